"""How far respondents came, and where they faltered: what a pilot is read by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.response.answer import Answer
from service.response.inbound import Inbound, ReadAs
from service.response.response import Response
from service.sampling.invitation import Invitation


@dataclass(frozen=True, slots=True)
class Progress:
    """One response. `reached` is the question at which a partial one was left: asked, and not answered.

    It is None in a complete response, and in those of one page that were begun before it was kept.
    """

    response: Response
    reached: str | None
    seconds: Mapping[str, float | None]  # of each question that was answered; None where it is not known

    @property
    def answered(self) -> frozenset[str]:
        return frozenset(self.seconds)


def progress(session: Session, survey_id: UUID, version_id: UUID) -> Sequence[Progress]:
    """Every response to a version, in the order in which they were begun."""
    which = Response.survey_id == survey_id, Response.version_id == version_id
    took: defaultdict[UUID, dict[str, float | None]] = defaultdict(dict)
    rows = select(Answer.response_id, Answer.question, Answer.seconds).join(Response, Response.id == Answer.response_id)
    for response_id, question, seconds in session.execute(rows.where(*which)):
        took[response_id][question] = seconds
    held = session.scalars(select(Response).where(*which).order_by(Response.started_at, Response.id))
    return [Progress(response, response.reached, took[response.id]) for response in held]


def unclear_replies(session: Session, survey_id: UUID, version_id: UUID) -> Counter[str]:
    """How many texts could not be read as an answer, by the question that they replied to."""
    counted = session.execute(
        select(Inbound.question, func.count())
        .join(Invitation, Invitation.id == Inbound.invitation_id)
        .where(
            Invitation.survey_id == survey_id,
            Invitation.version_id == version_id,
            Inbound.read_as.in_([ReadAs.UNCLEAR, ReadAs.UNANSWERED]),
            Inbound.question.is_not(None),
        )
        .group_by(Inbound.question)
    )
    return Counter({str(question): count for question, count in counted})


def replies(session: Session, survey_id: UUID, version_id: UUID) -> Counter[str]:
    """How many texts were read as a reply to each question, clear or not."""
    counted = session.execute(
        select(Inbound.question, func.count())
        .join(Invitation, Invitation.id == Inbound.invitation_id)
        .where(Invitation.survey_id == survey_id, Invitation.version_id == version_id, Inbound.question.is_not(None))
        .group_by(Inbound.question)
    )
    return Counter({str(question): count for question, count in counted})
