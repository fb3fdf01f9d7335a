"""openapi.yaml: generated from the code, never written by hand."""

from __future__ import annotations

from typing import Any, cast

import yaml
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

import service.survey.document as questionnaire_schema
from analysis.provenance import ANALYSIS_VERSION
from service.web import problems

DESCRIPTION = """\
Surveys whose scores nobody swayed. Every error is an RFC 9457 problem. Every POST that creates takes an
Idempotency-Key, except those that show a key or a secret once and refuse it (POST /v1/keys, POST /v1/webhooks). Lists
are read page by page: pass `next` of one page as `after` of the following.
"""


class ErrorLine(Schema):
    class Meta:
        unknown = "include"

    path = fields.String(metadata={"description": "the field that is wrong"})
    message = fields.String(metadata={"description": "what would be right"})


class ProblemSchema(Schema):
    """An error as RFC 9457 describes it; the facts of each kind stand beside these members."""

    class Meta:
        unknown = "include"

    type = fields.String(metadata={"format": "uri-reference", "description": "page that explains this problem"})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    errors = fields.List(fields.Nested(ErrorLine))


class DescribedApi(Api):  # type: ignore[misc]  # flask-smorest brings no types
    """flask-smorest, with errors described as problem+json."""

    ERROR_SCHEMA = ProblemSchema

    def _register_responses(self) -> None:
        usual: str = self.DEFAULT_RESPONSE_CONTENT_TYPE  # type: ignore[has-type]  # set by flask-smorest
        self.DEFAULT_RESPONSE_CONTENT_TYPE = problems.MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual


def _name(schema: type[Schema] | Schema) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def install(app: Flask) -> DescribedApi:
    """Prepare the description; blueprints registered with it appear in it."""
    app.config.update(API_TITLE="Unswayed", API_VERSION=ANALYSIS_VERSION, OPENAPI_VERSION="3.1.0")
    api = DescribedApi(
        app,
        spec_kwargs={
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name),
            "info": {
                "description": DESCRIPTION,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
        },
    )
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    for name, schema in questionnaire_schema.component_schemas().items():
        api.spec.components.schema(name, cast("dict[str, Any]", schema))
    return api


def to_yaml(api: DescribedApi) -> str:
    """The description as text: the same code gives the same bytes."""
    described = api.spec.to_dict()
    # What marshmallow checks across fields, as JSON Schema says it.
    either = [{"required": ["questionnaire"]}, {"required": ["template"]}]
    described["components"]["schemas"]["NewSurvey"]["oneOf"] = either
    described["components"]["schemas"]["SurveyChange"]["not"] = {"required": ["questionnaire", "template"]}
    text: str = yaml.safe_dump(_portable(described), sort_keys=True, allow_unicode=True, width=110)
    return text


def _portable(node: object) -> object:
    """ECMA-262 has no `\\Z`; and plain values only, so that YAML needs no tags."""
    if isinstance(node, dict):
        return {
            str(key): value.replace("\\Z", "$") if key == "pattern" and isinstance(value, str) else _portable(value)
            for key, value in node.items()
        }
    if isinstance(node, (list, tuple)):
        return [_portable(item) for item in node]
    if isinstance(node, str):
        return str(node)
    return node
