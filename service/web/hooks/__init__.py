"""What carriers call: kept, acknowledged at once, acted upon afterwards."""
