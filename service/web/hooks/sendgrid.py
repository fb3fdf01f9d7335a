"""SendGrid's event webhook: up to a thousand events at once, signed; without the signature they are nothing."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from service.base.errors import FieldError, InvalidInput
from service.delivery import mail_receipt, sendgrid
from service.web import edge
from service.web.hooks.twilio import UnsignedWebhook

MOST_BYTES = 2 * 1024 * 1024

blueprint = Blueprint("sendgrid", __name__, url_prefix="/hooks/sendgrid")


@blueprint.before_request
def verify() -> None:
    if request.method == "OPTIONS":
        return  # says which methods there are, and nothing else
    request.max_content_length = MOST_BYTES
    key = edge.runtime().settings.sendgrid_public_key
    holds = key is not None and sendgrid.signature_holds(
        key,
        timestamp=request.headers.get(sendgrid.TIMESTAMP, ""),
        body=request.get_data(),
        signature=request.headers.get(sendgrid.SIGNATURE, ""),
        now=edge.now(),
    )
    if not holds:
        raise UnsignedWebhook("not allowed")


@blueprint.post("/events")
def events() -> Response:
    """Answered once what they say is kept; SendGrid repeats the whole batch until then, which changes nothing."""
    try:
        said = json.loads(request.get_data())
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list):
        raise InvalidInput([FieldError("body", "must be a JSON list of events")])
    found = [event for one in said if isinstance(one, dict) and (event := sendgrid.event_of(one)) is not None]
    runtime = edge.runtime()
    mail_receipt.take_events(edge.session(), found, provider=sendgrid.PROVIDER, secrets=runtime.secrets, now=edge.now())
    return Response(status=204)
