"""O01: a scale with more room on one side than on the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.languages import scales
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.places import labels
from service.survey.checks.polarity import (
    Polarity,
    is_absence,
    is_mild,
    is_only_fair,
    polarity,
    quality,
)
from service.survey.checks.scale import Ladder, Scale, nearly_a_scale, read_scale
from service.survey.question import Question, Rating, Role, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

# The scale of self-rated health in SF-36, NHIS and BRFSS, kept for the sake of comparison.
_STANDARD = ("excellent", "very good", "good", "fair", "poor")
_HEALTH = re.compile(
    r"\b(?:health|hearing|eyesight|vision|teeth|gums|memory|fitness|quality of life|condition)\b", re.IGNORECASE
)
_NO = re.compile(r"no\b", re.IGNORECASE)
_FEWEST = 3
_COMPARED = re.compile(r"\bmore (\w+) than (\w+)", re.IGNORECASE)
_TOO_FAR_APART = 2


# Said by those who met with nothing that could be graded; "I did not like it" grades.
_NOT_MET = pattern(
    r"""^\W*(?:(?:i|we)\s(?:had|have|got|received|saw|made|needed|took|used|asked\sfor)\s(?:no|none)\b
      (?!\s(?:problem|trouble|issue|complaint|difficult|doubt|confidence|trust|interest|hope|idea))
    |(?:i|we)\s(?:did\s?n[o']t|did\snot)\s(?!(?:really\s|quite\s|at\sall\s)?(?:like|enjoy|understand|feel|find|agree|think
      |want|love|trust|believe|care|get\san\sanswer|help|learn)\b)[a-z]+
    |(?:i|we)\s(?:have\snot|haven't|never)\s(?:used?|tried|visited|needed|asked|contacted|seen|attended|bought|called|had)\b
    |there\s(?:was|were)\sno\b)"""
)


def imbalance(labels: Sequence[str]) -> str:
    """What is out of balance in the labels of a whole scale, in words; empty where nothing is, or they are no scale."""
    labels = [label for label in labels if not _NOT_MET.search(plain(label))]
    if _face_each_other(labels):
        return ""
    scale = read_scale(labels)
    if scale is None:
        sides = set(nearly_a_scale(labels))
        one_side = "praises" if Polarity.POSITIVE in sides else "blames"
        return f"all but one label {one_side}" if len(sides) == 1 and Polarity.MIDDLE not in sides else ""
    if len(scale.labels) < _FEWEST:
        return ""
    return _judged(scale) if scale.ladder is Ladder.JUDGEMENT else _stepped(scale)


def _face_each_other(labels: Sequence[str]) -> bool:
    """Whether "more hopeful than afraid" stands there with "more afraid than hopeful"."""
    compared = {match.groups() for label in labels for match in [_COMPARED.search(label.lower())] if match}
    return any((other, one) in compared for one, other in compared)


def _judged(scale: Scale) -> str:
    positive, negative = scale.sides.count(Polarity.POSITIVE), scale.sides.count(Polarity.NEGATIVE)
    if (not positive and not negative) or _is_unipolar(scale):
        return ""
    # fair and OK may be read as mild blame, whichever reading is the more balanced
    yielding = sum(is_only_fair(label) for label in scale.labels)
    if min(abs(positive - negative - taken) for taken in range(yielding + 1)) >= 1:
        return f"{positive} labels praise and {negative} blame"
    return ""


def _stepped(scale: Scale) -> str:
    """From never to always is one quantity: both halves must be there, and neither by far the larger."""
    many, few = scale.sides.count(Polarity.POSITIVE), scale.sides.count(Polarity.NEGATIVE)
    if not many or not few or abs(many - few) >= _TOO_FAR_APART:
        return f"{many} labels say much of it and {few} little or none"
    return ""


def _is_unipolar(scale: Scale) -> bool:
    """From none of something by small steps to much of it: one side is all there is."""
    pairs = list(zip(scale.labels, scale.sides, strict=True))
    if all(quality(label) == "yes" for label, side in pairs if side is Polarity.POSITIVE):
        return all(_NO.match(label) for label, side in pairs if side is Polarity.NEGATIVE)
    for zero in (Polarity.NEGATIVE, Polarity.POSITIVE):
        none = [label for label, side in pairs if side is zero]
        some = [label for label, side in pairs if side == -zero]
        mild = sum(is_mild(label) for label in some)
        # "easy" itself, between "very easy" and "fairly easy", is one of the strong ones
        qualities = [quality(label) for label in some]
        is_bare = any(
            label.lower() == one and qualities.count(one) > 1 for label, one in zip(some, qualities, strict=True)
        )
        strong = len(some) - mild + is_bare
        if none and mild and all(is_absence(label) for label in none) and mild >= strong - 1:
            return True
    return False


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        places = labels(question, language)
        texts = [place.text for place in places]
        if isinstance(question, Rating) and len(texts) < len(question.points):
            problem = _one_sided_ends(texts[0], texts[-1])
        elif isinstance(question, Rating | Single):
            problem = imbalance(texts)
        else:
            continue
        if problem:
            worst = max(places, key=lambda place: polarity(place.text) is Polarity.POSITIVE)
            severity = _severity(question, texts, text_in(question.text, language))
            yield worst, Match(0, len(worst.text), severity, f"the scale leans: {problem}")


def _one_sided_ends(low: str, high: str) -> str:
    """Where only some points have labels, the ends at least must face each other."""
    sides = polarity(low), polarity(high)
    if None in sides or is_absence(low) or is_absence(high):
        return ""
    if sides[0] == sides[1] and sides[0] is not Polarity.MIDDLE:
        return f"both ends {'praise' if sides[0] is Polarity.POSITIVE else 'blame'}"
    if Polarity.MIDDLE in sides and sides[0] != sides[1]:
        return "one end is neutral"
    return ""


def _severity(question: Question, texts: Sequence[str], asked: str) -> Severity:
    listed = tuple(text.strip().lower() for text in texts)
    is_standard = any(listed[:5] == order for order in (_STANDARD, _STANDARD[::-1]))
    if is_standard and _HEALTH.search(asked):
        return Severity.INFO
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
    further=FURTHER,
    check_further=scales.unbalanced,
)
