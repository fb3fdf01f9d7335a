"""What the tests of delivery share: a published survey with invitations, and carriers that do as they are told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from desk import Desk, Received, ScriptedCarrier
from fakes import FakeClock

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery.carriers import Carriers
from service.delivery.mailbox import Mailbox


@pytest.fixture
def desk(database: Database, secrets: Secrets, clock: FakeClock) -> Desk:
    return Desk(database, secrets, clock)


@pytest.fixture
def carrier() -> ScriptedCarrier:
    return ScriptedCarrier()


@pytest.fixture
def carriers(database: Database, secrets: Secrets, clock: FakeClock, carrier: ScriptedCarrier) -> Carriers:
    return Carriers(sms=carrier, email=carrier, mailbox=Mailbox(database, secrets, clock))


@pytest.fixture
def phone() -> Callable[[int], str]:
    return lambda number: f"+447700900{number:03d}"


@pytest.fixture
def received() -> Iterator[Received]:
    with Received() as running:
        yield running
