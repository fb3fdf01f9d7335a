"""Rules on answers, and the people who follow up on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.response import followup_owner as owners
from service.response import followup_rule as rules
from service.response.followup_owner import Owner
from service.response.followup_rule import MOST_HOURS, Rule, Severity, Terms, Wish
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.survey import State
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, Whole, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("followup_rules", __name__, url_prefix="/v1", description="Which answers are followed up, by whom")

CONDITION = {"$ref": "#/components/schemas/QuestionnaireCondition"}


class ConditionField(fields.Dict):
    """A condition in the language of `show_if`; its schema is a component of its own."""


class FollowupOwnerBody(Strict):
    name = line(required=True)
    employee_id = line(
        required=True,
        allow_none=True,
        description="as events name the employee, null only for somebody who serves no customers: "
        "nobody follows up on an answer about their own work",
    )
    mail = line(load_default=None, allow_none=True, most=254, description="where they are told; kept sealed")


class FollowupOwnerSchema(Strict):
    id = fields.UUID()
    name = fields.String()
    employee_id = fields.String(allow_none=True)
    has_mail = fields.Boolean()
    created_at = Moment()


class FollowupOwnerPage(Strict):
    items = fields.List(fields.Nested(FollowupOwnerSchema))
    next = fields.UUID(allow_none=True)


class ContactWishSchema(Strict):
    question = line(required=True, most=40)
    code = line(required=True, most=40)


class FollowupRuleBody(Strict):
    name = line(required=True, description="what is to be looked into; it stands in mails to the owner")
    condition = ConditionField(
        required=True,
        metadata={**CONDITION, "description": "in the language of `show_if`, on names of the version in force"},
    )
    wish = fields.Nested(
        ContactWishSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "the answer by which a respondent asks to be contacted; without it nobody is named"},
    )
    owner_id = fields.UUID(required=True)
    escalation_id = fields.UUID(
        required=True, metadata={"description": "who steps in where the owner served the customer, or is late"}
    )
    due_hours = Whole(load_default=48, validate=validate.Range(1, MOST_HOURS))
    severity = fields.Enum(Severity, by_value=True, load_default=Severity.NORMAL)


class FollowupRuleSchema(Strict):
    id = fields.UUID()
    survey_id = fields.UUID()
    name = fields.String()
    condition = fields.Dict()
    wish = fields.Nested(ContactWishSchema, allow_none=True)
    owner_id = fields.UUID()
    escalation_id = fields.UUID()
    due_hours = fields.Integer()
    severity = fields.Enum(Severity, by_value=True)
    fits = fields.Boolean(
        allow_none=True,
        metadata={
            "description": "whether the version in force has all that the condition names; else it opens nothing"
        },
    )
    since = Moment(metadata={"description": "answers from before are left alone"})
    retired_at = Moment(allow_none=True)


class FollowupRuleList(Strict):
    items = fields.List(fields.Nested(FollowupRuleSchema))


@blueprint.route("/followup-owners", methods=["POST"])
@needs(Scope.FOLLOWUPS_WRITE)
@idempotent
@blueprint.arguments(FollowupOwnerBody)
@blueprint.response(201, FollowupOwnerSchema)
def create_owner(content: dict[str, Any]) -> dict[str, object]:
    """Name somebody who follows up on answers."""
    return _owner(owners.create(edge.session(), actor(), **content, secrets=edge.runtime().secrets, now=edge.now()))


@blueprint.route("/followup-owners", methods=["GET"])
@needs(Scope.FOLLOWUPS_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, FollowupOwnerPage)
def owners_page(arguments: dict[str, Any]) -> dict[str, object]:
    """List owners, oldest first."""
    found = owners.page(edge.session(), actor(), **arguments)
    following = found[-1].id if len(found) == arguments["limit"] else None
    return {"items": [_owner(one) for one in found], "next": following}


@blueprint.route("/followup-owners/<uuid:owner_id>", methods=["PUT"])
@needs(Scope.FOLLOWUPS_WRITE)
@blueprint.arguments(FollowupOwnerBody)
@blueprint.response(200, FollowupOwnerSchema)
def change_owner(content: dict[str, Any], owner_id: UUID) -> dict[str, object]:
    """Give an owner another name, employee id or address."""
    session, secrets = edge.session(), edge.runtime().secrets
    return _owner(owners.change(session, actor(), owner_id, **content, secrets=secrets, now=edge.now()))


def _owner(owner: Owner) -> dict[str, object]:
    names = ("id", "name", "employee_id", "created_at")
    return {**{name: getattr(owner, name) for name in names}, "has_mail": owner.mail_sealed is not None}


@blueprint.route("/surveys/<uuid:survey_id>/followup-rules", methods=["POST"])
@needs(Scope.FOLLOWUPS_WRITE)
@idempotent
@blueprint.arguments(FollowupRuleBody)
@blueprint.response(201, FollowupRuleSchema)
def create(content: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Have answers followed up from now on. The survey must be published."""
    return _shown(rules.create(edge.session(), actor(), survey_id, _terms(content), now=edge.now()))


@blueprint.route("/surveys/<uuid:survey_id>/followup-rules", methods=["GET"])
@needs(Scope.FOLLOWUPS_READ)
@blueprint.response(200, FollowupRuleList)
def every(survey_id: UUID) -> dict[str, object]:
    """List a survey's rules, oldest first, retired ones among them."""
    return {"items": [_shown(rule) for rule in rules.of_survey(edge.session(), actor(), survey_id)]}


@blueprint.route("/surveys/<uuid:survey_id>/followup-rules/<uuid:rule_id>", methods=["GET"])
@needs(Scope.FOLLOWUPS_READ)
@blueprint.response(200, FollowupRuleSchema)
def show(survey_id: UUID, rule_id: UUID) -> dict[str, object]:
    """Show one rule."""
    return _shown(rules.get(edge.session(), actor(), survey_id, rule_id))


@blueprint.route("/surveys/<uuid:survey_id>/followup-rules/<uuid:rule_id>", methods=["PUT"])
@needs(Scope.FOLLOWUPS_WRITE)
@blueprint.arguments(FollowupRuleBody)
@blueprint.response(200, FollowupRuleSchema)
def change(content: dict[str, Any], survey_id: UUID, rule_id: UUID) -> dict[str, object]:
    """Have a rule say something else, of the answers that come from now on."""
    return _shown(rules.change(edge.session(), actor(), survey_id, rule_id, _terms(content), now=edge.now()))


@blueprint.route("/surveys/<uuid:survey_id>/followup-rules/<uuid:rule_id>", methods=["DELETE"])
@needs(Scope.FOLLOWUPS_WRITE)
@blueprint.response(200, FollowupRuleSchema)
def retire(survey_id: UUID, rule_id: UUID) -> dict[str, object]:
    """Open no more follow-ups by this rule; those that it has opened stay."""
    return _shown(rules.retire(edge.session(), actor(), survey_id, rule_id, now=edge.now()))


def _terms(content: Mapping[str, Any]) -> Terms:
    wish = content["wish"]
    return Terms(**{**content, "wish": None if wish is None else Wish(**wish)})


def _shown(rule: Rule) -> dict[str, object]:
    names = (
        "id", "survey_id", "name", "condition", "owner_id", "escalation_id", "due_hours", "severity", "since",
        "retired_at",
    )  # fmt: skip
    wish = {"question": rule.wish_question, "code": rule.wish_code} if rule.wish_question else None
    return {**{name: getattr(rule, name) for name in names}, "wish": wish, "fits": _fits(rule)}


def _fits(rule: Rule) -> bool | None:
    """None where the survey asks nobody any more."""
    survey = surveys.get(edge.session(), actor(), rule.survey_id)
    return rule.fits(versions.in_force(edge.session(), survey)) if survey.state is State.PUBLISHED else None
