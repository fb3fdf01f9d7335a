"""What to do with a text that came in: obey it, store it as an answer, ask once more, or leave it alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.base.errors import Conflict, Gone
from service.base.secrets import Secrets
from service.base.tables import Mode
from service.delivery import compose, conversation, outbox
from service.delivery.conversation import Conversation
from service.delivery.message import Kind
from service.response import inbound, optout, response
from service.response.inbound import Inbound
from service.response.keyword import Keyword, agrees_to_start, keyword
from service.response.reading import Unclear, read_answer
from service.sampling import contact
from service.sampling.contact import Channel, ContactPoint, SuppressionReason
from service.sampling.invitation import Invitation
from service.survey.answer import NoAnswer
from service.survey.questionnaire import Question, Questionnaire
from service.survey.survey import Version
from service.survey.wording import Phrase, phrase, sms_clarification, sms_question

log = structlog.get_logger()

HELP_LIMIT = 3  # a day and address: two machines that answer each other with HELP would never end
HELP_PERIOD = timedelta(days=1)


class ReadAs(StrEnum):
    """What a text was taken for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    HELP_REPEATED = "help_repeated"  # more than the limit: no further reply
    TAPBACK = "tapback"
    ANSWER = "answer"
    SKIPPED = "skipped"
    UNCLEAR = "unclear"  # asked once more
    UNANSWERED = "unanswered"  # unclear again: the question stays without an answer
    EARLY = "early"  # written before the present question was asked
    LATE = "late"  # the link has expired, the survey is closed, or the form was sent in meanwhile
    UNEXPECTED = "unexpected"  # nothing was asked: no reply
    TURN_LIMIT = "turn_limit"  # more texts than the survey can need: no reply
    FAILED = "failed"  # reading it broke; it is kept and logged


@dataclass(frozen=True, slots=True)
class _Text:
    """What somebody wrote, and the keyword it comes down to."""

    body: str
    keyword: Keyword | None


@dataclass(frozen=True, slots=True)
class _Turn:
    """One text and the conversation it belongs to."""

    talk: Conversation
    invitation: Invitation
    version: Version
    questionnaire: Questionnaire

    @property
    def limit(self) -> int:
        """Each question answered, each asked twice, and some to spare."""
        return 2 * len(self.questionnaire.questions) + 5


def read_pending(session: Session, *, secrets: Secrets, now: datetime, limit: int) -> int:
    """Read the texts that nobody has read yet, stops first; how many were read."""
    pending = session.scalars(
        select(Inbound)
        .where(Inbound.read_at.is_(None))
        .order_by(Inbound.received_at, Inbound.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    opened = [(row, text) for row in pending if (text := _opened(session, row, secrets, now)) is not None]
    for row, text in sorted(opened, key=lambda one: one[1].keyword is not Keyword.STOP):
        _read_alone(session, row, text, secrets, now)
    return len(pending)


def _opened(session: Session, row: Inbound, secrets: Secrets, now: datetime) -> _Text | None:
    """What the text says; None where that cannot be found out, of which the other texts must not suffer."""
    try:
        body = inbound.body_of(row, secrets)
        return _Text(body, keyword(body))
    except Exception as error:  # noqa: BLE001  # whatever it was, it is logged and the text is kept
        _fail(session, row, error, now)
        return None


def _fail(session: Session, row: Inbound, error: Exception, now: datetime) -> None:
    log.error("inbound.failed", inbound=str(row.id), kind=type(error).__name__)
    row.read_as, row.read_at = ReadAs.FAILED, now
    session.flush()


def _read_alone(session: Session, row: Inbound, text: _Text, secrets: Secrets, now: datetime) -> None:
    """Read one text in a savepoint: one that cannot be read must not keep the others from being read."""
    try:
        with session.begin_nested():
            row.read_as = _read(session, row, text, secrets, now)
            row.read_at = now
            session.flush()
    except DBAPIError:
        raise  # the database is at fault, not the text: all of them are read again
    except Exception as error:  # noqa: BLE001  # whatever it was, it is logged and the text is kept
        _fail(session, row, error, now)
    log.info("inbound.read", inbound=str(row.id), read_as=row.read_as)


def _read(session: Session, row: Inbound, text: _Text, secrets: Secrets, now: datetime) -> ReadAs:
    match text.keyword:
        case Keyword.TAPBACK:
            return ReadAs.TAPBACK
        case Keyword.STOP:
            return _stop(session, row, secrets, now)
        case Keyword.START:
            return _start(session, row, secrets, now)
        case Keyword.HELP:
            return _help(session, row, secrets, now)
        case None:
            if agrees_to_start(text.body) and _has_stopped(session, row):
                return _start(session, row, secrets, now)
            return _answer(session, row, text.body, secrets, now)


def _stop(session: Session, row: Inbound, secrets: Secrets, now: datetime) -> ReadAs:
    invitation = _invitation(session, row, now)
    is_new = optout.opt_out(session, address_index=row.address_index, reason=SuppressionReason.STOP, now=now)
    if is_new and invitation is not None:
        _notify(session, row, invitation, Phrase.SMS_OPTED_OUT, secrets, now)
    return ReadAs.STOP


def _start(session: Session, row: Inbound, secrets: Secrets, now: datetime) -> ReadAs:
    invitation = _invitation(session, row, now)
    lifted = contact.lift(session, address_index=row.address_index, now=now)
    if lifted and invitation is not None:
        _notify(session, row, invitation, Phrase.SMS_OPTED_IN, secrets, now)
    return ReadAs.START


def _help(session: Session, row: Inbound, secrets: Secrets, now: datetime) -> ReadAs:
    invitation = _invitation(session, row, now)
    asked = session.scalar(
        select(func.count())
        .select_from(Inbound)
        .where(
            Inbound.address_index == row.address_index,
            Inbound.read_as == ReadAs.HELP,
            Inbound.read_at > now - HELP_PERIOD,
        )
    )
    if (asked or 0) >= HELP_LIMIT:
        return ReadAs.HELP_REPEATED
    if invitation is not None:
        _notify(session, row, invitation, Phrase.SMS_HELP, secrets, now)
    return ReadAs.HELP


def _answer(session: Session, row: Inbound, body: str, secrets: Secrets, now: datetime) -> ReadAs:
    talk = conversation.open_for(session, row.address_index, now=now)
    if talk is None:
        return ReadAs.UNEXPECTED
    invitation = session.get_one(Invitation, talk.invitation_id)
    _belongs_to(row, invitation)
    if row.received_at < talk.last_at:
        return ReadAs.EARLY
    version = session.get_one(Version, invitation.version_id)
    turn = _Turn(talk, invitation, version, version.parsed())
    talk.turns += 1
    if talk.turns > turn.limit:
        conversation.close(session, talk, conversation.State.LAPSED, now)
        return ReadAs.TURN_LIMIT
    question = turn.questionnaire.question(talk.question)
    if question is None:
        raise LookupError("the conversation names a question that its version does not have")
    return _take(session, turn, question, body, secrets, now)


def _take(session: Session, turn: _Turn, question: Question, body: str, secrets: Secrets, now: datetime) -> ReadAs:
    value = read_answer(question, body, turn.invitation.language)
    if isinstance(value, Unclear) and not turn.talk.clarified:
        turn.talk.clarified = True
        clarification = sms_clarification(question, turn.invitation.language)
        _say(session, turn, clarification, f"clarify:{question.name}", secrets, now)
        return ReadAs.UNCLEAR
    if isinstance(value, Unclear):
        read_as = ReadAs.UNANSWERED
    elif isinstance(value, NoAnswer):
        read_as = ReadAs.SKIPPED
    else:
        read_as = ReadAs.ANSWER
        try:
            response.take_one(
                session, invitation=turn.invitation, question=question, value=value, secrets=secrets, now=now
            )
        except (Conflict, Gone):
            conversation.close(session, turn.talk, conversation.State.LAPSED, now)
            return ReadAs.LATE
    _go_on(session, turn, question, secrets, now)
    return read_as


def _go_on(session: Session, turn: _Turn, question: Question, secrets: Secrets, now: datetime) -> None:
    """Ask the next question, or end the conversation."""
    following = _after(turn.questionnaire, question)
    language = turn.invitation.language
    if following is not None:
        turn.talk.question = following.name
        turn.talk.clarified = False
        _say(session, turn, sms_question(following, language), f"ask:{following.name}", secrets, now)
        return
    response.finish(session, turn.invitation, turn.version, now=now)
    _say(session, turn, phrase(Phrase.SMS_CLOSING, language), "closing", secrets, now)
    conversation.close(session, turn.talk, conversation.State.DONE, now)


def _after(questionnaire: Questionnaire, question: Question) -> Question | None:
    """The invitation asks the score first; the others follow as they stand in the questionnaire."""
    first = compose.first_question(questionnaire)
    order = [first, *(other for other in questionnaire.questions if other.name != first.name)]
    place = next(at for at, other in enumerate(order) if other.name == question.name)
    return order[place + 1] if place + 1 < len(order) else None


def _say(session: Session, turn: _Turn, body: str, key: str, secrets: Secrets, now: datetime) -> None:
    outbox.owe_text(
        session,
        invitation=turn.invitation,
        body=body,
        kind=Kind.CONVERSATION,
        dedupe_key=f"{turn.invitation.id}:{key}",
        secrets=secrets,
        now=now,
    )
    turn.talk.last_at = now
    session.flush()


def _notify(
    session: Session, row: Inbound, invitation: Invitation, which: Phrase, secrets: Secrets, now: datetime
) -> None:
    questionnaire = session.get_one(Version, invitation.version_id).parsed()
    values = {"sender": questionnaire.sender}
    if which is Phrase.SMS_HELP:
        values["contact"] = questionnaire.owner
    outbox.owe_text(
        session,
        invitation=invitation,
        body=phrase(which, invitation.language, values),
        kind=Kind.NOTICE,
        dedupe_key=f"{invitation.id}:notice:{row.id}",
        secrets=secrets,
        now=now,
    )


def _invitation(session: Session, row: Inbound, now: datetime) -> Invitation | None:
    """What the text is about: the open conversation's invitation, else the last one sent to this number.

    Tests are left out: they reach nobody.
    """
    talk = conversation.open_for(session, row.address_index, now=now)
    if talk is not None:
        invitation: Invitation | None = session.get_one(Invitation, talk.invitation_id)
    else:
        invitation = session.scalars(
            select(Invitation)
            .join(ContactPoint, ContactPoint.id == Invitation.contact_point_id)
            .where(
                ContactPoint.address_index == row.address_index,
                Invitation.channel == Channel.SMS,
                Invitation.mode == Mode.LIVE,
            )
            .order_by(Invitation.id.desc())
            .limit(1)
        ).first()
    if invitation is not None:
        _belongs_to(row, invitation)
    return invitation


def _belongs_to(row: Inbound, invitation: Invitation) -> None:
    row.team_id = invitation.team_id
    row.invitation_id = invitation.id


def _has_stopped(session: Session, row: Inbound) -> bool:
    return bool(
        session.scalar(
            select(func.count())
            .select_from(contact.Suppression)
            .where(
                contact.Suppression.address_index == row.address_index,
                contact.Suppression.lifted_at.is_(None),
                contact.Suppression.reason.in_([SuppressionReason.STOP, SuppressionReason.UNSUBSCRIBE]),
            )
        )
    )
