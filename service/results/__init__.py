"""What it means: the programme's tables, adjusted scores, the screen for pressure, exports."""
