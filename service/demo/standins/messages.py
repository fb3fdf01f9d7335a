"""The messages of the stand-in for Twilio: what was taken, in Twilio's shapes, and what is planned to go wrong."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from enum import StrEnum
from random import Random
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from service.base.time import Clock

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST_BODY = 1600
_LONGEST_VALIDITY = 36_000
_LONGEST_PAGE = 1000


class Fault(StrEnum):
    """What can be made to go wrong with the next message."""

    INVALID_NUMBER = "21211"
    OPTED_OUT = "21610"
    TOO_MANY = "20429"
    UNAVAILABLE = "unavailable"  # HTTP 503, nothing taken
    HANG = "hang"  # taken, then no answer
    RESET = "reset"  # taken, then the connection is reset
    GARBAGE = "garbage"  # taken, then an answer that cannot be read


_ERRORS: Mapping[Fault, tuple[int, str]] = {
    Fault.INVALID_NUMBER: (400, "The To number is not a valid phone number."),
    Fault.OPTED_OUT: (400, "Attempt to send to unsubscribed recipient"),
    Fault.TOO_MANY: (429, "Too Many Requests"),
}


class ApiError(Exception):
    """A refusal in Twilio's form."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "code": code,
            "message": message,
            "more_info": f"https://example.com/errors/{code}",
            "status": status,
        }


@dataclass(slots=True)
class Sent:
    """A message in the stand-in's log."""

    sid: str
    to: str
    sender: str | None
    service: str | None
    body: str
    callback: str
    created: datetime
    status: str = "queued"
    sent: datetime | None = None
    error_code: int | None = None


@dataclass(slots=True)
class Plan:
    """A fault that awaits messages: to one number or to any, so many times or always."""

    fault: Fault
    to: str | None
    times: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What finally becomes of messages to a number."""

    status: str
    error_code: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that was taken, and what shall go wrong with the reply to it."""

    sent: Sent
    fault: Fault | None


class Messages:
    """The log of one account. Every method may be called from several threads."""

    def __init__(self, account_sid: str, clock: Clock) -> None:
        self.account_sid = account_sid
        self._clock = clock
        self._log: list[Sent] = []
        self._by_number: dict[str, list[Sent]] = {}
        self._plans: list[Plan] = []
        self._rates: Mapping[Fault, float] = {}
        self._chance = Random()
        self._outcomes: dict[str, Outcome] = {}
        self._lock = threading.Lock()

    def plan(self, fault: Fault, *, to: str | None = None, times: int | None = 1) -> None:
        """Let something go wrong with the next messages, to one number or to any; `times` None: always."""
        with self._lock:
            self._plans.append(Plan(fault, to, times))

    def plan_rates(self, rates: Mapping[Fault, float], *, seed: int) -> None:
        """Let each of these go wrong with a share of all messages, whatever else is planned."""
        with self._lock:
            self._rates, self._chance = dict(rates), Random(seed)

    def plan_outcome(self, to: str, status: str, error_code: int | None) -> None:
        """Let messages to a number end otherwise than delivered."""
        with self._lock:
            self._outcomes[to] = Outcome(status, error_code)

    def outcome(self, to: str) -> Outcome:
        return self._outcomes.get(to, Outcome("delivered", None))

    @property
    def log(self) -> tuple[Sent, ...]:
        """Everything taken so far, in order."""
        with self._lock:
            return tuple(self._log)

    def create(self, form: Mapping[str, str]) -> Taken:
        """Take a message, or refuse it with ApiError."""
        _check(form)
        fault = self._fault_for(form["To"])
        if fault is not None and fault in _ERRORS:
            status, sentence = _ERRORS[fault]
            raise ApiError(status, int(fault), sentence)
        if fault is Fault.UNAVAILABLE:
            raise ApiError(503, 20503, "Service unavailable")
        sent = Sent(
            sid=f"SM{uuid4().hex}",
            to=form["To"],
            sender=form.get("From"),
            service=form.get("MessagingServiceSid"),
            body=form["Body"],
            callback=form.get("StatusCallback", ""),
            created=self._clock().replace(microsecond=0),
        )
        with self._lock:
            self._log.append(sent)
            self._by_number.setdefault(sent.to, []).append(sent)
        return Taken(sent, fault)

    def _fault_for(self, to: str) -> Fault | None:
        with self._lock:
            for plan in self._plans:
                if plan.to in (None, to) and plan.times != 0:
                    if plan.times is not None:
                        plan.times -= 1
                    return plan.fault
            drawn = self._chance.random()
            for fault, rate in self._rates.items():
                if drawn < rate:
                    return fault
                drawn -= rate
        return None

    def advance(self, sent: Sent, status: str, error_code: int | None) -> None:
        with self._lock:
            sent.status = status
            sent.error_code = error_code
            sent.sent = sent.sent or self._clock().replace(microsecond=0)

    def fetch(self, sid: str) -> Sent:
        with self._lock:
            found = next((sent for sent in self._log if sent.sid == sid), None)
        if found is None:
            raise ApiError(404, 20404, "The requested resource was not found")
        return found

    def page(self, query: Mapping[str, str]) -> dict[str, object]:
        """A page of the list, newest first, in Twilio's shape."""
        size = _whole(query.get("PageSize", "50"), 1, _LONGEST_PAGE, "PageSize")
        number = _whole(query.get("Page", "0"), 0, 1_000_000, "Page")
        with self._lock:
            held = self._by_number.get(query["To"], []) if "To" in query else self._log
            chosen = [sent for sent in reversed(held) if _matches(sent, query)]
        start = number * size
        shown = chosen[start : start + size]
        filters = {name: value for name, value in query.items() if name not in ("Page", "PageSize", "PageToken")}
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages.json"

        def uri(page: int) -> str:
            return f"{path}?{urlencode({**filters, 'PageSize': size, 'Page': page})}"

        return {
            "messages": [self.shape(sent) for sent in shown],
            "page": number,
            "page_size": size,
            "start": start,
            "end": start + max(len(shown) - 1, 0),
            "uri": uri(number),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(number - 1) if number else None,
            "next_page_uri": uri(number + 1) if start + size < len(chosen) else None,
        }

    def shape(self, sent: Sent) -> dict[str, object]:
        """A message as Twilio writes it."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sent.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": sent.body,
            "date_created": format_datetime(sent.created),
            "date_sent": None if sent.sent is None else format_datetime(sent.sent),
            "date_updated": format_datetime(sent.sent or sent.created),
            "direction": "outbound-api",
            "error_code": sent.error_code,
            "error_message": None,
            "from": sent.sender,
            "messaging_service_sid": sent.service,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": sent.sid,
            "status": sent.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": sent.to,
            "uri": f"{path}.json",
        }


def _check(form: Mapping[str, str]) -> None:
    if not form.get("To"):
        raise ApiError(400, 21604, "A 'To' phone number is required.")
    if not form.get("From") and not form.get("MessagingServiceSid"):
        raise ApiError(400, 21603, "A 'From' phone number is required.")
    if not form.get("Body"):
        raise ApiError(400, 21602, "Message body is required.")
    if len(form["Body"]) > _LONGEST_BODY:
        raise ApiError(400, 21617, "The message body is longer than 1600 characters.")
    if not _E164.fullmatch(form["To"]):
        raise ApiError(400, 21211, "The 'To' number is not a valid phone number.")
    callback = urlsplit(form.get("StatusCallback", "http://example.com"))
    if callback.scheme not in ("http", "https") or not callback.netloc:
        raise ApiError(400, 21609, "The 'StatusCallback' URL is not a valid fully qualified URL.")
    _whole(form.get("ValidityPeriod", "36000"), 1, _LONGEST_VALIDITY, "ValidityPeriod")


def _whole(value: str, least: int, most: int, name: str) -> int:
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ApiError(400, 20001, f"{name} must be a whole number from {least} to {most}.")
    return int(value)


def _matches(sent: Sent, query: Mapping[str, str]) -> bool:
    """Filters count in whole days, and leave out what has not been sent yet."""
    if "From" in query and sent.sender != query["From"]:
        return False
    for name in ("DateSent", "DateSent<", "DateSent>"):
        if name in query:
            wanted = date.fromisoformat(query[name][:10])
            day = None if sent.sent is None else sent.sent.date()
            if day is None or not _compare(name, day, wanted):
                return False
    return True


def _compare(name: str, day: date, wanted: date) -> bool:
    if name == "DateSent<":
        return day <= wanted
    return day >= wanted if name == "DateSent>" else day == wanted


def log_rows(log: Sequence[Sent]) -> list[dict[str, object]]:
    """The log for a reader in another process."""
    return [
        {"sid": sent.sid, "to": sent.to, "body": sent.body, "status": sent.status, "callback": sent.callback}
        for sent in log
    ]
