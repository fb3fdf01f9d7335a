"""Waves of a panel: when one is due, each member gets an event, drawn and asked like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.key import Actor
from service.base.secrets import Secrets
from service.sampling import consent, suppression, trigger
from service.sampling.consent import Consent
from service.sampling.contact import Address, Contact, ContactPoint
from service.sampling.event import Event
from service.sampling.frame import NotAsked
from service.sampling.invitation import Invitation
from service.sampling.panel import LeftBecause, Panel, PanelMember
from service.survey.survey import State, Survey
from service.survey.version import Version

SOURCE = "panel"


def open_due(session: Session, *, secrets: Secrets, now: datetime, limit: int) -> list[tuple[Invitation, Version]]:
    """Open the wave that is due, for so many members at a time; the invitations that this makes.

    Each member's event is drawn by its own name, so that every wave is a sample of its own. A wave whose successor is
    due already, because nothing ran, is in the frame with `system_error`: it is not asked late. Who said stop since the
    last wave is in the frame of this one as opted out, and no longer belongs to the panel.
    """
    panel = session.scalar(
        select(Panel)
        .join(Survey, Survey.id == Panel.survey_id)
        .where(Panel.next_wave_at <= now, Survey.state == State.PUBLISHED)
        .order_by(Panel.next_wave_at, Panel.id)
        .limit(1)
        .with_for_update(of=Panel, skip_locked=True)
    )
    if panel is None or panel.next_wave_at is None:
        return []
    number = panel.opened + 1
    asked = session.execute(
        select(PanelMember, Contact.customer_id)
        .join(Contact, Contact.id == PanelMember.contact_id)
        .where(
            PanelMember.panel_id == panel.id,
            PanelMember.asked_to < number,
            PanelMember.left_at.is_(None),
            PanelMember.joined_at <= panel.next_wave_at,
        )
        .order_by(PanelMember.id)
        .limit(limit)
    ).all()
    is_missed = panel.wave_at(number + 1) <= now
    recorded: Sequence[tuple[Invitation, Version]] = ()
    if asked:
        purpose = session.scalars(select(Survey.consent_purpose).where(Survey.id == panel.survey_id)).one()
        points = _points(session, panel, [member for member, _ in asked])
        agreed = consent.newest_standing(session, panel.team_id, points, purpose)
        events = [
            _event(panel, number, member, customer_id, points, agreed, secrets, is_missed=is_missed)
            for member, customer_id in asked
        ]
        actor = Actor(panel.team_id, panel.created_by, "panel", panel.mode, frozenset())
        recorded = trigger.record(session, actor, panel.survey_id, events, secrets=secrets, now=now).invitations
        left = suppression.left_alone_among(session, panel.team_id, {member.contact_id for member, _ in asked})
        for member, _ in asked:
            member.asked_to = number
            if member.contact_id in left:
                member.left_at, member.left_because = now, LeftBecause.STOP
    if len(asked) < limit:
        _go_on(panel, number, now)
    session.flush()
    return list(recorded)


def _go_on(panel: Panel, number: int, now: datetime) -> None:
    panel.opened = number
    if number >= panel.waves:
        panel.ended_at, panel.next_wave_at = now, None
    else:
        panel.next_wave_at = panel.wave_at(number + 1)


def _points(session: Session, panel: Panel, members: Sequence[PanelMember]) -> Mapping[UUID, ContactPoint]:
    wanted = {UUID(point) for member in members for point in member.contact_points}
    found = session.scalars(
        select(ContactPoint).where(ContactPoint.team_id == panel.team_id, ContactPoint.id.in_(wanted))
    )
    return {point.id: point for point in found}


def _event(
    panel: Panel,
    number: int,
    member: PanelMember,
    customer_id: str,
    points: Mapping[UUID, ContactPoint],
    agreed: Mapping[UUID, Consent],
    secrets: Secrets,
    *,
    is_missed: bool,
) -> Event:
    kept = [points[UUID(point)] for point in member.contact_points if UUID(point) in points]
    return Event(
        source=SOURCE,
        external_id=f"{panel.id}:{number}:{member.id}",
        occurred_at=panel.wave_at(number),
        employee_id=member.employee_id,
        location_id=member.location_id,
        region=member.region,
        touchpoint=None,
        customer_id=customer_id,
        language=member.language,
        addresses=tuple(_address(point, agreed.get(point.id), secrets) for point in kept),
        auxiliaries=member.auxiliaries,
        not_asked=NotAsked.SYSTEM_ERROR if is_missed else None,
        contact_edited_by_employee=None,
    )


def _address(point: ContactPoint, agreed: Consent | None, secrets: Secrets) -> Address:
    """The address with the consent that stands there, if one does."""
    value = secrets.unseal(point.team_id, point.address_sealed)
    if agreed is None:
        return Address(point.channel, value, None, "", point.provider)
    return Address(point.channel, value, agreed.given_at, agreed.source, point.provider, agreed.purpose, agreed.wording)
