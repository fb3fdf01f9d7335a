"""Programmes with answers to a pressure question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from analysis.programme import Programme, check
from analysis.settings import Settings

MakeProgramme = Callable[..., Programme]


@pytest.fixture
def asked() -> MakeProgramme:
    """Make a programme in which everybody answers; `columns` are put into the responses, `events` into the frame."""

    def make(
        answers: Sequence[str],
        ballot: str | Sequence[str] = "direct",
        *,
        settings: Settings | None = None,
        events: dict[str, object] | None = None,
        **columns: object,
    ) -> Programme:
        n = len(answers)
        number = np.arange(n)
        day = pd.Timestamp("2026-03-02T09:00:00Z")
        frame = pd.DataFrame(
            {
                "event_id": [f"V{i}" for i in number],
                "employee_id": [f"E{i % 20}" for i in number],
                "customer_id": [f"C{i}" for i in number],
                "event_ts": day,
                "sample_prob": 1.0,
                "sampled": 1,
                "invited": 1,
                "disposition": "complete",
            }
            | (events or {})
        )
        responses = pd.DataFrame(
            {
                "response_id": [f"R{i}" for i in number],
                "event_id": frame["event_id"],
                "response_ts": day + pd.Timedelta(hours=2),
                "nps": 9,
                "q_ballot": ballot,
                "q_answer": answers,
            }
            | columns
        )
        return check(frame, responses, settings or Settings(crosswise_p=1 / 6, anchor_p=0.25))

    return make
