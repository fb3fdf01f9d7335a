"""Surveys: draft, then published, then closed.

Once a survey is published, its questionnaire is the draft of the next version wherever it differs from the newest one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, FieldError, InvalidInput, NotFound, PreconditionFailed
from service.base.key import Actor
from service.base.secrets import Secrets, new_token
from service.base.tables import Base, Json, Mode, Name, Owned, one_of, state_column
from service.survey import checks, dumping, parsing, rates
from service.survey import journey as journeys
from service.survey.practice import MOST_REMINDERS, BlindContacts, ConsentPurpose, Fallback, Practice
from service.survey.questionnaire import Questionnaire


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class Pilot(StrEnum):
    """Whether a small share is asked first: it is not, it is now, nobody is any more, or everybody drawn is again."""

    NONE = "none"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class SurveyNotFound(NotFound):
    """No survey has this id, or it is another team's or mode's: the two are not told apart."""

    title = "No such survey"


class NotADraft(Conflict):
    """What is fixed once a survey is published, and everything about a closed survey, is never edited."""

    title = "The survey is published and can no longer be changed so"


class ChangedMeanwhile(PreconditionFailed):
    """Somebody changed the survey after it was read; to carry on would undo what they did unseen."""

    title = "The survey was changed meanwhile"


class NotPublished(Conflict):
    """What is asked must be fixed: a draft may still change, and a closed survey asks nobody any more."""

    title = "The survey is not published"


#: One value of each is asked of all events by the analysis: what was done with two cannot be analysed as one.
FIXED_PRACTICE = ("blind_share", "reminders", "reminder_after_hours", "reminder_waits", "fallback")

#: How strict the gate is. Lowered after the fact, figures could be had that were promised to nobody.
ONLY_RAISED = ("minimum_n", "least_reliability")


class Survey(Owned, Base):
    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("sampling_rate > 0 AND sampling_rate <= 1", name="sampling_rate"),
        CheckConstraint("blind_share >= 0 AND blind_share < 1", name="blind_share"),
        CheckConstraint(f"reminders >= 0 AND reminders <= {MOST_REMINDERS}", name="reminders"),
        CheckConstraint(one_of("fallback", Fallback), name="fallback"),
        CheckConstraint("paused_at IS NULL OR state <> 'draft'", name="paused_once_published"),
        CheckConstraint("minimum_n >= 2", name="minimum_n"),
        CheckConstraint("least_reliability >= 0 AND least_reliability <= 1", name="least_reliability"),
        CheckConstraint("COALESCE(sends_from, '00:00') < COALESCE(sends_until, '24:00')", name="sending_hours"),
        CheckConstraint("text_reply_hours >= 1", name="text_reply_hours"),
        CheckConstraint(one_of("pilot", Pilot), name="pilot"),
        CheckConstraint("pilot_share > 0 AND pilot_share <= 1", name="pilot_share"),
        CheckConstraint("(pilot = 'none') = (pilot_share IS NULL)", name="pilot_has_share"),
        CheckConstraint("(pilot = 'none') = (pilot_since IS NULL)", name="pilot_has_time"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(one_of("consent_purpose", ConsentPurpose), name="consent_purpose"),
        CheckConstraint(one_of("blind_contacts", BlindContacts), name="blind_contacts"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_when_not_draft"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_when_closed"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    name: Mapped[Name]
    touchpoint: Mapped[Name]
    journey_id: Mapped[UUID | None] = mapped_column(ForeignKey("journey.id"), index=True)
    state: Mapped[State] = mapped_column(state_column(State))
    questionnaire: Mapped[Json]
    auxiliaries: Mapped[list[str]]
    sampling_rate: Mapped[float]
    blind_share: Mapped[float]
    blind_delay_minutes: Mapped[int]
    quarantine_days: Mapped[int]
    reminders: Mapped[int]
    reminder_after_hours: Mapped[int]
    reminder_waits: Mapped[list[int] | None]
    fallback: Mapped[Fallback] = mapped_column(
        state_column(Fallback), default=Fallback.UNDELIVERABLE, server_default=text("'none'")
    )
    link_valid_days: Mapped[int]
    minimum_n: Mapped[int]
    least_reliability: Mapped[float] = mapped_column(server_default=text("0.7"))
    text_reply_hours: Mapped[int] = mapped_column(server_default=text("168"))
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    sends_from: Mapped[str | None] = mapped_column(String(5))  # narrows the team's window, where people live
    sends_until: Mapped[str | None] = mapped_column(String(5))
    seed_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    pilot: Mapped[Pilot] = mapped_column(state_column(Pilot), default=Pilot.NONE, server_default=text("'none'"))
    pilot_share: Mapped[float | None]
    pilot_since: Mapped[datetime | None]  # when it came to be as it is
    pilot_note: Mapped[str | None] = mapped_column(String(500))
    stratum_rates: Mapped[Json | None]
    target: Mapped[Json | None]
    consent_purpose: Mapped[ConsentPurpose] = mapped_column(
        state_column(ConsentPurpose), default=ConsentPurpose.SERVICE, server_default=text("'service'")
    )
    blind_contacts: Mapped[BlindContacts] = mapped_column(
        state_column(BlindContacts), default=BlindContacts.INDEPENDENT_FIRST, server_default=text("'independent_first'")
    )
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]  # since when nothing is sent, although it is open

    @property
    def practice(self) -> Practice:
        return Practice(**{field.name: getattr(self, field.name) for field in fields(Practice)})


def create(
    session: Session,
    actor: Actor,
    *,
    name: str,
    touchpoint: str,
    journey_id: UUID | None = None,
    document: Mapping[str, object],
    auxiliaries: Sequence[str],
    practice: Practice,
    secrets: Secrets,
    now: datetime,
) -> Survey:
    """A new draft. Its sampling seed is made now and sealed, so that nobody chooses who will be drawn."""
    parsed = _checkable(document)
    _must_be_known(practice, auxiliaries)
    if journey_id is not None:
        journeys.must_have(journeys.get(session, actor, journey_id), touchpoint)
    survey = Survey(
        team_id=actor.team_id,
        mode=actor.mode,
        name=name,
        touchpoint=touchpoint,
        journey_id=journey_id,
        state=State.DRAFT,
        questionnaire=dumping.dump(parsed),
        auxiliaries=list(auxiliaries),
        seed_sealed=secrets.seal(actor.team_id, new_token()),
        created_at=now,
        **asdict(practice),
    )
    session.add(survey)
    session.flush()
    audit.record(session, actor, "survey.create", survey, now=now)
    return survey


def _checkable(document: Mapping[str, object]) -> Questionnaire:
    """The questionnaire, if its checks can follow what it says of them."""
    parsed = parsing.parse(document)
    faults = checks.settings_faults(parsed)
    if faults:
        raise parsing.InvalidQuestionnaire(faults)
    return parsed


def _must_be_known(practice: Practice, auxiliaries: Sequence[str]) -> None:
    faults = [*practice.faults(), *rates.faults(practice, auxiliaries)]
    if faults:
        raise InvalidInput(faults)


def get(session: Session, actor: Actor, survey_id: UUID, *, locked: bool = False, kept: bool = False) -> Survey:
    """`locked`: nobody else changes it or keeps it. `kept`: many may keep it as it is, and nobody changes it.

    Rows that point to the survey may be written meanwhile: who writes them may hold what the locker needs next.
    """
    query = select(Survey).where(Survey.team_id == actor.team_id, Survey.mode == actor.mode, Survey.id == survey_id)
    if locked:
        query = query.with_for_update(key_share=True)
    elif kept:
        query = query.with_for_update(read=True)
    if locked or kept:  # what was read before it was held may be out of date
        query = query.execution_options(populate_existing=True)
    survey = session.scalar(query)
    if survey is None:
        raise SurveyNotFound("no survey with this id", survey=str(survey_id))
    return survey


def page(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[Survey]:
    query = select(Survey).where(Survey.team_id == actor.team_id, Survey.mode == actor.mode)
    if after is not None:
        query = query.where(Survey.id > after)
    return session.scalars(query.order_by(Survey.id).limit(limit)).all()


def of_journey(session: Session, actor: Actor, journey_id: UUID) -> Sequence[Survey]:
    """The surveys of a journey, oldest first."""
    query = select(Survey).where(Survey.team_id == actor.team_id, Survey.mode == actor.mode)
    return session.scalars(query.where(Survey.journey_id == journey_id).order_by(Survey.id)).all()


def edit(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    *,
    name: str | None,
    touchpoint: str | None,
    journey_id: UUID | None = None,
    document: Mapping[str, object] | None,
    auxiliaries: Sequence[str] | None,
    practice: Practice | None,
    now: datetime,
    revision: int | None = None,
) -> Survey:
    """Change a draft, or make one beside what is in force; what is None stays.

    `revision`: the one that the caller has seen; if another was written since, nothing is changed.
    """
    survey = get(session, actor, survey_id, locked=True)
    must_be_open(survey)
    must_be_unchanged(survey, revision)
    if survey.state is State.PUBLISHED:
        _refuse_fixed(survey, touchpoint, auxiliaries, practice)
    if name is not None:
        survey.name = name
    if touchpoint is not None:
        survey.touchpoint = touchpoint
    if journey_id is not None:
        survey.journey_id = journey_id
    if survey.journey_id is not None:
        journeys.must_have(journeys.get(session, actor, survey.journey_id), survey.touchpoint)
    if document is not None:
        survey.questionnaire = dumping.dump(_checkable(document))
    if auxiliaries is not None:
        survey.auxiliaries = list(auxiliaries)
    if practice is not None:
        for field, value in asdict(practice).items():
            setattr(survey, field, value)
    _must_be_known(survey.practice, survey.auxiliaries)
    survey.revision += 1
    audit.record(session, actor, "survey.edit", survey, now=now)
    session.flush()
    return survey


def must_be_open(survey: Survey) -> None:
    if survey.state is State.CLOSED:
        raise NotADraft("the survey is closed", survey=str(survey.id), state=survey.state)


def must_be_unchanged(survey: Survey, revision: int | None) -> None:
    """`revision` is what the caller has seen, or None if that does not matter to the caller."""
    if revision is not None and revision != survey.revision:
        raise ChangedMeanwhile(
            "read the survey again, and change what it says now", survey=str(survey.id), revision=survey.revision
        )


def _refuse_fixed(
    survey: Survey, touchpoint: str | None, auxiliaries: Sequence[str] | None, practice: Practice | None
) -> None:
    """What events were recorded under stays; what is recorded with each of them, as its chance to be asked, may change.

    Events from before would lack a new auxiliary, and belong to the touchpoint that they were reported for.
    """
    wanted = practice or survey.practice
    changed = {
        "touchpoint": touchpoint not in (None, survey.touchpoint),
        "auxiliaries": auxiliaries is not None and list(auxiliaries) != survey.auxiliaries,
        **{f"practice.{name}": getattr(wanted, name) != getattr(survey, name) for name in FIXED_PRACTICE},
    }
    fixed = ", ".join(name for name, is_changed in changed.items() if is_changed)
    if fixed:
        raise NotADraft(f"fixed once published: {fixed}", survey=str(survey.id), state=survey.state, fields=fixed)
    lowered = [
        FieldError(f"practice.{name}", f"must be at least {getattr(survey, name):g}; once published it is only raised")
        for name in ONLY_RAISED
        if getattr(wanted, name) < getattr(survey, name)
    ]
    if lowered:
        raise InvalidInput(lowered)


def close(session: Session, actor: Actor, survey_id: UUID, *, now: datetime) -> Survey:
    """No new events and no new answers from here on; what was collected stays."""
    survey = get(session, actor, survey_id, locked=True)
    if survey.state is not State.PUBLISHED:
        raise NotPublished("only a published survey can be closed", survey=str(survey_id), state=survey.state)
    survey.state = State.CLOSED
    survey.closed_at = now
    survey.revision += 1
    audit.record(session, actor, "survey.close", survey, now=now)
    session.flush()
    return survey
