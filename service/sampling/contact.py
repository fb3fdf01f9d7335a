"""Customers, their addresses with consent, and the list of those who must not be written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Mode, Name, Owned, insert_new, one_of, state_column


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class SuppressionReason(StrEnum):
    STOP = "stop"
    UNSUBSCRIBE = "unsubscribe"
    CARRIER = "carrier"
    TEAM = "team"


# The carrier refuses an address because its holder stopped there: to us that is a stop like any other.
PERSON_SAID_SO = (SuppressionReason.STOP, SuppressionReason.UNSUBSCRIBE, SuppressionReason.CARRIER)


class Contact(Owned, Base):
    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", "customer_id", name="customer"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    customer_id: Mapped[Name]
    created_at: Mapped[datetime]


class ContactPoint(Owned, Base):
    """One address of one contact, with the consent it was given under. A changed address is a new row: the frame
    keeps the one that was known at the event."""

    __tablename__ = "contact_point"
    __table_args__ = (
        UniqueConstraint("contact_id", "channel", "address_index", name="address"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
    )

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"))
    channel: Mapped[Channel] = mapped_column(state_column(Channel))
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    address_index: Mapped[str] = mapped_column(String(64), index=True)
    consented_at: Mapped[datetime]
    consent_source: Mapped[Name]
    created_at: Mapped[datetime]


class Suppression(Base):
    """An address nobody writes to. `team_id` empty: no team does (a STOP to a shared sender). The row holds only a
    keyed hash, so that it can outlive the erasure of the person."""

    __tablename__ = "suppression"
    __table_args__ = (CheckConstraint(one_of("reason", SuppressionReason), name="reason"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    address_index: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[SuppressionReason] = mapped_column(state_column(SuppressionReason))
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Address:
    """An address as reported, already in its normal form (E.164, or a mail address with a lower-case domain)."""

    channel: Channel
    value: str
    consented_at: datetime | None
    consent_source: str


def normal_phone(value: str) -> str:
    """E.164, or ValueError with what would be right."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("a phone number in international form is needed, for example +442079460958") from error
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise ValueError("not a possible phone number; write it as +<country><number> without an extension")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_mail(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"not a mail address: {error}") from error


def index_of(secrets: Secrets, channel: Channel, address: str) -> str:
    """Blind index of an address; mail addresses are compared without regard to case, or a STOP could be evaded."""
    return secrets.blind_index(f"{channel}:{address.casefold()}")


def ensure(session: Session, team_id: UUID, mode: Mode, customer_ids: Sequence[str], now: datetime) -> dict[str, UUID]:
    """The contacts of these customers, made where missing."""
    wanted = sorted(set(customer_ids))
    rows = [{"id": new_id(), "team_id": team_id, "mode": mode, "customer_id": c, "created_at": now} for c in wanted]
    insert_new(session, Contact, rows, unless=["team_id", "mode", "customer_id"])
    found = session.execute(
        select(Contact.customer_id, Contact.id).where(
            Contact.team_id == team_id, Contact.mode == mode, Contact.customer_id.in_(wanted)
        )
    )
    return {customer: contact for customer, contact in found}  # noqa: C416  # a Row is not a tuple of two to the type checker


def ensure_points(
    session: Session, team_id: UUID, addresses: Sequence[tuple[UUID, Address]], *, secrets: Secrets, now: datetime
) -> dict[tuple[UUID, Channel, str], UUID]:
    """Contact points for addresses with consent, keyed by contact, channel and blind index."""
    rows = {}
    for contact_id, address in addresses:
        if address.consented_at is None:
            continue
        index = index_of(secrets, address.channel, address.value)
        rows[(contact_id, address.channel, index)] = {
            "id": new_id(),
            "team_id": team_id,
            "contact_id": contact_id,
            "channel": address.channel,
            "address_sealed": secrets.seal(team_id, address.value),
            "address_index": index,
            "consented_at": address.consented_at,
            "consent_source": address.consent_source,
            "created_at": now,
        }
    if not rows:
        return {}
    insert_new(session, ContactPoint, list(rows.values()), unless=["contact_id", "channel", "address_index"])
    contacts = {contact_id for contact_id, _, _ in rows}
    found = session.execute(
        select(ContactPoint.contact_id, ContactPoint.channel, ContactPoint.address_index, ContactPoint.id).where(
            ContactPoint.team_id == team_id, ContactPoint.contact_id.in_(contacts)
        )
    )
    return {(contact, channel, index): point for contact, channel, index, point in found}


def suppressed_among(session: Session, team_id: UUID, indexes: Sequence[str]) -> dict[str, SuppressionReason]:
    """Those of the addresses that must not be written to by this team, and why; what the person said comes first."""
    if not indexes:
        return {}
    found = session.execute(
        select(Suppression.address_index, Suppression.reason).where(
            Suppression.address_index.in_(set(indexes)),
            Suppression.lifted_at.is_(None),
            (Suppression.team_id.is_(None)) | (Suppression.team_id == team_id),
        )
    )
    reasons: dict[str, SuppressionReason] = {}
    for index, reason in found:
        if index not in reasons or reason in PERSON_SAID_SO:
            reasons[index] = reason
    return reasons


def suppress(
    session: Session, *, address_index: str, reason: SuppressionReason, team_id: UUID | None, now: datetime
) -> bool:
    """Put an address on the list; False if it stood there already."""
    return _place(session, address_index=address_index, reason=reason, team_id=team_id, now=now) is not None


def suppress_for_team(session: Session, actor: Actor, *, address_index: str, now: datetime) -> bool:
    """The team does not want this person asked: its own doing, not the person's, so that it is written down whose."""
    placed = _place(session, address_index=address_index, reason=SuppressionReason.TEAM, team_id=actor.team_id, now=now)
    if placed is None:
        return False
    audit.record(session, actor, "suppression.place", placed, now=now)
    return True


def _place(
    session: Session, *, address_index: str, reason: SuppressionReason, team_id: UUID | None, now: datetime
) -> Suppression | None:
    team = Suppression.team_id.is_(None) if team_id is None else Suppression.team_id == team_id
    present = session.scalar(
        select(Suppression.id).where(Suppression.address_index == address_index, Suppression.lifted_at.is_(None), team)
    )
    if present is not None:
        return None
    placed = Suppression(team_id=team_id, address_index=address_index, reason=reason, since=now)
    session.add(placed)
    session.flush()
    return placed


def lift(session: Session, *, address_index: str, now: datetime) -> int:
    """START: the person who stopped asks to be written to again. Suppressions the team itself placed stay."""
    rows = session.scalars(
        select(Suppression).where(
            Suppression.address_index == address_index,
            Suppression.lifted_at.is_(None),
            Suppression.reason.in_([SuppressionReason.STOP, SuppressionReason.UNSUBSCRIBE]),
        )
    ).all()
    for row in rows:
        row.lifted_at = now
    session.flush()
    return len(rows)
