"""Who is asked of those whose events were recorded: the draw, the address that may be used, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Json, insert_new
from service.sampling import consent, contact, frequency_rule, sample, suppression, undeliverable
from service.sampling.conditions import Conditions, Decided, rates_of
from service.sampling.contact import Address
from service.sampling.earlier import past_of
from service.sampling.event import Event
from service.sampling.frame import BY_CONTACT_RULE, FrameUnit, NotAsked
from service.sampling.invitation import Invitation, issue
from service.sampling.reachable import Book
from service.survey.survey import Survey
from service.survey.version import Version


def ask(
    session: Session,
    survey: Survey,
    version: Version,
    fresh: Sequence[tuple[UUID, Event]],
    contacts: Mapping[str, UUID],
    *,
    secrets: Secrets,
    now: datetime,
) -> list[Invitation]:
    """Draw, find for each event the address that may be used or the reason why none is, write frame and invitations."""
    seed = secrets.unseal(survey.team_id, survey.seed_sealed)
    conditions = _conditions(session, survey, [event for _, event in fresh], contacts, secrets, now)
    units: list[Json] = []
    invitations: list[Invitation] = []
    asked = version.parsed()
    for trigger_id, event in fresh:
        contact_id = contacts[event.customer_id] if event.customer_id is not None else None
        drawn = sample.draw(
            seed=seed, source=event.source, external_id=event.external_id,
            sampling_rate=conditions.rates.of(event).rate, blind_share=survey.blind_share,
        )  # fmt: skip
        decided = conditions.decide(event, contact_id, drawn.arm_if_drawn)
        reason = decided.reason_if_drawn if drawn.is_drawn else decided.reason
        invited = drawn.is_drawn and reason is None
        units.append(_frame_row(survey, trigger_id, drawn, decided, reason, invited=invited))
        if decided.occasion is not None:
            conditions.past.add(replace(decided.occasion, was_asked=invited))
        if invited and contact_id is not None and decided.address is not None:
            invitations.append(
                issue(
                    survey,
                    version,
                    asked,
                    trigger_id=trigger_id,
                    contact_id=contact_id,
                    contact_point_id=decided.address.point_id,
                    channel=decided.address.channel,
                    arm=drawn.arm,
                    language=event.language,
                    time_zone=event.time_zone,
                    subdivision=event.subdivision,
                    opens_at=now,
                    secrets=secrets,
                    now=now,
                )
            )
    insert_new(session, FrameUnit, units, unless=["trigger_id"])
    session.add_all(invitations)
    session.flush()
    return invitations


def _conditions(
    session: Session,
    survey: Survey,
    events: Sequence[Event],
    contacts: Mapping[str, UUID],
    secrets: Secrets,
    now: datetime,
) -> Conditions:
    pairs = [(contacts[e.customer_id], _with_provider(e, a)) for e in events if e.customer_id for a in e.addresses]
    points = contact.ensure_points(session, survey.team_id, pairs, secrets=secrets, now=now)
    given = contact.beside_points(points, pairs, secrets)
    consent.record(session, survey.team_id, given, now=now)
    undeliverable.renew(session, _newest(given, secrets))
    agreed = consent.standing_among(session, survey.team_id, [p.id for p in points.values()], survey.consent_purpose)
    indexes = [index for _, _, index in points]
    suppressed = suppression.suppressed_among(session, survey.team_id, indexes, survey_id=survey.id)
    left_alone = suppression.left_alone_among(session, survey.team_id, set(contacts.values()))
    nobody_there = undeliverable.among(session, indexes)
    rules = frequency_rule.rules_of(session, survey)
    past = past_of(session, survey, rules, set(contacts.values()), events, now=now)
    rates = rates_of(session, survey, events, now=now)
    return Conditions(
        survey, rates, Book(points, agreed, suppressed, left_alone, nobody_there, secrets), rules, past, now
    )


def _with_provider(event: Event, address: Address) -> Address:
    """An address that the employee edited is the employee's, unless it is said to be another's."""
    if address.provider is None and event.contact_edited_by_employee:
        return replace(address, provider=contact.Provider.EMPLOYEE)
    return address


def _newest(given: Sequence[tuple[UUID, Address]], secrets: Secrets) -> Mapping[str, datetime]:
    """When consent was last given for each of these addresses, by blind index."""
    newest: dict[str, datetime] = {}
    for _, address in given:
        index = contact.index_of(secrets, address.channel, address.value)
        if address.consented_at is not None:
            newest[index] = max(address.consented_at, newest.get(index, address.consented_at))
    return newest


def _frame_row(
    survey: Survey, trigger_id: UUID, drawn: sample.Draw, decided: Decided, reason: NotAsked | None, *, invited: bool
) -> Json:
    is_kept_out_by_chance = reason in BY_CONTACT_RULE and decided.permit_probability > 0
    return {
        "id": new_id(),
        "team_id": survey.team_id,
        "survey_id": survey.id,
        "trigger_id": trigger_id,
        "inclusion_probability": decided.inclusion_probability,
        "draw_uniform": drawn.uniform,
        "sampled": drawn.is_drawn and not is_kept_out_by_chance,
        "arm": drawn.arm,
        "reason": reason,
        "invited": invited,
        "drawn": drawn.is_drawn,
        "draw_probability": drawn.probability,
        "permit_probability": decided.permit_probability,
        "stratum": decided.rated.stratum,
        "contact_rules": [] if decided.occasion is None else [rule.as_json() for rule in decided.occasion.rules],
        "contact_source": None if decided.address is None else decided.address.provider,
    }
