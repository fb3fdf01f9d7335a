"""Erasure (GDPR, article 17): what leads to a person goes, for good; what they said in numbers and choices stays.

Scores stay, since somebody who is scored may know a customer's link. What is counted stays as it was: the events under
their pseudonym, how they were asked, what became of each, and the hash that keeps the person from being written to.
"""

from __future__ import annotations

import secrets as random_source
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from service.base import audit
from service.base.key import Actor
from service.base.secrets import Secrets, hash_token, new_token
from service.base.tables import Mode
from service.delivery import channel, conversation, withdrawal
from service.delivery.channel import Content, Mail, Text
from service.delivery.conversation import Conversation
from service.delivery.message import MailboxEntry, Message
from service.response import followup_entry, reply
from service.response.answer import Answer
from service.response.inbound import NO_TEAM, Inbound
from service.response.pressure_report import PressureReport
from service.response.response import Response
from service.sampling import contact as contacts
from service.sampling import invitation as invitations
from service.sampling import suppression, way
from service.sampling.consent import Consent
from service.sampling.contact import Channel, Contact, ContactPoint
from service.sampling.contact_group import ContactGroup
from service.sampling.invitation import Invitation, UnknownLink
from service.sampling.lot import lot_of
from service.sampling.panel import LeftBecause, PanelMember
from service.sampling.permission import Per
from service.sampling.suppression import Suppression, SuppressionReason
from service.sampling.trigger import Trigger
from service.survey.survey import Survey
from service.survey.version import Version

WHY = "erased"
_NOTHING_SAID: Mapping[Channel, Content] = {Channel.SMS: Text(""), Channel.EMAIL: Mail("", "", "", "", "")}


@dataclass(frozen=True, slots=True)
class Erased:
    """How much there was: of each kind, rows that lost what led to the person."""

    addresses: int
    messages: int
    replies: int
    texts: int


def erase_by_link(session: Session, token: str, *, secrets: Secrets, public_url: str, now: datetime) -> Erased:
    """What the holder of a link asks for; the link ends with it."""
    invitation = invitations.by_token(session, token)
    held = _held(session, invitation.contact_id)
    if held is None:
        raise UnknownLink("this link is not known; it may have been cut short when it was copied")
    erased = _erase(session, held, secrets, public_url, now)
    audit.record_without_key(session, held.team_id, "contact.erase", held, now=now)
    session.flush()
    return erased


def erase_for_team(
    session: Session, actor: Actor, found: Contact, *, secrets: Secrets, public_url: str, now: datetime
) -> Erased:
    """What somebody asked the team for, by telephone or letter."""
    held = _held(session, found.id)
    if held is None:
        raise contacts.ContactNotFound("no data are kept of this person")
    erased = _erase(session, held, secrets, public_url, now)
    audit.record(session, actor, "contact.erase", held, now=now)
    session.flush()
    return erased


def _held(session: Session, contact_id: UUID) -> Contact | None:
    """The contact, which nobody else changes or asks meanwhile; None if it was erased."""
    query = select(Contact).where(Contact.id == contact_id, Contact.erased_at.is_(None))
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _erase(session: Session, held: Contact, secrets: Secrets, public_url: str, now: datetime) -> Erased:
    points = session.scalars(select(ContactPoint).where(ContactPoint.contact_id == held.id)).all()
    indexes = {point.address_index for point in points}
    if held.mode is Mode.LIVE:
        _hear_out(session, indexes, secrets, public_url, now)
        _leave_alone(session, held, indexes, now)
    links = session.scalars(
        select(Invitation).where(Invitation.contact_id == held.id).order_by(Invitation.id).with_for_update()
    ).all()
    for link in links:
        conversation.lapse(session, link.id, now=now)
        withdrawal.cancel(session, invitation_id=link.id, reason=WHY, now=now)
    ids = {link.id for link in links}
    erased = Erased(
        addresses=len(points),
        messages=_empty_messages(session, held, {point.id for point in points}, secrets),
        replies=_empty_replies(session, held, ids, indexes, secrets),
        texts=_empty_responses(session, held.team_id, ids),
    )
    _pseudonymise(session, held, secrets, now)
    _leave_panels(session, held, now)
    for point in points:
        _forget_address(session, point, secrets)
    for link in links:
        link.token_hash, link.token_sealed = hash_token(new_token()), secrets.seal(held.team_id, "")
        link.time_zone = link.subdivision = None
    held.customer_id, held.erased_at = f"erased {held.id}", now
    session.flush()
    return erased


def _hear_out(session: Session, indexes: Set[str], secrets: Secrets, public_url: str, now: datetime) -> None:
    """Read what the person wrote and nobody has read yet: a stop among it holds for every team."""
    unread = select(Inbound.id).where(Inbound.address_index.in_(indexes), Inbound.read_at.is_(None))
    count = len(session.scalars(unread.with_for_update()).all())
    if count:
        reply.read_pending(session, secrets=secrets, public_url=public_url, now=now, limit=count, senders=indexes)


def _leave_alone(session: Session, held: Contact, indexes: Set[str], now: datetime) -> None:
    for index in sorted(indexes):
        suppression.suppress(
            session, address_index=index, reason=SuppressionReason.UNSUBSCRIBE, team_id=held.team_id, now=now
        )
        withdrawal.cancel_for_address(session, address_index=index, reason=WHY, now=now, team_id=held.team_id)


def _empty_messages(session: Session, held: Contact, points: Set[UUID], secrets: Secrets) -> int:
    """They stay as having been sent; what one under way says is erased too, so that it could not be sent again."""
    which = Message.contact_point_id.in_(points)
    session.execute(
        delete(MailboxEntry)
        .where(MailboxEntry.message_id.in_(select(Message.id).where(which)))
        .execution_options(synchronize_session=False)
    )
    emptied = 0
    for kind, nothing in _NOTHING_SAID.items():
        emptied += len(
            session.scalars(
                update(Message)
                .where(which, Message.channel == kind)
                .values(payload_sealed=secrets.seal(held.team_id, channel.dump(nothing)))
                .returning(Message.id)
                .execution_options(synchronize_session=False)
            ).all()
        )
    return emptied


def _empty_replies(session: Session, held: Contact, links: Set[UUID], indexes: Set[str], secrets: Secrets) -> int:
    """Texts to this team, and from this address to nobody in particular."""
    mine: ColumnElement[bool] = Inbound.invitation_id.in_(links)
    if held.mode is Mode.LIVE:
        ours = Inbound.team_id.is_(None) | (Inbound.team_id == held.team_id)
        mine = or_(mine, Inbound.address_index.in_(indexes) & Inbound.invitation_id.is_(None) & ours)
    replies = session.scalars(select(Inbound).where(mine)).all()
    for one in replies:
        one.body_sealed, one.address_index = secrets.seal(NO_TEAM, ""), _stand_in()
    for talk in session.scalars(select(Conversation).where(Conversation.invitation_id.in_(links))):
        talk.address_index = _stand_in()
    session.flush()
    return len(replies)


def _empty_responses(session: Session, team_id: UUID, links: Set[UUID]) -> int:
    """Numbers and choices stay; words, and the traces of the device, go."""
    given = session.scalars(select(Response).where(Response.invitation_id.in_(links))).all()
    for one in given:
        one.device_hash = one.network_hash = one.user_agent_hash = None
    gone = session.scalars(
        delete(Answer)
        .where(Answer.response_id.in_({one.id for one in given}), Answer.text_sealed.is_not(None))
        .returning(Answer.id)
        .execution_options(synchronize_session=False)
    ).all()
    followup_entry.forget(session, team_id, [one.id for one in given])
    for report in session.scalars(select(PressureReport).where(PressureReport.invitation_id.in_(links))):
        report.text_sealed = None
    session.flush()
    return len(gone)


def _pseudonymise(session: Session, held: Contact, secrets: Secrets, now: datetime) -> None:
    """The events keep how their customer was asked, which could not be found out again without the customer's id."""
    rows = session.execute(
        select(Trigger, Survey, Version)
        .join(Survey, Survey.id == Trigger.survey_id)
        .join(Version, Version.id == Trigger.version_id)
        .where(Trigger.contact_id == held.id)
    )
    groups: set[tuple[Per, str]] = set()
    for event, survey, version in rows:
        named = ((Per.HOUSEHOLD, event.household_id), (Per.ACCOUNT, event.account_id))
        groups |= {(per, name) for per, name in named if name is not None}
        seed = secrets.unseal(survey.team_id, survey.seed_sealed)
        lot = lot_of(seed, customer_id=held.customer_id, invitation_id=event.id)
        event.dealt, event.erased_at = way.dealt(version.parsed(), lot), now
        event.customer_id = secrets.pseudonym(held.team_id, held.customer_id)
        event.content_hash = secrets.blind_index(f"erased:{event.content_hash}")
        event.facts_sealed = event.next_entry_at = event.household_id = event.account_id = None
    session.flush()
    _forget_groups(session, held, groups)


def _forget_groups(session: Session, held: Contact, groups: Set[tuple[Per, str]]) -> None:
    """Households and accounts that no other customer's event names: their names are of this person alone."""
    columns = {Per.HOUSEHOLD: Trigger.household_id, Per.ACCOUNT: Trigger.account_id}
    for per, name in sorted(groups):
        others = select(Trigger.id).where(Trigger.team_id == held.team_id, columns[per] == name)
        if session.scalar(others.limit(1)) is None:
            session.execute(
                delete(ContactGroup)
                .where(ContactGroup.team_id == held.team_id, ContactGroup.per == per, ContactGroup.name == name)
                .execution_options(synchronize_session=False)
            )


def _leave_panels(session: Session, held: Contact, now: datetime) -> None:
    """What the panel knew of its member stands, as far as it counts, on the events that it led to."""
    for member in session.scalars(select(PanelMember).where(PanelMember.contact_id == held.id)):
        member.contact_points, member.auxiliaries, member.language = [], {}, None
        if member.left_at is None:
            member.left_at, member.left_because = now, LeftBecause.ASKED
    session.flush()


def _forget_address(session: Session, point: ContactPoint, secrets: Secrets) -> None:
    """The stops that were set while this address was asked are copied for what stands in its place: they decide what
    became of the invitations, and the address's own row no longer leads here."""
    stand_in = _stand_in()
    stops: Sequence[Suppression] = session.scalars(
        select(Suppression).where(
            Suppression.address_index == point.address_index,
            Suppression.team_id.is_(None) | (Suppression.team_id == point.team_id),
        )
    ).all()
    for stop in stops:
        copy = Suppression(
            team_id=point.team_id, address_index=stand_in, reason=stop.reason, since=stop.since,
            lifted_at=stop.lifted_at,
        )  # fmt: skip
        session.add(copy)
        if stop.team_id == point.team_id:
            stop.note = None  # the team's own words may name somebody
    point.address_sealed, point.address_index = secrets.seal(point.team_id, ""), stand_in
    for one in session.scalars(select(Consent).where(Consent.contact_point_id == point.id)):
        one.source, one.wording = WHY, None
    point.zones, point.place = [], None
    session.flush()


def _stand_in() -> str:
    """In the place of an address's hash, and of no address."""
    return random_source.token_hex(32)
