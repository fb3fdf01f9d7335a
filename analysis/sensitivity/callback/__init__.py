"""What reminder waves tell of those who did not answer: models in which the answer itself decides who gives it, and when."""
