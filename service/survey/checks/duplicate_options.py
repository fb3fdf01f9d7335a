"""O10: the same option, or the same question, twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import labels, questions
from service.survey.questionnaire import Questionnaire

_ARTICLES = frozenset({"the", "a", "an", "el", "la", "los", "las", "un", "una", "unos", "unas", "le", "les"})


def sameness(text: str) -> str:
    """What is left of a text without case, punctuation, articles and the s of plurals: equal for near-same texts."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = [word for word in re.findall(r"[^\W_]+|[^\w\s]", folded) if word not in _ARTICLES]
    letters = [re.sub(r"(?<=\w{3})s$", "", word) for word in kept if re.match(r"\w", word)]
    # an option of signs alone (a smiley, say) is compared by its signs
    return " ".join(letters or kept or [folded.strip()])


def _repeats(places: Iterable[Place]) -> Iterator[Hit]:
    first: dict[str, Place] = {}
    for place in places:
        key = sameness(place.text)
        if key in first:
            earlier = first[key]
            where = f"{earlier.question}.{earlier.field}" if earlier.question else earlier.field
            yield place, Match(0, len(place.text), why=f'it says the same as "{earlier.text[:80]}" ({where})')
        else:
            first[key] = place


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        yield from _repeats(labels(question, language))
    yield from _repeats(questions(questionnaire, language))


RULE = Rule(
    code="O10",
    name="duplicate_options",
    severity=Severity.ERROR,
    why="it is there twice, so its answers are split or given twice",
    rewrite="Leave one of them out, or say what makes it different.",
    source="Willis and Lessler 1999, QAS-99 7e",
    check=_check,
)
