"""Sending limits: how much a team may send in a day, what it may cost, and to which countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import FieldError, InvalidInput
from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, Json, Owned, insert_new
from service.delivery.destination import COUNTRIES


class SendingLimit(Owned, Base):
    __tablename__ = "sending_limit"
    __table_args__ = (
        UniqueConstraint("team_id", name="team"),
        CheckConstraint("daily_texts >= 0 AND daily_mails >= 0 AND daily_international >= 0", name="caps"),
        CheckConstraint(
            "daily_spend IS NULL OR (daily_spend >= 0 AND currency IS NOT NULL AND price_elsewhere IS NOT NULL)",
            name="spend_has_price",
        ),
    )

    daily_texts: Mapped[int]
    daily_mails: Mapped[int]
    daily_international: Mapped[int]
    home_country: Mapped[str | None] = mapped_column(String(2))
    countries: Mapped[list[str] | None]
    daily_spend: Mapped[int | None] = mapped_column(BigInteger)  # minor units
    currency: Mapped[str | None] = mapped_column(String(3))
    prices: Mapped[Json]  # country: minor units for 1,000 segments
    price_elsewhere: Mapped[int | None]
    changed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for a team. The defaults stop an accident, or a thief, and no clinic; a larger team raises them.

    Prices are for 1,000 segments, because one often costs less than a minor unit.
    """

    daily_texts: int = 10_000
    daily_mails: int = 100_000
    daily_international: int = 100
    home_country: str | None = None
    countries: tuple[str, ...] | None = None
    daily_spend: int | None = None
    currency: str | None = None
    prices: Mapping[str, int] = field(default_factory=dict)
    price_elsewhere: int | None = None

    def price(self, country: str) -> int:
        """Minor units for 1,000 segments; nothing where none was told."""
        return self.prices.get(country, self.price_elsewhere or 0)


def of_team(session: Session, team_id: UUID) -> Limits:
    """What the team has set, else the defaults."""
    row = session.scalar(
        select(SendingLimit).where(SendingLimit.team_id == team_id).execution_options(populate_existing=True)
    )
    if row is None:
        return Limits()
    return Limits(
        daily_texts=row.daily_texts,
        daily_mails=row.daily_mails,
        daily_international=row.daily_international,
        home_country=row.home_country,
        countries=None if row.countries is None else tuple(row.countries),
        daily_spend=row.daily_spend,
        currency=row.currency,
        prices=row.prices,
        price_elsewhere=row.price_elsewhere,
    )


def put(session: Session, actor: Actor, limits: Limits, *, now: datetime) -> None:
    """Set all of a team's limits. What was held back for a cap is looked at again the next day, or when it is freed."""
    _check(limits)
    values: Json = {
        "daily_texts": limits.daily_texts,
        "daily_mails": limits.daily_mails,
        "daily_international": limits.daily_international,
        "home_country": limits.home_country,
        "countries": None if limits.countries is None else list(limits.countries),
        "daily_spend": limits.daily_spend,
        "currency": limits.currency,
        "prices": dict(limits.prices),
        "price_elsewhere": limits.price_elsewhere,
        "changed_at": now,
    }
    insert_new(session, SendingLimit, [{"id": new_id(), "team_id": actor.team_id, **values}], unless=["team_id"])
    row = session.scalars(select(SendingLimit).where(SendingLimit.team_id == actor.team_id).with_for_update()).one()
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    audit.record(
        session,
        actor,
        "sending_limit.put",
        row,
        now=now,
        daily_texts=limits.daily_texts,
        daily_mails=limits.daily_mails,
        daily_international=limits.daily_international,
        daily_spend=limits.daily_spend,
        currency=limits.currency,
    )


def _check(limits: Limits) -> None:
    errors: list[FieldError] = []
    named: Sequence[tuple[str, str]] = [
        *([] if limits.home_country is None else [("home_country", limits.home_country)]),
        *((f"countries[{place}]", country) for place, country in enumerate(limits.countries or ())),
        *((f"prices.{country}", country) for country in limits.prices),
    ]
    errors += [
        FieldError(path, "must be the two letters of a country, such as GB")
        for path, country in named
        if country not in COUNTRIES
    ]
    if limits.daily_spend is not None:
        needed = {"currency": limits.currency, "price_elsewhere": limits.price_elsewhere}
        errors += [
            FieldError(name, "is needed with daily_spend: what has no price cannot be held to a limit")
            for name, value in needed.items()
            if value is None
        ]
    if errors:
        raise InvalidInput(errors)
