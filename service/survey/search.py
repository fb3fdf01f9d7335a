"""Finding a survey among many: by words of its name or touchpoint, and by its state."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.base.key import Actor
from service.survey.survey import State, Survey


def search(
    session: Session, actor: Actor, *, words: str, state: State | None, before: UUID | None, limit: int
) -> Sequence[Survey]:
    """The surveys whose name or touchpoint holds every word, newest first."""
    query = select(Survey).where(Survey.team_id == actor.team_id, Survey.mode == actor.mode)
    for word in words.split():
        query = query.where(
            or_(Survey.name.icontains(word, autoescape=True), Survey.touchpoint.icontains(word, autoescape=True))
        )
    if state is not None:
        query = query.where(Survey.state == state)
    if before is not None:
        query = query.where(Survey.id < before)
    return session.scalars(query.order_by(Survey.id.desc()).limit(limit)).all()
