"""/dev/mailbox: what the mailbox carrier kept, for developers; in production there is no such page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response

from service.base.errors import NotFound
from service.config import Environment
from service.delivery import mailbox
from service.delivery.channel import Mail
from service.delivery.mailbox import Kept
from service.web import edge
from service.web.pages import frame as frames
from service.web.pages.frame import Frame

SHOWN = 100
LANGUAGE = "en"

blueprint = Blueprint("mailbox", __name__, url_prefix="/dev/mailbox")
frames.prepare(blueprint)

_LINK = re.compile(r"(https?://[^\s<>\"]+)")


@dataclass(frozen=True, slots=True)
class _Shown:
    """One message for the template; `parts` alternate between words and links."""

    entry: Kept
    subject: str
    parts: list[str]


@blueprint.before_request
def only_in_development() -> None:
    if edge.runtime().settings.environment not in (Environment.DEVELOPMENT, Environment.TEST):
        raise NotFound("not found")


@blueprint.get("")
def every() -> Response:
    entries = mailbox.latest(edge.session(), edge.runtime().secrets, limit=SHOWN)
    return frames.page("mailbox.html", Frame(LANGUAGE, "Mailbox"), shown=[_shown(entry) for entry in entries])


@blueprint.get("/<uuid:entry_id>")
def one(entry_id: UUID) -> Response:
    entry = mailbox.entry(edge.session(), edge.runtime().secrets, entry_id)
    if entry is None:
        raise NotFound("the mailbox holds no such message")
    shown = _shown(entry)
    return frames.page("mailbox_entry.html", Frame(LANGUAGE, shown.subject), shown=shown)


def _shown(entry: Kept) -> _Shown:
    content = entry.content
    if isinstance(content, Mail):
        return _Shown(entry, content.subject, _LINK.split(content.text))
    return _Shown(entry, content.body.split("\n")[0][:60], _LINK.split(content.body))
