"""What somebody sent in, read against what they were asked: valid answers on their route, or every fault by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from service.base.errors import FieldError, InvalidInput
from service.sampling.dealing import Dealt
from service.survey.answer import AnswerValue, Code, Codes, Fault, InvalidAnswer, NoAnswer, Number, Words, check_answer
from service.survey.condition import Given, Value
from service.survey.question import Question
from service.survey.walk import Walk, walk

SOME_WORDS = "words"  # what was written matters to no condition, only that something was


class InvalidAnswers(InvalidInput):
    """Every answer that does not fit its question, in the order of the questionnaire."""

    title = "Some answers are not valid"

    def __init__(self, faults: Sequence[InvalidAnswer]) -> None:
        self.faults = tuple(faults)
        super().__init__([FieldError(fault.question.name, fault.message) for fault in faults])


@dataclass(frozen=True, slots=True)
class Submission:
    """Answers to questions that are on the route, those taken back, and the way from there."""

    values: Mapping[str, AnswerValue]
    withdrawn: frozenset[str]
    walk: Walk
    is_new: bool  # says something that was not known already


def as_given(value: Number | Code | Codes | Words) -> Value | tuple[str, ...]:
    """The answer as conditions read it."""
    return SOME_WORDS if isinstance(value, Words) else value.value


def read(
    dealt: Dealt, asked: Sequence[Question], submitted: Mapping[str, object], given: Given, shown: Set[str]
) -> Submission:
    """The submission, or InvalidAnswers. What is off the route is left out, and need not be right.

    A question that has its answer needs none here. `shown` are the answers that the form showed as given: one of them
    that comes back empty was taken back, while a form from before the answer takes nothing back.
    """
    values: dict[str, AnswerValue] = {}
    faults: list[InvalidAnswer] = []
    for question in asked:
        name = question.name
        if name in given and name not in submitted and name not in shown:
            continue
        try:
            value = check_answer(question, submitted.get(name))
        except InvalidAnswer as fault:
            if fault.fault is not Fault.MISSING or name not in given or name in shown:
                faults.append(fault)
            continue
        if not isinstance(value, NoAnswer) or name not in given or name in shown:
            values[name] = value
    at_fault = {fault.question.name for fault in faults}
    withdrawn = frozenset(name for name, value in values.items() if isinstance(value, NoAnswer) and name in given)
    kept = {name: value for name, value in given.items() if name not in withdrawn | at_fault}
    said = {name: as_given(value) for name, value in values.items() if not isinstance(value, NoAnswer)}
    way = walk(dealt.questionnaire, {**kept, **said}, dealt.facts)
    on_route = {question.name for question in way.route}
    counting = [fault for fault in faults if fault.question.name in on_route]
    if counting:
        raise InvalidAnswers(counting)
    is_new = bool(withdrawn) or any(given.get(name) != value for name, value in said.items())
    return Submission({name: value for name, value in values.items() if name in on_route}, withdrawn, way, is_new)
