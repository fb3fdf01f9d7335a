"""Figures: one unit's score in one release; released, held or withheld, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, event, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from analysis.findings import DomainEstimate
from service.base.tables import Base, Name, Owned, one_of, state_column
from service.release.case import Standing, Verdict
from service.release.plan import Plan
from service.results.screen import Finding


class Status(StrEnum):
    RELEASED = "released"
    HELD = "held"
    WITHHELD = "withheld"


class Withheld(StrEnum):
    """Why a figure is not shown although nothing waits for a decision."""

    TOO_FEW_ANSWERS = "too_few_answers"
    CASE_UPHELD = "case_upheld"
    NO_UNIT_NAMED = "no_unit_named"  # events that were reported without a location
    BELOW_LEAST_RELIABILITY = "below_least_reliability"  # too much of it is chance to pay by


class Figure(Owned, Base):
    """One unit's figure. Released means: adjusted, screened, enough answers, reliable enough, no case open."""

    __tablename__ = "figure"
    __table_args__ = (
        UniqueConstraint("release_id", "unit", name="release_unit"),
        CheckConstraint(one_of("status", Status), name="status"),
        CheckConstraint(
            "status <> 'released' OR (estimated AND screened AND open_cases = 0 AND n >= minimum_n"
            " AND COALESCE(reliability, 0) >= least_reliability AND value IS NOT NULL AND withheld IS NULL)",
            name="released_only_when_clean",
        ),
        CheckConstraint("(status = 'held') = (open_cases > 0)", name="held_when_case_open"),
        CheckConstraint("(status = 'withheld') = (withheld IS NOT NULL)", name="withheld_has_reason"),
        CheckConstraint(f"withheld IS NULL OR {one_of('withheld', Withheld)}", name="withheld"),
    )

    release_id: Mapped[UUID] = mapped_column(ForeignKey("bonus_release.id"))
    unit: Mapped[Name]
    status: Mapped[Status] = mapped_column(state_column(Status))
    withheld: Mapped[Withheld | None] = mapped_column(state_column(Withheld))
    estimated: Mapped[bool]
    screened: Mapped[bool]
    open_cases: Mapped[int]
    n: Mapped[int]
    minimum_n: Mapped[int]
    value: Mapped[float | None]
    ci_low: Mapped[float | None]
    ci_high: Mapped[float | None]
    effective_n: Mapped[float | None]
    reliability: Mapped[float | None]
    least_reliability: Mapped[float] = mapped_column(server_default=text("0"))


@event.listens_for(Figure, "before_update")
def _frozen(_mapper: Mapper[Any], _connection: Connection, _figure: Figure) -> None:
    raise TypeError("a release is frozen; freeze a new version instead")


def of_period(
    plan: Plan,
    column: str,
    domains: Sequence[DomainEstimate],
    findings: Sequence[Finding],
    standings: Sequence[Standing],
) -> list[Figure]:
    """One figure per unit that has eligible events; the release it belongs to is not known yet."""
    open_cases = Counter(standing.case.unit for standing in standings if standing.decision is None)
    upheld = {s.case.unit for s in standings if s.decision is not None and s.decision.verdict is Verdict.UPHELD}
    screened = {finding.unit: finding for finding in findings}
    figures = []
    for domain in domains:
        unit = str(domain.by[column])
        estimate = domain.estimate
        adjusted = estimate.adjusted
        waiting = open_cases[unit]
        reliability = float(screened[unit].document["reliability"]) if unit in screened else None
        withheld = None
        if not unit:
            withheld = Withheld.NO_UNIT_NAMED
        elif waiting:
            pass  # a person decides first
        elif unit in upheld:
            withheld = Withheld.CASE_UPHELD
        elif adjusted is None or estimate.n < plan.minimum_n or reliability is None:
            withheld = Withheld.TOO_FEW_ANSWERS
        elif reliability < plan.least_reliability:
            withheld = Withheld.BELOW_LEAST_RELIABILITY
        status = Status.HELD if waiting else Status.WITHHELD if withheld else Status.RELEASED
        shown = adjusted if status is Status.RELEASED else None
        figures.append(
            Figure(
                team_id=plan.team_id,
                unit=unit,
                status=status,
                withheld=withheld,
                estimated=adjusted is not None,
                screened=unit in screened,
                open_cases=waiting,
                n=estimate.n,
                minimum_n=plan.minimum_n,
                value=shown.value if shown else None,
                ci_low=shown.ci_low if shown else None,
                ci_high=shown.ci_high if shown else None,
                effective_n=estimate.effective_n if shown else None,
                reliability=reliability,
                least_reliability=plan.least_reliability,
            )
        )
    return figures


def of_release(session: Session, release_id: UUID) -> Sequence[Figure]:
    return session.scalars(select(Figure).where(Figure.release_id == release_id).order_by(Figure.unit)).all()


def withheld_because(figures: Sequence[Figure]) -> Mapping[Withheld, int]:
    """How many figures are withheld for each reason; every reason is named, also those that met none."""
    counted = Counter(figure.withheld for figure in figures)
    return {reason: counted[reason] for reason in Withheld}
