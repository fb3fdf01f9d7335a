"""Cases and rows of the oracle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.estimation.estimates import Estimates

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def case() -> Callable[[str], Any]:
    """Give the published results of a case by its name."""

    def results(name: str) -> Any:
        return json.loads((HERE / "cases" / f"{name}.json").read_text(encoding="utf-8"))["results"]

    return results


@pytest.fixture(scope="session")
def rows() -> Callable[[str], pd.DataFrame]:
    """Give the rows a case was computed from."""

    def table(name: str) -> pd.DataFrame:
        return pd.read_csv(HERE / "data" / f"{name}.csv")

    return table


@pytest.fixture(scope="session")
def agrees() -> Callable[..., None]:
    """Compare estimates with those of a case: value, standard error, both intervals, degrees of freedom."""

    def compare(found: Estimates, expected: Any, *, rel: float = 1e-6, absolute: float = 1e-8) -> None:
        assert len(found.value) == len(expected)
        for k, figure in enumerate(expected.values()):
            assert found.value[k] == pytest.approx(figure["estimate"], rel=rel)
            assert found.standard_error[k] == pytest.approx(figure["se"], rel=rel, abs=absolute)
            normal = found.limits(reference="normal")[k]
            np.testing.assert_allclose(normal, figure["ci95_normal"], rtol=rel)
            if "df" in figure:
                assert found.degrees_of_freedom == figure["df"]
                np.testing.assert_allclose(found.limits()[k], figure["ci95_t"], rtol=rel)

    return compare
