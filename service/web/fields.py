"""Fields of request and reply bodies that marshmallow does not bring."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
MONTH = r"^2[01][0-9]{2}-(0[1-9]|1[0-2])$"
TIME_OF_DAY = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
PRINTABLE = r"^[^\u0000-\u001F\u007F]*$"


def line(*, most: int = 200, least: int = 1, required: bool = False, **more: Any) -> fields.String:
    """One line of text: no control characters, which would break headers, logs and files."""
    checks = [
        validate.Length(min=least, max=most),
        validate.Regexp(r"[^\x00-\x1f\x7f]*\Z", error="must be one line without control characters"),
    ]
    description = more.pop("description", None)
    metadata = {"pattern": PRINTABLE, **({"description": description} if description else {})}
    return fields.String(required=required, validate=checks, metadata=metadata, **more)


class Moment(fields.AwareDateTime):
    """ISO 8601 with a zone; kept and given back in UTC."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> datetime:
        try:
            moment = super()._deserialize(value, attr, data, **more)
            in_utc: datetime = moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("must lie between the years 1990 and 2200") from error
        if not EARLIEST <= in_utc < LATEST:
            raise ValidationError("must lie between the years 1990 and 2200")
        return in_utc


class Whole(fields.Integer):
    """A whole number; 8.0 is one, as JSON Schema has it, 8.5 and "8" are not (in a query everything is text)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid", input=value)
        number: int = super()._deserialize(value, attr, data, **more)
        return number


def month_name(*, required: bool = False, **more: Any) -> fields.String:
    """A calendar month in UTC such as 2026-10."""
    message = "must be a calendar month such as 2026-10"
    form = validate.Regexp(r"^2[01][0-9]{2}-(0[1-9]|1[0-2])\Z", error=message)
    metadata = {"description": "a calendar month in UTC", "example": "2026-10", "pattern": MONTH}
    return fields.String(required=required, validate=form, metadata=metadata, **more)


def time_of_day(*, required: bool = False, **more: Any) -> fields.String:
    """A time on the clock; 24:00 is the end of the day."""
    form = validate.Regexp(
        r"(?:([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\Z", error="must be a time of the day such as 09:30, or 24:00"
    )
    metadata = {"description": more.pop("description", ""), "example": "09:30", "pattern": TIME_OF_DAY}
    return fields.String(required=required, validate=form, metadata=metadata, **more)


#: What would be right, where marshmallow only says that it is not.
RIGHT: tuple[tuple[type[fields.Field[Any]], dict[str, str]], ...] = (
    (fields.UUID, {"invalid_uuid": "must be an id such as 0199b4c2-7d1e-7a35-9c64-2f8e51d0a7b3"}),
    (fields.Boolean, {"invalid": "must be true or false"}),
    (fields.Integer, {"invalid": "must be a whole number"}),
    (fields.Float, {"invalid": "must be a number"}),
    (
        fields.AwareDateTime,
        dict.fromkeys(("invalid", "invalid_awareness"), "must be a time with its zone, such as 2026-10-05T08:30:00Z"),
    ),
)


class Strict(Schema):
    """A body whose unknown fields are refused by name, so that a typing error is never ignored."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        for kind, messages in RIGHT:
            if isinstance(field_obj, kind):
                field_obj.error_messages = {**field_obj.error_messages, **messages}
        super().on_bind_field(field_name, field_obj)

    class Meta:
        unknown = "raise"
        ordered = True


class PageArguments(Strict):
    limit = Whole(load_default=50, validate=validate.Range(1, 200))
    after = fields.UUID(load_default=None, metadata={"description": "`next` of the page before"})
