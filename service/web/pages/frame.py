"""What all pages for respondents share: headers, language, the style sheet, and problems said as pages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import RequestEntityTooLarge

from service.base.errors import Problem
from service.response.response import AlreadyAnswered, SurveyClosed
from service.sampling.invitation import LinkExpired, UnknownLink
from service.survey import wording
from service.survey.text import nearest
from service.survey.wording import Phrase, phrase
from service.web.problems import DatabaseFailure, status_of

log = structlog.get_logger()

MOST_BYTES = 256 * 1024
STYLE = "survey.css"
SWITCH = "_language"  # names of questions begin with a letter
STYLE_SECONDS = 365 * 24 * 3600  # its address changes with its content
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

_SAID: dict[type[Problem], tuple[Phrase, Phrase]] = {
    UnknownLink: (Phrase.UNKNOWN_HEADING, Phrase.UNKNOWN_TEXT),
    LinkExpired: (Phrase.EXPIRED_HEADING, Phrase.EXPIRED_TEXT),
    SurveyClosed: (Phrase.CLOSED_HEADING, Phrase.CLOSED_TEXT),
    AlreadyAnswered: (Phrase.ALREADY_HEADING, Phrase.ALREADY_TEXT),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the outline of a page needs: its language and who speaks."""

    language: str
    title: str
    sender: str = ""

    @property
    def direction(self) -> str:
        return "rtl" if wording.right_to_left(self.language) else "ltr"

    @property
    def style(self) -> str:
        return url_for("static", filename=STYLE, v=_fingerprint())


def chosen_language() -> str | None:
    """The language that was just switched to, else the one that the address asks for."""
    return request.form.get(SWITCH) or request.args.get("lang")


def asked_language(available: Sequence[str], otherwise: str) -> str:
    """The language that was chosen, if there is such a one, else another."""
    wanted = chosen_language() or ""
    return nearest(wanted if wanted in available else otherwise, available)


def page(template: str, frame: Frame, *, status: int = 200, **values: object) -> Response:
    return make_response(render_template(template, frame=frame, say=_Say(frame), **values), status)


def notice(frame: Frame, paragraphs: Sequence[str], *, status: int = 200, **values: object) -> Response:
    """A page that says one thing."""
    return page("notice.html", frame, status=status, paragraphs=paragraphs, **values)


def paragraphs(text: str) -> list[str]:
    """The author's line breaks as paragraphs."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def prepare(blueprint: Blueprint) -> None:
    """Give a blueprint the headers, limits and problem pages of the respondent's side."""

    @blueprint.before_request
    def limit() -> None:
        request.max_content_length = MOST_BYTES

    @blueprint.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @blueprint.record_once
    def let_styles_be_cached(state: BlueprintSetupState) -> None:
        state.app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STYLE_SECONDS

    for kind in _SAID:
        blueprint.register_error_handler(kind, _problem)
    blueprint.register_error_handler(DatabaseFailure, _unavailable)
    blueprint.register_error_handler(RequestEntityTooLarge, _too_large)


def _problem(problem: Problem) -> Response:
    heading, text = _SAID[type(problem)]
    return _apology(heading, text, status_of(problem))


def _unavailable(error: DatabaseFailure) -> Response:
    """Whoever answers must not be shown what is meant for programs, and should try again."""
    log.error("database.unavailable", kind=type(error.orig).__name__, route=str(request.url_rule))
    response = _apology(Phrase.UNAVAILABLE_HEADING, Phrase.UNAVAILABLE_TEXT, 503)
    response.headers["Retry-After"] = "5"
    return response


def _too_large(_error: RequestEntityTooLarge) -> Response:
    return _apology(Phrase.TOO_LARGE_HEADING, Phrase.TOO_LARGE_TEXT, 413)


def _apology(heading: Phrase, text: Phrase, status: int) -> Response:
    browser = request.accept_languages.best_match(wording.LANGUAGES, wording.LANGUAGES[0])
    asked = request.args.get("lang", "")  # of the address: the form may be what could not be read
    language = nearest(asked if asked in wording.LANGUAGES else browser, wording.LANGUAGES)
    return notice(Frame(language, phrase(heading, language)), [phrase(text, language)], status=status)


class _Say:
    """The service's own phrases in the language of one page, for templates: `say.submit`."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __getitem__(self, name: str) -> str:
        return phrase(Phrase(name), self._frame.language, {"sender": self._frame.sender})


@cache
def _fingerprint() -> str:
    content = (Path(__file__).parents[1] / "static" / STYLE).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
