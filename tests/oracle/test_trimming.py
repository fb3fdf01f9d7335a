"""p09: weights cut off at bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.design import design
from analysis.estimation.statistics import mean
from analysis.quality.weights import design_effect
from analysis.terms import of_columns
from analysis.weighting.propensity import adjust_for_nonresponse
from analysis.weighting.trimming import trim

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
Agrees = Callable[..., None]


def test_p09_trim(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers; where R runs out of stack (strict, between 0.5 and 1.5 medians) ours has to meet the bounds."""
    expected, table = case("p09_trim"), rows("cx_mar")
    terms = of_columns({name: table[name] for name in ("segment", "region", "channel", "touchpoint", "tenure_months")})
    responded = (table.responded == 1).to_numpy()
    adjusted = adjust_for_nonresponse(design(table.base_weight), terms, responded)
    answers = table[responded]
    nps = 100.0 * ((answers.score >= 9).astype(float) - (answers.score <= 6))
    # R's weights are those of a glm with weights of mean 1, and its design starts from them.
    sample = design(adjusted.final_weight[responded])

    agrees(mean(sample, nps), expected["untrimmed_nps"])
    median = float(np.median(sample.final_weight))
    assert median == pytest.approx(expected["median_weight"], rel=1e-6)
    assert sample.final_weight.sum() == pytest.approx(expected["sum"], rel=1e-6)
    for name, upper, lower in (("a", 3.0, None), ("b", 2.0, None), ("c", 1.8, 0.4)):
        wanted = expected[name]
        bounds = (upper * median, None if lower is None else lower * median)
        found = trim(sample, upper=bounds[0], lower=bounds[1], strict=wanted["strict"])
        weight = found.final_weight
        assert found.trimming is not None
        assert bounds[0] == pytest.approx(wanted["upper"], rel=1e-6)
        assert [weight.min(), weight.max(), weight.sum()] == pytest.approx(wanted["weights_summary"], rel=1e-6)
        assert (np.abs(weight - bounds[0]) < 1e-9).sum() == wanted["n_at_upper"]
        assert found.trimming.outside == wanted["n_above"]
        np.testing.assert_allclose(weight[:20], wanted["first20"], rtol=1e-6)
        assert answers.customer_id[:20].tolist() == wanted["customer_first20"]
        agrees(mean(found, nps), wanted["nps"])
        assert design_effect(weight) == pytest.approx(wanted["kish"], rel=1e-6)

    tight = trim(sample, upper=1.5 * median, lower=0.5 * median, strict=True)
    assert tight.trimming is not None
    assert tight.trimming.outside == 0
    assert tight.final_weight.sum() == pytest.approx(expected["sum"], rel=1e-6)
