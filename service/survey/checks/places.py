"""The texts of a questionnaire that rules read, by what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from service.survey.ballot import Crosswise, Forced, Instructed, Pair
from service.survey.checks.finding import Hit, Match, Place
from service.survey.question import Multiple, Pressure, Quantity, Question, Rating, Single
from service.survey.questionnaire import Messages, Questionnaire
from service.survey.text import text_in

Find = Callable[[str], Iterable[Match]]


def questions(questionnaire: Questionnaire, language: str) -> Iterator[Place]:
    """The questions themselves, in every form in which they are put."""
    for question in questionnaire.questions:
        yield Place(question.name, "text", text_in(question.text, language))
        if isinstance(question, Pressure):
            yield from _ballots(question, language)
        if not isinstance(question, Pair | Instructed):
            for number, wording in enumerate(question.wordings):
                yield Place(question.name, f"wordings[{number}].text", text_in(wording.text, language))


def hints(questionnaire: Questionnaire, language: str) -> Iterator[Place]:
    """What stands beneath a question; several may have the same."""
    for question in questionnaire.questions:
        if not isinstance(question, Pair | Instructed) and question.hint is not None:
            yield Place(question.name, "hint", text_in(question.hint, language))


def _ballots(question: Pressure, language: str) -> Iterator[Place]:
    for number, ballot in enumerate(question.ballots):
        at = f"ballots[{number}]"
        if isinstance(ballot, Forced):
            yield Place(question.name, f"{at}.instruction", text_in(ballot.instruction, language))
        if isinstance(ballot, Crosswise):
            yield Place(question.name, f"{at}.statement", text_in(ballot.statement, language))
            if ballot.anchor is not None:
                yield Place(question.name, f"{at}.anchor.impossible", text_in(ballot.anchor.impossible, language))
                yield Place(question.name, f"{at}.anchor.statement", text_in(ballot.anchor.statement, language))


def labels(question: Question, language: str) -> list[Place]:
    """The options of a choice or the labels of a scale, in the order shown."""
    match question:
        case Single() | Multiple():
            return [
                Place(question.name, f"options[{number}].label", text_in(option.label, language))
                for number, option in enumerate(question.options)
            ]
        case Rating():
            return [
                Place(question.name, f"labels.{point}", text_in(label, language))
                for point, label in question.labels.items()
            ]
        case _:
            return []


def surroundings(questionnaire: Questionnaire, language: str) -> Iterator[Place]:
    """What is said before and after the questions."""
    yield Place(None, "title", text_in(questionnaire.title, language))
    yield Place(None, "intro", text_in(questionnaire.intro, language))
    yield Place(None, "privacy", text_in(questionnaire.privacy, language))
    yield Place(None, "closing", text_in(questionnaire.closing, language))
    for number, section in enumerate(questionnaire.sections):
        yield Place(None, f"sections[{number}].title", text_in(section.title, language))
        if section.intro is not None:
            yield Place(None, f"sections[{number}].intro", text_in(section.intro, language))
    for name, messages in (("invitation", questionnaire.invitation), ("reminder", questionnaire.reminder)):
        yield from message_texts(name, messages, language)


def message_texts(name: str, messages: Messages, language: str) -> Iterator[Place]:
    """The texts of an invitation or reminder."""
    yield Place(None, f"{name}.sms", text_in(messages.sms, language))
    yield Place(None, f"{name}.email_subject", text_in(messages.email_subject, language))
    yield Place(None, f"{name}.email_body", text_in(messages.email_body, language))


def everything(questionnaire: Questionnaire, language: str) -> Iterator[Place]:
    """Every text a respondent can see."""
    yield from sayings(questionnaire, language)
    for question in questionnaire.questions:
        yield from labels(question, language)
        if isinstance(question, Quantity) and question.unit is not None:
            yield Place(question.name, "unit", text_in(question.unit, language))
    for number, fact in enumerate(questionnaire.facts):
        yield Place(None, f"facts[{number}].fallback", text_in(fact.fallback, language))


def sayings(questionnaire: Questionnaire, language: str) -> Iterator[Place]:
    """Every text in sentences: all but the options and labels."""
    yield from surroundings(questionnaire, language)
    yield from questions(questionnaire, language)
    yield from hints(questionnaire, language)


def each(
    places: Callable[[Questionnaire, str], Iterable[Place]], find: Find
) -> Callable[[Questionnaire, str], Iterator[Hit]]:
    """A check that applies `find` to each of the places."""
    return each_with_language(places, lambda text, _: find(text))


def each_with_language(
    places: Callable[[Questionnaire, str], Iterable[Place]], find: Callable[[str, str], Iterable[Match]]
) -> Callable[[Questionnaire, str], Iterator[Hit]]:
    """The same, and `find` is told the language."""

    def check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
        for place in places(questionnaire, language):
            for match in find(place.text, language):
                yield place, match

    return check
