"""Webhooks as Twilio posts them: signed forms, over connections that are kept open."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 15.0  # what Twilio itself waits


def signature(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """Computed here on its own, not by Twilio's library, so that the two check each other."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str


class Poster:
    """Posts signed forms over one connection at a time."""

    def __init__(self, auth_token: str) -> None:
        self._auth_token = auth_token
        self._connections: dict[str, http.client.HTTPConnection] = {}

    def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """A connection the other side closed in the meantime is opened anew, once."""
        parts = urlsplit(url)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature(self._auth_token, url, form),
            "User-Agent": "TwilioProxy/1.1",
        }
        body = urlencode(form)
        is_reused = parts.netloc in self._connections
        try:
            return self._request(parts.netloc, path, body, headers)
        except (http.client.HTTPException, OSError):
            self._connections.pop(parts.netloc).close()
            if not is_reused:
                raise
        return self._request(parts.netloc, path, body, headers)

    def _request(self, netloc: str, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        connection = self._connections.get(netloc)
        if connection is None:
            connection = http.client.HTTPConnection(netloc, timeout=TIMEOUT_SECONDS)
            self._connections[netloc] = connection
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode("utf-8", "replace"))

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()


@dataclass(frozen=True, slots=True)
class Callback:
    url: str
    form: Mapping[str, str]


class CallbackQueue:
    """Status callbacks, posted in the background. One that fails is noted, as Twilio's own debugger would."""

    def __init__(self, auth_token: str, *, threads: int = 2) -> None:
        self._auth_token = auth_token
        self._queue: queue.Queue[Callback | None] = queue.Queue()
        self._threads = [threading.Thread(target=self._work, name=f"callback-{n}", daemon=True) for n in range(threads)]
        self.failures: list[str] = []
        self.posted = 0
        self._lock = threading.Lock()

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def put(self, callback: Callback) -> None:
        self._queue.put(callback)

    def drain(self) -> None:
        """Wait until everything queued so far has been posted."""
        self._queue.join()

    def stop(self) -> None:
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        poster = Poster(self._auth_token)
        while (callback := self._queue.get()) is not None:
            try:
                answer = poster.post(callback.url, callback.form)
                failure = None if answer.status < 400 else f"HTTP {answer.status}"
            except (http.client.HTTPException, OSError) as error:
                failure = type(error).__name__
            with self._lock:
                self.posted += 1
                if failure is not None:
                    self.failures.append(f"{callback.form.get('MessageStatus')}: {failure}")
            self._queue.task_done()
        self._queue.task_done()
        poster.close()
