"""The range of a probability under different beliefs in how common pressure is."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.pressure.combination import TRACES, combine
from analysis.pressure.families import by_family
from analysis.pressure.signal import Family, nowhere
from analysis.pressure.surroundings import nothing_of
from analysis.pressure.verdict import judge


@pytest.mark.parametrize("prior", [(1.0, 9.0), (1.0, 60.0), (12.0, 20.0)])
def test_the_range_holds_the_probability_whatever_the_prior(prior: tuple[float, float]) -> None:
    llr = np.array([-1.0, 0.0, 2.0, 5.0])
    tables = [nowhere("fast_answers", Family.ON_SITE, reason="no times", unit_count=4, row_count=0)]
    families = by_family(tables, np.full(4, 20))
    verdicts = judge(families, combine(tables, np.zeros(4)), llr, nothing_of(4), fdr=0.1, prior=prior)

    assert verdicts.way.shape == (4, len(TRACES))
    assert (verdicts.probability_range[:, 0] <= verdicts.probability).all()
    assert (verdicts.probability_range[:, 1] >= verdicts.probability).all()
    assert (verdicts.probability_range[:, 1] > verdicts.probability_range[:, 0]).all()
