"""Numbered migrations; `service.base.migrate` runs them."""
