"""A client of the HTTP API, as any team would write one: a key, JSON, an Idempotency-Key on what creates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast
from urllib.parse import urlencode
from uuid import uuid4

from service.demo.web import Reply, RequestFailed, Web

Document = Mapping[str, object]


class Api:
    """The API under one key."""

    def __init__(self, web: Web, key: str) -> None:
        self._web = web
        self._key = key

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Document:
        return _parsed(self.fetch(path, query))

    def fetch(self, path: str, query: Mapping[str, str] | None = None) -> Reply:
        """A reply as it is, where its bytes or headers matter."""
        full = f"{path}?{urlencode(query)}" if query else path
        return self._web.request("GET", full, headers=self._headers(), expect=(200,))

    def post(self, path: str, content: Mapping[str, object], *, idempotency_key: str | None = None) -> Document:
        headers = {
            **self._headers(),
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key or str(uuid4()),
        }
        body = json.dumps(content).encode()
        return _parsed(self._web.request("POST", path, body=body, headers=headers, expect=(200, 201)))

    def put(self, path: str, content: Mapping[str, object]) -> Document:
        headers = {**self._headers(), "Content-Type": "application/json"}
        body = json.dumps(content).encode()
        return _parsed(self._web.request("PUT", path, body=body, headers=headers, expect=(200,)))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"}


def _parsed(reply: Reply) -> Document:
    parsed: object = json.loads(reply.body)
    if not isinstance(parsed, dict):
        raise RequestFailed("the API answered with something else than an object")
    return cast("Document", parsed)


def text(document: Document, name: str) -> str:
    return str(document[name])


def number(document: Document, name: str) -> float:
    value = document[name]
    if not isinstance(value, (int, float)):
        raise RequestFailed(f"{name} is {value!r} and not a number")
    return float(value)


def part(document: Document, name: str) -> Document:
    value = document[name]
    if not isinstance(value, dict):
        raise RequestFailed(f"{name} is {value!r} and not an object")
    return cast("Document", value)


def items(document: Document, name: str) -> list[Document]:
    value = document[name]
    if not isinstance(value, list):
        raise RequestFailed(f"{name} is {value!r} and not a list")
    return cast("list[Document]", value)
