"""Customers, and their addresses; who agreed to be written to there stands in `consent`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Conflict, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Json, Mode, Name, Owned, insert_new, one_of, state_column
from service.sampling.place import NOWHERE, of_number
from service.survey.practice import ConsentPurpose


class ContactNotFound(NotFound):
    """Nothing is kept under this customer's id or address, or what was kept has been erased."""

    title = "No data are kept of this person"


class SeveralContacts(Conflict):
    """An address that a household shares leads to several customers; which of them is meant must be said."""

    title = "Several customers have this address"


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class Provider(StrEnum):
    """Who gave an address: the employee who served the customer, a system of record, or the customer."""

    EMPLOYEE = "employee"
    SYSTEM = "system"
    CUSTOMER = "customer"


class Contact(Owned, Base):
    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", "customer_id", name="customer"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    customer_id: Mapped[Name]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class ContactPoint(Owned, Base):
    """One address of one contact. A changed address is a new row: the frame keeps the one that was known at the event.

    `provider` is who gave it first: an address that a system of record knew does not become the employee's by being
    typed in once more.
    """

    __tablename__ = "contact_point"
    __table_args__ = (
        UniqueConstraint("contact_id", "channel", "address_index", name="address"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint(f"provider IS NULL OR {one_of('provider', Provider)}", name="provider"),
    )

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"))
    channel: Mapped[Channel] = mapped_column(state_column(Channel))
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    address_index: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime]
    zones: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))  # that a number may be in
    place: Mapped[str | None] = mapped_column(String(6))  # country, or state of the US, that a number comes from
    provider: Mapped[Provider | None] = mapped_column(state_column(Provider))


@dataclass(frozen=True, slots=True)
class Address:
    """An address as reported, already in its normal form (E.164, or a mail address with a lower-case domain)."""

    channel: Channel
    value: str
    consented_at: datetime | None
    consent_source: str
    provider: Provider | None = None
    purpose: ConsentPurpose = ConsentPurpose.SERVICE
    wording: str | None = None


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


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """A contact point as asking sees it."""

    id: UUID
    provider: Provider | None


#: Contact points by contact, channel and blind index of the address.
Points = Mapping[tuple[UUID, Channel, str], KnownPoint]


def ensure_points(
    session: Session, team_id: UUID, addresses: Sequence[tuple[UUID, Address]], *, secrets: Secrets, now: datetime
) -> Points:
    """All contact points of these contacts, made where an address with consent has none yet."""
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
            "created_at": now,
            **_whereabouts(address),
            "provider": address.provider,
        }
    insert_new(session, ContactPoint, list(rows.values()), unless=["contact_id", "channel", "address_index"])
    return points_of(session, team_id, {contact_id for contact_id, _ in addresses})


def _whereabouts(address: Address) -> Json:
    known = of_number(address.value) if address.channel is Channel.SMS else NOWHERE
    return {"zones": list(known.zones), "place": known.code}


def find(session: Session, actor: Actor, *, customer_id: str | None, address_index: str | None) -> Contact:
    """The one contact with this id, or with this address; raises ContactNotFound or SeveralContacts."""
    query = select(Contact).where(
        Contact.team_id == actor.team_id, Contact.mode == actor.mode, Contact.erased_at.is_(None)
    )
    if customer_id is not None:
        query = query.where(Contact.customer_id == customer_id)
    if address_index is not None:
        points = select(ContactPoint.contact_id).where(
            ContactPoint.team_id == actor.team_id, ContactPoint.address_index == address_index
        )
        query = query.where(Contact.id.in_(points))
    found = session.scalars(query.limit(2)).all()
    if not found:
        raise ContactNotFound("no data are kept of this person")
    if len(found) > 1:
        raise SeveralContacts("several customers have this address; give the customer_id of one of them as well")
    return found[0]


def beside_points(
    points: Points, addresses: Sequence[tuple[UUID, Address]], secrets: Secrets
) -> list[tuple[UUID, Address]]:
    """Each of the contacts' addresses beside its contact point; those that have none are left out."""
    keyed = [((owner, a.channel, index_of(secrets, a.channel, a.value)), a) for owner, a in addresses]
    return [(points[key].id, address) for key, address in keyed if key in points]


def points_of(session: Session, team_id: UUID, contact_ids: Collection[UUID]) -> Points:
    if not contact_ids:
        return {}
    found = session.execute(
        select(
            ContactPoint.contact_id,
            ContactPoint.channel,
            ContactPoint.address_index,
            ContactPoint.id,
            ContactPoint.provider,
        ).where(ContactPoint.team_id == team_id, ContactPoint.contact_id.in_(contact_ids))
    )
    return {
        (contact, channel, index): KnownPoint(point, provider) for contact, channel, index, point, provider in found
    }
