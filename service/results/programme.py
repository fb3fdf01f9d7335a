"""The programme's two tables, as FORMATS names their columns, built from what the earlier stages recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analysis.contract import FRAME
from analysis.disposition import count, rates
from analysis.programme import Programme, Settings, from_rows
from analysis.settings import ForcedResponse
from service.base.errors import Conflict
from service.base.secrets import Secrets
from service.response import disposition
from service.response.answer import Answer
from service.response.response import Response
from service.results import asked, pool, rows
from service.results.period import Period
from service.results.pool import Share, Take
from service.results.rows import BUILT_IN, Row
from service.sampling.frame import FrameUnit
from service.sampling.invitation import Invitation
from service.sampling.lot import lot_of
from service.sampling.trigger import Trigger
from service.survey import version as versions
from service.survey.ballot import Crosswise, Forced
from service.survey.question import Metric
from service.survey.questionnaire import Questionnaire
from service.survey.survey import State, Survey

#: Columns of the frame with a meaning of their own, which no auxiliary may take the name of.
RESERVED = (frozenset(FRAME) | {"diary_entry", "survey_version", *rows.HOW_ASKED}) - frozenset(BUILT_IN)


class NothingToAnalyse(Conflict):
    """No event, or no answer, is there yet; an empty result could be mistaken for a bad one."""

    title = "There is nothing to analyse"


class NoScore(Conflict):
    """Results are about a score; a survey may have none."""

    title = "The survey has no NPS, CSAT or CES question"


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows as FORMATS describes them. `settings`, `metric` and `version` are those of the newest version among them."""

    frame: tuple[Row, ...]
    responses: tuple[Row, ...]
    settings: Settings
    metric: str | None
    version: int
    shares: tuple[Share, ...] = ()

    @property
    def score_metric(self) -> str:
        """The metric that adjusted scores are about; a poll has none."""
        if self.metric is None:
            raise NoScore("adjusted scores need a score question with the metric nps, csat or ces")
        return self.metric


def tables(
    session: Session,
    survey: Survey,
    period: Period | None,
    *,
    secrets: Secrets,
    take: Take | int = Take.COMPARABLE,
) -> Tables:
    """Everyone eligible and everyone who answered, for events of the period (all events without one).

    Events belong to the version that was in force when they were recorded, whenever they are answered.
    """
    if survey.state is State.DRAFT:
        raise NothingToAnalyse("the survey is a draft; nobody was asked yet", survey=str(survey.id))
    joined = session.execute(_joined(survey, period)).all()
    published = {one.id: one for one in versions.of_survey(session, survey)}
    events = Counter(trigger.version_id for trigger, *_ in joined)
    answered = Counter(trigger.version_id for trigger, *_, response in joined if response is not None)
    shares = pool.shares(tuple(published.values()), events, answered, take)
    if not shares:
        under = "" if isinstance(take, Take) else f" under version {take}"
        raise NothingToAnalyse(f"no event was reported for this survey and period{under}", survey=str(survey.id))
    pooled = {share.number: share for share in shares if share.is_pooled}
    final = {row.trigger_id: row for row in disposition.of_survey(session, survey.id)}
    answers = _answers(session, survey)
    frame: list[Row] = []
    responses: list[Row] = []
    seed = secrets.unseal(survey.team_id, survey.seed_sealed)
    for trigger, unit, invitation, response in joined:
        version = published[trigger.version_id]
        if version.number not in pooled:
            continue
        outcome = final[trigger.id]
        frame.append(rows.event(survey, version, trigger, unit, outcome, response, secrets))
        if response is not None and invitation is not None:
            parsed = _without(version.parsed(), pooled[version.number].questions_left_out)
            held = answers[response.id]
            lot = lot_of(seed, customer_id=trigger.customer_id, invitation_id=invitation.id)
            row = rows.response(parsed, version, trigger, invitation, outcome, response, held, secrets)
            chosen = asked.choices(parsed, {answer.question: answer for answer in held})
            private, ways = rows.private(parsed, held, lot, trigger.dealt), asked.ways(parsed, lot, trigger.dealt)
            responses.append({**row, **private, **chosen, **ways})
    number = max(pooled)
    newest = next(one for one in published.values() if one.number == number).parsed()
    metric = metric_of(newest)
    settings = _settings(survey, newest, metric)
    return Tables(tuple(frame), tuple(responses), settings, metric, number, shares)


def _without(parsed: Questionnaire, names: Sequence[str]) -> Questionnaire:
    return replace(parsed, questions=tuple(one for one in parsed.questions if one.name not in names))


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
    sampled = [row for row in held.frame if row["sampled"]]
    if not sampled:
        return counts, {}
    final = [str(row["disposition"]) for row in sampled]
    base_weight = [1 / float(str(row["sample_prob"])) for row in sampled]
    weighted = count(final, base_weight)
    return counts, rates(weighted).as_dict()


def _settings(survey: Survey, parsed: Questionnaire, metric: str | None) -> Settings:
    ballots = parsed.pressure.ballots if parsed.pressure is not None else ()
    crosswise = next((one for one in ballots if isinstance(one, Crosswise)), None)
    forced = next((one for one in ballots if isinstance(one, Forced)), None)
    return Settings(
        bonus_metric=metric or Settings().bonus_metric,
        blind_arm_probability=survey.blind_share,
        crosswise_p=crosswise.p if crosswise else None,
        anchor_p=crosswise.anchor.p if crosswise and crosswise.anchor else None,
        forced_response=ForcedResponse(forced.truth, forced.yes, forced.no) if forced else None,
        reminder_days=tuple(wait / timedelta(days=1) for wait in accumulate(survey.practice.waits)),
        auxiliaries=tuple(survey.auxiliaries),
        minimum_n=survey.minimum_n,
        least_reliability_ranking=min(Settings().least_reliability_ranking, survey.least_reliability),
        least_reliability_pay=survey.least_reliability,
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
