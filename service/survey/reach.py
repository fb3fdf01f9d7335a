"""Faults of routes: what leads back, asks for what is not answered yet, or is reached by nobody.

Every route is followed at once. Of an answer only that is kept which some later condition can tell apart, so that a
handful of states stands for all possible answers; where they still become too many, that is reported, not hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations

from service.survey.asked import END
from service.survey.condition import (
    Answered,
    Compare,
    Condition,
    FactIs,
    FactKnown,
    Value,
    atoms,
    holds,
)
from service.survey.question import Multiple, Quantity, Question, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.routing import conditions_of, questions_in, target_of

MOST_STATES = 50_000
_Answer = Value | tuple[str, ...] | None
_State = tuple[tuple[tuple[str, _Answer], ...], int]
_UNSAID = "\x00"  # a word that no condition names


class Fault(StrEnum):
    """What is wrong with a route."""

    LEADS_BACK = "leads_back"
    ASKS_AHEAD = "asks_ahead"
    UNREACHABLE = "unreachable"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class RouteFault:
    """A fault, the question it is found at (the first of the section for a section's condition), and what it names."""

    fault: Fault
    question: str
    named: str


def route_faults(questionnaire: Questionnaire) -> tuple[RouteFault, ...]:
    """Everything wrong with the routes, in the order of the questions."""
    order = {question.name: place for place, question in enumerate(questionnaire.questions)}
    found = list(_misdirected(questionnaire, order))
    reached = _reached(questionnaire)
    if reached is None:
        found.append(RouteFault(Fault.TOO_MANY, questionnaire.questions[-1].name, str(MOST_STATES)))
    else:
        unreached = (question.name for question in questionnaire.questions if question.name not in reached)
        found += [RouteFault(Fault.UNREACHABLE, name, name) for name in unreached]
    return tuple(sorted(found, key=lambda one: order[one.question]))


def _misdirected(questionnaire: Questionnaire, order: Mapping[str, int]) -> Iterator[RouteFault]:
    for place, question in enumerate(questionnaire.questions):
        conditions = [*conditions_of(questionnaire, question)]
        for jump in question.placement.go_to:
            if jump.to != END and order[jump.to] <= place:
                yield RouteFault(Fault.LEADS_BACK, question.name, jump.to)
            ahead = [] if jump.condition is None else questions_in(jump.condition)
            yield from (
                RouteFault(Fault.ASKS_AHEAD, question.name, name) for name in sorted(ahead) if order[name] > place
            )
        for name in sorted(set(chain.from_iterable(questions_in(condition) for condition in conditions))):
            if order[name] >= place:
                yield RouteFault(Fault.ASKS_AHEAD, question.name, name)


def _reached(questionnaire: Questionnaire) -> frozenset[str] | None:
    """The questions that some answers and facts lead to; None where there are too many states to say."""
    questions = questionnaire.questions
    places = {question.name: place for place, question in enumerate(questions)}
    read_at = [_conditions_at(questionnaire, question) for question in questions]
    reached: set[str] = set()
    for facts in _fact_values(chain.from_iterable(read_at)):
        states: set[_State] = {((), 0)}
        for place, question in enumerate(questions):
            later = _read_by(chain.from_iterable(read_at[place + 1 :]))
            own = [*chain.from_iterable(read_at[place:])]
            answers = _distinct_answers(question, own) if question.name in _read_by(own) else (None,)
            following: set[_State] = set()
            for held, resume_at in states:
                given = {name: answer for name, answer in held if answer is not None}
                is_asked = place >= resume_at and all(
                    holds(one, given, facts) for one in conditions_of(questionnaire, question)
                )
                if not is_asked:
                    following.add((_kept(held, later), resume_at))
                    continue
                reached.add(question.name)
                for answer in answers:
                    now = given if answer is None else {**given, question.name: answer}
                    target = target_of(question.placement.go_to, now, facts)
                    if target == END:
                        continue
                    leads_to = places[target] if target is not None else 0
                    resume = leads_to if leads_to > place else 0
                    following.add((_kept((*held, (question.name, answer)), later), resume))
            states = following
            if len(states) > MOST_STATES:
                return None
    return frozenset(reached)


def _read_by(conditions: Iterable[Condition]) -> frozenset[str]:
    """The questions that any of the conditions reads."""
    return frozenset(chain.from_iterable(map(questions_in, conditions)))


def _kept(held: tuple[tuple[str, _Answer], ...], later: frozenset[str]) -> tuple[tuple[str, _Answer], ...]:
    return tuple((name, answer) for name, answer in held if name in later and answer is not None)


def _conditions_at(questionnaire: Questionnaire, question: Question) -> tuple[Condition, ...]:
    jumps = (jump.condition for jump in question.placement.go_to if jump.condition is not None)
    return (*conditions_of(questionnaire, question), *jumps)


def _distinct_answers(question: Question, conditions: Iterable[Condition]) -> tuple[_Answer, ...]:
    """One answer of each kind that the conditions can tell apart, and none where none is needed."""
    named = [
        atom
        for condition in conditions
        for atom in atoms(condition)
        if isinstance(atom, Compare | Answered) and atom.question == question.name
    ]
    by_truth: dict[tuple[bool, ...], _Answer] = {}
    for answer in _answers(question, named):
        given = {} if answer is None else {question.name: answer}
        by_truth.setdefault(tuple(holds(atom, given, {}) for atom in named), answer)
    return tuple(by_truth.values())


def _answers(question: Question, named: Iterable[Compare | Answered]) -> Iterator[_Answer]:
    if not question.required:
        yield None
    values = {atom.value for atom in named if isinstance(atom, Compare)}
    match question:
        case Rating():
            yield from question.points
        case Single():
            yield from question.codes
        case Multiple():
            yield from _choices(question, values)
        case Quantity():
            yield from _numbers(question, values)
        case _:
            yield _UNSAID


def _choices(question: Multiple, values: set[Value]) -> Iterator[tuple[str, ...]]:
    """Every choice among the options that are named, an exclusive one only by itself, and one of the others."""
    exclusive = {option.code for option in question.options if option.exclusive}
    free = [code for code in question.codes if code in values and code not in exclusive]
    yield from ((code,) for code in question.codes)
    for size in range(2, len(free) + 1):
        yield from combinations(free, size)


def _numbers(question: Quantity, values: set[Value]) -> Iterator[float]:
    """Each number that is named, its neighbours, and the limits, as far as they can be answered."""
    step = 10.0**-question.decimals
    near = [float(value) + shift for value in values if isinstance(value, int | float) for shift in (-step, 0, step)]
    limits = [limit for limit in (question.min, question.max) if limit is not None]
    for number in sorted({*near, *limits} or {0.0}):
        if (question.min is None or number >= question.min) and (question.max is None or number <= question.max):
            yield number


def _fact_values(conditions: Iterable[Condition]) -> Iterator[Mapping[str, str]]:
    """Every combination of what the conditions can tell apart about the facts."""
    values: dict[str, set[str]] = {}
    for condition in conditions:
        for atom in atoms(condition):
            if isinstance(atom, FactIs):
                values.setdefault(atom.fact, set()).add(atom.value)
            elif isinstance(atom, FactKnown):
                values.setdefault(atom.fact, set())
    combined: list[dict[str, str]] = [{}]
    for fact, named in values.items():
        combined = [{**one, fact: value} for one in combined for value in (*sorted(named), _UNSAID)] + combined
    return iter(combined)
