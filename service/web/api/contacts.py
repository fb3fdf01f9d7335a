"""Addresses that must not be written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.delivery import withdrawal
from service.sampling import contact, suppression
from service.sampling.suppression import Suppression, SuppressionReason
from service.survey import survey as surveys
from service.web import edge
from service.web.addresses import AddressBody, must_be_live
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("contacts", __name__, url_prefix="/v1", description="Who must not be written to")

MOST = 1_000


def _note() -> fields.String:
    return line(load_default=None, allow_none=True, description="why, without naming the person")


def _of_survey() -> fields.UUID:
    return fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "only this survey does not write to it"}
    )


class SuppressionBody(AddressBody):
    survey_id = _of_survey()
    note = _note()


class SuppressionImport(Strict):
    entries = fields.List(fields.Nested(AddressBody), required=True, validate=validate.Length(1, MOST))
    survey_id = _of_survey()
    note = _note()


class SuppressionOutcome(Strict):
    suppressed = fields.Boolean()
    new = fields.Boolean(metadata={"description": "false: the address was on the list already"})
    cancelled = fields.Integer(metadata={"description": "messages that were owed and will not be sent"})


class ImportOutcome(Strict):
    new = fields.Integer(metadata={"description": "addresses that were not on the list yet"})
    known = fields.Integer()
    cancelled = fields.Integer(metadata={"description": "messages that were owed and will not be sent"})


class SuppressionSchema(Strict):
    """An entry of the list. Which address it is about cannot be told from it: it must outlive the person's erasure."""

    id = fields.UUID()
    reason = fields.Enum(SuppressionReason, by_value=True)
    survey_id = fields.UUID(allow_none=True)
    note = fields.String(allow_none=True)
    since = Moment()
    lifted_at = Moment(allow_none=True)


class SuppressionPage(Strict):
    items = fields.List(fields.Nested(SuppressionSchema))
    next = fields.UUID(allow_none=True)


class Lifting(Strict):
    reason = line(required=True, least=10, most=500, description="why it is right to write there again")


@blueprint.route("/suppressions", methods=["POST"])
@needs(Scope.CONTACTS_WRITE)
@idempotent
@blueprint.arguments(SuppressionBody)
@blueprint.response(201, SuppressionOutcome)
def suppress(content: dict[str, Any]) -> dict[str, object]:
    """Never write to this address again on behalf of the team, or of one survey; messages owed to it are cancelled.

    Not with a key in test mode: an address is suppressed for live surveys too.
    """
    new, cancelled = _suppress([content], content["survey_id"], content["note"])
    return {"suppressed": True, "new": bool(new), "cancelled": cancelled}


@blueprint.route("/suppressions/import", methods=["POST"])
@needs(Scope.CONTACTS_WRITE)
@idempotent
@blueprint.arguments(SuppressionImport)
@blueprint.response(201, ImportOutcome)
def import_suppressions(content: dict[str, Any]) -> dict[str, object]:
    """Put up to 1,000 addresses on the team's list at once; all, or none if one is not valid."""
    new, cancelled = _suppress(content["entries"], content["survey_id"], content["note"])
    return {"new": new, "known": len(content["entries"]) - new, "cancelled": cancelled}


def _suppress(entries: Sequence[Mapping[str, Any]], survey_id: UUID | None, note: str | None) -> tuple[int, int]:
    must_be_live("suppressing an address")
    session, now = edge.session(), edge.now()
    if survey_id is not None:
        surveys.get(session, actor(), survey_id)
    new = cancelled = 0
    indexes = {contact.index_of(edge.runtime().secrets, entry["channel"], entry["address"]) for entry in entries}
    for index in sorted(indexes):
        new += suppression.suppress_for_team(
            session, actor(), address_index=index, survey_id=survey_id, note=note, now=now
        )
        cancelled += withdrawal.cancel_for_address(
            session,
            address_index=index,
            reason="suppressed by the team",
            team_id=actor().team_id,
            survey_id=survey_id,
            now=now,
        )
    return new, cancelled


@blueprint.route("/suppressions", methods=["GET"])
@needs(Scope.CONTACTS_WRITE)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, SuppressionPage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List what the team put on the list, oldest first, with what was lifted; no entry names an address.

    What people said themselves stands on the list of all teams and is not shown: it is nobody's to undo.
    """
    found = suppression.page(edge.session(), actor(), **arguments)
    return {"items": found, "next": found[-1].id if len(found) == arguments["limit"] else None}


@blueprint.route("/suppressions/<uuid:suppression_id>/lift", methods=["POST"])
@needs(Scope.CONTACTS_WRITE)
@idempotent
@blueprint.arguments(Lifting)
@blueprint.response(200, SuppressionSchema)
def lift(content: dict[str, Any], suppression_id: UUID) -> Suppression:
    """Take back what the team put on the list. A person's own stop ends by START, or by a later consent of theirs."""
    must_be_live("lifting a suppression")
    return suppression.lift_for_team(edge.session(), actor(), suppression_id, reason=content["reason"], now=edge.now())
