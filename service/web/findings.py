"""What the checks say, as bodies of replies."""

from __future__ import annotations

from marshmallow import fields, validate

from service.survey.checks import Readiness, Severity
from service.web.fields import Strict


def _severity(**metadata: str) -> fields.String:
    return fields.String(validate=validate.OneOf([*Severity]), metadata=metadata)


class FindingSchema(Strict):
    code = fields.String()
    name = fields.String()
    severity = _severity()
    question = fields.String(allow_none=True)
    field = fields.String()
    language = fields.String()
    span = fields.List(fields.Integer())
    evidence = fields.String()
    why = fields.String()
    rewrite = fields.String()
    source = fields.String()
    qas = fields.String(metadata={"description": "its code in the Question Appraisal System of 1999, or empty"})
    own_severity = _severity(description="what the rule says; the questionnaire's settings may have changed it")


class SuppressedSchema(FindingSchema):
    reason = fields.String(metadata={"description": "why the questionnaire's settings switch it off"})


class CountsSchema(Strict):
    error = fields.Integer()
    warning = fields.Integer()
    info = fields.Integer()


class ReportSchema(Strict):
    findings = fields.List(fields.Nested(FindingSchema))
    ruleset = fields.String()
    skipped = fields.List(fields.String(), metadata={"description": "what the rules could not read, and why"})
    suppressed = fields.List(fields.Nested(SuppressedSchema))
    counts = fields.Nested(CountsSchema)
    state = fields.String(
        validate=validate.OneOf([*Readiness]),
        metadata={"description": "blocked by errors, to be fixed for warnings, else ready"},
    )


class RuleSchema(Strict):
    code = fields.String()
    name = fields.String()
    severity = _severity(description="its usual severity; single findings can be graver or milder")
    why = fields.String()
    rewrite = fields.String()
    source = fields.String()
    qas = fields.String(metadata={"description": "its code in the Question Appraisal System of 1999, or empty"})
    languages = fields.List(
        fields.String(), allow_none=True, metadata={"description": "the languages that it reads; null: all"}
    )
    reads_practice = fields.Boolean(metadata={"description": "it reads how the survey is carried out"})
    reads_change = fields.Boolean(metadata={"description": "it reads what a draft changes of the version in force"})
    is_overridable = fields.Boolean()


class RuleList(Strict):
    items = fields.List(fields.Nested(RuleSchema))
    ruleset = fields.String()
