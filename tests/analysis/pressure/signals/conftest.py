"""One signal measured by itself, on plain tables or on a year in which people, places and months differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.material import Material, material
from analysis.pressure.signal import SignalTable, Weigh
from analysis.programme import Programme, check
from analysis.settings import Settings

Tables = tuple[pd.DataFrame, pd.DataFrame]
Measure = Callable[[Material], Weigh]
Weighed = Callable[..., tuple[Material, SignalTable]]


@pytest.fixture
def weighed(checked: Callable[[Tables], Programme]) -> Weighed:
    """Weigh a signal with nobody suspected yet."""

    def weigh(measure: Measure, tables: Tables, *, unit: str = "employee") -> tuple[Material, SignalTable]:
        held = material(checked(tables), unit=unit, metric="mean")
        return held, measure(held)(np.ones(held.units.count), widest=0.6)

    return weigh


@pytest.fixture
def same_in_any_order(weighed: Weighed) -> Callable[[Measure, Tables], None]:
    """Assert that neither the order of the rows nor the names of the employees change what a signal says."""

    def compare(measure: Measure, tables: Tables) -> None:
        frame, responses = tables
        rng = np.random.default_rng(11)
        names = sorted(frame["employee_id"].unique())
        other = dict(zip(names, rng.permutation(names), strict=True))
        mixed = frame.assign(employee_id=frame["employee_id"].map(other)).iloc[rng.permutation(len(frame))]
        shuffled = responses.iloc[rng.permutation(len(responses))]
        held, before = weighed(measure, tables)
        held_after, after = weighed(measure, (mixed.reset_index(drop=True), shuffled.reset_index(drop=True)))
        place = [held_after.units.labels.index(other[label]) for label in held.units.labels]
        assert after.statistic[place] == pytest.approx(before.statistic)
        assert after.expected[place] == pytest.approx(before.expected)
        assert after.llr[place] == pytest.approx(before.llr, abs=1e-6)
        assert after.p_value[place] == pytest.approx(before.p_value, abs=1e-6)
        evidence = [
            set(h.programme.responses["response_id"][t.traced]) for h, t in ((held, before), (held_after, after))
        ]
        assert evidence[0] == evidence[1]

    return compare


@dataclass(slots=True)
class Year:
    """What happened, as arrays that a test bends before it makes tables of them."""

    employee: np.ndarray
    location: np.ndarray
    event_ts: pd.Series
    left: np.ndarray
    month: np.ndarray
    answered: np.ndarray
    score: np.ndarray
    segment: np.ndarray
    delay: np.ndarray  # minutes from the event to its answer
    rng: np.random.Generator

    def material(self, *, unit: str = "employee", metric: str = "mean", settings: Settings | None = None) -> Material:
        """Check the tables and read from them what the signals are computed from."""
        n, row = len(self.employee), np.flatnonzero(self.answered)
        frame = pd.DataFrame(
            {
                "event_id": [f"V{i}" for i in range(n)],
                "employee_id": [f"E{i:04d}" for i in self.employee],
                "location_id": [f"L{i:03d}" for i in self.location],
                "event_ts": self.event_ts,
                "segment": np.array(["new", "usual", "lost"])[self.segment],
                "sample_prob": 1.0,
                "sampled": True,
                "invited": True,
                "disposition": np.where(self.answered, "complete", "no_response"),
            }
        )
        responses = pd.DataFrame(
            {
                "response_id": [f"R{i}" for i in row],
                "event_id": frame["event_id"].to_numpy()[row],
                "response_ts": self.event_ts.iloc[row] + pd.to_timedelta(self.delay[row], unit="min"),
                "nps": self.score[row],
            }
        )
        programme = check(frame, responses, settings or Settings(auxiliaries=("segment",)))
        return material(programme, unit=unit, metric=metric)


@pytest.fixture
def year() -> Callable[..., Year]:
    """Draw an honest year; peaks are log odds of an answer in the last five days of a month."""

    def draw(
        *,
        employees: int = 300,
        per_employee: int = 200,
        locations: int = 20,
        rate: float = 0.15,
        peak: float = 0.5,
        peak_sd: float = 0.4,
        own_peak_sd: float = 0.1,
        level_sd: float = 0.4,
        score_sd: float = 0.6,
        seed: int = 0,
    ) -> Year:
        rng = np.random.default_rng(seed)
        n = employees * per_employee
        employee = np.repeat(np.arange(employees), per_employee)
        location = employee % locations
        days = rng.integers(0, 365, n)
        minutes = days * 1440 + rng.integers(0, 600, n)
        event_ts = pd.Series(pd.Timestamp("2025-01-01T08:00Z") + pd.to_timedelta(minutes, unit="min"))
        month_end = event_ts.dt.days_in_month - event_ts.dt.day
        left = month_end.to_numpy()
        of_location, own = rng.normal(peak, peak_sd, locations), rng.normal(0.0, own_peak_sd, employees)
        level = rng.normal(0.0, level_sd, employees)[employee] + rng.normal(0.0, 0.2, 12)[event_ts.dt.month - 1]
        late = (left < 5) * (of_location[location] + own[employee])
        answered = rng.uniform(size=n) < 1.0 / (1.0 + (1.0 / rate - 1.0) * np.exp(-level - late))
        segment = rng.integers(0, 3, n)
        mean = 8.2 - 1.5 * (segment == 2) + rng.normal(0.0, score_sd, employees)[employee]
        mean = mean - 0.3 * (left < 5) * (location % 2)
        score = np.clip(np.round(mean + rng.normal(0.0, 1.8, n)), 0, 10)
        delay = np.random.default_rng(n).lognormal(5.0, 1.0, n)
        month = event_ts.dt.month.to_numpy()
        return Year(employee, location, event_ts, left, month, answered, score, segment, delay, rng)

    return draw
