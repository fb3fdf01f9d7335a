"""The evidence for a column: by other programs, by permutations, and with customers who come twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from analysis.errors import BadTable, TooFew
from analysis.evidence import Answers, Evidence, answers, evidence, holm, most_parameters

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    code: IntArray
    responded: npt.NDArray[np.bool_]
    value: FloatArray
    weight: FloatArray

    @property
    def among(self) -> Answers:
        return answers(np.arange(len(self.code)), self.responded, self.value, self.weight)

    @property
    def found(self) -> Evidence:
        return evidence(self.code, int(self.code.max()) + 1, self.among)


def _asked(rng: np.random.Generator, n: int = 600, effect: float = 0.7) -> Asked:
    code = rng.integers(0, 4, n)
    responded = rng.random(n) < 1 / (1 + np.exp(0.8 - effect * (code == 2)))
    value = 7 + effect * (code == 2) - effect * (code == 3) + rng.normal(size=n)
    return Asked(code, responded, value, rng.uniform(1, 6, n))


@pytest.fixture
def asked() -> Asked:
    return _asked(np.random.default_rng(11))


def _kish(weight: FloatArray) -> float:
    return float(1 + np.var(weight) / np.mean(weight) ** 2)


def test_the_statistic_for_answering_is_the_likelihood_ratio_of_statsmodels_over_the_design_effect(
    asked: Asked,
) -> None:
    x = np.column_stack([np.ones(len(asked.code)), asked.code[:, None] == np.arange(1, 4)]).astype(float)
    d = asked.weight / asked.weight.mean()
    fit = sm.GLM(asked.responded.astype(float), x, family=sm.families.Binomial(), freq_weights=d).fit(tol=1e-14)

    found = asked.found.response

    assert found.statistic == pytest.approx((fit.null_deviance - fit.deviance) / _kish(d), rel=1e-9)
    assert found.explained == pytest.approx(1 - fit.deviance / fit.null_deviance, rel=1e-9)
    assert found.df == 3


def test_the_statistic_for_the_score_rests_on_the_r_squared_of_a_weighted_regression(asked: Asked) -> None:
    held = asked.responded
    x = np.column_stack([np.ones(held.sum()), asked.code[held, None] == np.arange(1, 4)]).astype(float)
    fit = sm.WLS(asked.value[held], x, weights=asked.weight[held]).fit()

    found = asked.found

    assert found.score.explained == pytest.approx(fit.rsquared, rel=1e-9)
    assert found.beyond_chance == pytest.approx(fit.rsquared_adj, rel=1e-9)
    assert found.score.statistic == pytest.approx((held.sum() - 1) * fit.rsquared / _kish(asked.weight[held]), rel=1e-9)


def test_over_all_permutations_of_the_scores_the_statistic_is_its_degrees_of_freedom_on_average() -> None:
    code = np.array([0, 0, 0, 1, 1, 2, 2])
    scores = np.array([10.0, 10.0, 9.0, 9.0, 3.0, 0.0, 8.0])
    everybody = np.ones(7, dtype=bool)

    statistics = [
        Asked(code, everybody, np.array(order), np.ones(7)).found.score.statistic for order in permutations(scores)
    ]

    assert np.mean(statistics) == pytest.approx(2.0, rel=1e-12)


def test_the_shift_is_what_weighting_the_levels_to_their_shares_does_to_the_mean(asked: Asked) -> None:
    levels = range(4)
    share = np.array([asked.weight[asked.code == k].sum() for k in levels]) / asked.weight.sum()
    held = asked.responded
    mean = [
        np.average(asked.value[held & (asked.code == k)], weights=asked.weight[held & (asked.code == k)])
        for k in levels
    ]

    raw = np.average(asked.value[held], weights=asked.weight[held])

    assert asked.found.shift == pytest.approx(share @ mean - raw, rel=1e-9)


def test_an_event_that_is_told_twice_under_one_customer_is_no_further_evidence(asked: Asked) -> None:

    n = len(asked.code)
    alone = answers(np.arange(n), asked.responded, asked.value, asked.weight, np.arange(n))
    twice = answers(
        np.arange(2 * n),
        np.repeat(asked.responded, 2),
        np.repeat(asked.value, 2),
        np.repeat(asked.weight, 2),
        np.repeat(np.arange(n), 2),
    )

    one, two = evidence(asked.code, 4, alone), evidence(np.repeat(asked.code, 2), 4, twice)

    assert one.response.statistic == pytest.approx(asked.found.response.statistic, rel=1e-9)
    assert one.score is not None
    assert asked.found.score is not None
    assert one.score.statistic == pytest.approx(asked.found.score.statistic, rel=1e-9)
    assert two.response.statistic == pytest.approx(one.response.statistic, rel=1e-9)
    respondents = asked.responded.sum()
    assert two.score.statistic == pytest.approx(
        one.score.statistic * (2 * respondents - 1) / (2 * respondents - 2), rel=1e-9
    )


def test_without_an_association_five_in_a_hundred_are_found_at_five_percent_though_weights_differ() -> None:
    rng = np.random.default_rng(3)

    found = [_asked(rng, 2000, effect=0.0).found for _ in range(1000)]

    assert 0.03 < np.mean([each.response.p_value < 0.05 for each in found]) < 0.07
    assert 0.03 < np.mean([each.score.p_value < 0.05 for each in found]) < 0.07


@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_the_unit_of_the_base_weights_does_not_matter(seed: int, factor: float) -> None:
    asked = _asked(np.random.default_rng(seed), 200)

    one, other = asked.found, replace(asked, weight=asked.weight * factor).found

    assert one.response.statistic == pytest.approx(other.response.statistic, rel=1e-6, abs=1e-9)
    assert one.score.statistic == pytest.approx(other.score.statistic, rel=1e-6, abs=1e-9)


def test_where_everybody_answered_alike_there_is_nothing_to_find() -> None:
    found = Asked(np.arange(40) % 3, np.ones(40, dtype=bool), np.full(40, 9.0), np.ones(40)).found

    assert (found.response.p_value, found.response.explained, found.response.statistic) == (1.0, 0.0, 0.0)
    assert (found.score.p_value, found.score.explained, found.shift) == (1.0, 0.0, 0.0)


def test_a_column_that_explains_every_score_has_a_finite_statistic() -> None:
    code = np.arange(40) % 2
    found = Asked(code, np.ones(40, dtype=bool), 100.0 * code, np.ones(40)).found

    assert found.score.statistic == pytest.approx(39.0)
    assert found.beyond_chance == pytest.approx(1.0)


def test_a_column_of_one_level_is_not_tested() -> None:
    found = Asked(np.zeros(20, dtype=np.int64), np.arange(20) < 9, np.arange(20.0), np.ones(20)).found

    assert (found.response.df, found.score.p_value, found.shift) == (0, 1.0, pytest.approx(0.0, abs=1e-12))


def test_a_level_without_an_answer_is_refused_by_its_number() -> None:
    with pytest.raises(TooFew, match="nobody answered at level 1"):
        _ = Asked(np.arange(20) % 2, np.arange(20) % 4 == 0, np.arange(20.0), np.ones(20)).found


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weight": np.array([1.0, 0.0, 1.0, 1.0])}, "design, row 2, column base_weight: 0 is not above 0"),
        ({"value": np.array([1.0, 2.0, np.nan, 2.0])}, "design, row 3, column value: the score of a respondent"),
        ({"value": np.ones(3)}, r"column value: has shape \(3,\); 4 events were sampled"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(changed: dict[str, FloatArray], message: str) -> None:
    asked = Asked(np.zeros(4, dtype=np.int64), np.array([True, False, True, True]), np.arange(4.0), np.ones(4))

    with pytest.raises(BadTable, match=message):
        _ = replace(asked, **changed).among


def test_one_answer_is_too_few_to_choose() -> None:
    with pytest.raises(TooFew, match="1 of the sampled events answered"):
        _ = Asked(np.zeros(3, dtype=np.int64), np.array([True, False, False]), np.ones(3), np.ones(3)).among


@pytest.mark.parametrize("p", [[0.2], [0.03, 0.001, 0.04, 0.04, 0.9], [0.0, 1.0, 0.02, 0.02]])
def test_holm_is_that_of_statsmodels(p: list[float]) -> None:
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])


def test_the_rarer_of_answer_and_silence_decides_how_many_parameters_there_may_be() -> None:
    assert (most_parameters(400, 59), most_parameters(59, 400), most_parameters(59, 0)) == (5, 5, 5)
