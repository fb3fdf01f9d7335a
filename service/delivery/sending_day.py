"""What a team has sent in a day, added up as it is claimed: no message is ever counted over to find it out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, Json, Owned, insert_new, one_of, state_column
from service.sampling.contact import Channel


class SendingDay(Owned, Base):
    """One day in UTC. Only live messages count: those of test mode cost nothing and reach nobody."""

    __tablename__ = "sending_day"
    __table_args__ = (
        UniqueConstraint("team_id", "day", "channel", name="team_day_channel"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint(
            "international >= 0 AND international <= messages AND messages <= segments AND spent >= 0", name="counts"
        ),
    )

    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[Channel] = mapped_column(state_column(Channel))
    messages: Mapped[int]
    international: Mapped[int]
    segments: Mapped[int]
    spent: Mapped[int] = mapped_column(BigInteger)  # thousandths of a minor unit


def locked(session: Session, team_id: UUID, channel: Channel, now: datetime) -> SendingDay:
    """The day's row, kept from other workers until this transaction ends: each sees what the others have used up."""
    day = now.date()
    which = (SendingDay.team_id == team_id, SendingDay.day == day, SendingDay.channel == channel)
    query = select(SendingDay).where(*which).with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        row: Json = {
            "id": new_id(), "team_id": team_id, "day": day, "channel": channel,
            "messages": 0, "international": 0, "segments": 0, "spent": 0,
        }  # fmt: skip
        insert_new(session, SendingDay, [row], unless=["team_id", "day", "channel"])
        found = session.scalars(query).one()
    return found


def of_day(session: Session, actor: Actor, day: date) -> dict[Channel, SendingDay]:
    """What the team has used up of a day; a channel by which nothing was sent is left out."""
    rows = session.scalars(select(SendingDay).where(SendingDay.team_id == actor.team_id, SendingDay.day == day))
    return {row.channel: row for row in rows}
