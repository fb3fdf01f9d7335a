"""Who would be asked of events that are only imagined, as far as anybody may know it: by chances, never by the draw.

The draw of an event can be repeated by whoever holds the seed. A forecast that told it would let an employee find out
which customers would be asked before reporting them; so it sums chances, and looks neither at the seed nor at how
earlier draws came out. It writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.sampling import consent, contact, frequency_rule, suppression, undeliverable
from service.sampling.conditions import Conditions, Decided, rates_of
from service.sampling.contact import Address, Channel, Contact, KnownPoint
from service.sampling.earlier import past_of
from service.sampling.event import Event
from service.sampling.frame import NotAsked
from service.sampling.reachable import Book
from service.sampling.sample import Arm
from service.survey.survey import Survey


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is expected of one event in one arm: `share` of its chance lies there.

    `invitations` is the expected number, 0 for a reason that no draw could change; `blocked` what the contact rules are
    expected to keep back.
    """

    event: Event
    share: float
    reason: NotAsked | None
    channel: Channel | None
    address: str | None
    invitations: float
    blocked: float
    stratum: str | None


def foresee(
    session: Session, survey: Survey, events: Sequence[Event], *, secrets: Secrets, now: datetime
) -> Iterator[Foreseen]:
    """For each event the arms that it could be asked in."""
    contacts = _contacts(session, survey, events)
    conditions, addresses = _conditions(session, survey, events, contacts, secrets, now)
    shares = [(Arm.STANDARD, 1 - survey.blind_share), (Arm.BLIND, survey.blind_share)]
    for event in events:
        contact_id = None if event.customer_id is None else contacts[event.customer_id]
        decided = {arm: conditions.decide(event, contact_id, arm) for arm, share in shares if share > 0}
        for arm, share in shares:
            if arm in decided:
                yield _foreseen(event, share, decided[arm], addresses)
        occasion = next((one.occasion for one in decided.values() if one.occasion is not None), None)
        if occasion is not None:
            conditions.past.add(occasion)


def _foreseen(event: Event, share: float, decided: Decided, addresses: Mapping[UUID, str]) -> Foreseen:
    address, rate = decided.address, decided.rated.rate * share
    if decided.reason is not None or address is None:
        return Foreseen(event, share, decided.reason, None, None, 0.0, 0.0, decided.rated.stratum)
    permit = decided.permission.probability
    return Foreseen(
        event=event,
        share=share,
        reason=None,
        channel=address.channel,
        address=addresses.get(address.point_id),
        invitations=rate * permit,
        blocked=rate * (1 - permit),
        stratum=decided.rated.stratum,
    )


def _contacts(session: Session, survey: Survey, events: Sequence[Event]) -> dict[str, UUID]:
    """Those who are known by their contact; whoever is not yet, by an id that is thrown away."""
    customers = {event.customer_id for event in events if event.customer_id is not None}
    found = session.execute(
        select(Contact.customer_id, Contact.id).where(
            Contact.team_id == survey.team_id, Contact.mode == survey.mode, Contact.customer_id.in_(customers)
        )
    )
    known = {customer: contact_id for customer, contact_id in found}  # noqa: C416  # a Row is no pair to mypy
    return {customer: known.get(customer) or new_id() for customer in customers}


def _conditions(
    session: Session,
    survey: Survey,
    events: Sequence[Event],
    contacts: Mapping[str, UUID],
    secrets: Secrets,
    now: datetime,
) -> tuple[Conditions, Mapping[UUID, str]]:
    team_id, purpose = survey.team_id, survey.consent_purpose
    points = dict(contact.points_of(session, team_id, set(contacts.values())))
    known = {point.id for point in points.values()}
    agreed = consent.standing_among(session, team_id, known, purpose)
    withdrawn = consent.last_withdrawn(session, team_id, known, purpose)
    addresses: dict[UUID, str] = {}
    for contact_id, address in _given(events, contacts):
        index = contact.index_of(secrets, address.channel, address.value)
        point = points.setdefault((contact_id, address.channel, index), KnownPoint(new_id(), address.provider))
        addresses[point.id] = address.value
        ended = withdrawn.get(point.id)
        given_at = address.consented_at
        if given_at is not None and address.purpose is purpose and (ended is None or given_at >= ended):
            agreed.add(point.id)
    indexes = {index for _, _, index in points}
    suppressed = suppression.suppressed_among(session, team_id, indexes, survey_id=survey.id)
    rules = frequency_rule.rules_of(session, survey)
    past = past_of(session, survey, rules, set(contacts.values()), events, now=now, is_held=False)
    left_alone = suppression.left_alone_among(session, team_id, set(contacts.values()))
    book = Book(points, agreed, suppressed, left_alone, undeliverable.among(session, list(indexes)), secrets)
    rates = rates_of(session, survey, events, now=now, knows_draws=False)
    return Conditions(survey, rates, book, rules, past, now), addresses


def _given(events: Sequence[Event], contacts: Mapping[str, UUID]) -> Iterator[tuple[UUID, Address]]:
    for event in events:
        if event.customer_id is None:
            continue
        for address in event.addresses:
            is_edited = address.provider is None and bool(event.contact_edited_by_employee)
            provider = contact.Provider.EMPLOYEE if is_edited else address.provider
            yield contacts[event.customer_id], replace(address, provider=provider)
