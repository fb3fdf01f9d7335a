"""p11, p11b, p06a: standard errors by replicates on which every step of the weighting is done again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.cells import Cells, from_columns
from analysis.design import Design, design
from analysis.estimation.jackknife import jk1, jkn
from analysis.estimation.quantile import quantiles
from analysis.estimation.replicate import Replicated, replicate, unchanged, weighted_means
from analysis.estimation.replicate_weights import Centre, supplied
from analysis.estimation.statistics import mean as mean_of
from analysis.terms import of_columns
from analysis.weighting.calibration import calibrate, rake
from analysis.weighting.classes import adjust_in_classes
from analysis.weighting.poststratification import post_stratify
from analysis.weighting.propensity import adjust_for_nonresponse

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
FloatArray = npt.NDArray[np.float64]


def _margins(population: pd.DataFrame, *names: str) -> dict[str, Mapping[str, float]]:
    return {name: {str(level): float(n) for level, n in population[name].value_counts().items()} for name in names}


def _cells(table: pd.DataFrame, *names: str) -> Cells:
    return from_columns({name: table[name] for name in names})


def _holds(found: Replicated, expected: Mapping[str, Any], position: int = 0) -> None:
    value, error = found.value[position], found.standard_error[position]
    assert value == pytest.approx(expected["estimate"], rel=1e-6)
    assert error == pytest.approx(expected["se"], rel=1e-6)
    np.testing.assert_allclose(found.limits(reference="normal")[position], expected["ci95_normal"], rtol=1e-6)


def _holds_with_students(found: Replicated, expected: Mapping[str, Any]) -> None:
    """What the case calls a normal interval is one with Student's t where R takes quantiles."""
    value, error = found.value[0], found.standard_error[0]
    assert value == pytest.approx(expected["estimate"], rel=1e-6)
    assert error == pytest.approx(expected["se"], rel=1e-6)
    np.testing.assert_allclose(found.limits()[0], expected["ci95_normal"], rtol=1e-6)


def _ratio(above: FloatArray, below: FloatArray) -> Callable[[Design], float]:
    return lambda found: float(found.final_weight @ above / (found.final_weight @ below))


def test_p11_replicates(case: Case, rows: Rows) -> None:
    """Every number of the case but those by linearisation (taylor), which test_taylor.py looks at; here as a check."""
    _clusters(case("p11_replicates")["apiclus1"], rows("apiclus1"), rows("apipop"))
    _strata(case("p11_replicates")["apistrat"], rows("apistrat"), rows("apipop"))


def _clusters(expected: Mapping[str, Any], table: pd.DataFrame, population: pd.DataFrame) -> None:
    sample = design(table.pw, cluster=table.dnum)
    finite = design(table.pw, cluster=table.dnum, population_size=table.fpc)
    left_out, mean = jk1(sample), weighted_means(table.api00)
    assert left_out.size == expected["n_rep"]
    assert left_out.scale == pytest.approx(expected["scale"], rel=1e-12)
    assert jk1(finite).scale == pytest.approx(expected["jk1_fpc_scale"], rel=1e-12)
    _holds(replicate(sample, left_out, unchanged, mean), expected["jk1"]["api00"])
    _holds(replicate(finite, jk1(finite), unchanged, mean), expected["jk1_fpc"]["api00"])

    by_type = {str(level): float(n) for level, n in population.stype.value_counts().items()}
    school_type = _cells(table, "stype")
    kept = replicate(
        sample,
        left_out,
        lambda base: post_stratify(base, school_type, by_type),
        lambda found: np.append(mean(found), found.final_weight @ table["api.stu"].to_numpy(float)),
    )
    _holds(kept, expected["jk1_poststrat"]["api00"])
    _holds(kept, expected["jk1_poststrat_total"]["api.stu"], 1)

    margins, cells = _margins(population, "stype", "sch.wide"), _cells(table, "stype", "sch.wide")
    _holds(replicate(sample, left_out, lambda base: rake(base, cells, margins), mean), expected["jk1_rake"]["api00"])

    terms = of_columns({"stype": table.stype, "api99": table.api99})
    totals = {
        "(intercept)": float(len(population)),
        "stype=H": by_type["H"],
        "stype=M": by_type["M"],
        "api99": float(population.api99.sum()),
    }
    _holds(
        replicate(sample, left_out, lambda base: calibrate(base, terms, totals), mean), expected["jk1_greg"]["api00"]
    )

    known = table.enroll.notna().to_numpy()
    students = _ratio(np.where(known, table["api.stu"], 0.0), np.where(known, table.enroll, 0.0))
    ratio = replicate(sample, left_out, unchanged, students)
    np.testing.assert_allclose([ratio.value[0], ratio.standard_error[0]], expected["jk1_ratio"], rtol=1e-6)
    _holds_linearised(sample, table.api00, expected["taylor_no_fpc"]["api00"])


def _strata(expected: Mapping[str, Any], table: pd.DataFrame, population: pd.DataFrame) -> None:
    sample = design(table.pw, stratum=table.stype)
    finite = design(table.pw, stratum=table.stype, population_size=table.fpc)
    left_out, value = jkn(sample), table.api00.to_numpy(float)
    mean = weighted_means(value)
    assert left_out.size == expected["n_rep"]
    _holds(replicate(sample, left_out, unchanged, mean), expected["jkn"]["api00"])
    _holds(replicate(finite, jkn(finite), unchanged, mean), expected["jkn_fpc"]["api00"])

    margins, cells = _margins(population, "sch.wide", "comp.imp"), _cells(table, "sch.wide", "comp.imp")
    _holds(replicate(sample, left_out, lambda base: rake(base, cells, margins), mean), expected["jkn_rake"]["api00"])
    median = replicate(sample, left_out, unchanged, lambda found: quantiles(found, value, 0.5).value[0])
    _holds_with_students(median, expected["jkn_median"]["api00"])
    _holds_linearised(sample, table.api00, expected["taylor"]["api00"])


def _holds_linearised(sample: Design, value: pd.Series[float], expected: Mapping[str, Any]) -> None:
    found = mean_of(sample, value)
    assert found.value[0] == pytest.approx(expected["estimate"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["se"], rel=1e-6)


def test_p11b_bootstrap_supplied(case: Case, rows: Rows) -> None:
    expected, table, population = case("p11b_bootstrap_supplied"), rows("apistrat"), rows("apipop")
    weights = rows("apistrat_bootweights").to_numpy(float)
    drawn = weights.shape[1]
    sample = design(table.pw, stratum=table.stype)
    from_mean = supplied(weights, scale=1 / (drawn - 1), rscales=np.ones(drawn), centre=Centre.MEAN)
    from_full = supplied(weights, scale=1 / drawn, centre=Centre.FULL)
    names = ("api00", "meals")

    def means(found: Design) -> FloatArray:
        return np.asarray(found.final_weight @ table[list(names)].to_numpy(float) / found.final_weight.sum())

    margins, cells = _margins(population, "stype", "sch.wide"), _cells(table, "stype", "sch.wide")
    found = {
        "mean": replicate(sample, from_mean, unchanged, means),
        "mean_mse_centre": replicate(sample, from_full, unchanged, means),
        "raked": replicate(sample, from_mean, lambda base: rake(base, cells, margins), means),
    }

    assert from_mean.size == expected["n_rep"]
    for kind, estimates in found.items():
        for position, name in enumerate(names):
            _holds(estimates, expected[kind][name], position)
    students = _ratio(table["api.stu"].to_numpy(float), table.enroll.to_numpy(float))
    ratio = replicate(sample, from_mean, unchanged, students)
    np.testing.assert_allclose([ratio.value[0], ratio.standard_error[0]], expected["ratio"], rtol=1e-6)


def test_p06a_refits_of_the_response_model(case: Case, rows: Rows) -> None:
    """The jackknife and the bootstrap of p06a; its other numbers are in test_propensity.py."""
    expected, table = case("p06a_propensity_lou_vax"), rows("lou_vax_survey")
    responded = (table.RESPONSE_STATUS == "Respondent").to_numpy()
    vaccinated = weighted_means(np.where(responded, table.VAX_STATUS == "Vaccinated", 0.0))
    cells = _cells(table, "RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT")
    sample = design(table.SAMPLING_WEIGHT)

    def recipe(base: Design) -> Design:
        return adjust_for_nonresponse(base, cells, responded)

    mean = replicate(sample, jk1(sample), recipe, vaccinated)
    assert mean.value[0] == pytest.approx(expected["ipw_mean"], rel=1e-6)
    assert mean.standard_error[0] == pytest.approx(expected["se_jk1_refit_center_mean"], rel=1e-5)
    np.testing.assert_allclose(mean.replicate_values[:10, 0], expected["jk_replicate_first10"], rtol=1e-6)
    around_full = np.sqrt((sample.size - 1) / sample.size * ((mean.replicate_values - mean.value) ** 2).sum())
    assert around_full == pytest.approx(expected["se_jk1_refit_center_full"], rel=1e-5)

    times = rows("lou_vax_boot_multiplicities").to_numpy(float)
    drawn = supplied(times * sample.base_weight[:, None], scale=1 / (times.shape[1] - 1))
    booted = replicate(sample, drawn, recipe, vaccinated)
    assert booted.standard_error[0] == pytest.approx(expected["se_bootstrap_refit_500"], rel=1e-5)
    np.testing.assert_allclose(booted.replicate_values[:10, 0], expected["bootstrap_reps_first10"], rtol=1e-6)


def test_p06a_refits_of_weighting_classes(case: Case, rows: Rows) -> None:
    """The classes are held; their factors are found again on each replicate."""
    table = rows("lou_vax_survey")
    expected = case("p06a_propensity_lou_vax")["class"]
    responded = (table.RESPONSE_STATUS == "Respondent").to_numpy()
    vaccinated = weighted_means(np.where(responded, table.VAX_STATUS == "Vaccinated", 0.0))
    sample = design(table.SAMPLING_WEIGHT)
    classes = np.array(expected["class_in_row_order"])

    found = replicate(sample, jk1(sample), lambda base: adjust_in_classes(base, classes, responded), vaccinated)

    assert found.value[0] == pytest.approx(expected["mean"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["se_jk1_reclass_factors"], rel=1e-5)
