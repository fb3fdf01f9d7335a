"""One team's burst and another's single messages, behind one sender. The full numbers are in `make bench`."""

from __future__ import annotations

from random import Random

from benchmarks import fairness
from service.base.secrets import Secrets
from service.base.session import Database


def test_anothers_burst_does_not_delay_a_single_message_beyond_ten_seconds(
    database: Database, secrets: Secrets
) -> None:
    waits = fairness.simulate(database, secrets, big=3_000, singles=30, per_second=10.0, rng=Random(1))

    assert waits.percentile(0.95) <= 10
    assert len(waits.seconds) == 30
    assert 100 <= waits.sent_of_big < 3_000
