"""The form as one respondent goes through it: which pages there are with these answers, and where to go on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from service.survey.condition import Condition, Facts, Given
from service.survey.question import Question
from service.survey.questionnaire import Questionnaire
from service.survey.routing import conditions_of, pages, questions_in, route


@dataclass(frozen=True, slots=True)
class Walk:
    """`pages` has every page of the form, so that their numbers stay; one that the route passes by is empty."""

    questionnaire: Questionnaire
    given: Given
    route: tuple[Question, ...]
    pages: tuple[tuple[Question, ...], ...]

    @property
    def shown(self) -> tuple[int, ...]:
        """The numbers of the pages that are on the route."""
        return tuple(number for number, page in enumerate(self.pages) if page)

    def unanswered(self, number: int) -> tuple[Question, ...]:
        return tuple(question for question in self.pages[number] if question.name not in self.given)

    @property
    def missing(self) -> tuple[Question, ...]:
        """What has to be answered and is not."""
        return tuple(question for question in self.route if question.required and question.name not in self.given)

    def next_page(self, passed: int) -> int | None:
        """Where somebody goes on who has passed that many pages: the first page that still asks something.

        A page that was passed is left alone, though an optional question on it was not answered; what is required is
        gone back to. None where nothing is left.
        """
        ahead = next((number for number in self.shown if number >= passed and self.unanswered(number)), None)
        if ahead is not None:
            return ahead
        missing = {question.name for question in self.missing}
        return next((n for n in self.shown if missing & {question.name for question in self.pages[n]}), None)

    def page_before(self, number: int) -> int | None:
        return max((one for one in self.shown if one < number), default=None)

    def number_of(self, question: str) -> int | None:
        """The page that holds the question, on the route or not."""
        found = enumerate(pages(self.questionnaire))
        return next((number for number, page in found if question in {one.name for one in page}), None)

    def is_settled_from(self, number: int) -> bool:
        """Whether no answer on this page or a later one can change which pages follow."""
        ahead = {question.name for page in pages(self.questionnaire)[number:] for question in page}
        return not any(ahead & questions_in(condition) for condition in self._conditions(ahead))

    def is_last(self, number: int) -> bool:
        """Whether nothing can follow this page."""
        later = [one for one in self.shown if one > number]
        is_end = number == len(self.pages) - 1
        return is_end or (not later and self.is_settled_from(number))

    def _conditions(self, names: Collection[str]) -> Iterator[Condition]:
        for question in self.questionnaire.questions:
            if question.name in names:
                yield from conditions_of(self.questionnaire, question)
                yield from (jump.condition for jump in question.placement.go_to if jump.condition is not None)


def walk(questionnaire: Questionnaire, given: Given, facts: Facts) -> Walk:
    """The way of somebody with these answers and facts."""
    asked = route(questionnaire, given, facts)
    names = {question.name for question in asked}
    on_route = tuple(tuple(question for question in page if question.name in names) for page in pages(questionnaire))
    return Walk(questionnaire, given, asked, on_route)
