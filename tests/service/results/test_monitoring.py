"""Evidence of several months: each counts once, by its newest screening, and nothing follows by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import prod
from uuid import UUID

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import func, select

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database
from service.release.case import Case
from service.results import monitoring
from service.results.monitoring import Followed, Monitoring
from service.results.period import month
from service.results.screen import Finding, Level, Screening, Unit
from service.survey.survey import Survey


@dataclass(frozen=True, slots=True)
class Screens:
    """A survey whose screenings are written down as they would have come out."""

    database: Database
    actor: Actor
    survey_id: UUID
    start: datetime

    def add(
        self, period: str, e_values: Mapping[str, float | None], *, hours: int = 0, unit: Unit = Unit.EMPLOYEE
    ) -> UUID:
        with self.database.write() as session:
            screening = Screening(
                team_id=self.actor.team_id, survey_id=self.survey_id, period=period, unit_kind=unit, metric="csat",
                fdr=0.1, input_hash="0" * 64, analysis_version="0", settings={}, prevalence={}, fairness={},
                made_at=self.start + timedelta(hours=hours),
            )  # fmt: skip
            session.add(screening)
            session.flush()
            session.add_all(
                Finding(
                    team_id=self.actor.team_id, screening_id=screening.id, unit=name, level=Level.CLEAR,
                    probability=0.1, q_value=1.0, document={} if e_value is None else {"e_value": e_value},
                )
                for name, e_value in e_values.items()
            )  # fmt: skip
            return screening.id

    def follow(self, until: str | None = None, *, fdr: float = 0.1, unit: Unit = Unit.EMPLOYEE) -> Monitoring:
        with self.database.read() as session:
            return monitoring.follow(
                session, team_id=self.actor.team_id, survey_id=self.survey_id, unit=unit, fdr=fdr,
                until=month(until) if until else None,
            )  # fmt: skip


@pytest.fixture
def screens(database: Database, secrets: Secrets, clock: FakeClock) -> Screens:
    with database.write() as session:
        actor, _ = factories.actor(session, now=clock())
        survey: Survey = factories.published(session, actor, secrets=secrets, now=clock())
        return Screens(database, actor, survey.id, clock())


def of(found: Monitoring, unit: str) -> Followed:
    return next(one for one in found.units if one.unit == unit)


def test_evidence_too_weak_in_any_month_may_be_enough_over_several(screens: Screens) -> None:
    for number, e_value in enumerate((4.0, 5.0, 6.0), start=8):
        screens.add(f"2026-{number:02d}", {"a": e_value, "b": 0.5, "c": 1.1})
    early, late = screens.follow("2026-09"), screens.follow()

    assert [one.flagged for one in early.units] == [False, False, False]
    assert [one.flagged for one in late.units] == [True, False, False]
    assert of(late, "a").e_value == pytest.approx(prod((4.0, 5.0, 6.0)))
    assert [(one.period, one.e_value) for one in of(late, "a").periods] == [
        ("2026-08", 4.0),
        ("2026-09", 5.0),
        ("2026-10", 6.0),
    ]


def test_a_month_that_was_screened_twice_counts_once_by_the_newest(screens: Screens) -> None:
    screens.add("2026-10", {"a": 50.0}, hours=1)
    newest = screens.add("2026-10", {"a": 3.0}, hours=2)
    found = screens.follow()

    assert of(found, "a").e_value == 3.0
    assert [one.screening_id for one in found.periods] == [newest]


def test_months_are_told_apart_from_their_order_of_screening(screens: Screens) -> None:
    screens.add("2026-10", {"a": 2.0}, hours=1)
    screens.add("2026-09", {"a": 3.0}, hours=2)

    assert of(screens.follow(), "a").e_value == 6.0
    assert of(screens.follow("2026-09"), "a").e_value == 3.0


def test_other_kinds_of_unit_and_other_surveys_are_not_mixed_in(
    screens: Screens, secrets: Secrets, clock: FakeClock
) -> None:
    screens.add("2026-10", {"a": 2.0})
    screens.add("2026-10", {"a": 9.0}, hours=1, unit=Unit.LOCATION)
    with screens.database.write() as session:
        other = factories.published(session, screens.actor, secrets=secrets, now=clock()).id
    Screens(screens.database, screens.actor, other, screens.start).add("2026-09", {"a": 9.0})

    assert of(screens.follow(), "a").e_value == 2.0
    assert of(screens.follow(unit=Unit.LOCATION), "a").e_value == 9.0


def test_a_unit_that_is_absent_in_a_month_keeps_what_the_others_say(screens: Screens) -> None:
    screens.add("2026-09", {"a": 5.0, "b": 1.0})
    screens.add("2026-10", {"b": 2.0})
    found = screens.follow()

    assert (of(found, "a").e_value, len(of(found, "a").periods)) == (5.0, 1)
    assert (of(found, "b").e_value, len(of(found, "b").periods)) == (2.0, 2)


def test_a_screening_from_before_e_values_is_no_evidence_and_says_so(screens: Screens) -> None:
    screens.add("2026-09", {"a": None})
    screens.add("2026-10", {"a": 5.0})
    found = screens.follow()

    assert [(one.period, one.units) for one in found.periods] == [("2026-09", 0), ("2026-10", 1)]
    assert of(found, "a").e_value == 5.0


def test_following_opens_no_case(screens: Screens) -> None:
    screens.add("2026-10", {"a": 1e6})
    assert of(screens.follow(), "a").flagged

    with screens.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0
