"""The chance that the contact rules let an event be asked, over the earlier draws of the same people.

A customer who was asked lately is left alone. Whether one was asked is decided by chance, so that the exclusion is a
second draw with a chance of its own: whoever comes often is let through less often, and each who is let through stands
for more. The chance is computed from what was fixed before each draw, never from how the draws came out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from service.base.tables import Json

#: At most so many earlier events are taken as random; those before them as they came out.
MOST_RANDOM = 64

#: At most so many ways of having been asked are kept apart; with more, half as many events are taken as random.
MOST_STATES = 4096


class Per(StrEnum):
    """Who is not to be asked too often."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class ContactRule:
    """At most so many invitations to one person, household or account in so many days; of all events, or of those at
    one touchpoint or in one journey."""

    name: str
    per: Per
    most: int
    days: int
    touchpoint: str | None = None
    journey_id: UUID | None = None

    def as_json(self) -> Json:
        return {
            "name": self.name,
            "per": self.per.value,
            "most": self.most,
            "days": self.days,
            "touchpoint": self.touchpoint,
            "journey_id": None if self.journey_id is None else str(self.journey_id),
        }

    @classmethod
    def from_json(cls, kept: Json) -> ContactRule:
        journey = kept["journey_id"]
        return cls(
            kept["name"],
            Per(kept["per"]),
            kept["most"],
            kept["days"],
            kept["touchpoint"],
            None if journey is None else UUID(journey),
        )


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event at which somebody could be asked: whose it is, its chance and its rules, and how it came out.

    `times`: of a diary those of all its entries; the entries are one asking, agreed to once.
    """

    times: tuple[datetime, ...]
    person: UUID
    household: str | None
    account: str | None
    touchpoint: str
    journey_id: UUID | None
    draw_probability: float
    rules: tuple[ContactRule, ...]
    was_asked: bool

    def same(self, other: Occasion, per: Per) -> bool:
        match per:
            case Per.PERSON:
                return self.person == other.person
            case Per.HOUSEHOLD:
                return self.household is not None and self.household == other.household
            case Per.ACCOUNT:
                return self.account is not None and self.account == other.account

    def is_under(self, rule: ContactRule) -> bool:
        if rule.touchpoint is not None and self.touchpoint != rule.touchpoint:
            return False
        return rule.journey_id is None or self.journey_id == rule.journey_id

    def counts_for(self, later: Occasion, rule: ContactRule) -> bool:
        """Whether an asking here uses up what the rule leaves to the later event; entries after that one do not."""
        at = later.times[0]
        since = at - timedelta(days=rule.days)
        is_near = self.times[0] > since or any(since < time <= at for time in self.times)
        return is_near and self.is_under(rule) and self.same(later, rule.per)


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether the rules let an event be asked, which one did not, and the chance that they would have."""

    broken: ContactRule | None
    probability: float


#: For each rule of an event: which earlier events it counts, as bits, and how many may have been asked.
_Limits = Sequence[tuple[int, ContactRule]]


def permission(earlier: Sequence[Occasion], event: Occasion, *, since: datetime) -> Permission:
    """`earlier`: the events before, oldest first, of everybody who could matter. Those before `since` are taken as they
    came out, which keeps the weights unbiased as well: given the past, the chance is that of what follows."""
    if not event.rules:
        return Permission(None, 1.0)
    limits = _Lookup(earlier)
    asked = sum(1 << i for i, one in enumerate(earlier) if one.was_asked)
    own = limits.of(event, len(earlier))
    broken = next((rule for counted, rule in own if (asked & counted).bit_count() >= rule.most), None)
    first = next((i for i, one in enumerate(earlier) if max(one.times) >= since), len(earlier))
    most = MOST_RANDOM
    while True:
        probability = _probability(limits, own, asked, first, most)
        if probability is not None:
            break
        most //= 2
    if broken is None and probability == 0:
        probability = 1.0  # what came out was not foreseen: two reports at the same moment; it is taken as given
    return Permission(broken, probability)


class _Lookup:
    def __init__(self, earlier: Sequence[Occasion]) -> None:
        self.earlier = earlier
        self._kept: dict[int, _Limits] = {}

    def of(self, event: Occasion, before: int) -> _Limits:
        return [
            (sum(1 << i for i in range(before) if self.earlier[i].counts_for(event, rule)), rule)
            for rule in event.rules
            if event.is_under(rule)
        ]

    def at(self, place: int) -> _Limits:
        if place not in self._kept:
            self._kept[place] = self.of(self.earlier[place], place)
        return self._kept[place]


def _union(limits: _Limits) -> int:
    union = 0
    for counted, _ in limits:
        union |= counted
    return union


def _probability(limits: _Lookup, own: _Limits, asked: int, first: int, most: int) -> float | None:
    """By all ways in which the random events could have come out, oldest first; None where there are too many.

    A way is the set of events that were asked, as bits; what no later event counts is forgotten, so that ways which
    differ in nothing else become one.
    """
    places: list[int] = []
    later = {len(limits.earlier): _union(own)}  # what is still counted from each place on
    needed = _union(own)
    for place in range(len(limits.earlier) - 1, first - 1, -1):
        if needed >> place & 1 and len(places) < most:
            places.append(place)
            later[place] = needed
            needed |= _union(limits.at(place))
    random = sum(1 << place for place in places)
    ways: Mapping[int, float] = {asked & needed & ~random: 1.0}
    for place in reversed(places):
        one, bit = limits.earlier[place], 1 << place
        after: defaultdict[int, float] = defaultdict(float)
        for way, probability in ways.items():
            rate = one.draw_probability if _permits(limits.at(place), way) else 0.0
            if rate > 0:
                after[(way | bit) & later[place]] += probability * rate
            if rate < 1:
                after[way & later[place]] += probability * (1 - rate)
        if len(after) > MOST_STATES:
            return None
        ways = after
    return min(sum(probability for way, probability in ways.items() if _permits(own, way)), 1.0)


def _permits(limits: _Limits, way: int) -> bool:
    return all((way & counted).bit_count() < rule.most for counted, rule in limits)
