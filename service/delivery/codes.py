"""What Twilio's error codes mean and what is done about them; the same codes come with replies and with callbacks.

`twilio_codes.json` has the words, the sources and the day on which they were looked up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib.resources import files


class Class(StrEnum):
    """What is done about a code; one that is not in the table is `permanent`."""

    ADDRESS_AT_FAULT = "address_at_fault"
    OPTED_OUT = "opted_out"
    PERMANENT = "permanent"
    COUNTRY_NOT_ENABLED = "country_not_enabled"
    BUSY = "busy"
    QUEUE_FULL = "queue_full"
    RETRY_LATER = "retry_later"
    RETRY_MUCH_LATER = "retry_much_later"
    FILTERED = "filtered"
    SENDER_BLOCKED = "sender_blocked"
    ACCOUNT_REFUSED = "account_refused"


class Where(StrEnum):
    """Whether a code answers the request that creates a message, comes with a callback afterwards, or either."""

    CREATE = "create"
    CALLBACK = "callback"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    where: Where
    kind: Class
    meaning: str
    action: str
    source: str


def _read() -> Mapping[str, Code]:
    table = json.loads(files("service.delivery").joinpath("twilio_codes.json").read_text("utf-8"))
    return {
        row["code"]: Code(
            code=row["code"],
            where=Where(row["where"]),
            kind=Class(row["class"]),
            meaning=row["meaning"],
            action=row["action"],
            source=row["source"],
        )
        for row in table["codes"]
    }


TABLE = _read()

#: How long after a callback that says so the message is tried once more. Out of reach: the telephone may be on again
#: some hours later. The carrier's own fault, or no reason: a quarter of an hour. A full queue empties within the hour.
RETRY_AFTER: Mapping[Class, timedelta] = {
    Class.RETRY_MUCH_LATER: timedelta(hours=4),
    Class.RETRY_LATER: timedelta(minutes=15),
    Class.QUEUE_FULL: timedelta(hours=1),
}


def class_of(code: str | None) -> Class:
    known = TABLE.get(code or "")
    return Class.PERMANENT if known is None else known.kind


def meaning_of(code: str) -> str:
    known = TABLE.get(code)
    return "Twilio does not take this message" if known is None else known.meaning


def is_address_at_fault(code: str | None) -> bool:
    """Whether the address does not work, or its owner does not want it used."""
    return class_of(code) in (Class.ADDRESS_AT_FAULT, Class.OPTED_OUT)
