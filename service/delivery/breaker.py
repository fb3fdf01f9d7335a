"""Circuit breakers: when a carrier fails, or refuses a team or the account, nothing more is handed to it for a while.

Open, nothing of it is claimed: it stays in the queue untouched. When its time has come one message goes first; if that
gets through, all follow, and if not, the pause is doubled. What only a person can put right has no such time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.tables import Base, insert_new, one_of, state_column
from service.base.team import Team
from service.delivery import alert
from service.delivery.message import Lane, Message, State

#: Ten failures of which at least every second attempt is one. A carrier that loses one message in twenty is not down,
#: and each of its losses is looked up; ten in a minute with hardly a success between them is no accident.
FAILURES = 10
WORST_SHARE = 0.5
WINDOW = timedelta(minutes=1)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
CREDENTIALS_PAUSE = timedelta(minutes=30)
PROBE_PATIENCE = timedelta(minutes=3)  # longer than a lease: by then the probe has landed, or its worker is dead
#: Refusals by a filter: one may be the fault of one text, five within an hour are the sender's.
FILTERED = 5
FILTER_WINDOW = timedelta(hours=1)


class Cause(StrEnum):
    FAILING = "failing"
    CREDENTIALS = "credentials"
    BLOCKED = "blocked"


_ALERTS = {
    Cause.FAILING: alert.Kind.CARRIER_FAILING,
    Cause.CREDENTIALS: alert.Kind.CREDENTIALS_REFUSED,
    Cause.BLOCKED: alert.Kind.SENDER_BLOCKED,
}


class Breaker(Base):
    """One for each provider and team and cause; without a team it holds for the whole account."""

    __tablename__ = "breaker"
    __table_args__ = (
        UniqueConstraint("name", name="name"),
        CheckConstraint(one_of("cause", Cause), name="cause"),
        CheckConstraint("failures >= 0 AND failures <= attempts", name="failures"),
        CheckConstraint("probe_at IS NULL OR open_since IS NOT NULL", name="probes_when_open"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"), index=True)
    provider: Mapped[str] = mapped_column(String(16))
    cause: Mapped[Cause] = mapped_column(state_column(Cause))
    attempts: Mapped[int]  # since the first failure of this window; while all goes well nothing is written
    failures: Mapped[int]
    counting_since: Mapped[datetime]
    open_since: Mapped[datetime | None]  # empty: closed
    probe_at: Mapped[datetime | None]  # when one message may try; empty while open: a person has to close it
    probes: Mapped[int]  # since it opened


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of messages of one team that were handed to one provider together."""

    team_id: UUID
    attempts: int
    failures: int
    is_refused: bool  # the account's credentials were


@dataclass(frozen=True, slots=True)
class Opening:
    """An open breaker: nothing of the team goes to the provider, unless it is time to try."""

    id: UUID
    team_id: UUID | None
    provider: str
    is_probe_due: bool


def open_ones(session: Session, providers: Iterable[str], *, now: datetime) -> Sequence[Opening]:
    found = session.execute(
        select(Breaker.id, Breaker.team_id, Breaker.provider, Breaker.probe_at)
        .where(Breaker.provider.in_(sorted(set(providers))), Breaker.open_since.is_not(None))
        .order_by(Breaker.name)
    )
    return [
        Opening(breaker_id, team_id, provider, probe_at is not None and probe_at <= now)
        for breaker_id, team_id, provider, probe_at in found
    ]


def take_probe(session: Session, breaker_id: UUID, *, now: datetime) -> bool:
    """Whether the caller is the one that may try with one message."""
    taken = session.scalar(
        update(Breaker)
        .where(Breaker.id == breaker_id, Breaker.open_since.is_not(None), Breaker.probe_at <= now)
        .values(probe_at=now + PROBE_PATIENCE, probes=Breaker.probes + 1)
        .returning(Breaker.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def note(session: Session, provider: str, tallies: Iterable[Tally], *, now: datetime) -> None:
    """Count what landed: open what fails, close what gets through again."""
    for tally in sorted(tallies, key=lambda one: one.team_id):
        if tally.is_refused:
            refused(session, provider, now=now)
        elif tally.attempts > tally.failures:
            _close(session, f"{provider}:{Cause.CREDENTIALS}", now)
        _count(session, provider, tally, now)


def _count(session: Session, provider: str, tally: Tally, now: datetime) -> None:
    name = f"{provider}:{Cause.FAILING}:{tally.team_id}"
    if tally.failures:
        _ensure(session, name, provider, tally.team_id, Cause.FAILING, now)
    one = _locked(session, name)
    if one is None:
        return
    if one.open_since is not None:
        if tally.failures < tally.attempts:
            _shut(session, one, now)
        else:
            one.probe_at = now + _pause(one.probes)  # others that were under way may still land: they lengthen nothing
    elif one.failures or tally.failures:
        if one.counting_since <= now - WINDOW:
            one.attempts, one.failures, one.counting_since = 0, 0, now
        one.attempts += tally.attempts
        one.failures += tally.failures
        if one.failures >= FAILURES and one.failures >= WORST_SHARE * one.attempts:
            _open(session, one, probe_at=now + FIRST_PAUSE, now=now)
    session.flush()


def refused(session: Session, provider: str, *, now: datetime) -> None:
    """The carrier does not accept the account: nobody's messages get through, so nobody's are tried."""
    name = f"{provider}:{Cause.CREDENTIALS}"
    _ensure(session, name, provider, None, Cause.CREDENTIALS, now)
    one = _locked(session, name)
    if one is None:
        raise AssertionError("it was made a moment ago")
    _open(session, one, probe_at=now + CREDENTIALS_PAUSE, now=now)
    session.flush()


def blocked(session: Session, provider: str, team_id: UUID, *, code: str, at_once: bool, now: datetime) -> None:
    """Carriers refuse the sender or what it says: more of the same makes it worse. A person has to look."""
    name = f"{provider}:{Cause.BLOCKED}:{team_id}"
    _ensure(session, name, provider, team_id, Cause.BLOCKED, now)
    one = _locked(session, name)
    if one is None:
        raise AssertionError("it was made a moment ago")
    if one.counting_since <= now - FILTER_WINDOW:
        one.attempts, one.failures, one.counting_since = 0, 0, now
    one.attempts += 1
    one.failures += 1
    if one.open_since is None and (at_once or one.failures >= FILTERED):
        _open(session, one, probe_at=None, now=now, code=code)
    session.flush()


def unblock(session: Session, provider: str, team_id: UUID, *, now: datetime) -> None:
    """A person has looked: texts leave again."""
    _close(session, f"{provider}:{Cause.BLOCKED}:{team_id}", now)


def _ensure(session: Session, name: str, provider: str, team_id: UUID | None, cause: Cause, now: datetime) -> None:
    row = {
        "id": new_id(), "name": name, "team_id": team_id, "provider": provider, "cause": cause,
        "attempts": 0, "failures": 0, "counting_since": now, "probes": 0,
    }  # fmt: skip
    insert_new(session, Breaker, [row], unless=["name"])


def _locked(session: Session, name: str) -> Breaker | None:
    return session.scalar(
        select(Breaker).where(Breaker.name == name).with_for_update().execution_options(populate_existing=True)
    )


def _open(session: Session, one: Breaker, *, probe_at: datetime | None, now: datetime, **facts: str) -> None:
    one.open_since = one.open_since or now
    one.probe_at = probe_at
    concerned = [one.team_id] if one.team_id is not None else _waiting_teams(session)
    for team_id in concerned:
        alert.raise_for(session, team_id, _ALERTS[one.cause], one.provider, now=now, **facts)


def _pause(probes: int) -> timedelta:
    doubled: timedelta = FIRST_PAUSE * 2 ** min(probes, 10)
    return min(doubled, LONGEST_PAUSE)


def _close(session: Session, name: str, now: datetime) -> None:
    is_open = session.scalar(select(Breaker.id).where(Breaker.name == name, Breaker.open_since.is_not(None)))
    one = _locked(session, name) if is_open is not None else None
    if one is not None:
        _shut(session, one, now)
        session.flush()


def _shut(session: Session, one: Breaker, now: datetime) -> None:
    one.open_since = one.probe_at = None
    one.attempts = one.failures = one.probes = 0
    one.counting_since = now
    alert.has_passed(session, one.team_id, _ALERTS[one.cause], one.provider, now=now)


def _waiting_teams(session: Session) -> Sequence[UUID]:
    """Teams that have live messages in the queue: it is theirs that do not leave."""
    live = [lane for lane in Lane if lane is not Lane.TEST]
    waiting = exists().where(
        Message.team_id == Team.id, Message.lane.in_(live), Message.state.in_([State.QUEUED, State.SENDING])
    )
    return session.scalars(select(Team.id).where(waiting).order_by(Team.id)).all()
