"""Names of auxiliary variables, wherever they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, validate
from marshmallow.exceptions import ValidationError

from service.results.programme import RESERVED


def auxiliary_names() -> fields.List[Any]:
    return fields.List(
        fields.String(
            validate=validate.Regexp(
                r"^[a-z][a-z0-9_]{0,39}\Z", error="must be 1 to 40 of a-z, 0-9 and _, a letter first, such as age_band"
            )
        ),
        validate=[validate.Length(max=40), _can_be_columns],
        metadata={"description": "names of what is known of every event, asked or not"},
    )


def _can_be_columns(names: Sequence[str]) -> None:
    """An auxiliary stands in the frame beside the columns every event has; it must not take the place of one."""
    faults = {
        i: [f"{name} is a column of the frame already" if name in RESERVED else f"{name} is named twice"]
        for i, name in enumerate(names)
        if name in RESERVED or name in names[:i]
    }
    if faults:
        raise ValidationError(faults)
