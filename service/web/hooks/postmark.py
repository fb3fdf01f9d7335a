"""Postmark's webhooks: one event at a time, with a secret of ours in place of a signature."""

from __future__ import annotations

import hmac
import json

from flask import Blueprint, Response, request

from service.base.errors import FieldError, InvalidInput
from service.delivery import mail_receipt, postmark
from service.web import edge
from service.web.hooks.twilio import UnsignedWebhook

MOST_BYTES = 256 * 1024

blueprint = Blueprint("postmark", __name__, url_prefix="/hooks/postmark")


@blueprint.before_request
def verify() -> None:
    """As the password of Basic authentication, which Postmark takes from the webhook's own settings."""
    if request.method == "OPTIONS":
        return  # says which methods there are, and nothing else
    request.max_content_length = MOST_BYTES
    secret = edge.runtime().settings.postmark_secret
    given = request.authorization.password if request.authorization is not None else None
    if secret is None or not hmac.compare_digest(secret.encode(), (given or "").encode("utf-8", "replace")):
        raise UnsignedWebhook("not allowed")


@blueprint.post("/events")
def event() -> Response:
    try:
        said = json.loads(request.get_data())
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InvalidInput([FieldError("body", "must be a JSON object")])
    found = postmark.event_of(said)
    runtime = edge.runtime()
    mail_receipt.take_events(
        edge.session(),
        [] if found is None else [found],
        provider=postmark.PROVIDER,
        secrets=runtime.secrets,
        now=edge.now(),
    )
    return Response(status=204)
