"""The rate that a target asks for: from what was known when the day began, so that it is the same all day.

Within a day neither order nor batch, nor what other reports do at the same moment, changes the chance of an event; and
who is served early in a month has about the same chance as who is served late.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.sampling.frame import BY_CONTACT_RULE, FrameUnit, NotAsked
from service.sampling.trigger_event import Trigger
from service.survey.rates import Target, TargetPeriod, TargetUnit
from service.survey.survey import Survey

#: How far back events are counted to foresee those to come.
LOOK_BACK = 28

#: What is usual among the survey's units counts as so many days of a unit's own.
USUAL_DAYS = 7


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target asks for on one day: the rate, and whether the number was reached before."""

    rate: float
    is_reached: bool


def period_of(target: Target, now: datetime) -> tuple[datetime, datetime]:
    """First moment of the calendar week or month, in UTC, and of the one after."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if target.period is TargetPeriod.WEEK:
        start = day - timedelta(days=day.weekday())
        return start, start + timedelta(days=7)
    start = day.replace(day=1)
    return start, (start + timedelta(days=31)).replace(day=1)


def aims(
    session: Session,
    survey: Survey,
    target: Target,
    units: Collection[str],
    *,
    now: datetime,
    knows_draws: bool = True,
) -> Mapping[str, Aim]:
    """For each employee or location the rate of today: what is left of the target, over the events still to come.

    The events to come are foreseen from the 28 days before today, drawn towards what is usual in the survey, so that
    somebody new is not asked for everybody served. With nothing known yet, it is the survey's own rate.

    Without `knows_draws` every unit is taken to have its share of the target for the days that are over: a rate from
    the true number would tell, from one day to the next, which events were drawn.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = period_of(target, now)
    column = Trigger.employee_id if target.unit is TargetUnit.EMPLOYEE else Trigger.location_id
    began = (survey.published_at or now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = min(LOOK_BACK, max((today - began).days, 1))
    since = min(start, today - timedelta(days=days))
    events, invited = _counts(session, survey, column, start=start, since=since, days=days, today=today)
    if not events:
        return dict.fromkeys(units, Aim(1.0, is_reached=False))
    usual = sum(events.values()) / len(events) / days
    left = (end - today).days
    if not knows_draws:
        invited = dict.fromkeys(units, target.invitations * (1 - left / (end - max(start, min(began, today))).days))
    return {
        unit: aim_of(target, events.get(unit, 0), days=days, usual=usual, invited=invited.get(unit, 0), left=left)
        for unit in units
    }


def aim_of(target: Target, events: int, *, days: int, usual: float, invited: float, left: int) -> Aim:
    """What is left of the target over the events foreseen in the days left, for a unit with so many `events` in the
    last `days`, where a unit of the survey usually has `usual` a day."""
    a_day = (events + USUAL_DAYS * usual) / (days + USUAL_DAYS)
    wanted = target.invitations - invited
    return Aim(min(max(wanted / (a_day * left), target.least_rate), 1.0), is_reached=wanted <= 0)


def _counts(
    session: Session,
    survey: Survey,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    *,
    start: datetime,
    since: datetime,
    days: int,
    today: datetime,
) -> tuple[dict[str, int], dict[str, float]]:
    """By unit: events of the last days that could have been asked, and invitations of this period, before today."""
    lately = Trigger.recorded_at >= today - timedelta(days=days)
    could = FrameUnit.reason.is_(None) | FrameUnit.reason.in_([*BY_CONTACT_RULE, NotAsked.QUOTA_REACHED])
    rows = session.execute(
        select(
            column,
            func.sum(case((lately & could, 1), else_=0)),
            func.sum(case(((Trigger.recorded_at >= start) & FrameUnit.invited, 1), else_=0)),
        )
        .join(FrameUnit, FrameUnit.trigger_id == Trigger.id)
        .where(
            Trigger.survey_id == survey.id,
            Trigger.recorded_at >= since,
            Trigger.recorded_at < today,
            Trigger.diary_of.is_(None),
        )
        .group_by(column)
    ).all()
    events = {unit: int(count) for unit, count, _ in rows if unit is not None and count}
    return events, {unit: int(count) for unit, _, count in rows if unit is not None}
