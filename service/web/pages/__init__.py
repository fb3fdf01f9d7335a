"""Pages for people: the respondent's form, the way out of it, and what a developer looks at."""
