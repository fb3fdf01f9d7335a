"""Settings from the environment: frozen, complete or refused, no secret with a default."""

from __future__ import annotations

import re
import ssl
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from service.base.secrets import from_text
from service.delivery.destination import COUNTRIES

T = TypeVar("T")

MOST_PROXIES = 10
IMPLICIT_TLS_PORT = 465
#: A month is screened once it is over and its last answers came in; a year later a trace says nothing of the present.
LEAST_TRACE_DAYS, MOST_TRACE_DAYS = 45, 400
MOST_THREADS = 128
MOST_PER_SECOND = 10_000.0
#: A message is leased for two minutes, within which a carrier's connection and its reply may each take this long.
MOST_TIMEOUT_SECONDS = 25.0
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HTTP_URL = "an absolute http or https address without user, password, spaces or query"
_PLAIN_ADDRESS = "a plain address such as ask@example.com, without a name beside it"
_SENDGRID_KEY = "the verification key of SendGrid's signed event webhook, as its page shows it"
_LONG_WORD = "at least 22 letters, digits, - or _ (as `secrets.token_urlsafe(32)` makes them)"
_RATE = f"a number above 0, {MOST_PER_SECOND:g} at most"
_COUNTRIES = "countries by their two letters with commas between them, your own first, such as GB,IE"
_DATABASE_URL = "sqlite:////path/file.db or postgresql+psycopg://user@host/database"


class Environment(StrEnum):
    PRODUCTION = "production"
    DEVELOPMENT = "development"
    TEST = "test"


class SmsCarrier(StrEnum):
    TWILIO = "twilio"
    MAILBOX = "mailbox"


class EmailCarrier(StrEnum):
    SMTP = "smtp"
    MAILBOX = "mailbox"


class SettingsError(ValueError):
    """Every variable that is missing or wrong, in one message."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("the settings are not complete:\n" + "\n".join(f"  {problem}" for problem in problems))


@dataclass(frozen=True, slots=True)
class Twilio:
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    url: str
    blind_sender: str | None = None
    next_auth_token: str | None = field(default=None, repr=False)
    keeps_texts: bool = True
    segments_per_second: float = 1.0
    countries: tuple[str, ...] = ()
    holds_patterns: bool = True


@dataclass(frozen=True, slots=True)
class Smtp:
    host: str
    port: int
    starttls: bool
    username: str
    password: str = field(repr=False)
    implicit_tls: bool = False
    ca_file: str = ""
    mails_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    environment: Environment
    database_url: str = field(repr=False)
    public_url: str
    secret_key: bytes = field(repr=False)
    signing_key: bytes = field(repr=False)
    twilio: Twilio | None
    smtp: Smtp | None
    mail_from: str
    trusted_proxies: int
    host: str
    port: int
    provider_timeout_seconds: float
    settle_seconds: float
    trace_days: int
    mail_blind_from: str | None = None
    bounce_domain: str | None = None
    sendgrid_public_key: str | None = None
    postmark_secret: str | None = field(default=None, repr=False)
    send_threads: int = 32

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read and check every variable; fails listing all that is missing or wrong."""
        return _Reader(env).settings()


class _Reader:
    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.problems: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        value = self.env.get(f"UNSWAYED_{name}", "").strip()
        if value:
            return value
        if default is None:
            self.problems.append(f"UNSWAYED_{name} is missing")
            return ""
        return default

    def read(self, name: str, kind: Callable[[str], T], what: str, fallback: T, default: str | None = None) -> T:
        value = self.text(name, default)
        if not value:
            return fallback
        try:
            return kind(value)
        except ValueError:
            self.problems.append(f"UNSWAYED_{name} must be {what}")
            return fallback

    def optional(self, name: str, kind: Callable[[str], T], what: str) -> T | None:
        return self.read(name, kind, what, None, "")

    def settings(self) -> Settings:
        environment = self.read(
            "ENVIRONMENT", Environment, "production, development or test", Environment.PRODUCTION, "production"
        )
        sms = self.read("SMS", SmsCarrier, "twilio or mailbox", SmsCarrier.MAILBOX, "mailbox")
        email = self.read("EMAIL", EmailCarrier, "smtp or mailbox", EmailCarrier.MAILBOX, "mailbox")
        if environment is Environment.PRODUCTION and SmsCarrier.MAILBOX in (sms, email):
            self.problems.append(
                "UNSWAYED_SMS and UNSWAYED_EMAIL must be twilio and smtp in production: the mailbox sends nothing"
            )
        timeout, settle = self.patience()
        settings = Settings(
            environment=environment,
            database_url=self.read("DATABASE_URL", _database_url, _DATABASE_URL, ""),
            public_url=self.read("PUBLIC_URL", _http_url, _HTTP_URL, ""),
            secret_key=self.read("SECRET_KEY", _key_of(32, None), "base64url of at least 32 random bytes", b""),
            signing_key=self.read("SIGNING_KEY", _key_of(32, 32), "base64url of exactly 32 random bytes", b""),
            twilio=self.twilio() if sms is SmsCarrier.TWILIO else None,
            smtp=self.smtp() if email is EmailCarrier.SMTP else None,
            mail_from=self.read(
                "MAIL_FROM",
                _mail_address,
                _PLAIN_ADDRESS,
                "",
                "survey@example.com" if email is EmailCarrier.MAILBOX else None,
            ),
            trusted_proxies=self.read(
                "TRUSTED_PROXIES", _count, f"a number of proxies from 0 to {MOST_PROXIES}", 0, "0"
            ),
            host=self.text("HOST", "127.0.0.1"),
            port=self.read("PORT", _port, "a port from 1 to 65535", 8000, "8000"),
            provider_timeout_seconds=timeout,
            settle_seconds=settle,
            mail_blind_from=self.optional("MAIL_BLIND_FROM", _mail_address, _PLAIN_ADDRESS),
            bounce_domain=self.read("BOUNCE_DOMAIN", _domain, "a domain such as bounce.example.com", None, ""),
            sendgrid_public_key=self.read("SENDGRID_PUBLIC_KEY", _elliptic_key, _SENDGRID_KEY, None, ""),
            postmark_secret=self.read("POSTMARK_SECRET", _long_secret, _LONG_WORD, None, ""),
            trace_days=self.read(
                "TRACE_DAYS", _trace_days, f"days from {LEAST_TRACE_DAYS} to {MOST_TRACE_DAYS}", 120, "120"
            ),
            send_threads=self.read("SEND_THREADS", _threads, f"a number from 1 to {MOST_THREADS}", 32, "32"),
        )
        if self.problems:
            raise SettingsError(self.problems)
        return settings

    def patience(self) -> tuple[float, float]:
        """Seconds until a carrier is given up, and until it is asked what became of a message: not while it may still
        be handed over, nor beyond the message's lease."""
        most = MOST_TIMEOUT_SECONDS
        timeout = self.read(
            "PROVIDER_TIMEOUT_SECONDS", _seconds_up_to(most), f"seconds above 0 and at most {most:g}", 10.0, "10"
        )
        settle = self.read("SETTLE_SECONDS", _seconds_up_to(float("inf")), "seconds above 0", 120.0, "120")
        if settle < 2 * timeout:
            self.problems.append(
                f"UNSWAYED_SETTLE_SECONDS must be at least twice UNSWAYED_PROVIDER_TIMEOUT_SECONDS ({2 * timeout:g})"
            )
        return timeout, settle

    def twilio(self) -> Twilio:
        return Twilio(
            account_sid=self.text("TWILIO_ACCOUNT_SID"),
            auth_token=self.text("TWILIO_AUTH_TOKEN"),
            sender=self.text("TWILIO_FROM"),
            url=self.read("TWILIO_URL", _http_url, _HTTP_URL, "", "https://api.twilio.com"),
            blind_sender=self.text("TWILIO_BLIND_FROM", "") or None,
            next_auth_token=self.text("TWILIO_AUTH_TOKEN_NEXT", "") or None,
            keeps_texts=self.read("TWILIO_KEEPS_TEXTS", _truth, "true or false", fallback=True, default="true"),
            segments_per_second=self.read("SMS_SEGMENTS_PER_SECOND", _rate, _RATE, 1.0, "1"),
            countries=self.read("SMS_COUNTRIES", _countries, _COUNTRIES, ()),
            holds_patterns=self.read("SMS_HOLD_PATTERNS", _truth, "true or false", fallback=True, default="true"),
        )

    def smtp(self) -> Smtp:
        port = self.read("SMTP_PORT", _port, "a port from 1 to 65535", 587, "587")
        by_port = "true" if port == IMPLICIT_TLS_PORT else "false"
        smtp = Smtp(
            host=self.text("SMTP_HOST"),
            port=port,
            starttls=self.read("SMTP_STARTTLS", _truth, "true or false", fallback=True, default="true"),
            username=self.text("SMTP_USERNAME", ""),
            password=self.text("SMTP_PASSWORD", ""),
            implicit_tls=self.read("SMTP_IMPLICIT_TLS", _truth, "true or false", fallback=False, default=by_port),
            ca_file=self.read("SMTP_CA_FILE", _certificates, "a file of certificates in PEM form", "", ""),
            mails_per_second=self.optional("MAILS_PER_SECOND", _rate, _RATE),
        )
        if smtp.username and not (smtp.starttls or smtp.implicit_tls):
            self.problems.append(
                "UNSWAYED_SMTP_USERNAME needs UNSWAYED_SMTP_STARTTLS or UNSWAYED_SMTP_IMPLICIT_TLS: "
                "without TLS the password would go over the network readably"
            )
        return smtp


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError(value)
    if "@" in parts.netloc or "?" in value or "#" in value or not re.fullmatch(r"[!-~]+", value):
        raise ValueError(value)
    return value.rstrip("/")


def _database_url(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise ValueError("not an address of a database") from error
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ValueError(url.drivername)
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("the data would be gone with the process, and each connection would have its own")
    return value


def _mail_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value) or len(value) > 254:
        raise ValueError(value)
    return value


def _domain(value: str) -> str:
    return _mail_address(f"b@{value}").removeprefix("b@").lower()


def _elliptic_key(value: str) -> str:
    """Read once at the start, so that a wrong key is not found out by the first event that is refused."""
    if not isinstance(load_der_public_key(b64decode(value, validate=True)), EllipticCurvePublicKey):
        raise ValueError("not a key on an elliptic curve")
    return value


def _long_secret(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{22,200}", value):
        raise ValueError("length")
    return value


def _certificates(value: str) -> str:
    try:
        ssl.create_default_context(cafile=value)
    except OSError as error:  # not there, or no certificates in it
        raise ValueError("certificates") from error
    return value


def _key_of(least: int, most: int | None) -> Callable[[str], bytes]:
    def key(value: str) -> bytes:
        raw = from_text(value)
        if len(raw) < least or (most is not None and len(raw) > most):
            raise ValueError("length")
        return raw

    return key


def _count(value: str) -> int:
    number = int(value)
    if not 0 <= number <= MOST_PROXIES:
        raise ValueError(value)
    return number


def _trace_days(value: str) -> int:
    days = int(value)
    if not LEAST_TRACE_DAYS <= days <= MOST_TRACE_DAYS:
        raise ValueError(value)
    return days


def _port(value: str) -> int:
    number = int(value)
    if not 1 <= number <= 65_535:
        raise ValueError(value)
    return number


def _seconds_up_to(most: float) -> Callable[[str], float]:
    def seconds(value: str) -> float:
        number = float(value)
        if not 0 < number <= most or number == float("inf"):
            raise ValueError(value)
        return number

    return seconds


def _threads(value: str) -> int:
    number = int(value)
    if not 1 <= number <= MOST_THREADS:
        raise ValueError(value)
    return number


def _rate(value: str) -> float:
    number = float(value)
    if not 0 < number <= MOST_PER_SECOND:
        raise ValueError(value)
    return number


def _countries(value: str) -> tuple[str, ...]:
    named = tuple(part.strip().upper() for part in value.split(","))
    if not set(named) <= COUNTRIES or len(set(named)) < len(named):
        raise ValueError(value)
    return named


def _truth(value: str) -> bool:
    try:
        return {"true": True, "false": False}[value.lower()]
    except KeyError as error:
        raise ValueError(value) from error
