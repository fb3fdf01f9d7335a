"""Checks of questionnaire files at the command line: read, checked, and told to people, programs and code scanners."""
