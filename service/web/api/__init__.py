"""The JSON API, one file per resource; none knows another."""
