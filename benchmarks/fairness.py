"""How long one team's single texts wait while another team has a hundred thousand queued behind the same sender.

Time is simulated: nothing is sent, the clock stands still while a claim is made and moves on by as long as the carrier
would need. What is measured is the order in which messages are claimed, not the speed of this machine. All messages go
to one person of each team, so that the checks of a message itself, such as the cap per person, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import insert, inspect, select, update

from service.base import key, migrate, team
from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.tables import Json, Mode
from service.delivery import claim, outbox
from service.delivery.message import Lane, Message, State
from service.delivery.pace import Sender
from service.delivery.queue import Traffic
from service.sampling import trigger
from service.sampling.contact import Address, Channel
from service.sampling.event import Event
from service.survey import survey as surveys
from service.survey import templates
from service.survey import version as versions
from service.survey.practice import Practice

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
AT_ONCE = 64
PURPOSE = {
    "sender": "Example Ltd",
    "purpose": "Measure how long single messages wait",
    "decision": "Whether the claim is fair",
    "owner": "Platform",
}


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from when a single message was due until it was claimed, and how much of the big queue left meanwhile."""

    seconds: Sequence[float]
    sent_of_big: int

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def simulate(database: Database, secrets: Secrets, *, big: int, singles: int, per_second: float, rng: Random) -> Waits:
    """One team has `big` texts due at the start; another's single ones fall due at moments spread over the time in
    which the sender could send a tenth of them."""
    span = big / per_second / 10
    with database.write() as session:
        pattern = one_message(session, secrets, "Bulk")
        copy(session, pattern, [START] * big)
        other = one_message(session, secrets, "Lonely")
        moments = sorted(START + timedelta(seconds=rng.uniform(1, span)) for _ in range(singles))
        copy(session, other, moments)
    sender = Sender("+15555550100", per_second)
    traffic = Traffic(senders={Lane.SMS: sender, Lane.SMS_BLIND: sender})
    now, waits, sent_of_big = START, [], 0
    while len(waits) < singles:
        with database.write() as session:
            taken = claim.claim(session, worker="w", now=now, limit=AT_ONCE, rng=rng, checks=(), traffic=traffic)
            ids = [one.id for one in taken.leased]
            due = session.execute(select(Message.team_id, Message.due_at).where(Message.id.in_(ids))).all()
            session.execute(
                update(Message)
                .where(Message.id.in_(ids))
                .values(state=State.SENT, sent_at=now, leased_until=None)
                .execution_options(synchronize_session=False)
            )
        waits += [(now - due_at).total_seconds() for team_id, due_at in due if team_id == other["team_id"]]
        sent_of_big += sum(team_id != other["team_id"] for team_id, _ in due)
        now += timedelta(seconds=0.2 if ids else 1.0)  # the carrier's time for a batch, or the pause between two polls
    return Waits(waits, sent_of_big)


def one_message(session: Session, secrets: Secrets, name: str, channel: Channel = Channel.SMS) -> Json:
    """A team with one invitation, as it was written into the outbox; it is taken out again."""
    owner = team.create(session, name=name, now=START)
    made, _ = key.create(
        session, team_id=owner.id, name=name, mode=Mode.LIVE, scopes=[key.Scope.SURVEYS_WRITE], now=START, days=1
    )
    actor = key.still_valid(session, made.id, now=START)
    survey = surveys.create(
        session,
        actor,
        name=name,
        touchpoint="visit",
        document=dict(templates.instantiate("csat", **PURPOSE, languages=["en"])),
        auxiliaries=[],
        practice=Practice(reminders=0, blind_share=0.0),
        secrets=secrets,
        now=START,
    )
    versions.publish(session, actor, survey.id, overrides=[], now=START)
    to = "+447700900001" if channel is Channel.SMS else "ada@example.org"
    address = Address(channel, to, START, "order form")
    event = Event(
        source="till", external_id="1", occurred_at=START, employee_id="e", location_id=None, region=None,
        touchpoint=None, customer_id="c", language="en", addresses=(address,), auxiliaries={}, not_asked=None,
        contact_edited_by_employee=None,
    )  # fmt: skip
    recorded = trigger.record(session, actor, survey.id, [event], secrets=secrets, now=START)
    outbox.owe_invitations(
        session, recorded.invitations, secrets=secrets, public_url="http://127.0.0.1:8000", now=START
    )
    message = session.scalars(select(Message).where(Message.team_id == owner.id)).one()
    row = {column.key: getattr(message, column.key) for column in inspect(Message).column_attrs}
    session.delete(message)
    session.flush()
    return row


def copy(session: Session, row: Json, moments: Sequence[datetime]) -> None:
    size = 2_000
    for first in range(0, len(moments), size):
        rows = [
            {**row, "id": new_id(), "dedupe_key": f"copy-{first + place}", "due_at": moment}
            for place, moment in enumerate(moments[first : first + size])
        ]
        session.execute(insert(Message), rows)


@contextmanager
def fresh() -> Iterator[Database]:
    """A migrated SQLite database that goes with the benchmark."""
    with TemporaryDirectory() as name:
        database = Database(f"sqlite:///{Path(name) / 'fairness.db'}")
        migrate.upgrade(database)
        yield database
        database.dispose()


def line() -> str:
    with fresh() as database:
        secrets = Secrets(b"k" * 32, b"s" * 32)
        waits = simulate(database, secrets, big=100_000, singles=200, per_second=100.0, rng=Random(1))  # noqa: S311  # a simulation
    return (
        f"200 single texts beside another team's 100,000, at 100 segments a second: half waited at most "
        f"{waits.percentile(0.5):.1f} s, 95 % at most {waits.percentile(0.95):.1f} s, the longest "
        f"{max(waits.seconds):.1f} s; {waits.sent_of_big:,} of the 100,000 left meanwhile"
    )
