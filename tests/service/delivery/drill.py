"""What the drills share: workers as processes that can be killed, and a clock that begins at noon in every life."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.base.session import Database
from service.demo.standins.smtp import SmtpStandin
from service.demo.standins.twilio import TwilioStandin

ROOT = Path(__file__).parents[3]


class LaterClock:
    """The time of the workers that are alive: every life begins later, so that the leases of the dead are over."""

    def __init__(self) -> None:
        now = datetime.now(UTC)
        self.shift = now.replace(hour=12, minute=0, second=0, microsecond=0) - now

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def let_leases_end(self) -> None:
        self.shift += timedelta(minutes=10)


@contextmanager
def workers(
    count: int,
    database: Database,
    twilio: TwilioStandin,
    smtp: SmtpStandin,
    clock: LaterClock,
    *,
    public_url: str,
    timeout: float,
) -> Iterator[list[subprocess.Popen[str]]]:
    """Workers that begin at the same moment; those that are still alive at the end are waited for."""
    options = {
        "database": database.url.render_as_string(hide_password=False), "twilio": twilio.url,
        "account": twilio.messages.account_sid, "smtp": str(smtp.port), "public-url": public_url,
        "timeout": str(timeout), "shift": str(clock.shift.total_seconds()),
    }  # fmt: skip
    command = [sys.executable, str(Path(__file__).with_name("drill_worker.py"))]
    command += [f"--{name}={value}" for name, value in options.items()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True
                )
            )
            for _ in range(count)
        ]
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        yield started
