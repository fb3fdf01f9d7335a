"""Where findings about the questionnaire as a whole are shown, and once instead of once in each language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from service.survey.checks.finding import Hit, Place
from service.survey.question import Question
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

Check = Callable[[Questionnaire, str], Iterator[Hit]]


def once(check: Check) -> Check:
    """The check in the first language only: what it looks at is the same in all."""

    def first_only(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
        if language == questionnaire.languages[0]:
            yield from check(questionnaire, language)

    return first_only


def whole(questionnaire: Questionnaire, language: str) -> Place:
    """The title stands for the whole."""
    return Place(None, "title", text_in(questionnaire.title, language))


def asking(question: Question, language: str) -> Place:
    """The question itself."""
    return Place(question.name, "text", text_in(question.text, language))
