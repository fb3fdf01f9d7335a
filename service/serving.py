"""The processes that stay: the server, with a worker beside it, and the worker alone."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from wsgiref.types import WSGIApplication

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from service.base.secrets import Secrets
from service.base.session import Database
from service.base.time import system_clock
from service.config import Settings
from service.web import payload
from service.web.app import create_app
from service.worker import Worker


def serve(settings: Settings, *, has_worker: bool, when_ready: Callable[[], None]) -> None:
    """Serve until asked to stop."""
    database = Database(settings.database_url)
    secrets = Secrets(settings.secret_key, settings.signing_key)
    worker = Worker(settings, database, secrets, system_clock) if has_worker else None
    app = create_app(settings, database, wake=worker.wake if worker else lambda: None)
    thread = threading.Thread(target=worker.run, name="worker") if worker else None
    server = listener(app, settings)
    if thread is not None:
        thread.start()
    when_ready()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        server.run()
    except KeyboardInterrupt:
        pass  # asked to stop: what follows ends the worker in order
    finally:
        if worker is not None and thread is not None:
            worker.stop()
            thread.join()
        server.close()
        database.dispose()


def listener(app: WSGIApplication, settings: Settings) -> BaseWSGIServer | MultiSocketServer:
    """The server, bound to its port. It drops forwarded headers unless proxies are trusted: the application then reads
    them, from as many proxies as the settings count."""
    return create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=8,
        max_request_body_size=payload.MOST_BYTES + 1,  # at this size it refuses, by the header alone
        connection_limit=500,
        channel_timeout=20,  # seconds without a byte: whoever sends half a request does not hold a place for long
        cleanup_interval=10,
        asyncore_use_poll=True,
        ident=None,
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def work(settings: Settings) -> None:
    """Send what is due and read what came in, until asked to stop."""
    database = Database(settings.database_url)
    worker = Worker(settings, database, Secrets(settings.secret_key, settings.signing_key), system_clock)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    worker.run()
    database.dispose()
