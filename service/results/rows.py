"""A row of each of the programme's two tables, as FORMATS names their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.base.secrets import Secrets
from service.response import disposition
from service.response.answer import Answer
from service.response.response import Response, State
from service.sampling import ballot
from service.sampling.frame import FrameUnit
from service.sampling.invitation import Invitation
from service.sampling.lot import Lot
from service.sampling.trigger import Trigger
from service.sampling.way import BALLOT
from service.survey.ballot import anchor_name
from service.survey.question import Metric, OpenText, Quantity, Rating, Role, Single
from service.survey.questionnaire import Questionnaire
from service.survey.survey import Survey
from service.survey.version import Version

Row = Mapping[str, object]

#: Columns every event has; a survey may name them among its auxiliaries without reporting them again.
BUILT_IN = ("location_id", "region", "touchpoint")

#: How an event came to be asked or not, beside what FORMATS names: the chance of the draw and that the contact rules
#: allow it, whose product is `sample_prob` (the first alone where the second is 0), and who gave the address.
HOW_ASKED = ("draw_prob", "permit_prob", "contact_source")


def event_id(trigger: Trigger) -> str:
    return f"{trigger.source}:{trigger.external_id}"


def event(
    survey: Survey,
    version: Version,
    trigger: Trigger,
    unit: FrameUnit,
    outcome: disposition.Row,
    response: Response | None,
    secrets: Secrets,
) -> Row:
    row: dict[str, object] = {
        "event_id": event_id(trigger),
        "employee_id": trigger.employee_id,
        "location_id": trigger.location_id,
        "region": trigger.region,
        "touchpoint": trigger.touchpoint,
        "customer_id": _pseudonym(trigger, secrets),
        "event_ts": trigger.occurred_at,
        "survey_version": version.number,
    }
    if trigger.diary_entry is not None:
        row["diary_entry"] = trigger.diary_entry
    for name in survey.auxiliaries:
        if name not in BUILT_IN:
            value = trigger.auxiliaries.get(name)
            row[name] = float(value) if isinstance(value, bool) else value  # 0 or 1, as in the files
    row.update(
        contact_channel=trigger.contact_channel,
        sample_prob=unit.inclusion_probability,
        sampled=unit.sampled,
        invite_arm=str(unit.arm),
        suppressed_reason=unit.reason or "",
        contact_edited_by_employee=bool(trigger.contact_edited_by_employee),
        invited=unit.invited,
        invite_ts=outcome.invited_at,
        delivered=outcome.delivered,
        reminders_sent=outcome.reminders_sent,
        disposition=str(outcome.disposition),
        response_id=str(response.id) if response else "",
        draw_prob=unit.draw_probability,
        permit_prob=unit.permit_probability,
        contact_source=unit.contact_source or "",
    )
    return row


def _pseudonym(trigger: Trigger, secrets: Secrets) -> str | None:
    """Of somebody whose data were erased, the event has nothing else any more."""
    if trigger.customer_id is None or trigger.erased_at is not None:
        return trigger.customer_id
    return secrets.pseudonym(trigger.team_id, trigger.customer_id)


def response(
    parsed: Questionnaire,
    version: Version,
    trigger: Trigger,
    invitation: Invitation,
    outcome: disposition.Row,
    response: Response,
    answers: Sequence[Answer],
    secrets: Secrets,
) -> Row:
    invited_at = outcome.invited_at or invitation.send_at
    row: dict[str, object] = {
        "response_id": str(response.id),
        "event_id": event_id(trigger),
        "employee_id": trigger.employee_id,
        "location_id": trigger.location_id,
        "survey_version": version.number,
        **({} if trigger.diary_entry is None else {"diary_entry": trigger.diary_entry}),
        "language": response.language,
        "invite_arm": str(invitation.arm),
        "response_wave": response.wave,
        "invite_ts": invited_at,
        "response_ts": response.answered_at,
        "latency_event_min": max(0.0, (response.answered_at - trigger.occurred_at).total_seconds() / 60),
        "latency_invite_min": max(0.0, (response.answered_at - invited_at).total_seconds() / 60),
        "completion_seconds": response.completion_seconds if response.state is State.COMPLETE else None,
        "device_hash": response.device_hash or "",
        "network_hash": response.network_hash or "",
        "user_agent_hash": response.user_agent_hash or "",
        **{str(metric): None for metric in (Metric.NPS, Metric.CSAT, Metric.CES)},
        "comment_category": "",
        "comment_text": "",
    }
    given = {answer.question: answer for answer in answers}
    for question in parsed.questions:
        answer = given.get(question.name)
        if isinstance(question, Rating):
            row[_column(question)] = answer.number if answer else None
        elif isinstance(question, Quantity):
            row[f"a_{question.name}"] = answer.number if answer else None
        elif isinstance(question, Single) and answer and not row["comment_category"]:
            row["comment_category"] = answer.code or ""
        elif isinstance(question, OpenText) and answer and answer.text_sealed and not row["comment_text"]:
            row["comment_text"] = secrets.unseal(response.team_id, answer.text_sealed)
    return row


def private(
    parsed: Questionnaire, answers: Sequence[Answer], lot: Lot, kept: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The private question: the ballot, as it was answered or would have been dealt (by lot, or as `kept` of somebody
    whose data were erased), and what was answered to it."""
    question = parsed.pressure
    if question is None:
        return {"q_ballot": "none", "q_answer": "", "anchor_answer": ""}
    given = {answer.question: answer for answer in answers}
    answer, anchor = given.get(question.name), given.get(anchor_name(question.name))
    dealt = ballot.drawn(question.ballots, lot).design if kept is None else kept.get(BALLOT, "none")
    return {
        "q_ballot": str((answer.ballot if answer else None) or dealt),
        "q_answer": (answer.code or "") if answer else "",
        "anchor_answer": (anchor.code or "") if anchor else "",
    }


def _column(question: Rating) -> str:
    """The column of a rating: its metric for the score, its own name for a driver on the 1 to 5 scale."""
    if question.role is Role.SCORE and question.metric is not Metric.CUSTOM:
        return str(question.metric)
    if question.name.startswith("d_") and (question.min, question.max) == (1, 5):
        return question.name
    return f"a_{question.name}"
