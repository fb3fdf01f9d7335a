"""Cases and rows of the oracle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

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
