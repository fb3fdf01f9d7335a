"""Adjusted scores, kept with everything that is needed to compute them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from analysis.adjustment import adjust
from analysis.errors import AnalysisError
from analysis.findings import Adjustment
from analysis.programme import Programme
from analysis.provenance import ANALYSIS_VERSION, input_hash
from service.base.errors import Conflict
from service.base.tables import Base, Json, Owned
from service.results.period import Period
from service.results.pool import Share, pooled
from service.results.programme import NothingToAnalyse, Tables, programme
from service.survey.survey import Survey


class CannotAnalyse(Conflict):
    """The data do not carry the analysis asked for; the detail says what is missing."""

    title = "The data do not support this analysis"


class Estimate(Owned, Base):
    """One adjustment: its inputs by hash, its settings, its figures."""

    __tablename__ = "estimate"

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    survey_version: Mapped[int]
    survey_versions: Mapped[list[int]] = mapped_column(server_default=text("'[1]'"))
    period: Mapped[str | None] = mapped_column(String(7))
    metric: Mapped[str] = mapped_column(String(16))
    by: Mapped[list[str]]
    minimum_n: Mapped[int]
    input_hash: Mapped[str] = mapped_column(String(64))
    analysis_version: Mapped[str] = mapped_column(String(32))
    document: Mapped[Json]
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Computed:
    """An adjustment with its provenance."""

    adjustment: Adjustment
    metric: str
    survey_version: int
    shares: tuple[Share, ...]
    input_hash: str
    analysis_version: str


def compute(held: Tables, *, by: Sequence[str], minimum_n: int, protect: bool = True) -> Computed:
    """Adjust for those who did not answer. The same tables and settings give the same figures, to the last digit.

    Without `protect` a small domain can be told by subtraction: leave it out only where no overall figure is shown.
    """
    metric = held.score_metric
    if not held.responses:
        raise NothingToAnalyse("nobody has answered yet")
    try:
        built: Programme = programme(held)
        adjustment = adjust(built, metric=metric, by=tuple(by), minimum_n=minimum_n, protect=protect)
        digest = input_hash(built)
    except AnalysisError as error:
        raise CannotAnalyse(str(error), kind=type(error).__name__) from error
    return Computed(adjustment, metric, held.version, held.shares, digest, ANALYSIS_VERSION)


def keep(
    session: Session,
    survey: Survey,
    period: Period | None,
    computed: Computed,
    *,
    by: Sequence[str],
    minimum_n: int,
    now: datetime,
) -> Estimate:
    estimate = Estimate(
        team_id=survey.team_id,
        survey_id=survey.id,
        survey_version=computed.survey_version,
        survey_versions=pooled(computed.shares),
        period=period.name if period else None,
        metric=computed.metric,
        by=list(by),
        minimum_n=minimum_n,
        input_hash=computed.input_hash,
        analysis_version=computed.analysis_version,
        document=computed.adjustment.as_dict(),
        made_at=now,
    )
    session.add(estimate)
    session.flush()
    return estimate
