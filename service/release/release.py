"""Releases: the frozen, signed figures of a period. Later changes make a new version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Json, Mode, Owned, one_of, state_column
from service.base.time import iso
from service.release import case as cases
from service.release import plan as plans
from service.release.figure import Figure, Status, of_period
from service.release.plan import Plan
from service.results import estimate as estimates
from service.results import screen
from service.results.estimate import Computed, Estimate
from service.results.period import Period
from service.results.pool import Share
from service.results.programme import tables
from service.results.screen import Finding, Screened, Screening
from service.survey import survey as surveys
from service.survey.survey import Survey


class ReleaseNotFound(NotFound):
    """Nothing was frozen under this id, or for this plan and period, that this team may see."""

    title = "No such release"


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


@event.listens_for(Release, "before_update")
def _frozen(_mapper: Mapper[Any], _connection: Connection, _release: Release) -> None:
    raise TypeError("a release is frozen; freeze a new version instead")


class OtherMetric(Conflict):
    """A plan pays by the metric that it was made for; the questionnaire measures another by now."""

    title = "The survey no longer measures what the plan pays by"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A period adjusted and screened from one moment's view of the data; nothing is stored yet."""

    plan_id: UUID
    period: Period
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
    if held.metric != plan.metric:
        raise OtherMetric(
            f"the plan pays by {plan.metric}, and version {held.version} of the questionnaire measures "
            f"{held.metric or 'no standard metric'}; make a plan for it",
            plan=str(plan.id),
            version=held.version,
        )
    held = replace(held, settings=replace(held.settings, least_reliability_pay=plan.least_reliability))
    by = (f"{plan.unit.value}_id",)
    return Prepared(
        plan_id=plan.id,
        period=period,
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
    """Hold what is not decided, withhold what is too thin, too unsure or upheld, freeze and sign the rest."""
    period = prepared.period
    cases.must_be_over(period, now=now)
    plan = plans.get(session, actor, prepared.plan_id, locked=True)
    survey = surveys.get(session, actor, plan.survey_id, locked=True)  # plans of one survey share its cases
    kept = estimates.keep(session, survey, period, prepared.computed, by=prepared.by, minimum_n=plan.minimum_n, now=now)
    screened = _screen(session, actor, plan, survey, prepared, now)
    standings = cases.for_period(session, plan, period)
    domains = prepared.computed.adjustment.domains
    figures = of_period(plan, prepared.by[0], domains, screened.findings, standings)
    number = 1 + (
        session.scalar(
            select(func.max(Release.version)).where(Release.plan_id == plan.id, Release.period == period.name)
        )
        or 0
    )
    release_id = new_id()
    shares = prepared.computed.shares
    document = _document(release_id, plan, period, number, kept, screened.screening, shares, figures, now)
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


def _document(
    release_id: UUID,
    plan: Plan,
    period: Period,
    number: int,
    estimate: Estimate,
    screening: Screening,
    shares: Sequence[Share],
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
        "settings": {
            "minimum_n": plan.minimum_n,
            "least_reliability": plan.least_reliability,
            "fdr": screening.fdr,
        },
        "questionnaire": {"versions": [share.as_dict() for share in shares]},
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


def versions_of(release: Release) -> list[Json]:
    """The versions of the questionnaire with events in the period, pooled or left out, as they were signed."""
    signed: list[Json] = json.loads(release.document)["questionnaire"]["versions"]
    return signed
