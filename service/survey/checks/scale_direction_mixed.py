"""O06: scales that run one way here and the other way there."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.duplicate_options import sameness
from service.survey.checks.english import ENGLISH
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.polarity import Polarity
from service.survey.checks.scale import Ladder, read_scale
from service.survey.checks.scale_subject import subjects_of
from service.survey.question import Rating, Single
from service.survey.questionnaire import Questionnaire


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    yield from _numbered(questionnaire, language)
    listed: dict[tuple[str, ...], Place] = {}
    subjects: dict[frozenset[object], tuple[int, Place]] = {}
    for question in questionnaire.questions:
        if not isinstance(question, Single):
            continue
        places = labels(question, language)
        texts = [place.text for place in places]
        if len(texts) < 3 or read_scale(texts) is None:
            continue
        order = tuple(sameness(text) for text in texts)
        earlier = listed.get(order[::-1])
        if earlier is not None and order != order[::-1]:
            why = f"the same options run the other way in {earlier.question}"
            yield places[0], Match(0, len(texts[0]), Severity.WARNING, why)
        listed.setdefault(order, places[0])
        direction, subject = _direction(texts), frozenset[object](subjects_of(texts))
        if direction and len(subject) == 1 and earlier is None:
            first, place = subjects.setdefault(subject, (direction, places[0]))
            if first != direction:
                why = f"scales of the same kind begin at the other end in {place.question}"
                yield places[0], Match(0, len(texts[0]), Severity.INFO, why)


def _numbered(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Numbers are remembered: 1 may not be the best in one question and the worst in the next."""
    seen: tuple[bool, str] | None = None
    for question in questionnaire.questions:
        if not isinstance(question, Rating):
            continue
        places = labels(question, language)
        direction = _direction([place.text for place in places])
        # where the labels tell no direction, the author has said it
        rises = direction > 0 if direction else question.higher_is_better
        if seen is None:
            seen = rises, question.name
        elif seen[0] is not rises and places:
            why = f"the lowest number is the {'worst' if rises else 'best'} here and the other end in {seen[1]}"
            yield places[0], Match(0, len(places[0].text), Severity.ERROR if direction else Severity.WARNING, why)


def _direction(texts: list[str]) -> int:
    """1 where the labels rise from blame to praise, -1 where they fall, 0 where it cannot be told."""
    scale = read_scale(texts)
    if scale is None or scale.ladder is not Ladder.JUDGEMENT or scale.sides[0] is scale.sides[-1]:
        return 0
    ends = scale.sides[0], scale.sides[-1]
    return (ends[1] > ends[0]) - (ends[1] < ends[0]) if Polarity.MIDDLE not in ends else 0


RULE = Rule(
    code="O06",
    name="scale_direction_mixed",
    severity=Severity.WARNING,
    why="respondents go on as the last scale began, and answer the opposite of what they mean",
    rewrite="Let all scales of the survey run the same way, and the highest number always be the best.",
    source="Krosnick and Presser 2010; Willis and Lessler 1999, QAS-99 7g",
    check=_check,
    language=ENGLISH,
)
