"""How good an adjustment is: weights, balance, overlap, R-indicators and response rates."""
