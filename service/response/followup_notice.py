"""What the team is told of a follow-up: that there is one, whose it is, until when, and where to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.base.time import iso
from service.delivery import notification
from service.delivery.webhook_endpoint import Topic
from service.response.followup import Followup
from service.response.followup_owner import Owner
from service.response.followup_rule import Rule
from service.survey.survey import Survey

_SUBJECT = {
    Topic.FOLLOWUP_OPENED: "To follow up by",
    Topic.FOLLOWUP_ASSIGNED: "Now yours, to follow up by",
    Topic.FOLLOWUP_OVERDUE: "Overdue: to follow up by",
    Topic.FOLLOWUP_CLOSED: "Closed: to follow up by",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What telling takes besides the follow-up."""

    secrets: Secrets
    public_url: str
    now: datetime


def tell(
    session: Session, desk: Desk, followup: Followup, rule: Rule, owners: Sequence[Owner], topic: Topic, *, name: str
) -> None:
    """Owe a webhook to whoever listens, and a mail to these owners. Neither says anything about a customer."""
    data = {
        "followup_id": str(followup.id),
        "survey_id": str(followup.survey_id),
        "rule_id": str(followup.rule_id),
        "owner_id": str(followup.owner_id),
        "severity": followup.severity,
        "state": followup.state,
        "due_at": iso(followup.due_at),
    }
    notification.owe_webhooks(
        session,
        team_id=followup.team_id,
        mode=followup.mode,
        topic=topic,
        subject_id=followup.id,
        name=f"{followup.id}:{name}",
        data=data,
        secrets=desk.secrets,
        now=desk.now,
    )
    survey = session.get_one(Survey, followup.survey_id)
    due = f"{followup.due_at:%Y-%m-%d %H:%M} UTC"
    for owner in owners:
        address = owner.mail(desk.secrets)
        if address is None:
            continue
        notification.owe_mail(
            session,
            team_id=followup.team_id,
            mode=followup.mode,
            topic=topic,
            subject_id=followup.id,
            name=f"{followup.id}:{name}",
            address=address,
            subject=f"{_SUBJECT[topic]} {due}: {rule.name}"[:180],
            text=_text(followup, rule, survey, due, desk.public_url),
            secrets=desk.secrets,
            now=desk.now,
        )


def _text(followup: Followup, rule: Rule, survey: Survey, due: str, public_url: str) -> str:
    said = [
        f"{survey.name}: an answer is to be followed up ({rule.name}; severity {followup.severity}).",
        f"Due: {due}",
        f"{public_url}/console/followups/{followup.id}",
    ]
    return "\n\n".join(said)
