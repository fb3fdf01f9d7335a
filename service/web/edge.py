"""The edge of a request: its one session, its one moment, and the end of its transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Flask, Response, after_this_request, current_app, g, request

from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.time import Clock
from service.config import Settings

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the whole process shares. `wake` tells a worker in the same process that something is due;
    `describe` gives openapi.yaml."""

    settings: Settings
    database: Database
    secrets: Secrets
    clock: Clock
    wake: Callable[[], None]
    describe: Callable[[], str]


def runtime() -> Runtime:
    held: Runtime = current_app.extensions["unswayed"]
    return held


def session() -> Session:
    """The request's session. GET and HEAD get one that is never committed."""
    if "session" not in g:
        database = runtime().database
        g.session = database.reader() if request.method in READING else database.writer()
    held: Session = g.session
    return held


def now() -> datetime:
    if "now" not in g:
        g.now = runtime().clock()
    moment: datetime = g.now
    return moment


def wake_afterwards() -> None:
    """Wake the worker when the reply is out: by then the transaction is committed."""
    wake = runtime().wake

    @after_this_request
    def attach(reply: Response) -> Response:
        reply.call_on_close(wake)
        return reply


def install(app: Flask, held: Runtime) -> None:
    """One transaction per request: committed before a success is answered, rolled back otherwise."""
    app.extensions["unswayed"] = held

    @app.before_request
    def begin() -> None:
        structlog.contextvars.clear_contextvars()  # a thread serves many requests; none inherits the last one's team

    @app.after_request
    def end(response: Response) -> Response:
        if "session" in g and request.method not in READING:
            if response.status_code < 400:
                g.session.commit()
            else:
                g.session.rollback()
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        held_session = g.pop("session", None)
        if held_session is not None:
            held_session.close()
