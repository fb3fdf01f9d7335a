"""What asking would take: messages, segments, money and time, from the numbers of invitations that are expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

import phonenumbers

from service.delivery import compose
from service.delivery.preview import TOKEN
from service.sampling.contact import Channel
from service.survey.condition import Facts
from service.survey.filling import filled
from service.survey.questionnaire import Questionnaire
from service.survey.segments import segments

#: The country of a number that belongs to none, such as a satellite telephone.
NO_COUNTRY = "ZZ"


@dataclass(frozen=True, slots=True)
class Prices:
    """In minor units of one currency for 1,000, so that less than one minor unit a segment is a whole number too."""

    currency: str
    per_1000_segments: Mapping[str, int]
    per_1000_mails: int | None


@dataclass(frozen=True, slots=True)
class Speeds:
    """What the senders may send in a second; None where nobody said."""

    segments: float | None
    mails: float | None


@dataclass(frozen=True, slots=True)
class Expected:
    """Invitations to people alike: channel, language, country of the number, facts."""

    channel: Channel
    language: str
    country: str
    facts: Facts
    invitations: float


@dataclass(frozen=True, slots=True)
class Effort:
    """Expected messages with reminders to nobody, and to everybody: what is sent lies between, by who answers first.

    `unpriced`: countries (or `mail`) without a price, which the cost leaves out; with any of them there is no cost.
    """

    invitations: float
    messages_at_most: float
    segments: float
    segments_at_most: float
    segments_by_country: Mapping[str, float]
    cost: int | None
    cost_at_most: int | None
    unpriced: tuple[str, ...]
    seconds: int | None
    seconds_at_most: int | None


def country_of(number: str | None) -> str:
    """The country whose price a number has; of one that no operator hands out, the first of its country code."""
    if number is None:
        return NO_COUNTRY
    parsed = phonenumbers.parse(number, None)
    found = phonenumbers.region_code_for_number(parsed)
    if found is None and parsed.country_code is not None:
        found = phonenumbers.region_code_for_country_code(parsed.country_code)
    return found if found is not None and found.isalpha() else NO_COUNTRY


def effort(
    questionnaire: Questionnaire,
    expected: Iterable[Expected],
    *,
    reminders: int,
    public_url: str,
    prices: Prices | None,
    speeds: Speeds,
) -> Effort:
    """By text the segments are those of the very message, with a link as long as a real one."""
    mails = texts = 0.0
    first: defaultdict[str, float] = defaultdict(float)
    again: defaultdict[str, float] = defaultdict(float)
    counted: dict[tuple[str, str], tuple[int, int]] = {}
    for one in expected:
        if one.channel is Channel.EMAIL:
            mails += one.invitations
            continue
        texts += one.invitations
        key = (one.language, repr(sorted(one.facts.items())))
        if key not in counted:
            counted[key] = _segments(questionnaire, one, public_url)
        invitation, reminder = counted[key]
        first[one.country] += one.invitations * invitation
        again[one.country] += one.invitations * (invitation + reminders * reminder)
    most_mails = mails * (1 + reminders)
    unpriced = _unpriced(prices, first, mails)
    return Effort(
        invitations=mails + texts,
        messages_at_most=(mails + texts) * (1 + reminders),
        segments=sum(first.values()),
        segments_at_most=sum(again.values()),
        segments_by_country=dict(sorted(first.items())),
        cost=None if prices is None or unpriced else _cost(prices, first, mails),
        cost_at_most=None if prices is None or unpriced else _cost(prices, again, most_mails),
        unpriced=unpriced,
        seconds=_seconds(speeds, sum(first.values()), mails),
        seconds_at_most=_seconds(speeds, sum(again.values()), most_mails),
    )


def _segments(questionnaire: Questionnaire, one: Expected, public_url: str) -> tuple[int, int]:
    told = filled(questionnaire, one.facts)
    link = compose.survey_link(public_url, TOKEN)
    language = one.language if one.language in questionnaire.languages else questionnaire.languages[0]
    invitation, reminder = (
        segments(compose.text(told, messages, language, link=link, may_ask=True, facts=one.facts).body).segments
        for messages in (told.invitation, told.reminder)
    )
    return invitation, reminder


def _unpriced(prices: Prices | None, by_country: Mapping[str, float], mails: float) -> tuple[str, ...]:
    if prices is None:
        return ()
    missing = sorted(country for country in by_country if country not in prices.per_1000_segments)
    return (*missing, "mail") if mails and prices.per_1000_mails is None else tuple(missing)


def _cost(prices: Prices, by_country: Mapping[str, float], mails: float) -> int:
    """Rounded up to the whole minor unit."""
    texts = sum(count * prices.per_1000_segments[country] for country, count in by_country.items())
    return ceil((texts + mails * (prices.per_1000_mails or 0)) / 1000 - 1e-9)


def _seconds(speeds: Speeds, count: float, mails: float) -> int | None:
    """Texts and mails leave side by side: the slower of the two."""
    if (count and speeds.segments is None) or (mails and speeds.mails is None):
        return None
    return ceil(max(count / (speeds.segments or 1), mails / (speeds.mails or 1)) - 1e-9)
