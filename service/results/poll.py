"""The result of a poll, as shown to those who have answered it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.response.answer import Answer
from service.response.response import Response, State
from service.survey.question import Multiple, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.survey import Survey
from service.survey.version import Version

BATCH = 5  # a result that moved with every answer would tell whoever looks again what the next person said


@dataclass(frozen=True, slots=True)
class Share:
    """How many chose an option, and what share of those who answered the question; a multiple choice counts each."""

    value: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers to one closed question."""

    question: Rating | Single | Multiple
    n: int
    shares: tuple[Share, ...]


def tallies(session: Session, version: Version, questionnaire: Questionnaire) -> tuple[Tally, ...]:
    """Closed questions with at least the survey's minimum of answers, in full batches of the earliest ones to each.

    Not everybody answers every question: a batch of responses could hold a single answer to one of them.
    """
    least = session.scalars(select(Survey.minimum_n).where(Survey.id == version.survey_id)).one()
    closed = [one for one in questionnaire.questions if isinstance(one, Rating | Single | Multiple)]
    found = (_tally(question, _answers(session, version, question.name)) for question in closed)
    return tuple(tally for tally in found if tally.n >= max(least, BATCH))


def _answers(session: Session, version: Version, question: str) -> Sequence[Answer]:
    query = (
        select(Answer)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.version_id == version.id, Response.state == State.COMPLETE, Answer.question == question)
        .order_by(Response.completed_at, Response.id)
    )
    answers = session.scalars(query).all()
    return answers[: len(answers) // BATCH * BATCH]


def _tally(question: Rating | Single | Multiple, answers: Sequence[Answer]) -> Tally:
    counts: Counter[str] = Counter()
    for answer in answers:
        counts.update(_values(answer))
    possible = [str(point) for point in question.points] if isinstance(question, Rating) else list(question.codes)
    n = len(answers)
    return Tally(question, n, tuple(Share(value, counts[value], counts[value] / n if n else 0) for value in possible))


def _values(answer: Answer) -> Sequence[str]:
    if answer.number is not None:
        return [f"{answer.number:g}"]
    return answer.codes if answer.codes is not None else [answer.code or ""]
