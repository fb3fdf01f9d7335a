"""Silence: texts to a country where nobody answers. People do so now and then; numbers made to cost never do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.delivery import alert
from service.delivery.country_traffic import CountryTraffic
from service.delivery.message import Message
from service.response.response import Response

#: With one answer in fifty, which is few, two hundred texts without any come about twice in a hundred such countries.
TEXTS = 200
PATIENCE = timedelta(days=2)  # people may take that long


def look(session: Session, *, now: datetime) -> int:
    """Raise an alert for each team and country with many texts and no answer; how many were looked at.

    Nothing is held: an answer may come yet, and who is asked stays as it was drawn. A person decides.
    """
    rows = session.scalars(
        select(CountryTraffic)
        .where(CountryTraffic.texts >= TEXTS, CountryTraffic.since <= now - PATIENCE)
        .order_by(CountryTraffic.team_id, CountryTraffic.country)
        .with_for_update()
    ).all()
    for row in rows:
        answered = session.scalar(
            select(Response.id)
            .join(Message, Message.invitation_id == Response.invitation_id)
            .where(
                Response.team_id == row.team_id,
                Response.answered_at >= row.since,
                Message.team_id == row.team_id,
                Message.country == row.country,
            )
            .limit(1)
        )
        if answered is None:
            alert.raise_for(session, row.team_id, alert.Kind.NO_ANSWERS, row.country, now=now, texts=row.texts)
        row.texts, row.since = 0, now
    session.flush()
    return len(rows)
