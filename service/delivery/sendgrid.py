"""SendGrid: the header by which it knows our message again, its signature, and what its events say."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from service.delivery import bounce
from service.delivery.bounce import Bounce
from service.delivery.mail_receipt import OF_BOUNCE, Event, Said

PROVIDER = "sendgrid"
NAME = "unswayed"
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
AHEAD = timedelta(minutes=5)
BEHIND = timedelta(days=1)  # so long SendGrid repeats what was not taken; a repeat changes nothing here
_OFF = {"settings": {"enable": 0}}
_PLAIN: Mapping[str, Said] = {
    "delivered": Said.DELIVERED,
    "deferred": Said.DELAYED,
    "spamreport": Said.COMPLAINED,
    "unsubscribe": Said.UNSUBSCRIBED,
    "group_unsubscribe": Said.UNSUBSCRIBED,
}
_DROPPED: Mapping[str, Said] = {
    "bounced address": Said.HARD,
    "invalid": Said.HARD,
    "spam reporting address": Said.COMPLAINED,
    "unsubscribed address": Said.UNSUBSCRIBED,
}
_CLASSES: Mapping[str, Bounce] = {
    "invalid address": Bounce.HARD,
    "technical": Bounce.SOFT,
    "mailbox unavailable": Bounce.SOFT,
    "content": Bounce.REFUSED,
    "reputation": Bounce.REFUSED,
    "frequency or volume too high": Bounce.REFUSED,
}


def headers(token: str) -> Mapping[str, str]:
    """What SendGrid reads from a mail: our name for it, and to put in neither a picture nor links of its own."""
    said = {"unique_args": {NAME: token}, "filters": {"opentrack": _OFF, "clicktrack": _OFF}}
    return {"X-SMTPAPI": json.dumps(said)}


def signature_holds(public_key: str, *, timestamp: str, body: bytes, signature: str, now: datetime) -> bool:
    """Whether SendGrid wrote this, and lately; never an exception, whatever came."""
    try:
        key = load_der_public_key(b64decode(public_key))
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        key.verify(b64decode(signature, validate=True), timestamp.encode() + body, ECDSA(SHA256()))
        age = now.timestamp() - int(timestamp)
    except (InvalidSignature, NotBase64, ValueError):
        return False
    return -AHEAD.total_seconds() <= age <= BEHIND.total_seconds()


def event_of(said: Mapping[str, Any]) -> Event | None:
    """What one event says; None for those that say nothing of arrival or of a person's wish (opened, clicked)."""
    kind = said.get("event")
    reason = said.get("reason")
    reason = reason if isinstance(reason, str) else ""
    found: tuple[Said, str | None] | None
    if kind == "bounce":
        found = _bounce(said, reason)
    elif kind == "dropped":
        found = _DROPPED.get(reason.lower(), Said.REFUSED), None
    elif isinstance(kind, str) and kind in _PLAIN:
        found = _PLAIN[kind], None
    else:
        return None
    named = [value for key in (NAME, "smtp-id") if isinstance(value := said.get(key), str)]
    return Event(" ".join(named), *found)


def _bounce(said: Mapping[str, Any], reason: str) -> tuple[Said, str | None]:
    status = said.get("status")
    status = bounce.precise(status if isinstance(status, str) else "", reason)
    code = bounce.status_in(status)
    classified = said.get("bounce_classification")
    if code is not None:
        kind = bounce.kind_of(code)
    else:
        kind = _CLASSES.get(classified.lower() if isinstance(classified, str) else "", Bounce.SOFT)
    if said.get("type") == "blocked" and kind is Bounce.HARD:
        kind = Bounce.REFUSED  # by SendGrid's word the address is good
    return OF_BOUNCE[kind], code
