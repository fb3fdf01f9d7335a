"""The server in front of the application: whose address it believes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from socket import create_connection

import pytest
from flask import Flask, request

from service.base.session import Database
from service.config import Settings
from service.serving import listener
from service.web.app import create_app


@contextmanager
def listening(settings: Settings, database: Database) -> Iterator[HTTPConnection]:
    """The whole application on a free port, with one more page that tells whom it takes the caller for."""
    app: Flask = create_app(settings, database)
    app.add_url_rule("/seen", "seen", lambda: str(request.remote_addr))
    server = listener(app, replace(settings, port=0))
    thread = threading.Thread(target=server.run)
    thread.start()
    connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
    try:
        yield connection
    finally:
        connection.close()
        server.trigger.pull_trigger(server.close)
        thread.join()


def seen(connection: HTTPConnection, forwarded_for: str) -> str:
    connection.request("GET", "/seen", headers={"X-Forwarded-For": forwarded_for})
    return connection.getresponse().read().decode()


@pytest.mark.parametrize(("trusted", "believed"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_a_callers_address_is_believed_from_as_many_proxies_as_are_trusted(
    settings: Settings, sqlite: Database, trusted: int, believed: str
) -> None:
    with listening(replace(settings, trusted_proxies=trusted), sqlite) as connection:
        assert seen(connection, forwarded_for="203.0.113.9, 198.51.100.7") == believed


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(settings: Settings, sqlite: Database) -> None:
    with listening(settings, sqlite) as connection:
        connection.putrequest("POST", "/v1/surveys")
        connection.putheader("Content-Length", str(400 * 2**20))
        connection.endheaders()

        assert connection.getresponse().status == 413


def test_many_requests_that_were_begun_and_not_ended_keep_nobody_else_out(settings: Settings, sqlite: Database) -> None:
    with listening(settings, sqlite) as connection, ExitStack() as begun:
        for _ in range(150):
            held = begun.enter_context(create_connection((connection.host, connection.port), timeout=10))
            held.sendall(b"POST /v1/surveys HTTP/1.1\r\nContent-Length: 10\r\n\r\n{")

        assert seen(connection, forwarded_for="") == "127.0.0.1"
