"""What a scale grades, and what a question asks to be graded: satisfaction, likelihood, ease, agreement and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from service.survey.checks.choice_list import Listed, kind_of, substantive
from service.survey.checks.english import pattern, plain
from service.survey.checks.frequency import how_often


class Subject(StrEnum):
    """What is graded."""

    SATISFACTION = "satisfaction"
    LIKELIHOOD = "likelihood"
    EASE = "ease"
    AGREEMENT = "agreement"
    IMPORTANCE = "importance"
    QUALITY = "quality"
    FREQUENCY = "frequency"
    HELPFULNESS = "helpfulness"
    CLARITY = "clarity"
    SPEED = "speed"
    NUMBER = "number"
    YES_NO = "yes or no"


_LABELS = (
    (Subject.SATISFACTION, r"\b(?:dis|un)?satisf(?:ied|action)\b|\b(?:un)?happy\b|\b(?:dis)?pleased\b"),
    (Subject.LIKELIHOOD, r"\b(?:un)?likely\b"),
    (Subject.EASE, r"\b(?:easy|difficult|hard|effortless)\b"),
    (Subject.AGREEMENT, r"\b(?:dis)?agree\b"),
    (Subject.IMPORTANCE, r"\b(?:un)?important\b"),
    (Subject.QUALITY, r"\b(?:good|bad|poor|excellent|terrible|awful|great|outstanding|superb)\b"),
    (Subject.HELPFULNESS, r"\b(?:un)?helpful\b"),
    (Subject.CLARITY, r"\b(?:un)?clear\b"),
    (Subject.SPEED, r"\b(?:fast|slow|quick)\b"),
)  # fmt: skip
_LABEL_WORDS = tuple((subject, re.compile(words, re.IGNORECASE)) for subject, words in _LABELS)
_ASKED = (
    (Subject.AGREEMENT, r"\b(?:dis)?agree(?:ment)?\b"),
    (
        Subject.SATISFACTION,
        r"^.{0,60}\bhow\s(?:\w+\s)?(?:dis|un)?(?:satisfied|happy|pleased)\b|\bare\syou\s(?:satisfied|happy)\b",
    ),
    (Subject.LIKELIHOOD, r"\bhow\s(?:un)?likely\b|\bwhat\sis\sthe\slikelihood\b"),
    (Subject.EASE, r"\bhow\s(?:easy|difficult|hard|simple)\b"),
    (Subject.IMPORTANCE, r"\bhow\simportant\b"),
    (Subject.FREQUENCY, r"\bhow\s(?:often|frequently|regularly)\b"),
    (Subject.NUMBER, r"\bhow\smany\b|\bhow\sold\b|\bhow\slong\s(?:ago|have|has|did|does|do)\b|\bwhat\sage\b"),
    (Subject.HELPFULNESS, r"\bhow\shelpful\b"),
    (Subject.CLARITY, r"\bhow\sclear\b"),
    (Subject.SPEED, r"\bhow\s(?:fast|quick|quickly|slow)\b"),
    (Subject.QUALITY, r"\bhow\s(?:good|bad)\b|\bhow\swould\syou\s(?:rate|describe)\sthe\squality\b"),
)  # fmt: skip
_ASKED_WORDS = tuple((subject, pattern(words)) for subject, words in _ASKED)
# Words of judgement go with each other more loosely than with anything else.
_KIN = (
    frozenset({Subject.SPEED, Subject.QUALITY}),
    frozenset({Subject.HELPFULNESS, Subject.QUALITY}),
    frozenset({Subject.CLARITY, Subject.QUALITY}),
)


def subjects_of(labels: Sequence[str]) -> frozenset[Subject]:
    """What the labels grade; more than one where they are mixed, none where they name no subject."""
    if kind_of(labels) is Listed.YES_NO:
        words = {re.sub(r"\W", "", label.lower()) for label in substantive(labels)}
        if words <= {"yes", "no"}:
            return frozenset({Subject.YES_NO})
        return frozenset({Subject.AGREEMENT}) if words <= {"agree", "disagree"} else frozenset()
    found = {subject for subject, words in _LABEL_WORDS if any(words.search(plain(label)) for label in labels)}
    told = substantive(labels)
    if not found and told and all(how_often(label) is not None for label in told):
        return frozenset({Subject.FREQUENCY})
    return frozenset(found)


def asked_subject(text: str) -> Subject | None:
    """What the question asks to be graded, where it says so."""
    return next((subject for subject, words in _ASKED_WORDS if words.search(plain(text))), None)


def go_together(asked: Subject, answered: Subject) -> bool:
    """Whether the one can be answered with the other."""
    return asked is answered or frozenset({asked, answered}) in _KIN
