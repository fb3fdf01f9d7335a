"""What reminder waves tell of the silent: models in which the answer decides who gives it, and when."""
