"""Weights by the recorded chances, through the tables that the analysis reads, where the truth is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pytest

from analysis.metrics import metric
from analysis.programme import Settings, from_rows
from analysis.sample import sampled_events
from validation import sampling
from validation.sampling import DESIGNS, RATE, START, Asked, tallies, world

BY_NAME = {design.name: design for design in DESIGNS}


def estimates(name: str, replications: int, sample_prob: Callable[[Asked], npt.NDArray[np.float64]]) -> list[float]:
    """The mean score, weighted by base weight, of what a design asked; everybody who is asked answers."""
    design, events = BY_NAME[name], world()
    chances = sampling.chances_of(design, events)
    found = []
    for number in range(replications):
        out = design.carried_out(events, np.random.default_rng((7002, number)), chances)
        probability = sample_prob(out)
        frame = [
            {
                "event_id": str(place),
                "employee_id": str(event.employee),
                "customer_id": str(event.customer),
                "event_ts": START + timedelta(days=event.day),
                "sample_prob": float(probability[place]),
                "sampled": bool(out.asked[place]),
                "suppressed_reason": "recent_survey" if out.kept_back[place] else "",
                "invited": bool(out.asked[place]),
                "disposition": "complete"
                if out.asked[place]
                else "quarantined"
                if out.kept_back[place]
                else "not_sampled",
            }
            for place, event in enumerate(events)
        ]
        responses = [
            {
                "response_id": str(place),
                "event_id": str(place),
                "response_ts": START + timedelta(days=event.day, hours=1),
                "ces": min(max(round(event.score), 1), 7),
            }
            for place, event in enumerate(events)
            if out.asked[place]
        ]
        sample = sampled_events(from_rows(frame, responses, Settings()), metric("ces"))
        found.append(float(np.average(sample.value, weights=sample.base_weight)))
    return found


def truth() -> float:
    return float(np.mean([min(max(round(event.score), 1), 7) for event in world()]))


@pytest.mark.parametrize("name", ["once in 30 days", "home and person"])
def test_the_exported_frame_weighs_customers_who_come_again_without_bias(name: str) -> None:
    found = estimates(name, 40, lambda out: out.probability)
    error = float(np.std(found)) / len(found) ** 0.5

    assert abs(np.mean(found) - truth()) < 4 * error
    assert error < 0.03


def test_by_the_draw_alone_customers_who_come_often_count_for_too_little() -> None:
    found = estimates("once in 30 days", 20, lambda out: np.full(len(out.asked), RATE))

    assert np.mean(found) - truth() > 8 * float(np.std(found)) / len(found) ** 0.5


def test_a_target_is_met_and_weighs_without_bias_where_the_first_to_come_do_not() -> None:
    mean, told, invitations = tallies(BY_NAME["target of 15 a month"], 40)
    values = told["recorded chances"].values
    _, first, _ = tallies(BY_NAME["first 15 of the month"], 1)

    assert abs(np.mean(values) - mean) < 4 * float(np.std(values)) / len(values) ** 0.5
    assert 13 < invitations.mean() < 17
    assert first["draw alone"].values[0] - mean > 0.3
