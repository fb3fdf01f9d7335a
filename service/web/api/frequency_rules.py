"""Frequency rules: how often one person, household or account is asked, across the team's surveys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.sampling import frequency_rule as frequency_rules
from service.sampling.frequency_rule import MOST_ASKINGS, MOST_DAYS, FrequencyRule
from service.sampling.permission import Per
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, Whole, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("frequency rules", __name__, url_prefix="/v1", description="How often people are asked")


class Limit(Strict):
    most = Whole(
        required=True,
        validate=validate.Range(1, MOST_ASKINGS),
        metadata={"description": "invitations; reminders belong to theirs and are not counted"},
    )
    days = Whole(required=True, validate=validate.Range(1, MOST_DAYS))


class NewRule(Limit):
    name = line(required=True)
    per = fields.Enum(Per, by_value=True, required=True)
    touchpoint = line(load_default=None, allow_none=True, description="the rule is about events there only")
    journey_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "the rule is about its surveys only"}
    )


class FrequencyRuleSchema(NewRule):
    id = fields.UUID()
    created_at = Moment()
    ended_at = Moment(allow_none=True)


class FrequencyRulePage(Strict):
    items = fields.List(fields.Nested(FrequencyRuleSchema))
    next = fields.UUID(allow_none=True)


@blueprint.route("/frequency-rules", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.arguments(NewRule)
@blueprint.response(201, FrequencyRuleSchema)
def create(content: dict[str, Any]) -> FrequencyRule:
    """Add a rule for events from now on; who was asked before counts.

    Whom a rule keeps from being asked is in the frame with that reason. Where earlier draws decided it, the chance that
    they would have let the event through is part of its `sample_prob`.
    """
    return frequency_rules.create(edge.session(), actor(), **content, now=edge.now())


@blueprint.route("/frequency-rules", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, FrequencyRulePage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List the team's rules, oldest first, those that ended included."""
    found = frequency_rules.page(edge.session(), actor(), **arguments)
    return {"items": found, "next": found[-1].id if len(found) == arguments["limit"] else None}


@blueprint.route("/frequency-rules/<uuid:rule_id>", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, FrequencyRuleSchema)
def show(rule_id: UUID) -> FrequencyRule:
    """Show one rule."""
    return frequency_rules.get(edge.session(), actor(), rule_id)


@blueprint.route("/frequency-rules/<uuid:rule_id>", methods=["PUT"])
@needs(Scope.SURVEYS_WRITE)
@blueprint.arguments(Limit)
@blueprint.response(200, FrequencyRuleSchema)
def change(content: dict[str, Any], rule_id: UUID) -> FrequencyRule:
    """Give a rule other numbers for events from now on; earlier events keep what they went by."""
    return frequency_rules.change(edge.session(), actor(), rule_id, **content, now=edge.now())


@blueprint.route("/frequency-rules/<uuid:rule_id>", methods=["DELETE"])
@needs(Scope.SURVEYS_WRITE)
@blueprint.response(204)
def end(rule_id: UUID) -> None:
    """End a rule: events from now on do not go by it. It stays on the list."""
    frequency_rules.end(edge.session(), actor(), rule_id, now=edge.now())
