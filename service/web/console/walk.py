"""The respondent's pages walked through by answers that are carried along and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.survey.answer import InvalidAnswer, NoAnswer, check_answer
from service.survey.condition import Value
from service.survey.question import Multiple, Question
from service.survey.questionnaire import Questionnaire
from service.survey.walk import walk

Entered = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the form: the questions of it that are on the route so far."""

    number: int
    questions: tuple[Question, ...]


class Walk:
    """The way of these answers through the questionnaire."""

    def __init__(self, questionnaire: Questionnaire, entered: Entered) -> None:
        self._questionnaire = questionnaire
        self.entered = {
            question.name: list(entered[question.name])
            for question in questionnaire.questions
            if question.name in entered
        }
        self._way = walk(questionnaire, self._given(), {})

    def first(self) -> Step | None:
        return self.after(-1)

    def after(self, number: int) -> Step | None:
        """The next page with a question on the route; None at the end."""
        following = next((one for one in self._way.shown if one > number), None)
        return None if following is None else self.at(following)

    def before(self, number: int) -> Step | None:
        page = self._way.page_before(number)
        return None if page is None else self.at(page)

    def at(self, number: int) -> Step:
        """The page of that number; its questions may have left the route by other answers."""
        is_page = 0 <= number < len(self._way.pages)
        return Step(number, self._way.pages[number] if is_page else ())

    def faults(self, step: Step) -> list[InvalidAnswer]:
        """What is wrong with what was entered on a page."""
        found = []
        for question in step.questions:
            try:
                check_answer(question, self._raw(question))
            except InvalidAnswer as fault:
                found.append(fault)
        return found

    def carried(self, step: Step | None) -> list[tuple[str, str]]:
        """What was entered elsewhere, for hidden fields."""
        shown = {question.name for question in step.questions} if step else set()
        return [(name, value) for name, values in self.entered.items() if name not in shown for value in values]

    def _given(self) -> dict[str, Value | tuple[str, ...]]:
        """The valid answers; the hidden fields may have been changed by whoever likes to."""
        given: dict[str, Value | tuple[str, ...]] = {}
        for question in self._questionnaire.questions:
            try:
                answer = check_answer(question, self._raw(question))
            except InvalidAnswer:
                continue
            if not isinstance(answer, NoAnswer):
                given[question.name] = answer.value
        return given

    def _raw(self, question: Question) -> object:
        values = self.entered.get(question.name, [])
        if isinstance(question, Multiple) or len(values) > 1:
            return values
        return values[0] if values else None
