"""Access (GDPR, article 15): what is kept of one person, as a document to read and to take along.

Two things are kept and left out: answers to the private question, and reports of pressure. Whoever stands beside the
respondent, or gets hold of the link, must not find them; the reviewer can give them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base import audit
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Json
from service.base.time import iso
from service.delivery import paper
from service.delivery.message import Message
from service.response import inbound
from service.response.answer import Answer
from service.response.inbound import Inbound
from service.response.response import Response
from service.sampling import dealing, suppression
from service.sampling import facts as known
from service.sampling.consent import Consent
from service.sampling.contact import Channel, Contact, ContactPoint
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey import wording
from service.survey.ballot import Instructed, Pair, anchor_name
from service.survey.question import Multiple, Pressure, Question, Single
from service.survey.text import text_in
from service.survey.version import Version

FORMAT = 1
HIDDEN = "•••"


def of_contact(
    session: Session, held: Contact, *, secrets: Secrets, now: datetime, masked: bool, language: str | None = None
) -> Json:
    """Everything that leads to this person. Surveys are called as in that language, or in their first.

    `masked`, by a link, addresses are shown in part only; and what the person said is left out where a link of theirs
    was printed or shown on a screen: whoever printed it could read how they were judged.
    """
    is_silent = masked and paper.was_given_out(session, held.id)
    events = _events(session, held, language, secrets)
    points = session.scalars(
        select(ContactPoint).where(ContactPoint.contact_id == held.id).order_by(ContactPoint.id)
    ).all()
    suppressed = suppression.suppressed_among(session, held.team_id, [point.address_index for point in points])
    return {
        "format": FORMAT,
        "made_at": iso(now),
        "customer_id": held.customer_id,
        "known_since": iso(held.created_at),
        "addresses": [
            {
                "channel": point.channel.value,
                "address": _address(point, secrets, masked=masked),
                "consents": _consents(session, point),
                "is_left_alone": point.address_index in suppressed,
            }
            for point in points
        ],
        "events": [{**one, "response": None} for one in events] if is_silent else events,
        "messages": _messages(session, {point.id for point in points}),
        "replies": [] if is_silent else _replies(session, held, secrets),
        "left_out": [
            "answers to a question about pressure",
            "reports of pressure",
            *(["answers and texts, because a link was printed"] if is_silent else []),
        ],
    }


def _consents(session: Session, point: ContactPoint) -> list[Json]:
    given = session.scalars(
        select(Consent).where(Consent.contact_point_id == point.id).order_by(Consent.given_at, Consent.id)
    )
    return [
        {
            "purpose": one.purpose.value,
            "given_at": iso(one.given_at),
            "withdrawn_at": None if one.withdrawn_at is None else iso(one.withdrawn_at),
            "source": one.source,
            "wording": one.wording,
        }
        for one in given
    ]


def for_team(session: Session, actor: Actor, held: Contact, *, secrets: Secrets, now: datetime) -> Json:
    """What somebody asked the team for, by telephone or letter; that it was given is written down."""
    audit.record(session, actor, "contact.access", held, now=now)
    return of_contact(session, held, secrets=secrets, now=now, masked=False)


def _address(point: ContactPoint, secrets: Secrets, *, masked: bool) -> str:
    address = secrets.unseal(point.team_id, point.address_sealed)
    if not masked:
        return address
    if point.channel is Channel.SMS:
        return f"{address[:3]}{HIDDEN}{address[-2:]}"
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}"


def _events(session: Session, held: Contact, language: str | None, secrets: Secrets) -> list[Json]:
    rows = session.execute(
        select(Trigger, Invitation, Response, Version)
        .join(Version, Version.id == Trigger.version_id)
        .outerjoin(Invitation, Invitation.trigger_id == Trigger.id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Trigger.contact_id == held.id)
        .order_by(Trigger.occurred_at, Trigger.id)
    ).all()
    return [_event(session, *row, language, secrets) for row in rows]


def _event(
    session: Session,
    event: Trigger,
    invitation: Invitation | None,
    response: Response | None,
    version: Version,
    language: str | None,
    secrets: Secrets,
) -> Json:
    parsed = version.parsed()
    return {
        "survey": text_in(parsed.title, language or parsed.languages[0]),
        "source": event.source,
        "external_id": event.external_id,
        "occurred_at": iso(event.occurred_at),
        "touchpoint": event.touchpoint,
        "location": event.location_id,
        "region": event.region,
        "facts": known.unsealed(secrets, event.team_id, event.facts_sealed),
        "auxiliaries": dict(event.auxiliaries),
        "invitation": None
        if invitation is None
        else {
            "channel": invitation.channel.value,
            "language": invitation.language,
            "issued_at": iso(invitation.issued_at),
            "expires_at": iso(invitation.expires_at),
        },
        "response": None
        if invitation is None or response is None
        else _response(session, invitation, response, version, secrets),
    }


def _response(session: Session, invitation: Invitation, response: Response, version: Version, secrets: Secrets) -> Json:
    asked = dealing.asked_of(session, invitation, version, secrets=secrets).questionnaire
    rows = session.scalars(select(Answer).where(Answer.response_id == response.id)).all()
    answers = {row.question: row for row in rows}
    return {
        "state": response.state.value,
        "medium": response.medium.value,
        "language": response.language,
        "started_at": iso(response.started_at),
        "answered_at": iso(response.answered_at),
        "completion_seconds": response.completion_seconds,
        "device": "keyed hashes of device, network and browser" if response.device_hash else None,
        "answers": [
            {
                "question": question.name,
                "asked": text_in(question.text, response.language),
                "answer": _said(question, answers[question.name], response.language, secrets),
                "answered_at": iso(answers[question.name].answered_at),
            }
            for question in asked.questions
            if question.name in answers and not isinstance(question, Pressure | Pair | Instructed)
        ],
    }


def _said(question: Question, row: Answer, language: str, secrets: Secrets) -> str | float | list[str]:
    if row.text_sealed is not None:
        return secrets.unseal(row.team_id, row.text_sealed)
    codes = row.codes if row.codes is not None else [row.code] if row.code is not None else None
    if codes is not None and isinstance(question, Single | Multiple):
        labels = [wording.option_label(question, code, language) for code in codes]
        return labels if isinstance(question, Multiple) else labels[0]
    number = row.number or 0.0
    return int(number) if number.is_integer() else number


def _messages(session: Session, points: Sequence[UUID] | set[UUID]) -> list[Json]:
    rows = session.scalars(
        select(Message).where(Message.contact_point_id.in_(points)).order_by(Message.due_at, Message.id)
    )
    return [
        {
            "kind": row.kind.value,
            "channel": row.channel.value,
            "state": row.state.value,
            "due_at": iso(row.due_at),
            "sent_at": None if row.sent_at is None else iso(row.sent_at),
        }
        for row in rows
    ]


def _replies(session: Session, held: Contact, secrets: Secrets) -> list[Mapping[str, object]]:
    """What came in by text; not what could be an answer to the private question."""
    private = _private_questions(session, held)
    links = select(Invitation.id).where(Invitation.contact_id == held.id)
    rows = session.scalars(
        select(Inbound).where(Inbound.invitation_id.in_(links)).order_by(Inbound.received_at, Inbound.id)
    )
    return [
        {"received_at": iso(row.received_at), "text": inbound.body_of(row, secrets)}
        for row in rows
        if row.question is None or (row.invitation_id, row.question) not in private
    ]


def _private_questions(session: Session, held: Contact) -> set[tuple[UUID | None, str]]:
    rows = session.execute(
        select(Invitation, Version)
        .join(Version, Version.id == Invitation.version_id)
        .where(Invitation.contact_id == held.id)
    )
    found: set[tuple[UUID | None, str]] = set()
    for invitation, version in rows:
        pressure = version.parsed().pressure
        if pressure is not None:
            found |= {(invitation.id, pressure.name), (invitation.id, anchor_name(pressure.name))}
    return found
