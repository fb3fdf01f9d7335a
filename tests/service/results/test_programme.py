"""What the earlier stages recorded becomes tables that the analysis accepts, however messy life was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories
import pytest
from fakes import FakeClock
from messy import EVENTS, Messy
from sqlalchemy import func, select

from service.base.secrets import Secrets
from service.base.session import Database
from service.response.disposition import Disposition
from service.response.response import Response
from service.results import programme
from service.results.period import month
from service.results.programme import NoScore, NothingToAnalyse


def test_a_messy_life_ends_in_tables_that_pass_every_check_of_the_analysis(messy_on_each: Messy) -> None:
    messy_on_each.live()
    held = messy_on_each.tables()
    built = programme.programme(held)
    with messy_on_each.database.read() as session:
        answered = session.scalar(select(func.count()).select_from(Response))

    assert len(built.frame) == EVENTS
    assert len(built.responses) == answered
    assert set(built.frame["disposition"]) == set(Disposition)
    assert set(built.responses["response_wave"]) == {0.0, 1.0}
    assert {"standard", "blind", "none"} == set(built.frame["invite_arm"])


@pytest.mark.parametrize("seed", range(2, 4))
def test_whatever_happened_the_tables_pass(sqlite: Database, secrets: Secrets, clock: FakeClock, seed: int) -> None:
    messy = Messy(sqlite, secrets, clock, seed=seed)
    messy.live()
    held = messy.tables()
    counts, rates = programme.outcomes(held)

    assert len(programme.programme(held).frame) == EVENTS
    assert sum(count.count for count in counts) == EVENTS
    assert all(rate is None or 0 <= rate <= 1 for rate in rates.values())


def test_tables_can_be_made_before_anybody_was_written_to(messy: Messy) -> None:
    held = messy.tables()

    assert programme.programme(held).responses.empty
    assert {row["invite_ts"] for row in held.frame} == {None}


def test_no_customer_and_no_address_stands_in_the_tables_by_name(messy: Messy) -> None:
    messy.live()
    held = messy.tables()
    customers = {f"c{number}" for number in range(EVENTS)}
    told = {str(value) for row in (*held.frame, *held.responses) for value in row.values()}

    assert not told & customers
    assert not any("@example.com" in value or "+4477" in value for value in told)


def test_a_period_takes_the_events_of_its_month_and_no_other(messy: Messy, clock: FakeClock) -> None:
    later = factories.event(500, occurred_at=clock() + timedelta(days=30))
    clock.advance(days=31)
    messy.report([later])
    with messy.database.read() as session:
        found = {
            name: len(programme.tables(session, messy.survey, month(name), secrets=messy.secrets).frame)
            for name in ("2026-10", "2026-11")
        }
        with pytest.raises(NothingToAnalyse):
            programme.tables(session, messy.survey, month("2026-12"), secrets=messy.secrets)

    assert found == {"2026-10": EVENTS, "2026-11": 1}


def test_a_truth_value_is_one_or_nought_even_where_it_is_not_always_known(messy: Messy) -> None:
    values = programme.programme(messy.tables()).frame["is_member"]

    assert values.dtype == "float64"
    assert set(values.dropna()) == {0.0, 1.0}
    assert values.isna().any()


def test_a_poll_has_no_score(sqlite: Database, secrets: Secrets, clock: FakeClock) -> None:
    messy = Messy(sqlite, secrets, clock, seed=1)
    with sqlite.write() as session:
        messy.survey = factories.published(session, messy.actor, secrets=secrets, now=clock(), template="poll")
    event: Any = factories.event(900, occurred_at=clock())
    messy.report([event])
    held = messy.tables()

    assert held.metric is None
    with pytest.raises(NoScore):
        _ = held.score_metric
