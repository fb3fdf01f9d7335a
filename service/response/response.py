"""Responses: answers to one immutable version, once per invitation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Conflict, FieldError, Gone, InvalidInput
from service.base.secrets import Secrets
from service.base.tables import Base, Owned, one_of, state_column
from service.delivery import conversation, outbox
from service.response.traces import Traces
from service.sampling import invitation as invitations
from service.sampling.contact import ContactPoint
from service.sampling.invitation import Invitation
from service.survey import survey as surveys
from service.survey.answer import AnswerValue, Code, Codes, InvalidAnswer, NoAnswer, Number, Words, check_answer
from service.survey.questionnaire import Question, Questionnaire
from service.survey.survey import Survey, Version


class AlreadyAnswered(Conflict):
    """The invitation has its response; a reload or a second device does not make another."""

    title = "This survey has been answered already"


class SurveyClosed(Gone):
    """The team closed the survey; answers that came before stay."""

    title = "This survey is closed"


class InvalidAnswers(InvalidInput):
    """Every answer that does not fit its question, in the order of the questionnaire."""

    title = "Some answers are not valid"

    def __init__(self, faults: Sequence[InvalidAnswer]) -> None:
        self.faults = tuple(faults)
        super().__init__([FieldError(fault.question.name, fault.message) for fault in faults])


class State(StrEnum):
    PARTIAL = "partial"
    COMPLETE = "complete"


class Medium(StrEnum):
    """Where the response was begun."""

    WEB = "web"
    SMS = "sms"


class Response(Owned, Base):
    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("invitation_id", "version_id", name="invitation_version"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("medium", Medium), name="medium"),
        CheckConstraint("(state = 'complete') = (completed_at IS NOT NULL)", name="completed_at_when_complete"),
        CheckConstraint("wave >= 0", name="wave"),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("survey_version.id"))
    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("invitation.id"))
    state: Mapped[State] = mapped_column(state_column(State))
    medium: Mapped[Medium] = mapped_column(state_column(Medium))
    language: Mapped[str] = mapped_column(String(35))
    wave: Mapped[int]
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    completion_seconds: Mapped[float | None]
    device_hash: Mapped[str | None] = mapped_column(String(32))
    network_hash: Mapped[str | None] = mapped_column(String(32))
    user_agent_hash: Mapped[str | None] = mapped_column(String(32))


class Answer(Owned, Base):
    """One answer. Exactly one of number, code, codes, text holds it; free text is sealed."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("response_id", "question", name="response_question"),
        CheckConstraint(
            "(CASE WHEN number IS NULL THEN 0 ELSE 1 END) + (CASE WHEN code IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN codes IS NULL THEN 0 ELSE 1 END) + (CASE WHEN text_sealed IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_value",
        ),
    )

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"))
    question: Mapped[str] = mapped_column(String(40))
    number: Mapped[float | None]
    code: Mapped[str | None] = mapped_column(String(40))
    codes: Mapped[list[str] | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands behind a respondent's link: the questions, and which of them have their answer already."""

    invitation: Invitation
    version: Version
    questionnaire: Questionnaire
    response: Response | None
    answered: frozenset[str]

    @property
    def is_complete(self) -> bool:
        return self.response is not None and self.response.state is State.COMPLETE

    @property
    def missing(self) -> tuple[Question, ...]:
        """What is still to be asked: a response begun by text is continued, not begun again."""
        return tuple(question for question in self.questionnaire.questions if question.name not in self.answered)


def open_form(session: Session, token: str, *, now: datetime) -> Opened:
    """What to show to the holder of a link. Reads only: whoever follows a link has not answered yet.

    Raises UnknownLink, LinkExpired or SurveyClosed; a complete response is shown for as long as the link is known.
    """
    invitation = invitations.by_token(session, token)
    version = session.get_one(Version, invitation.version_id)
    response = _of(session, invitation)
    opened = Opened(invitation, version, version.parsed(), response, _answered(session, response))
    if not opened.is_complete:
        _must_be_open(session, invitation, now)
    return opened


def take(
    session: Session,
    *,
    invitation: Invitation,
    version: Version,
    submitted: Mapping[str, object],
    language: str,
    medium: Medium,
    traces: Traces | None,
    started_at: datetime | None,
    secrets: Secrets,
    now: datetime,
) -> Response:
    """Store a whole form and complete the response; simultaneous submissions of one link store exactly one.

    A question that a text already answered needs no answer here; an answer given again replaces the earlier one.
    """
    talk = _lock(session, invitation, now)
    response = _of(session, invitation)
    _must_be_unanswered(invitation, response)
    _must_be_open(session, invitation, now)
    values = _checked(version.parsed(), submitted, _answered(session, response))
    begun_at = started_at if started_at is not None and started_at <= now else None
    if response is None:
        response = _begin(session, invitation, medium, language, begun_at or now, now)
    _store(session, response, values, secrets, now)
    if traces is not None:
        response.device_hash = traces.device_hash
        response.network_hash = traces.network_hash
        response.user_agent_hash = traces.user_agent_hash
    response.completion_seconds = None if begun_at is None else (now - begun_at).total_seconds()
    _complete(response, now)
    outbox.cancel(session, invitation_id=invitation.id, reason="answered", now=now)
    if talk is not None:
        conversation.close(session, talk, conversation.State.DONE, now)
    session.flush()
    return response


def take_one(
    session: Session,
    *,
    invitation: Invitation,
    question: Question,
    value: Number | Code | Codes | Words,
    secrets: Secrets,
    now: datetime,
) -> Response:
    """Store one answer given by text. The response stays partial; what was queued for the silent is cancelled."""
    _lock(session, invitation, now)
    response = _of(session, invitation)
    _must_be_unanswered(invitation, response)
    _must_be_open(session, invitation, now)
    if response is None:
        response = _begin(session, invitation, Medium.SMS, invitation.language, now, now)
    _store(session, response, {question.name: value}, secrets, now)
    outbox.cancel(session, invitation_id=invitation.id, reason="answered", now=now)
    session.flush()
    return response


def finish(session: Session, invitation: Invitation, version: Version, *, now: datetime) -> Response | None:
    """End a response that was given by text: complete if every required question has its answer, else partial."""
    response = _of(session, invitation)
    if response is None or response.state is State.COMPLETE:
        return response
    answered = _answered(session, response)
    if all(question.name in answered for question in version.parsed().questions if question.required):
        _complete(response, now)
        session.flush()
    return response


def _lock(session: Session, invitation: Invitation, now: datetime) -> conversation.Conversation | None:
    """Hold the invitation's conversation and then the invitation: always in this order, or two holders could block
    each other for ever. The invitation's key stays free, which rows that point to it need: the worker writes such rows.
    """
    address_index = session.scalars(
        select(ContactPoint.address_index).where(ContactPoint.id == invitation.contact_point_id)
    ).one()
    now_open = conversation.open_for(session, address_index, now=now)
    session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update(key_share=True))
    return now_open if now_open is not None and now_open.invitation_id == invitation.id else None


def _of(session: Session, invitation: Invitation) -> Response | None:
    query = select(Response).where(
        Response.invitation_id == invitation.id, Response.version_id == invitation.version_id
    )
    return session.scalar(query.execution_options(populate_existing=True))


def _answered(session: Session, response: Response | None) -> frozenset[str]:
    if response is None:
        return frozenset()
    return frozenset(session.scalars(select(Answer.question).where(Answer.response_id == response.id)))


def _must_be_unanswered(invitation: Invitation, response: Response | None) -> None:
    if response is not None and response.state is State.COMPLETE:
        raise AlreadyAnswered("this survey has been answered already", invitation=str(invitation.id))


def _must_be_open(session: Session, invitation: Invitation, now: datetime) -> None:
    invitations.must_be_open(invitation, now=now)
    state = session.scalars(select(Survey.state).where(Survey.id == invitation.survey_id)).one()
    if state is surveys.State.CLOSED:
        raise SurveyClosed("this survey is closed and takes no more answers")


def _checked(
    questionnaire: Questionnaire, submitted: Mapping[str, object], answered: frozenset[str]
) -> dict[str, AnswerValue]:
    values: dict[str, AnswerValue] = {}
    faults: list[InvalidAnswer] = []
    for question in questionnaire.questions:
        if question.name in answered and question.name not in submitted:
            continue
        try:
            values[question.name] = check_answer(question, submitted.get(question.name))
        except InvalidAnswer as fault:
            faults.append(fault)
    if faults:
        raise InvalidAnswers(faults)
    return values


def _begin(
    session: Session, invitation: Invitation, medium: Medium, language: str, started_at: datetime, now: datetime
) -> Response:
    response = Response(
        team_id=invitation.team_id,
        survey_id=invitation.survey_id,
        version_id=invitation.version_id,
        invitation_id=invitation.id,
        state=State.PARTIAL,
        medium=medium,
        language=language,
        wave=max(0, outbox.last_wave(session, invitation.id)),
        started_at=started_at,
        answered_at=now,
    )
    session.add(response)
    session.flush()
    return response


def _complete(response: Response, now: datetime) -> None:
    response.state = State.COMPLETE
    response.completed_at = now


def _store(
    session: Session, response: Response, values: Mapping[str, AnswerValue], secrets: Secrets, now: datetime
) -> None:
    held = {
        answer.question: answer
        for answer in session.scalars(select(Answer).where(Answer.response_id == response.id)).all()
    }
    for name, value in values.items():
        if isinstance(value, NoAnswer):
            continue
        answer = held.get(name)
        if answer is None:
            answer = Answer(team_id=response.team_id, response_id=response.id, question=name)
            session.add(answer)
        answer.number = float(value.value) if isinstance(value, Number) else None
        answer.code = value.value if isinstance(value, Code) else None
        answer.codes = list(value.value) if isinstance(value, Codes) else None
        answer.text_sealed = secrets.seal(response.team_id, value.value) if isinstance(value, Words) else None
        answer.answered_at = now
    response.answered_at = now
    session.flush()
