"""O10: the same option, or the same question, twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import combinations

from service.survey.checks.english import pattern, plain
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.languages.same import mean_the_same
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


# Different words that leave a respondent with nothing to choose between.
_SAME = (
    r"(?:i\s)?(?:do\s?n[o']t\s|do\snot\s)know|not\ssure|unsure|no\sidea|can\s?(?:no|')t\ssay",
    r"n/?a|not\sapplicable|does\s(?:not|n't)\sapply|doesn't\sapply",
    r"none(?:\sof\s(?:these|the\sabove|them))?",
    r"other(?:s|\s\(?please\sspecify\)?)?|something\selse|other\s(?:reason|option)s?",
    r"(?:i(?:'d|\swould)?\s)?(?:prefer|rather)\snot(?:\sto)?\s(?:say|answer|disclose)|decline\sto\s(?:say|answer)",
    r"(?:very\s)?(?:often|frequently)", r"rarely|seldom|infrequently", r"sometimes|occasionally|from\stime\sto\stime",
    r"neutral|neither(?:\s.*\snor\s.*)?", r"daily|every\sday|once\s(?:a|per)\sday",
    r"weekly|every\sweek|once\s(?:a|per)\sweek",
    r"m[ae]n|males?", r"wom[ae]n|females?", r"(?:mobile|cell|cellular|smart)\s?phone|mobile|cell",
    r"monthly|every\smonth|once\s(?:a|per)\smonth", r"(?:under|less\sthan|younger\sthan|fewer\sthan|below)\s\d+",
    r"strongly\sagree|completely\sagree|totally\sagree", r"strongly\sdisagree|completely\sdisagree|totally\sdisagree",
)  # fmt: skip
_SYNONYMS = tuple(pattern(rf"^\W*(?:{words})\W*$") for words in _SAME)
_LONG = 8


def _near_repeats(places: list[Place]) -> Iterator[Hit]:
    """Two options that mean the same in other words, or the same word with a slip of the pen."""
    for (earlier, place), (one, other) in zip(
        combinations(places, 2), combinations([plain(place.text) for place in places], 2), strict=True
    ):
        if sameness(one) == sameness(other):
            continue
        meanings = [words for words in _SYNONYMS if words.search(one) and words.search(other)]
        numbers = re.findall(r"\d+", one), re.findall(r"\d+", other)
        if (
            meanings
            and numbers[0] == numbers[1]
            and not one.lower().startswith("very ") ^ other.lower().startswith("very ")
        ):
            yield place, Match(0, len(place.text), Severity.WARNING, f'it means the same as "{earlier.text[:80]}"')
        elif is_misspelt(one, other):
            yield place, Match(0, len(place.text), Severity.WARNING, f'it may be "{earlier.text[:80]}", misspelt')


def _said_otherwise(places: list[Place], language: str) -> Iterator[Hit]:
    """Two options that mean the same in other words of another language."""
    for earlier, place in combinations(places, 2):
        if sameness(earlier.text) != sameness(place.text) and mean_the_same(earlier.text, place.text, language):
            yield place, Match(0, len(place.text), Severity.WARNING, f'it means the same as "{earlier.text[:80]}"')


def is_misspelt(one: str, other: str) -> bool:
    """Whether two long texts differ by one letter too many, or two that changed places, inside a word."""
    short, long = sorted((sameness(one), sameness(other)), key=len)
    if len(short) < _LONG or re.search(r"\d", short + long) or long.startswith(short) or long.endswith(short):
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    inside = short[:at][-1:].isalpha() and long[at : at + 1].isalpha() and long[at + 1 : at + 2].isalpha()
    if len(long) - len(short) == 1:
        return inside and short[at:] == long[at + 1 :]
    swapped = long[:at] + long[at + 1 : at + 2] + long[at : at + 1] + long[at + 2 :]
    return len(long) == len(short) and inside and swapped == short


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        listed = labels(question, language)
        yield from _repeats(listed)
        if language.lower().startswith("en"):
            yield from _near_repeats(listed)
        else:
            yield from _said_otherwise(listed, language)
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
