"""Bursts: more answers of different customers within minutes of each other than hour, place and sendings explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom, norm

from analysis.pressure.deviations import beyond_usual
from analysis.pressure.material import Material
from analysis.pressure.multiplicity import cauchy
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.units import count_by, effect_on_mean

NAME = "answer_bursts"
#: Minutes within which a burst happens; all three are weighed alike.
WIDTHS = (10.0, 30.0, 60.0)
#: Answers that a unit needs.
LEAST_ANSWERS = 5
#: Answers of colleagues that the weekly rhythm is worth, against what they were seen to give in the very same minutes.
RHYTHM_WORTH = 50.0
#: Answers that the rhythm of the whole programme is worth, against that of the place.
PROGRAMME_WORTH = 200.0
HOURS_OF_WEEK = 168
#: Larger share of times on the full hour than this: they were rounded.
LARGEST_ROUNDED = 0.5
CHECKED = ("hour and weekday at the place", "sendings that colleagues' customers answer too", "kiosk")


@dataclass(frozen=True, slots=True)
class Scan:
    """The most surprising burst of each unit.

    Parameters
    ----------
    p_value : ndarray, shape (k,)
        Of the largest burst over all starts and widths; 1 for a unit without answers.
    followed, expected : ndarray, shape (k,)
        Answers that followed the first one of the burst, and how many would be usual.
    minutes : ndarray, shape (k,)
        Its width.
    inside : ndarray of bool, shape (n,)
        Answers of these bursts.
    """

    p_value: FloatArray
    followed: FloatArray
    expected: FloatArray
    minutes: FloatArray
    inside: BoolArray


def scan(minute: FloatArray, unit: IntArray, place: IntArray) -> Scan:
    """Find the most surprising burst of each unit.

    Parameters
    ----------
    minute : ndarray, shape (n,)
        Time of each answer, in minutes from a Monday at midnight.
    unit : ndarray of int, shape (n,)
        Unit of each answer.
    place : ndarray of int, shape (units,)
        Surroundings of each unit.

    Returns
    -------
    Scan
        One entry for each unit.

    Notes
    -----
    A window opens at each answer. Given a unit's number of answers, those that follow within the window are binomial;
    the chance of one is that of the weekly rhythm, or what colleagues at the place were seen to give in the same
    minutes if that is more. The smallest p over the `n` starts is taken as ``1 - (1 - p)^n``, too large as windows
    overlap; widths are combined by the Cauchy sum.

    References
    ----------
    Naus, J. I. (1965). The distribution of the size of the maximum cluster of points on a line. JASA 60, 532-538.
    Kulldorff, M. (1997). A spatial scan statistic. Communications in Statistics 26, 1481-1496.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> minute, unit = rng.uniform(0, 40_000, 60), np.repeat(np.arange(3), 20)
    >>> minute[:8] = 20_000 + np.arange(8)
    >>> found = scan(minute, unit, np.zeros(3, dtype=np.int64))
    >>> int(found.p_value.argmin()), found.followed[0].item(), found.inside[:8].all().item()
    (0, 7.0, True)
    """
    k = len(place)
    n = count_by(unit, k)
    others = (np.bincount(place, n)[place] - n)[unit]
    usual_share = _rhythm(minute, unit, place)
    p_values, counts, means = [], [], []
    for width in WIDTHS:
        followed = _followed(minute, unit, width)
        concurrent = _followed(minute, place[unit], width) - followed
        by_rhythm = usual_share * width
        chance = (concurrent + RHYTHM_WORTH * by_rhythm) / (others + RHYTHM_WORTH)
        # That no colleague happened to have an answer in these minutes makes them no quieter than they usually are.
        chance = np.clip(np.maximum(chance, by_rhythm), 1e-9, 1.0 - 1e-9)
        rest = n[unit] - 1
        p_values.append(binom.sf(followed - 1, rest, chance))
        counts.append(followed)
        means.append(rest * chance)
    p = np.stack(p_values)
    smallest = np.ones((len(WIDTHS), k))
    for i in range(len(WIDTHS)):
        np.minimum.at(smallest[i], unit, p[i])
    whole = -np.expm1(n[None, :] * np.log1p(-np.minimum(smallest, 1.0 - 1e-12)))
    return _largest(minute, unit, p, np.stack(counts), np.stack(means), cauchy(np.where(n > 0, whole, 1.0)))


def _followed(minute: FloatArray, group: IntArray, width: float) -> FloatArray:
    """Count the answers of the same group after each answer and within the width; of equal times, the later rows."""
    order = np.lexsort((minute, group))
    apart = float(minute.max() - minute.min()) + 2.0 * width + 1.0
    line = group[order] * apart + (minute[order] - minute.min())
    result = np.empty(len(minute))
    result[order] = np.searchsorted(line, line + width, side="right") - np.arange(len(line)) - 1
    return result


def _rhythm(minute: FloatArray, unit: IntArray, place: IntArray) -> FloatArray:
    """Return for each answer the share of its place's answers that a minute at this hour of the week holds."""
    hour = (np.floor(minute / 60.0) % HOURS_OF_WEEK).astype(np.int64)
    weeks = max(float(minute.max() - minute.min()) / (60.0 * HOURS_OF_WEEK), 1.0)
    everywhere = (np.bincount(hour, minlength=HOURS_OF_WEEK) + 1.0) / (len(hour) + HOURS_OF_WEEK)
    here = place[unit] * HOURS_OF_WEEK + hour
    own = np.unique(unit * HOURS_OF_WEEK + hour, return_inverse=True, return_counts=True)
    at_place, own_n = np.bincount(place[unit])[place[unit]], np.bincount(unit)[unit]
    seen = np.bincount(here)[here] - own[2][own[1]]
    share = (seen + PROGRAMME_WORTH * everywhere[hour]) / (at_place - own_n + PROGRAMME_WORTH)
    return np.asarray(share / (60.0 * weeks), dtype=np.float64)


def _largest(
    minute: FloatArray, unit: IntArray, p: FloatArray, counts: FloatArray, means: FloatArray, p_value: FloatArray
) -> Scan:
    """Name the start and width of each unit's most surprising burst, and the answers in it."""
    k = len(p_value)
    width_of, best = p.argmin(axis=0), p.min(axis=0)
    each = np.arange(len(unit))
    order = np.lexsort((minute, best, unit))
    starts = order[np.append(True, np.diff(unit[order]) > 0)] if len(order) else order
    followed, expected, minutes, begin = np.zeros(k), np.zeros(k), np.zeros(k), np.full(k, np.inf)
    chosen = unit[starts]
    followed[chosen] = counts[width_of, each][starts]
    expected[chosen] = means[width_of, each][starts]
    minutes[chosen] = np.array(WIDTHS)[width_of[starts]]
    begin[chosen] = minute[starts]
    inside = (minute >= begin[unit]) & (minute <= (begin + minutes)[unit]) & (followed[unit] > 0)
    return Scan(p_value, followed, expected, minutes, inside)


def answer_bursts(material: Material) -> Weigh:
    """Measure the most surprising burst of answers of each unit.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        The statistic counts the answers that followed the first of the burst.

    Notes
    -----
    A customer's first answer counts. Public devices and the blind arm do not: queues at a kiosk are no bursts, and the
    employee does not know of blind invitations. How much more than chance honest units bunch is learned from all.
    """
    programme, units = material.programme, material.units
    moment = programme.responses["response_ts"]
    seconds = (moment - pd.Timestamp("2001-01-01T00:00:00Z")).dt.total_seconds()  # a Monday
    since = np.asarray(seconds.to_numpy(dtype=np.float64) / 60.0, dtype=np.float64)
    counted = _counted(material)
    if not counted.any():
        return absent(material, NAME, Family.ON_SITE, "no answer that the employee could have entered")
    if (since[counted] % 60.0 == 0).mean() > LARGEST_ROUNDED:
        return absent(material, NAME, Family.ON_SITE, "the times of the answers are rounded to hours or days")
    found = scan(since[counted], units.of_response[counted], units.peers)
    n = count_by(units.of_response[counted], units.count)
    tested = n >= LEAST_ANSWERS
    # A unit without any burst is as usual as can be; how far below does not matter.
    z = np.where(tested, np.maximum(norm.isf(found.p_value), 0.0), 0.0)
    traced = np.zeros(len(since), dtype=bool)
    traced[counted] = found.inside
    traced &= tested[units.of_response]
    share = np.clip(1.0 - found.expected / np.maximum(found.followed, 1.0), 0.0, 1.0)
    texts = [
        f"{found.followed[u]:.0f} answers followed another one within {found.minutes[u]:.0f} minutes; "
        f"{found.expected[u]:.1f} would be usual at that time and place."
        for u in range(units.count)
    ]

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:  # noqa: ARG001 (the spread has its own prior)
        law = beyond_usual(z, tested, honest)
        return SignalTable(
            name=NAME,
            family=Family.ON_SITE,
            statistic=found.followed,
            expected=found.expected,
            n=n,
            llr=law.llr,
            p_value=law.p_value,
            effect=effect_on_mean(material.values, units, traced),
            trace=Trace.RESPONSES,
            traced=traced,
            pressed=np.where(traced, share[units.of_response], 0.0),
            left_out=["" if told else f"fewer than {LEAST_ANSWERS} answers whose times can bunch" for told in tested],
            texts=texts,
            checked=CHECKED,
        )

    return weigh


def _counted(material: Material) -> BoolArray:
    """Tell each customer's first answer, but for the blind arm and public devices."""
    responses, frame, row = material.programme.responses, material.programme.frame, material.event_row
    counted = ~material.devices.public
    if "invite_arm" in frame:
        counted &= (frame["invite_arm"] != "blind").to_numpy()[row]
    if "invite_arm" in responses:
        counted &= (responses["invite_arm"] != "blind").to_numpy()
    if "customer_id" in frame:
        customer = frame["customer_id"].iloc[row].reset_index(drop=True)
        when = pd.DataFrame({"unit": material.units.of_response, "customer": customer, "ts": responses["response_ts"]})
        again = when.sort_values("ts", kind="stable").duplicated(["unit", "customer"]).sort_index().to_numpy()
        counted &= ~(again & (customer != "").to_numpy())
    return counted
