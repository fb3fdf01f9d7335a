"""Surveys: draft, then published as an immutable version, then closed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, FieldError, InvalidInput, NotFound
from service.base.key import Actor
from service.base.secrets import Secrets, new_token
from service.base.tables import Base, Json, Mode, Name, Owned, one_of, state_column
from service.survey import checks, questionnaire
from service.survey.questionnaire import Questionnaire


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class SurveyNotFound(NotFound):
    """No survey has this id, or it is another team's or mode's: the two are not told apart."""

    title = "No such survey"


class NotADraft(Conflict):
    """A published questionnaire is never edited."""

    title = "The survey is published and can no longer be changed"


class NotPublished(Conflict):
    """What is asked must be fixed: a draft may still change, and a closed survey asks nobody any more."""

    title = "The survey is not published"


class BlockedByChecks(Conflict):
    """Checks found errors; each needs mending, or an override with a reason."""

    title = "The checks found errors that block publishing"


@dataclass(frozen=True, slots=True)
class Practice:
    """How the survey is carried out: who is asked with which probability, when, how often."""

    sampling_rate: float = 1.0
    blind_share: float = 0.1
    blind_delay_minutes: int = 24 * 60
    quarantine_days: int = 0
    reminders: int = 1
    reminder_after_hours: int = 48
    link_valid_days: int = 21
    minimum_n: int = 8


class Survey(Owned, Base):
    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("sampling_rate > 0 AND sampling_rate <= 1", name="sampling_rate"),
        CheckConstraint("blind_share >= 0 AND blind_share < 1", name="blind_share"),
        CheckConstraint("reminders IN (0, 1)", name="reminders"),
        CheckConstraint("minimum_n >= 2", name="minimum_n"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_when_not_draft"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_when_closed"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    name: Mapped[Name]
    touchpoint: Mapped[Name]
    state: Mapped[State] = mapped_column(state_column(State))
    questionnaire: Mapped[Json]
    auxiliaries: Mapped[list[str]]
    sampling_rate: Mapped[float]
    blind_share: Mapped[float]
    blind_delay_minutes: Mapped[int]
    quarantine_days: Mapped[int]
    reminders: Mapped[int]
    reminder_after_hours: Mapped[int]
    link_valid_days: Mapped[int]
    minimum_n: Mapped[int]
    seed_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    @property
    def practice(self) -> Practice:
        return Practice(**{field.name: getattr(self, field.name) for field in fields(Practice)})


class Version(Owned, Base):
    """What was published, word for word, with what the checks said and who overrode them why."""

    __tablename__ = "survey_version"
    __table_args__ = (
        UniqueConstraint("survey_id", "number", name="survey_number"),
        CheckConstraint("number >= 1", name="number"),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    questionnaire: Mapped[Json]
    content_hash: Mapped[str] = mapped_column(String(64))
    ruleset: Mapped[str] = mapped_column(String(64))
    findings: Mapped[list[Json]]
    overrides: Mapped[list[Json]]
    published_at: Mapped[datetime]
    published_by: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"))

    def parsed(self) -> Questionnaire:
        return _parsed(json.dumps(self.questionnaire))


@lru_cache(maxsize=256)
def _parsed(document: str) -> Questionnaire:
    """Parsing checks every rule of the schema, which takes longer than answering a request; versions never change."""
    return questionnaire.parse(json.loads(document))


@event.listens_for(Version, "before_update")
def _versions_are_immutable(_mapper: Mapper[Version], _connection: Connection, _version: Version) -> None:
    raise TypeError("a published version is never changed")


@dataclass(frozen=True, slots=True)
class Override:
    """A named person publishes although a check found an error, and says why."""

    code: str
    reason: str
    question: str | None = None


def create(
    session: Session,
    actor: Actor,
    *,
    name: str,
    touchpoint: str,
    document: Mapping[str, object],
    auxiliaries: Sequence[str],
    practice: Practice,
    secrets: Secrets,
    now: datetime,
) -> Survey:
    """A new draft. Its sampling seed is made now and sealed, so that nobody chooses who will be drawn."""
    parsed = questionnaire.parse(document)
    survey = Survey(
        team_id=actor.team_id,
        mode=actor.mode,
        name=name,
        touchpoint=touchpoint,
        state=State.DRAFT,
        questionnaire=questionnaire.dump(parsed),
        auxiliaries=list(auxiliaries),
        seed_sealed=secrets.seal(actor.team_id, new_token()),
        created_at=now,
        **asdict(practice),
    )
    session.add(survey)
    session.flush()
    audit.record(session, actor, "survey.create", survey, now=now)
    return survey


def get(session: Session, actor: Actor, survey_id: UUID, *, locked: bool = False, kept: bool = False) -> Survey:
    """`locked`: nobody else changes it or keeps it. `kept`: many may keep it as it is, and nobody changes it.

    Rows that point to the survey may be written meanwhile: who writes them may hold what the locker needs next.
    """
    query = select(Survey).where(Survey.team_id == actor.team_id, Survey.mode == actor.mode, Survey.id == survey_id)
    if locked:
        query = query.with_for_update(key_share=True)
    elif kept:
        query = query.with_for_update(read=True)
    survey = session.scalar(query)
    if survey is None:
        raise SurveyNotFound("no survey with this id", survey=str(survey_id))
    return survey


def page(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[Survey]:
    query = select(Survey).where(Survey.team_id == actor.team_id, Survey.mode == actor.mode)
    if after is not None:
        query = query.where(Survey.id > after)
    return session.scalars(query.order_by(Survey.id).limit(limit)).all()


def edit(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    *,
    name: str | None,
    touchpoint: str | None,
    document: Mapping[str, object] | None,
    auxiliaries: Sequence[str] | None,
    practice: Practice | None,
    now: datetime,
) -> Survey:
    """Change a draft; what is None stays."""
    survey = get(session, actor, survey_id, locked=True)
    if survey.state is not State.DRAFT:
        raise NotADraft("only a draft can be changed", survey=str(survey_id), state=survey.state)
    if name is not None:
        survey.name = name
    if touchpoint is not None:
        survey.touchpoint = touchpoint
    if document is not None:
        survey.questionnaire = questionnaire.dump(questionnaire.parse(document))
    if auxiliaries is not None:
        survey.auxiliaries = list(auxiliaries)
    if practice is not None:
        for field, value in asdict(practice).items():
            setattr(survey, field, value)
    audit.record(session, actor, "survey.edit", survey, now=now)
    session.flush()
    return survey


def check(survey: Survey) -> checks.Report:
    return checks.run(questionnaire.parse(survey.questionnaire))


def publish(
    session: Session, actor: Actor, survey_id: UUID, *, overrides: Sequence[Override], now: datetime
) -> Version:
    """Freeze the draft as the next version, unless the checks found errors that nobody overrode with a reason."""
    survey = get(session, actor, survey_id, locked=True)
    if survey.state is not State.DRAFT:
        raise NotADraft("this survey has been published already", survey=str(survey_id), state=survey.state)
    parsed = questionnaire.parse(survey.questionnaire)
    report = checks.run(parsed)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    _refuse_idle_overrides(overrides, errors)
    open_errors = [e for e in errors if not any(_covers(override, e) for override in overrides)]
    if open_errors:
        listed = "; ".join(f"{e.code} {e.name} in {e.question or 'survey'}.{e.field}" for e in open_errors)
        raise BlockedByChecks(
            f"mend these or override each with a reason: {listed}", survey=str(survey_id), open_errors=len(open_errors)
        )
    version = Version(
        team_id=survey.team_id,
        survey_id=survey.id,
        number=1,
        questionnaire=survey.questionnaire,
        content_hash=questionnaire.content_hash(parsed),
        ruleset=report.ruleset,
        findings=[finding.as_dict() for finding in report.findings],
        overrides=[{**asdict(override), "by": str(actor.key_id), "by_name": actor.name} for override in overrides],
        published_at=now,
        published_by=actor.key_id,
    )
    session.add(version)
    survey.state = State.PUBLISHED
    survey.published_at = now
    audit.record(session, actor, "survey.publish", survey, now=now, version=version.number, overrides=len(overrides))
    session.flush()
    return version


def _covers(override: Override, finding: checks.Finding) -> bool:
    return override.code == finding.code and override.question in (None, finding.question)


def _refuse_idle_overrides(overrides: Sequence[Override], errors: Sequence[checks.Finding]) -> None:
    idle = [
        FieldError(f"overrides[{i}].code", f"{override.code} found no error here; leave this override out")
        for i, override in enumerate(overrides)
        if not any(_covers(override, error) for error in errors)
    ]
    if idle:
        raise InvalidInput(idle)


def close(session: Session, actor: Actor, survey_id: UUID, *, now: datetime) -> Survey:
    """No new events and no new answers from here on; what was collected stays."""
    survey = get(session, actor, survey_id, locked=True)
    if survey.state is not State.PUBLISHED:
        raise NotPublished("only a published survey can be closed", survey=str(survey_id), state=survey.state)
    survey.state = State.CLOSED
    survey.closed_at = now
    audit.record(session, actor, "survey.close", survey, now=now)
    session.flush()
    return survey


def version_in_force(session: Session, survey: Survey) -> Version:
    """The version that new invitations get."""
    if survey.state is not State.PUBLISHED:
        raise NotPublished("publish the survey first", survey=str(survey.id), state=survey.state)
    return session.scalars(
        select(Version).where(Version.survey_id == survey.id).order_by(Version.number.desc()).limit(1)
    ).one()


def version(session: Session, actor: Actor, survey_id: UUID, number: int) -> Version:
    survey = get(session, actor, survey_id)
    found = session.scalar(select(Version).where(Version.survey_id == survey.id, Version.number == number))
    if found is None:
        raise NotFound("the survey has no such version", survey=str(survey_id), version=number)
    return found
