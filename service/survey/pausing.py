"""Pausing: a published survey goes on taking events and answers, and sends nobody an invitation or a reminder."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base import audit
from service.base.errors import Conflict
from service.base.key import Actor
from service.survey import survey as surveys
from service.survey.survey import NotPublished, State, Survey


class NotPaused(Conflict):
    """There is nothing to resume, or nothing that could be paused: it is so already, or was cancelled."""

    title = "It cannot be paused or resumed as it is"


def pause(session: Session, actor: Actor, survey_id: UUID, *, now: datetime) -> Survey:
    """From here on nothing leaves; what is owed meanwhile waits as well."""
    survey = _open(session, actor, survey_id)
    if survey.paused_at is not None:
        raise NotPaused("the survey is paused already", survey=str(survey_id))
    survey.paused_at = now
    return _changed(session, actor, survey, "survey.pause", now)


def resume(session: Session, actor: Actor, survey_id: UUID, *, now: datetime) -> Survey:
    survey = _open(session, actor, survey_id)
    if survey.paused_at is None:
        raise NotPaused("the survey is not paused", survey=str(survey_id))
    survey.paused_at = None
    return _changed(session, actor, survey, "survey.resume", now)


def _open(session: Session, actor: Actor, survey_id: UUID) -> Survey:
    survey = surveys.get(session, actor, survey_id, locked=True)
    if survey.state is not State.PUBLISHED:
        raise NotPublished("only a published survey sends anything", survey=str(survey_id), state=survey.state)
    return survey


def _changed(session: Session, actor: Actor, survey: Survey, action: str, now: datetime) -> Survey:
    survey.revision += 1
    audit.record(session, actor, action, survey, now=now)
    session.flush()
    return survey
