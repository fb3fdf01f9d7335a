"""Text messages through Twilio: the only module that knows its client."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.base.values import unset
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from service.base.secrets import Secrets
from service.delivery import callback, codes
from service.delivery.channel import Accepted, Ambiguous, Busy, Carrier, ListingCarrier, Outgoing, Rejected, Text, Why
from service.delivery.codes import Class
from service.sampling.sample import Arm

LONGEST_VALIDITY = timedelta(hours=10)  # Twilio queues no longer than that
CLOCK_SKEW = timedelta(minutes=5)
CREDENTIALS_PAUSE = timedelta(minutes=30)
FULL_PAUSE = timedelta(minutes=10)  # a queue that is full has hours of texts in it
FULL_REST = timedelta(minutes=1)
_ALGORITHM = "HMAC_SHA1"  # what the account's token signs with
_SILENT = logging.getLogger("service.delivery.sms.client")
_SILENT.disabled = True  # the client logs numbers and texts

Parameters = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Account:
    """A Twilio account. Senders are numbers, or the ids of Messaging Services; one for the blind arm may be missing."""

    sid: str
    auth_token: str = field(repr=False)
    sender: str
    url: str = "https://api.twilio.com"
    blind_sender: str | None = None
    keeps_texts: bool = (
        True  # False: Twilio is told to forget what a text said, and most of the number, once it is sent
    )

    def sender_of(self, arm: Arm) -> str:
        return self.blind_sender or self.sender if arm is Arm.BLIND else self.sender


class _HttpClient(TwilioHttpClient):  # type: ignore[misc]  # the package carries no types
    """Twilio's own HTTP client, pointed at another address. It has no such option."""

    def __init__(self, url: str, timeout: float) -> None:
        super().__init__(timeout=timeout, logger=_SILENT)
        self._base = urlsplit(url)
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0))

    def request(
        self,
        method: str,
        url: str,
        params: Parameters | None = None,
        data: Parameters | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        parts = urlsplit(url)
        there = urlunsplit((self._base.scheme, self._base.netloc, parts.path, parts.query, ""))
        response = super().request(method, there, params, data, headers, auth, timeout, allow_redirects)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise Busy("Twilio asks for fewer requests", retry_after=_seconds(response.headers.get("Retry-After")))
        return response


class ForgetfulTwilioCarrier(Carrier):
    """Twilio with an account that keeps no texts: what it took cannot be found again, so only its callbacks settle."""

    provider = "twilio"

    def __init__(self, account: Account, secrets: Secrets, *, public_url: str, timeout: float) -> None:
        self._account = account
        self._secrets = secrets
        self._public_url = public_url
        self._timeout = timeout
        self._idle: deque[Client] = deque()

    def send(self, outgoing: Outgoing) -> Accepted:
        if not isinstance(outgoing.content, Text):
            raise TypeError("a text message has a text as its content")
        sender = self._account.sender_of(outgoing.arm)
        is_service = sender.startswith("MG")
        validity = min(max(outgoing.valid_for, timedelta(seconds=1)), LONGEST_VALIDITY)
        with self._client() as client, _meaning_of_failures():
            created = client.messages.create(
                to=outgoing.address,
                body=outgoing.content.body,
                status_callback=callback.status_url(self._public_url, self._secrets, outgoing.message_id),
                validity_period=int(validity.total_seconds()),
                messaging_service_sid=sender if is_service else unset,
                from_=unset if is_service else sender,
                content_retention=unset if self._account.keeps_texts else "discard",
                address_retention=unset if self._account.keeps_texts else "obfuscate",
            )
        if not created.sid:
            raise Ambiguous("Twilio accepted it without a name for it")
        return Accepted(str(created.sid))

    def close(self) -> None:
        while self._idle:
            self._idle.pop().http_client.session.close()

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """A client that no other thread is using; its connection is kept for the next."""
        try:
            client = self._idle.pop()
        except IndexError:
            http_client = _HttpClient(self._account.url, self._timeout)
            client = Client(self._account.sid, self._account.auth_token, http_client=http_client)
        try:
            yield client
        finally:
            self._idle.append(client)


class TwilioCarrier(ForgetfulTwilioCarrier, ListingCarrier):
    """Twilio that keeps what it took, and can be asked for it."""

    def find(self, outgoing: Outgoing, *, since: datetime) -> Sequence[str]:
        """Look through what Twilio took for this number, newest first.

        Not filtered by DateSent: it is empty until the message has left Twilio, and then counts in days only.
        """
        if not isinstance(outgoing.content, Text):
            raise TypeError("a text message has a text as its content")
        ours = _plain(outgoing.content.body)
        found: list[str] = []
        with self._client() as client, _meaning_of_failures():
            for listed in client.messages.stream(to=outgoing.address, page_size=50):
                if listed.date_created is not None and listed.date_created < since - CLOCK_SKEW:
                    break
                # a trial account puts a sentence of its own before the text
                if str(listed.direction).startswith("outbound") and _plain(listed.body or "").endswith(ours):
                    found.append(str(listed.sid))
        return found[::-1]


@contextmanager
def _meaning_of_failures() -> Iterator[None]:
    """Every failure of the client told as one of three: will never, surely did not, nobody knows."""
    try:
        yield
    except TwilioRestException as error:
        raise _meaning_of(error.status, str(error.code or "")) from None  # its text holds the number
    except requests.exceptions.ConnectionError as error:
        if _was_never_connected(error):
            raise Busy("Twilio cannot be reached", why=Why.AWAY) from None
        raise Ambiguous("the connection to Twilio broke") from None
    except requests.exceptions.Timeout:
        raise Ambiguous("Twilio did not answer in time") from None
    except (requests.exceptions.RequestException, json.JSONDecodeError, TwilioException):
        raise Ambiguous("Twilio's answer cannot be read") from None


def _meaning_of(status: int, code: str) -> Rejected | Busy | Ambiguous:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Ambiguous(f"Twilio failed with HTTP {status}")
    kind = codes.class_of(code)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or kind is Class.ACCOUNT_REFUSED:
        return Busy(
            "Twilio does not accept the account's credentials", retry_after=CREDENTIALS_PAUSE, why=Why.REFUSES_ACCOUNT
        )
    if kind is Class.BUSY:
        return Busy("Twilio asks for fewer requests")
    if kind is Class.QUEUE_FULL:
        return Busy("the sender's queue at Twilio is full", retry_after=FULL_PAUSE, rest=FULL_REST)
    return Rejected(
        code or f"http-{status}",
        codes.meaning_of(code),
        address_at_fault=codes.is_address_at_fault(code),
        opted_out=kind is Class.OPTED_OUT,
    )


def _was_never_connected(error: requests.exceptions.ConnectionError) -> bool:
    """One class of error stands for opposite things: a connection refused, and one that broke after sending."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError | ConnectTimeoutError)


def _seconds(retry_after: str | None) -> timedelta | None:
    return timedelta(seconds=int(retry_after)) if retry_after is not None and retry_after.isdecimal() else None


def _plain(body: str) -> str:
    return " ".join(body.split())


def signature_holds(auth_tokens: Sequence[str], url: str, form: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio signed this request; two tokens may hold while one replaces the other.

    `url` is the address Twilio was given, with the query exactly as it came; `form` must be the whole form. The
    algorithm is ours to say: a header of the request that names another is not looked at.
    """
    return any(RequestValidator(token).validate(url, form, signature, _ALGORITHM) for token in auth_tokens if token)
