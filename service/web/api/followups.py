"""Follow-ups: what is to be done about an answer, by whom, and what was done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from service.base.key import Scope
from service.delivery import notification as notifications
from service.delivery.notification import Medium
from service.delivery.notification import State as NotificationState
from service.response import followup as followups
from service.response import followup_entry as entries
from service.response import handling
from service.response.followup import FollowupOutcome, Standing, State
from service.response.followup_entry import Deed
from service.response.followup_notice import Desk
from service.response.followup_rule import Severity
from service.response.handling import Revealed
from service.sampling.contact import Channel
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("followups", __name__, url_prefix="/v1", description="What is done about answers")


class FollowupArguments(PageArguments):
    survey_id = fields.UUID(load_default=None)
    owner_id = fields.UUID(load_default=None)
    state = fields.Enum(State, by_value=True, load_default=None)
    severity = fields.Enum(Severity, by_value=True, load_default=None)
    overdue = fields.Boolean(load_default=False, metadata={"description": "only what is late and not closed"})


class NamedRefSchema(Strict):
    id = fields.UUID()
    name = fields.String()


class FollowupSchema(Strict):
    id = fields.UUID()
    survey_id = fields.UUID()
    rule = fields.Nested(NamedRefSchema)
    owner = fields.Nested(NamedRefSchema)
    state = fields.Enum(State, by_value=True)
    severity = fields.Enum(Severity, by_value=True)
    contact_wished = fields.Boolean(metadata={"description": "false: the respondent stays unnamed"})
    is_overdue = fields.Boolean()
    opened_at = Moment()
    due_at = Moment()
    closed_at = Moment(allow_none=True)
    outcome = fields.Enum(FollowupOutcome, by_value=True, allow_none=True)


class FollowupPage(Strict):
    items = fields.List(fields.Nested(FollowupSchema))
    next = fields.UUID(allow_none=True)


class FollowupEntrySchema(Strict):
    deed = fields.Enum(Deed, by_value=True)
    at = Moment()
    by_name = fields.String()
    text = fields.String(allow_none=True)
    facts = fields.Dict()


class NotificationSchema(Strict):
    id = fields.UUID()
    medium = fields.Enum(Medium, by_value=True)
    topic = fields.String()
    state = fields.Enum(NotificationState, by_value=True)
    attempt = fields.Integer()
    due_at = Moment()
    finished_at = Moment(allow_none=True)


class FollowupDetail(FollowupSchema):
    """Shown only: replies to POST may be kept for an Idempotency-Key, and what was written may name somebody."""

    answers = fields.Dict(
        metadata={"description": "to the questions that the rule reads; nobody's own words, no private question"}
    )
    entries = fields.List(fields.Nested(FollowupEntrySchema), metadata={"description": "who did what, in order"})
    notifications = fields.List(
        fields.Nested(NotificationSchema), metadata={"description": "whether the team was told"}
    )


class FollowupNote(Strict):
    text = line(required=True, most=2_000)


class FollowupAssignment(Strict):
    owner_id = fields.UUID(required=True)


class FollowupClosing(Strict):
    outcome = fields.Enum(FollowupOutcome, by_value=True, required=True)
    done = line(required=True, most=2_000, description="what was done, for the team")
    to_customer = line(
        load_default=None,
        allow_none=True,
        most=600,
        description="a word back to the customer, in their language, if they wished to be contacted",
    )


class RevealReason(Strict):
    reason = line(required=True, least=10, most=500, description="why; it is kept with the name of the key")


class RevealedRespondent(Strict):
    customer_id = fields.String()
    channel = fields.Enum(Channel, by_value=True)
    address = fields.String(
        allow_none=True, metadata={"description": "null where its holder has asked to be left alone meanwhile"}
    )
    language = fields.String()
    words = fields.Dict(metadata={"description": "what they wrote, by question"})


@blueprint.route("/followups", methods=["GET"])
@needs(Scope.FOLLOWUPS_READ)
@blueprint.arguments(FollowupArguments, location="query")
@blueprint.response(200, FollowupPage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List follow-ups, oldest first."""
    wanted = {name: value for name, value in arguments.items() if name != "overdue"}
    overdue_at = edge.now() if arguments["overdue"] else None
    found = followups.page(edge.session(), actor(), **wanted, overdue_at=overdue_at)
    following = found[-1].followup.id if len(found) == arguments["limit"] else None
    return {"items": [_shown(standing) for standing in found], "next": following}


@blueprint.route("/followups/<uuid:followup_id>", methods=["GET"])
@needs(Scope.FOLLOWUPS_READ)
@blueprint.response(200, FollowupDetail)
def show(followup_id: UUID) -> dict[str, object]:
    """Show a follow-up with the answers it is about and all that was done."""
    return _detail(followups.get(edge.session(), actor(), followup_id))


@blueprint.route("/followups/<uuid:followup_id>/begin", methods=["POST"])
@needs(Scope.FOLLOWUPS_WRITE)
@idempotent
@blueprint.response(200, FollowupSchema)
def begin(followup_id: UUID) -> dict[str, object]:
    """Say that it is being worked on."""
    return _shown(handling.begin(edge.session(), actor(), followup_id, _desk()))


@blueprint.route("/followups/<uuid:followup_id>/notes", methods=["POST"])
@needs(Scope.FOLLOWUPS_WRITE)
@idempotent
@blueprint.arguments(FollowupNote)
@blueprint.response(201, FollowupSchema)
def note(content: dict[str, Any], followup_id: UUID) -> dict[str, object]:
    """Write down what was done or found out."""
    return _shown(handling.note(edge.session(), actor(), followup_id, _desk(), said=content["text"]))


@blueprint.route("/followups/<uuid:followup_id>/owner", methods=["PUT"])
@needs(Scope.FOLLOWUPS_WRITE)
@blueprint.arguments(FollowupAssignment)
@blueprint.response(200, FollowupSchema)
def assign(content: dict[str, Any], followup_id: UUID) -> dict[str, object]:
    """Give it to another owner, who is told; not to the employee whom the answer is about."""
    return _shown(handling.assign(edge.session(), actor(), followup_id, _desk(), owner_id=content["owner_id"]))


@blueprint.route("/followups/<uuid:followup_id>/close", methods=["POST"])
@needs(Scope.FOLLOWUPS_WRITE)
@idempotent
@blueprint.arguments(FollowupClosing)
@blueprint.response(200, FollowupSchema)
def close(content: dict[str, Any], followup_id: UUID) -> dict[str, object]:
    """End it with an outcome, and write to the customer if they wished to hear of it."""
    return _shown(handling.close(edge.session(), actor(), followup_id, _desk(), **content))


@blueprint.route("/followups/<uuid:followup_id>/reveal", methods=["POST"])
@needs(Scope.FOLLOWUPS_REVEAL)
@blueprint.arguments(RevealReason)
@blueprint.response(200, RevealedRespondent)
def reveal(content: dict[str, Any], followup_id: UUID) -> Revealed:
    """Show who wished to be contacted, and how. Each time is written down with its reason."""
    return handling.reveal(edge.session(), actor(), followup_id, _desk(), reason=content["reason"])


def _desk() -> Desk:
    runtime = edge.runtime()
    return Desk(runtime.secrets, runtime.settings.public_url, edge.now())


def _shown(standing: Standing) -> dict[str, object]:
    followup = standing.followup
    names = (
        "id", "survey_id", "state", "severity", "contact_wished", "opened_at", "due_at", "closed_at", "outcome",
    )  # fmt: skip
    return {
        **{name: getattr(followup, name) for name in names},
        "rule": standing.rule,
        "owner": standing.owner,
        "is_overdue": followup.is_overdue(edge.now()),
    }


def _detail(standing: Standing) -> dict[str, object]:
    session = edge.session()
    return {
        **_shown(standing),
        "answers": followups.shown_answers(session, standing),
        "entries": entries.of_followup(session, standing.followup, secrets=edge.runtime().secrets),
        "notifications": notifications.about(session, actor(), standing.followup.id),
    }
