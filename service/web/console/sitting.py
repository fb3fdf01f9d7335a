"""Who is signed in: a signed cookie that names the key and holds nothing of it, so that a stolen one opens no API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Response, request

from service.base.secrets import new_token
from service.config import Environment
from service.web import edge

COOKIE = "unswayed_console"
VISIT = "unswayed_visit"
PATH = "/console"
LASTS = timedelta(hours=8)
FIELD = "_token"
_SITTING, _FORM, _VISIT = "console-sitting", "console-form", "console-visit"


@dataclass(frozen=True, slots=True)
class Sitting:
    """From signing in to signing out, or to the end of eight hours."""

    key_id: UUID
    ends_at: int  # seconds since 1970
    name: str

    @property
    def text(self) -> str:
        return f"{self.key_id.hex}.{self.ends_at}.{self.name}"

    @property
    def form_token(self) -> str:
        """What every form carries: a page of somebody else's cannot know it."""
        return edge.runtime().secrets.mark(_FORM, self.text)


def begin(reply: Response, key_id: UUID) -> None:
    sitting = Sitting(key_id, int((edge.now() + LASTS).timestamp()), new_token())
    mark = edge.runtime().secrets.mark(_SITTING, sitting.text)
    _set(reply, COOKIE, f"{sitting.text}.{mark}", seconds=int(LASTS.total_seconds()))


def held() -> Sitting | None:
    """The sitting of this request; None without one, and when it is over."""
    text, _, mark = request.cookies.get(COOKIE, "").rpartition(".")
    if not text or not edge.runtime().secrets.mark_holds(_SITTING, text, mark):
        return None
    key_id, ends_at, name = text.split(".")
    sitting = Sitting(UUID(key_id), int(ends_at), name)
    return sitting if sitting.ends_at > edge.now().timestamp() else None


def end(reply: Response) -> None:
    reply.delete_cookie(COOKIE, path=PATH, secure=_is_secure(), httponly=True, samesite="Strict")


def begin_visit(reply: Response, visit: str) -> None:
    """Before anybody has signed in the form's token hangs on the visit."""
    _set(reply, VISIT, visit, seconds=None)


def visit() -> str:
    """What the browser was given when it came; a new one for a browser that comes for the first time."""
    return request.cookies.get(VISIT) or new_token()


def visit_token(visit: str) -> str:
    return edge.runtime().secrets.mark(_VISIT, visit)


def comes_from_own_form(expected: str) -> bool:
    given = request.form.get(FIELD, "")
    return given.encode("utf-8", "replace") == expected.encode()


def _set(reply: Response, name: str, value: str, *, seconds: int | None) -> None:
    reply.set_cookie(name, value, max_age=seconds, path=PATH, secure=_is_secure(), httponly=True, samesite="Strict")


def _is_secure() -> bool:
    """On a developer's machine there is no TLS, and some browsers keep no secure cookie without it."""
    return edge.runtime().settings.environment is Environment.PRODUCTION
