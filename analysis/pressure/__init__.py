"""Traces that pressure on respondents leaves, weighed into one verdict per unit and a score without them."""
