"""The pilot: a small random share is asked first; then the survey goes on with everybody drawn, or it stops.

It is a share, and not the first so many: who comes first is not drawn, and once a number was reached nobody else would
have had a chance of being asked that could be told.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base import audit
from service.base.errors import Conflict
from service.base.key import Actor
from service.survey import survey as surveys
from service.survey.survey import NotPublished, Pilot, State, Survey


class PilotRunning(Conflict):
    """One pilot at a time: a share that changed midway would mix two pilots in one report."""

    title = "A pilot is running already"


class NoPilot(Conflict):
    """There is nothing to continue or to stop."""

    title = "No pilot is running"


def start(session: Session, actor: Actor, survey_id: UUID, *, share: float, note: str | None, now: datetime) -> Survey:
    """From now on, or from its publication, the survey asks only this share of those who would be drawn.

    It may be started at any time, so that a changed questionnaire can be tried as well: each event keeps the chance
    that it was drawn with.
    """
    survey = _open(session, actor, survey_id)
    if survey.pilot is Pilot.RUNNING:
        raise PilotRunning("continue or stop the pilot first", survey=str(survey_id), share=survey.pilot_share)
    survey.pilot_share, survey.pilot_note = share, note
    return _become(session, actor, survey, Pilot.RUNNING, "survey.pilot_start", now)


def go_on(session: Session, actor: Actor, survey_id: UUID, *, now: datetime) -> Survey:
    """From now on everybody drawn is asked; who was left out meanwhile stays so."""
    survey = _open(session, actor, survey_id)
    if survey.pilot not in (Pilot.RUNNING, Pilot.STOPPED):
        raise NoPilot("only a pilot that runs or was stopped can be continued", survey=str(survey_id))
    return _become(session, actor, survey, Pilot.DONE, "survey.pilot_continue", now)


def stop(session: Session, actor: Actor, survey_id: UUID, *, now: datetime) -> Survey:
    """From now on nobody is asked; events are still recorded, with that reason."""
    survey = _open(session, actor, survey_id)
    if survey.pilot is not Pilot.RUNNING:
        raise NoPilot("only a pilot that runs can be stopped", survey=str(survey_id))
    return _become(session, actor, survey, Pilot.STOPPED, "survey.pilot_stop", now)


def share_in_force(survey: Survey) -> float:
    """What the chance of an event is multiplied by now. Who is in the pilot would also be in the whole sample."""
    if survey.pilot is Pilot.RUNNING and survey.pilot_share is not None:
        return survey.pilot_share
    return 1.0


def is_stopped(survey: Survey) -> bool:
    return survey.pilot is Pilot.STOPPED


def _open(session: Session, actor: Actor, survey_id: UUID) -> Survey:
    survey = surveys.get(session, actor, survey_id, locked=True)
    if survey.state is State.CLOSED:
        raise NotPublished("a closed survey asks nobody any more", survey=str(survey_id), state=survey.state)
    return survey


def _become(session: Session, actor: Actor, survey: Survey, pilot: Pilot, action: str, now: datetime) -> Survey:
    survey.pilot, survey.pilot_since = pilot, now
    audit.record(session, actor, action, survey, now=now, share=survey.pilot_share)
    session.flush()
    return survey
