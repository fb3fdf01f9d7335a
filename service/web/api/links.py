"""Links of invitations for paper and screens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from service.base.key import Scope
from service.delivery import paper
from service.delivery.paper import Printed
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, Strict, line
from service.web.operation import Resource, needs

blueprint = Resource("links", __name__, url_prefix="/v1", description="Links of invitations for paper and screens")


class LinkBody(Strict):
    source = line(load_default="api", description="as the event was reported")
    external_id = line(required=True, description="as the event was reported")


class LinkSchema(Strict):
    link = fields.String()
    qr = fields.String(metadata={"description": "the link as a QR code, an SVG drawing"})
    expires_at = Moment()


@blueprint.route("/surveys/<uuid:survey_id>/links", methods=["POST"])
@needs(Scope.LINKS_READ)
@blueprint.arguments(LinkBody)
@blueprint.response(200, LinkSchema)
def show(content: dict[str, Any], survey_id: UUID) -> Printed:
    """Give out the link and QR code of the customer who was asked about an event, to print or show to them.

    Whoever has the link can answer in the customer's place, so this needs a scope that no reporter of events may have,
    and the audit trail says who had which. There is no link by which anybody could answer.
    """
    return paper.link_for_paper(
        edge.session(),
        actor(),
        survey_id,
        **content,
        public_url=edge.runtime().settings.public_url,
        secrets=edge.runtime().secrets,
        now=edge.now(),
    )
