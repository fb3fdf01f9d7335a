"""Journeys: what a customer goes through, touchpoint by touchpoint, so that surveys are read in their place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, FieldError, InvalidInput, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, Mode, Name, Owned, insert_new, one_of, state_column


class JourneyNotFound(NotFound):
    """No journey has this id, or it is another team's or mode's: the two are not told apart."""

    title = "No such journey"


class JourneyExists(Conflict):
    """Two journeys of one name could not be told apart."""

    title = "A journey has this name already"


class TouchpointInUse(Conflict):
    """A survey stands at the touchpoint: it would be left without its place."""

    title = "Surveys stand at this touchpoint"


class Journey(Owned, Base):
    __tablename__ = "journey"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", "name", name="name"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    name: Mapped[Name]
    touchpoints: Mapped[list[str]]  # in the order in which a customer meets them
    created_at: Mapped[datetime]


def create(session: Session, actor: Actor, *, name: str, touchpoints: Sequence[str], now: datetime) -> Journey:
    row = {
        "id": new_id(),
        "team_id": actor.team_id,
        "mode": actor.mode,
        "name": name,
        "touchpoints": list(touchpoints),
        "created_at": now,
    }
    if not insert_new(session, Journey, [row], unless=["team_id", "mode", "name"]):
        raise JourneyExists("a journey has this name already; change that one, or choose another name", name=name)
    journey = session.get_one(Journey, row["id"])
    audit.record(session, actor, "journey.create", journey, now=now)
    return journey


def get(session: Session, actor: Actor, journey_id: UUID, *, locked: bool = False) -> Journey:
    query = select(Journey).where(
        Journey.team_id == actor.team_id, Journey.mode == actor.mode, Journey.id == journey_id
    )
    journey = session.scalar(query.with_for_update() if locked else query)
    if journey is None:
        raise JourneyNotFound("no journey with this id", journey=str(journey_id))
    return journey


def page(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[Journey]:
    query = select(Journey).where(Journey.team_id == actor.team_id, Journey.mode == actor.mode)
    if after is not None:
        query = query.where(Journey.id > after)
    return session.scalars(query.order_by(Journey.id).limit(limit)).all()


def change(
    session: Session,
    actor: Actor,
    journey: Journey,
    *,
    touchpoints: Sequence[str],
    in_use: frozenset[str],
    now: datetime,
) -> None:
    """Give the journey these touchpoints; those at which surveys stand must stay."""
    lost = sorted(in_use - set(touchpoints))
    if lost:
        raise TouchpointInUse(f"surveys stand at {', '.join(lost)}; move them first", journey=str(journey.id))
    journey.touchpoints = list(touchpoints)
    audit.record(session, actor, "journey.edit", journey, now=now)
    session.flush()


def must_have(journey: Journey, touchpoint: str) -> None:
    """A survey stands at a touchpoint of its journey."""
    if touchpoint not in journey.touchpoints:
        listed = ", ".join(journey.touchpoints)
        raise InvalidInput([FieldError("touchpoint", f"is none of the journey {journey.name}, which has {listed}")])
