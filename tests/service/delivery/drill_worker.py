"""A worker in a process of its own, for the drills that kill it. It says when it is ready, and waits to be told."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import dispatch, reconcile
from service.delivery.carriers import Carriers
from service.delivery.email import Relay, Senders, SmtpCarrier
from service.delivery.mailbox import Mailbox
from service.delivery.message import Message, State
from service.delivery.sms import Account, TwilioCarrier
from service.sampling.contact import Channel


def main() -> None:
    """Sweep and send until nothing is left to do that will not stay unknown; `--shift` is the clock's, in seconds."""
    parser = argparse.ArgumentParser()
    for name in ("database", "twilio", "account", "smtp", "public-url", "timeout", "shift"):
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(given.shift))

    database = Database(given.database)
    secrets = Secrets(b"k" * 32, b"s" * 32)
    account = Account(given.account, "token", "+15555550100", given.twilio)
    relay = Relay(host="127.0.0.1", port=int(given.smtp), starttls=False, username="", password="")
    timeout = float(given.timeout)
    carriers = Carriers(
        sms=TwilioCarrier(account, secrets, public_url=given.public_url, timeout=timeout),
        email=SmtpCarrier(relay, senders=Senders("survey@example.com"), timeout=timeout, clock=clock, secrets=secrets),
        mailbox=Mailbox(database, secrets, clock),
    )
    name = f"drill-{given.shift}"
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while _is_something_left(database):
        settled = reconcile.sweep(database, carriers, secrets, clock, settle=timedelta(seconds=2 * timeout))
        if not settled and not dispatch.run_once(database, carriers, secrets, clock, worker=name):
            time.sleep(0.05)
    carriers.close()
    database.dispose()


def _is_something_left(database: Database) -> bool:
    listed = (Message.state == State.UNKNOWN) & (Message.channel == Channel.SMS)
    with database.read() as session:
        query = select(Message.id).where(Message.state.in_([State.QUEUED, State.SENDING]) | listed).limit(1)
        return session.scalar(query) is not None


if __name__ == "__main__":
    main()
