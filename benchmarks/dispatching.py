"""Messages handed over in a second by one worker, to a carrier that takes a tenth of a second for each.

Beside it, the most that the threads could do if nothing else took any time, threads divided by the latency, and the
processor's time for each message, which a busy machine does not change: 1,000 divided by it is what one core could do.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from time import monotonic, process_time

from sqlalchemy import func, select

from benchmarks import fairness
from benchmarks.fairness import START
from benchmarks.slow_carrier import LATENCY_SECONDS
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.time import Clock
from service.delivery import claim, dispatch, message_cap
from service.delivery.allowance import Allowance
from service.delivery.carriers import Carriers
from service.delivery.dispatch import Rules
from service.delivery.email import Relay, Senders, SmtpCarrier
from service.delivery.mailbox import Mailbox
from service.delivery.message import Message, State
from service.delivery.sms import Account, TwilioCarrier
from service.sampling.contact import Channel

MESSAGES = 1_280
THREADS = (8, 32, 64)


@contextmanager
def slow_carrier() -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "benchmarks.slow_carrier"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own module
        if process.stdout is None:
            raise RuntimeError("its ports cannot be read")
        http, smtp = process.stdout.readline().split()
        try:
            yield int(http), int(smtp)
        finally:
            process.terminate()


def lines() -> Iterator[str]:
    yield "| channel | threads | a second | most possible | ms of processor each |"
    yield "|---|--:|--:|--:|--:|"
    for channel in (Channel.SMS, Channel.EMAIL):
        for threads in THREADS:
            rate, busy = measured(channel, threads)
            yield f"| {channel} | {threads} | {rate:.0f} | {threads / LATENCY_SECONDS:.0f} | {busy:.1f} |"


def measured(channel: Channel, threads: int) -> tuple[float, float]:
    """Messages a second, and milliseconds of the processor for each. All go to one person, whose cap is left out."""
    secrets = Secrets(b"k" * 32, b"s" * 32)
    with slow_carrier() as ports, fairness.fresh() as database:
        with database.write() as session:
            row = fairness.one_message(session, secrets, "Bulk", channel)
            fairness.copy(session, row, [START] * MESSAGES)
        carriers = _carriers(database, secrets, ports, lambda: START)
        checks = [check for check in claim.CHECKS if check is not message_cap.over]
        rules = Rules(checks=(*checks, Allowance(secrets, ("GB",))), threads=threads)
        begun, busy = monotonic(), process_time()
        while dispatch.run_once(
            database,
            carriers,
            secrets,
            lambda: START,
            worker="w",
            limit=dispatch.CLAIM_PER_THREAD * threads,
            rules=rules,
            rng=Random(1),  # noqa: S311  # nothing secret
        ):
            pass
        seconds, busy = monotonic() - begun, process_time() - busy
        carriers.close()
        with database.read() as session:
            sent = session.scalar(select(func.count()).select_from(Message).where(Message.state == State.SENT))
        if sent != MESSAGES:
            raise RuntimeError(f"{sent} of {MESSAGES} messages were sent, so the time says nothing")
    return MESSAGES / seconds, busy / MESSAGES * 1000


def _carriers(database: Database, secrets: Secrets, ports: Sequence[int], clock: Clock) -> Carriers:
    account = Account("AC" + "0" * 32, "token", "+15555550100", f"http://127.0.0.1:{ports[0]}")
    relay = Relay(host="127.0.0.1", port=ports[1], starttls=False, username="", password="")
    return Carriers(
        sms=TwilioCarrier(account, secrets, public_url="http://127.0.0.1:8000", timeout=10),
        email=SmtpCarrier(relay, senders=Senders("survey@example.com"), timeout=10, clock=clock, secrets=secrets),
        mailbox=Mailbox(database, secrets, clock),
    )
