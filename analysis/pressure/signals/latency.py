"""On-site answers: given within minutes of the event, while the employee may still stand beside the customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, norm

from analysis.pressure.contrast import contrast
from analysis.pressure.devices import Devices
from analysis.pressure.material import Material
from analysis.pressure.multiplicity import average_evidence, cauchy
from analysis.pressure.rates import RateFinding, against_peers, indirect_rates
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.units import Units, code, count_by, effect_on_mean, sum_by
from analysis.programme import Programme

NAME = "on_site_answers"
#: Minutes after the event within which an answer may be an on-site one; all four are weighed alike.
WITHIN_MINUTES = (5.0, 15.0, 30.0, 60.0)
USUAL_RATE = 0.02
#: More answers than this before their event mean that the clocks cannot be trusted.
LARGEST_SHARE_BEFORE = 0.02
#: Share of responses with a device above which a location's kiosk can be recognised.
DEVICES_KNOWN = 0.5
#: Standardised differences of the scores, all weighed alike.
SHIFTS: FloatArray = np.arange(0.0, 4.1, 0.5)


def minutes_after_event(programme: Programme) -> FloatArray:
    """Return the minutes from each event to its response.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    ndarray, shape (n_responses,)
        ``latency_event_min`` where given, else the difference of the two times.
    """
    minutes = _minutes_by_times(programme)
    if "latency_event_min" not in programme.responses:
        return minutes
    given = programme.responses["latency_event_min"].to_numpy(dtype=np.float64)
    return np.asarray(np.where(np.isfinite(given), given, minutes), dtype=np.float64)


def _minutes_by_times(programme: Programme) -> FloatArray:
    responses = programme.responses
    event_ts = programme.frame["event_ts"].iloc[responses["event_row"].to_numpy()].reset_index(drop=True)
    seconds = (responses["response_ts"] - event_ts).dt.total_seconds()
    return np.asarray(seconds, dtype=np.float64) / 60.0


def _circumstances(programme: Programme) -> IntArray:
    """Code channel and touchpoint, since a text message is answered sooner than a mail."""
    frame = programme.frame
    named = [frame[c].astype("str") for c in ("contact_channel", "touchpoint") if c in frame]
    if not named:
        return np.zeros(len(programme.responses), dtype=np.int64)
    joined = named[0] if len(named) == 1 else named[0] + "\x1f" + named[1]
    cells: IntArray = code(joined)[0][programme.responses["event_row"].to_numpy()]
    return cells


def _known_arm(programme: Programme) -> BoolArray:
    """Tell the responses whose invitation the employee could know of."""
    arm = np.zeros(len(programme.responses), dtype=bool)
    row = programme.responses["event_row"].to_numpy()
    if "invite_arm" in programme.frame:
        arm |= (programme.frame["invite_arm"].iloc[row] == "blind").to_numpy()
    if "invite_arm" in programme.responses:
        arm |= (programme.responses["invite_arm"] == "blind").to_numpy()
    return ~arm


def _why_not(units: Units, by_times: FloatArray, minutes: FloatArray, devices: Devices) -> str:
    if not len(minutes):
        return "there are no responses"
    if ((minutes < 0) | (by_times < 0)).mean() > LARGEST_SHARE_BEFORE:
        return "many responses are earlier than their event, so the clocks cannot be compared"
    if units.kind == "location" and devices.known.mean() < DEVICES_KNOWN:
        return "devices are not known, so a location with a kiosk cannot be told from a pressed one"
    return ""


def on_site_answers(material: Material) -> Weigh:
    """Measure the share of answers given within minutes of the event.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        Count, expectation and text are those of the limit in `WITHIN_MINUTES` that says most; likelihood ratio and
        p-value are combined over all limits.

    Notes
    -----
    Where the whole location answers at once the expectation is high and nobody stands out. Channel and touchpoint
    are allowed for. The blind arm is not counted: the employee does not know of those invitations. Answers on public
    devices are on site by design and are not counted either. Given which answers came on the spot, the scores of
    honest units do not depend on it beyond what is usual everywhere; how far the on-site answers of a unit lie above
    its own later ones therefore multiplies the likelihood ratio. The level of the score never enters.
    """
    programme, units, devices = material.programme, material.units, material.devices
    minutes = minutes_after_event(programme)
    reason = _why_not(units, _minutes_by_times(programme), minutes, devices)
    if reason:
        return absent(material, NAME, Family.ON_SITE, reason)
    usable = (minutes >= 0) & _known_arm(programme) & ~devices.public
    unit, cell = units.of_response[usable], _circumstances(programme)[usable]
    n = count_by(unit, units.count)
    safe = np.maximum(n, 1)
    hits = [(minutes[usable] <= limit).astype(np.float64) for limit in WITHIN_MINUTES]
    rates = [sum_by(unit, indirect_rates(h, unit, cell, prior_rate=USUAL_RATE), units.count) / safe for h in hits]
    counts = [sum_by(unit, hit, units.count) for hit in hits]

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:
        found = [
            against_peers(c, n.astype(np.float64), np.where(n > 0, r, USUAL_RATE), units.peers, honest, widest=widest)
            for c, r in zip(counts, rates, strict=True)
        ]
        return _table(units, usable, minutes, n, found, counts, material.values, honest)

    return weigh


def _table(
    units: Units,
    usable: BoolArray,
    minutes: FloatArray,
    n: IntArray,
    found: list[RateFinding],
    counted: list[FloatArray],
    effect_of: FloatArray,
    honest: FloatArray,
) -> SignalTable:
    llr = np.stack([f.llr for f in found])
    best = llr.argmax(axis=0)
    each = np.arange(units.count)
    counts = np.stack(counted)[best, each]
    rate = np.stack([f.expected for f in found])[best, each]
    strength = np.stack([f.strength for f in found])[best, each]
    limit = np.array(WITHIN_MINUTES)[best]
    traced = usable & (minutes <= limit[units.of_response])
    share = (strength / (rate + (1.0 - rate) * strength))[units.of_response]
    scores = _scores_on_site(units, usable & np.isfinite(effect_of), traced, effect_of, honest)
    texts = [
        f"{int(counts[u])} of {n[u]} answers came within {limit[u]:.0f} minutes of the event; "
        f"{n[u] * rate[u]:.1f} would be usual here.{scores.texts[u]}"
        for u in range(units.count)
    ]
    by_count = cauchy(np.stack([f.p_value for f in found]))
    both = chi2.sf(-2.0 * (np.log(by_count) + np.log(scores.p_value)), 4)
    return SignalTable(
        name=NAME,
        family=Family.ON_SITE,
        statistic=counts,
        expected=n * rate,
        n=n,
        llr=np.where(n > 0, average_evidence(llr) + scores.llr, 0.0),
        p_value=np.where(scores.compared, np.clip(both, 1e-300, 1.0), by_count),
        effect=effect_on_mean(effect_of, units, traced),
        trace=Trace.RESPONSES,
        traced=traced,
        pressed=np.where(traced, share, 0.0),
        left_out=["" if m else "no answer that the employee could have been present at" for m in n],
        texts=texts,
        checked=("location where everybody answers at once (kiosk)", "public device", "channel and touchpoint"),
    )


@dataclass(frozen=True, slots=True)
class ScoresOnSite:
    """How far the on-site answers of each unit lie above its own later ones.

    Parameters
    ----------
    llr, p_value : ndarray, shape (units,)
        Log likelihood ratio and p-value of the difference.
    compared : ndarray of bool, shape (units,)
        Whether the unit has enough answers of both kinds.
    texts : list of str
        The comparison in a sentence, per unit.
    """

    llr: FloatArray
    p_value: FloatArray
    compared: BoolArray
    texts: list[str]


def _scores_on_site(
    units: Units, scored: BoolArray, traced: BoolArray, values: FloatArray, honest: FloatArray
) -> ScoresOnSite:
    """Weigh the difference of the scores within each unit."""
    found = contrast(units, scored, traced, values, honest)
    llr = average_evidence(SHIFTS[:, None] * found.z[None, :] - SHIFTS[:, None] ** 2 / 2.0)
    texts = [
        f" They lie {found.gap[u]:+.2f} points from this unit's later answers, where {found.usual[u]:+.2f} is usual."
        if found.compared[u]
        else ""
        for u in range(units.count)
    ]
    p_value = np.where(found.compared, norm.sf(found.z), 1.0)
    return ScoresOnSite(np.where(found.compared, llr, 0.0), p_value, found.compared, texts)
