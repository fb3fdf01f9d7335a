"""Estimates with the standard errors and intervals that belong to them."""
