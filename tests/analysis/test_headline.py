"""The headline, the range, and every domain when answering depends on the opinion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.adjustment import adjust
from analysis.findings import Adjustment
from analysis.programme import Programme
from analysis.simulate import Truth, World, simulate

OUTCOMES = ("complaint_30d", "refund_30d", "churn_90d")
EXTREME = World(
    events=40_000,
    employees=60,
    locations=6,
    sample_probability=1.0,
    blind_probability=0.0,
    response_on_extremity=2.2,
    response_on_auxiliaries=0.3,
    reminder_days=(4.0, 8.0),
)
FIELDS = ("value", "standard_error", "ci_low", "ci_high")


@pytest.fixture(scope="module")
def extreme() -> tuple[Programme, Truth]:
    return simulate(EXTREME, np.random.default_rng(5))


@pytest.fixture(scope="module")
def found(extreme: tuple[Programme, Truth]) -> Adjustment:
    return adjust(extreme[0], metric="nps", by=("location_id",), outcomes=OUTCOMES)


def test_the_opinion_models_are_the_headline_where_they_agree(
    extreme: tuple[Programme, Truth], found: Adjustment
) -> None:
    truth, told = extreme[1].mean("nps"), found.sensitivity
    overall = found.overall

    assert told.headline == "opinion"
    assert told.range is not None
    assert told.mar is not None
    assert told.opinion == overall.adjusted
    assert overall.raw is not None
    assert overall.adjusted is not None
    assert told.range[0] <= truth <= told.range[1] < told.mar.value
    assert abs(overall.adjusted.value - truth) < 0.5 * abs(overall.raw.value - truth)
    assert "every accepted specification" in told.reason


def test_the_domains_add_up_to_the_headline(extreme: tuple[Programme, Truth], found: Adjustment) -> None:
    """One set of weights for all: the domains, weighted by their weight among the respondents, give the overall."""
    events = extreme[0].frame["location_id"].value_counts()
    values = {d.by["location_id"]: d.estimate.adjusted for d in found.domains}
    mean = sum(events[name] * figure.value for name, figure in values.items() if figure is not None) / events.sum()

    assert found.overall.adjusted is not None
    assert mean == pytest.approx(found.overall.adjusted.value, abs=0.6)  # locations are no margin of the raking


def test_the_intervals_of_the_domains_hold_their_truth_and_the_models_own_error(
    extreme: tuple[Programme, Truth], found: Adjustment
) -> None:
    programme, truth = extreme
    value = 100.0 * (truth.opinions["nps"] >= 9) - 100.0 * (truth.opinions["nps"] <= 6)
    expected = value.groupby(programme.frame["location_id"].to_numpy()).mean()
    under_mar = adjust(programme, metric="nps", by=("location_id",), outcomes=OUTCOMES, assume="mar")

    for here, there in zip(found.domains, under_mar.domains, strict=True):
        figure, other = here.estimate.adjusted, there.estimate.adjusted
        assert figure is not None
        assert other is not None
        assert figure.ci_low <= expected[here.by["location_id"]] <= figure.ci_high
        assert figure.ci_high - figure.ci_low > other.ci_high - other.ci_low


def test_the_weights_meet_the_frame_under_the_opinion_models_too(found: Adjustment) -> None:
    assert max(abs(level.smd_after) for level in found.quality.balance) < 1e-8
    assert found.quality.converged


def test_the_order_of_the_rows_makes_no_difference_to_the_opinion_models(
    extreme: tuple[Programme, Truth], found: Adjustment
) -> None:
    programme = extreme[0]
    order = np.random.default_rng(1).permutation(len(programme.frame))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    shuffled = replace(
        programme,
        frame=programme.frame.iloc[order].reset_index(drop=True),
        responses=programme.responses.assign(event_row=place[programme.responses["event_row"].to_numpy()]),
    )

    assert adjust(shuffled, metric="nps", by=("location_id",), outcomes=OUTCOMES).as_dict() == found.as_dict()


def test_without_outcomes_waves_are_shown_but_not_the_headline(extreme: tuple[Programme, Truth]) -> None:
    told = adjust(extreme[0], metric="nps").sensitivity

    assert told.headline == "mar"
    assert "frailty" in told.reason
    assert {one.name.split(",")[0] for one in told.specifications} == {"waves"}


def test_the_rule_can_be_overruled(extreme: tuple[Programme, Truth], found: Adjustment) -> None:
    asked = adjust(extreme[0], metric="nps", outcomes=OUTCOMES, assume="opinion")
    refused = adjust(extreme[0], metric="nps", outcomes=OUTCOMES, assume="mar")

    assert asked.overall.adjusted == found.overall.adjusted
    assert refused.sensitivity.headline == "mar"
    assert refused.overall.adjusted == found.sensitivity.mar


@pytest.mark.parametrize("metric", ["mean", "top_box", "csat", "ces"])
def test_other_metrics_have_opinion_models_on_their_own_scale(extreme: tuple[Programme, Truth], metric: str) -> None:
    programme, truth = extreme
    told = adjust(programme, metric=metric, outcomes=OUTCOMES).sensitivity

    assert told.range is not None
    assert told.range[0] <= truth.mean(metric) <= told.range[1]


def test_where_only_the_auxiliaries_decide_mar_is_the_headline() -> None:
    programme, truth = simulate(replace(EXTREME, response_on_extremity=0.0), np.random.default_rng(6))
    told = adjust(programme, metric="nps", outcomes=OUTCOMES).sensitivity

    assert told.headline == "mar"
    assert told.ignorability is not None
    assert told.ignorability.p_value > 0.01
    assert told.range is not None
    assert told.range[0] <= truth.mean("nps") <= told.range[1]


def test_a_wave_that_the_reminders_do_not_account_for_is_told_and_not_used(extreme: tuple[Programme, Truth]) -> None:
    programme = extreme[0]
    none = replace(programme, frame=programme.frame.assign(reminders_sent=0.0))
    told = adjust(none, metric="nps", outcomes=OUTCOMES).sensitivity

    assert "reminders_sent does not count" in told.reason
    assert {one.name.split(",")[0] for one in told.specifications} == {"outcomes"}


def test_gaps_in_the_waves_are_told_and_the_waves_not_used(extreme: tuple[Programme, Truth]) -> None:
    programme = extreme[0]
    wave = programme.responses["response_wave"].astype(float).where(pd.Series(range(len(programme.responses))) > 3)
    gaps = replace(programme, responses=programme.responses.assign(response_wave=wave))

    assert "has gaps" in adjust(gaps, metric="nps", outcomes=OUTCOMES).sensitivity.reason


def test_an_outcome_that_hardly_anybody_has_is_told_and_not_used(extreme: tuple[Programme, Truth]) -> None:
    programme = extreme[0]
    rare = np.arange(len(programme.frame)) % 1500 == 0
    told = adjust(
        replace(programme, frame=programme.frame.assign(refund_30d=rare)), metric="nps", outcomes=("refund_30d",)
    ).sensitivity

    assert "tells too little" in told.reason
    assert told.headline == "mar"


def test_an_outcome_that_is_not_known_for_every_event_is_told_and_not_used(extreme: tuple[Programme, Truth]) -> None:
    programme = extreme[0]
    known = np.where(programme.frame["complaint_30d"], "yes", "no").astype(object)
    known[::100] = ""
    told = adjust(
        replace(programme, frame=programme.frame.assign(known=known)), metric="nps", outcomes=("known",)
    ).sensitivity

    assert "known is not known for 400 events" in told.reason
    assert {one.name.split(",")[0] for one in told.specifications} == {"waves"}


def test_a_target_has_its_tipping_point(extreme: tuple[Programme, Truth]) -> None:
    programme = extreme[0]
    settings = replace(programme.settings, bonus_metric="nps", bonus_target=40.0)
    told = adjust(replace(programme, settings=settings), metric="nps", assume="mar").sensitivity

    assert told.assumptions is not None
    tipping = told.assumptions.tipping
    assert tipping is not None
    rate = np.average([d in ("complete", "partial") for d in programme.frame["disposition"]])
    assert tipping.mean.value + (1 - rate) * tipping.delta.value == pytest.approx(40.0, abs=1e-6)
    assert adjust(programme, metric="mean", assume="mar").sensitivity.as_dict()["tipping_point"] is None


def test_an_instrument_drawn_by_lot_gives_a_selection_model(extreme: tuple[Programme, Truth]) -> None:
    programme = extreme[0]
    answered = programme.frame["disposition"].isin(["complete", "partial"]).to_numpy()
    rng = np.random.default_rng(2)
    lot = np.where(rng.uniform(size=len(answered)) < np.where(answered, 0.6, 0.45), "morning", "evening")
    with_lot = replace(programme, frame=programme.frame.assign(lot=lot))

    told = adjust(with_lot, metric="mean", assume="mar", instrument="lot").sensitivity.as_dict()["selection"]

    assert isinstance(told, dict)
    assert told["instrument"] == "lot"
    assert told["strength"] > 10
