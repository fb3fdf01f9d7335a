"""The console: pages on which a team reads, checks, previews and publishes what it asks. No script runs on them."""
