"""The outbox: what is owed is written down in the transaction that causes it, and sent afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Json, Mode, insert_new
from service.delivery import channel, compose, conversation
from service.delivery.channel import Content, Text
from service.delivery.conversation import Opening
from service.delivery.message import Kind, Message, State, lane_of
from service.sampling import dealing, other_address
from service.sampling.contact import Channel, ContactPoint
from service.sampling.dealing import Dealt
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.practice import Fallback
from service.survey.routing import first_question
from service.survey.segments import segments
from service.survey.survey import Survey
from service.survey.version import Version

ACKNOWLEDGEMENT_VALID = timedelta(days=7)
NOTICE_VALID = timedelta(minutes=5)  # a confirmation of STOP is allowed within five minutes, not later


def owe_invitations(
    session: Session,
    invitations: Sequence[tuple[Invitation, Version]],
    *,
    secrets: Secrets,
    public_url: str,
    now: datetime,
) -> int:
    """Write down what these invitations owe: one message each, and the survey's reminders; how many are new."""
    if not invitations:
        return 0
    survey_ids = {invitation.survey_id for invitation, _ in invitations}
    point_ids = {invitation.contact_point_id for invitation, _ in invitations}
    surveys = {row.id: row for row in session.scalars(select(Survey).where(Survey.id.in_(survey_ids)))}
    points = {row.id: row for row in session.scalars(select(ContactPoint).where(ContactPoint.id.in_(point_ids)))}
    parsed = {version.id: version.parsed() for _, version in invitations}
    asked = [(invitation, parsed[version.id]) for invitation, version in invitations]
    dealt = dealing.asked_of_each(session, asked, secrets=secrets)
    alone = [invitation for invitation, _ in invitations]
    asking = _open_conversations(session, alone, points, dealt, now)
    second, campaigns = _reminded_elsewhere(session, alone, surveys), _campaigns(session, alone)
    rows: list[Json] = []
    for invitation, _ in invitations:
        survey = surveys[invitation.survey_id]
        token = secrets.unseal(invitation.team_id, invitation.token_sealed)
        first = points[invitation.contact_point_id]
        due_at = invitation.send_at
        for wave, wait in enumerate((timedelta(), *survey.practice.waits)):
            due_at += wait
            if due_at >= invitation.expires_at:
                break
            point = first if wave == 0 else second.get(invitation.id, first)
            content = _invitation_content(
                invitation,
                dealt[invitation.id],
                wave,
                channel=point.channel,
                token=token,
                public_url=public_url,
                may_ask=invitation.id in asking,
            )
            rows.append(
                _invitation_row(
                    invitation,
                    content,
                    wave,
                    point=point,
                    campaign_id=campaigns.get(invitation.trigger_id),
                    due_at=due_at,
                    secrets=secrets,
                    now=now,
                )
            )
    return len(insert_new(session, Message, rows, unless=["team_id", "dedupe_key"]))


def _campaigns(session: Session, invitations: Sequence[Invitation]) -> Mapping[UUID, UUID]:
    """The campaigns under which the events were reported, by event."""
    found = session.execute(
        select(Trigger.id, Trigger.campaign_id).where(
            Trigger.id.in_({invitation.trigger_id for invitation in invitations}), Trigger.campaign_id.is_not(None)
        )
    )
    return {row.id: row.campaign_id for row in found if row.campaign_id is not None}


def _reminded_elsewhere(
    session: Session, invitations: Sequence[Invitation], surveys: Mapping[UUID, Survey]
) -> Mapping[UUID, ContactPoint]:
    """Where those are reminded who stay silent on the first channel, if the survey turns to another."""
    turning = [one for one in invitations if surveys[one.survey_id].fallback is Fallback.SILENT]
    return other_address.of_each(session, [(one, one.channel) for one in turning])


def owe_wave(
    session: Session,
    invitation: Invitation,
    dealt: Dealt,
    wave: int,
    *,
    point: ContactPoint,
    due_at: datetime,
    secrets: Secrets,
    public_url: str,
    now: datetime,
) -> int:
    """Owe one message of an invitation to an address, with the same link; a text there asks nothing by itself.

    0 where this wave is owed to this address already.
    """
    token = secrets.unseal(invitation.team_id, invitation.token_sealed)
    content = _invitation_content(
        invitation, dealt, wave, channel=point.channel, token=token, public_url=public_url, may_ask=False
    )
    row = _invitation_row(
        invitation,
        content,
        wave,
        point=point,
        campaign_id=_campaigns(session, [invitation]).get(invitation.trigger_id),
        due_at=due_at,
        secrets=secrets,
        now=now,
    )
    return len(insert_new(session, Message, [row], unless=["team_id", "dedupe_key"]))


def _open_conversations(
    session: Session,
    invitations: Sequence[Invitation],
    points: Mapping[UUID, ContactPoint],
    dealt: Mapping[UUID, Dealt],
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
            question=first_question(dealt[invitation.id].questionnaire, dealt[invitation.id].facts).name,
        )
        for invitation in invitations
        if invitation.channel is Channel.SMS
        and compose.asks_by_text(dealt[invitation.id].questionnaire.invitation, invitation.language)
    ]
    shown = {opening.invitation.id for opening in wanted if opening.invitation.mode is Mode.TEST}
    openings = [opening for opening in wanted if opening.invitation.id not in shown]
    conversation.lapse_expired(session, {opening.address_index for opening in openings}, now=now)
    return shown | conversation.open_new(session, openings)


def _invitation_content(
    invitation: Invitation,
    dealt: Dealt,
    wave: int,
    *,
    channel: Channel,
    token: str,
    public_url: str,
    may_ask: bool,
) -> Content:
    questionnaire, facts, language = dealt.questionnaire, dealt.facts, invitation.language
    messages = questionnaire.invitation if wave == 0 else questionnaire.reminder
    link = compose.survey_link(public_url, token)
    if channel is Channel.SMS:
        return compose.text(questionnaire, messages, language, link=link, may_ask=may_ask, facts=facts)
    unsubscribe = compose.unsubscribe_link(public_url, token)
    return compose.mail(questionnaire, messages, language, link=link, unsubscribe=unsubscribe, facts=facts)


def _invitation_row(
    invitation: Invitation,
    content: Content,
    wave: int,
    *,
    point: ContactPoint,
    campaign_id: UUID | None,
    due_at: datetime,
    secrets: Secrets,
    now: datetime,
) -> Json:
    """The message of a wave; one that goes to another address than the first is another message."""
    elsewhere = "" if point.id == invitation.contact_point_id else f":{point.id}"
    kind = Kind.INVITATION if wave == 0 else Kind.REMINDER
    return _row(
        invitation,
        content,
        kind,
        wave=wave,
        point=point,
        campaign_id=campaign_id,
        dedupe_key=f"{invitation.id}:{kind}:{wave}{elsewhere}",
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
    point: ContactPoint | None = None,
    campaign_id: UUID | None = None,
) -> Json:
    """Without an address it goes to the invitation's own."""
    by = invitation.channel if point is None else point.channel
    return {
        "id": new_id(),
        "team_id": invitation.team_id,
        "mode": invitation.mode,
        "survey_id": invitation.survey_id,
        "invitation_id": invitation.id,
        "campaign_id": campaign_id,
        "contact_point_id": invitation.contact_point_id if point is None else point.id,
        "channel": by,
        "kind": kind,
        "wave": wave,
        "state": State.QUEUED,
        "payload_sealed": secrets.seal(invitation.team_id, channel.dump(content)),
        "dedupe_key": dedupe_key,
        "due_at": due_at,
        "not_after": not_after,
        "attempt": 0,
        "created_at": now,
        "lane": lane_of(invitation.mode, by, invitation.arm),
        "segments": max(segments(content.body).segments, 1) if isinstance(content, Text) else 1,
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
    said_at: datetime | None = None,
) -> Message:
    """Owe one further text to an invitation's number; a repeat with the same key returns the first.

    `said_at`: when the person wrote what this answers; they are awake then, whatever the hour.
    """
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
    row["said_at"] = said_at
    insert_new(session, Message, [row], unless=["team_id", "dedupe_key"])
    return session.scalars(
        select(Message).where(Message.team_id == invitation.team_id, Message.dedupe_key == dedupe_key)
    ).one()


def owe_acknowledgement(
    session: Session, *, invitation: Invitation, content: Content, dedupe_key: str, secrets: Secrets, now: datetime
) -> None:
    """Owe what was done about an answer, to the address that was asked; a repeat with the same key changes nothing."""
    row = _row(
        invitation,
        content,
        Kind.ACKNOWLEDGEMENT,
        wave=0,
        dedupe_key=dedupe_key,
        due_at=now,
        not_after=now + ACKNOWLEDGEMENT_VALID,
        secrets=secrets,
        now=now,
    )
    insert_new(session, Message, [row], unless=["team_id", "dedupe_key"])


def last_wave(session: Session, invitation_id: UUID) -> int:
    """Waves that have left so far, less one: 0 after the invitation, 1 after the first reminder.

    The same wave at a second address, because the first did not work, is no further one.
    """
    left = session.scalar(
        select(func.count(Message.wave.distinct())).where(
            Message.invitation_id == invitation_id,
            Message.kind.in_([Kind.INVITATION, Kind.REMINDER]),
            Message.sent_at.is_not(None),
        )
    )
    return max((left or 0) - 1, 0)
