"""Answers: what one person said to one question of a version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.secrets import Secrets
from service.base.tables import Base, Owned, one_of, state_column
from service.response.submission import SOME_WORDS
from service.survey.answer import AnswerValue, Code, Codes, NoAnswer, Number, Words
from service.survey.ballot import Design, Instructed, Pair
from service.survey.condition import Value
from service.survey.question import Pressure, Question


class Answer(Owned, Base):
    """One answer. Exactly one of number, code, codes, text holds it; free text is sealed.

    An answer to the private question has its ballot beside it: the yes of a forced response is not the yes of somebody
    who was asked directly. Answers older than ballots have none, and were direct.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("response_id", "question", name="response_question"),
        CheckConstraint(
            "(CASE WHEN number IS NULL THEN 0 ELSE 1 END) + (CASE WHEN code IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN codes IS NULL THEN 0 ELSE 1 END) + (CASE WHEN text_sealed IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_value",
        ),
        CheckConstraint(f"ballot IS NULL OR {one_of('ballot', Design)}", name="ballot"),
        CheckConstraint(
            "ballot IS NULL OR (code IS NOT NULL AND ((ballot = 'crosswise' AND code IN ('same', 'different'))"
            " OR (ballot <> 'crosswise' AND code IN ('no', 'yes'))))",
            name="code_of_ballot",
        ),
        CheckConstraint("seconds IS NULL OR seconds >= 0", name="seconds"),
    )

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"))
    question: Mapped[str] = mapped_column(String(40))
    number: Mapped[float | None]
    code: Mapped[str | None] = mapped_column(String(40))
    codes: Mapped[list[str] | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ballot: Mapped[Design | None] = mapped_column(state_column(Design))
    answered_at: Mapped[datetime]
    seconds: Mapped[float | None]


def given(session: Session, response_id: UUID) -> dict[str, Value | tuple[str, ...]]:
    """What was answered so far, as conditions read it."""
    return {row.question: as_given(row) for row in _of(session, response_id)}


def closed(session: Session, response_id: UUID) -> dict[str, Value | list[str]]:
    """What was chosen or entered as a number; neither anybody's own words nor the private question."""
    return {
        row.question: row.number
        if row.number is not None
        else row.code
        if row.code is not None
        else list(row.codes or ())
        for row in _of(session, response_id)
        if row.text_sealed is None and row.ballot is None
    }


def words(session: Session, response_id: UUID, *, secrets: Secrets) -> dict[str, str]:
    """What was written in a respondent's own words."""
    return {
        row.question: secrets.unseal(row.team_id, row.text_sealed)
        for row in _of(session, response_id)
        if row.text_sealed is not None
    }


def entered(session: Session, response_id: UUID, *, secrets: Secrets) -> dict[str, list[str]]:
    """What was answered so far, as it was entered into the form."""
    return {row.question: _as_entered(row, secrets) for row in _of(session, response_id)}


def keep_only(session: Session, response_id: UUID, questions: Collection[str]) -> None:
    """Delete the answers to all other questions."""
    for row in _of(session, response_id):
        if row.question not in questions:
            session.delete(row)
    session.flush()


def withdraw(session: Session, response_id: UUID, questions: Collection[str]) -> None:
    """Delete the answers that somebody took back."""
    for row in _of(session, response_id):
        if row.question in questions:
            session.delete(row)
    session.flush()


def _of(session: Session, response_id: UUID) -> Sequence[Answer]:
    return session.scalars(select(Answer).where(Answer.response_id == response_id)).all()


def as_given(row: Answer) -> Value | tuple[str, ...]:
    """The answer as conditions read it."""
    if row.number is not None:
        return row.number
    if row.code is not None:
        return row.code
    return SOME_WORDS if row.codes is None else tuple(row.codes)


def _as_entered(row: Answer, secrets: Secrets) -> list[str]:
    if row.text_sealed is not None:
        return [secrets.unseal(row.team_id, row.text_sealed)]
    if row.codes is not None:
        return list(row.codes)
    if row.number is None:
        return [row.code or ""]
    return [str(int(row.number)) if row.number.is_integer() else repr(row.number)]


def _ballot_of(question: Question) -> Design | None:
    match question:
        case Pressure():
            return Design.DIRECT
        case Pair():
            return Design.CROSSWISE
        case Instructed():
            return Design.FORCED
        case _:
            return None


def store(
    session: Session,
    *,
    team_id: UUID,
    response_id: UUID,
    questions: Sequence[Question],
    values: Mapping[str, AnswerValue],
    secrets: Secrets,
    seconds: float | None,
    now: datetime,
) -> None:
    """Keep the answers to these questions, each of which took so long; another one replaces the earlier one, and the
    same one, sent in again, leaves it as it is."""
    ballots = {question.name: _ballot_of(question) for question in questions}
    held = {answer.question: answer for answer in _of(session, response_id)}
    for name, value in values.items():
        if isinstance(value, NoAnswer):
            continue
        answer = held.get(name)
        if answer is not None and _says(answer, value, secrets):
            continue
        if answer is None:
            answer = Answer(team_id=team_id, response_id=response_id, question=name)
            session.add(answer)
        answer.number = float(value.value) if isinstance(value, Number) else None
        answer.code = value.value if isinstance(value, Code) else None
        answer.codes = list(value.value) if isinstance(value, Codes) else None
        answer.text_sealed = secrets.seal(team_id, value.value) if isinstance(value, Words) else None
        answer.ballot = ballots[name]
        answer.answered_at = now
        answer.seconds = seconds
    session.flush()


def _says(answer: Answer, value: Number | Code | Codes | Words, secrets: Secrets) -> bool:
    if isinstance(value, Words):
        return answer.text_sealed is not None and secrets.unseal(answer.team_id, answer.text_sealed) == value.value
    return answer.text_sealed is None and as_given(answer) == value.value
