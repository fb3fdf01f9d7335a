"""Follow-ups at the console: what is due, what was done, and what is to be done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response as BaseResponse

from service.base.errors import FieldError, InvalidInput
from service.base.key import Scope
from service.response import followup as followups
from service.response import followup_entry as entries
from service.response import followup_owner as owners
from service.response import handling
from service.response.followup import FollowupOutcome, State
from service.response.followup_notice import Desk
from service.response.handling import NoContactWish, OwnerIsScored
from service.web import edge
from service.web.auth import actor
from service.web.console import frame as frames
from service.web.console.entries import checked, entered
from service.web.fields import Strict, line
from service.web.problems import status_of

SHOWN = 25
MOST_OWNERS = 200

blueprint = Blueprint("console_following_up", __name__, url_prefix="/console/followups")
frames.prepare(blueprint)


class Note(Strict):
    note = line(required=True, most=2_000)


class Closing(Strict):
    outcome = fields.Enum(FollowupOutcome, by_value=True, required=True)
    done = line(required=True, most=2_000)
    to_customer = line(most=600, allow_none=True)


class Reason(Strict):
    reason = line(required=True, least=10, most=500)


class Assignment(Strict):
    owner_id = fields.UUID(required=True)


@blueprint.before_request
def admit() -> None:
    actor().must(Scope.FOLLOWUPS_READ if request.method in edge.READING else Scope.FOLLOWUPS_WRITE)


@blueprint.get("")
def every() -> Response:
    wanted, late = request.args.get("state", ""), request.args.get("late", "") == "yes"
    state = State(wanted) if wanted in [*State] else None
    found = followups.page(
        edge.session(),
        actor(),
        state=state,
        overdue_at=edge.now() if late else None,
        after=_id(request.args.get("after", "")),
        limit=SHOWN + 1,
    )
    newer = ""
    if len(found) > SHOWN:
        last = str(found[SHOWN - 1].followup.id)
        newer = url_for("console_following_up.every", state=wanted, late="yes" if late else "", after=last)
    return frames.page(
        "followups.html",
        "Follow-ups",
        standings=found[:SHOWN],
        now=edge.now(),
        states=[*State],
        state=state,
        late=late,
        newer=newer,
    )


@blueprint.get("/<uuid:followup_id>")
def show(followup_id: UUID) -> Response:
    return _page(followup_id, {})


@blueprint.post("/<uuid:followup_id>/begin")
def begin(followup_id: UUID) -> BaseResponse:
    handling.begin(edge.session(), actor(), followup_id, _desk())
    return _back(followup_id)


@blueprint.post("/<uuid:followup_id>/note")
def note(followup_id: UUID) -> BaseResponse:
    def carry_out(written: Mapping[str, str]) -> None:
        said = checked(Note, {"note": written["note"]})["note"]
        handling.note(edge.session(), actor(), followup_id, _desk(), said=said)

    return _tried(followup_id, ("note",), carry_out)


@blueprint.post("/<uuid:followup_id>/assign")
def assign(followup_id: UUID) -> BaseResponse:
    def carry_out(written: Mapping[str, str]) -> None:
        owner_id = checked(Assignment, written)["owner_id"]
        handling.assign(edge.session(), actor(), followup_id, _desk(), owner_id=owner_id)

    return _tried(followup_id, ("owner_id",), carry_out)


@blueprint.post("/<uuid:followup_id>/close")
def close(followup_id: UUID) -> BaseResponse:
    def carry_out(written: Mapping[str, str]) -> None:
        content = checked(Closing, {**written, "to_customer": written["to_customer"] or None})
        handling.close(edge.session(), actor(), followup_id, _desk(), **content)

    return _tried(followup_id, ("outcome", "done", "to_customer"), carry_out)


@blueprint.post("/<uuid:followup_id>/reveal")
def reveal(followup_id: UUID) -> BaseResponse:
    actor().must(Scope.FOLLOWUPS_REVEAL)
    written = {"reason": entered("reason")}
    try:
        reason = checked(Reason, written)["reason"]
    except InvalidInput as invalid:
        return _page(followup_id, written, faults=invalid.errors, status=status_of(invalid))
    shown = handling.reveal(edge.session(), actor(), followup_id, _desk(), reason=reason)
    return frames.page("revealed.html", "Whom to contact", shown=shown, followup_id=followup_id)


def _tried(followup_id: UUID, names: Sequence[str], carry_out: Callable[[Mapping[str, str]], None]) -> BaseResponse:
    """Do what was asked for, or show the form again with what was written and what is wrong with it."""
    written = {name: " ".join(entered(name).split()) for name in names}
    try:
        carry_out(written)
    except InvalidInput as invalid:
        return _page(followup_id, written, faults=invalid.errors, status=status_of(invalid))
    except (OwnerIsScored, NoContactWish) as refused:
        fault = FieldError(names[-1], refused.detail)
        return _page(followup_id, written, faults=(fault,), status=status_of(refused))
    return _back(followup_id)


def _back(followup_id: UUID) -> BaseResponse:
    return redirect(url_for("console_following_up.show", followup_id=followup_id), 303)


def _page(
    followup_id: UUID, written: Mapping[str, str], *, faults: Sequence[FieldError] = (), status: int = 200
) -> Response:
    session = edge.session()
    standing = followups.get(session, actor(), followup_id)
    scopes = actor().scopes
    return frames.page(
        "followup.html",
        standing.rule.name,
        status=status,
        standing=standing,
        followup=standing.followup,
        is_overdue=standing.followup.is_overdue(edge.now()),
        answers=followups.shown_answers(session, standing),
        entries=entries.of_followup(session, standing.followup, secrets=edge.runtime().secrets),
        owners=[
            one
            for one in owners.page(session, actor(), after=None, limit=MOST_OWNERS)
            if one.id != standing.followup.owner_id
        ],
        outcomes=[*FollowupOutcome],
        is_open=standing.followup.state is not State.CLOSED,
        may_act=Scope.FOLLOWUPS_WRITE in scopes,
        may_reveal=Scope.FOLLOWUPS_REVEAL in scopes,
        written=written,
        faults=faults,
    )


def _desk() -> Desk:
    runtime = edge.runtime()
    return Desk(runtime.secrets, runtime.settings.public_url, edge.now())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
