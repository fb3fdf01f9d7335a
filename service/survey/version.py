"""Versions: what was published, word for word. A draft becomes the next one; what was published never changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, NotFound
from service.base.key import Actor
from service.base.tables import Base, Json, Owned
from service.survey import checks, dumping, parsing
from service.survey import survey as surveys
from service.survey.overriding import Override, by_settings, open_errors
from service.survey.questionnaire import Questionnaire
from service.survey.survey import NotPublished, State, Survey


class NoDraft(Conflict):
    """What the editor sees is what is in force already: there is nothing to publish, to discard or to compare."""

    title = "The survey has no draft"


class BlockedByChecks(Conflict):
    """Checks found errors; each needs mending, or an override with a reason."""

    title = "The checks found errors that block publishing"


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
    return parsing.parse(json.loads(document))


@event.listens_for(Version, "before_update")
def _versions_are_immutable(_mapper: Mapper[Version], _connection: Connection, _version: Version) -> None:
    raise TypeError("a published version is never changed")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a survey stands: the number of its newest version, and whether its questionnaire is a draft beside it."""

    version: int | None
    is_draft: bool


def standings(session: Session, held: Sequence[Survey]) -> Mapping[UUID, Standing]:
    """The standing of each. A draft is whatever differs from the newest version; nobody has to say that it is one."""
    ids = [survey.id for survey in held]
    newest = (
        select(Version.survey_id, func.max(Version.number).label("number"))
        .where(Version.survey_id.in_(ids))
        .group_by(Version.survey_id)
        .subquery()
    )
    joined = select(Version).join(
        newest, (newest.c.survey_id == Version.survey_id) & (newest.c.number == Version.number)
    )
    found = {version.survey_id: version for version in session.scalars(joined)}
    return {survey.id: _standing(survey, found.get(survey.id)) for survey in held}


def _standing(survey: Survey, newest: Version | None) -> Standing:
    if newest is None:
        return Standing(None, is_draft=True)
    return Standing(newest.number, is_draft=survey.questionnaire != newest.questionnaire)


def publish(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    *,
    overrides: Sequence[Override],
    now: datetime,
    revision: int | None = None,
) -> Version:
    """Freeze the draft as the next version, unless the checks found errors that nobody overrode with a reason."""
    survey = surveys.get(session, actor, survey_id, locked=True)
    surveys.must_be_open(survey)
    surveys.must_be_unchanged(survey, revision)
    before = _newest(session, survey)
    if not _standing(survey, before).is_draft:
        raise NoDraft("change the questionnaire before it is published again", survey=str(survey_id))
    parsed = parsing.parse(survey.questionnaire)
    report = _report(survey, parsed, before)
    blocking = open_errors(report, overrides)
    if blocking:
        listed = "; ".join(f"{e.code} {e.name} in {e.question or 'survey'}.{e.field}" for e in blocking)
        raise BlockedByChecks(
            f"mend these or override each with a reason: {listed}", survey=str(survey_id), open_errors=len(blocking)
        )
    answered_for = [*overrides, *by_settings(report)]
    version = Version(
        team_id=survey.team_id,
        survey_id=survey.id,
        number=1 if before is None else before.number + 1,
        questionnaire=survey.questionnaire,
        content_hash=dumping.content_hash(parsed),
        ruleset=report.ruleset,
        findings=[finding.as_dict() for finding in report.findings],
        overrides=[{**asdict(one), "by": str(actor.key_id), "by_name": actor.name} for one in answered_for],
        published_at=now,
        published_by=actor.key_id,
    )
    session.add(version)
    survey.state = State.PUBLISHED
    survey.published_at = survey.published_at or now
    survey.revision += 1
    audit.record(session, actor, "survey.publish", survey, now=now, version=version.number, overrides=len(answered_for))
    session.flush()
    return version


def check(session: Session, survey: Survey) -> checks.Report:
    """What the checks say of the questionnaire as it stands, and of what it changes of the version in force."""
    return _report(survey, parsing.parse(survey.questionnaire), _newest(session, survey))


def _report(survey: Survey, parsed: Questionnaire, before: Version | None) -> checks.Report:
    return checks.run(parsed, practice=survey.practice, in_force=None if before is None else before.parsed())


def discard_draft(
    session: Session, actor: Actor, survey_id: UUID, *, now: datetime, revision: int | None = None
) -> Survey:
    """Put the questionnaire back to what is in force."""
    survey = surveys.get(session, actor, survey_id, locked=True)
    surveys.must_be_unchanged(survey, revision)
    published = in_force(session, survey)
    if not _standing(survey, published).is_draft:
        raise NoDraft("the questionnaire is the one that is in force", survey=str(survey_id), version=published.number)
    survey.questionnaire = published.questionnaire
    survey.revision += 1
    audit.record(session, actor, "survey.discard_draft", survey, now=now, version=published.number)
    session.flush()
    return survey


def draft(session: Session, survey: Survey) -> Questionnaire:
    """The questionnaire that would be published next."""
    if not _standing(survey, _newest(session, survey)).is_draft:
        raise NoDraft("the questionnaire is the one that is in force", survey=str(survey.id))
    return parsing.parse(survey.questionnaire)


def _newest(session: Session, survey: Survey) -> Version | None:
    return session.scalar(
        select(Version).where(Version.survey_id == survey.id).order_by(Version.number.desc()).limit(1)
    )


def in_force(session: Session, survey: Survey) -> Version:
    """The version that new invitations get."""
    newest = _newest(session, survey)
    if survey.state is not State.PUBLISHED or newest is None:
        raise NotPublished("publish the survey first", survey=str(survey.id), state=survey.state)
    return newest


def of_survey(session: Session, survey: Survey) -> Sequence[Version]:
    """All versions, oldest first."""
    return session.scalars(select(Version).where(Version.survey_id == survey.id).order_by(Version.number)).all()


def numbered(session: Session, actor: Actor, survey_id: UUID, number: int) -> Version:
    survey = surveys.get(session, actor, survey_id)
    found = session.scalar(select(Version).where(Version.survey_id == survey.id, Version.number == number))
    if found is None:
        raise NotFound("the survey has no such version", survey=str(survey_id), version=number)
    return found
