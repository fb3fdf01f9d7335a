"""Where a check stands in the Question Appraisal System (Willis and Lessler 1999), which has no step for pressure."""

from __future__ import annotations

QAS = {
    "C06": "7d",  # vague response categories
    "C11": "1b",  # missing information
    "O02": "7e",  # overlapping categories
    "O03": "7f",  # missing categories
    "O04": "7f",
    "O05": "7d",
    "O06": "7g",  # illogical order
    "O10": "7e",
    "O11": "7b",  # mismatch between question and answers
    "S03": "6a",  # sensitive content
    "W01": "6",  # sensitivity and bias
    "W02": "6b",  # sensitive wording
    "W03": "4c",  # double-barrelled
    "W04": "3a",  # complex or awkward wording
    "W05": "4b",  # assumes constant behaviour
    "W06": "4a",  # inappropriate assumptions
    "W07": "3c",  # vague
    "W08": "3b",  # technical terms
    "W09": "3a",
    "W10": "3a",
    "W11": "5b",  # an attitude that may not exist
    "W13": "6c",  # a socially acceptable answer
    "W14": "5c",  # recall
    "W16": "1b",
}
