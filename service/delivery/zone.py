"""Which window holds for a recipient: the zones somebody may be in, the rules that hold there, the holidays kept.

What the event says of the person comes first, then the number, then the team's own zone. A number that may be in zones
so far apart that no hour is open in all of them says nothing of its owner's hours: the team's zone holds for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.delivery import calendar, hour_rule
from service.delivery.sending_window import Wanted
from service.delivery.window import Hours, Window
from service.sampling import place
from service.sampling.contact import Channel
from service.sampling.place import Place


@dataclass(frozen=True, slots=True)
class Recipient:
    """What is known of where a message goes: what the event said, what the address tells, and the survey's hours."""

    channel: Channel
    time_zone: str | None
    subdivision: str | None
    address: Place
    hours: Hours | None  # of the survey, if it narrows the team's


def windows(wanted: Wanted, recipient: Recipient) -> Sequence[Window]:
    """The windows that hold, the best known zones first; the next counts only if the one before never opens."""
    code = recipient.subdivision or recipient.address.code
    hours = wanted.hours if recipient.hours is None else wanted.hours.narrowed(recipient.hours)
    calendars = [one for one in wanted.holidays if _may_be_kept(one, code)]
    if wanted.keeps_hour_rules and recipient.channel is Channel.SMS:
        for rule in hour_rule.of_place(code):
            hours = hours.narrowed(rule.hours)
            if not rule.is_open_on_holidays and code is not None and calendar.is_known(code[:2]):
                calendars.append(code)
    zones = _zones(recipient)
    kept = tuple(dict.fromkeys(calendars))
    own = Window((wanted.time_zone,), hours, kept)
    return (Window(zones, hours, kept), own) if zones else (own,)


def _zones(recipient: Recipient) -> tuple[str, ...]:
    if recipient.time_zone is not None:
        return (recipient.time_zone,)
    by_number = recipient.address.zones
    if recipient.subdivision is None:
        return by_number
    told = place.of_subdivision(recipient.subdivision).zones
    is_finer = by_number and len(by_number) < len(told) and set(by_number) <= set(told)
    return by_number if is_finer else told


def _may_be_kept(calendar_code: str, code: str | None) -> bool:
    """Whether somebody at the place may keep these holidays: not if another country, or part of it, is known."""
    if code is None:
        return True
    if code[:2] != calendar_code[:2]:
        return False
    return "-" not in code or "-" not in calendar_code or code == calendar_code
