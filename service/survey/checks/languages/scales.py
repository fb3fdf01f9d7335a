"""O01 in other languages: which side of a scale its labels are on, and whether the sides are alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from service.survey.checks.finding import Hit, Match, Severity, base_of
from service.survey.checks.languages import scale_de, scale_es, scale_fr, scale_pt
from service.survey.checks.languages.reading import bare
from service.survey.checks.languages.scale_words import ScaleWords
from service.survey.checks.places import labels
from service.survey.checks.polarity import Polarity, face
from service.survey.question import Question, Rating, Role, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

WORDS: dict[str, ScaleWords] = {
    "es": scale_es.WORDS,
    "fr": scale_fr.WORDS,
    "de": scale_de.WORDS,
    "pt": scale_pt.WORDS,
}
_KEPT = 4096
_FEWEST = 3
_TOO_FAR_APART = 2
_STANDARD = 5
_NUMBERING = re.compile(r"^\W*\d{1,2}\s?[-=:.)]*\s*(?=\D)")
# Little or none of it, as against its opposite.
_LITTLE = re.compile(
    r"\b(?:nada|poco|pouco|peu|pas du tout|wenig|gar nicht|uberhaupt nicht|nem um pouco)\b", re.IGNORECASE
)
_ASIDE = re.compile(r"\s*\([^)]*\)?\s*$")


def unbalanced(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Scales with more labels on one side than on the other."""
    words = WORDS[base_of(language)]
    for question in questionnaire.questions:
        if not isinstance(question, Rating | Single):
            continue
        places = labels(question, language)
        texts = [_plain(place.text) for place in places]
        if isinstance(question, Rating) and len(texts) < len(question.points):
            problem = _one_sided_ends(texts[0], texts[-1], base_of(language)) if texts else ""
        else:
            problem = imbalance(texts, base_of(language))
        if problem:
            asked = bare(text_in(question.text, language))
            worst = max(places, key=lambda place: side(_plain(place.text), base_of(language)) is Polarity.POSITIVE)
            severity = _severity(question, texts, words, asked)
            yield worst, Match(0, len(worst.text), severity, f"the scale leans: {problem}")


def imbalance(texts: Sequence[str], base: str) -> str:  # noqa: PLR0911  # one for each case
    """What is out of balance in the labels of a whole scale, in words; empty where nothing is, or they are no scale."""
    words = WORDS[base]
    told = [text for text in texts if not words.off_scale.search(text)]
    if len(told) < _FEWEST:
        return ""
    steps = [step for text in told if (step := _step(text, words)) is not None]
    if len(steps) == len(told):
        return _stepped(steps)
    sides = [side(text, base) for text in told]
    known = [one for one in sides if one is not None]
    if len(known) == len(told) - 1 >= _FEWEST and set(known) in ({Polarity.POSITIVE}, {Polarity.NEGATIVE}):
        return f"all but one label {'praises' if known[0] is Polarity.POSITIVE else 'blames'}"
    if len(known) < len(told):
        return ""
    positive, negative = known.count(Polarity.POSITIVE), known.count(Polarity.NEGATIVE)
    yielding = sum(bool(words.fair.search(text)) for text in told)
    if not (positive or negative) or _is_unipolar(told, known, words):
        return ""
    if min(abs(positive - negative - taken) for taken in range(yielding + 1)) >= 1:
        return f"{positive} labels praise and {negative} blame"
    return ""


def has_both_sides(texts: Sequence[str], language: str) -> bool:
    """Whether one of the labels is on the bad side, or says that there was nothing of it."""
    return any(side(_plain(text), base_of(language)) is Polarity.NEGATIVE for text in texts)


@lru_cache(maxsize=_KEPT)
def side(text: str, base: str) -> Polarity | None:
    """The side that a label without accents is on; None where it holds more than a judgement, or none."""
    words = WORDS[base]
    shown = face(text)
    if shown is not None:
        return shown
    if words.middle.search(text) or words.fair.search(text):
        return Polarity.MIDDLE
    positive, negative = words.positive.search(text), words.negative.search(text)
    rest = text
    for known in (words.negative, words.positive, words.negated, words.grades):
        rest = known.sub(" ", rest)
    if re.search(r"\w", rest) or bool(positive) is bool(negative and not _within(positive, negative)):
        return None
    is_denied = bool(words.negated.search(text))
    if negative and (positive is None or _within(positive, negative)):
        return Polarity.POSITIVE if words.negated.search(text[: negative.start()]) else Polarity.NEGATIVE
    return Polarity.NEGATIVE if is_denied else Polarity.POSITIVE


def _within(inner: re.Match[str] | None, outer: re.Match[str]) -> bool:
    return inner is not None and outer.start() <= inner.start() and inner.end() <= outer.end()


def _plain(text: str) -> str:
    without = _NUMBERING.sub("", bare(text))
    return (_ASIDE.sub("", without) or without).strip()


def _step(text: str, words: ScaleWords) -> int | None:
    return next((step for step, known in reversed(list(enumerate(words.often))) if known.search(text)), None)


def _stepped(steps: Sequence[int]) -> str:
    middle = 2
    many, few = sum(step > middle for step in steps), sum(step < middle for step in steps)
    if not many or not few or abs(many - few) >= _TOO_FAR_APART:
        return f"{many} labels say much of it and {few} little or none"
    return ""


def _is_unipolar(told: Sequence[str], sides: Sequence[Polarity], words: ScaleWords) -> bool:
    """From none of something by small steps to much of it: one side is all there is."""
    for zero in (Polarity.NEGATIVE, Polarity.POSITIVE):
        none = [text for text, one in zip(told, sides, strict=True) if one is zero]
        some = [text for text, one in zip(told, sides, strict=True) if one == -zero]
        mild = sum(bool(words.mild.search(text)) for text in some)
        if none and mild and all(_is_absence(text, words) for text in none) and mild >= len(some) - mild - 1:
            return True
    return False


def _is_absence(text: str, words: ScaleWords) -> bool:
    """ "Not at all in agreement" is the zero of it; "not in agreement" is its opposite."""
    return bool(words.negated.search(text)) and bool(_LITTLE.search(text) or not words.agreeing.search(text))


def _one_sided_ends(low: str, high: str, base: str) -> str:
    sides = side(low, base), side(high, base)
    words = WORDS[base]
    if None in sides or any(words.negated.search(text) for text in (low, high)):
        return ""
    if sides[0] == sides[1] and sides[0] is not Polarity.MIDDLE:
        return f"both ends {'praise' if sides[0] is Polarity.POSITIVE else 'blame'}"
    if Polarity.MIDDLE in sides and sides[0] != sides[1]:
        return "one end is neutral"
    return ""


def _severity(question: Question, texts: Sequence[str], words: ScaleWords, asked: str) -> Severity:
    """The scale of self-rated health, from excellent to poor with fair between, is kept for the sake of comparison."""
    yielding = [place for place, text in enumerate(texts) if words.fair.search(text)]
    is_standard = len(texts) == _STANDARD and yielding in ([1], [3])
    if is_standard and words.health.search(asked):
        return Severity.INFO
    is_scored = isinstance(question, Rating) and question.role is Role.SCORE
    return Severity.ERROR if is_scored and not is_standard else Severity.WARNING
