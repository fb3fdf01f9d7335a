"""The screen for pressure: one finding per unit. A finding never edits a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from analysis.errors import AnalysisError
from analysis.pressure.fairness import LEAST_UNITS
from analysis.pressure.finding import UnitFinding
from analysis.pressure.screen import screen
from analysis.provenance import ANALYSIS_VERSION, input_hash
from service.base.tables import Base, Json, Name, Owned, one_of, state_column
from service.results.estimate import CannotAnalyse
from service.results.period import Period
from service.results.pool import Share, pooled
from service.results.programme import NothingToAnalyse, Tables, programme
from service.survey.survey import Survey


class Unit(StrEnum):
    EMPLOYEE = "employee"
    LOCATION = "location"


class Level(StrEnum):
    CLEAR = "clear"
    WATCH = "watch"
    HOLD = "hold"


class Screening(Owned, Base):
    __tablename__ = "screening"
    __table_args__ = (CheckConstraint(one_of("unit_kind", Unit), name="unit_kind"),)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    period: Mapped[str] = mapped_column(String(7))
    unit_kind: Mapped[Unit] = mapped_column(state_column(Unit))
    survey_versions: Mapped[list[int]] = mapped_column(server_default=text("'[1]'"))
    metric: Mapped[str] = mapped_column(String(16))
    fdr: Mapped[float]
    input_hash: Mapped[str] = mapped_column(String(64))
    analysis_version: Mapped[str] = mapped_column(String(32))
    settings: Mapped[Json]
    prevalence: Mapped[Json]
    fairness: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    made_at: Mapped[datetime]


class Finding(Owned, Base):
    """What one screening says of one unit, whether or not it is suspicious."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("screening_id", "unit", name="screening_unit"),
        CheckConstraint(one_of("level", Level), name="level"),
        CheckConstraint("probability >= 0 AND probability <= 1", name="probability"),
    )

    screening_id: Mapped[UUID] = mapped_column(ForeignKey("screening.id"))
    unit: Mapped[Name]
    level: Mapped[Level] = mapped_column(state_column(Level))
    probability: Mapped[float]
    q_value: Mapped[float]
    document: Mapped[Json]


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screen says, with its provenance; nothing is stored yet."""

    units: tuple[UnitFinding, ...]
    prevalence: Json
    fairness: Json
    settings: Json
    unit: Unit
    metric: str
    fdr: float
    shares: tuple[Share, ...]
    input_hash: str
    analysis_version: str


def compute(held: Tables, *, unit: Unit, fdr: float) -> Screened:
    """Screen the tables; the same tables and settings give the same findings."""
    metric = held.score_metric
    if not held.responses:
        raise NothingToAnalyse("nobody has answered yet")
    try:
        built = programme(held)
        screened = screen(built, unit=unit.value, metric=metric, fdr=fdr)
        digest = input_hash(built)
    except AnalysisError as error:
        raise CannotAnalyse(str(error), kind=type(error).__name__) from error
    document: Json = screened.as_dict()
    return Screened(
        units=screened.units,
        prevalence=document["prevalence"],
        fairness=document["fairness"],
        settings=document["settings"],
        unit=unit,
        metric=metric,
        fdr=fdr,
        shares=held.shares,
        input_hash=digest,
        analysis_version=ANALYSIS_VERSION,
    )


def keep(
    session: Session, survey: Survey, period: Period, screened: Screened, *, now: datetime
) -> tuple[Screening, list[Finding]]:
    """Store what was found of every unit."""
    screening = Screening(
        team_id=survey.team_id,
        survey_id=survey.id,
        period=period.name,
        unit_kind=screened.unit,
        survey_versions=pooled(screened.shares),
        metric=screened.metric,
        fdr=screened.fdr,
        input_hash=screened.input_hash,
        analysis_version=screened.analysis_version,
        settings=screened.settings,
        prevalence=screened.prevalence,
        fairness=screened.fairness,
        made_at=now,
    )
    session.add(screening)
    session.flush()
    findings = [
        Finding(
            team_id=survey.team_id,
            screening_id=screening.id,
            unit=found.unit,
            level=Level(found.level.value),
            probability=found.probability,
            q_value=found.q_value,
            document=found.as_dict(),
        )
        for found in screened.units
    ]
    session.add_all(findings)
    session.flush()
    return screening, findings


def compared(screening: Screening) -> Json:
    """How evenly flags fall, without the groups so small that it would tell who in them is flagged.

    Who reads a screening need not be allowed to read cases. Where the small groups together would still be small
    enough to be told by subtraction, the smallest of the others is left out with them.
    """
    shown: Json = {}
    for column, groups in screening.fairness.items():
        large = sorted((one for one in groups if one["difference_ci"] is not None), key=lambda one: int(one["units"]))
        rest = sum(one["units"] for one in groups) - sum(one["units"] for one in large)
        dropped = large[: int(0 < rest < LEAST_UNITS)]
        shown[column] = [one for one in groups if one in large and one not in dropped]
    return shown
