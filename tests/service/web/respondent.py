"""Somebody who was invited by mail, with a browser that runs no script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from fakes import FakeClock
from flask import Flask
from werkzeug.test import TestResponse

from service.base.key import Actor
from service.base.session import Database
from service.sampling.invitation import Invitation
from service.survey.survey import Survey


@dataclass(frozen=True, slots=True)
class Respondent:
    app: Flask
    database: Database
    clock: FakeClock
    actor: Actor
    survey: Survey
    invitation: Invitation
    token: str

    @property
    def link(self) -> str:
        return f"/s/{self.token}"

    @property
    def way_out(self) -> str:
        return f"/u/{self.token}"

    def get(self, path: str = "", **headers: str) -> TestResponse:
        return self.app.test_client().get(path or self.link, headers=headers)

    def post(self, values: dict[str, object], query: str = "", **headers: str) -> TestResponse:
        return self.app.test_client().post(self.link + query, data=values, headers=headers)

    def opened(self, query: str = "") -> dict[str, object]:
        """The hidden fields of a form that was opened just now."""
        page = self.get(self.link + query).text
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
        return {name: unescape(value) for name, value in hidden}
