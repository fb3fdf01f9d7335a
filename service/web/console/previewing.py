"""What respondents would be sent, and the pages they would see beside each other in two widths."""

from __future__ import annotations

import base64
import hashlib
import re
from uuid import UUID

from flask import Blueprint, Response

from service.base.errors import NotFound
from service.delivery.preview import MessageShown, TextShown, preview
from service.survey.segments import Encoding
from service.web import edge
from service.web.console import frame as frames
from service.web.console.subject import subject_of

#: What one segment alone holds.
ALONE = {Encoding.GSM_7: 160, Encoding.UCS_2: 70}
PHONE_WIDTH = 360
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

blueprint = Blueprint("console_previewing", __name__, url_prefix="/console")
frames.prepare(blueprint)


@blueprint.get("/surveys/<uuid:survey_id>/preview")
def show(survey_id: UUID) -> Response:
    subject = subject_of(survey_id)
    shown = preview(subject.questionnaire, subject.language, public_url=edge.runtime().settings.public_url)
    return frames.page(
        "preview.html",
        f"Preview of {subject.title}",
        policy=frames.SHOWING_FRAMES,
        subject=subject,
        survey=subject.survey,
        tabs=subject.tabs("console_previewing.show"),
        preview=shown,
        pieces=pieces,
        alone=ALONE,
    )


@blueprint.get("/surveys/<uuid:survey_id>/preview/mail/<kind>")
def mail(survey_id: UUID, kind: str) -> Response:
    """The mail's HTML as it is sent; its one style sheet is named by its hash, so that nothing else may style it."""
    subject = subject_of(survey_id)
    shown = preview(subject.questionnaire, subject.language, public_url=edge.runtime().settings.public_url)
    html = _message(shown.messages, kind).mail.html
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in _STYLE.findall(html)]
    reply = Response(html, content_type="text/html; charset=utf-8")
    reply.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {' '.join(repr(f'sha256-{digest}') for digest in digests)}; "
        "form-action 'none'; frame-ancestors 'self'; base-uri 'none'; sandbox"
    )
    return reply


@blueprint.get("/surveys/<uuid:survey_id>/pages")
def pages(survey_id: UUID) -> Response:
    """The respondent's pages as on a telephone and as on a desk, both to be walked through."""
    subject = subject_of(survey_id)
    return frames.page(
        "pages.html",
        f"Pages of {subject.title}",
        policy=frames.SHOWING_FRAMES,
        subject=subject,
        survey=subject.survey,
        tabs=subject.tabs("console_previewing.pages"),
        phone_width=PHONE_WIDTH,
    )


def pieces(text: TextShown) -> list[tuple[str, bool]]:
    """The text cut up, with whether a piece is a character that doubles it."""
    found: list[tuple[str, bool]] = []
    begin = 0
    for foreign in text.foreign:
        found += [(text.body[begin : foreign.place], False), (foreign.character, True)]
        begin = foreign.place + 1
    return [*found, (text.body[begin:], False)]


def _message(messages: tuple[MessageShown, ...], kind: str) -> MessageShown:
    for message in messages:
        if message.kind == kind:
            return message
    raise NotFound("there is an invitation and a reminder", kind=kind[:40])
