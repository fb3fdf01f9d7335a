"""Handling: what people do with a follow-up. Each deed is an entry, and part of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from service.base import audit
from service.base.errors import Conflict, FieldError, Forbidden, InvalidInput
from service.base.key import Actor
from service.delivery.webhook_endpoint import Topic
from service.response import acknowledgement
from service.response import answer as answers
from service.response import followup as followups
from service.response import followup_entry as entries
from service.response import followup_owner as owners
from service.response.examining import scored_employee
from service.response.followup import FollowupOutcome, Standing, State
from service.response.followup_entry import Deed
from service.response.followup_notice import Desk, tell
from service.response.response import Response
from service.sampling import suppression
from service.sampling.contact import Channel, Contact, ContactPoint
from service.sampling.invitation import Invitation


class OwnerIsScored(Conflict):
    """Nobody follows up on an answer about their own work: they would learn who gave it."""

    title = "The owner is the employee whom the answer is about"


class NoContactWish(Forbidden):
    """Only a respondent who asked to be contacted is named to the team, and written to about their answer."""

    title = "The respondent did not ask to be contacted"


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who wished to be contacted, and how. `address` is missing where its holder has said stop meanwhile."""

    customer_id: str
    channel: Channel
    address: str | None
    language: str
    words: Mapping[str, str]


def begin(session: Session, actor: Actor, followup_id: UUID, desk: Desk) -> Standing:
    """Somebody has taken it up."""
    standing = _open(session, actor, followup_id)
    followup = standing.followup
    if followup.state is State.OPEN:
        followup.state = State.IN_PROGRESS
        _enter(session, actor, standing, Deed.BEGUN, desk)
    return standing


def note(session: Session, actor: Actor, followup_id: UUID, desk: Desk, *, said: str) -> Standing:
    standing = _open(session, actor, followup_id)
    _enter(session, actor, standing, Deed.NOTED, desk, said=said)
    return standing


def assign(session: Session, actor: Actor, followup_id: UUID, desk: Desk, *, owner_id: UUID) -> Standing:
    """Give it to another owner, who is told."""
    standing = _open(session, actor, followup_id)
    followup = standing.followup
    owner = owners.get(session, actor, owner_id, field="owner_id")
    if owner.id == followup.owner_id:
        raise InvalidInput([FieldError("owner_id", "has it already; name another owner")])
    if owner.is_scored_as(scored_employee(session, followup)):
        raise OwnerIsScored("name an owner who did not serve the customer", owner=str(owner.id))
    followup.owner_id = owner.id
    _enter(session, actor, standing, Deed.ASSIGNED, desk, owner=owner.name)
    handed = Standing(followup, standing.rule, owner)
    tell(
        session,
        desk,
        followup,
        standing.rule,
        [owner],
        Topic.FOLLOWUP_ASSIGNED,
        name=f"assigned:{desk.now.timestamp()}",
    )
    return handed


def reveal(session: Session, actor: Actor, followup_id: UUID, desk: Desk, *, reason: str) -> Revealed:
    """Whom to contact, and in which words they answered; who asked is written down, and why."""
    standing = _open(session, actor, followup_id)
    followup = standing.followup
    _must_be_wished(standing)
    response = session.get_one(Response, followup.response_id)
    invitation = session.get_one(Invitation, response.invitation_id)
    point = session.get_one(ContactPoint, invitation.contact_point_id)
    is_silent = bool(suppression.suppressed_among(session, followup.team_id, [point.address_index]))
    _enter(session, actor, standing, Deed.REVEALED, desk, said=reason)
    return Revealed(
        customer_id=session.get_one(Contact, invitation.contact_id).customer_id,
        channel=invitation.channel,
        address=None if is_silent else desk.secrets.unseal(point.team_id, point.address_sealed),
        language=response.language,
        words=answers.words(session, response.id, secrets=desk.secrets),
    )


def close(
    session: Session,
    actor: Actor,
    followup_id: UUID,
    desk: Desk,
    *,
    outcome: FollowupOutcome,
    done: str,
    to_customer: str | None,
) -> Standing:
    """End it with what was done, and a word to the customer if they wished to hear of it."""
    standing = _open(session, actor, followup_id)
    followup = standing.followup
    if to_customer is not None:
        _must_be_wished(standing)
        acknowledgement.owe(session, followup, to_customer, desk)
        _enter(session, actor, standing, Deed.ACKNOWLEDGED, desk, said=to_customer)
    followup.state, followup.closed_at, followup.outcome = State.CLOSED, desk.now, outcome
    followup.remind_at = None
    _enter(session, actor, standing, Deed.CLOSED, desk, said=done, outcome=outcome)
    tell(session, desk, followup, standing.rule, [], Topic.FOLLOWUP_CLOSED, name="closed")
    return standing


def _open(session: Session, actor: Actor, followup_id: UUID) -> Standing:
    standing = followups.get(session, actor, followup_id, locked=True)
    followups.must_be_open(standing.followup)
    return standing


def _must_be_wished(standing: Standing) -> None:
    if not standing.followup.contact_wished:
        raise NoContactWish(
            "this respondent stays unnamed; what was done can be told to all under You said, we did",
            followup=str(standing.followup.id),
        )


def _enter(
    session: Session,
    actor: Actor,
    standing: Standing,
    deed: Deed,
    desk: Desk,
    *,
    said: str | None = None,
    **facts: str,
) -> None:
    entries.add(session, standing.followup, deed, actor=actor, now=desk.now, secrets=desk.secrets, said=said, **facts)
    audit.record(session, actor, f"followup.{deed}", standing.followup, now=desk.now)
    session.flush()
