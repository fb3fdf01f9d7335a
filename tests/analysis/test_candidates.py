"""Which columns can be auxiliary variables, and what is said of the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.auxiliaries import PROCESS, code_levels
from analysis.candidates import OUTCOMES, candidates
from analysis.contract import FRAME
from analysis.errors import BadTable
from analysis.simulate import World, simulate


def _why(frame: pd.DataFrame) -> dict[str, str]:
    return {column.name: column.why for column in candidates(frame).excluded}


def test_each_column_of_a_programme_is_a_candidate_or_has_a_reason_why_not() -> None:
    frame = simulate(World(events=800, employees=20, locations=4), np.random.default_rng(1))[0].frame

    found = candidates(frame)

    assert sorted([*found.names, *found.outcomes, *(c.name for c in found.excluded)]) == sorted(frame.columns)
    assert all(column.why for column in found.excluded)
    assert {column.name for column in found.excluded} >= {*(set(PROCESS) & set(frame)), "event_ts", "employee_id"}
    assert {"region", "touchpoint", "contact_channel"} & set(frame) <= set(found.names)


def test_every_candidate_can_be_coded() -> None:
    frame = simulate(World(events=800, employees=20, locations=4), np.random.default_rng(1))[0].frame
    found = candidates(frame)

    sampled = np.ones(800, dtype=bool)
    coded = code_levels(frame, found.names, found.outcomes, sampled, np.arange(800) % 2 == 0)

    assert len(coded) == len(found.names) + len(found.outcomes)


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("event_ts", pd.date_range("2026-01-01", periods=60, tz="UTC"), "it is a time"),
        ("currency", ["EUR"] * 60, "it has one value"),
        ("rate", [7.5] * 60, "it has one value"),
        ("empty", [np.nan] * 60, "it has one value"),
        ("yes", [True] * 60, "it has one value"),
        ("order", [f"O{i}" for i in range(60)], "its 60 values for 60 events tell events apart"),
        ("customer_id", ["C1", "C2"] * 30, "it names who was served"),
        ("employee_id", ["E1", "E2"] * 30, "it names whose score it is"),
        ("disposition", ["complete", "no_response"] * 30, "it says who answered"),
        ("complaint_30d", [0.0, 1.0, np.nan] * 20, "it is an outcome, and not known of 20 events"),
    ],
)
def test_a_column_that_is_no_candidate_says_why(name: str, values: object, why: str) -> None:
    assert _why(pd.DataFrame({name: values}))[name].startswith(why)


def test_a_number_that_is_missing_for_some_is_a_candidate() -> None:
    assert candidates(pd.DataFrame({"tenure": [1.0, np.nan] * 30, "flag": [1.0, np.nan] * 30})).names == (
        "flag",
        "tenure",
    )


def test_outcomes_of_the_contract_are_told_apart_from_auxiliary_variables() -> None:
    frame = pd.DataFrame({"refund_30d": [True, False] * 30, "segment": ["a", "b"] * 30})

    found = candidates(frame)

    assert (found.names, found.outcomes) == (("segment",), ("refund_30d",))
    assert set(OUTCOMES) <= set(FRAME)


def test_a_named_outcome_is_a_candidate_though_it_is_not_known_of_all() -> None:
    frame = pd.DataFrame({"complaint_30d": [0.0, 1.0, np.nan] * 20, "returned": ["0", "1"] * 30})

    found = candidates(frame, outcomes=["complaint_30d", "returned"])

    assert (found.names, found.outcomes, found.excluded) == ((), ("complaint_30d", "returned"), ())


def test_a_named_outcome_that_is_no_column_is_refused() -> None:
    with pytest.raises(BadTable, match="column returned: this outcome is not a column"):
        candidates(pd.DataFrame({"segment": ["a"]}), outcomes=["returned"])


def test_numbers_with_a_text_among_them_are_no_candidate_unless_the_contract_says_what_they_are() -> None:
    codes = [*[str(k) for k in range(10)] * 40, "n/a"]
    frame = pd.DataFrame({"spend": codes, "location_id": codes})

    found = candidates(frame)

    assert found.names == ("location_id",)
    assert _why(frame)["spend"] == "'n/a' is not a number, as its other values are"
