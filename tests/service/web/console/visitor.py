"""Somebody at the console, with a browser that runs no script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.base.key import Actor
from service.base.session import Database

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Desk:
    client: FlaskClient
    database: Database
    actor: Actor
    key: str

    def sign_in(self, key: str | None = None) -> TestResponse:
        values = hidden(self.client.get("/console/sign-in").text)
        return self.client.post("/console/sign-in", data={**values, "key": self.key if key is None else key})

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, path: str, values: dict[str, object], *, to: str = "") -> TestResponse:
        """Open the page's form, fill it in, and send it."""
        shown = hidden(self.get(path).text)
        carried = {name: shown[name] for name in ("_token", "revision") if name in shown}
        return self.client.post(to or path, data={**carried, **values})


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


def read(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
