"""The pilot's draw: a share of the sample, drawn with it, with a chance that stays written down with each event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import factories
import pytest
from fakes import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.base.secrets import Secrets
from service.base.session import Database
from service.response import disposition
from service.sampling import sample, trigger
from service.sampling.frame import FrameUnit, NotAsked
from service.survey import pilot
from service.survey import survey as surveys
from service.survey.pilot import NoPilot, PilotRunning
from service.survey.practice import Practice
from service.survey.survey import NotPublished, Pilot

HALF = Practice(blind_share=0.2, sampling_rate=0.5)


class Field:
    """A survey that draws half of the events, and a team that reports them."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        with database.write() as session:
            self.actor = factories.actor(session, now=clock())[0]
            self.survey_id = factories.published(session, self.actor, secrets=secrets, now=clock(), practice=HALF).id

    def do(self, deed: Callable[..., Any], **more: Any) -> Any:
        with self.database.write() as session:
            return deed(session, self.actor, self.survey_id, now=self.clock(), **more)

    def report(self, first: int, last: int) -> dict[str, FrameUnit]:
        """Events of these numbers, and the units of the frame that became of them, by event."""
        events = [factories.event(number, occurred_at=self.clock()) for number in range(first, last)]
        self.do(lambda *given, now: trigger.record(*given, events, secrets=self.secrets, now=now))
        with self.database.read() as session:
            rows = session.execute(
                select(trigger.Trigger.external_id, FrameUnit)
                .join(FrameUnit, FrameUnit.trigger_id == trigger.Trigger.id)
                .where(trigger.Trigger.external_id.in_([event.external_id for event in events]))
            ).all()
            session.expunge_all()
        return {name: unit for name, unit in rows}  # noqa: C416


@pytest.fixture
def field(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Field:
    return Field(sqlite, secrets, clock)


@given(st.text(max_size=20), st.floats(0.01, 1), st.floats(0.001, 1), st.floats(0, 0.9))
def test_whoever_is_in_the_pilot_would_be_in_the_whole_sample_and_in_the_same_arm(
    event: str, rate: float, share: float, blind_share: float
) -> None:
    tried, whole = (
        sample.draw(seed="s", source="pos", external_id=event, sampling_rate=one, blind_share=blind_share)
        for one in (rate * share, rate)
    )

    assert whole.is_drawn or not tried.is_drawn
    assert not tried.is_drawn or tried.arm is whole.arm


def test_while_it_runs_the_share_is_part_of_each_events_chance_and_afterwards_no_more(field: Field) -> None:
    before = field.report(0, 10)
    field.do(pilot.start, share=0.2, note="first version")
    during = field.report(10, 510)
    field.do(pilot.go_on)
    after = field.report(510, 520)
    asked = sum(unit.invited for unit in during.values())

    assert {unit.inclusion_probability for unit in (*before.values(), *after.values())} == {0.5}
    assert {unit.inclusion_probability for unit in during.values()} == {0.1}
    assert {unit.reason for unit in during.values()} == {None}
    assert all(unit.sampled == unit.invited == (unit.draw_uniform < 0.1) for unit in during.values())
    assert binomtest(asked, 500, 0.1).pvalue > 1e-4


def test_weights_from_before_during_and_after_add_up_to_the_frame(field: Field) -> None:
    units = [*field.report(0, 400).values()]
    field.do(pilot.start, share=0.3, note=None)
    units += field.report(400, 2400).values()
    field.do(pilot.go_on)
    units += field.report(2400, 2800).values()
    stood_for = sum(1 / unit.inclusion_probability for unit in units if unit.sampled)
    error = sum((1 - unit.inclusion_probability) / unit.inclusion_probability for unit in units) ** 0.5

    assert abs(stood_for - len(units)) < 4 * error


def test_while_stopped_everybody_stays_in_the_frame_with_that_reason_drawn_or_not(field: Field) -> None:
    field.do(pilot.start, share=0.2, note=None)
    field.do(pilot.stop)
    units = field.report(0, 60)
    drawn = [unit for unit in units.values() if unit.sampled]

    assert 0 < len(drawn) < 60
    assert {unit.reason for unit in units.values()} == {NotAsked.PILOT_STOPPED}
    assert not any(unit.invited for unit in units.values())
    assert {unit.inclusion_probability for unit in units.values()} == {0.5}
    with field.database.read() as session:
        became = [row.disposition for row in disposition.of_survey(session, field.survey_id)]
    assert became.count(disposition.Disposition.UNDELIVERABLE) == len(drawn)


def test_a_pilot_goes_from_one_state_to_the_next_and_who_did_it_is_written_down(field: Field) -> None:
    for deed in (pilot.go_on, pilot.stop):
        with pytest.raises(NoPilot):
            field.do(deed)
    field.do(pilot.start, share=0.2, note=None)
    with pytest.raises(PilotRunning):
        field.do(pilot.start, share=0.5, note=None)
    field.do(pilot.stop)
    with pytest.raises(NoPilot):
        field.do(pilot.stop)
    field.do(pilot.start, share=0.5, note="second version")
    survey = field.do(pilot.go_on)

    assert (survey.pilot, survey.pilot_share) == (Pilot.DONE, 0.5)
    with field.database.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        told = [(entry.action, entry.facts) for entry in entries if "pilot" in entry.action]
    assert told == [
        ("survey.pilot_start", {"share": 0.2}),
        ("survey.pilot_stop", {"share": 0.2}),
        ("survey.pilot_start", {"share": 0.5}),
        ("survey.pilot_continue", {"share": 0.5}),
    ]


def test_a_closed_survey_has_no_pilot_any_more(field: Field) -> None:
    field.do(surveys.close)
    with pytest.raises(NotPublished):
        field.do(pilot.start, share=0.2, note=None)
