"""A simulated programme as the tables the service would export."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.disposition import Disposition
from analysis.simulation import _answers, _traces
from analysis.simulation._comments import comments
from analysis.simulation._draw import BoolArray, Events, IntArray
from analysis.simulation._names import chosen, numbered
from analysis.simulation._response import REASONS, Answered, Asked
from analysis.simulation._staff import Staff
from analysis.simulation.world import World

_ARMS = ("none", "standard", "blind")
_DISPOSITIONS = tuple(Disposition)


def frame(
    world: World,
    events: Events,
    foretold: pd.DataFrame,
    outcomes: Mapping[str, BoolArray],
    asked: Asked,
    answered: Answered,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Lay out one row per event, asked or not, with what became of it."""
    replied = answered.wave >= 0
    partial = replied & (rng.uniform(size=world.events) < 0.08)
    start = pd.Timestamp(world.first_day, tz="UTC")
    invited_at = pd.Series(start + pd.to_timedelta(np.floor(asked.invite_minute), unit="min"))
    hides = answered.pressing.is_hidden
    edited = answered.pressing.fabricated & (rng.uniform(size=world.events) < np.where(hides, 0.2, 0.8))
    unanswered = np.where(answered.reminded, len(world.reminder_days), 0)
    reminders = np.where(replied, answered.wave, unanswered)
    return events.frame.assign(
        **foretold,
        sample_prob=world.sample_probability,
        sampled=asked.sampled,
        invite_arm=chosen(_ARMS, np.where(asked.is_blind, 2, asked.sampled)),
        suppressed_reason=chosen(REASONS, asked.reason),
        contact_edited_by_employee=asked.edited | edited,
        invited=asked.invited,
        invite_ts=invited_at.where(asked.invited),
        delivered=asked.delivered,
        reminders_sent=np.where(asked.delivered, reminders, 0),
        disposition=chosen(_DISPOSITIONS, _disposition(asked, replied, partial)),
        response_id=numbered("R", np.arange(1, world.events + 1)).where(replied, ""),
        **outcomes,
    )


def _disposition(asked: Asked, replied: BoolArray, partial: BoolArray) -> IntArray:
    """Return what became of each event, as a position among the dispositions."""
    cases = (
        (~asked.sampled, Disposition.NOT_SAMPLED),
        (partial, Disposition.PARTIAL),
        (replied, Disposition.COMPLETE),
        (asked.delivered, Disposition.NO_RESPONSE),
        (asked.invited, Disposition.UNDELIVERABLE),
        (asked.reason == REASONS.index("recent_survey"), Disposition.QUARANTINED),
        (asked.reason == REASONS.index("opted_out"), Disposition.OPTED_OUT),
        (asked.reason == REASONS.index("system_error"), Disposition.UNDELIVERABLE),
    )
    return np.select(
        [holds for holds, _ in cases],
        [_DISPOSITIONS.index(disposition) for _, disposition in cases],
        default=_DISPOSITIONS.index(Disposition.SUPPRESSED_BY_EMPLOYEE),
    )


def responses(
    world: World,
    staff: Staff,
    frame: pd.DataFrame,
    events: Events,
    opinions: pd.DataFrame,
    asked: Asked,
    answered: Answered,
    rng: np.random.Generator,
    extra: np.random.Generator,
) -> pd.DataFrame:
    """Lay out one row per answer as it came in, pressed or not."""
    row = np.flatnonzero(answered.wave >= 0)
    n, employee = len(row), events.employee[row]
    partial = (frame["disposition"] == Disposition.PARTIAL).to_numpy()[row]
    given = _answers.given(row, opinions, answered, extra)
    drivers = _answers.drivers(staff, employee, given, rng.normal(0, 0.7, (2, n)), extra)
    device = _traces.devices(staff, events, answered, row, rng, extra)
    network = _traces.networks(staff, events, answered, row, rng, extra)
    made_up = answered.pressing.fabricated[row], answered.pressing.is_hidden[row]
    comment = comments(world.variety.comment_rate, employee, given, drivers, made_up, partial, extra)
    seconds = _traces.seconds(world, staff, events, asked, answered, row, partial, comment.words, rng, extra)
    told = frame[["response_id", "event_id", "employee_id", "location_id", "invite_arm", "invite_ts", "event_ts"]]
    told = told.iloc[row].reset_index(drop=True)
    return told.drop(columns=["invite_ts", "event_ts"]).assign(
        response_wave=answered.wave[row],
        invite_ts=told["invite_ts"],
        response_ts=told["event_ts"] + pd.to_timedelta(answered.delay[row], unit="min"),
        latency_event_min=answered.delay[row],
        latency_invite_min=answered.delay[row] + events.minute[row] - asked.invite_minute[row],
        completion_seconds=seconds,
        device_hash=device,
        network_hash=network,
        user_agent_hash=_traces.agents(events, device, row),
        nps=given.scores["nps"],
        csat=np.where(partial, np.nan, given.scores["csat"]),
        ces=np.where(partial, np.nan, given.scores["ces"]),
        **{name: np.where(partial, np.nan, values) for name, values in drivers.items()},
        comment_category=comment.category,
        comment_text=comment.text,
        **_answers.ballots(world, staff, events, row, answered, partial, rng, extra),
    )
