"""A simulated programme as the tables the service would export."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import metrics
from analysis.disposition import Disposition
from analysis.simulation._draw import BoolArray, Events, IntArray
from analysis.simulation._names import chosen, numbered
from analysis.simulation._response import REASONS, Answered, Asked
from analysis.simulation.world import World

_ARMS = ("none", "standard", "blind")
_DISPOSITIONS = tuple(Disposition)


def frame(
    world: World,
    events: Events,
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
    unanswered = np.where(answered.reminded, len(world.reminder_days), 0)
    reminders = np.where(replied, answered.wave, unanswered)
    return events.frame.assign(
        sample_prob=world.sample_probability,
        sampled=asked.sampled,
        invite_arm=chosen(_ARMS, np.where(asked.is_blind, 2, asked.sampled)),
        suppressed_reason=chosen(REASONS, asked.reason),
        contact_edited_by_employee=answered.fabricated & (rng.uniform(size=world.events) < 0.8),
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
    frame: pd.DataFrame,
    events: Events,
    opinions: pd.DataFrame,
    asked: Asked,
    answered: Answered,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Lay out one row per answer as it came in, pressed or not."""
    row = np.flatnonzero(answered.wave >= 0)
    n = len(row)
    pressed = answered.complied[row] | answered.fabricated[row]
    partial = (frame["disposition"] == Disposition.PARTIAL).to_numpy()[row]
    given = {
        column: np.where(pressed, float(metrics.SCALES[column].high), opinions[column].to_numpy()[row])
        for column in metrics.SCALES
    }
    near = np.round(given["csat"] + rng.normal(0, 0.7, (2, n))).clip(1, 5)
    device = _devices(events, answered, row, rng)
    on_site = answered.delay[row] < 60
    through_site = on_site & (rng.uniform(size=n) < 0.5)
    network = numbered("net", rng.integers(0, max(2, n // 2), n))
    network = network.mask(through_site, numbered("site", events.location[row]))
    seconds = rng.lognormal(np.log(70.0), 0.5, n) * np.where(answered.fabricated[row], 0.4, 1.0)
    is_direct = ~partial & (rng.uniform(size=n) < 0.5)
    says_yes = rng.uniform(size=n) < np.where(answered.begged[row], 0.5, 0.02)
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
        nps=given["nps"],
        csat=np.where(partial, np.nan, given["csat"]),
        ces=np.where(partial, np.nan, given["ces"]),
        d_speed=np.where(partial, np.nan, near[0]),
        d_staff=np.where(partial, np.nan, near[1]),
        q_ballot=chosen(("none", "direct"), is_direct.astype(np.int64)),
        q_answer=chosen(("", "no", "yes"), np.where(is_direct, 1 + says_yes, 0)),
    )


def _devices(events: Events, answered: Answered, row: IntArray, rng: np.random.Generator) -> pd.Series:
    """Give each response its device: the customer's (one in fifty shares a relative's), a kiosk, or the employee's."""
    customer = events.customer[row]
    shares = rng.uniform(size=len(row)) < 0.02
    customer = np.where(shares & (np.arange(len(row)) > 0), np.roll(customer, 1), customer)
    device = numbered("own", customer)
    device = device.mask(answered.on_kiosk[row], numbered("kiosk", events.location[row]))
    private = answered.fabricated[row] & (rng.uniform(size=len(row)) < 0.85)
    return device.mask(private, numbered("private", events.employee[row]))
