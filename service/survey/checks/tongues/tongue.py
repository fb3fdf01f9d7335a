"""Texts in other languages than English: without accents, which many leave out, and in patterns of phrases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from service.survey.checks.english import plain
from service.survey.checks.finding import Hit, Match, Place
from service.survey.questionnaire import Questionnaire

TONGUES = ("es", "fr", "de", "pt")
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


def each_text(
    places: Callable[[Questionnaire, str], Iterable[Place]], find: Callable[[str, str], Iterable[Match]]
) -> Callable[[Questionnaire, str], Iterator[Hit]]:
    """A check that applies `find` to each of the places, with the language."""

    def check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
        for place in places(questionnaire, language):
            for match in find(place.text, language):
                yield place, match

    return check
