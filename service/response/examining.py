"""Examining: responses that no rule has seen yet are held against the rules of their survey.

Downstream pulls: nobody who stores an answer knows that there are rules. Two workers may look at one response at the
same time; the unique rule-and-response lets one of them open the follow-up, and only that one tells of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.orm import Session

from service.base.errors import place_of
from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Json, insert_new
from service.delivery.webhook_endpoint import Topic
from service.response import answer as answers
from service.response import followup_entry as entries
from service.response import followup_rule as rules
from service.response.followup import Followup
from service.response.followup import State as FollowupState
from service.response.followup_entry import Deed
from service.response.followup_notice import Desk, tell
from service.response.followup_owner import Owner
from service.response.followup_rule import Rule
from service.response.response import UNEXAMINED, Response, State
from service.sampling import facts as known
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.version import Version

RESTS = timedelta(hours=6)  # after which a response that is still partial is taken for all that will come
AGAIN = timedelta(hours=24)
MOST_REMINDERS = 7
_LOG = structlog.get_logger("service.response")
_ESCALATES_AT = 2  # the reminder from which on the other owner hears of it as well


def examine(session: Session, desk: Desk, *, limit: int) -> int:
    """Open the follow-ups that the rules ask for; how many responses were examined.

    One that cannot be read is passed over, said in the log, and looked at again; it holds up no other.
    """
    found = _unexamined(session, desk.now, limit)
    in_use = rules.in_use(session, {response.survey_id for response in found})
    examined = 0
    for response in found:
        try:
            with session.begin_nested():
                _examine_one(session, desk, response, in_use[response.survey_id])
        except Exception as error:  # noqa: BLE001  # one bad row must not end the following up of all others
            _LOG.error(
                "followup.not_examined", response=str(response.id), kind=type(error).__name__, where=place_of(error)
            )
        else:
            examined += 1
    return examined


def _examine_one(session: Session, desk: Desk, response: Response, of_survey: Sequence[Rule]) -> None:
    for rule, row in _asked_for(session, response, of_survey, desk.secrets, desk.now):
        if insert_new(session, Followup, [row], unless=["rule_id", "response_id"]):
            _opened(session, desk, session.get_one(Followup, row["id"]), rule)
    _examined(session, response)


def _unexamined(session: Session, now: datetime, limit: int) -> Sequence[Response]:
    """Those of surveys with rules, given since there is one: each survey's are found by their index."""
    ruled = (
        select(Rule.survey_id, func.min(Rule.since).label("since"))
        .where(Rule.retired_at.is_(None))
        .group_by(Rule.survey_id)
        .cte("ruled")
    )
    rests = or_(Response.state == State.COMPLETE, Response.answered_at <= now - RESTS)
    query = (
        select(Response)
        .select_from(ruled)
        .join(Response, (Response.survey_id == ruled.c.survey_id) & (Response.answered_at >= ruled.c.since))
        .where(text(f"({UNEXAMINED})"), rests)
    )
    return session.scalars(query.order_by(Response.answered_at, Response.id).limit(limit)).all()


def _examined(session: Session, response: Response) -> None:
    """Up to what was read here; what was answered meanwhile is examined in its turn."""
    seen = max(response.answered_at, response.completed_at or response.answered_at)
    session.execute(
        update(Response)
        .where(
            Response.id == response.id,
            or_(Response.examined_until.is_(None), Response.examined_until < seen),
        )
        .values(examined_until=seen)
        .execution_options(synchronize_session=False)
    )


def _asked_for(
    session: Session, response: Response, of_survey: Sequence[Rule], secrets: Secrets, now: datetime
) -> Iterator[tuple[Rule, Json]]:
    version = session.get_one(Version, response.version_id)
    given = answers.given(session, response.id)
    event = session.scalars(
        select(Trigger)
        .join(Invitation, Invitation.trigger_id == Trigger.id)
        .where(Invitation.id == response.invitation_id)
    ).one()
    facts = known.unsealed(secrets, response.team_id, event.facts_sealed)
    for rule in of_survey:
        if rule.since <= response.answered_at and rule.applies(version, given, facts):
            yield (
                rule,
                {
                    "id": new_id(),
                    "team_id": response.team_id,
                    "mode": rule.mode,
                    "survey_id": response.survey_id,
                    "rule_id": rule.id,
                    "response_id": response.id,
                    "owner_id": _owner(session, rule, event.employee_id),
                    "state": FollowupState.OPEN,
                    "severity": rule.severity,
                    "contact_wished": rule.is_wished(version, given),
                    "opened_at": now,
                    "due_at": now + timedelta(hours=rule.due_hours),
                    "remind_at": now + timedelta(hours=rule.due_hours),
                    "reminders": 0,
                },
            )


def _owner(session: Session, rule: Rule, employee_id: str) -> UUID:
    """The rule's owner, unless that is who served the customer: then whoever stands in."""
    owner = session.get_one(Owner, rule.owner_id)
    return rule.escalation_id if owner.is_scored_as(employee_id) else rule.owner_id


def _opened(session: Session, desk: Desk, followup: Followup, rule: Rule) -> None:
    entries.add(session, followup, Deed.OPENED, actor=None, now=desk.now, secrets=desk.secrets, rule=rule.name)
    owner = session.get_one(Owner, followup.owner_id)
    tell(session, desk, followup, rule, [owner], Topic.FOLLOWUP_OPENED, name="opened")


def remind(session: Session, desk: Desk, *, limit: int) -> int:
    """Remind the owners of what is overdue, once a day and a week long; how many were reminded of."""
    due = (
        select(Followup.id)
        .where(Followup.state != FollowupState.CLOSED, Followup.remind_at <= desk.now)
        .order_by(Followup.remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    claimed = session.scalars(
        update(Followup)
        .where(Followup.id.in_(select(due.c.id)))
        .values(remind_at=desk.now + AGAIN, reminders=Followup.reminders + 1)
        .returning(Followup)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    for followup in claimed:
        if followup.reminders >= MOST_REMINDERS:
            followup.remind_at = None
        _remind(session, desk, followup)
    session.flush()
    return len(claimed)


def _remind(session: Session, desk: Desk, followup: Followup) -> None:
    rule = session.get_one(Rule, followup.rule_id)
    told = [session.get_one(Owner, followup.owner_id)]
    if followup.reminders >= _ESCALATES_AT and _may_be_told(session, followup, rule):
        told.append(session.get_one(Owner, rule.escalation_id))
    number = followup.reminders
    entries.add(session, followup, Deed.REMINDED, actor=None, now=desk.now, secrets=desk.secrets, number=number)
    tell(session, desk, followup, rule, told, Topic.FOLLOWUP_OVERDUE, name=f"overdue:{number}")


def _may_be_told(session: Session, followup: Followup, rule: Rule) -> bool:
    if rule.escalation_id == followup.owner_id:
        return False
    return not session.get_one(Owner, rule.escalation_id).is_scored_as(scored_employee(session, followup))


def scored_employee(session: Session, followup: Followup) -> str:
    """Who served the customer that the follow-up is about."""
    query = (
        select(Trigger.employee_id)
        .join(Invitation, Invitation.trigger_id == Trigger.id)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(Response.id == followup.response_id)
    )
    return session.scalars(query).one()
