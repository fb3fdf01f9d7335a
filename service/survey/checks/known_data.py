"""S09: asking for what the event has told already."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.structure import asking
from service.survey.placeholders import names_in
from service.survey.questionnaire import Questionnaire

_ASKS_FOR = pattern(
    r"^\W*(?:please\s)?(?:which|what|who|when|where|enter|give|tell|provide|state|type|confirm|select|choose|from\swhich|in\swhich|at\swhich|on\swhich)\b"
)
_NOT_NOUNS = frozenset({"id", "name", "date", "number", "code", "type", "kind", "of", "the"})


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        place = asking(question, language)
        text = plain(place.text)
        if not _ASKS_FOR.search(text):
            continue
        for fact in questionnaire.facts:
            match = _named(fact.name, text)
            if match and fact.name not in names_in(place.text):
                yield place, Match(match.start(), match.end(), why=f"the event tells {fact.name} already")
                break


def _named(fact: str, text: str) -> re.Match[str] | None:
    """Where the words of a fact's name stand in a question, all of them that tell something."""
    words = fact.split("_")
    told = [word for word in words if word not in _NOT_NOUNS] or words
    found = [re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE) for word in told]
    return found[0] if all(found) else None


RULE = Rule(
    code="S09",
    name="unasked_known_data",
    severity=Severity.INFO,
    why="asking again for what is known costs patience, and brings errors of memory",
    rewrite="Leave the question out, or put the fact into the text: {product}.",
    source="Bradburn, Sudman and Wansink 2004; WCAG 2.2, 3.3.7 redundant entry",
    check=_check,
    language=ENGLISH,
)
