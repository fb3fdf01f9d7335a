"""The requests that are obeyed at once, whatever was asked: stop, start, help."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.base.tables import Mode
from service.delivery import conversation, outbox
from service.delivery.message import Kind
from service.response import optout
from service.response.inbound import Inbound, ReadAs
from service.sampling import suppression
from service.sampling.contact import Channel, ContactPoint
from service.sampling.invitation import Invitation
from service.sampling.suppression import Suppression, SuppressionReason
from service.survey.version import Version
from service.survey.wording import Phrase, phrase

HELP_LIMIT = 3  # a day and address: two machines that answer each other with HELP would never end
HELP_PERIOD = timedelta(days=1)


def stop(session: Session, row: Inbound, secrets: Secrets, now: datetime, *, is_certain: bool) -> ReadAs:
    invitation = _invitation(session, row, now)
    is_new = optout.opt_out(session, address_index=row.address_index, reason=SuppressionReason.STOP, now=now)
    if is_new and invitation is not None:
        _notify(session, row, invitation, Phrase.SMS_OPTED_OUT, secrets, now)
    return ReadAs.STOP if is_certain else ReadAs.LIKELY_STOP


def start(session: Session, row: Inbound, secrets: Secrets, now: datetime) -> ReadAs:
    """Lift the stop; but not one that came in later and was read first, as stops are."""
    invitation = _invitation(session, row, now)
    if _stopped_since(session, row):
        return ReadAs.START
    lifted = suppression.lift(session, address_index=row.address_index, now=now)
    if lifted and invitation is not None:
        _notify(session, row, invitation, Phrase.SMS_OPTED_IN, secrets, now)
    return ReadAs.START


def _stopped_since(session: Session, row: Inbound) -> bool:
    later = exists().where(
        Inbound.address_index == row.address_index,
        Inbound.read_as.in_([ReadAs.STOP, ReadAs.LIKELY_STOP]),
        or_(
            Inbound.received_at > row.received_at,
            and_(Inbound.received_at == row.received_at, Inbound.id > row.id),
        ),
    )
    return bool(session.scalar(select(later)))


def give_help(session: Session, row: Inbound, secrets: Secrets, now: datetime) -> ReadAs:
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


def has_stopped(session: Session, row: Inbound) -> bool:
    """Whether whoever writes had stopped, so that a bare yes asks to start again."""
    return bool(
        session.scalar(
            select(func.count())
            .select_from(Suppression)
            .where(
                Suppression.address_index == row.address_index,
                Suppression.lifted_at.is_(None),
                Suppression.reason.in_([SuppressionReason.STOP, SuppressionReason.UNSUBSCRIBE]),
            )
        )
    )


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
        row.belongs_to(invitation)
    return invitation
