"""When a page of the form was shown: it goes along in the form, signed, since nothing is kept of a look."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import request

from service.web import edge

STARTED = "_started"  # names of questions begin with a letter
MARK = "_mark"
PURPOSE = "form-started"


def started(invitation_id: UUID) -> dict[str, str]:
    """The hidden fields; a form that comes back with errors keeps its time."""
    if started_at(invitation_id) is not None:
        return {STARTED: request.form[STARTED], MARK: request.form[MARK]}
    shown = str(int(edge.now().timestamp() * 1000))
    return {STARTED: shown, MARK: edge.runtime().secrets.mark(PURPOSE, f"{invitation_id}:{shown}")}


def started_at(invitation_id: UUID) -> datetime | None:
    """None where the time is missing or not ours: the answer counts, how long it took is unknown."""
    shown, mark = request.form.get(STARTED, ""), request.form.get(MARK, "")
    if not edge.runtime().secrets.mark_holds(PURPOSE, f"{invitation_id}:{shown}", mark):
        return None
    return datetime.fromtimestamp(int(shown) / 1000, UTC)
