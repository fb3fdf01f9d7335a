"""Published and recomputed figures: InstEval (ETH Zurich, lme4), consistency factors, the Cauchy combination."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.funnel import dispersion, funnel, tau_from_dispersion, truncation_factor, winsorising_factor
from analysis.pressure.multiplicity import cauchy
from analysis.pressure.screen import screen
from analysis.programme import check
from analysis.settings import Settings

DATA = Path(__file__).parent / "data" / "insteval.csv.gz"


@pytest.fixture(scope="module")
def lecturers() -> tuple[np.ndarray, np.ndarray, int]:
    """Give score, lecturer and number of lecturers, of those with ten ratings or more."""
    ratings = pd.read_csv(DATA)
    rated = ratings[ratings.groupby("d")["y"].transform("size") >= 10]
    unit, names = pd.factorize(rated["d"])
    score = rated["y"].to_numpy(dtype=np.float64)
    return score - score.mean(), unit.astype(np.int64), len(names)


def test_the_copy_holds_every_rating() -> None:
    ratings = pd.read_csv(DATA)
    assert (len(ratings), ratings["s"].nunique(), ratings["d"].nunique()) == (73_421, 2_972, 1_128)


def test_insteval_tau_by_paule_and_mandel(lecturers: tuple[np.ndarray, np.ndarray, int]) -> None:
    placed = funnel(*lecturers)
    assert placed.tau == pytest.approx(0.518, abs=5e-4)
    assert placed.sigma_within == pytest.approx(1.22, abs=5e-3)
    assert np.mean(np.abs(placed.z) > 2) == pytest.approx(0.043, abs=5e-3)


def test_insteval_tau_by_dersimonian_and_laird_raw_winsorised_and_consistent(
    lecturers: tuple[np.ndarray, np.ndarray, int],
) -> None:
    placed = funnel(*lecturers)
    variance = placed.sigma_within**2 / placed.n
    centre = np.average(placed.excess, weights=1 / variance)
    z = (placed.excess - centre) / np.sqrt(variance)
    assert np.mean(np.abs(z) > 3) == pytest.approx(0.32, abs=0.01)
    assert tau_from_dispersion(dispersion(z, share=0.0), variance) == pytest.approx(0.533, abs=5e-4)
    assert tau_from_dispersion(dispersion(z, consistent=False), variance) == pytest.approx(0.346, abs=5e-4)
    assert tau_from_dispersion(dispersion(z), variance) == pytest.approx(0.433, abs=5e-4)


def test_consistency_factors_of_winsorising_and_truncation() -> None:
    assert winsorising_factor(0.10) == pytest.approx(0.6787, abs=5e-5)
    assert winsorising_factor(0.05) == pytest.approx(0.8313, abs=5e-5)
    assert truncation_factor(0.10) == pytest.approx(0.4377, abs=5e-5)


@pytest.mark.parametrize("p", [1e-12, 0.003, 0.2, 0.7])
def test_the_cauchy_combination_of_equal_p_values_is_that_p_value(p: float) -> None:
    assert float(cauchy(np.full(5, p))) == pytest.approx(p, rel=1e-6)


def test_lecturers_nobody_paid_for_their_scores_are_left_alone_however_much_they_differ() -> None:
    ratings = pd.read_csv(DATA)
    ratings = ratings[ratings["d"] <= ratings["d"].unique()[:200].max()].reset_index(drop=True)
    rng = np.random.default_rng(0)
    n = len(ratings)
    day = pd.Timestamp("2026-03-02T09:00:00Z")
    frame = pd.DataFrame(
        {
            "event_id": np.arange(n),
            "employee_id": ratings["d"],
            "location_id": ratings["dept"],
            "customer_id": ratings["s"],
            "event_ts": day,
            "studage": ratings["studage"].astype(str),
            "lectage": ratings["lectage"].astype(str),
            "service": ratings["service"].astype(str),
            "sample_prob": 1,
            "sampled": 1,
            "invited": 1,
            "disposition": "complete",
        }
    )
    responses = pd.DataFrame(
        {
            "response_id": np.arange(n),
            "event_id": np.arange(n),
            "response_ts": day + pd.to_timedelta(rng.lognormal(5.5, 1.2, n), unit="min"),
            "device_hash": ratings["s"],
            "csat": ratings["y"],
        }
    )
    programme = check(frame, responses, Settings(auxiliaries=("studage", "lectage", "service")))
    result = screen(programme, metric="csat")
    far = [u for u in result.units if u.funnel_z is not None and abs(u.funnel_z) > 2]
    assert 0 < len(far) < 0.1 * len(result.units)
    assert {u.level.value for u in result.units} == {"clear"}
    assert all(u.delta is not None and abs(u.delta) < 0.05 for u in result.units)
