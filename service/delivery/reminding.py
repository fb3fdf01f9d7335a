"""When a reminder may leave: its wait begins when the message before it left, whenever that was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.delivery.hindrance import Candidate, Postponed
from service.delivery.message import Kind, Message, State
from service.survey.survey import Survey

WAITING = "reminder_wait"
_MAY_STILL_LEAVE = (State.QUEUED, State.SENDING, State.PAUSED)


def too_soon(
    session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
) -> Mapping[UUID, Postponed]:
    """Reminders whose wait is not over: the message before them left later than was planned, or has not left yet.

    A reminder that somebody asked for by hand is none of the schedule's, and has no wait.
    """
    reminders = [one.message for one in candidates if one.message.kind is Kind.REMINDER]
    if not reminders:
        return {}
    waits = _waits(session, team_id, reminders)
    others = _of_invitations(session, team_id, reminders)
    found: dict[UUID, Postponed] = {}
    for message in reminders:
        schedule = waits.get(message.survey_id, ())
        if message.wave > len(schedule):
            continue
        wait = schedule[message.wave - 1]
        left = [_earliest(other, now) for other in others[message.invitation_id] if _comes_before(other, message)]
        until = max((moment + wait for moment in left if moment is not None), default=now)
        if until > now:
            found[message.id] = Postponed(until, WAITING)
    return found


def _comes_before(other: Message, reminder: Message) -> bool:
    """Those of earlier waves; of later ones, such as a reminder by hand, those that have left."""
    return other.id != reminder.id and (other.wave < reminder.wave or other.sent_at is not None)


def _earliest(message: Message, now: datetime) -> datetime | None:
    """When it left, or the earliest moment at which it can; None where it never did and never will.

    One of which nobody knows whether it left is taken to have left: the person may have it.
    """
    if message.state in _MAY_STILL_LEAVE:
        return max(message.due_at, now)
    return message.sent_at or (message.handed_at if message.state is State.UNKNOWN else None)


def _waits(
    session: Session, team_id: UUID, reminders: Sequence[Message]
) -> Mapping[UUID | None, tuple[timedelta, ...]]:
    wanted = {message.survey_id for message in reminders}
    surveys = session.scalars(select(Survey).where(Survey.team_id == team_id, Survey.id.in_(wanted)))
    return {survey.id: survey.practice.waits for survey in surveys}


def _of_invitations(
    session: Session, team_id: UUID, reminders: Sequence[Message]
) -> Mapping[UUID | None, Sequence[Message]]:
    """Everything else that asks in the same invitations; what failed or was withdrawn does not count."""
    wanted = {message.invitation_id for message in reminders}
    grouped: defaultdict[UUID | None, list[Message]] = defaultdict(list)
    rows = session.scalars(
        select(Message).where(
            Message.team_id == team_id,
            Message.invitation_id.in_(wanted),
            Message.kind.in_([Kind.INVITATION, Kind.REMINDER]),
            Message.state.not_in([State.FAILED, State.CANCELLED]),
        )
    )
    for message in rows:
        grouped[message.invitation_id].append(message)
    return grouped
