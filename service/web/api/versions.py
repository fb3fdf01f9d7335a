"""Versions of a survey's questionnaire: what was published when, and what differs between two."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.survey import comparable
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.difference import Change, Kind, Part, differences
from service.survey.version import Version
from service.web import edge
from service.web.auth import actor
from service.web.conditional import conditional, seen_revision
from service.web.fields import Moment, Strict, Whole
from service.web.operation import Resource, needs

blueprint = Resource("versions", __name__, url_prefix="/v1", description="What was asked when, and what changed")

MOST_NUMBER = 2**31 - 1  # what the database keeps as an integer
DRAFT = "draft"


class PublishedSchema(Strict):
    number = fields.Integer()
    content_hash = fields.String()
    ruleset = fields.String()
    published_at = Moment()
    published_by = fields.UUID(metadata={"description": "the key that published it"})
    findings = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "how many findings of each severity the checks had"},
    )
    overrides = fields.List(fields.Dict())


class VersionList(Strict):
    items = fields.List(fields.Nested(PublishedSchema))


class DiffArguments(Strict):
    from_ = Whole(
        required=True,
        data_key="from",
        validate=validate.Range(1, MOST_NUMBER),
        metadata={"description": "number of the version that is compared with"},
    )
    to = fields.String(
        load_default=DRAFT,
        validate=validate.Regexp(r"^([1-9][0-9]{0,8}|draft)\Z", error="must be the number of a version, or draft"),
        metadata={"description": "number of a version, or draft", "pattern": "^([1-9][0-9]{0,8}|draft)$"},
    )


class ChangeSchema(Strict):
    part = fields.Enum(Part, by_value=True)
    name = fields.String(
        allow_none=True,
        metadata={"description": "of the question, section, fact or message; renamed is removed and added"},
    )
    kind = fields.Enum(Kind, by_value=True)
    field = fields.String(allow_none=True, metadata={"description": "such as text, labels.5 or options.other.label"})
    language = fields.String(allow_none=True)
    before = fields.Raw(allow_none=True, metadata={"description": "what was moved has its place here, from 1"})
    after = fields.Raw(allow_none=True)
    touches_score = fields.Boolean(metadata={"description": "whether it changes what the score measures"})


class DiffSchema(Strict):
    is_comparable = fields.Boolean(
        metadata={"description": "whether the scores measure the same, so that results may take them together"}
    )
    reasons = fields.List(fields.String(), metadata={"description": "why they do not"})
    changes = fields.List(fields.Nested(ChangeSchema))


def _published(version: Version) -> dict[str, object]:
    names = ("number", "content_hash", "ruleset", "published_at", "published_by", "overrides")
    severities = Counter(str(finding["severity"]) for finding in version.findings)
    counted = {severity: severities[severity] for severity in ("error", "warning", "info")}
    return {**{name: getattr(version, name) for name in names}, "findings": counted}


@blueprint.route("/surveys/<uuid:survey_id>/versions", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, VersionList)
def history(survey_id: UUID) -> dict[str, object]:
    """List what was published, oldest first, with who did and what the checks said."""
    session = edge.session()
    survey = surveys.get(session, actor(), survey_id)
    return {"items": [_published(version) for version in versions.of_survey(session, survey)]}


@blueprint.route("/surveys/<uuid:survey_id>/diff", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.arguments(DiffArguments, location="query")
@blueprint.response(200, DiffSchema)
def diff(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """What differs between two versions, or a version and the draft, and whether their scores are comparable."""
    session = edge.session()
    before = versions.numbered(session, actor(), survey_id, arguments["from_"]).parsed()
    if arguments["to"] == DRAFT:
        after = versions.draft(session, surveys.get(session, actor(), survey_id))
    else:
        after = versions.numbered(session, actor(), survey_id, int(arguments["to"])).parsed()
    compared = comparable.scores(before, after)
    return {
        "is_comparable": compared.is_comparable,
        "reasons": compared.reasons,
        "changes": [_shown(change, change in compared.touching) for change in differences(before, after)],
    }


def _shown(change: Change, touches_score: bool) -> dict[str, object]:
    names = ("part", "name", "kind", "field", "language", "before", "after")
    return {**{name: getattr(change, name) for name in names}, "touches_score": touches_score}


@blueprint.route("/surveys/<uuid:survey_id>/draft", methods=["DELETE"])
@needs(Scope.SURVEYS_WRITE)
@conditional
@blueprint.response(204)
def discard(survey_id: UUID) -> None:
    """Discard the draft of the next version: the questionnaire is again the one that is in force."""
    revision = seen_revision(is_required=True)
    versions.discard_draft(edge.session(), actor(), survey_id, revision=revision, now=edge.now())
