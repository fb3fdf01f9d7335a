"""Unswayed: the survey microservice, cut by stage (docs/architecture.md)."""
