"""O01: a scale with more room on one side than on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.survey.checks.english import ENGLISH
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.polarity import (
    Polarity,
    is_absence,
    is_graded,
    is_off_scale,
    is_only_fair,
    polarity,
    quality,
)
from service.survey.questionnaire import Question, Questionnaire, Rating, Role, Single

_STANDARD = ("excellent", "very good", "good", "fair", "poor")


def imbalance(scale: Sequence[str]) -> str:
    """What is out of balance in the labels of a whole scale, in words; empty where nothing is, or they are no scale."""
    on_scale = [label for label in scale if not is_off_scale(label)]
    sides = [polarity(label) for label in on_scale]
    if len(on_scale) < 3 or None in sides or _is_unipolar(on_scale, sides):
        return ""
    positive, negative = sides.count(Polarity.POSITIVE), sides.count(Polarity.NEGATIVE)
    if not positive and not negative:
        return ""
    # fair and OK may be read as mild blame, whichever reading is the more balanced
    yielding = sum(is_only_fair(label) for label in on_scale)
    gaps = [abs(positive - negative - taken) for taken in range(yielding + 1)]
    if min(gaps) >= 1:
        return f"{positive} labels praise and {negative} blame"
    return ""


def _is_unipolar(on_scale: Sequence[str], sides: Sequence[Polarity | None]) -> bool:
    """From none of something to much of it: one side is all there is."""
    negatives = [label for label, side in zip(on_scale, sides, strict=True) if side is Polarity.NEGATIVE]
    judged = [label for label, side in zip(on_scale, sides, strict=True) if side is not Polarity.MIDDLE]
    qualities = {quality(label) for label in judged} - {""}
    return bool(negatives) and all(is_absence(label) for label in negatives) and len(qualities) == 1


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        places = labels(question, language)
        texts = [place.text for place in places]
        if isinstance(question, Rating) and len(texts) < len(question.points):
            problem = _one_sided_ends(texts[0], texts[-1])
        elif isinstance(question, Rating) or (isinstance(question, Single) and _is_scale(texts)):
            problem = imbalance(texts)
        else:
            continue
        if problem:
            worst = max(places, key=lambda place: polarity(place.text) is Polarity.POSITIVE)
            yield worst, Match(0, len(worst.text), _severity(question, texts), f"the scale leans: {problem}")


def _is_scale(texts: Sequence[str]) -> bool:
    """A choice between judgements is a scale; a choice between reasons is not, however well they sound."""
    return all(is_graded(text) or is_off_scale(text) for text in texts)


def _one_sided_ends(low: str, high: str) -> str:
    """Where only some points have labels, the ends at least must face each other."""
    sides = polarity(low), polarity(high)
    if sides[0] is None or is_absence(low) or is_absence(high):
        return ""
    if sides[0] == sides[1] and sides[0] is not Polarity.MIDDLE:
        return f"both ends {'praise' if sides[0] is Polarity.POSITIVE else 'blame'}"
    return ""


def _severity(question: Question, texts: Sequence[str]) -> Severity:
    is_standard = tuple(text.strip().lower() for text in texts) in {_STANDARD, _STANDARD[::-1]}
    is_scored = isinstance(question, Rating) and question.role is Role.SCORE
    return Severity.ERROR if is_scored and not is_standard else Severity.WARNING


RULE = Rule(
    code="O01",
    name="unbalanced_scale",
    severity=Severity.ERROR,
    why="the scale has more room on one side, and answers drift there",
    rewrite="As many labels on one side as on the other, and a neutral one between them: very dissatisfied, "
    "dissatisfied, neither, satisfied, very satisfied.",
    source="Willis and Lessler 1999, QAS-99 7; Krosnick and Presser 2010",
    check=_check,
    language=ENGLISH,
)
