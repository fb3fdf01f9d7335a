"""How many texts went to a country since somebody there last answered: numbers that only cost never answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.tables import Base, Owned, insert_new


class CountryTraffic(Owned, Base):
    __tablename__ = "country_traffic"
    __table_args__ = (
        UniqueConstraint("team_id", "country", name="team_country"),
        CheckConstraint("texts >= 0", name="texts"),
    )

    country: Mapped[str] = mapped_column(String(2))
    texts: Mapped[int]
    since: Mapped[datetime]


def add(session: Session, team_id: UUID, texts: Mapping[str, int], *, now: datetime) -> None:
    rows = [
        {"id": new_id(), "team_id": team_id, "country": country, "texts": 0, "since": now} for country in sorted(texts)
    ]
    insert_new(session, CountryTraffic, rows, unless=["team_id", "country"])
    for country, count in sorted(texts.items()):
        session.execute(
            update(CountryTraffic)
            .where(CountryTraffic.team_id == team_id, CountryTraffic.country == country)
            .values(texts=CountryTraffic.texts + count)
            .execution_options(synchronize_session=False)
        )
