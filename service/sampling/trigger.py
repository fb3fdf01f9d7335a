"""Triggers: "this happened to this customer, served by this employee". Recorded once, whatever is repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from service.base.errors import Conflict, FieldError, InvalidInput
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Json, insert_new
from service.sampling import asking, campaign, contact
from service.sampling import facts as known
from service.sampling.event import Event
from service.sampling.invitation import Invitation
from service.sampling.trigger_event import Trigger
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.questionnaire import Diary, Questionnaire
from service.survey.survey import Survey
from service.survey.version import Version

__all__ = ["ENTRY_MARK", "EventInOtherSurvey", "Outcome", "Recorded", "Trigger", "check", "record"]

ENTRY_MARK = "#"  # stands between an event's id and the number of a diary's entry
LONGEST_OF_A_DIARY = 190
FUTURE_TOLERANCE = timedelta(minutes=5)


class EventInOtherSurvey(Conflict):
    """One event is asked about once; a second survey needs another source name."""

    title = "The event was reported to another survey"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one reported event. Whether it was drawn is not told: nobody near the customer should know."""

    source: str
    external_id: str
    trigger_id: UUID
    repeated: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    outcomes: tuple[Outcome, ...]
    invitations: tuple[tuple[Invitation, Version], ...]


def record(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    events: Sequence[Event],
    *,
    secrets: Secrets,
    now: datetime,
    campaign_id: UUID | None = None,
) -> Recorded:
    """Record events, draw the sample and issue the invitations, all in the caller's transaction.

    A repeat returns the first record untouched and says whether it differs from it.
    """
    survey = surveys.get(session, actor, survey_id, kept=True)  # or it could be closed before this is committed
    version = versions.in_force(session, survey)
    asked = version.parsed()
    if campaign_id is not None:
        campaign.must_take(session, actor, survey.id, campaign_id)
    check(survey, asked, events, now)
    contacts = contact.ensure(
        session, actor.team_id, actor.mode, [e.customer_id for e in events if e.customer_id is not None], now
    )
    rows = [_row(survey, version, asked.diary, event, contacts, secrets, now, campaign_id) for event in events]
    new_ids = insert_new(session, Trigger, rows, unless=["team_id", "mode", "source", "external_id"])
    fresh = [(row["id"], event) for row, event in zip(rows, events, strict=True) if row["id"] in new_ids]
    outcomes = _outcomes(session, survey, events, new_ids, secrets)
    invitations = asking.ask(session, survey, version, fresh, contacts, secrets=secrets, now=now)
    return Recorded(outcomes, tuple((invitation, version) for invitation in invitations))


def faults(
    session: Session, actor: Actor, survey_id: UUID, events: Sequence[Event], *, now: datetime
) -> list[FieldError]:
    """What would keep these events from being recorded; nothing is written."""
    survey = surveys.get(session, actor, survey_id)
    return list(_faults(survey, versions.in_force(session, survey).parsed(), events, now))


def known_among(session: Session, actor: Actor, events: Sequence[Event]) -> set[tuple[str, str]]:
    """Source and id of those events that were reported already, to whichever survey."""
    names = {(event.source, event.external_id) for event in events}
    found = session.execute(
        select(Trigger.source, Trigger.external_id).where(
            Trigger.team_id == actor.team_id,
            Trigger.mode == actor.mode,
            tuple_(Trigger.source, Trigger.external_id).in_(names),
        )
    )
    return {(source, external_id) for source, external_id in found}


def check(survey: Survey, asked: Questionnaire, events: Sequence[Event], now: datetime) -> None:
    """Refuse events that say something impossible, naming every field."""
    errors = list(_faults(survey, asked, events, now))
    if errors:
        raise InvalidInput(errors)


def _faults(survey: Survey, asked: Questionnaire, events: Sequence[Event], now: datetime) -> Iterator[FieldError]:
    declared = set(survey.auxiliaries)
    facts = tuple(fact.name for fact in asked.facts)
    for i, event in enumerate(events):
        path = f"events[{i}]"
        if event.occurred_at > now + FUTURE_TOLERANCE:
            yield FieldError(f"{path}.occurred_at", "lies in the future; report an event once it has happened")
        for name in sorted(set(event.auxiliaries) - declared):
            listed = ", ".join(sorted(declared)) or "none"
            yield FieldError(f"{path}.auxiliaries.{name}", f"is not declared by the survey (declared: {listed})")
        if asked.diary is not None and (ENTRY_MARK in event.external_id or len(event.external_id) > LONGEST_OF_A_DIARY):
            yield FieldError(
                f"{path}.external_id",
                f"must have at most {LONGEST_OF_A_DIARY} characters and no {ENTRY_MARK}: "
                f"a diary's entries are named <external_id>{ENTRY_MARK}2 and so on",
            )
        if event.addresses and event.customer_id is None:
            yield FieldError(f"{path}.contact.customer_id", "is needed beside an address")
        yield from known.faults(f"{path}.facts", event.facts, facts)


def _row(
    survey: Survey,
    version: Version,
    diary: Diary | None,
    event: Event,
    contacts: Mapping[str, UUID],
    secrets: Secrets,
    now: datetime,
    campaign_id: UUID | None,
) -> Json:
    return {
        "id": new_id(),
        "team_id": survey.team_id,
        "mode": survey.mode,
        "survey_id": survey.id,
        "version_id": version.id,
        "source": event.source,
        "external_id": event.external_id,
        "occurred_at": event.occurred_at,
        "recorded_at": now,
        "employee_id": event.employee_id,
        "location_id": event.location_id,
        "region": event.region,
        "touchpoint": event.touchpoint or survey.touchpoint,
        "customer_id": event.customer_id,
        "contact_id": contacts[event.customer_id] if event.customer_id is not None else None,
        "contact_channel": event.addresses[0].channel if event.addresses else None,
        "contact_edited_by_employee": event.contact_edited_by_employee,
        "auxiliaries": dict(event.auxiliaries),
        "facts_sealed": known.sealed(secrets, survey.team_id, event.facts),
        "content_hash": event.content_hash(secrets),
        "diary_entry": None if diary is None else 1,
        "diary_of": None,
        "next_entry_at": None if diary is None else now + timedelta(hours=diary.every_hours),
        "campaign_id": campaign_id,
        "household_id": event.household_id,
        "account_id": event.account_id,
    }


def _outcomes(
    session: Session, survey: Survey, events: Sequence[Event], new_ids: set[UUID], secrets: Secrets
) -> tuple[Outcome, ...]:
    names = {(event.source, event.external_id) for event in events}
    kept = {
        (trigger.source, trigger.external_id): trigger
        for trigger in session.scalars(
            select(Trigger).where(
                Trigger.team_id == survey.team_id,
                Trigger.mode == survey.mode,
                tuple_(Trigger.source, Trigger.external_id).in_(names),
            )
        )
    }
    outcomes = []
    seen: set[UUID] = set()
    for event in events:
        trigger = kept[(event.source, event.external_id)]
        if trigger.survey_id != survey.id:
            raise EventInOtherSurvey(
                f"event {event.external_id!r} of source {event.source!r} belongs to another survey; "
                "use another source name to ask about it here too",
                external_id=event.external_id,
                survey=str(trigger.survey_id),
            )
        repeated = trigger.id not in new_ids or trigger.id in seen
        seen.add(trigger.id)
        differs = trigger.differs(event, secrets)
        outcomes.append(Outcome(event.source, event.external_id, trigger.id, repeated, differs))
    return tuple(outcomes)
