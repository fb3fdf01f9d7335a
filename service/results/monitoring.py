"""Month by month: what the screens of several periods say of a unit together. It is shown, and changes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.pressure.monitoring import monitor
from service.results.period import Period
from service.results.screen import Finding, Level, Screening, Unit


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest screening of a period, the versions it is about, and how many of its units have an e-value."""

    period: str
    screening_id: UUID
    made_at: datetime
    survey_versions: tuple[int, ...]
    units: int


@dataclass(frozen=True, slots=True)
class InPeriod:
    """What the newest screening of one period says of a unit."""

    period: str
    e_value: float
    level: Level


@dataclass(frozen=True, slots=True)
class Followed:
    """A unit over all periods; flagged if its product is too large for chance, whatever each period says alone."""

    unit: str
    e_value: float
    flagged: bool
    periods: tuple[InPeriod, ...]


@dataclass(frozen=True, slots=True)
class Monitoring:
    periods: tuple[Newest, ...]
    units: tuple[Followed, ...]


def follow(
    session: Session, *, team_id: UUID, survey_id: UUID, unit: Unit, fdr: float, until: Period | None
) -> Monitoring:
    """Multiply the e-values of each unit over the periods up to `until`, whichever plan asked for the screenings.

    A period counts once, by its newest screening: what an older one said of the same answers is not evidence again.
    """
    query = select(Screening.period, Screening.id, Screening.made_at, Screening.survey_versions).where(
        Screening.team_id == team_id, Screening.survey_id == survey_id, Screening.unit_kind == unit
    )
    if until is not None:
        query = query.where(Screening.period <= until.name)
    rows = session.execute(query.order_by(Screening.period, Screening.made_at, Screening.id))
    newest = {period: (screening_id, made_at, tuple(about)) for period, screening_id, made_at, about in rows}
    found = {period: _of_screening(session, screening_id, period) for period, (screening_id, *_) in newest.items()}
    by_unit: dict[str, list[InPeriod]] = defaultdict(list)
    for units in found.values():
        for name, one in units.items():
            by_unit[name].append(one)
    monitored = monitor([{name: one.e_value for name, one in units.items()} for units in found.values()], fdr=fdr)
    return Monitoring(
        tuple(Newest(period, *of, len(found[period])) for period, of in newest.items()),
        tuple(Followed(one.unit, one.e_value, one.flagged, tuple(by_unit[one.unit])) for one in monitored),
    )


def _of_screening(session: Session, screening_id: UUID, period: str) -> dict[str, InPeriod]:
    """By unit; a finding from before e-values were kept has none, and is no evidence either way."""
    e_value = Finding.document["e_value"].as_float()
    rows = session.execute(
        select(Finding.unit, Finding.level, e_value).where(Finding.screening_id == screening_id, e_value.is_not(None))
    )
    return {name: InPeriod(period, value, level) for name, level, value in rows}
