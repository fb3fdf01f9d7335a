"""Responses: answers to one immutable version, once per invitation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Conflict, Gone
from service.base.secrets import Secrets
from service.base.tables import Base, Owned, one_of, state_column
from service.delivery import conversation, outbox, withdrawal
from service.response import answer as answers
from service.response import submission
from service.response.submission import Submission
from service.response.traces import Traces
from service.sampling import dealing
from service.sampling import invitation as invitations
from service.sampling.contact import ContactPoint
from service.sampling.dealing import Dealt
from service.sampling.invitation import Invitation
from service.survey import survey as surveys
from service.survey.answer import AnswerValue, Code, Codes, Number, Words
from service.survey.condition import Given
from service.survey.question import Question
from service.survey.survey import Survey
from service.survey.version import Version
from service.survey.walk import Walk, walk


class AlreadyAnswered(Conflict):
    """The invitation has its response; a reload or a second device does not make another."""

    title = "This survey has been answered already"


class SurveyClosed(Gone):
    """The team closed the survey; answers that came before stay."""

    title = "This survey is closed"


#: Whether a response holds anything that no rule of follow-ups has seen.
UNEXAMINED = "examined_until IS NULL OR examined_until < answered_at OR examined_until < completed_at"


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
        Index(
            "ix_response_unexamined",
            "survey_id",
            "answered_at",
            sqlite_where=text(UNEXAMINED),
            postgresql_where=text(UNEXAMINED),
        ),
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
    completion_seconds: Mapped[float | None]  # on the pages, those of a partial response so far
    reached: Mapped[str | None] = mapped_column(String(40))  # where a partial one stands: the question asked next
    device_hash: Mapped[str | None] = mapped_column(String(32))
    network_hash: Mapped[str | None] = mapped_column(String(32))
    user_agent_hash: Mapped[str | None] = mapped_column(String(32))
    examined_until: Mapped[datetime | None]  # the last of it that the rules of follow-ups have seen


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
    held = _hold(session, invitation, version, secrets, now)
    sent = submission.read(held.dealt, held.dealt.questionnaire.questions, submitted, held.given, frozenset())
    response, spent = _respond(session, held, medium, language, started_at, now)
    response.completion_seconds = spent if held.response is None else _spent_in_all(response, spent)
    _keep(session, held, response, sent, traces, spent, secrets, now)
    _complete(session, response, sent.walk, now)
    if held.talk is not None:
        conversation.close(session, held.talk, conversation.State.DONE, now)
    session.flush()
    return response


def take_page(
    session: Session,
    *,
    invitation: Invitation,
    version: Version,
    page: int,
    submitted: Mapping[str, object],
    shown: Set[str],
    language: str,
    traces: Traces | None,
    started_at: datetime | None,
    secrets: Secrets,
    now: datetime,
) -> int | None:
    """Store one page of the form; the number of the page that follows, or None where that completed the response.

    The answers are kept at once, and sending a page in again neither doubles nor loses any. Those that were `shown` as
    given and come back empty are taken back. Whoever leaves a first page empty has not answered anything yet.
    """
    held = _hold(session, invitation, version, secrets, now)
    way = walk(held.dealt.questionnaire, held.given, held.dealt.facts)
    sent = submission.read(held.dealt, way.pages[page], submitted, held.given, shown)
    before = pages_passed(way, held.response)
    passed = page + 1 if sent.is_new else max(before, page + 1)
    following = sent.walk.next_page(passed)
    if held.response is None and not sent.is_new and following is not None:
        return following
    response, spent = _respond(session, held, Medium.WEB, language, started_at, now)
    if held.response is None:
        response.completion_seconds = spent
    elif page >= before or sent.is_new:
        response.completion_seconds = _spent_in_all(response, spent)
    _keep(session, held, response, sent, traces, spent, secrets, now)
    if following is not None:
        response.reached = sent.walk.unanswered(following)[0].name
    else:
        _complete(session, response, sent.walk, now)
        if held.talk is not None:
            conversation.close(session, held.talk, conversation.State.DONE, now)
    session.flush()
    return following


def take_one(
    session: Session,
    *,
    invitation: Invitation,
    question: Question,
    value: Number | Code | Codes | Words,
    secrets: Secrets,
    now: datetime,
    seconds: float | None = None,
) -> Response:
    """Store one answer given by text. The response stays partial; what was queued for the silent is cancelled."""
    _lock(session, invitation, now)
    response = of_invitation(session, invitation)
    _must_be_unanswered(invitation, response)
    must_be_open(session, invitation, now)
    if response is None:
        response = _begin(session, invitation, Medium.SMS, invitation.language, now, now)
    _store(session, response, [question], {question.name: value}, secrets, now, seconds=seconds)
    withdrawal.cancel(session, invitation_id=invitation.id, reason="answered", now=now)
    session.flush()
    return response


def must_take(session: Session, invitation: Invitation, now: datetime) -> None:
    """Refuse unless answers to this invitation are still taken."""
    _must_be_unanswered(invitation, of_invitation(session, invitation))
    must_be_open(session, invitation, now)


def take_back(session: Session, *, invitation: Invitation, question: Question, now: datetime) -> None:
    """Delete the answer that somebody wanted to replace, and did not."""
    _lock(session, invitation, now)
    response = of_invitation(session, invitation)
    _must_be_unanswered(invitation, response)
    if response is not None:
        answers.withdraw(session, response.id, {question.name})


def given_by(session: Session, invitation: Invitation) -> Given:
    """What the holder of this invitation has answered so far."""
    return answers_in(session, of_invitation(session, invitation))


def lead_to(session: Session, invitation: Invitation, question: Question) -> None:
    """Note which question comes next, as far as anything was answered yet."""
    response = of_invitation(session, invitation)
    if response is not None and response.state is State.PARTIAL:
        response.reached = question.name
        session.flush()


def finish(session: Session, invitation: Invitation, dealt: Dealt, *, now: datetime) -> Response | None:
    """End a response that was given by text: complete if every required question of its route is answered."""
    response = of_invitation(session, invitation)
    if response is None or response.state is State.COMPLETE:
        return response
    way = walk(dealt.questionnaire, answers_in(session, response), dealt.facts)
    if way.missing:
        response.reached = way.missing[0].name
    else:
        _complete(session, response, way, now)
    session.flush()
    return response


@dataclass(frozen=True, slots=True)
class _Held:
    """An invitation that nobody else answers meanwhile, with what was answered before."""

    invitation: Invitation
    talk: conversation.Conversation | None
    response: Response | None
    dealt: Dealt
    given: Given


def _hold(session: Session, invitation: Invitation, version: Version, secrets: Secrets, now: datetime) -> _Held:
    talk = _lock(session, invitation, now)
    response = of_invitation(session, invitation)
    _must_be_unanswered(invitation, response)
    must_be_open(session, invitation, now)
    dealt = dealing.asked_of(session, invitation, version, secrets=secrets)
    return _Held(invitation, talk, response, dealt, answers_in(session, response))


def _respond(
    session: Session, held: _Held, medium: Medium, language: str, started_at: datetime | None, now: datetime
) -> tuple[Response, float | None]:
    """The response, begun where there is none, and the seconds that what was sent in took."""
    begun_at = started_at if started_at is not None and started_at <= now else None
    response = held.response or _begin(session, held.invitation, medium, language, begun_at or now, now)
    return response, None if begun_at is None else (now - begun_at).total_seconds()


def _keep(
    session: Session,
    held: _Held,
    response: Response,
    sent: Submission,
    traces: Traces | None,
    spent: float | None,
    secrets: Secrets,
    now: datetime,
) -> None:
    """The answers, each with its share of the time, and the traces; those who answer are not reminded."""
    answers.withdraw(session, response.id, sent.withdrawn)
    each = None if spent is None or not sent.values else spent / len(sent.values)
    _store(session, response, held.dealt.questionnaire.questions, sent.values, secrets, now, seconds=each)
    if traces is not None:
        response.device_hash = traces.device_hash
        response.network_hash = traces.network_hash
        response.user_agent_hash = traces.user_agent_hash
    withdrawal.cancel(session, invitation_id=held.invitation.id, reason="answered", now=now)


def _lock(session: Session, invitation: Invitation, now: datetime) -> conversation.Conversation | None:
    """Hold the invitation's conversation and then the invitation: always in this order, or two holders could block
    each other for ever."""
    address_index = session.scalars(
        select(ContactPoint.address_index).where(ContactPoint.id == invitation.contact_point_id)
    ).one()
    now_open = conversation.open_for(session, address_index, now=now)
    invitations.hold(session, invitation)
    return now_open if now_open is not None and now_open.invitation_id == invitation.id else None


def of_invitation(session: Session, invitation: Invitation) -> Response | None:
    query = select(Response).where(
        Response.invitation_id == invitation.id, Response.version_id == invitation.version_id
    )
    return session.scalar(query.execution_options(populate_existing=True))


def answers_in(session: Session, response: Response | None) -> Given:
    return {} if response is None else answers.given(session, response.id)


def pages_passed(way: Walk, response: Response | None) -> int:
    if response is None or response.reached is None:
        return 0
    return way.number_of(response.reached) or 0


def _spent_in_all(response: Response, spent: float | None) -> float | None:
    """The time on all pages; it is not known where that of one page is not. Texts are on no page."""
    before = response.completion_seconds
    if before is None and response.medium is Medium.SMS:
        return spent
    return None if before is None or spent is None else before + spent


def _must_be_unanswered(invitation: Invitation, response: Response | None) -> None:
    if response is not None and response.state is State.COMPLETE:
        raise AlreadyAnswered("this survey has been answered already", invitation=str(invitation.id))


def must_be_open(session: Session, invitation: Invitation, now: datetime) -> None:
    invitations.must_be_open(invitation, now=now)
    state = session.scalars(select(Survey.state).where(Survey.id == invitation.survey_id)).one()
    if state is surveys.State.CLOSED:
        raise SurveyClosed("this survey is closed and takes no more answers")


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


def _complete(session: Session, response: Response, way: Walk, now: datetime) -> None:
    answers.keep_only(session, response.id, {question.name for question in way.route})
    response.state = State.COMPLETE
    response.completed_at = now
    response.reached = None


def _store(
    session: Session,
    response: Response,
    questions: Sequence[Question],
    values: Mapping[str, AnswerValue],
    secrets: Secrets,
    now: datetime,
    *,
    seconds: float | None,
) -> None:
    answers.store(
        session,
        team_id=response.team_id,
        response_id=response.id,
        questions=questions,
        values=values,
        secrets=secrets,
        seconds=seconds,
        now=now,
    )
    response.answered_at = now
    session.flush()
