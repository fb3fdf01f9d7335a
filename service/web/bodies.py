"""What is asked and how it is carried out, as parts of request and reply bodies."""

from __future__ import annotations

from marshmallow import fields, validate

from service.survey.practice import MOST_REMINDERS, BlindContacts, ConsentPurpose, Fallback
from service.survey.rates import TargetPeriod, TargetUnit
from service.web.fields import Strict, Whole, line, time_of_day

MOST_NUMBER = 2**31 - 1  # what the database keeps as an integer
QUESTIONNAIRE = {"$ref": "#/components/schemas/Questionnaire"}


class QuestionnaireField(fields.Dict):
    """A questionnaire document; its schema is a component of its own."""


def _share(**more: object) -> fields.Float:
    return fields.Float(validate=validate.Range(0, 1, min_inclusive=False), allow_nan=False, **more)  # type: ignore[arg-type]


class StratumRatesSchema(Strict):
    by = line(
        required=True,
        most=40,
        description="what tells the strata apart: touchpoint, location_id, region, or an auxiliary of the survey",
    )
    rates = fields.Dict(
        keys=line(),
        values=_share(),
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "the share of events drawn, by level; a number as `3`, a truth value as `true`"},
    )
    otherwise = _share(required=True, metadata={"description": "the share of events at any other level, or at none"})


class TargetSchema(Strict):
    unit = fields.Enum(TargetUnit, by_value=True, required=True)
    period = fields.Enum(TargetPeriod, by_value=True, required=True)
    invitations = Whole(required=True, validate=validate.Range(1, 1_000_000))
    least_rate = _share(
        load_default=0.05, metadata={"description": "the share still drawn once the number is reached, or foreseen"}
    )
    stops = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={
            "description": "nobody is asked from the day after the number was reached: those events have no chance, "
            "and no weight stands for them"
        },
    )


class PracticeSchema(Strict):
    sampling_rate = fields.Float(validate=validate.Range(0, 1, min_inclusive=False), allow_nan=False)
    blind_share = fields.Float(validate=validate.Range(0, 1, max_inclusive=False), allow_nan=False)
    blind_delay_minutes = Whole(validate=validate.Range(0, 30 * 24 * 60))
    quarantine_days = Whole(validate=validate.Range(0, 365))
    reminders = Whole(validate=validate.Range(0, MOST_REMINDERS))
    reminder_after_hours = Whole(
        validate=validate.Range(1, 30 * 24),
        metadata={"description": "hours from the moment at which the message before left to each reminder"},
    )
    link_valid_days = Whole(validate=validate.Range(1, 365))
    minimum_n = Whole(
        validate=validate.Range(2, 10_000), metadata={"description": "fewer responses: no figure is shown"}
    )
    least_reliability = fields.Float(
        validate=validate.Range(0, 1),
        allow_nan=False,
        metadata={"description": "a figure less reliable has no effect on pay; no plan on the survey may ask for less"},
    )
    sends_from = time_of_day(
        allow_none=True, description="writes to nobody earlier; narrows the team's sending window, in local time"
    )
    sends_until = time_of_day(allow_none=True, description="writes to nobody later; likewise")
    text_reply_hours = Whole(
        validate=validate.Range(1, 365 * 24),
        metadata={"description": "a conversation by text in which nobody replies for so long is over; the link stays"},
    )
    reminder_waits = fields.List(
        Whole(validate=validate.Range(1, 30 * 24)),
        allow_none=True,
        validate=validate.Length(max=MOST_REMINDERS),
        metadata={"description": "a wait of its own for each reminder, in hours; null: `reminder_after_hours` each"},
    )
    fallback = fields.Enum(
        Fallback,
        by_value=True,
        metadata={
            "description": "when a message goes to the address on the other channel: never, once the first address "
            "does not work, or then and with every reminder"
        },
    )
    stratum_rates = fields.Nested(
        StratumRatesSchema,
        allow_none=True,
        metadata={"description": "instead of `sampling_rate`, for events from then on"},
    )
    target = fields.Nested(
        TargetSchema,
        allow_none=True,
        metadata={
            "description": "so many invitations for each employee or location in each period, spread over it: the rate "
            "is lowered each day to what is left, and never raised above that of the stratum or survey"
        },
    )
    consent_purpose = fields.Enum(
        ConsentPurpose, by_value=True, metadata={"description": "only who agreed to be asked for this is asked"}
    )
    blind_contacts = fields.Enum(
        BlindContacts,
        by_value=True,
        metadata={
            "description": "whether the blind arm asks at an address that may be the employee's where there is no other"
        },
    )
