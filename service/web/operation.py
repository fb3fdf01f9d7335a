"""What every operation of the API shares: its scope, its Idempotency-Key, how it is described in openapi.yaml."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar

from flask import Request, Response, make_response, request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import CombinedMultiDict

from service.base import idempotency
from service.base.errors import FieldError, InvalidInput
from service.base.key import Scope
from service.web import edge
from service.web.auth import actor

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "Idempotency-Key"


class _Parser(FlaskParser):
    """An unknown parameter of a query is refused like an unknown field of a body, not ignored."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  # webargs reads it off the class
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_files(self, req: Request, schema: Schema) -> Any:
        """A file comes with fields beside it, in the same body."""
        return MultiDictProxy(CombinedMultiDict([req.files, req.form]), schema)

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """Of a parameter that comes twice one would win by chance, unless it is a list."""
        twice = {
            name: ["give it once"]
            for name, values in req.args.lists()
            if len(values) > 1 and not isinstance(schema.fields.get(name), fields.List)
        }
        if twice:
            raise ValidationError(twice)
        return super().load_querystring(req, schema)


class Resource(Blueprint):  # type: ignore[misc]  # flask-smorest brings no types
    """A blueprint of the API, with flask-smorest's decorators given the types they lack."""

    ARGUMENTS_PARSER = _Parser()

    def route(self, rule: str, *, methods: list[str]) -> Callable[[View], View]:
        decorator: Callable[[View], View] = super().route(rule, methods=methods)
        return decorator

    def arguments(self, schema: type[Schema], *, location: str = "json") -> Callable[[View], View]:
        """Read and check the body or the query; what does not fit is 422, whatever is wrong with it."""
        decorator: Callable[[View], View] = super().arguments(schema, location=location)
        return decorator

    def response(
        self,
        status_code: int,
        schema: type[Schema] | Mapping[str, object] | None = None,
        *,
        content_type: str | None = None,
    ) -> Callable[[View], View]:
        decorator: Callable[[View], View] = super().response(status_code, schema, content_type=content_type)
        return decorator

    def alt_response(
        self, status_code: int, *, schema: Mapping[str, object], content_type: str
    ) -> Callable[[View], View]:
        decorator: Callable[[View], View] = super().alt_response(
            status_code, schema=schema, content_type=content_type, success=True
        )
        return decorator


def describe(view: View, documentation: Mapping[str, object]) -> None:
    described = deepcopy(getattr(view, "_apidoc", {}))
    manual = described.setdefault("manual_doc", {})
    for name, value in documentation.items():
        if isinstance(value, list):
            manual.setdefault(name, []).extend(value)
        else:
            manual[name] = value
    view._apidoc = described  # type: ignore[attr-defined]  # where flask-smorest keeps documentation


def needs(scope: Scope) -> Callable[[View], View]:
    """Only keys with this scope; checked before the payload is read."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor().must(scope)
            return view(*args, **kwargs)

        describe(guarded, {"security": [{"key": []}], "x-scope": str(scope)})
        return guarded  # type: ignore[return-value]  # wraps keeps the signature

    return decorate


def public(view: View) -> View:
    """An operation for everyone; said so, because a test finds every operation either scoped or public."""
    describe(view, {"security": [], "x-scope": "public"})
    return view


def _request_hash() -> str:
    """Keyed: a body may be little more than a telephone number, and a plain hash of that is soon undone."""
    content = f"{request.method}\n{request.full_path}".encode() + b"\n" + request.get_data(cache=True)
    return edge.runtime().secrets.blind_index(f"request:{hashlib.sha256(content).hexdigest()}")


def idempotent(view: View) -> View:
    """Carry the operation out once per Idempotency-Key; a repeat gets the first reply, marked as a replay."""

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return make_response(view(*args, **kwargs))
        if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
            raise InvalidInput([FieldError(HEADER, "must be 1 to 255 printable ASCII characters")])
        kept = idempotency.begin(edge.session(), actor(), key=key, request_hash=_request_hash(), now=edge.now())
        if kept is not None:
            replay = Response(kept.reply, status=kept.status, content_type="application/json")
            replay.headers["Idempotent-Replay"] = "true"
            return replay
        reply = make_response(view(*args, **kwargs))
        if reply.status_code < 400:
            idempotency.finish(edge.session(), actor(), key=key, status=reply.status_code, reply=reply.get_data())
        return reply

    parameter = {
        "in": "header",
        "name": HEADER,
        "required": False,
        "description": "Makes the request safe to repeat: the same key with the same body gets the first reply again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    }
    describe(once, {"parameters": [parameter]})
    return once  # type: ignore[return-value]  # wraps keeps the signature
