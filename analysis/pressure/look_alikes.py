"""Innocent explanations checked by name: which of them would account for what was seen of a unit, and which not."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom

from analysis.pressure.explanation import Held, LookAlikes, held_of, mean_of, nowhere
from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, FloatArray
from analysis.pressure.units import count_by, sum_by

#: Share of a unit's answers that a circumstance must touch to explain them.
MUCH = 0.3
#: Answers of each kind without which means are not compared.
LEAST_EACH = 5
#: Standard errors from which a difference counts as one.
CLEARLY = 2.0
#: Invitations of a location within an hour, and how many times its usual number, that make a campaign.
CAMPAIGN_SIZE, CAMPAIGN_TIMES = 20, 5.0
#: Answers below which a perfect record may be luck.
SMALL_N = 10
#: Factor by which completion times of a location differ from everybody's where its form is another one.
OTHER_FORM = 1.25
#: Times the usual share of complaints that makes a desk a complaints desk.
COMPLAINTS_TIMES = 3.0


def look_alikes(material: Material) -> tuple[LookAlikes, ...]:
    """Check every innocent explanation for every unit.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    tuple of LookAlikes
        All ten, in the order in which a reviewer reads them.

    Notes
    -----
    For the reviewer: none of it enters the evidence, whose expectations allow for these explanations where they can.
    """
    held = held_of(material)
    return (
        _kiosk(held),
        _campaign(held),
        _star(held),
        _easy_cases(held),
        _rapport(held),
        _family(held),
        _small_n(held),
        _service_recovery(held),
        _new_form(held),
        _complaints_desk(held),
    )


def _kiosk(held: Held) -> LookAlikes:
    devices = held.material.devices
    if not devices.known.any():
        return nowhere("kiosk", held.k, "No device is known.")
    share, n = mean_of(held, devices.known, devices.public.astype(np.float64))
    texts = [
        f"{s:.0%} of {m:.0f} answers with a known device came from one that serves several employees."
        for s, m in zip(share, n, strict=True)
    ]
    return LookAlikes("kiosk", share >= MUCH, n >= 1, texts)


def _campaign(held: Held) -> LookAlikes:
    frame, units = held.material.programme.frame, held.material.units
    if "invite_ts" not in frame or frame["invite_ts"].isna().all():
        return nowhere("campaign", held.k, "No times of the invitations are known.")
    sent = frame["invite_ts"].notna().to_numpy() & frame["invited"].to_numpy(dtype=bool)
    hour = np.full(len(frame), -1, dtype=np.int64)
    hour[sent] = frame["invite_ts"][sent].dt.tz_localize(None).to_numpy().astype("datetime64[h]").astype(np.int64)
    place = units.peers[units.of_event] if units.kind == "employee" else units.of_event
    first = int(hour[sent].min()) if sent.any() else 0
    key = place * (int(hour.max()) - first + 1) + hour - first
    distinct, at, count = np.unique(key[sent], return_inverse=True, return_counts=True)
    where = distinct // (int(hour.max()) - first + 1)
    usual = pd.Series(count).groupby(where).transform("median").to_numpy(dtype=np.float64)
    busy = np.zeros(len(frame), dtype=bool)
    busy[sent] = ((count >= CAMPAIGN_SIZE) & (count >= CAMPAIGN_TIMES * usual))[at]
    share, n = mean_of(held, sent[held.material.event_row], busy[held.material.event_row].astype(np.float64))
    texts = [
        f"{s:.0%} of {m:.0f} answers are to invitations of an hour in which the location sent unusually many."
        for s, m in zip(share, n, strict=True)
    ]
    return LookAlikes("campaign", share >= MUCH, n >= 1, texts)


def _star(held: Held) -> LookAlikes:
    material, k = held.material, held.k
    row, scored = material.event_row, material.scored
    known, n_known = mean_of(held, scored & ~held.blind[row], held.excess)
    unknown, n_blind = mean_of(held, scored & held.blind[row], held.excess)
    error = held.sd / np.sqrt(np.maximum(n_known, 1.0))
    high = known > CLEARLY * error
    by_blind = (n_blind >= LEAST_EACH) & (n_known >= LEAST_EACH)
    apart = held.sd * np.sqrt(1.0 / np.maximum(n_known, 1.0) + 1.0 / np.maximum(n_blind, 1.0))
    as_high = unknown >= known - apart
    fewer, n_events, share, usual = _complaints(held)
    explains = high & by_blind & as_high & (fewer | (n_events == 0))
    told = (n_known >= LEAST_EACH) & (~high | by_blind)
    texts = []
    for u in range(k):
        text = f"{n_known[u]:.0f} answers lie {known[u]:+.2f} points from what such customers give elsewhere"
        text += (
            f"; the {n_blind[u]:.0f} that the employee could not know of, {unknown[u]:+.2f}"
            if n_blind[u] >= LEAST_EACH
            else "; too few that the employee could not know of"
        )
        if n_events[u]:
            text += f"; {share[u]:.1%} of the customers complained later, {usual:.1%} everywhere"
        texts.append(text + ".")
    return LookAlikes("star", explains, told, texts)


def _complaints(held: Held) -> tuple[BoolArray, FloatArray, FloatArray, float]:
    """Whether no more of a unit's customers complained later than everywhere, how many are known, shares."""
    frame, units = held.material.programme.frame, held.material.units
    if "complaint_30d" not in frame:
        return np.ones(held.k, dtype=bool), np.zeros(held.k), np.zeros(held.k), 0.0
    complaint = frame["complaint_30d"].to_numpy(dtype=np.float64)
    known = np.isfinite(complaint)
    n = count_by(units.of_event[known], held.k).astype(np.float64)
    share = sum_by(units.of_event[known], complaint[known], held.k) / np.maximum(n, 1.0)
    usual = float(complaint[known].mean()) if known.any() else 0.0
    error = np.sqrt(usual * (1.0 - usual) / np.maximum(n, 1.0))
    return share <= usual + error, n, share, usual


def _easy_cases(held: Held) -> LookAlikes:
    material = held.material
    if not material.foreseen.foretells:
        return nowhere("easy_cases", held.k, "What is known of the customers does not foretell their scores.")
    scored = material.scored
    mean, n = mean_of(held, scored, np.nan_to_num(material.values))
    foreseen, _ = mean_of(held, scored, material.foreseen.score[material.event_row])
    overall = float(material.values[scored].mean())
    gap, easier = mean - overall, foreseen - overall
    texts = [
        f"The mean lies {g:+.2f} points from everybody's; {e:+.2f} of that is expected of such customers."
        for g, e in zip(gap, easier, strict=True)
    ]
    return LookAlikes("easy_cases", (gap > 0) & (easier >= gap / 2.0), n >= 1, texts)


def _rapport(held: Held) -> LookAlikes:
    material, units, k = held.material, held.material.units, held.k
    asked = material.programme.frame["invited"].to_numpy(dtype=bool)
    answered = np.zeros(len(asked), dtype=bool)
    answered[material.event_row] = True
    rates, counts, overall = [], [], []
    for arm in (asked & ~held.blind, asked & held.blind):
        n = count_by(units.of_event[arm], k).astype(np.float64)
        rates.append(sum_by(units.of_event[arm], answered[arm].astype(np.float64), k) / np.maximum(n, 1.0))
        counts.append(n)
        overall.append(float(answered[arm].mean()) if arm.any() else 0.0)
    error = [np.sqrt(p * (1 - p) / np.maximum(n, 1.0)) for p, n in zip(overall, counts, strict=True)]
    high = rates[0] > overall[0] + CLEARLY * error[0]
    both = high & (rates[1] >= overall[1] + (rates[0] - overall[0]) / 2.0)
    excess, n_scored = mean_of(held, material.scored & ~held.blind[material.event_row], held.excess)
    no_higher = excess <= CLEARLY * held.sd / np.sqrt(np.maximum(n_scored, 1.0))
    told = (counts[0] > 0) & (~high | (counts[1] * overall[1] >= LEAST_EACH))
    texts = [
        f"{rates[0][u]:.0%} of {counts[0][u]:.0f} customers asked answer, {overall[0]:.0%} everywhere"
        + (
            f"; of the {counts[1][u]:.0f} whose invitation the employee did not know of {rates[1][u]:.0%}, "
            f"{overall[1]:.0%} everywhere"
            if counts[1][u]
            else "; no invitation that the employee did not know of"
        )
        + f"; scores lie {excess[u]:+.2f} points from what is expected."
        for u in range(k)
    ]
    return LookAlikes("rapport", both & no_higher, told, texts)


def _family(held: Held) -> LookAlikes:
    devices, units = held.material.devices, held.material.units
    responses, frame = held.material.programme.responses, held.material.programme.frame
    known, n = mean_of(held, devices.known, devices.known.astype(np.float64))
    if not devices.known.any():
        return nowhere("family", held.k, "No device is known.")
    pairs, larger = np.zeros(held.k), np.zeros(held.k)
    if devices.private.any():
        used = pd.DataFrame(
            {
                "unit": units.of_response[devices.private],
                "device": responses["device_hash"].to_numpy()[devices.private],
                "customer": frame["customer_id"].to_numpy()[held.material.event_row[devices.private]],
            }
        )
        customers = used.groupby(["unit", "device"], observed=True)["customer"].nunique()
        owner = customers.index.get_level_values("unit").to_numpy().astype(np.int64)
        size = customers.to_numpy()
        pairs = sum_by(owner, (size <= 2).astype(np.float64), held.k)
        larger = sum_by(owner, (size > 2).astype(np.float64), held.k)
    texts = [
        f"{p:.0f} devices answered for two customers and {m:.0f} for more." for p, m in zip(pairs, larger, strict=True)
    ]
    return LookAlikes("family", (pairs > 0) & (larger == 0), (n > 0) & (known > 0), texts)


def _small_n(held: Held) -> LookAlikes:
    material = held.material
    top = material.values == material.scale.high
    share, n = mean_of(held, material.scored, top.astype(np.float64))
    overall = float(top[material.scored].mean()) if material.scored.any() else 0.0
    texts = [
        f"{s * m:.0f} of {m:.0f} answers are the highest possible; by luck all of so few would be with probability "
        f"{overall**m:.1%}."
        for s, m in zip(share, n, strict=True)
    ]
    return LookAlikes("small_n", (n < SMALL_N) & (share == 1.0), n >= 1, texts)


def _service_recovery(held: Held) -> LookAlikes:
    frame, material = held.material.programme.frame, held.material
    named = [c for c in ("complaint_30d", "refund_30d") if c in frame]
    if not named:
        return nowhere("service_recovery", held.k, "Neither complaints nor refunds are known.")
    recovered = np.any([frame[c].to_numpy(dtype=np.float64) > 0 for c in named], axis=0)[material.event_row]
    excess, n = mean_of(held, material.scored & recovered, held.excess)
    share, n_all = mean_of(held, material.scored, recovered.astype(np.float64))
    texts = [
        f"{m:.0f} of {a:.0f} answers come from customers with a complaint or refund; they lie {e:+.2f} points from "
        "what is expected."
        for m, a, e in zip(n, n_all, excess, strict=True)
    ]
    return LookAlikes("service_recovery", (share >= MUCH) & (n >= LEAST_EACH) & (excess >= 0), n_all >= 1, texts)


def _new_form(held: Held) -> LookAlikes:
    responses, units = held.material.programme.responses, held.material.units
    if "completion_seconds" not in responses:
        return nowhere("new_form", held.k, "Completion times are not known.")
    seconds = responses["completion_seconds"].to_numpy(dtype=np.float64)
    known = np.isfinite(seconds) & (seconds > 0)
    if not known.any():
        return nowhere("new_form", held.k, "Completion times are not known.")
    log_time = np.log(np.where(known, seconds, 1.0))
    everybody = float(np.median(log_time[known]))
    by_unit = _medians(units.of_response[known], log_time[known], held.k)
    # The median of the colleagues' medians, so that neither the unit nor a busy colleague decides it.
    place = units.peers
    beside = np.full(held.k, np.nan)
    for p in np.unique(place):
        members = np.flatnonzero((place == p) & np.isfinite(by_unit))
        for u in members if len(members) > 1 else ():
            beside[u] = np.median(by_unit[members[members != u]])
    shifted = np.abs(beside - everybody) > np.log(OTHER_FORM)
    alike = np.abs(by_unit - beside) < np.log(OTHER_FORM)
    told = np.isfinite(by_unit) & np.isfinite(beside)
    texts = [
        f"The form takes {np.exp(by_unit[u]):.0f} seconds here, {np.exp(beside[u]):.0f} with colleagues and "
        f"{np.exp(everybody):.0f} everywhere."
        if told[u]
        else "Completion times of the unit or of its colleagues are not known."
        for u in range(held.k)
    ]
    return LookAlikes("new_form", told & shifted & alike, told, texts)


def _medians(unit: np.ndarray, values: FloatArray, k: int) -> FloatArray:
    found = pd.Series(values).groupby(unit).median()
    result = np.full(k, np.nan)
    result[found.index.to_numpy()] = found.to_numpy()
    return result


def _complaints_desk(held: Held) -> LookAlikes:
    _, n, share, usual = _complaints(held)
    if not n.any():
        return nowhere("complaints_desk", held.k, "Complaints are not known.")
    by_chance = binom.sf(np.rint(share * n) - 1, n, usual)
    explains = (share >= COMPLAINTS_TIMES * usual) & (by_chance < 0.01)
    texts = [f"{s:.1%} of {m:.0f} customers complain, {usual:.1%} everywhere." for s, m in zip(share, n, strict=True)]
    return LookAlikes("complaints_desk", explains, n >= 1, texts)
