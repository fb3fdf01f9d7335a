from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fakes import FakeClock
from inbox import Inbox

from service.base.secrets import Secrets
from service.base.session import Database


@pytest.fixture
def inbox(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Inbox:
    """For what does not depend on the engine."""
    return Inbox(sqlite, secrets, clock)


@pytest.fixture
def inbox_on_each(database: Database, secrets: Secrets, clock: FakeClock) -> Inbox:
    """On SQLite, then on PostgreSQL: for locks, constraints and what many do at once."""
    return Inbox(database, secrets, clock)
