"""Where respondents of a pilot faltered: break-off, blanks, seconds, answers all alike, wordings."""
