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
    alerts,
    bonus_feed,
    campaigns,
    cases,
    checks,
    consents,
    contacts,
    exchange,
    followup_rules,
    followups,
    frequency_rules,
    imports,
    improvements,
    journeys,
    keys,
    links,
    messages,
    meta,
    monitoring,
    panels,
    people,
    pilots,
    plans,
    pressure_reports,
    preview,
    replies,
    results,
    sending_limits,
    sending_window,
    surveys,
    triggers,
    versions,
    webhooks,
)
from service.web.console import (
    beginning,
    editing,
    following_up,
    importing,
    previewing,
    publishing,
    reading,
    sign_in,
    talking,
    walking,
)
from service.web.console import surveys as console_surveys
from service.web.edge import Runtime
from service.web.hooks import postmark, sendgrid, twilio
from service.web.pages import data, documentation, form, mailbox, report, unsubscribe
from service.web.pages import improvements as improvements_page

RESOURCES = (
    surveys,
    versions,
    pilots,
    checks,
    exchange,
    journeys,
    preview,
    triggers,
    contacts,
    messages,
    results,
    plans,
    cases,
    monitoring,
    bonus_feed,
    keys,
    meta,
    sending_window,
    followup_rules,
    followups,
    webhooks,
    improvements,
    people,
    pressure_reports,
    links,
    alerts,
    sending_limits,
    replies,
    campaigns,
    imports,
    panels,
    frequency_rules,
    consents,
)
PAGES = (form, unsubscribe, mailbox, documentation, twilio, sendgrid, postmark, improvements_page, report, data)

CONSOLE = (
    sign_in,
    console_surveys,
    beginning,
    importing,
    reading,
    editing,
    publishing,
    previewing,
    walking,
    talking,
    following_up,
)


HTTPS_SECONDS = 365 * 24 * 3600


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
    for part in (*PAGES, *CONSOLE):
        app.register_blueprint(part.blueprint)
    problems.install(app)
    _protect(app, is_https=settings.public_url.startswith("https:"))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _protect(app: Flask, *, is_https: bool) -> None:
    @app.after_request
    def headers(response: Response) -> Response:
        if is_https:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={HTTPS_SECONDS}")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers.setdefault("Cache-Control", "no-store")
        return response
