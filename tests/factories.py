"""Ready-made things for tests: teams, keys, surveys, events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from service.base import key as keys
from service.base import team as teams
from service.base.key import Actor, Scope
from service.base.secrets import Secrets
from service.base.session import Session
from service.base.tables import Mode
from service.sampling.contact import Address, Channel
from service.sampling.frame import NotAsked
from service.sampling.trigger import Auxiliary, Event
from service.survey import survey as surveys
from service.survey import templates
from service.survey.survey import Practice, Survey

PURPOSE = {
    "sender": "Northwind Clinic",
    "purpose": "Find out what makes visits easy or hard",
    "decision": "Which part of the visit is improved next quarter",
    "owner": "Head of patient services",
}


#: Everything that may meet in one key; who decides on cases holds another.
OWNER = tuple(scope for scope in Scope if scope is not Scope.CASES_DECIDE)
REVIEWER = (Scope.CASES_READ, Scope.CASES_DECIDE, Scope.RESULTS_READ)


def document(template: str = "csat", languages: list[str] | None = None) -> dict[str, object]:
    return dict(templates.instantiate(template, **PURPOSE, languages=languages))


def actor(
    session: Session,
    *,
    now: datetime,
    team: str = "Northwind",
    team_id: UUID | None = None,
    name: str = "CX platform",
    mode: Mode = Mode.LIVE,
    scopes: Iterable[Scope] = OWNER,
) -> tuple[Actor, str]:
    """A key of a team (new unless its id is given), as actor and as text."""
    owner = team_id or teams.create(session, name=team, now=now).id
    _, text = keys.create(session, team_id=owner, name=name, mode=mode, scopes=scopes, now=now, days=30)
    return keys.authenticate(session, text, now=now), text


def published(
    session: Session,
    actor: Actor,
    *,
    secrets: Secrets,
    now: datetime,
    template: str = "csat",
    languages: list[str] | None = None,
    auxiliaries: Iterable[str] = (),
    practice: Practice | None = None,
) -> Survey:
    survey = surveys.create(
        session,
        actor,
        name="Visits",
        touchpoint="visit",
        document=document(template, languages),
        auxiliaries=list(auxiliaries),
        practice=practice or Practice(blind_share=0.0),
        secrets=secrets,
        now=now,
    )
    surveys.publish(session, actor, survey.id, overrides=[], now=now)
    return survey


def event(
    number: int,
    *,
    occurred_at: datetime,
    employee: str = "e1",
    location: str | None = "l1",
    phone: str | None = None,
    mail: str | None = None,
    consent: bool = True,
    auxiliaries: Mapping[str, Auxiliary] | None = None,
    not_asked: NotAsked | None = None,
    language: str | None = None,
    customer: str | None = None,
) -> Event:
    """An event with its own customer; without an address it gets a mail address."""
    consented_at = occurred_at if consent else None
    addresses = []
    if phone is not None:
        addresses.append(Address(Channel.SMS, phone, consented_at, "test"))
    if mail is not None or phone is None:
        addresses.append(Address(Channel.EMAIL, mail or f"c{number}@example.com", consented_at, "test"))
    return Event(
        source="pos",
        external_id=str(number),
        occurred_at=occurred_at,
        employee_id=employee,
        location_id=location,
        region=None,
        touchpoint=None,
        customer_id=customer or f"c{number}",
        language=language,
        addresses=tuple(addresses),
        auxiliaries=auxiliaries or {},
        not_asked=not_asked,
        contact_edited_by_employee=None,
    )
