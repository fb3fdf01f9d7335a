"""One mail from a mail server's pipe. Whatever goes wrong, the server is told to try again: no mail is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

import structlog

from service.base import migrate
from service.base.errors import Unavailable, place_of
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.time import Clock, system_clock
from service.config import Settings, SettingsError
from service.delivery.raw_mail import MOST_BYTES
from service.response import post
from service.response.post import Envelope

TAKEN, TRY_AGAIN = 0, 75  # EX_TEMPFAIL of sysexits.h
_LOG = structlog.get_logger()


def receive(
    settings_of: Callable[[], Settings],
    source: BinaryIO,
    recipient: str = "",
    sender: str | None = None,
    *,
    clock: Clock = system_clock,
) -> int:
    """Read one raw mail and take it; the exit status that tells the mail server what to do."""
    raw = source.read(MOST_BYTES)
    while source.read(MOST_BYTES):  # a server whose pipe closes early counts that as a failure
        pass
    try:
        settings = settings_of()
        database = Database(settings.database_url, pool_size=1)
        if not migrate.is_current(database):
            raise Unavailable("the database has not the tables of this version")
        secrets = Secrets(settings.secret_key, settings.signing_key)
        with database.write() as session:
            read_as = post.take(session, raw, Envelope(recipient, sender), secrets=secrets, now=clock())
    except Exception as error:  # noqa: BLE001  # the mail server keeps it and tries again, whatever it was
        reason = str(error) if isinstance(error, (SettingsError, Unavailable)) else None
        _LOG.error("mail.not_taken", kind=type(error).__name__, where=place_of(error), reason=reason)
        return TRY_AGAIN
    database.dispose()
    _LOG.info("mail.taken", read_as=read_as or "repeated")
    return TAKEN
