"""Triggers: "this happened to this customer, served by this employee". Recorded once, whatever is repeated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Conflict, FieldError, InvalidInput
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets, hash_token, new_token
from service.base.tables import Base, Json, Name, Owned, insert_new, one_of, state_column
from service.base.time import iso
from service.sampling import contact, sample
from service.sampling.contact import PERSON_SAID_SO, Address, Channel, Contact, SuppressionReason
from service.sampling.frame import FrameUnit, NotAsked
from service.sampling.invitation import Invitation
from service.survey import survey as surveys
from service.survey.survey import Survey, Version

FUTURE_TOLERANCE = timedelta(minutes=5)
Auxiliary = str | float | bool


class EventInOtherSurvey(Conflict):
    """One event is asked about once; a second survey needs another source name."""

    title = "The event was reported to another survey"


class Trigger(Owned, Base):
    """An event with its owner, contact and auxiliaries frozen as they were known when it was reported."""

    __tablename__ = "trigger_event"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", "source", "external_id", name="event"),
        CheckConstraint(f"contact_channel IS NULL OR {one_of('contact_channel', Channel)}", name="contact_channel"),
        Index("ix_trigger_event_survey_time", "survey_id", "occurred_at"),
    )

    mode: Mapped[str] = mapped_column(String(8))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("survey_version.id"))
    source: Mapped[Name]
    external_id: Mapped[Name]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    employee_id: Mapped[Name]
    location_id: Mapped[Name | None]
    region: Mapped[Name | None]
    touchpoint: Mapped[Name]
    customer_id: Mapped[Name | None]
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"))
    contact_channel: Mapped[Channel | None] = mapped_column(state_column(Channel))
    contact_edited_by_employee: Mapped[bool | None]
    auxiliaries: Mapped[Json]
    content_hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Event:
    """What a product team reports."""

    source: str
    external_id: str
    occurred_at: datetime
    employee_id: str
    location_id: str | None
    region: str | None
    touchpoint: str | None
    customer_id: str | None
    language: str | None
    addresses: tuple[Address, ...]
    auxiliaries: Mapping[str, Auxiliary]
    not_asked: NotAsked | None
    contact_edited_by_employee: bool | None

    def content_hash(self, secrets: Secrets) -> str:
        """What a repeat is compared by. Addresses enter by their blind index: all else stands in the same row, so that
        a plain hash of a telephone number could be undone by trying them all."""
        addresses = [[a.channel, contact.index_of(secrets, a.channel, a.value)] for a in self.addresses]
        content = [
            iso(self.occurred_at), self.employee_id, self.location_id, self.region, self.touchpoint, self.customer_id,
            self.language, addresses, dict(sorted(self.auxiliaries.items())), self.not_asked,
            self.contact_edited_by_employee,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


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
    session: Session, actor: Actor, survey_id: UUID, events: Sequence[Event], *, secrets: Secrets, now: datetime
) -> Recorded:
    """Record events, draw the sample and issue the invitations, all in the caller's transaction.

    A repeat returns the first record untouched and says whether it differs from it.
    """
    survey = surveys.get(session, actor, survey_id, kept=True)  # or it could be closed before this is committed
    version = surveys.version_in_force(session, survey)
    _check(survey, events, now)
    contacts = contact.ensure(
        session, actor.team_id, actor.mode, [e.customer_id for e in events if e.customer_id is not None], now
    )
    rows = [_row(survey, version, event, contacts, secrets, now) for event in events]
    new_ids = insert_new(session, Trigger, rows, unless=["team_id", "mode", "source", "external_id"])
    fresh = [(row["id"], event) for row, event in zip(rows, events, strict=True) if row["id"] in new_ids]
    outcomes = _outcomes(session, survey, events, new_ids, secrets)
    invitations = _sample(session, survey, version, fresh, contacts, secrets=secrets, now=now)
    return Recorded(outcomes, tuple((invitation, version) for invitation in invitations))


def _check(survey: Survey, events: Sequence[Event], now: datetime) -> None:
    declared = set(survey.auxiliaries)
    errors: list[FieldError] = []
    for i, event in enumerate(events):
        path = f"events[{i}]"
        if event.occurred_at > now + FUTURE_TOLERANCE:
            errors.append(FieldError(f"{path}.occurred_at", "lies in the future; report an event once it has happened"))
        for name in sorted(set(event.auxiliaries) - declared):
            known = ", ".join(sorted(declared)) or "none"
            errors.append(
                FieldError(f"{path}.auxiliaries.{name}", f"is not declared by the survey (declared: {known})")
            )
        if event.addresses and event.customer_id is None:
            errors.append(FieldError(f"{path}.contact.customer_id", "is needed beside an address"))
    if errors:
        raise InvalidInput(errors)


def _row(
    survey: Survey, version: Version, event: Event, contacts: Mapping[str, UUID], secrets: Secrets, now: datetime
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
        "content_hash": event.content_hash(secrets),
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
        differs = trigger.content_hash != event.content_hash(secrets)
        outcomes.append(Outcome(event.source, event.external_id, trigger.id, repeated, differs))
    return tuple(outcomes)


def _sample(
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
    pairs = [(contacts[e.customer_id], a) for _, e in fresh if e.customer_id is not None for a in e.addresses]
    points = contact.ensure_points(session, survey.team_id, pairs, secrets=secrets, now=now)
    suppressed = contact.suppressed_among(session, survey.team_id, [index for _, _, index in points])
    recent = _recently_invited(session, survey, set(contacts.values()), now)
    units: list[Json] = []
    invitations: list[Invitation] = []
    for trigger_id, event in fresh:
        drawn = sample.draw(
            seed=seed, source=event.source, external_id=event.external_id,
            sampling_rate=survey.sampling_rate, blind_share=survey.blind_share,
        )  # fmt: skip
        contact_id = contacts[event.customer_id] if event.customer_id is not None else None
        usable = _usable(event, contact_id, points, suppressed, secrets)
        reason = usable if isinstance(usable, NotAsked) else None
        if reason is None and drawn.sampled and contact_id in recent:
            reason = NotAsked.RECENT_SURVEY
        invited = drawn.sampled and reason is None
        units.append(_frame_row(survey, trigger_id, drawn, reason, invited=invited))
        if invited and contact_id is not None and not isinstance(usable, NotAsked):
            channel, point_id = usable
            invitations.append(
                _invitation(survey, version, trigger_id, event, contact_id, channel, point_id, drawn.arm, secrets, now)
            )
            if survey.quarantine_days:
                recent.add(contact_id)
    insert_new(session, FrameUnit, units, unless=["trigger_id"])
    session.add_all(invitations)
    session.flush()
    return invitations


def _usable(
    event: Event,
    contact_id: UUID | None,
    points: Mapping[tuple[UUID, Channel, str], UUID],
    suppressed: Mapping[str, SuppressionReason],
    secrets: Secrets,
) -> tuple[Channel, UUID] | NotAsked:
    """The first address that has consent and is not suppressed, or why there is none.

    Who said stop at one address meant to be left alone, not to be written to at the next. A suppression by the team is
    no wish of the person's: it must not hide as one.
    """
    if event.not_asked is not None:
        return event.not_asked
    if contact_id is None or not event.addresses:
        return NotAsked.NO_CONTACT_GIVEN
    reason = NotAsked.NO_CONSENT
    for address in event.addresses:
        index = contact.index_of(secrets, address.channel, address.value)
        point_id = points.get((contact_id, address.channel, index))
        if point_id is None or address.consented_at is None:
            continue
        if suppressed.get(index) in PERSON_SAID_SO:
            return NotAsked.OPTED_OUT
        if index not in suppressed:
            return address.channel, point_id
        reason = NotAsked.SUPPRESSED_BY_EMPLOYEE
    return reason


def _recently_invited(session: Session, survey: Survey, contact_ids: set[UUID], now: datetime) -> set[UUID]:
    """Those asked within the quarantine. The contacts are held until the transaction ends: two reports at the same
    moment would otherwise both find that the customer was not asked yet. Their keys stay free: events of the same
    customers in another report point to them already, and each would wait for the other."""
    if survey.quarantine_days == 0 or not contact_ids:
        return set()
    held = select(Contact.id).where(Contact.id.in_(contact_ids)).order_by(Contact.id).with_for_update(key_share=True)
    session.execute(held)
    since = now - timedelta(days=survey.quarantine_days)
    return set(
        session.scalars(
            select(Invitation.contact_id).where(
                Invitation.team_id == survey.team_id,
                Invitation.contact_id.in_(contact_ids),
                Invitation.issued_at > since,
            )
        )
    )


def _frame_row(survey: Survey, trigger_id: UUID, drawn: sample.Draw, reason: NotAsked | None, *, invited: bool) -> Json:
    return {
        "id": new_id(),
        "team_id": survey.team_id,
        "survey_id": survey.id,
        "trigger_id": trigger_id,
        "inclusion_probability": drawn.inclusion_probability,
        "draw_uniform": drawn.uniform,
        "sampled": drawn.sampled,
        "arm": drawn.arm,
        "reason": reason,
        "invited": invited,
    }


def _invitation(
    survey: Survey,
    version: Version,
    trigger_id: UUID,
    event: Event,
    contact_id: UUID,
    channel: Channel,
    point_id: UUID,
    arm: sample.Arm,
    secrets: Secrets,
    now: datetime,
) -> Invitation:
    token = new_token()
    delay = timedelta(minutes=survey.blind_delay_minutes if arm is sample.Arm.BLIND else 0)
    languages = version.questionnaire["languages"]
    return Invitation(
        id=new_id(),
        team_id=survey.team_id,
        mode=survey.mode,
        survey_id=survey.id,
        version_id=version.id,
        trigger_id=trigger_id,
        contact_id=contact_id,
        contact_point_id=point_id,
        channel=channel,
        arm=arm,
        language=event.language if event.language in languages else languages[0],
        token_hash=hash_token(token),
        token_sealed=secrets.seal(survey.team_id, token),
        issued_at=now,
        send_at=now + delay,
        expires_at=now + delay + timedelta(days=survey.link_valid_days),
    )
