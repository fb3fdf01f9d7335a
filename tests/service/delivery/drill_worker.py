"""A worker in a process of its own, for the drill that kills it. Prints a line when it is about to begin."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import dispatch, reconcile
from service.delivery.carriers import Carriers
from service.delivery.email import Relay, SmtpCarrier
from service.delivery.mailbox import Mailbox
from service.delivery.sms import Account, TwilioCarrier


def main(database_url: str, twilio_url: str, account_sid: str, smtp_port: int, minutes_later: int) -> None:
    """Sweep and send until nothing is left to do; `minutes_later` lets the leases of the dead be over."""

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=minutes_later)

    database = Database(database_url)
    secrets = Secrets(b"k" * 32, b"s" * 32)
    account = Account(account_sid, "token", "+15555550100", twilio_url)
    relay = Relay(host="127.0.0.1", port=smtp_port, starttls=False, username="", password="")
    carriers = Carriers(
        sms=TwilioCarrier(account, secrets, public_url="http://127.0.0.1:8000", timeout=5),
        email=SmtpCarrier(relay, mail_from="survey@example.com", timeout=5, clock=clock),
        mailbox=Mailbox(database, secrets, clock),
    )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        settled = reconcile.sweep(database, carriers, secrets, clock, settle=timedelta(0))
        sent = dispatch.run_once(database, carriers, secrets, clock, worker=f"drill-{minutes_later}")
        if not settled and not sent:
            break
    carriers.close()
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
