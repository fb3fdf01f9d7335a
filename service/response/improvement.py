"""You said, we did: what customers said, what was done about it and since when, for every respondent to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import FieldError, InvalidInput, NotFound
from service.base.key import Actor
from service.base.tables import Base, Json, Mode, Owned, one_of, state_column
from service.response import acknowledgement
from service.response import followup as followups
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.questionnaire import Questionnaire
from service.survey.text import Text

SHOWN = 20
_PERSONAL = re.compile(r"[^\s@]+@[^\s@]+\.\w|(?:\d[\s()./-]{0,2}){7,}")


class Improvement(Owned, Base):
    """Published when it is written, and withdrawn rather than deleted."""

    __tablename__ = "improvement"
    __table_args__ = (
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= published_at", name="withdrawn_after_publishing"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    followup_id: Mapped[UUID | None] = mapped_column(ForeignKey("followup.id"))  # what it came from, if the team says
    said: Mapped[Json]  # texts by language
    done: Mapped[Json]
    since: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def publish(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    *,
    said: Text,
    done: Text,
    since: date,
    followup_id: UUID | None,
    now: datetime,
) -> Improvement:
    """Put an entry on the closing page of the survey. It is about what was said, never about who said it."""
    survey = surveys.get(session, actor, survey_id)
    questionnaire = versions.in_force(session, survey).parsed()
    faults = [*_faults("said", said, questionnaire), *_faults("done", done, questionnaire)]
    if since > now.date():
        faults.append(FieldError("since", "must not lie in the future: promises are not improvements"))
    if followup_id is not None and not followups.closed_among(session, actor, survey_id, followup_id):
        faults.append(FieldError("followup_id", "must be a closed follow-up of this survey"))
    if faults:
        raise InvalidInput(faults)
    improvement = Improvement(
        team_id=survey.team_id,
        mode=survey.mode,
        survey_id=survey.id,
        followup_id=followup_id,
        said=dict(said),
        done=dict(done),
        since=since,
        published_at=now,
    )
    session.add(improvement)
    session.flush()
    audit.record(session, actor, "improvement.publish", improvement, now=now)
    return improvement


def _faults(field: str, text: Text, questionnaire: Questionnaire) -> list[FieldError]:
    if not text:
        return [FieldError(field, f"must be written in at least one of {', '.join(questionnaire.languages)}")]
    faults = []
    for tag, words in text.items():
        at = f"{field}.{tag}"
        if tag not in questionnaire.languages:
            faults.append(FieldError(at, f"is no language of the survey: {', '.join(questionnaire.languages)}"))
        elif _PERSONAL.search(words):
            faults.append(FieldError(at, "must hold no mail address and no telephone number"))
        else:
            faults += [FieldError(at, one.message) for one in acknowledgement.wording_faults(questionnaire, tag, words)]
    return faults


def withdraw(session: Session, actor: Actor, survey_id: UUID, improvement_id: UUID, *, now: datetime) -> Improvement:
    """Take an entry off the page."""
    improvement = session.scalar(
        select(Improvement).where(
            Improvement.team_id == actor.team_id,
            Improvement.mode == actor.mode,
            Improvement.survey_id == survey_id,
            Improvement.id == improvement_id,
        )
    )
    if improvement is None:
        raise NotFound("the survey has no such entry", survey=str(survey_id), improvement=str(improvement_id))
    if improvement.withdrawn_at is None:
        improvement.withdrawn_at = now
        audit.record(session, actor, "improvement.withdraw", improvement, now=now)
    session.flush()
    return improvement


def of_survey(session: Session, actor: Actor, survey_id: UUID) -> Sequence[Improvement]:
    """All entries, the newest first, those that were withdrawn among them."""
    survey = surveys.get(session, actor, survey_id)
    query = select(Improvement).where(Improvement.survey_id == survey.id)
    return session.scalars(query.order_by(Improvement.since.desc(), Improvement.id.desc())).all()


def published(session: Session, survey_id: UUID) -> Sequence[Improvement]:
    """What respondents are shown: the newest entries of the survey that they were asked by."""
    query = select(Improvement).where(Improvement.survey_id == survey_id, Improvement.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Improvement.since.desc(), Improvement.id.desc()).limit(SHOWN)).all()
