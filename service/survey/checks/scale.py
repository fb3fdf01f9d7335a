"""Lists of labels that grade one thing, read as a whole: what one label means shows in the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.survey.checks.english import plain
from service.survey.checks.frequency import how_much, how_often
from service.survey.checks.polarity import (
    Polarity,
    is_denied,
    is_graded,
    is_off_scale,
    polarity,
    subject,
)

_ASIDE = re.compile(r"\s*\([^)]*\)\s*$|\s+-+\s+.*$|\s*[:;]\s.*$|,\s(?:i|it|we|they|my|the)\b.*$", re.IGNORECASE)
_NUMBERING = re.compile(r"^\W*\d{1,2}\s?[-=:.)]*\s*(?=[^\W\d])")
_FAIRNESS = re.compile(r"\bunfair|\b(?:very|completely|quite|somewhat|extremely|totally) fair\b", re.IGNORECASE)
_FAIR = re.compile(r"\bfair\b", re.IGNORECASE)
_PICTURE = re.compile("[\u2600-\u27bf\u2b50\u2b55\ufe0f\u200d\U0001f000-\U0001faff]+")
_NOUNS = frozenset({"experience", "value", "impression", "improvement"})
_FEWEST = 2


class Ladder(StrEnum):
    """What the labels of a scale are steps of."""

    JUDGEMENT = "judgement"
    FREQUENCY = "frequency"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Scale:
    """The labels of a scale without those beside it, and the side or the step of each."""

    ladder: Ladder
    labels: tuple[str, ...]
    sides: tuple[Polarity, ...]
    steps: tuple[int, ...] = ()


def read_scale(labels: Sequence[str]) -> Scale | None:
    """The scale that the labels are; None where they are a list of things, or not understood."""
    on_scale = _stripped([label for label in labels if not is_off_scale(label)])
    if len(on_scale) < _FEWEST:
        return None
    for ladder, step_of in ((Ladder.FREQUENCY, how_often), (Ladder.AMOUNT, how_much)):
        steps = [step for label in on_scale if (step := step_of(label)) is not None]
        if len(steps) == len(on_scale) and len(set(steps)) > 1:
            sides = tuple(Polarity((step > 2) - (step < 2)) for step in steps)
            return Scale(ladder, tuple(on_scale), sides, tuple(steps))
    judged = _sides(on_scale)
    known = tuple(side for side in judged if side is not None)
    return Scale(Ladder.JUDGEMENT, tuple(on_scale), known) if len(known) == len(on_scale) else None


def nearly_a_scale(labels: Sequence[str]) -> tuple[Polarity, ...]:
    """The sides of labels that are all judgements but one, which no list of words knows; empty where that is not so."""
    on_scale = _stripped([label for label in labels if not is_off_scale(label)])
    known = [side for label in on_scale if is_graded(label) and (side := polarity(label)) is not None]
    is_known_but_one = len(known) == len(on_scale) - 1 >= _FEWEST + 1
    return tuple(known) if is_known_but_one else ()


def _sides(on_scale: Sequence[str]) -> Sequence[Polarity | None]:
    sides = [polarity(label) for label in on_scale]
    graded = sum(is_graded(label) for label in on_scale)
    # one turn of phrase among plain judgements is a judgement; a list of good things is none
    if None not in sides and graded >= max(_FEWEST, len(on_scale) - 1):
        return sides
    if any(sign.isdigit() for label in on_scale for sign in label):
        return [None]
    return _contrasted(on_scale)


def _contrasted(on_scale: Sequence[str]) -> Sequence[Polarity | None]:
    """Sides of words that no list of good and bad holds: grades of "crowded" face "empty", or "not crowded"."""
    subjects = ["" if polarity(label) is Polarity.MIDDLE else subject(label) for label in on_scale]
    counted = Counter(one for one in subjects if one and len(one.split()) == 1)
    if not counted or len(counted) > _FEWEST or counted.most_common(1)[0][1] < _FEWEST:
        return [None]
    main = counted.most_common(1)[0][0]
    sides: list[Polarity | None] = []
    for label, one in zip(on_scale, subjects, strict=True):
        if one not in counted:
            middle = polarity(label) if is_graded(label) else None
            sides.append(middle if middle is Polarity.MIDDLE else None)
        elif one == main and not is_denied(plain(label).lower().split(one)[0]):
            sides.append(Polarity.POSITIVE)
        else:
            sides.append(Polarity.NEGATIVE)
    return sides


def _stripped(labels: Sequence[str]) -> list[str]:
    """The labels without asides, pictures beside words, and the words that all of them share."""
    bare = [_NUMBERING.sub("", plain(label)) for label in labels]
    bare = [_ASIDE.sub("", label) or label for label in bare]
    if any(_FAIRNESS.search(label) for label in bare):
        # fair is the good end of fairness, and the middle of anything else
        bare = [_FAIR.sub("right", label) for label in bare]
    bare = [_PICTURE.sub("", label).strip() or label for label in bare]
    words = [set(re.findall(r"[^\W\d_]+", label.lower())) for label in bare]
    shared = set.intersection(*words) if len(words) >= _FEWEST else set()
    things = {word for word in shared if word in _NOUNS or not _tells(word)}
    if not things or any(found <= things for found in words):
        return bare
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(things)))})\b", re.IGNORECASE)
    return [re.sub(r"\s+", " ", pattern.sub(" ", label)).strip() for label in bare]


def _tells(word: str) -> bool:
    """Whether the word grades, praises, blames or denies, so that it may not be taken away."""
    return is_graded(word) or how_often(word) is not None or how_much(word) is not None
