"""HTTP as the demo's people and programs speak it: over connections that are kept open, one for each thread."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping
from dataclasses import dataclass

TIMEOUT_SECONDS = 60.0


class RequestFailed(RuntimeError):
    """A request did not get the answer that the demo needs; it cannot go on."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Web:
    """The service's address, to which requests are made by path."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._held = threading.local()
        self._lock = threading.Lock()
        self._open: list[http.client.HTTPConnection] = []

    def request(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str], expect: tuple[int, ...]
    ) -> Reply:
        connection = self._connection()
        try:
            connection.request(method, path, body or None, dict(headers))
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise RequestFailed(f"{method} {_shown(path)}: no answer ({type(error).__name__})") from error
        if response.status not in expect:
            said = content.decode("utf-8", "replace")[:400]
            raise RequestFailed(f"{method} {_shown(path)} was answered with {response.status}: {said}")
        named = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, named, content)

    def close(self) -> None:
        for connection in self._open:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        held: http.client.HTTPConnection | None = getattr(self._held, "connection", None)
        if held is None:
            held = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)
            self._held.connection = held
            with self._lock:
                self._open.append(held)
        return held


def _shown(path: str) -> str:
    """A respondent's link without its token: messages of errors are copied into tickets."""
    return f"{path[:3]}..." if path.startswith(("/s/", "/u/")) else path
