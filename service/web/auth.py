"""Who asks: the API key of a request, and the scope that an operation needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from flask import g, request

from service.base import key as keys
from service.base.errors import Unauthenticated
from service.base.key import Actor, Scope
from service.web import edge

P = ParamSpec("P")
R = TypeVar("R")

SCOPE_ATTRIBUTE = "_unswayed_scope"


def actor() -> Actor:
    """The actor behind this request; established once."""
    if "actor" not in g:
        header = request.headers.get("Authorization", "")
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated("send `Authorization: Bearer <key>`")
        with edge.runtime().database.read() as session:  # not the request's own: who asks is known before it begins
            establish(keys.authenticate(session, text.strip(), now=edge.now()))
    held: Actor = g.actor
    return held


def establish(held: Actor) -> None:
    """Say who is behind this request, where that is known by something other than its Authorization header."""
    g.actor = held
    structlog.contextvars.bind_contextvars(team=str(held.team_id), key=str(held.key_id))


def scope(needed: Scope) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard an operation; the scope is also written into openapi.yaml, where a test looks for it."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor().must(needed)
            return view(*args, **kwargs)

        setattr(guarded, SCOPE_ATTRIBUTE, needed)
        return guarded

    return decorate
