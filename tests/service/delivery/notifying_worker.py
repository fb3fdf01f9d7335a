"""A worker in a process of its own that tells the team, for the drill that kills it in the midst of a delivery."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import notifying
from service.delivery.carriers import Carriers
from service.delivery.mailbox import Mailbox
from service.delivery.webhook import Poster
from service.delivery.webhook_url import Reach


def main(database_url: str, moment: str) -> None:
    now = datetime.fromisoformat(moment).astimezone(UTC)
    database, secrets = Database(database_url), Secrets(b"k" * 32, b"s" * 32)
    mailbox = Mailbox(database, secrets, lambda: now)
    notifying.run_once(
        database,
        Carriers(mailbox, mailbox, mailbox),
        secrets,
        lambda: now,
        poster=Poster(Reach(allows_loopback=True)),
        worker="of the drill",
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
