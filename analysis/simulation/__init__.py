"""The steps of a simulated programme."""
