"""What an enhanced status code (RFC 3463 and its registry) says of the address, of the way there, or of the sender."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum


class Bounce(StrEnum):
    """Why a mail did not arrive."""

    HARD = "hard"  # nobody has this address
    SOFT = "soft"  # the address may work another time: full, away, out of reach
    REFUSED = "refused"  # for what we are or write: reputation, policy, content. Nothing is wrong with the address


_HARD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_SENDER = frozenset({"1.7", "1.8", "1.9", "2.3", "3.4"})  # the sender's address, or a mail that is too large
_BY_SUBJECT: Mapping[str, Bounce] = {
    "0": Bounce.SOFT,  # nothing said
    "1": Bounce.SOFT,
    "2": Bounce.SOFT,
    "3": Bounce.SOFT,
    "4": Bounce.SOFT,
    "5": Bounce.REFUSED,
    "6": Bounce.REFUSED,
    "7": Bounce.REFUSED,
}
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")


def status_in(text: str) -> str | None:
    """The enhanced status code in a mail server's words, if they hold one and only one that failed."""
    found = {match[0] for match in _CODE.finditer(text) if match[1] != "2"}
    return found.pop() if len(found) == 1 else None


def precise(status: str, diagnostic: str) -> str:
    """The status, or the mail server's own where the status only says that something failed (5.0.0)."""
    own = status_in(diagnostic) if status.endswith(".0.0") or not status else None
    return own or status


def kind_of(status: str) -> Bounce:
    """What a failure for good says; a code that nobody knows is taken for a passing one, which does no harm."""
    if status in _HARD:
        return Bounce.HARD
    _, _, rest = status.partition(".")
    return Bounce.REFUSED if rest in _SENDER else _BY_SUBJECT.get(rest.partition(".")[0], Bounce.SOFT)
