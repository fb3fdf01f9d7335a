"""What decides who is asked, apart from the draw: rates, addresses, consent, suppressions, rules, what came before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.sampling.earlier import Past
from service.sampling.event import Event
from service.sampling.frame import BY_CONTACT_RULE, NotAsked
from service.sampling.permission import ContactRule, Occasion, Per, Permission
from service.sampling.reachable import Book, Usable, address_for
from service.sampling.sample import Arm
from service.sampling.target import Aim, aims
from service.survey import pilot, rates
from service.survey.rates import StratumRates, Target, TargetUnit
from service.survey.survey import Survey

_OF_PER: Mapping[Per, NotAsked] = {
    Per.PERSON: NotAsked.RECENT_SURVEY,
    Per.HOUSEHOLD: NotAsked.HOUSEHOLD_RECENT_SURVEY,
    Per.ACCOUNT: NotAsked.ACCOUNT_RECENT_SURVEY,
}

ALLOWED = Permission(None, 1.0)


@dataclass(frozen=True, slots=True)
class Rated:
    """With which chance an event is drawn, in which stratum, and whether its unit's number was reached before."""

    rate: float
    stratum: str | None
    is_quota_reached: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates in force for the events of one report."""

    survey: Survey
    strata: StratumRates | None
    target: Target | None
    aims: Mapping[str, Aim]

    def of(self, event: Event) -> Rated:
        """The stratum's rate, lowered to what the unit's target asks for, times the share of a pilot."""
        stratum, rate = None, self.survey.sampling_rate
        if self.strata is not None:
            stratum, rate = self.strata.of_level(rates.level_of(_told(self.survey, event, self.strata.by)))
        is_reached = False
        if self.target is not None:
            aim = self.aims.get(_unit(self.target, event) or "")
            if aim is not None:
                rate, is_reached = min(rate, aim.rate), aim.is_reached and self.target.stops
        return Rated(rate * pilot.share_in_force(self.survey), stratum, is_reached)


def rates_of(
    session: Session, survey: Survey, events: Sequence[Event], *, now: datetime, knows_draws: bool = True
) -> Rates:
    strata, target = rates.stratum_rates(survey.practice), rates.target(survey.practice)
    aimed: Mapping[str, Aim] = {}
    if target is not None:
        units = {unit for unit in (_unit(target, event) for event in events) if unit is not None}
        aimed = aims(session, survey, target, units, now=now, knows_draws=knows_draws)
    return Rates(survey, strata, target, aimed)


def _unit(target: Target, event: Event) -> str | None:
    return event.employee_id if target.unit is TargetUnit.EMPLOYEE else event.location_id


def _told(survey: Survey, event: Event, name: str) -> object:
    told: Mapping[str, object] = {
        "touchpoint": event.touchpoint or survey.touchpoint,
        "location_id": event.location_id,
        "region": event.region,
    }
    return told[name] if name in told else event.auxiliaries.get(name)


@dataclass(frozen=True, slots=True)
class Decided:
    """What holds for an event whether it is drawn or not: the address, or the reason why not, and the rules' say."""

    rated: Rated
    address: Usable | None
    reason: NotAsked | None
    permission: Permission
    occasion: Occasion | None

    @property
    def permit_probability(self) -> float:
        """0 where whoever reported the event said that it was too soon: no draw could have changed that."""
        return 0.0 if self.reason in BY_CONTACT_RULE else self.permission.probability

    @property
    def reason_if_drawn(self) -> NotAsked | None:
        broken = self.permission.broken
        return _OF_PER[broken.per] if self.reason is None and broken is not None else self.reason

    @property
    def inclusion_probability(self) -> float:
        return self.rated.rate * (self.permit_probability or 1.0)


@dataclass(frozen=True, slots=True)
class Conditions:
    survey: Survey
    rates: Rates
    book: Book
    rules: tuple[ContactRule, ...]
    past: Past
    now: datetime

    def decide(self, event: Event, contact_id: UUID | None, arm: Arm) -> Decided:
        """A reason that no draw could change comes first; only what is left is a matter of the contact rules."""
        rated = self.rates.of(event)
        address = self._address(event, contact_id, arm)
        reason = address if isinstance(address, NotAsked) else None
        if reason is None and pilot.is_stopped(self.survey):
            reason = NotAsked.PILOT_STOPPED
        if reason is None and rated.is_quota_reached:
            reason = NotAsked.QUOTA_REACHED
        found = None if isinstance(address, NotAsked) else address
        if reason is not None or contact_id is None or not self.rules:
            return Decided(rated, found, reason, ALLOWED, None)
        occasion = Occasion(
            times=(self.now,),
            person=contact_id,
            household=event.household_id,
            account=event.account_id,
            touchpoint=event.touchpoint or self.survey.touchpoint,
            journey_id=self.survey.journey_id,
            draw_probability=rated.rate,
            rules=self.rules,
            was_asked=False,
        )
        return Decided(rated, found, None, self.past.permission(occasion), occasion)

    def _address(self, event: Event, contact_id: UUID | None, arm: Arm) -> Usable | NotAsked:
        named = self.book.usable(event, contact_id)
        if isinstance(named, NotAsked) or contact_id is None:
            return NotAsked.NO_CONTACT_GIVEN if not isinstance(named, NotAsked) else named
        return address_for(self.book, arm, contact_id, named, self.survey.blind_contacts)
