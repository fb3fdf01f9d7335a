"""Addresses that webhooks may go to: what can be seen of one without asking anybody, and where it leads when called."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from service.delivery.public_address import is_loopback, is_public

PORTS = (443, 8443)
MOST = 1_000
_PRINTABLE = re.compile(r"[!-~]+")
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?", re.IGNORECASE)

#: The addresses of a name, all of them.
Resolve = Callable[[str, int], Sequence[str]]


class NotAllowedThere(Exception):
    """The name leads to where webhooks must not go. The text names no address: an answer would map our network."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far webhooks go. On a developer's machine they may go to that machine itself, without TLS."""

    allows_loopback: bool = False


@dataclass(frozen=True, slots=True)
class Destination:
    """Where one request goes: connected to is the address that was looked at, whatever the name says a moment later."""

    scheme: str
    host: str
    port: int
    target: str
    address: str

    @property
    def host_header(self) -> str:
        usual = 443 if self.scheme == "https" else 80
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == usual else f"{name}:{self.port}"


def fault(url: str, reach: Reach) -> str | None:
    """What is wrong with the address, as far as it can be seen without looking its name up."""
    if len(url) > MOST or not _PRINTABLE.fullmatch(url) or "\\" in url:
        return f"must be an address of printable ASCII characters, {MOST} at most"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "must be an address such as https://hooks.example.com/unswayed"
    if parts.username is not None or parts.password is not None or "#" in url:
        return "must have no user, password or fragment"
    host = parts.hostname or ""
    if reach.allows_loopback and (host == "localhost" or is_loopback(host)):
        return None if parts.scheme in ("http", "https") else "must begin with http:// or https://"
    if parts.scheme != "https" or port not in (None, *PORTS):
        return "must begin with https:// and have the port 443 or 8443"
    return _host_fault(host)


def _host_fault(host: str) -> str | None:
    if _is_address(host):
        return None if is_public(host) else "must lie on the public internet"
    if not _NAME.fullmatch(host) or len(host) > 253:
        return "must name a host of the public internet, such as hooks.example.com"
    return None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def look_up(host: str, port: int) -> Sequence[str]:
    """Every address that the name has, as the system's resolver says."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def destination(url: str, reach: Reach, resolve: Resolve = look_up) -> Destination:
    """Where the address leads now; raises NotAllowedThere, or OSError if the name is not known.

    Every address of the name must be public: with one that is not, whoever answers for the name could lead us there.
    """
    said = fault(url, reach)
    if said is not None:
        raise NotAllowedThere(said)
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = list(dict.fromkeys(resolve(host, port)))
    if not found:
        raise NotAllowedThere("the name has no address")
    if not all(is_public(one) or (reach.allows_loopback and is_loopback(one)) for one in found):
        raise NotAllowedThere("the name has an address that is not of the public internet")
    return Destination(parts.scheme, host, port, _target(parts), found[0])


def _target(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
