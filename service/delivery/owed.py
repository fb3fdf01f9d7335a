"""Whether a message is still owed: looked up after the claim, so that a STOP committed before it always wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.delivery.conversation import Conversation
from service.delivery.hindrance import Candidate, Withdrawn
from service.delivery.message import Kind, Message
from service.sampling import consent, suppression, undeliverable
from service.survey import survey as surveys
from service.survey.survey import Survey

CONSENT_WITHDRAWN = "consent_withdrawn"


def withdrawn(
    session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
) -> Mapping[UUID, Withdrawn]:
    """Those that have run out, or whose person stopped, answers now, has no such address, or is asked by no survey."""
    messages = [candidate.message for candidate in candidates]
    suppressed = suppression.suppressed_by_survey(session, team_id, [one.point.address_index for one in candidates])
    nobody_there = undeliverable.among(session, [one.point.address_index for one in candidates])
    left_alone = suppression.left_alone_among(session, team_id, {one.point.contact_id for one in candidates})
    agreed = _agreed(session, team_id, candidates)
    answering = _answering(session, messages)
    closed = _closed(session, messages)
    found: dict[UUID, Withdrawn] = {}
    for candidate in candidates:
        message = candidate.message
        is_notice = message.kind is Kind.NOTICE
        if message.not_after <= now:
            found[message.id] = Withdrawn("expired")
        elif candidate.point.address_index in nobody_there:
            found[message.id] = Withdrawn("undeliverable")
        elif is_notice:
            continue
        elif candidate.point.contact_id in left_alone or (
            {(candidate.point.address_index, survey) for survey in (None, message.survey_id)} & suppressed.keys()
        ):
            found[message.id] = Withdrawn("suppressed")
        elif message.id not in agreed:
            found[message.id] = Withdrawn(CONSENT_WITHDRAWN)
        elif message.survey_id in closed and message.kind is not Kind.ACKNOWLEDGEMENT:
            found[message.id] = Withdrawn("survey_closed")
        elif message.kind is Kind.REMINDER and message.invitation_id in answering:
            found[message.id] = Withdrawn("answering")
    return found


def _agreed(session: Session, team_id: UUID, candidates: Sequence[Candidate]) -> set[UUID]:
    """Messages of surveys whose purpose the person agrees to at this moment."""
    surveys_of = {one.message.survey_id for one in candidates if one.message.survey_id is not None}
    found = session.execute(select(Survey.id, Survey.consent_purpose).where(Survey.id.in_(surveys_of)))
    purposes = {survey_id: purpose for survey_id, purpose in found}  # noqa: C416  # a Row is no pair to mypy
    agreed: set[UUID] = set()
    for purpose in set(purposes.values()):
        asked = [
            one
            for one in candidates
            if one.message.survey_id is not None and purposes.get(one.message.survey_id) is purpose
        ]
        standing = consent.standing_among(session, team_id, [one.point.id for one in asked], purpose)
        agreed |= {one.message.id for one in asked if one.point.id in standing}
    return agreed


def _answering(session: Session, messages: Sequence[Message]) -> set[UUID]:
    """Invitations whose conversation is under way: a reminder would ask the first question in the middle of it."""
    reminded = {message.invitation_id for message in messages if message.kind is Kind.REMINDER}
    if not reminded:
        return set()
    return set(
        session.scalars(
            select(Conversation.invitation_id).where(Conversation.invitation_id.in_(reminded), Conversation.turns > 0)
        )
    )


def _closed(session: Session, messages: Sequence[Message]) -> set[UUID]:
    """Surveys that take no more answers: a link to one would only say so."""
    asked = {message.survey_id for message in messages if message.survey_id is not None}
    if not asked:
        return set()
    return set(session.scalars(select(Survey.id).where(Survey.id.in_(asked), Survey.state == surveys.State.CLOSED)))
