"""Routes through a questionnaire: who is asked what, and on which page of the form.

A route only ever leads on: what would lead back is passed over, and `reach` finds it.
"""

from __future__ import annotations

from types import MappingProxyType

from service.survey.asked import END, Jump
from service.survey.condition import Answered, Compare, Condition, Facts, Given, Value, atoms, holds
from service.survey.question import Question
from service.survey.questionnaire import Layout, Questionnaire

NOTHING_KNOWN: Facts = MappingProxyType({})


def conditions_of(questionnaire: Questionnaire, question: Question) -> tuple[Condition, ...]:
    """What must hold for the question to be asked: its section's condition and its own."""
    section = questionnaire.section(question.placement.section) if question.placement.section else None
    both = (section.show_if if section else None, question.placement.show_if)
    return tuple(condition for condition in both if condition is not None)


def route(questionnaire: Questionnaire, given: Given, facts: Facts) -> tuple[Question, ...]:
    """The questions that somebody with these answers is asked, in order; what is still unanswered may change the rest.

    An answer to a question that is off the route counts for nothing: who goes back and answers otherwise is led anew.
    """
    asked: list[Question] = []
    counted: dict[str, Value | tuple[str, ...]] = {}
    places = {question.name: place for place, question in enumerate(questionnaire.questions)}
    resume_at = 0
    for place, question in enumerate(questionnaire.questions):
        if place < resume_at:
            continue
        if not all(holds(one, counted, facts) for one in conditions_of(questionnaire, question)):
            continue
        asked.append(question)
        if question.name in given:
            counted[question.name] = given[question.name]
        target = target_of(question.placement.go_to, counted, facts)
        if target == END:
            break
        resume_at = places.get(target, 0) if target is not None else 0
    return tuple(asked)


def first_question(questionnaire: Questionnaire, facts: Facts = NOTHING_KNOWN) -> Question:
    """What a message asks: the score, because whoever answers only once should answer that.

    In a poll, and where an answer decides whether the score is asked at all, it is the first question.
    """
    asked = route(questionnaire, {}, facts)
    score = questionnaire.score
    if score is not None and score in asked and not _depends_on_answers(questionnaire, score):
        return score
    return asked[0] if asked else questionnaire.questions[0]


def _depends_on_answers(questionnaire: Questionnaire, question: Question) -> bool:
    """Whether any answer could keep the question from being asked."""
    place = questionnaire.questions.index(question)
    conditions = [*conditions_of(questionnaire, question)]
    for earlier in questionnaire.questions[:place]:
        if earlier.placement.go_to:
            conditions += conditions_of(questionnaire, earlier)
            conditions += [jump.condition for jump in earlier.placement.go_to if jump.condition is not None]
    return any(questions_in(condition) for condition in conditions)


def target_of(jumps: tuple[Jump, ...], given: Given, facts: Facts) -> str | None:
    """Where the first jump that holds leads, if one does."""
    return next((jump.to for jump in jumps if jump.condition is None or holds(jump.condition, given, facts)), None)


def pages(questionnaire: Questionnaire) -> tuple[tuple[Question, ...], ...]:
    """The pages of the form: one for all where nothing depends on an answer and no section begins.

    A page ends before a question that depends on one of its own, after one that may lead elsewhere, and with a section;
    where each question is to have a page, after every question.
    """
    if questionnaire.layout is Layout.QUESTION_PAGES:
        return tuple((question,) for question in questionnaire.questions)
    found: list[list[Question]] = []
    ends = True
    for question in questionnaire.questions:
        if (
            ends
            or _depends(questionnaire, question, found[-1])
            or question.placement.section != found[-1][-1].placement.section
        ):
            found.append([])
        found[-1].append(question)
        ends = bool(question.placement.go_to)
    return tuple(tuple(page) for page in found)


def _depends(questionnaire: Questionnaire, question: Question, page: list[Question]) -> bool:
    here = {one.name for one in page}
    return any(here & questions_in(condition) for condition in conditions_of(questionnaire, question))


def questions_in(condition: Condition) -> frozenset[str]:
    """The questions whose answers the condition reads."""
    return frozenset(atom.question for atom in atoms(condition) if isinstance(atom, Compare | Answered))
