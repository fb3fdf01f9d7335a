"""Who is kept from being asked, against the slope that is usual: unhappy customers decline more often everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from analysis.pressure.expectation import Expectation
from analysis.pressure.injection import Planted, plan
from analysis.pressure.signals.selection import Selection, selection
from analysis.pressure.units import Units


def _selected(sizes: list[int], slope: float, seed: int, *, picky: int | None = None) -> Selection:
    """Keep customers of units of these sizes from being asked, all by the same slope but for one who is picky."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(len(sizes)), sizes)
    score = rng.normal(size=len(unit))
    rank = np.argsort(np.argsort(score)) / len(unit)
    own = np.where(unit == picky, slope + 6.0, slope)
    kept = rng.uniform(size=len(unit)) < expit(-2.2 - own * (rank - 0.5))
    labels = tuple(f"E{u}" for u in range(len(sizes)))
    units = Units("employee", labels, unit, unit[:0], np.zeros(len(sizes), dtype=np.int64))
    everybody = np.ones(len(unit), dtype=bool)
    foreseen = Expectation(score, 0.5, foretells=True, columns=())
    return selection(units, foreseen, everybody, kept, unit)


@pytest.mark.parametrize("sizes", [[800] * 4, [100] * 6, [60] * 29 + [1500]])
def test_what_unhappy_customers_do_everywhere_convicts_no_unit_however_few_or_large(sizes: list[int]) -> None:
    llr = np.stack([_selected(sizes, 2.0, seed).llr for seed in range(40)])
    assert np.exp(llr).mean() < 1.2
    assert np.exp(llr[:, -1]).mean() < 1.5


@pytest.mark.parametrize("sizes", [[300] * 4, [60] * 30])
def test_one_who_picks_the_unhappy_beyond_that_stands_out(sizes: list[int]) -> None:
    found = _selected(sizes, 1.0, 1, picky=2)
    assert found.llr.argmax() == 2
    assert found.llr[2] > np.log(3.0)


def test_where_nobody_else_keeps_anybody_away_the_usual_slope_stays_in_doubt() -> None:
    found = _selected([200], 4.0, 1)
    assert found.usual.tolist() == [0.0]
    assert 0.0 < found.llr[0] < found.z[0] ** 2 / 2.0
    assert found.p_value[0] > 1e-6


def test_every_way_of_pressing_is_planted_sooner_or_later_where_few_units_are_chosen() -> None:
    rng = np.random.default_rng(0)
    ways = tuple(Planted)
    drawn = [plan(10, rng.choice(10, 2, replace=False), ways, rng).way for _ in range(60)]
    assert {way for turn in drawn for way in turn if way is not None} == set(ways)
