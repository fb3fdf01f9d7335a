from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fakes import FakeClock

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "response"))  # what a respondent does is there

from messy import Messy

from service.base.secrets import Secrets
from service.base.session import Database


@pytest.fixture
def messy(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Messy:
    return Messy(sqlite, secrets, clock, seed=1)


@pytest.fixture
def messy_on_each(database: Database, secrets: Secrets, clock: FakeClock) -> Messy:
    return Messy(database, secrets, clock, seed=1)
