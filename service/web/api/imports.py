"""Events from a table, and reminders for those who are still silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import ValidationError, fields, validate, validates_schema
from werkzeug.exceptions import UnsupportedMediaType

from service.base.errors import Conflict, FieldError, InvalidInput
from service.base.key import Scope
from service.response import chasing
from service.response.chasing import Outcome
from service.sampling import event_table
from service.survey import survey as surveys
from service.web import edge, importing
from service.web.auth import actor
from service.web.fields import Strict, line
from service.web.importing import Imported
from service.web.operation import Resource, describe, idempotent, needs

blueprint = Resource("tables", __name__, url_prefix="/v1", description="Many people at once")

MOST_ROWS = 5_000
AT_ONCE = 500
TABLE = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string", "minLength": 1}}},
    }
}


class ImportArguments(Strict):
    dry_run = fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "check every row and count, and write nothing"},
    )
    campaign_id = fields.UUID(load_default=None, metadata={"description": "the campaign that the events belong to"})


class ImportedSchema(Strict):
    rows = fields.Integer()
    recorded = fields.Integer(metadata={"description": "events that are new; in a dry run, that would be"})
    repeated = fields.Integer(metadata={"description": "events that were known already; the first record stands"})
    differs = fields.Integer(
        allow_none=True,
        metadata={"description": "of the repeated ones, how many say something else; null in a dry run"},
    )
    dry_run = fields.Boolean(attribute="is_dry_run")


class EventName(Strict):
    source = line(load_default="api")
    external_id = line(required=True)


class ReminderBody(Strict):
    events = fields.List(
        fields.Nested(EventName),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, MOST_ROWS),
        metadata={"description": "by the names that they were reported under"},
    )
    everybody = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": f"all of the survey who are still silent, {MOST_ROWS} at most"},
    )

    @validates_schema
    def one_of_both(self, data: Mapping[str, object], **_: object) -> None:
        if (data["events"] is not None) == bool(data["everybody"]):
            raise ValidationError("name events, or set everybody to true", "events")


class RemindedRow(Strict):
    source = fields.String()
    external_id = fields.String()
    known = fields.Boolean(metadata={"description": "false: the survey has no such event"})


class RemindedSchema(Strict):
    events = fields.List(fields.Nested(RemindedRow), metadata={"description": "those that were named, in their order"})
    outcomes = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        allow_none=True,
        metadata={
            "description": f"of everybody who is silent, how many ended how ({', '.join(Outcome)}); null for fewer "
            "than the survey's `minimum_n`, and for a list: nobody learns here who was drawn or answered"
        },
    )


def _table() -> bytes:
    if not request.get_data(cache=True):  # and then no media type can be asked for
        raise InvalidInput([FieldError("body", "must be a table with a row of column names and rows below it")])
    if request.mimetype != "text/csv":
        raise UnsupportedMediaType("send the table with the header Content-Type: text/csv")
    return request.get_data(cache=True)


@blueprint.route("/surveys/<uuid:survey_id>/imports", methods=["POST"])
@needs(Scope.TRIGGERS_WRITE)
@idempotent
@blueprint.arguments(ImportArguments, location="query")
@blueprint.response(201, ImportedSchema)
def import_events(arguments: dict[str, Any], survey_id: UUID) -> Imported:
    """Report the events of a CSV file, up to 5,000 rows and 2 MiB. All are recorded or, if one is not valid, none.

    UTF-8 with or without a byte-order mark, separated by commas or semicolons. Columns: `external_id`, `occurred_at`,
    `employee_id`, and any of `source`, `location_id`, `region`, `touchpoint`, `not_asked`,
    `contact_edited_by_employee`, `customer_id`, `language`, `sms`, `sms_consent_at`, `sms_consent_source`, `email`,
    `email_consent_at`, `email_consent_source`, and `aux_<name>` and `fact_<name>` for what the survey declares. Of two
    addresses the column that stands first is preferred. Every fault is named by row and column. Larger files:
    `python -m service import-events`.
    """
    text = _table()
    runtime = edge.runtime()
    imported = importing.import_events(
        edge.session(),
        actor(),
        survey_id,
        lambda: event_table.lines_in(text),
        campaign_id=arguments["campaign_id"],
        is_dry_run=arguments["dry_run"],
        most_rows=MOST_ROWS,
        secrets=runtime.secrets,
        public_url=runtime.settings.public_url,
        now=edge.now(),
    )
    if imported.recorded and not imported.is_dry_run:
        edge.wake_afterwards()
    return imported


describe(import_events, TABLE)


@blueprint.route("/surveys/<uuid:survey_id>/reminders", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.arguments(ReminderBody)
@blueprint.response(200, RemindedSchema)
def remind(body: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Send one more reminder now to those who are still silent: of the events named, or of the whole survey.

    Left out are those who answered, stopped, were written to within 24 hours, have had five reminders, or whose link
    has expired; one who began and left off is reminded once to finish. Caps, quiet hours and pauses hold as for every
    message.
    """
    if body["everybody"]:
        return _reminded(survey_id, _silent(survey_id), listed=())
    names = list(dict.fromkeys((one["source"], one["external_id"]) for one in body["events"]))
    return _reminded(survey_id, names, listed=names)


@blueprint.route("/surveys/<uuid:survey_id>/reminder-imports", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.response(200, RemindedSchema)
def remind_table(survey_id: UUID) -> dict[str, object]:
    """Likewise for the events of a CSV file with the columns `external_id` and, unless it is `api`, `source`."""
    names = list(dict.fromkeys(_named_in(_table())))
    return _reminded(survey_id, names, listed=names)


describe(remind_table, TABLE)


def _silent(survey_id: UUID) -> list[chasing.Name]:
    names = chasing.silent_names(edge.session(), actor(), survey_id, now=edge.now(), limit=MOST_ROWS + 1)
    if len(names) > MOST_ROWS:
        raise Conflict(f"more than {MOST_ROWS} people are silent: name their events, list by list", most=MOST_ROWS)
    return list(names)


def _reminded(survey_id: UUID, names: Sequence[chasing.Name], *, listed: Sequence[chasing.Name]) -> dict[str, object]:
    session, runtime = edge.session(), edge.runtime()
    survey = surveys.get(session, actor(), survey_id)
    outcomes: Counter[Outcome] = Counter()
    unknown: set[chasing.Name] = set()
    for start in range(0, len(names), AT_ONCE):
        done = chasing.remind(
            session,
            actor(),
            survey_id,
            names[start : start + AT_ONCE],
            secrets=runtime.secrets,
            public_url=runtime.settings.public_url,
            now=edge.now(),
        )
        outcomes.update(done.outcomes)
        unknown |= set(done.unknown)
    if outcomes[Outcome.REMINDED]:
        edge.wake_afterwards()
    shown = [{"source": s, "external_id": e, "known": (s, e) not in unknown} for s, e in listed]
    return {"events": shown, "outcomes": None if listed or outcomes.total() < survey.minimum_n else dict(outcomes)}


def _named_in(text: bytes) -> list[chasing.Name]:
    names: list[chasing.Name] = []
    header: list[str] = []
    lines = event_table.lines_in(text)
    for number, record in event_table.records(lines, ["external_id"], ["source", "external_id"]):
        if number == 1:
            header = record
            continue
        cells = dict(zip(header, record, strict=True))
        if not cells["external_id"]:
            raise InvalidInput([FieldError(f"row {number}, column external_id", "is missing")])
        names.append((cells.get("source") or "api", cells["external_id"]))
        if len(names) > MOST_ROWS:
            raise InvalidInput([FieldError(f"row {number}", f"is one too many: at most {MOST_ROWS} rows")])
    return names
