"""What a forecast is asked with and what it tells; the operation stands beside the reporting of events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, validate, validates_schema

from service.delivery.forecast import Effort, Expected, Prices, Speeds, country_of, effort
from service.sampling import trigger
from service.sampling.contact import Channel
from service.sampling.event import Event
from service.sampling.forecast import Foreseen, foresee
from service.sampling.frame import NotAsked
from service.survey import parsing, pilot, rates
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.questionnaire import Questionnaire
from service.survey.survey import State, Survey
from service.web import edge
from service.web.auth import actor
from service.web.fields import Strict, Whole, line

MOST_NUMBER = 10_000_000


def _country(**more: Any) -> fields.String:
    form = validate.Regexp(r"^[A-Z]{2}\Z", error="must be a country such as GB")
    return fields.String(validate=form, metadata={"pattern": "^[A-Z]{2}$", "example": "GB"}, **more)


def _price(**more: Any) -> Whole:
    return Whole(validate=validate.Range(0, 1_000_000_000), **more)


class PricesSchema(Strict):
    currency = fields.String(
        required=True,
        validate=validate.Regexp(r"^[A-Z]{3}\Z", error="must be a currency such as EUR"),
        metadata={"pattern": "^[A-Z]{3}$", "example": "EUR"},
    )
    per_1000_segments = fields.Dict(
        keys=_country(),
        values=_price(),
        load_default=dict,
        metadata={"description": "minor units (cents) for 1,000 segments, by the country of the number"},
    )
    per_1000_mails = _price(load_default=None, allow_none=True, metadata={"description": "minor units for 1,000 mails"})


class SpeedsSchema(Strict):
    segments = fields.Float(load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(0.001, 1e6))
    mails = fields.Float(load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(0.001, 1e6))


class StratumNumbers(Strict):
    level = line(load_default=None, allow_none=True, description="of what the survey's rates are by; none: any other")
    events = Whole(required=True, validate=validate.Range(1, MOST_NUMBER))
    channel = fields.Enum(Channel, by_value=True, required=True)
    language = line(load_default=None, allow_none=True, most=40)
    country = _country(load_default=None, allow_none=True)


class ForecastTerms(Strict):
    numbers = fields.List(
        fields.Nested(StratumNumbers),
        validate=validate.Length(1, 200),
        metadata={
            "description": "how many events there may be, where they are not known one by one; all are taken as "
            "reachable and under no rule, and targets are left out of account"
        },
    )
    prices = fields.Nested(PricesSchema, load_default=None, allow_none=True)
    per_second = fields.Nested(
        SpeedsSchema, load_default=None, allow_none=True, metadata={"description": "what the senders may send"}
    )

    @validates_schema
    def one_of_both(self, data: Mapping[str, object], **_: object) -> None:
        if ("events" in data) == ("numbers" in data):
            raise ValidationError("give either events or numbers", "events")


class ReasonCount(Strict):
    reason = fields.Enum(NotAsked, by_value=True)
    events = fields.Float(metadata={"description": "a part of an event where it depends on the arm"})


class StratumCount(Strict):
    stratum = fields.String(allow_none=True)
    invitations = fields.Float()


class EffortSchema(Strict):
    invitations = fields.Float()
    messages_at_most = fields.Float(metadata={"description": "if every reminder is sent"})
    segments = fields.Float(metadata={"description": "of the invitations by text"})
    segments_at_most = fields.Float(metadata={"description": "with every reminder"})
    segments_by_country = fields.Dict(keys=fields.String(), values=fields.Float())
    cost = fields.Integer(allow_none=True, metadata={"description": "minor units, of the invitations, rounded up"})
    cost_at_most = fields.Integer(allow_none=True, metadata={"description": "with every reminder"})
    unpriced = fields.List(
        fields.String(), metadata={"description": "countries, or `mail`, that a price is missing for: no cost is told"}
    )
    seconds = fields.Integer(allow_none=True, metadata={"description": "none where a speed that matters is missing"})
    seconds_at_most = fields.Integer(allow_none=True)


class ForecastSchema(EffortSchema):
    events = fields.Integer()
    could_be_asked = fields.Integer(metadata={"description": "events with an address that may be used, exactly"})
    by_channel = fields.Dict(
        keys=fields.String(), values=fields.Float(), metadata={"description": "expected invitations"}
    )
    by_stratum = fields.List(fields.Nested(StratumCount))
    not_asked = fields.List(
        fields.Nested(ReasonCount), metadata={"description": "for reasons that the draw has no part in"}
    )
    kept_back_by_rules = fields.Float(
        metadata={"description": "expected to be drawn and then kept back, since the same people were asked lately"}
    )
    currency = fields.String(allow_none=True)


def forecast(content: Mapping[str, Any], survey_id: UUID) -> dict[str, object]:
    """What the body's events or numbers would lead to, by the schema above."""
    survey = surveys.get(edge.session(), actor(), survey_id)
    asked = _questionnaire(survey)
    prices = None if content["prices"] is None else Prices(**content["prices"])
    speeds = Speeds(**(content["per_second"] or {"segments": None, "mails": None}))
    if "events" in content:
        shown, expected = _of_events(survey, asked, content["events"])
    else:
        shown, expected = _of_numbers(survey, asked, content["numbers"])
    found: Effort = effort(
        asked,
        expected,
        reminders=survey.reminders,
        public_url=edge.runtime().settings.public_url,
        prices=prices,
        speeds=speeds,
    )
    return {**asdict(found), **shown, "currency": None if prices is None else prices.currency}


def _questionnaire(survey: Survey) -> Questionnaire:
    """The version in force, or the draft of a survey that was not published yet."""
    if survey.state is State.DRAFT:
        return parsing.parse(survey.questionnaire)
    return versions.in_force(edge.session(), survey).parsed()


def _of_events(
    survey: Survey, asked: Questionnaire, events: Sequence[Event]
) -> tuple[dict[str, object], list[Expected]]:
    trigger.check(survey, asked, events, edge.now())
    found = list(foresee(edge.session(), survey, events, secrets=edge.runtime().secrets, now=edge.now()))
    reasons: defaultdict[NotAsked, float] = defaultdict(float)
    for one in found:
        if one.reason is not None:
            reasons[one.reason] += one.share
    shown = {
        "events": len(events),
        "could_be_asked": len({id(one.event) for one in found if one.channel is not None}),
        "not_asked": [{"reason": reason, "events": reasons[reason]} for reason in NotAsked if reason in reasons],
        "kept_back_by_rules": sum(one.blocked for one in found),
        **_sums((str(one.channel), one.stratum, one.invitations) for one in found if one.channel is not None),
    }
    return shown, [_expected(asked, one, one.channel) for one in found if one.channel is not None]


def _expected(asked: Questionnaire, one: Foreseen, channel: Channel) -> Expected:
    language = one.event.language if one.event.language in asked.languages else None
    country = country_of(one.address) if channel is Channel.SMS else ""
    return Expected(channel, language or asked.languages[0], country, one.event.facts, one.invitations)


def _of_numbers(
    survey: Survey, asked: Questionnaire, numbers: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, object], list[Expected]]:
    strata = rates.stratum_rates(survey.practice)
    told, expected = [], []
    for one in numbers:
        stratum, rate = (None, survey.sampling_rate) if strata is None else strata.of_level(one["level"] or "")
        invitations = 0.0 if pilot.is_stopped(survey) else one["events"] * rate * pilot.share_in_force(survey)
        told.append((str(one["channel"]), stratum, invitations))
        language, country = one["language"] or asked.languages[0], one["country"] or country_of(None)
        expected.append(Expected(one["channel"], language, country, {}, invitations))
    events = sum(one["events"] for one in numbers)
    shown = {"events": events, "could_be_asked": events, "not_asked": [], "kept_back_by_rules": 0.0, **_sums(told)}
    return shown, expected


def _sums(told: Iterator[tuple[str, str | None, float]] | list[tuple[str, str | None, float]]) -> dict[str, object]:
    channels: defaultdict[str, float] = defaultdict(float)
    strata: defaultdict[str | None, float] = defaultdict(float)
    for channel, stratum, invitations in told:
        channels[channel] += invitations
        strata[stratum] += invitations
    return {
        "by_channel": dict(channels),
        "by_stratum": [{"stratum": stratum, "invitations": count} for stratum, count in strata.items()],
    }
