"""The outbox: what is owed is written down in the transaction that causes it, and sent afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, literal, select, update
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Json, Mode, insert_new
from service.delivery import channel, compose, conversation
from service.delivery.channel import Content, Text
from service.delivery.conversation import Opening
from service.delivery.message import Kind, Message, State
from service.sampling import contact
from service.sampling.contact import Channel, ContactPoint, SuppressionReason
from service.sampling.invitation import Invitation
from service.survey.questionnaire import Questionnaire
from service.survey.survey import Survey, Version

NOTICE_VALID = timedelta(minutes=5)  # a confirmation of STOP is allowed within five minutes, not later
_CANCELLABLE = (State.QUEUED, State.SENDING, State.UNKNOWN)


def owe_invitations(
    session: Session,
    invitations: Sequence[tuple[Invitation, Version]],
    *,
    secrets: Secrets,
    public_url: str,
    now: datetime,
) -> int:
    """Write down what these invitations owe: one message each, and the survey's reminder; how many are new."""
    if not invitations:
        return 0
    survey_ids = {invitation.survey_id for invitation, _ in invitations}
    point_ids = {invitation.contact_point_id for invitation, _ in invitations}
    surveys = {row.id: row for row in session.scalars(select(Survey).where(Survey.id.in_(survey_ids)))}
    points = {row.id: row for row in session.scalars(select(ContactPoint).where(ContactPoint.id.in_(point_ids)))}
    versions = {version.id: version for _, version in invitations}
    parsed = {version_id: version.parsed() for version_id, version in versions.items()}
    asking = _open_conversations(session, [invitation for invitation, _ in invitations], points, parsed, now)
    rows: list[Json] = []
    for invitation, version in invitations:
        survey, questionnaire = surveys[invitation.survey_id], parsed[version.id]
        token = secrets.unseal(invitation.team_id, invitation.token_sealed)
        reminding = range(1, survey.reminders + 1)
        for wave in (0, *reminding):
            content = _invitation_content(
                invitation, questionnaire, wave, token=token, public_url=public_url, may_ask=invitation.id in asking
            )
            due_at = invitation.send_at + wave * timedelta(hours=survey.reminder_after_hours)
            if due_at < invitation.expires_at:
                rows.append(_invitation_row(invitation, content, wave, due_at=due_at, secrets=secrets, now=now))
    return len(insert_new(session, Message, rows, unless=["team_id", "dedupe_key"]))


def _open_conversations(
    session: Session,
    invitations: Sequence[Invitation],
    points: Mapping[UUID, ContactPoint],
    parsed: Mapping[UUID, Questionnaire],
    now: datetime,
) -> set[UUID]:
    """Invitations whose text may ask: those that opened the one conversation their address can have.

    A test's text asks too, to be seen as it would be, but opens none: nobody gets it, so that whoever writes from that
    number means something else.
    """
    wanted = [
        Opening(
            invitation=invitation,
            address_index=points[invitation.contact_point_id].address_index,
            question=compose.first_question(parsed[invitation.version_id]).name,
        )
        for invitation in invitations
        if invitation.channel is Channel.SMS
        and compose.asks_by_text(parsed[invitation.version_id].invitation, invitation.language)
    ]
    shown = {opening.invitation.id for opening in wanted if opening.invitation.mode is Mode.TEST}
    openings = [opening for opening in wanted if opening.invitation.id not in shown]
    conversation.lapse_expired(session, {opening.address_index for opening in openings}, now=now)
    return shown | conversation.open_new(session, openings)


def _invitation_content(
    invitation: Invitation, questionnaire: Questionnaire, wave: int, *, token: str, public_url: str, may_ask: bool
) -> Content:
    messages = questionnaire.invitation if wave == 0 else questionnaire.reminder
    link = compose.survey_link(public_url, token)
    if invitation.channel is Channel.SMS:
        return compose.text(questionnaire, messages, invitation.language, link=link, may_ask=may_ask)
    unsubscribe = compose.unsubscribe_link(public_url, token)
    return compose.mail(questionnaire, messages, invitation.language, link=link, unsubscribe=unsubscribe)


def _invitation_row(
    invitation: Invitation, content: Content, wave: int, *, due_at: datetime, secrets: Secrets, now: datetime
) -> Json:
    kind = Kind.INVITATION if wave == 0 else Kind.REMINDER
    return _row(
        invitation,
        content,
        kind,
        wave=wave,
        dedupe_key=f"{invitation.id}:{kind}:{wave}",
        due_at=due_at,
        not_after=invitation.expires_at,
        secrets=secrets,
        now=now,
    )


def _row(
    invitation: Invitation,
    content: Content,
    kind: Kind,
    *,
    wave: int,
    dedupe_key: str,
    due_at: datetime,
    not_after: datetime,
    secrets: Secrets,
    now: datetime,
) -> Json:
    return {
        "id": new_id(),
        "team_id": invitation.team_id,
        "mode": invitation.mode,
        "survey_id": invitation.survey_id,
        "invitation_id": invitation.id,
        "contact_point_id": invitation.contact_point_id,
        "channel": invitation.channel,
        "kind": kind,
        "wave": wave,
        "state": State.QUEUED,
        "payload_sealed": secrets.seal(invitation.team_id, channel.dump(content)),
        "dedupe_key": dedupe_key,
        "due_at": due_at,
        "not_after": not_after,
        "attempt": 0,
        "created_at": now,
    }


def owe_text(
    session: Session,
    *,
    invitation: Invitation,
    body: str,
    kind: Kind,
    dedupe_key: str,
    secrets: Secrets,
    now: datetime,
) -> Message:
    """Owe one further text to an invitation's number; a repeat with the same key returns the first."""
    if invitation.channel is not Channel.SMS:
        raise ValueError("a text is owed only to an invitation that was sent by text")
    if kind not in (Kind.CONVERSATION, Kind.NOTICE):
        raise ValueError("a further text is a question of a conversation, or a notice")
    row = _row(
        invitation,
        Text(body),
        kind,
        wave=0,
        dedupe_key=dedupe_key,
        due_at=now,
        not_after=now + NOTICE_VALID if kind is Kind.NOTICE else invitation.expires_at,
        secrets=secrets,
        now=now,
    )
    insert_new(session, Message, [row], unless=["team_id", "dedupe_key"])
    return session.scalars(
        select(Message).where(Message.team_id == invitation.team_id, Message.dedupe_key == dedupe_key)
    ).one()


def cancel(session: Session, *, invitation_id: UUID, reason: str, now: datetime) -> int:
    """What the invitation still owes is no longer owed, except notices; how many will not leave."""
    return _cancel(session, Message.invitation_id == invitation_id, reason, now)


def cancel_for_address(
    session: Session, *, address_index: str, reason: str, now: datetime, team_id: UUID | None = None
) -> int:
    """Likewise for every invitation to an address: of one team, or of whichever team."""
    points = select(ContactPoint.id).where(ContactPoint.address_index == address_index)
    if team_id is not None:
        points = points.where(ContactPoint.team_id == team_id)
    return _cancel(session, Message.contact_point_id.in_(points), reason, now)


def cancel_for_survey(session: Session, *, survey_id: UUID, reason: str, now: datetime) -> int:
    """Likewise for a whole survey: one that is closed asks nobody any more, and its links would only say so."""
    return _cancel(session, Message.survey_id == survey_id, reason, now)


def _cancel(session: Session, which: ColumnElement[bool], reason: str, now: datetime) -> int:
    """One under way cannot be called back, but it is marked, so that it is not tried again should it fail."""
    queued = Message.state == State.QUEUED
    states = session.scalars(
        update(Message)
        .where(which, Message.kind != Kind.NOTICE, Message.state.in_(_CANCELLABLE), Message.withdrawn.is_(None))
        .values(
            withdrawn=reason,
            state=case((queued, literal(State.CANCELLED, Message.state.type)), else_=Message.state),
            finished_at=case((queued, literal(now, Message.finished_at.type)), else_=Message.finished_at),
        )
        .returning(Message.state)
        .execution_options(synchronize_session=False)
    ).all()
    return sum(state is State.CANCELLED for state in states)


def opted_out(session: Session, *, address_index: str, now: datetime) -> None:
    """A carrier says that this person told it to stop: it counts as if it had been told to us."""
    contact.suppress(session, address_index=address_index, reason=SuppressionReason.STOP, team_id=None, now=now)
    # Conversation before messages, as where answers are stored: two that lock in opposite order would wait for ever.
    conversation.close_at(session, address_index, conversation.State.STOPPED, now=now)
    cancel_for_address(session, address_index=address_index, reason="opted_out", now=now)


def undeliverable(session: Session, *, invitation_id: UUID, now: datetime) -> None:
    """The address does not work: no reminder, and no conversation that would keep another from being opened."""
    conversation.lapse(session, invitation_id, now=now)
    cancel(session, invitation_id=invitation_id, reason="undeliverable", now=now)


def last_wave(session: Session, invitation_id: UUID) -> int:
    """Invitations and reminders that have left so far, less one: 0 after the invitation, 1 after the reminder."""
    left = session.scalar(
        select(func.count())
        .select_from(Message)
        .where(
            Message.invitation_id == invitation_id,
            Message.kind.in_([Kind.INVITATION, Kind.REMINDER]),
            Message.sent_at.is_not(None),
        )
    )
    return max((left or 0) - 1, 0)
