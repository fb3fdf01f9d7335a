"""The web application, put together from its parts."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from service.base.secrets import Secrets
from service.base.session import Database
from service.base.time import Clock, system_clock
from service.config import Settings
from service.web import edge, payload, problems, spec
from service.web.api import (
    bonus_feed,
    cases,
    contacts,
    keys,
    messages,
    meta,
    plans,
    results,
    surveys,
    triggers,
)
from service.web.edge import Runtime
from service.web.hooks import twilio
from service.web.pages import documentation, form, mailbox, unsubscribe

RESOURCES = (surveys, triggers, contacts, messages, results, plans, cases, bonus_feed, keys, meta)
PAGES = (form, unsubscribe, mailbox, documentation, twilio)


def create_app(
    settings: Settings,
    database: Database,
    *,
    clock: Clock = system_clock,
    wake: Callable[[], None] = lambda: None,
) -> Flask:
    """Build the application. `wake` is called when something became due that a worker in this process can do."""
    app = Flask("service.web", static_folder="static")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    api = spec.install(app)
    described: list[str] = []

    def describe() -> str:
        if not described:
            described.append(spec.to_yaml(api))
        return described[0]

    secrets = Secrets(settings.secret_key, settings.signing_key)
    edge.install(app, Runtime(settings, database, secrets, clock, wake, describe))
    payload.install(app)
    for resource in RESOURCES:
        api.register_blueprint(resource.blueprint)
    for part in PAGES:
        app.register_blueprint(part.blueprint)
    problems.install(app)
    _protect(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _protect(app: Flask) -> None:
    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers.setdefault("Cache-Control", "no-store")
        return response
