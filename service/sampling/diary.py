"""Diaries: the same short form again, an entry at a time, each a row of the frame of its own once its time has come.

Whoever was drawn for the first entry is asked for all of them; whoever was not is in the frame of each as not drawn, so
that every entry has its own nonresponse. Whether a person may be written to is asked anew each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Json, insert_new
from service.sampling import consent, suppression
from service.sampling.contact import ContactPoint
from service.sampling.frame import FrameUnit, NotAsked
from service.sampling.invitation import Invitation, issue
from service.sampling.suppression import PERSON_SAID_SO
from service.sampling.trigger import ENTRY_MARK, Trigger
from service.survey import pilot
from service.survey.questionnaire import Diary
from service.survey.survey import State, Survey
from service.survey.version import Version


@dataclass(frozen=True, slots=True)
class _Due:
    """An entry whose time has come: the one before it, and what was decided when the diary began."""

    before: Trigger
    begun: Trigger
    unit: FrameUnit
    invitation: Invitation | None
    survey: Survey
    version: Version
    diary: Diary
    opens_at: datetime

    @property
    def number(self) -> int:
        return (self.before.diary_entry or 1) + 1


def open_due(session: Session, *, secrets: Secrets, now: datetime, limit: int) -> list[tuple[Invitation, Version]]:
    """Open the entries that are due, in the caller's transaction; the invitations that they make.

    An entry whose time is over already, because nothing ran, is in the frame with `system_error`: it is not asked late,
    when it would be about another moment.
    """
    made: list[tuple[Invitation, Version]] = []
    due = _due(session, now, limit)
    indexes = _address_indexes(session, due)
    for entry in due:
        entry.before.next_entry_at = None
        row = _trigger_row(entry, now)
        if row["id"] not in insert_new(session, Trigger, [row], unless=["team_id", "mode", "source", "external_id"]):
            continue
        reason = _reason(session, entry, indexes, now)
        invited = entry.unit.drawn and reason is None
        session.add(_unit(entry, row["id"], reason, invited=invited))
        if invited and entry.invitation is not None:
            first = entry.invitation
            invitation = issue(
                entry.survey,
                entry.version,
                entry.version.parsed(),
                trigger_id=row["id"],
                contact_id=first.contact_id,
                contact_point_id=first.contact_point_id,
                channel=first.channel,
                arm=first.arm,
                language=first.language,
                time_zone=first.time_zone,
                subdivision=first.subdivision,
                opens_at=entry.opens_at,
                secrets=secrets,
                now=now,
            )
            made.append((invitation, entry.version))
    session.add_all(invitation for invitation, _ in made)
    session.flush()
    return made


def _due(session: Session, now: datetime, limit: int) -> list[_Due]:
    begun = aliased(Trigger)
    found = session.execute(
        select(Trigger, begun, FrameUnit, Invitation, Survey, Version)
        .join(begun, begun.id == func.coalesce(Trigger.diary_of, Trigger.id))
        .join(FrameUnit, FrameUnit.trigger_id == begun.id)
        .outerjoin(Invitation, Invitation.trigger_id == begun.id)
        .join(Survey, Survey.id == Trigger.survey_id)
        .join(Version, Version.id == Trigger.version_id)
        .where(Trigger.next_entry_at <= now, Survey.state == State.PUBLISHED)
        .order_by(Trigger.next_entry_at, Trigger.id)
        .limit(limit)
        .with_for_update(of=Trigger, skip_locked=True)
    ).all()
    due = []
    for before, first, unit, invitation, survey, version in found:
        diary = version.parsed().diary
        if diary is None or before.next_entry_at is None:
            raise AssertionError("only an event of a diary has a next entry: recording it holds this")
        due.append(_Due(before, first, unit, invitation, survey, version, diary, before.next_entry_at))
    return due


def _address_indexes(session: Session, due: Sequence[_Due]) -> dict[UUID, str]:
    points = {entry.invitation.contact_point_id for entry in due if entry.invitation is not None}
    if not points:
        return {}
    found = session.execute(select(ContactPoint.id, ContactPoint.address_index).where(ContactPoint.id.in_(points)))
    return {point: index for point, index in found}  # noqa: C416  # a Row is no pair to mypy


def _reason(session: Session, entry: _Due, indexes: dict[UUID, str], now: datetime) -> NotAsked | None:
    """Why this entry is not asked for: what kept the first one out still holds, or the person stopped meanwhile."""
    if entry.unit.reason is not None:
        return entry.unit.reason
    if entry.invitation is not None:
        index = indexes[entry.invitation.contact_point_id]
        team_id, point_id = entry.survey.team_id, entry.invitation.contact_point_id
        if suppression.left_alone_among(session, team_id, {entry.invitation.contact_id}):
            return NotAsked.OPTED_OUT
        suppressed = suppression.suppressed_among(session, team_id, [index], survey_id=entry.survey.id).get(index)
        if suppressed is not None:
            return NotAsked.OPTED_OUT if suppressed in PERSON_SAID_SO else NotAsked.SUPPRESSED_BY_EMPLOYEE
        if not consent.standing_among(session, team_id, [point_id], entry.survey.consent_purpose):
            return NotAsked.NO_CONSENT
    if pilot.is_stopped(entry.survey):
        return NotAsked.PILOT_STOPPED
    return NotAsked.SYSTEM_ERROR if entry.opens_at + _apart(entry.diary) <= now else None


def _apart(diary: Diary) -> timedelta:
    return timedelta(hours=diary.every_hours)


def _trigger_row(entry: _Due, now: datetime) -> Json:
    """The entry as an event: everything that was known of the first, at the time at which this one opens."""
    begun = entry.begun
    is_last = entry.number >= entry.diary.entries
    return {
        "id": new_id(),
        "team_id": begun.team_id,
        "mode": begun.mode,
        "survey_id": begun.survey_id,
        "version_id": begun.version_id,
        "source": begun.source,
        "external_id": f"{begun.external_id}{ENTRY_MARK}{entry.number}",
        "occurred_at": entry.opens_at,
        "recorded_at": now,
        "employee_id": begun.employee_id,
        "location_id": begun.location_id,
        "region": begun.region,
        "touchpoint": begun.touchpoint,
        "customer_id": begun.customer_id,
        "contact_id": begun.contact_id,
        "contact_channel": begun.contact_channel,
        "contact_edited_by_employee": begun.contact_edited_by_employee,
        "auxiliaries": begun.auxiliaries,
        "content_hash": begun.content_hash,
        "facts_sealed": begun.facts_sealed,
        "household_id": begun.household_id,
        "account_id": begun.account_id,
        "diary_entry": entry.number,
        "diary_of": begun.id,
        "next_entry_at": None if is_last else entry.opens_at + _apart(entry.diary),
        "campaign_id": begun.campaign_id,
    }


def _unit(entry: _Due, trigger_id: UUID, reason: NotAsked | None, *, invited: bool) -> FrameUnit:
    return FrameUnit(
        team_id=entry.unit.team_id,
        survey_id=entry.unit.survey_id,
        trigger_id=trigger_id,
        inclusion_probability=entry.unit.inclusion_probability,
        draw_uniform=entry.unit.draw_uniform,
        sampled=entry.unit.sampled,
        arm=entry.unit.arm,
        reason=reason,
        invited=invited,
        drawn=entry.unit.drawn,
        draw_probability=entry.unit.draw_probability,
        permit_probability=entry.unit.permit_probability,
        stratum=entry.unit.stratum,
        contact_rules=entry.unit.contact_rules,
        contact_source=entry.unit.contact_source,
    )
