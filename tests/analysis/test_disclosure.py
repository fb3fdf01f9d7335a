"""What is suppressed cannot be found by subtraction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.adjustment import adjust
from analysis.disclosure import protected
from analysis.findings import DomainEstimate, Estimate, Figure, Suppression
from analysis.programme import Programme, check
from analysis.simulate import World, simulate

FIGURE = Figure(4.0, 0.1, 3.8, 4.2)


def _domains(answers: list[int], fewest: int) -> list[DomainEstimate]:
    found = []
    for number, n in enumerate(answers):
        estimate = Estimate(n, 0.5, float(n), 1.0, FIGURE, FIGURE)
        shown = estimate if n >= fewest else estimate.hidden(Suppression.TOO_FEW_ANSWERS)
        found.append(DomainEstimate({"employee_id": f"E{number}"}, shown))
    return found


OVERALL = Estimate(500, 0.5, 500.0, 1.0, FIGURE, FIGURE)


def _suppressions(answers: list[int], fewest: int = 8) -> list[str | None]:
    return [domain.estimate.suppression for domain in protected(OVERALL, _domains(answers, fewest), fewest)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([20, 5, 12, 30], [None, "too_few_answers", "protects_another", None]),
        ([20, 5, 12, 4], [None, "too_few_answers", None, "too_few_answers"]),
        ([20, 2, 12, 3], [None, "too_few_answers", "protects_another", "too_few_answers"]),
        ([20, 12], [None, None]),
        ([20, 0, 12], [None, "too_few_answers", None]),
        ([12, 5, 12], ["protects_another", "too_few_answers", None]),
    ],
    ids=["one", "two", "two with few answers", "none", "one without answers", "a tie"],
)
def test_a_suppressed_domain_is_never_alone(answers: list[int], expected: list[str | None]) -> None:
    assert _suppressions(answers) == expected


def test_beside_a_suppressed_overall_figure_nothing_needs_protection() -> None:
    domains = _domains([20, 5], 8)

    assert protected(OVERALL.hidden(Suppression.TOO_FEW_ANSWERS), domains, 8) == tuple(domains)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.integers(2, 15))
def test_what_is_left_by_subtraction_is_nobody_or_enough(answers: list[int], fewest: int) -> None:
    suppressed = [s is not None for s in _suppressions(answers, fewest)]
    held = [n for n, is_hidden in zip(answers, suppressed, strict=True) if is_hidden and n > 0]

    assert not held or all(suppressed) or (len(held) > 1 and sum(held) >= fewest)


@pytest.fixture(scope="module")
def programme() -> Programme:
    """A programme in which one location has three answers."""
    simulated = simulate(World(events=1500, employees=30, locations=5), np.random.default_rng(4))[0]
    answers = simulated.responses
    alone = (simulated.frame["location_id"].iloc[answers["event_row"]] == "L003").to_numpy()
    kept = answers[~alone | (np.cumsum(alone) <= 3)].drop(columns="event_row")
    frame = simulated.frame.copy()
    silent = frame["disposition"].isin(["partial", "complete"]) & ~frame["event_id"].isin(kept["event_id"])
    frame.loc[silent, "disposition"] = "no_response"
    frame.loc[silent, "response_id"] = ""
    return check(frame, kept, simulated.settings)


def test_a_report_says_which_domain_is_suppressed_to_protect_another(programme: Programme) -> None:
    found = adjust(programme, metric="nps", by=("location_id",))

    document = found.as_dict()
    hidden = {d.by["location_id"]: d.estimate.suppression for d in found.domains if d.estimate.suppressed}
    quality = document["quality"]
    assert hidden.pop("L003") is Suppression.TOO_FEW_ANSWERS
    assert list(hidden.values()) == [Suppression.PROTECTS_ANOTHER]
    assert isinstance(quality, dict)
    assert quality["suppressed_to_protect_another"] == [{"location_id": name} for name in hidden]
    assert "next fewest answers" in quality["suppression_rule"]


def test_without_an_overall_figure_beside_them_only_small_domains_are_suppressed(programme: Programme) -> None:
    found = adjust(programme, metric="nps", by=("location_id",), protect=False)

    assert [d.by["location_id"] for d in found.domains if d.estimate.suppressed] == ["L003"]
    assert found.quality.suppression_rule.endswith("is suppressed.")
