"""The earlier events of the people in a report: what their contact rules count, and how likely each was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from service.base.tables import Mode
from service.sampling.contact import Contact
from service.sampling.contact_group import hold
from service.sampling.event import Event
from service.sampling.frame import BY_CONTACT_RULE, FrameUnit
from service.sampling.frequency_rule import FrequencyRule
from service.sampling.permission import ContactRule, Occasion, Per, Permission, permission
from service.sampling.trigger_event import Trigger
from service.survey.survey import Survey

#: How often the circle of people is widened by those who share a household or account with somebody in it.
MOST_ROUNDS = 4


@dataclass(slots=True)
class Past:
    """Who could have been asked before, oldest first; it grows with each event of the report that is decided."""

    occasions: list[Occasion]
    longest: timedelta
    _places: defaultdict[tuple[Per, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for place, one in enumerate(self.occasions):
            self._index(place, one)

    def add(self, occasion: Occasion) -> None:
        self._index(len(self.occasions), occasion)
        self.occasions.append(occasion)

    def permission(self, event: Occasion) -> Permission:
        """Whether the rules let this event be asked, among everybody connected with it."""
        since = event.times[0] - 2 * self.longest
        return permission([self.occasions[place] for place in self._connected(event)], event, since=since)

    def _index(self, place: int, occasion: Occasion) -> None:
        for group in _groups(occasion):
            self._places[group].append(place)

    def _connected(self, event: Occasion) -> list[int]:
        seen: set[tuple[Per, str]] = set()
        found: set[int] = set()
        groups = list(_groups(event))
        while groups:
            group = groups.pop()
            if group in seen:
                continue
            seen.add(group)
            for place in self._places.get(group, ()):
                if place not in found:
                    found.add(place)
                    groups += _groups(self.occasions[place])
        return sorted(found)


def _groups(occasion: Occasion) -> Iterator[tuple[Per, str]]:
    yield Per.PERSON, occasion.person.hex
    if occasion.household is not None:
        yield Per.HOUSEHOLD, occasion.household
    if occasion.account is not None:
        yield Per.ACCOUNT, occasion.account


def past_of(
    session: Session,
    survey: Survey,
    rules: Sequence[ContactRule],
    people: Collection[UUID],
    events: Sequence[Event],
    *,
    now: datetime,
    is_held: bool = True,
) -> Past:
    """`is_held`: the people, and their households and accounts where a rule is about those, are held until the
    transaction ends: two reports at the same moment would otherwise both find that nobody was asked yet. Their keys
    stay free: events of the same customers in another report point to them already, and each would wait for the other.

    It reaches back far enough for every earlier event that is taken as random: over the longest rule that one of them
    went by, though it may have been shortened since, and before the beginning of a diary that lasted into that time.
    """
    if not rules or not people:
        return Past([], timedelta())
    kinds = {rule.per for rule in rules}
    if is_held:
        held = select(Contact.id).where(Contact.id.in_(people)).order_by(Contact.id).with_for_update(key_share=True)
        session.execute(held)
        named = [(Per.HOUSEHOLD, event.household_id) for event in events if Per.HOUSEHOLD in kinds]
        named += [(Per.ACCOUNT, event.account_id) for event in events if Per.ACCOUNT in kinds]
        hold(session, survey.team_id, survey.mode, [(per, name) for per, name in named if name is not None])
    longest = timedelta(days=_longest(session, survey, rules))
    circle = _Circle(
        set(people),
        {event.household_id for event in events if event.household_id is not None},
        {event.account_id for event in events if event.account_id is not None},
        shares_matter=kinds != {Per.PERSON},
    )
    since, rounds = now - 3 * longest, 0
    while True:
        rows = _rows(session, survey.team_id, survey.mode, circle, since)
        longest = max([longest, *(timedelta(days=rule.days) for row in rows for rule in row.occasion.rules)])
        begun = [row.began_at - longest for row in rows if row.began_at is not None]
        reach = min([since, now - 3 * longest, *begun])
        is_wider = rounds < MOST_ROUNDS and circle.widen(rows)
        if not is_wider and reach == since:
            return Past(_occasions(rows), longest)
        since, rounds = reach, rounds + is_wider


def _longest(session: Session, survey: Survey, rules: Sequence[ContactRule]) -> int:
    """The longest time that a rule of the team looks back, rules that ended included: earlier events went by them."""
    of_rules = session.scalar(
        select(func.max(FrequencyRule.days)).where(
            FrequencyRule.team_id == survey.team_id, FrequencyRule.mode == survey.mode
        )
    )
    of_surveys = session.scalar(
        select(func.max(Survey.quarantine_days)).where(Survey.team_id == survey.team_id, Survey.mode == survey.mode)
    )
    return max(of_rules or 0, of_surveys or 0, *(rule.days for rule in rules))


@dataclass(slots=True)
class _Circle:
    people: set[UUID]
    households: set[str]
    accounts: set[str]
    shares_matter: bool

    def condition(self) -> ColumnElement[bool]:
        if not self.shares_matter:
            return Trigger.contact_id.in_(self.people)
        return or_(
            Trigger.contact_id.in_(self.people),
            Trigger.household_id.in_(self.households),
            Trigger.account_id.in_(self.accounts),
        )

    def widen(self, rows: Sequence[_Row]) -> bool:
        """Take in those who share something with somebody inside; whether there was anybody. Earlier events may have
        gone by rules about what is shared that hold no more."""
        before = (self.shares_matter, len(self.people), len(self.households), len(self.accounts))
        self.shares_matter |= any(rule.per is not Per.PERSON for row in rows for rule in row.occasion.rules)
        if not self.shares_matter:
            return False
        for row in rows:
            self.people.add(row.occasion.person)
            self.households |= {row.occasion.household} - {None}  # type: ignore[arg-type]  # None is taken out
            self.accounts |= {row.occasion.account} - {None}  # type: ignore[arg-type]  # None is taken out
        return before != (self.shares_matter, len(self.people), len(self.households), len(self.accounts))


@dataclass(frozen=True, slots=True)
class _Row:
    trigger_id: UUID
    diary_of: UUID | None
    began_at: datetime | None  # of a later entry of a diary: when the first was recorded
    occasion: Occasion


def _rows(session: Session, team_id: UUID, mode: Mode, circle: _Circle, since: datetime) -> Sequence[_Row]:
    """Events that could have been asked: those kept out for a reason of their own would not have been in any case."""
    begun = aliased(Trigger)
    found = session.execute(
        select(
            Trigger.id,
            Trigger.diary_of,
            begun.recorded_at,
            Trigger.recorded_at,
            Trigger.contact_id,
            Trigger.household_id,
            Trigger.account_id,
            Trigger.touchpoint,
            Survey.journey_id,
            FrameUnit.draw_probability,
            FrameUnit.contact_rules,
            FrameUnit.invited,
            FrameUnit.reason,
        )
        .join(FrameUnit, FrameUnit.trigger_id == Trigger.id)
        .join(Survey, Survey.id == Trigger.survey_id)
        .outerjoin(begun, begun.id == Trigger.diary_of)
        .where(
            Trigger.team_id == team_id,
            Trigger.mode == mode,
            Trigger.recorded_at > since,
            circle.condition(),
            FrameUnit.reason.is_(None) | FrameUnit.reason.in_(BY_CONTACT_RULE),
        )
        .order_by(FrameUnit.id)
    )
    return [
        _Row(
            trigger_id,
            diary_of,
            began_at,
            Occasion(
                times=(recorded_at,),
                person=contact_id,
                household=household,
                account=account,
                touchpoint=touchpoint,
                journey_id=journey_id,
                draw_probability=probability,
                rules=tuple(ContactRule.from_json(rule) for rule in rules),
                was_asked=invited,
            ),
        )
        for (
            trigger_id, diary_of, began_at, recorded_at, contact_id, household, account, touchpoint, journey_id,
            probability, rules, invited, reason,
        ) in found
        if contact_id is not None and (reason is None or rules)  # else whoever reported it said that it was too soon
    ]  # fmt: skip


def _occasions(rows: Sequence[_Row]) -> list[Occasion]:
    """A diary's entries are one asking, which lasts until the last of them."""
    began = {row.trigger_id for row in rows if row.diary_of is None}
    entries: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for row in rows:
        if row.diary_of in began and row.diary_of is not None:
            entries[row.diary_of] += row.occasion.times
    lasting: Mapping[UUID, list[datetime]] = entries
    return [
        replace(row.occasion, times=(*row.occasion.times, *lasting.get(row.trigger_id, ())))
        for row in rows
        if row.diary_of is None or row.diary_of not in began
    ]
