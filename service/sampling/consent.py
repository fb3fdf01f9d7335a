"""Consent: what somebody agreed to at one address, for one purpose; nothing of it is ever overwritten.

A contact point is an address on one channel, so that a consent is for a purpose and a channel. What was withdrawn stays
written down; whoever agrees again gets a new row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from service.base import audit
from service.base.errors import NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, Name, Owned, insert_new, one_of, state_column
from service.sampling.contact import Address, Channel, Contact, ContactPoint, KnownPoint
from service.survey.practice import ConsentPurpose

#: What a consent says of its source when the person wrote START.
BY_START = "start"


class NoSuchConsent(NotFound):
    """The customer has no consent at this address for this purpose that could be withdrawn."""

    title = "There is no such consent"


class Consent(Owned, Base):
    """`after_stop`: given after the person had stopped, and recorded to undo that for this team."""

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("contact_point_id", "purpose", "given_at", name="given"),
        CheckConstraint(one_of("purpose", ConsentPurpose), name="purpose"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name="withdrawn_after_given"),
    )

    contact_point_id: Mapped[UUID] = mapped_column(ForeignKey("contact_point.id"))
    purpose: Mapped[ConsentPurpose] = mapped_column(state_column(ConsentPurpose))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    source: Mapped[Name]
    wording: Mapped[str | None] = mapped_column(String(1000))
    after_stop: Mapped[bool]
    recorded_at: Mapped[datetime]


def record(
    session: Session,
    team_id: UUID,
    given: Sequence[tuple[UUID, Address]],
    *,
    now: datetime,
    after_stop: bool = False,
) -> set[UUID]:
    """Write down what was agreed to at these contact points; what is known already stays as it is."""
    rows = {
        (point_id, address.purpose, address.consented_at): {
            "id": new_id(),
            "team_id": team_id,
            "contact_point_id": point_id,
            "purpose": address.purpose,
            "given_at": address.consented_at,
            "withdrawn_at": None,
            "source": address.consent_source,
            "wording": address.wording,
            "after_stop": after_stop,
            "recorded_at": now,
        }
        for point_id, address in given
        if address.consented_at is not None
    }
    return insert_new(session, Consent, list(rows.values()), unless=["contact_point_id", "purpose", "given_at"])


def count_after_stop(session: Session, point_id: UUID, address: Address) -> bool:
    """A consent that came with an event already is now said to be given in spite of a stop; False if it was before."""
    row = session.scalars(
        select(Consent).where(
            Consent.contact_point_id == point_id,
            Consent.purpose == address.purpose,
            Consent.given_at == address.consented_at,
        )
    ).one()
    if row.after_stop or row.withdrawn_at is not None:
        return False
    row.after_stop = True
    session.flush()
    return True


def last_withdrawn(
    session: Session, team_id: UUID, point_ids: Collection[UUID], purpose: ConsentPurpose
) -> Mapping[UUID, datetime]:
    """When consent for this purpose was last taken back at each of the contact points."""
    found = session.execute(
        select(Consent.contact_point_id, Consent.withdrawn_at)
        .where(
            Consent.team_id == team_id,
            Consent.contact_point_id.in_(set(point_ids)),
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_not(None),
        )
        .order_by(Consent.withdrawn_at)
    )
    return {point_id: at for point_id, at in found if at is not None}


def _stands() -> ColumnElement[bool]:
    """Not withdrawn, and given after anything of the same purpose that was."""
    earlier = aliased(Consent)
    return Consent.withdrawn_at.is_(None) & ~exists().where(
        earlier.contact_point_id == Consent.contact_point_id,
        earlier.purpose == Consent.purpose,
        earlier.withdrawn_at > Consent.given_at,
    )


def standing_among(session: Session, team_id: UUID, point_ids: Collection[UUID], purpose: ConsentPurpose) -> set[UUID]:
    """Those of the contact points where the person agrees to be asked for this purpose."""
    return set(newest_standing(session, team_id, point_ids, purpose))


def newest_standing(
    session: Session, team_id: UUID, point_ids: Collection[UUID], purpose: ConsentPurpose
) -> Mapping[UUID, Consent]:
    """The last consent for this purpose that stands at each of the contact points, in the order in which they came."""
    if not point_ids:
        return {}
    found = session.scalars(
        select(Consent)
        .where(
            Consent.team_id == team_id,
            Consent.contact_point_id.in_(set(point_ids)),
            Consent.purpose == purpose,
            _stands(),
        )
        .order_by(Consent.given_at, Consent.id)
    )
    return {one.contact_point_id: one for one in found}


def given_after_stop(session: Session, team_id: UUID, indexes: Collection[str]) -> Mapping[str, datetime]:
    """When the team last recorded, for an address that had stopped, that the person agreed again."""
    found = session.execute(
        select(ContactPoint.address_index, Consent.given_at)
        .join(ContactPoint, ContactPoint.id == Consent.contact_point_id)
        .where(
            Consent.team_id == team_id,
            ContactPoint.address_index.in_(set(indexes)),
            Consent.after_stop,
            _stands(),
        )
        .order_by(Consent.given_at)
    )
    return {index: given_at for index, given_at in found}  # noqa: C416  # a Row is no pair to mypy


def withdraw_everywhere(session: Session, address_index: str, *, now: datetime) -> int:
    """The person at this address wants to be left alone: every consent given there ends, with whichever team.

    Nobody is waited for: whoever holds a consent is ending it, and may wait for a message that is held here.
    """
    points = select(ContactPoint.id).where(ContactPoint.address_index == address_index)
    return _withdraw(session, Consent.contact_point_id.in_(points), now, waits=False)


def is_given_after_stop(session: Session, address_index: str) -> bool:
    """Whether any team recorded that the person who had stopped here agreed again, and that still stands."""
    point = ContactPoint.id == Consent.contact_point_id
    found = select(Consent.id).join(ContactPoint, point).where(ContactPoint.address_index == address_index)
    return session.scalar(found.where(Consent.after_stop, _stands()).limit(1)) is not None


def withdraw(
    session: Session,
    actor: Actor,
    *,
    customer_id: str,
    channel: Channel,
    address_index: str,
    purpose: ConsentPurpose | None,
    now: datetime,
) -> tuple[UUID, int]:
    """The person takes back what was agreed to at this address, for one purpose or for all; where, and how many."""
    point_id = session.scalar(
        select(ContactPoint.id)
        .join(Contact, Contact.id == ContactPoint.contact_id)
        .where(
            ContactPoint.team_id == actor.team_id,
            Contact.mode == actor.mode,
            Contact.customer_id == customer_id,
            ContactPoint.channel == channel,
            ContactPoint.address_index == address_index,
        )
    )
    which = Consent.contact_point_id == point_id
    ended = (
        0 if point_id is None else _withdraw(session, which & (Consent.purpose == purpose if purpose else True), now)
    )
    if point_id is None or ended == 0:
        raise NoSuchConsent("no consent of this customer stands at this address for this purpose")
    point = session.get_one(ContactPoint, point_id)
    audit.record(session, actor, "consent.withdraw", point, now=now, purpose=purpose or "all")
    return point_id, ended


def _withdraw(session: Session, which: ColumnElement[bool], now: datetime, *, waits: bool = True) -> int:
    query = select(Consent).where(which, Consent.withdrawn_at.is_(None)).order_by(Consent.id)
    rows = session.scalars(query.with_for_update(skip_locked=not waits)).all()
    for row in rows:
        row.withdrawn_at = max(now, row.given_at)
    session.flush()
    return len(rows)


def give_again(session: Session, address_index: str, *, stopped_at: datetime, now: datetime) -> int:
    """The person who stopped then asks to be written to again, by START: what the stop ended is agreed to anew."""
    ended = session.scalars(
        select(Consent)
        .join(ContactPoint, ContactPoint.id == Consent.contact_point_id)
        .where(ContactPoint.address_index == address_index, Consent.withdrawn_at >= stopped_at)
    ).all()
    by_team: dict[UUID, list[tuple[UUID, Address]]] = {}
    channels = {
        point.id: point.channel
        for point in session.scalars(select(ContactPoint).where(ContactPoint.address_index == address_index))
    }
    for row in ended:
        address = Address(channels[row.contact_point_id], "", now, BY_START, purpose=row.purpose)
        by_team.setdefault(row.team_id, []).append((row.contact_point_id, address))
    return sum(len(record(session, team_id, given, now=now)) for team_id, given in by_team.items())


def history(session: Session, actor: Actor, customer_id: str) -> Sequence[tuple[Consent, KnownPoint, Channel]]:
    """Everything that was agreed to and taken back at any address of this customer, in order."""
    found = session.execute(
        select(Consent, ContactPoint)
        .join(ContactPoint, ContactPoint.id == Consent.contact_point_id)
        .join(Contact, Contact.id == ContactPoint.contact_id)
        .where(Consent.team_id == actor.team_id, Contact.mode == actor.mode, Contact.customer_id == customer_id)
        .order_by(Consent.given_at, Consent.id)
    ).all()
    return [(consent, KnownPoint(point.id, point.provider), point.channel) for consent, point in found]
