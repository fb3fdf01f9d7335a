"""A simulated programme as the tables the service would export."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis import metrics
from analysis.disposition import Disposition
from analysis.simulation._draw import Answered, Asked, Events, IntArray
from analysis.simulation.world import World


def frame(
    world: World,
    events: Events,
    opinions: pd.DataFrame,
    asked: Asked,
    answered: Answered,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Lay out one row per event, asked or not, with what became of it."""
    replied = answered.wave >= 0
    position = opinions["nps"].to_numpy() / 10.0
    outcome = {
        name: rng.uniform(size=world.events) < stats.logistic.cdf(level - slope * position)
        for name, level, slope in (("complaint_30d", -1.0, 4.0), ("refund_30d", -2.0, 2.5), ("churn_90d", -1.6, 2.0))
    }
    partial = replied & (rng.uniform(size=world.events) < 0.08)
    disposition = np.select(
        [
            ~asked.sampled,
            partial,
            replied,
            asked.delivered,
            asked.invited,
            asked.reason == "recent_survey",
            asked.reason == "opted_out",
            asked.reason == "system_error",
        ],
        [
            Disposition.NOT_SAMPLED,
            Disposition.PARTIAL,
            Disposition.COMPLETE,
            Disposition.NO_RESPONSE,
            Disposition.UNDELIVERABLE,
            Disposition.QUARANTINED,
            Disposition.OPTED_OUT,
            Disposition.UNDELIVERABLE,
        ],
        default=Disposition.SUPPRESSED_BY_EMPLOYEE,
    )
    start = pd.Timestamp(world.first_day, tz="UTC")
    invited_at = pd.Series(start + pd.to_timedelta(np.floor(asked.invite_minute), unit="min"))
    reminders = np.where(replied, answered.wave, len(world.reminder_days))
    return events.frame.assign(
        sample_prob=world.sample_probability,
        sampled=asked.sampled,
        invite_arm=np.where(asked.is_blind, "blind", np.where(asked.sampled, "standard", "none")),
        suppressed_reason=asked.reason,
        contact_edited_by_employee=answered.fabricated & (rng.uniform(size=world.events) < 0.8),
        invited=asked.invited,
        invite_ts=invited_at.where(asked.invited),
        delivered=asked.delivered,
        reminders_sent=np.where(asked.delivered, reminders, 0),
        disposition=disposition.astype(object),
        response_id=np.where(replied, np.char.add("R", np.arange(1, world.events + 1).astype(str)), ""),
        **outcome,
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
    network = np.where(
        on_site & (rng.uniform(size=n) < 0.5),
        np.char.add("site", events.location[row].astype(str)),
        np.char.add("net", rng.integers(0, max(2, n // 2), n).astype(str)),
    )
    seconds = rng.lognormal(np.log(70.0), 0.5, n) * np.where(answered.fabricated[row], 0.4, 1.0)
    is_direct = ~partial & (rng.uniform(size=n) < 0.5)
    says_yes = rng.uniform(size=n) < np.where(answered.begged[row], 0.5, 0.02)
    answered_at = frame["event_ts"].iloc[row].reset_index(drop=True) + pd.to_timedelta(answered.delay[row], unit="min")
    return pd.DataFrame(
        {
            "response_id": frame["response_id"].to_numpy()[row],
            "event_id": frame["event_id"].to_numpy()[row],
            "employee_id": frame["employee_id"].to_numpy()[row],
            "location_id": frame["location_id"].to_numpy()[row],
            "invite_arm": frame["invite_arm"].to_numpy()[row],
            "response_wave": answered.wave[row],
            "invite_ts": frame["invite_ts"].iloc[row].reset_index(drop=True),
            "response_ts": answered_at,
            "latency_event_min": answered.delay[row],
            "latency_invite_min": answered.delay[row] + events.minute[row] - asked.invite_minute[row],
            "completion_seconds": seconds,
            "device_hash": device,
            "network_hash": network,
            "nps": given["nps"],
            "csat": np.where(partial, np.nan, given["csat"]),
            "ces": np.where(partial, np.nan, given["ces"]),
            "d_speed": np.where(partial, np.nan, near[0]),
            "d_staff": np.where(partial, np.nan, near[1]),
            "q_ballot": np.where(is_direct, "direct", "none"),
            "q_answer": np.where(is_direct, np.where(says_yes, "yes", "no"), ""),
        }
    )


def _devices(events: Events, answered: Answered, row: IntArray, rng: np.random.Generator) -> npt.NDArray[np.str_]:
    """Give each response its device: the customer's (one in fifty shares a relative's), a kiosk, or the employee's."""
    customer = events.customer[row]
    shares = rng.uniform(size=len(row)) < 0.02
    customer = np.where(shares & (np.arange(len(row)) > 0), np.roll(customer, 1), customer)
    device = np.char.add("own", customer.astype(str))
    device = np.where(answered.on_kiosk[row], np.char.add("kiosk", events.location[row].astype(str)), device)
    private = answered.fabricated[row] & (rng.uniform(size=len(row)) < 0.85)
    return np.where(private, np.char.add("private", events.employee[row].astype(str)), device)
