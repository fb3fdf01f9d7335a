"""Releases: the frozen, signed figures of a period. Later changes make a new version."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from analysis.findings import DomainEstimate
from service.base import audit
from service.base.errors import NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Json, Mode, Name, Owned, one_of, state_column
from service.base.time import iso
from service.release import case as cases
from service.release import plan as plans
from service.release.case import Standing, Verdict
from service.release.plan import Plan
from service.results import estimate as estimates
from service.results import screen
from service.results.estimate import Computed, Estimate
from service.results.period import Period
from service.results.programme import tables
from service.results.screen import Finding, Screened, Screening
from service.survey import survey as surveys
from service.survey.survey import Survey, Version


class ReleaseNotFound(NotFound):
    """Nothing was frozen under this id, or for this plan and period, that this team may see."""

    title = "No such release"


class Status(StrEnum):
    RELEASED = "released"
    HELD = "held"
    WITHHELD = "withheld"


class Withheld(StrEnum):
    """Why a figure is not shown although nothing waits for a decision."""

    TOO_FEW_ANSWERS = "too_few_answers"
    CASE_UPHELD = "case_upheld"
    NO_UNIT_NAMED = "no_unit_named"  # events that were reported without a location


class Release(Owned, Base):
    __tablename__ = "bonus_release"
    __table_args__ = (
        UniqueConstraint("plan_id", "period", "version", name="plan_period_version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("bonus_plan.id"))
    period: Mapped[str] = mapped_column(String(7))
    version: Mapped[int]
    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimate.id"))
    screening_id: Mapped[UUID] = mapped_column(ForeignKey("screening.id"))
    document: Mapped[str]
    signature: Mapped[str] = mapped_column(String(100))
    public_key: Mapped[str] = mapped_column(String(60))
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"))


class Figure(Owned, Base):
    """One unit's figure. Released means: adjusted, screened, enough answers, no case open."""

    __tablename__ = "figure"
    __table_args__ = (
        UniqueConstraint("release_id", "unit", name="release_unit"),
        CheckConstraint(one_of("status", Status), name="status"),
        CheckConstraint(
            "status <> 'released' OR (estimated AND screened AND open_cases = 0 AND n >= minimum_n"
            " AND value IS NOT NULL AND withheld IS NULL)",
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


@event.listens_for(Release, "before_update")
@event.listens_for(Figure, "before_update")
def _frozen(_mapper: Mapper[Any], _connection: Connection, _row: Release | Figure) -> None:
    raise TypeError("a release is frozen; freeze a new version instead")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A period adjusted and screened from one moment's view of the data; nothing is stored yet."""

    plan_id: UUID
    period: Period
    survey_version: int
    by: tuple[str, ...]
    computed: Computed
    screened: Screened


@dataclass(frozen=True, slots=True)
class Screen:
    """A stored screening and the cases that it opened."""

    screening: Screening
    findings: tuple[Finding, ...]
    opened: tuple[cases.Case, ...]


def prepare(snapshot: Session, actor: Actor, plan_id: UUID, period: Period, *, secrets: Secrets) -> Prepared:
    """Adjust and screen the same tables. `snapshot` must see one moment: answers keep coming in while this runs."""
    plan = plans.get(snapshot, actor, plan_id)
    survey = surveys.get(snapshot, actor, plan.survey_id)
    held = tables(snapshot, survey, period, secrets=secrets)
    by = (f"{plan.unit.value}_id",)
    return Prepared(
        plan_id=plan.id,
        period=period,
        survey_version=held.version,
        by=by,
        computed=estimates.compute(held, by=by, minimum_n=plan.minimum_n, protect=False),
        screened=screen.compute(held, unit=plan.unit, fdr=plan.fdr),
    )


def screen_period(session: Session, actor: Actor, prepared: Prepared, *, now: datetime) -> Screen:
    """Keep what was found in the period and open a case for every suspicious unit."""
    plan = plans.get(session, actor, prepared.plan_id, locked=True)
    return _screen(session, actor, plan, surveys.get(session, actor, plan.survey_id), prepared, now)


def _screen(session: Session, actor: Actor, plan: Plan, survey: Survey, prepared: Prepared, now: datetime) -> Screen:
    screening, findings = screen.keep(session, survey, prepared.period, prepared.screened, now=now)
    opened = cases.open_for(session, actor, plan, prepared.period, findings, now=now)
    audit.record(session, actor, "plan.screen", plan, now=now, period=prepared.period.name, opened=len(opened))
    return Screen(screening, tuple(findings), tuple(opened))


def freeze(session: Session, actor: Actor, prepared: Prepared, *, secrets: Secrets, now: datetime) -> Release:
    """Hold what is not decided, withhold what is too thin or was upheld, freeze and sign the rest."""
    period = prepared.period
    cases.must_be_over(period, now=now)
    plan = plans.get(session, actor, prepared.plan_id, locked=True)
    survey = surveys.get(session, actor, plan.survey_id, locked=True)  # plans of one survey share its cases
    kept = estimates.keep(session, survey, period, prepared.computed, by=prepared.by, minimum_n=plan.minimum_n, now=now)
    screened = _screen(session, actor, plan, survey, prepared, now)
    standings = cases.for_period(session, plan, period)
    domains = prepared.computed.adjustment.domains
    figures = _figures(plan, prepared.by[0], domains, screened.findings, standings)
    number = 1 + (
        session.scalar(
            select(func.max(Release.version)).where(Release.plan_id == plan.id, Release.period == period.name)
        )
        or 0
    )
    release_id = new_id()
    published = _version(session, survey, prepared.survey_version)
    document = _document(release_id, plan, period, number, kept, screened.screening, published, figures, now)
    release = Release(
        id=release_id,
        team_id=plan.team_id,
        mode=plan.mode,
        plan_id=plan.id,
        period=period.name,
        version=number,
        estimate_id=kept.id,
        screening_id=screened.screening.id,
        document=document,
        signature=secrets.sign(document.encode()),
        public_key=secrets.public_key,
        frozen_at=now,
        frozen_by=actor.key_id,
    )
    session.add(release)
    session.flush()
    for figure in figures:
        figure.release_id = release.id
    session.add_all(figures)
    audit.record(session, actor, "release.freeze", release, now=now, period=period.name, version=number)
    session.flush()
    return release


def _figures(
    plan: Plan,
    column: str,
    domains: Sequence[DomainEstimate],
    findings: Sequence[Finding],
    standings: Sequence[Standing],
) -> list[Figure]:
    """One figure per unit that has eligible events."""
    open_cases = Counter(standing.case.unit for standing in standings if standing.decision is None)
    upheld = {s.case.unit for s in standings if s.decision is not None and s.decision.verdict is Verdict.UPHELD}
    screened = {finding.unit: finding for finding in findings}
    figures = []
    for domain in domains:
        unit = str(domain.by[column])
        estimate = domain.estimate
        adjusted = estimate.adjusted
        waiting = open_cases[unit]
        withheld = None
        if not unit:
            withheld = Withheld.NO_UNIT_NAMED
        elif not waiting and unit in upheld:
            withheld = Withheld.CASE_UPHELD
        elif not waiting and (adjusted is None or estimate.n < plan.minimum_n or unit not in screened):
            withheld = Withheld.TOO_FEW_ANSWERS
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
                reliability=screened[unit].document.get("reliability") if unit in screened else None,
            )
        )
    return figures


def _version(session: Session, survey: Survey, number: int) -> Version:
    return session.scalars(select(Version).where(Version.survey_id == survey.id, Version.number == number)).one()


def _document(
    release_id: UUID,
    plan: Plan,
    period: Period,
    number: int,
    estimate: Estimate,
    screening: Screening,
    published: Version,
    figures: Sequence[Figure],
    now: datetime,
) -> str:
    """The text that is signed: released figures only, with what a later reader needs to trace them."""
    counts = {status.value: sum(figure.status is status for figure in figures) for status in Status}
    document: Json = {
        "release": str(release_id),
        "team": str(plan.team_id),
        "mode": plan.mode,
        "plan": {"id": str(plan.id), "name": plan.name, "unit": plan.unit, "metric": plan.metric},
        "period": period.name,
        "version": number,
        "frozen_at": iso(now),
        "input_hash": estimate.input_hash,
        "analysis_version": estimate.analysis_version,
        "settings": {"minimum_n": plan.minimum_n, "fdr": screening.fdr},
        "questionnaire": {
            "version": published.number,
            "content_hash": published.content_hash,
            "ruleset": published.ruleset,
            "overrides": published.overrides,
        },
        "counts": counts,
        "figures": [
            {
                "unit": figure.unit,
                "value": figure.value,
                "ci_low": figure.ci_low,
                "ci_high": figure.ci_high,
                "n": figure.n,
                "effective_n": figure.effective_n,
                "reliability": figure.reliability,
            }
            for figure in sorted(figures, key=lambda figure: figure.unit)
            if figure.status is Status.RELEASED
        ],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def get(session: Session, actor: Actor, release_id: UUID) -> Release:
    found = session.scalar(
        select(Release).where(Release.team_id == actor.team_id, Release.mode == actor.mode, Release.id == release_id)
    )
    if found is None:
        raise ReleaseNotFound("no release with this id", release=str(release_id))
    return found


def figures_of(session: Session, release: Release) -> Sequence[Figure]:
    return session.scalars(select(Figure).where(Figure.release_id == release.id).order_by(Figure.unit)).all()
