"""Panels: each wave in its local time, once for each member, drawn anew, and in the frame whoever is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import select

from service.base.errors import Conflict, InvalidInput
from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import outbox
from service.response import optout
from service.sampling import contact, panel, panel_wave
from service.sampling.contact import Address, Channel
from service.sampling.frame import FrameUnit, NotAsked
from service.sampling.panel import Enrolment, LeftBecause, Panel, PanelEnded, PanelMember, PanelNotFound, Schedule, Unit
from service.sampling.suppression import SuppressionReason
from service.sampling.trigger import Trigger
from service.survey import survey as surveys
from service.survey.practice import Practice
from service.survey.survey import NotPublished

WEEKLY = Schedule("Europe/London", "09:00", date(2026, 10, 12), 1, Unit.WEEK, 3)


class Regulars:
    """A weekly panel of three waves, and what the worker does for it. The clock begins a week before the first."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock, **practice: float) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        with database.write() as session:
            self.actor, _ = factories.actor(session, now=clock())
            self.survey = factories.published(
                session, self.actor, secrets=secrets, now=clock(), auxiliaries=["plan"],
                practice=Practice(**{"blind_share": 0.0, "quarantine_days": 0, **practice}),  # type: ignore[arg-type]
            )  # fmt: skip
            self.panel = panel.create(
                session, self.actor, self.survey.id, name="Regulars", schedule=WEEKLY, now=clock()
            )

    def enrol(self, *numbers: int) -> int:
        with self.database.write() as session:
            return panel.enrol(
                session, self.actor, self.panel.id, [self.somebody(n) for n in numbers], secrets=self.secrets,
                now=self.clock(),
            )  # fmt: skip

    def somebody(self, number: int, *, consent: bool = True, **auxiliaries: str) -> Enrolment:
        address = Address(Channel.EMAIL, f"c{number}@example.com", self.clock() if consent else None, "form")
        return Enrolment(f"c{number}", (address,), "e1", "l1", None, "en", auxiliaries or {"plan": "gold"})

    def open_due(self, limit: int = 100) -> int:
        with self.database.write() as session:
            made = panel_wave.open_due(session, secrets=self.secrets, now=self.clock(), limit=limit)
            outbox.owe_invitations(
                session, made, secrets=self.secrets, public_url="http://127.0.0.1:8000", now=self.clock()
            )
        return len(made)

    def frame(self) -> list[tuple[str | None, datetime, NotAsked | None]]:
        with self.database.read() as session:
            rows = session.execute(
                select(Trigger.customer_id, Trigger.occurred_at, FrameUnit.reason)
                .join(FrameUnit, FrameUnit.trigger_id == Trigger.id)
                .order_by(Trigger.occurred_at, Trigger.id)
            )
            return [(row.customer_id, row.occurred_at, row.reason) for row in rows]

    def state(self) -> Panel:
        with self.database.read() as session:
            return session.get_one(Panel, self.panel.id)


@pytest.fixture
def regulars(database: Database, secrets: Secrets, clock: FakeClock) -> Regulars:
    return Regulars(database, secrets, clock)


def test_each_wave_opens_in_its_time_once_for_each_member(regulars: Regulars) -> None:
    regulars.enrol(1, 2)
    assert regulars.open_due() == 0

    for _ in range(3):
        regulars.clock.advance(days=7)
        assert regulars.open_due() == 2
        assert regulars.open_due() == 0

    first = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
    assert [moment for _, moment, _ in regulars.frame()] == [
        *[first] * 2, *[datetime(2026, 10, 19, 8, 0, tzinfo=UTC)] * 2, *[datetime(2026, 10, 26, 9, 0, tzinfo=UTC)] * 2,
    ]  # fmt: skip
    assert (regulars.state().opened, regulars.state().next_wave_at) == (3, None)


def test_a_wave_larger_than_a_round_is_opened_in_several(regulars: Regulars) -> None:
    regulars.enrol(*range(5))
    regulars.clock.advance(days=7)

    assert [regulars.open_due(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert regulars.state().opened == 1


@pytest.mark.parametrize(
    ("unit", "every", "first", "third"),
    [
        (Unit.DAY, 10, date(2026, 10, 20), datetime(2026, 11, 9, 9, 0, tzinfo=UTC)),
        (Unit.WEEK, 2, date(2026, 10, 20), datetime(2026, 11, 17, 9, 0, tzinfo=UTC)),
        (Unit.MONTH, 1, date(2026, 12, 31), datetime(2027, 2, 28, 9, 0, tzinfo=UTC)),
        (Unit.MONTH, 3, date(2026, 11, 30), datetime(2027, 5, 30, 8, 0, tzinfo=UTC)),
    ],
)
def test_waves_keep_their_local_time_and_find_a_day_in_every_month(
    unit: Unit, every: int, first: date, third: datetime
) -> None:
    held = Panel(zone="Europe/London", local_time="09:00", first_on=first, every=every, unit=unit)

    assert held.wave_at(3) == third


def test_a_wave_whose_successor_is_due_is_in_the_frame_and_not_asked_late(regulars: Regulars) -> None:
    regulars.enrol(1)
    regulars.clock.advance(days=14)

    assert regulars.open_due() == 0
    assert regulars.open_due() == 1
    assert [reason for _, _, reason in regulars.frame()] == [NotAsked.SYSTEM_ERROR, None]


def test_who_stops_is_in_the_frame_of_the_next_wave_as_opted_out_and_then_gone(regulars: Regulars) -> None:
    regulars.enrol(1, 2)
    with regulars.database.write() as session:
        index = contact.index_of(regulars.secrets, Channel.EMAIL, "c1@example.com")
        optout.opt_out(session, address_index=index, reason=SuppressionReason.STOP, now=regulars.clock())
    for _ in range(2):
        regulars.clock.advance(days=7)
        assert regulars.open_due() == 1

    assert [(customer, reason) for customer, _, reason in regulars.frame()] == [
        ("c1", NotAsked.OPTED_OUT), ("c2", None), ("c2", None),
    ]  # fmt: skip
    with regulars.database.read() as session:
        left = session.scalars(select(PanelMember.left_because).where(PanelMember.left_at.is_not(None))).all()
    assert left == [LeftBecause.STOP]


def test_who_leaves_is_asked_no_more_and_may_come_back(regulars: Regulars) -> None:
    regulars.enrol(1, 2)
    regulars.clock.advance(days=7)
    regulars.open_due()
    with regulars.database.write() as session:
        assert panel.leave(session, regulars.actor, regulars.panel.id, ["c1", "c9"], now=regulars.clock()) == 1
    regulars.clock.advance(days=7)
    assert regulars.open_due() == 1

    assert regulars.enrol(1, 2) == 1
    regulars.clock.advance(days=7)
    assert regulars.open_due() == 2


def test_who_joins_between_two_waves_is_asked_from_the_next_on(regulars: Regulars) -> None:
    regulars.clock.advance(days=7)
    regulars.enrol(1)

    assert regulars.open_due() == 0
    regulars.clock.advance(days=7)
    assert regulars.open_due() == 1


def test_every_wave_is_a_sample_of_its_own(database: Database, secrets: Secrets, clock: FakeClock) -> None:
    regulars = Regulars(database, secrets, clock, sampling_rate=0.5)
    regulars.enrol(*range(30))
    drawn: list[set[str]] = []
    for _ in range(2):
        clock.advance(days=7)
        regulars.open_due()
        with database.read() as session:
            rows = session.execute(
                select(Trigger.customer_id)
                .join(FrameUnit, FrameUnit.trigger_id == Trigger.id)
                .where(FrameUnit.sampled, Trigger.recorded_at == clock(), FrameUnit.inclusion_probability == 0.5)
            )
            drawn.append({str(row.customer_id) for row in rows})

    assert len(regulars.frame()) == 60
    assert drawn[0] != drawn[1]
    assert all(0 < len(each) < 30 for each in drawn)


def test_a_closed_survey_or_an_ended_panel_opens_no_wave(regulars: Regulars) -> None:
    regulars.enrol(1)
    with regulars.database.write() as session:
        panel.end(session, regulars.actor, regulars.panel.id, now=regulars.clock())
    regulars.clock.advance(days=7)

    assert regulars.open_due() == 0
    with pytest.raises(PanelEnded):
        regulars.enrol(2)


def test_a_survey_closed_meanwhile_opens_no_wave(regulars: Regulars) -> None:
    regulars.enrol(1)
    with regulars.database.write() as session:
        surveys.close(session, regulars.actor, regulars.survey.id, now=regulars.clock())
    regulars.clock.advance(days=7)

    assert regulars.open_due() == 0
    assert regulars.frame() == []


def test_a_member_needs_consent_and_auxiliaries_that_the_survey_declares(regulars: Regulars) -> None:
    wrong = [regulars.somebody(1, consent=False), regulars.somebody(2, colour="red")]
    with pytest.raises(InvalidInput) as refused, regulars.database.write() as session:
        panel.enrol(session, regulars.actor, regulars.panel.id, wrong, secrets=regulars.secrets, now=regulars.clock())

    assert [error.path for error in refused.value.errors] == ["members[0].addresses", "members[1].auxiliaries.colour"]


def test_a_panel_begins_ahead_has_a_name_of_its_own_and_a_published_survey(regulars: Regulars) -> None:
    def make(schedule: Schedule, name: str) -> None:
        with regulars.database.write() as session:
            panel.create(
                session, regulars.actor, regulars.survey.id, name=name, schedule=schedule, now=regulars.clock()
            )

    with pytest.raises(InvalidInput):
        make(Schedule("Europe/London", "09:00", date(2026, 10, 1), 1, Unit.DAY, 1), "Late")
    with pytest.raises(Conflict):
        make(WEEKLY, "Regulars")
    with regulars.database.write() as session:
        surveys.close(session, regulars.actor, regulars.survey.id, now=regulars.clock())
    with pytest.raises(NotPublished):
        make(WEEKLY, "Others")


def test_another_teams_panel_is_not_found(regulars: Regulars) -> None:
    with regulars.database.write() as session:
        other, _ = factories.actor(session, now=regulars.clock(), team="Southwind")
        with pytest.raises(PanelNotFound):
            panel.get(session, other, regulars.panel.id)
