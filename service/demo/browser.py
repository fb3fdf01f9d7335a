"""A browser without JavaScript, behind the reverse proxy that the demo plays: opens a form, fills it, sends it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from service.demo.people import Device
from service.demo.web import RequestFailed, Web

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(slots=True)
class Form:
    """The form of a page: where it goes, what it carries hidden, and which answers it offers."""

    action: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {*self.choices, *self.texts}


class _FormParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.form = Form()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self._inside = True
            self.form.action = given.get("action", "")
        elif self._inside and tag == "input":
            self._input(given)
        elif self._inside and tag == "textarea":
            self.form.texts.append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def _input(self, given: Mapping[str, str]) -> None:
        if given.get("type") == "hidden":
            self.form.hidden[given["name"]] = given["value"]
        elif given.get("type") in ("radio", "checkbox"):
            self.form.choices.setdefault(given["name"], []).append(given["value"])


def read_form(page: str) -> Form:
    """The form of a page; RequestFailed where there is none."""
    parser = _FormParser()
    parser.feed(page)
    if not parser.form.action:
        raise RequestFailed("the page holds no form")
    return parser.form


class Browser:
    """Anybody's browser: which device it is comes with each request."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def open(self, link: str, device: Device) -> Form:
        page = self._web.request("GET", _path(link), headers=_headers(device), expect=(200,))
        return read_form(page.text)

    def submit(self, form: Form, answers: Mapping[str, str], device: Device) -> None:
        """Send the form in; the reply leads to the page that says thanks."""
        unknown = sorted(set(answers) - form.names)
        if unknown:
            raise RequestFailed(f"the form does not ask for {', '.join(unknown)}")
        body = urlencode({**form.hidden, **answers}).encode()
        self._web.request("POST", form.action, body=body, headers=_headers(device) | _FORM, expect=(303,))

    def unsubscribe(self, link: str, device: Device) -> None:
        """One click in a mail program."""
        body = b"List-Unsubscribe=One-Click"
        self._web.request("POST", _path(link), body=body, headers=_headers(device) | _FORM, expect=(200,))


def _headers(device: Device) -> dict[str, str]:
    return {
        "User-Agent": device.user_agent,
        "Accept-Language": device.accept_language,
        "X-Forwarded-For": device.address,
        "X-Forwarded-Proto": "http",
    }


def _path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
