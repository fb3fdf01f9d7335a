"""Checks: what would bias the answers to a questionnaire, of a survey or before there is one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from service.base.key import Scope
from service.survey import checks, parsing
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.practice import Practice
from service.web import edge
from service.web.auth import actor
from service.web.bodies import QUESTIONNAIRE, PracticeSchema, QuestionnaireField
from service.web.fields import Strict
from service.web.findings import ReportSchema, RuleList
from service.web.operation import Resource, needs, public

blueprint = Resource("checks", __name__, url_prefix="/v1", description="What would bias the answers")


class Checked(Strict):
    questionnaire = QuestionnaireField(required=True, metadata=QUESTIONNAIRE)
    practice = fields.Nested(PracticeSchema, metadata={"description": "left out: rules about it are skipped"})


@blueprint.route("/surveys/<uuid:survey_id>/check", methods=["POST"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, ReportSchema)
def check_survey(survey_id: UUID) -> dict[str, object]:
    """Run the checks on the questionnaire as it stands; nothing is changed."""
    session = edge.session()
    return versions.check(session, surveys.get(session, actor(), survey_id)).as_dict()


@blueprint.route("/check", methods=["POST"])
@needs(Scope.SURVEYS_READ)
@blueprint.arguments(Checked)
@blueprint.response(200, ReportSchema)
def check(content: dict[str, Any]) -> dict[str, object]:
    """Run the checks on a questionnaire without saving it."""
    practice = Practice(**content["practice"]) if "practice" in content else None
    return checks.run(parsing.parse(content["questionnaire"]), practice=practice).as_dict()


@blueprint.route("/rules", methods=["GET"])
@public
@blueprint.response(200, RuleList)
def rules() -> dict[str, object]:
    """List the checks that there are."""
    return {"items": [rule.as_dict() for rule in checks.RULES], "ruleset": checks.RULESET}
