"""A plain honest programme whose tables a test bends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.programme import Programme, check
from analysis.settings import Settings

Tables = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture
def honest() -> Callable[..., Tables]:
    """Draw tables in which nobody puts on pressure: `per_employee` events each, half of them answered."""

    def tables(*, employees: int = 40, locations: int = 4, per_employee: int = 40, seed: int = 0) -> Tables:
        rng = np.random.default_rng(seed)
        n = employees * per_employee
        employee = np.repeat(np.arange(employees), per_employee)
        answered = rng.uniform(size=n) < 0.5
        segment = rng.integers(0, 3, n)
        start = pd.Timestamp("2026-03-02T09:00:00Z")
        event_ts = start + pd.to_timedelta(rng.integers(0, 60 * 24 * 60, n), unit="min")
        frame = pd.DataFrame(
            {
                "event_id": [f"V{i}" for i in range(n)],
                "employee_id": [f"E{i:03d}" for i in employee],
                "location_id": [f"L{i % locations}" for i in employee],
                "customer_id": [f"C{i}" for i in range(n)],
                "event_ts": event_ts,
                "segment": np.array(["new", "usual", "lost"])[segment],
                "contact_channel": np.where(rng.uniform(size=n) < 0.5, "sms", "email"),
                "sample_prob": 1.0,
                "sampled": True,
                "suppressed_reason": "",
                "invited": True,
                "disposition": np.where(answered, "complete", "no_response"),
            }
        )
        row = np.flatnonzero(answered)
        score = np.clip(np.round(8 - 2 * (segment[row] == 2) + rng.normal(0, 1.5, len(row))), 0, 10)
        minutes = rng.lognormal(np.log(300), 1.0, len(row)) + 5
        responses = pd.DataFrame(
            {
                "response_id": [f"R{i}" for i in row],
                "event_id": frame["event_id"].to_numpy()[row],
                "response_ts": event_ts[row] + pd.to_timedelta(minutes, unit="min"),
                "latency_event_min": minutes,
                "device_hash": [f"own{i}" for i in row],
                "nps": score,
                "csat": np.clip(np.round(score / 2), 1, 5),
                "q_ballot": "direct",
                "q_answer": np.where(rng.uniform(size=len(row)) < 0.02, "yes", "no"),
            }
        )
        return frame, responses

    return tables


@pytest.fixture
def checked() -> Callable[[Tables], Programme]:
    """Check bent tables."""

    def programme(tables: Tables) -> Programme:
        return check(tables[0], tables[1], Settings(auxiliaries=("segment",)))

    return programme


@pytest.fixture
def rows_of() -> Callable[[Tables, str], np.ndarray]:
    """Give the rows of the responses that belong to an employee."""

    def rows(tables: Tables, employee: str) -> np.ndarray:
        frame, responses = tables
        owner = frame.set_index("event_id")["employee_id"].reindex(responses["event_id"]).to_numpy()
        return np.flatnonzero(owner == employee)

    return rows
