"""The list of addresses that nobody writes to: for all teams, for one, or for one survey, with the reason of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, one_of, state_column
from service.sampling import consent
from service.sampling.contact import ContactPoint


class SuppressionReason(StrEnum):
    STOP = "stop"
    UNSUBSCRIBE = "unsubscribe"
    CARRIER = "carrier"
    TEAM = "team"


# The carrier refuses an address because its holder stopped there: to us that is a stop like any other.
PERSON_SAID_SO = (SuppressionReason.STOP, SuppressionReason.UNSUBSCRIBE, SuppressionReason.CARRIER)


class SuppressionNotFound(NotFound):
    """The team has no such entry on its list; what the person said stands on no team's list."""

    title = "No such entry on the suppression list"


class PersonSaidStop(Conflict):
    """What the person said is not for the team to undo; only a later consent of the same person's is."""

    title = "The person asked to be left alone"


class Suppression(Base):
    """An address nobody writes to. `team_id` empty: no team does (a STOP to a shared sender). `survey_id`: that survey
    alone does not. The row holds only a keyed hash, so that it can outlive the erasure of the person."""

    __tablename__ = "suppression"
    __table_args__ = (
        CheckConstraint(one_of("reason", SuppressionReason), name="reason"),
        CheckConstraint("survey_id IS NULL OR team_id IS NOT NULL", name="survey_of_a_team"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    address_index: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[SuppressionReason] = mapped_column(state_column(SuppressionReason))
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    survey_id: Mapped[UUID | None] = mapped_column(ForeignKey("survey.id"))
    note: Mapped[str | None] = mapped_column(String(200))


@dataclass(frozen=True, slots=True)
class Extent:
    """For whom an address is on the list: all teams, one team, or one of its surveys."""

    team_id: UUID | None
    survey_id: UUID | None = None

    def is_met(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        team, survey = Suppression.team_id, Suppression.survey_id
        return (
            team.is_(None) if self.team_id is None else team == self.team_id,
            survey.is_(None) if self.survey_id is None else survey == self.survey_id,
        )


def suppressed_among(
    session: Session, team_id: UUID, indexes: Collection[str], *, survey_id: UUID | None = None
) -> dict[str, SuppressionReason]:
    """Those of the addresses that must not be written to by this team (and survey), and why; what the person said
    comes first. A consent that the team recorded for one who had stopped counts against what was said before it."""
    found = suppressed_by_survey(session, team_id, indexes)
    of_this = {index: reason for (index, of), reason in found.items() if of is not None and of == survey_id}
    of_all = {index: reason for (index, of), reason in found.items() if of is None}
    return of_this | of_all


def suppressed_by_survey(
    session: Session, team_id: UUID, indexes: Collection[str]
) -> Mapping[tuple[str, UUID | None], SuppressionReason]:
    """Likewise by address and survey; without a survey it holds for all of them."""
    if not indexes:
        return {}
    found = session.execute(
        select(Suppression.address_index, Suppression.survey_id, Suppression.reason, Suppression.since).where(
            Suppression.address_index.in_(set(indexes)),
            Suppression.lifted_at.is_(None),
            (Suppression.team_id.is_(None)) | (Suppression.team_id == team_id),
        )
    ).all()
    said = {index for index, _, reason, _ in found if reason in PERSON_SAID_SO}
    agreed = consent.given_after_stop(session, team_id, said) if said else {}
    reasons: dict[tuple[str, UUID | None], SuppressionReason] = {}
    for index, survey_id, reason, since in found:
        is_said = reason in PERSON_SAID_SO
        if is_said and index in agreed and agreed[index] > since:
            continue
        if (index, survey_id) not in reasons or is_said:
            reasons[(index, survey_id)] = reason
    return reasons


def left_alone_among(session: Session, team_id: UUID, contact_ids: Collection[UUID]) -> set[UUID]:
    """Those of the contacts who said, at whichever of their addresses, that they want to be left alone."""
    if not contact_ids:
        return set()
    points = session.execute(
        select(ContactPoint.contact_id, ContactPoint.address_index).where(ContactPoint.contact_id.in_(contact_ids))
    ).all()
    suppressed = suppressed_among(session, team_id, {index for _, index in points})
    return {contact_id for contact_id, index in points if suppressed.get(index) in PERSON_SAID_SO}


def suppress(
    session: Session, *, address_index: str, reason: SuppressionReason, team_id: UUID | None, now: datetime
) -> bool:
    """Put an address on the list; False if it stood there already. What the person says also ends every consent."""
    extent = Extent(team_id)
    if reason in PERSON_SAID_SO:
        if consent.is_given_after_stop(session, address_index):
            _supersede(session, extent, address_index, now)  # agreed again meanwhile, and stopped again now
        consent.withdraw_everywhere(session, address_index, now=now)
    return _place(session, extent, address_index=address_index, reason=reason, now=now) is not None


def _supersede(session: Session, extent: Extent, address_index: str, now: datetime) -> None:
    session.execute(
        update(Suppression)
        .where(
            Suppression.address_index == address_index,
            Suppression.lifted_at.is_(None),
            Suppression.reason.in_(PERSON_SAID_SO),
            *extent.is_met(),
        )
        .values(lifted_at=now)
    )


def suppress_for_team(
    session: Session,
    actor: Actor,
    *,
    address_index: str,
    now: datetime,
    survey_id: UUID | None = None,
    note: str | None = None,
) -> bool:
    """The team does not want this person asked: its own doing, not the person's, so that it is written down whose."""
    extent = Extent(actor.team_id, survey_id)
    placed = _place(session, extent, address_index=address_index, reason=SuppressionReason.TEAM, now=now, note=note)
    if placed is None:
        return False
    audit.record(
        session, actor, "suppression.place", placed, now=now, survey=None if survey_id is None else str(survey_id)
    )
    return True


def _place(
    session: Session,
    extent: Extent,
    *,
    address_index: str,
    reason: SuppressionReason,
    now: datetime,
    note: str | None = None,
) -> Suppression | None:
    """None where it stands there already; a team's own entry does not stand for what the person says."""
    query = select(Suppression.id).where(
        Suppression.address_index == address_index, Suppression.lifted_at.is_(None), *extent.is_met()
    )
    if reason in PERSON_SAID_SO:
        query = query.where(Suppression.reason.in_(PERSON_SAID_SO))
    if session.scalar(query.limit(1)) is not None:
        return None
    placed = Suppression(
        team_id=extent.team_id,
        survey_id=extent.survey_id,
        address_index=address_index,
        reason=reason,
        since=now,
        note=note,
    )
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
    if rows:
        consent.give_again(session, address_index, stopped_at=min(row.since for row in rows), now=now)
    session.flush()
    return len(rows)


def lift_mistaken(session: Session, *, address_index: str, since: datetime, now: datetime) -> bool:
    """Take back the stop that was written down at that moment: somebody found that the person had asked for none."""
    row = session.scalar(
        select(Suppression).where(
            Suppression.address_index == address_index,
            Suppression.lifted_at.is_(None),
            Suppression.reason == SuppressionReason.STOP,
            Suppression.since == since,
        )
    )
    if row is None:
        return False
    row.lifted_at = now
    consent.give_again(session, address_index, stopped_at=since, now=now)
    session.flush()
    return True


def page(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[Suppression]:
    """What the team itself put on the list, oldest first, lifted or not: hashes only, which name nobody."""
    query = select(Suppression).where(Suppression.team_id == actor.team_id)
    if after is not None:
        query = query.where(Suppression.id > after)
    return session.scalars(query.order_by(Suppression.id).limit(limit)).all()


def lift_for_team(session: Session, actor: Actor, suppression_id: UUID, *, reason: str, now: datetime) -> Suppression:
    """The team takes back what it put on the list itself; lifted is lifted, and a second time changes nothing."""
    row = session.scalar(
        select(Suppression)
        .where(Suppression.team_id == actor.team_id, Suppression.id == suppression_id)
        .with_for_update()
    )
    if row is None:
        raise SuppressionNotFound("no entry of this team has this id", suppression=str(suppression_id))
    if row.reason in PERSON_SAID_SO:
        raise PersonSaidStop("the person said so, and only the person can take it back", reason=row.reason)
    if row.lifted_at is None:
        row.lifted_at = now
        audit.record(session, actor, "suppression.lift", row, now=now, reason=reason)
        session.flush()
    return row


def stopped_since(session: Session, address_index: str) -> datetime | None:
    """When the person at this address last said stop, if that still stands."""
    return session.scalar(
        select(Suppression.since)
        .where(
            Suppression.address_index == address_index,
            Suppression.lifted_at.is_(None),
            Suppression.reason.in_(PERSON_SAID_SO),
        )
        .order_by(Suppression.since.desc())
        .limit(1)
    )
