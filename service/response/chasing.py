"""Reminding by hand: one more reminder, now, for those of a survey who are still silent.

The same limits hold as for every message: STOP, the cap, paused sending. Whoever has begun to answer is left alone,
except for one who left off some time ago, who gets one reminder to finish. Scheduled reminders leave those out as well
who have begun, without exception.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from service.base import audit
from service.base.key import Actor
from service.base.secrets import Secrets
from service.delivery import outbox
from service.delivery.message import Kind, Message, State
from service.response.response import Response
from service.response.response import State as ResponseState
from service.sampling import dealing, suppression
from service.sampling.contact import ContactPoint
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey import survey as surveys
from service.survey.survey import NotPublished, Survey
from service.survey.version import Version

MOST_REMINDERS = 5  # of one invitation, by schedule and by hand
APART = timedelta(hours=24)  # since the last message left, or the last answer came
_ASKING = (Kind.INVITATION, Kind.REMINDER)
_WAITS = (State.QUEUED, State.SENDING, State.PAUSED)
Name = tuple[str, str]


class Outcome(StrEnum):
    REMINDED = "reminded"
    NOT_ASKED = "not_asked"  # not drawn, or not invited for a reason
    ANSWERED = "answered"
    LEFT_ALONE = "left_alone"  # stopped, suppressed, or unreachable
    TOO_SOON = "too_soon"
    ENOUGH = "enough"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reminded:
    """`unknown`: names of no event of the survey. The outcomes are counts only: of one event nobody should learn here
    whether it was drawn or answered."""

    unknown: tuple[Name, ...]
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class _Asked:
    """An invitation with what was sent and answered so far."""

    invitation: Invitation
    messages: Sequence[Message]
    response: Response | None

    def outcome(self, left_alone: set[UUID], now: datetime) -> Outcome:
        if self.invitation.expires_at <= now:
            return Outcome.EXPIRED
        if self.invitation.contact_id in left_alone or not self._was_reached:
            return Outcome.LEFT_ALONE
        if self.response is not None and not self._may_be_asked_to_finish:
            return Outcome.ANSWERED
        if any(self._is_recent(message, now) for message in self.messages) or self._answered_lately(now):
            return Outcome.TOO_SOON
        return Outcome.REMINDED if self.wave <= MOST_REMINDERS else Outcome.ENOUGH

    @property
    def wave(self) -> int:
        return max(message.wave for message in self.messages) + 1

    @property
    def _was_reached(self) -> bool:
        return any(message.state not in (State.FAILED, State.CANCELLED) for message in self.messages)

    @property
    def _may_be_asked_to_finish(self) -> bool:
        """Once: a reminder that was owed after the response was begun has been that one."""
        response = self.response
        return (
            response is not None
            and response.state is ResponseState.PARTIAL
            and not any(m.kind is Kind.REMINDER and m.created_at > response.started_at for m in self.messages)
        )

    def _answered_lately(self, now: datetime) -> bool:
        return self.response is not None and self.response.answered_at > now - APART

    @staticmethod
    def _is_recent(message: Message, now: datetime) -> bool:
        if message.state in _WAITS:
            return message.due_at <= now + APART
        return message.sent_at is not None and message.sent_at > now - APART


def remind(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    names: Sequence[Name],
    *,
    secrets: Secrets,
    public_url: str,
    now: datetime,
) -> Reminded:
    """Owe one further reminder to those of these events, by source and id, who are still silent.

    It goes where the last message went, and counts as a wave of its own.
    """
    survey = surveys.get(session, actor, survey_id, kept=True)
    if survey.state is not surveys.State.PUBLISHED:
        raise NotPublished("only a published survey reminds anybody", survey=str(survey_id), state=survey.state)
    wanted = list(dict.fromkeys(names))
    found = {
        (row.source, row.external_id): row.id
        for row in session.execute(
            select(Trigger.id, Trigger.source, Trigger.external_id).where(
                Trigger.team_id == actor.team_id,
                Trigger.survey_id == survey.id,
                tuple_(Trigger.source, Trigger.external_id).in_(wanted),
            )
        )
    }
    asked = _asked(session, survey, list(found.values()))
    left_alone = _left_alone(session, survey, asked)
    outcomes: Counter[Outcome] = Counter()
    outcomes[Outcome.NOT_ASKED] = len(found) - len(asked)
    for one in asked:
        outcome = one.outcome(left_alone, now)
        outcomes[outcome] += 1
        if outcome is Outcome.REMINDED:
            _owe(session, one, secrets, public_url, now)
    audit.record(session, actor, "survey.remind", survey, now=now, events=len(wanted))
    session.flush()
    return Reminded(
        tuple(name for name in wanted if name not in found),
        {outcome: count for outcome, count in outcomes.items() if count},
    )


def _asked(session: Session, survey: Survey, trigger_ids: Sequence[UUID]) -> Sequence[_Asked]:
    """Invitations held until the end: an answer that comes now waits, and withdraws the reminder."""
    invitations = session.scalars(
        select(Invitation)
        .where(Invitation.team_id == survey.team_id, Invitation.trigger_id.in_(trigger_ids))
        .order_by(Invitation.id)
        .with_for_update(key_share=True)
    ).all()
    ids = [invitation.id for invitation in invitations]
    responses = {
        response.invitation_id: response
        for response in session.scalars(
            select(Response).where(Response.invitation_id.in_(ids)).execution_options(populate_existing=True)
        )
    }
    messages: dict[UUID | None, list[Message]] = {invitation_id: [] for invitation_id in ids}
    for message in session.scalars(
        select(Message).where(Message.invitation_id.in_(ids), Message.kind.in_(_ASKING)).order_by(Message.id)
    ):
        messages[message.invitation_id].append(message)
    return [_Asked(one, messages[one.id], responses.get(one.id)) for one in invitations if messages[one.id]]


def _left_alone(session: Session, survey: Survey, asked: Sequence[_Asked]) -> set[UUID]:
    """Contacts who said stop, or whose address the team suppressed."""
    contacts = {one.invitation.contact_id for one in asked}
    indexes = session.execute(
        select(ContactPoint.contact_id, ContactPoint.address_index).where(
            ContactPoint.id.in_({one.invitation.contact_point_id for one in asked})
        )
    ).all()
    suppressed = suppression.suppressed_among(session, survey.team_id, [row.address_index for row in indexes])
    return suppression.left_alone_among(session, survey.team_id, contacts) | {
        row.contact_id for row in indexes if row.address_index in suppressed
    }


def _owe(session: Session, one: _Asked, secrets: Secrets, public_url: str, now: datetime) -> None:
    version = session.get_one(Version, one.invitation.version_id)
    dealt = dealing.asked_of(session, one.invitation, version, secrets=secrets)
    last = max(
        (message for message in one.messages if message.state not in (State.FAILED, State.CANCELLED)),
        key=lambda message: (message.sent_at is not None, message.wave),
    )
    outbox.owe_wave(
        session,
        one.invitation,
        dealt,
        one.wave,
        point=session.get_one(ContactPoint, last.contact_point_id),
        due_at=now,
        secrets=secrets,
        public_url=public_url,
        now=now,
    )


def silent_names(session: Session, actor: Actor, survey_id: UUID, *, now: datetime, limit: int) -> Sequence[Name]:
    """Invited events of the survey whose link is open and that have no complete response, in order."""
    query = (
        select(Trigger.source, Trigger.external_id)
        .join(Invitation, Invitation.trigger_id == Trigger.id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(
            Trigger.team_id == actor.team_id,
            Trigger.mode == actor.mode,
            Trigger.survey_id == survey_id,
            Invitation.expires_at > now,
            (Response.id.is_(None)) | (Response.state == ResponseState.PARTIAL),
        )
    )
    return [(row.source, row.external_id) for row in session.execute(query.order_by(Trigger.id).limit(limit))]
