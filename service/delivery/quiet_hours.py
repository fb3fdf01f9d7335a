"""Quiet hours: what keeps a claimed message from leaving, or from arriving, when its recipient is left in peace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.delivery import sending_window, zone
from service.delivery.hindrance import Candidate, EndsBy, Hindrance, Postponed, Withdrawn
from service.delivery.message import Kind, Message
from service.delivery.sending_window import HELD_FOR, Wanted
from service.delivery.window import Hours, Span, every_day, minute_of, next_span
from service.delivery.zone import Recipient
from service.sampling.contact import Channel
from service.sampling.invitation import Invitation
from service.sampling.place import Place
from service.survey.survey import Survey

LEAST_VALIDITY = timedelta(minutes=5)  # with less left of the window, a carrier's queue could outlast it
PROMPT = timedelta(minutes=10)  # whoever wrote just now is awake, and waits for the answer


def held(
    session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
) -> Mapping[UUID, Hindrance]:
    """Outside its recipient's window a message waits for the next one; inside, it must arrive before the window ends.

    Notices answer a stop or a call for help, and never wait. Whoever writes at night gets the next question at once,
    but not hours later because something was down.
    """
    waiting = [one for one in candidates if one.message.kind is not Kind.NOTICE]
    if not waiting:
        return {}
    wanted = sending_window.of_modes(session, team_id)
    recipients = _recipients(session, waiting)
    spans: dict[tuple[Wanted, Recipient], Span | None] = {}
    found: dict[UUID, Hindrance] = {}
    for one in waiting:
        message = one.message
        team = wanted.get(message.mode, Wanted())
        if message.channel is Channel.EMAIL and not team.holds_mail:
            continue
        key = (team, recipients[message.id])
        if key not in spans:
            spans[key] = _next_span(*key, now)
        found[message.id] = _hindrance(message, spans[key], now)
    return found


def _hindrance(message: Message, span: Span | None, now: datetime) -> Hindrance:
    prompt_until = _prompt_until(message)
    if prompt_until is not None and now + LEAST_VALIDITY <= prompt_until:
        is_open = span is not None and span.opens <= now
        return EndsBy(max(prompt_until, span.closes) if span is not None and is_open else prompt_until)
    if span is not None and span.opens <= now:
        return EndsBy(span.closes)
    if span is None or span.opens + LEAST_VALIDITY > message.not_after:
        return Withdrawn("no_window")
    return Postponed(span.opens, HELD_FOR)


def _prompt_until(message: Message) -> datetime | None:
    """Until when a question of a conversation counts as an answer to what the person wrote just now."""
    if message.kind is not Kind.CONVERSATION:
        return None
    return (message.said_at or message.created_at) + PROMPT


def _next_span(wanted: Wanted, recipient: Recipient, now: datetime) -> Span | None:
    spans = (next_span(window, now, least=LEAST_VALIDITY) for window in zone.windows(wanted, recipient))
    return next((span for span in spans if span is not None), None)


def _recipients(session: Session, candidates: Sequence[Candidate]) -> Mapping[UUID, Recipient]:
    """What is known of where each message goes, looked up for all at once."""
    told = {
        invitation_id: (time_zone, subdivision)
        for invitation_id, time_zone, subdivision in session.execute(
            select(Invitation.id, Invitation.time_zone, Invitation.subdivision).where(
                Invitation.id.in_({one.message.invitation_id for one in candidates})
            )
        )
    }
    hours = {
        survey_id: _hours(sends_from, sends_until)
        for survey_id, sends_from, sends_until in session.execute(
            select(Survey.id, Survey.sends_from, Survey.sends_until).where(
                Survey.id.in_({one.message.survey_id for one in candidates})
            )
        )
    }
    found = {}
    for one in candidates:
        message = one.message
        time_zone, subdivision = (None, None) if message.invitation_id is None else told[message.invitation_id]
        found[message.id] = Recipient(
            channel=message.channel,
            time_zone=time_zone,
            subdivision=subdivision,
            address=Place(tuple(one.point.zones), one.point.place),
            hours=None if message.survey_id is None else hours[message.survey_id],
        )
    return found


def _hours(sends_from: str | None, sends_until: str | None) -> Hours | None:
    if sends_from is None and sends_until is None:
        return None
    return every_day(minute_of(sends_from or "00:00"), minute_of(sends_until or "24:00"))
