"""What operators and developers ask first: is it alive, is it ready, what can it do."""

from __future__ import annotations

from flask import Response
from marshmallow import fields

from service.base import migrate
from service.base.errors import Unavailable
from service.web import edge
from service.web.fields import Strict
from service.web.operation import Resource, public

blueprint = Resource("meta", __name__, description="Health and documentation")


class Health(Strict):
    status = fields.String()


@blueprint.route("/healthz", methods=["GET"])
@public
@blueprint.response(200, Health)
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.route("/readyz", methods=["GET"])
@public
@blueprint.response(200, Health)
def readyz() -> dict[str, str]:
    """The database answers and has the tables of this version."""
    database = edge.runtime().database
    if not database.answers() or not migrate.is_current(database):
        raise Unavailable("the database is not at this version; run `python -m service migrate`")
    return {"status": "ready"}


@blueprint.route("/openapi.yaml", methods=["GET"])
@public
@blueprint.response(200, {"type": "object"}, content_type="application/yaml")
def openapi() -> Response:
    """This description."""
    return Response(edge.runtime().describe(), content_type="application/yaml")
