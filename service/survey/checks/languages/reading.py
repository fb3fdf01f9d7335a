"""Texts in other languages than English: without accents, which many leave out, and in patterns of phrases."""

from __future__ import annotations

import re

from service.survey.checks.english import plain

FURTHER = ("es", "fr", "de", "pt")
_BARE = str.maketrans(
    "áàâãäåéèêëíìîïóòôõöúùûüñçÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÑÇ«»„‹›\u202f",
    'aaaaaaeeeeiiiiooooouuuuncAAAAAAEEEEIIIIOOOOOUUUUNC"""\'\' ',
)
# Portuguese tells "is" from "and" by its accent alone.
_IS = re.compile(r"(?<!\w)é(?!\w)", re.IGNORECASE)


def bare(text: str) -> str:
    """The text without accents and with typewriter quotes, each character in its old place."""
    said = plain(text)
    found = said.translate(_BARE)
    for match in _IS.finditer(said):
        found = f"{found[: match.start()]}é{found[match.end() :]}"
    return found


def alternatives(block: str) -> str:
    """A pattern of any of the phrases; a space stands for white space, a line that begins with | goes on."""
    lines = re.sub(r"\s*\n\s*\|", "|", block).strip().splitlines()
    return "(?:" + "|".join(line.strip().replace(" ", r"\s") for line in lines if line.strip()) + ")"


def phrases(*blocks: str) -> re.Pattern[str]:
    """A pattern that finds any of the phrases, as whole words."""
    listed = "|".join(alternatives(block) for block in blocks)
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)


def opening(*blocks: str) -> re.Pattern[str]:
    """A pattern that finds any of the phrases at the beginning of a sentence."""
    listed = "|".join(alternatives(block) for block in blocks)
    return re.compile(rf"^\W*(?:{listed})(?!\w)", re.IGNORECASE)


def is_question(sentence: str) -> bool:
    """Whether the sentence ends with a question mark."""
    return sentence.rstrip("\"') ").endswith("?")
