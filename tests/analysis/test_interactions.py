"""Interactions: found where they are, not where they are not, and carried into model and margins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm

from analysis.cells import Cells, from_columns
from analysis.design import design
from analysis.errors import BadTable
from analysis.interactions import interactions, joint_margins
from analysis.terms import of_cells
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def _world(rng: np.random.Generator, n: int, together: float) -> tuple[Cells, BoolArray]:
    channel, segment = rng.choice(["mail", "sms"], n), rng.choice(["a", "b", "c"], n)
    region = rng.choice(["north", "south"], n)
    linear = (
        -0.5 + 0.6 * (channel == "sms") + 0.5 * (segment == "b") + together * ((channel == "sms") & (segment == "c"))
    )
    columns = {"segment": segment, "channel": channel, "region": region}
    return from_columns(columns), rng.random(n) < 1 / (1 + np.exp(-linear))


def _exog(cells: Cells, extra: list[tuple[str, str]]) -> FloatArray:
    terms = of_cells(cells, interactions=extra)
    return terms.matrix[terms.cell]


def test_the_score_test_is_that_of_statsmodels() -> None:
    cells, responded = _world(np.random.default_rng(2), 900, 0.4)
    x = _exog(cells, [])
    model = sm.GLM(responded.astype(float), x, family=sm.families.Binomial())
    fit = model.fit(tol=1e-14)
    extra = _exog(cells, [("channel", "segment")])[:, x.shape[1] :]

    statistic, p, df = model.score_test(fit.params, exog_extra=extra)
    found = interactions(cells, np.arange(900), responded, np.ones(900))[1]

    assert found.variables == ("channel", "segment")
    assert found.response is not None
    assert found.response.statistic == pytest.approx(float(np.squeeze(statistic)), rel=1e-8)
    assert found.response.p_value == pytest.approx(float(np.squeeze(p)), rel=1e-7)
    assert found.response.df == df


def test_the_score_test_with_weights_is_near_the_likelihood_ratio_of_two_fits_by_statsmodels() -> None:
    rng = np.random.default_rng(5)
    n = 20_000
    cells, responded = _world(rng, n, 0.3)
    weight = rng.uniform(1, 4, n)
    deviance = [
        sm.GLM(
            responded.astype(float),
            _exog(cells, extra),
            family=sm.families.Binomial(),
            freq_weights=weight / weight.mean(),
        )
        .fit()
        .deviance
        for extra in ([], [("channel", "segment")])
    ]

    found = interactions(cells, np.arange(n), responded, weight, effect=1.2)[1]

    assert found.response is not None
    assert found.response.statistic == pytest.approx((deviance[0] - deviance[1]) / 1.2, rel=0.02)


def test_only_the_pair_whose_effects_do_not_add_up_is_chosen() -> None:
    cells, responded = _world(np.random.default_rng(7), 6000, 1.0)

    found = interactions(cells, np.arange(6000), responded, np.ones(6000))

    assert {pair.variables: pair.chosen for pair in found} == {
        ("channel", "region"): False,
        ("channel", "segment"): True,
        ("region", "segment"): False,
    }


def test_where_effects_add_up_an_interaction_is_chosen_in_one_world_of_a_hundred_or_so() -> None:
    rng = np.random.default_rng(9)
    chosen = 0
    for _ in range(300):
        cells, responded = _world(rng, 800, 0.0)
        chosen += any(pair.chosen for pair in interactions(cells, np.arange(800), responded, np.ones(800)))

    assert chosen <= 9  # of a binomial of 300 draws at 1 %, one in a thousand is above


def test_a_pair_with_a_joint_level_of_few_respondents_is_not_tested_and_says_which() -> None:
    a = np.repeat(["x", "x", "y", "y"], [100, 100, 100, 6])
    b = np.repeat(["u", "v", "u", "v"], [100, 100, 100, 6])
    cells = from_columns({"a": a, "b": b})

    found = interactions(cells, np.arange(306), np.arange(306) % 2 == 0, np.ones(306))

    assert found[0].response is None
    assert found[0].why == "y × v has 3 respondents; 10 are needed"
    assert found[0].as_dict()["response"] is None


def test_a_joint_level_that_nobody_sampled_has_rules_its_pair_out() -> None:
    cells = from_columns({"a": [*"xxyy"] * 50 + ["x"], "b": [*"uvuu"] * 50 + ["w"]})
    rows = np.arange(200)

    found = interactions(cells, rows, rows // 4 % 2 == 0, np.ones(200))

    assert found[0].why == "x × w has 0 respondents; 10 are needed"


def test_a_column_within_another_has_no_interaction_with_it() -> None:
    location = np.arange(600) % 6
    cells = from_columns({"location": location.astype(str), "region": (location // 3).astype(str)})

    found = interactions(cells, np.arange(600), np.arange(600) // 6 % 2 == 0, np.ones(600))

    assert not found[0].chosen
    assert "nothing to test" in found[0].why


def test_an_interaction_without_room_for_its_parameters_is_left_out() -> None:
    cells, responded = _world(np.random.default_rng(7), 6000, 1.0)

    found = interactions(cells, np.arange(6000), responded, np.ones(6000), room=1)

    assert not any(pair.chosen for pair in found)
    assert "it needs 2 parameters and there is room for 1" in found[1].why


def test_where_everybody_answered_there_is_no_response_model_to_improve() -> None:
    cells, _ = _world(np.random.default_rng(7), 100, 1.0)

    assert interactions(cells, np.arange(100), np.ones(100, dtype=bool), np.ones(100)) == ()


def test_joint_margins_are_the_counts_of_the_pairs_and_leave_the_cells_as_they_are() -> None:
    cells, _ = _world(np.random.default_rng(1), 500, 0.0)

    joint = joint_margins(cells, [("channel", "segment")])

    assert joint.variables == ("region", "channel × segment")
    assert joint.cell is cells.cell
    counts = dict(zip(joint.levels[1], joint.margin(joint.sums(np.ones(500)), 1).tolist(), strict=True))
    segment, channel = (np.array(cells.levels[j])[cells.codes[cells.cell, j]] for j in (0, 1))
    assert counts == {
        f"{c} × {s}": float(((channel == c) & (segment == s)).sum()) for c in ("mail", "sms") for s in ("a", "b", "c")
    }


def test_a_variable_in_two_pairs_is_held_by_both_margins() -> None:
    cells, _ = _world(np.random.default_rng(1), 500, 0.0)

    joint = joint_margins(cells, [("channel", "segment"), ("channel", "region")])

    assert joint.variables == ("channel × segment", "channel × region")


def test_joint_levels_that_would_be_called_alike_are_told_apart() -> None:
    cells = from_columns({"a": ["p × q", "p"], "b": ["r", "q × r"]})

    assert set(joint_margins(cells, [("a", "b")]).levels[0]) == {"p × q × r", "(p × q × r)"}


@pytest.mark.parametrize("pair", [("channel", "colour"), ("channel", "channel")])
def test_a_pair_that_is_none_is_refused(pair: tuple[str, str]) -> None:
    cells, _ = _world(np.random.default_rng(1), 50, 0.0)

    with pytest.raises(BadTable, match=r"colour|cannot interact with itself"):
        joint_margins(cells, [pair])


def test_adjusting_with_the_interaction_removes_the_bias_that_main_effects_leave() -> None:
    rng = np.random.default_rng(21)
    n = 60_000
    a, b = rng.choice(["x", "y"], n), rng.choice(["u", "v"], n)
    alike = (a == "x") == (b == "u")
    responded = rng.random(n) < np.where(alike, 0.5, 0.15)
    value = np.where(alike, 9.0, 5.0) + rng.normal(size=n)
    cells = from_columns({"a": a, "b": b})
    pairs = [pair.variables for pair in interactions(cells, np.arange(n), responded, np.ones(n)) if pair.chosen]
    start = design(np.ones(n))

    def mean(extra: list[tuple[str, str]]) -> float:
        margins = joint_margins(cells, extra)
        everybody = margins.sums(np.ones(n))
        totals = {
            name: dict(zip(levels, margins.margin(everybody, j).tolist(), strict=True))
            for j, (name, levels) in enumerate(zip(margins.variables, margins.levels, strict=True))
        }
        adjusted = adjust_for_nonresponse(start, of_cells(cells, interactions=extra), responded)
        return float(np.average(value, weights=rake(adjusted, margins, totals).final_weight))

    assert pairs == [("a", "b")]
    assert mean(pairs) == pytest.approx(value.mean(), abs=0.05)
    assert abs(mean([]) - value.mean()) > 0.5
