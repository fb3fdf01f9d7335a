"""Twilio's webhooks: what became of a message, and texts that came in; without Twilio's signature they are nothing."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service.base.errors import FieldError, Forbidden, InvalidInput
from service.delivery import callback, receipt, sms
from service.response import inbound
from service.web import edge

MOST_BYTES = 64 * 1024
PROVIDER = "twilio"
MOST_ID = 200

blueprint = Blueprint("twilio", __name__, url_prefix="/hooks/twilio")


class UnsignedWebhook(Forbidden):
    """The signature is missing or wrong; which of the two is not told."""

    title = "Not allowed"


@blueprint.before_request
def verify() -> None:
    """The address is the configured one, never the request's own Host, which anybody can write."""
    if request.method == "OPTIONS":
        return  # says which methods there are, and nothing else
    request.max_content_length = MOST_BYTES
    settings = edge.runtime().settings
    query = request.query_string.decode("latin-1")
    url = f"{settings.public_url}{request.path}" + (f"?{query}" if query else "")
    twilio = settings.twilio
    tokens = (
        [] if twilio is None else [twilio.auth_token, *([twilio.next_auth_token] if twilio.next_auth_token else [])]
    )
    signature = request.headers.get("X-Twilio-Signature", "")
    if not sms.signature_holds(tokens, url, request.form, signature):
        raise UnsignedWebhook("not allowed")


@blueprint.post("/status")
def status() -> Response:
    runtime = edge.runtime()
    receipt.take(
        edge.session(),
        provider=PROVIDER,
        provider_id=_field("MessageSid"),
        status=_field("MessageStatus"),
        error_code=request.form.get("ErrorCode") or None,
        message_id=callback.message_of(runtime.secrets, request.args.get("m", ""), request.args.get("s", "")),
        sender=request.form.get("MessagingServiceSid") or request.form.get("From"),
        secrets=runtime.secrets,
        now=edge.now(),
    )
    return _then_wake(Response(status=204))


@blueprint.post("/inbound")
def incoming() -> Response:
    runtime = edge.runtime()
    inbound.keep(
        edge.session(),
        provider=PROVIDER,
        provider_id=_field("MessageSid"),
        sender=_field("From"),
        body=request.form.get("Body", ""),
        secrets=runtime.secrets,
        now=edge.now(),
    )
    return _then_wake(Response("<Response/>", content_type="text/xml"))


def _field(name: str) -> str:
    value = request.form.get(name, "")
    if not value or len(value) > MOST_ID or "\x00" in value:
        raise InvalidInput([FieldError(name, f"must have from 1 to {MOST_ID} characters")])
    return value


def _then_wake(reply: Response) -> Response:
    """Wake the worker when the reply is out: by then the transaction is committed."""
    reply.call_on_close(edge.runtime().wake)
    return reply
