"""Postmark: the headers by which it knows our message again, and what its webhooks say. They have no signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.delivery import bounce
from service.delivery.mail_receipt import Event, Said

PROVIDER = "postmark"
NAME = "unswayed"
_BOUNCES: Mapping[str, Said] = {
    "HardBounce": Said.HARD,
    "BadEmailAddress": Said.HARD,
    "SoftBounce": Said.SOFT,
    "DnsError": Said.SOFT,
    "Transient": Said.DELAYED,
    "Blocked": Said.REFUSED,
    "DMARCPolicy": Said.REFUSED,
    "SpamNotification": Said.REFUSED,
    "VirusNotification": Said.REFUSED,
    "ManuallyDeactivated": Said.REFUSED,
    "SpamComplaint": Said.COMPLAINED,
    "Unsubscribe": Said.UNSUBSCRIBED,
}
_CHANGES: Mapping[str, Said] = {"ManualSuppression": Said.UNSUBSCRIBED, "SpamComplaint": Said.COMPLAINED}


def headers(token: str) -> Mapping[str, str]:
    """What Postmark reads from a mail: our name for it, to keep our Message-ID, and to put in neither a picture nor
    links of its own."""
    return {
        f"X-PM-Metadata-{NAME}": token,
        "X-PM-KeepID": "true",
        "X-PM-TrackOpens": "false",
        "X-PM-TrackLinks": "None",
    }


def event_of(said: Mapping[str, Any]) -> Event | None:
    """What one webhook says; None for those that say nothing of arrival or of a person's wish (opened, clicked, an
    automatic answer, somebody at Postmark who changed a list by hand)."""
    found = _said(said)
    if found is None:
        return None
    metadata = said.get("Metadata")
    named = metadata.get(NAME) if isinstance(metadata, Mapping) else None
    details = said.get("Details")
    status = bounce.status_in(details) if isinstance(details, str) and said.get("RecordType") == "Bounce" else None
    return Event(named if isinstance(named, str) else "", found, status)


def _said(said: Mapping[str, Any]) -> Said | None:
    match said.get("RecordType"):
        case "Delivery":
            return Said.DELIVERED
        case "SpamComplaint":
            return Said.COMPLAINED
        case "Bounce":
            return _BOUNCES.get(str(said.get("Type")))
        case "SubscriptionChange" if said.get("SuppressSending") is True and said.get("Origin") == "Recipient":
            return _CHANGES.get(str(said.get("SuppressionReason")))
        case _:
            return None
