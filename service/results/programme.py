"""The programme's two tables, as FORMATS names their columns, built from what the earlier stages recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analysis.contract import FRAME
from analysis.disposition import count, rates
from analysis.programme import Programme, Settings, from_rows
from service.base.errors import Conflict
from service.base.secrets import Secrets
from service.response import disposition
from service.response.response import Answer, Response
from service.results.period import Period
from service.sampling.frame import FrameUnit
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.questionnaire import Metric, OpenText, Pressure, Questionnaire, Rating, Role, Single
from service.survey.survey import State, Survey, Version

Row = Mapping[str, object]

#: Columns every event has; a survey may name them among its auxiliaries without reporting them again.
BUILT_IN = ("location_id", "region", "touchpoint")

#: Columns of the frame with a meaning of their own, which no auxiliary may take the name of.
RESERVED = frozenset(FRAME) - frozenset(BUILT_IN)


class NothingToAnalyse(Conflict):
    """No event, or no answer, is there yet; an empty result could be mistaken for a bad one."""

    title = "There is nothing to analyse"


class NoScore(Conflict):
    """Results are about a score; a survey may have none."""

    title = "The survey has no NPS, CSAT or CES question"


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows as FORMATS describes them; `version` is the questionnaire version that all of them belong to."""

    frame: tuple[Row, ...]
    responses: tuple[Row, ...]
    settings: Settings
    metric: str | None
    version: int

    @property
    def score_metric(self) -> str:
        """The metric that adjusted scores are about; a poll has none."""
        if self.metric is None:
            raise NoScore("adjusted scores need a score question with the metric nps, csat or ces")
        return self.metric


def tables(session: Session, survey: Survey, period: Period | None, *, secrets: Secrets) -> Tables:
    """Everyone eligible and everyone who answered, for events of the period (all events without one)."""
    version = _version(session, survey)
    parsed = version.parsed()
    joined = session.execute(_joined(survey, period)).all()
    if not joined:
        raise NothingToAnalyse("no event was reported for this survey and period", survey=str(survey.id))
    final = {row.trigger_id: row for row in disposition.of_survey(session, survey.id)}
    answers = _answers(session, survey)
    frame: list[Row] = []
    responses: list[Row] = []
    for trigger, unit, invitation, response in joined:
        outcome = final[trigger.id]
        frame.append(_event(survey, trigger, unit, outcome, response, secrets))
        if response is not None and invitation is not None:
            responses.append(
                _response(parsed, version, trigger, invitation, outcome, response, answers[response.id], secrets)
            )
    metric = metric_of(parsed)
    settings = _settings(survey, metric)
    return Tables(tuple(frame), tuple(responses), settings, metric, version.number)


def programme(held: Tables) -> Programme:
    return from_rows(held.frame, held.responses, held.settings)


def metric_of(parsed: Questionnaire) -> str | None:
    """The standard metric that the survey's score question measures, if it has such a question."""
    score = parsed.score
    return str(score.metric) if score is not None and score.metric is not Metric.CUSTOM else None


@dataclass(frozen=True, slots=True)
class Count:
    """How many events of the frame ended so; `reason` tells why those not asked were not."""

    disposition: str
    reason: str | None
    count: int


def outcomes(held: Tables) -> tuple[tuple[Count, ...], Mapping[str, float | None]]:
    """Counts that sum to the frame, and AAPOR's rates by base weight (none where nobody was sampled)."""
    counted = Counter((str(row["disposition"]), str(row["suppressed_reason"]) or None) for row in held.frame)
    counts = tuple(Count(*key, count) for key, count in sorted(counted.items(), key=lambda item: str(item[0])))
    if not any(row["sampled"] for row in held.frame):
        return counts, {}
    final = [str(row["disposition"]) for row in held.frame]
    base_weight = [1 / float(str(row["sample_prob"])) for row in held.frame]
    weighted = count(final, base_weight)
    return counts, rates(weighted).as_dict()


def _version(session: Session, survey: Survey) -> Version:
    if survey.state is State.DRAFT:
        raise NothingToAnalyse("the survey is a draft; nobody was asked yet", survey=str(survey.id))
    return session.scalars(
        select(Version).where(Version.survey_id == survey.id).order_by(Version.number.desc()).limit(1)
    ).one()


def _settings(survey: Survey, metric: str | None) -> Settings:
    return Settings(
        bonus_metric=metric or Settings().bonus_metric,
        blind_arm_probability=survey.blind_share,
        reminder_days=(survey.reminder_after_hours / 24,) if survey.reminders else (),
        auxiliaries=tuple(survey.auxiliaries),
        minimum_n=survey.minimum_n,
    )


def _joined(survey: Survey, period: Period | None) -> Select[Trigger, FrameUnit, Invitation | None, Response | None]:
    query = (
        select(Trigger, FrameUnit, Invitation, Response)
        .join(FrameUnit, FrameUnit.trigger_id == Trigger.id)
        .outerjoin(Invitation, Invitation.trigger_id == Trigger.id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Trigger.team_id == survey.team_id, Trigger.survey_id == survey.id)
        .order_by(Trigger.id)
    )
    if period is not None:
        query = query.where(Trigger.occurred_at >= period.start, Trigger.occurred_at < period.end)
    return query


def _answers(session: Session, survey: Survey) -> Mapping[UUID, Sequence[Answer]]:
    grouped: dict[UUID, list[Answer]] = defaultdict(list)
    rows: Iterable[Answer] = session.scalars(
        select(Answer)
        .join(Response, Response.id == Answer.response_id)
        .where(Answer.team_id == survey.team_id, Response.survey_id == survey.id)
    )
    for answer in rows:
        grouped[answer.response_id].append(answer)
    return grouped


def event_id(trigger: Trigger) -> str:
    return f"{trigger.source}:{trigger.external_id}"


def _event(
    survey: Survey,
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
        "customer_id": secrets.pseudonym(survey.team_id, trigger.customer_id) if trigger.customer_id else None,
        "event_ts": trigger.occurred_at,
    }
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
    )
    return row


def _response(
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
        "language": response.language,
        "invite_arm": str(invitation.arm),
        "response_wave": response.wave,
        "invite_ts": invited_at,
        "response_ts": response.answered_at,
        "latency_event_min": max(0.0, (response.answered_at - trigger.occurred_at).total_seconds() / 60),
        "latency_invite_min": max(0.0, (response.answered_at - invited_at).total_seconds() / 60),
        "completion_seconds": response.completion_seconds,
        "device_hash": response.device_hash or "",
        "network_hash": response.network_hash or "",
        "user_agent_hash": response.user_agent_hash or "",
        **{str(metric): None for metric in (Metric.NPS, Metric.CSAT, Metric.CES)},
        "comment_category": "",
        "comment_text": "",
        "q_ballot": "none",
        "q_answer": "",
    }
    given = {answer.question: answer for answer in answers}
    for question in parsed.questions:
        answer = given.get(question.name)
        if isinstance(question, Rating):
            row[_column(question)] = answer.number if answer else None
        elif isinstance(question, Single) and answer and not row["comment_category"]:
            row["comment_category"] = answer.code or ""
        elif isinstance(question, OpenText) and answer and answer.text_sealed and not row["comment_text"]:
            row["comment_text"] = secrets.unseal(response.team_id, answer.text_sealed)
        elif isinstance(question, Pressure):
            row["q_ballot"] = "direct"
            row["q_answer"] = (answer.code or "") if answer else ""
    return row


def _column(question: Rating) -> str:
    """The column of a rating: its metric for the score, its own name for a driver on the 1 to 5 scale."""
    if question.role is Role.SCORE and question.metric is not Metric.CUSTOM:
        return str(question.metric)
    if question.name.startswith("d_") and (question.min, question.max) == (1, 5):
        return question.name
    return f"a_{question.name}"
