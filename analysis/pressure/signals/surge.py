"""A surge of answers before the month closes: more of the customers asked answer, or they answer better, at its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from analysis import metrics
from analysis.pressure.conditional import Strata, between_units, moments, normal_score, strata_of, usual_log_odds
from analysis.pressure.contrast import RAISED, Contrast, contrast
from analysis.pressure.deviations import DeviationFinding, beyond_usual
from analysis.pressure.material import Material
from analysis.pressure.months import Months, months_of
from analysis.pressure.multiplicity import average_evidence, cauchy
from analysis.pressure.signal import BoolArray, Family, FloatArray, SignalTable, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.units import effect_on_mean, sum_by

NAME = "period_end_surge"
#: Days before the end of the month that may be the last ones; all three are weighed alike.
LAST_DAYS = (3, 5, 7)
#: Answers expected in the last days below which a unit says nothing.
LEAST_EXPECTED = 1.0
#: Variance of the count that months below and months above the target must each have, to be compared.
LEAST_INFORMATION = 0.5


@dataclass(frozen=True, slots=True)
class _Window:
    """One choice of the last days.

    Parameters
    ----------
    days : int
        How many.
    late : ndarray of bool, shape (n_responses,)
        Answers to events of the last days.
    strata : Strata
        Counts by unit and month.
    seen, n : ndarray, shape (k,)
        Answers to events of the last days, and all that say something.
    below : ndarray, shape (s,)
        1 in a month that stood below the target before its last days, -1 at or above it, 0 where that is not known.
    """

    days: int
    late: BoolArray
    strata: Strata
    seen: FloatArray
    n: FloatArray
    below: FloatArray


@dataclass(frozen=True, slots=True)
class _Surplus:
    """How many more answers than usual the last days brought, in one choice of them."""

    expected: FloatArray
    z: FloatArray
    tested: BoolArray
    goal: FloatArray
    goal_tested: BoolArray
    months_below: FloatArray


def period_end_surge(material: Material) -> Weigh:
    """Measure how much more, and how much better, customers of the last days of a month answer.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        Count, expectation and text are those of the number of last days in `LAST_DAYS` that says most; likelihood
        ratio and p-value are combined over all three.

    Notes
    -----
    Given how many customers of a month were asked in its last days and before, and how many answered, the number of
    answers to the last days' events follows a hypergeometric law that knows nothing of the unit's level. Its odds
    ratio is that of the surroundings without the unit, so that a month-end peak of the location drops out too. The
    blind arm is not counted. Two further parts are independent of that count among honest units: how far the scores
    of the last days' events lie above the unit's others, both less the expected score; and, where a target is set,
    whether the surplus arises in months that stood below it before their last days rather than in the others.
    """
    measured = _measure(material)
    if isinstance(measured, str):
        return absent(material, NAME, Family.PERIOD, measured)
    usable, windows = measured
    units = material.units
    scored = usable & material.scored
    residual = np.where(scored, material.values - material.foreseen.score[material.event_row], 0.0)

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:  # noqa: ARG001 (the spread is that of deviations)
        surplus = [_surplus(window, material, honest) for window in windows]
        better = [contrast(units, scored, window.late, residual, honest) for window in windows]
        return _table(material, windows, surplus, better, honest)

    return weigh


def _measure(material: Material) -> str | tuple[BoolArray, list[_Window]]:
    """Count by unit and month; or say what is missing."""
    frame, units = material.programme.frame, material.units
    asked = frame["invited"].to_numpy(dtype=bool)
    if "invite_arm" in frame:
        asked = asked & (frame["invite_arm"] != "blind").to_numpy()
    usable = asked[material.event_row]
    if "invite_arm" in material.programme.responses:
        usable = usable & (material.programme.responses["invite_arm"] != "blind").to_numpy()
    if not usable.any():
        return "nobody who was asked has answered"
    months = months_of(frame["event_ts"])
    answered = np.zeros(len(frame), dtype=bool)
    answered[material.event_row[usable]] = True
    windows = []
    for days in LAST_DAYS:
        inside = months.left < days
        strata = strata_of(units.of_event[asked], months.code[asked], inside[asked], answered[asked], units.count)
        late = usable & inside[material.event_row]
        below = _below_target(material, usable, months, days)[strata.unit, strata.period]
        windows.append(_Window(days, late, strata, strata.by_unit(strata.seen), strata.by_unit(strata.answers), below))
    if not any(len(window.strata.unit) for window in windows):
        return "no month in which customers were asked both in its last days and before"
    return usable, windows


def _below_target(material: Material, usable: BoolArray, months: Months, days: int) -> FloatArray:
    """Tell for each unit and month whether the running metric stood below the target before the last days."""
    programme, units = material.programme, material.units
    settings, k = programme.settings, material.units.count
    scale = metrics.metric(settings.bonus_metric, top_box=settings.nps_top_box)
    if settings.bonus_target is None or scale.column not in programme.responses:
        return np.zeros((k, months.count))
    answers = programme.responses[scale.column].to_numpy(dtype=np.float64)
    said = months_of(programme.responses["response_ts"])
    ends = programme.responses["response_ts"].dt.tz_localize(None).to_numpy() + said.left.astype("timedelta64[D]")
    row = material.event_row
    event_ends = programme.frame["event_ts"].dt.tz_localize(None).to_numpy()[row] + months.left[row].astype(
        "timedelta64[D]"
    )
    same_month = ends.astype("datetime64[D]") == event_ends.astype("datetime64[D]")
    in_time = same_month & (said.left >= days) & (months.left[row] >= days)
    kept = usable & np.isfinite(answers) & in_time
    flat = units.of_response[kept] * months.count + months.code[row[kept]]
    n = np.bincount(flat, minlength=k * months.count)
    total = sum_by(flat, scale.values(answers[kept]), k * months.count)
    running = total / np.maximum(n, 1)
    state = np.where(n == 0, 0.0, np.where(running < settings.bonus_target - 1e-9, 1.0, -1.0))
    return np.asarray(state.reshape(k, months.count), dtype=np.float64)


def _surplus(window: _Window, material: Material, honest: FloatArray) -> _Surplus:
    """Compare the counts of one window with the odds ratio of the surroundings."""
    strata = window.strata
    usual = usual_log_odds(strata, material.units.peers, honest)
    log_odds = usual.log_odds[strata.unit]
    mean, variance = moments(strata, log_odds)
    expected, V = strata.by_unit(mean), strata.by_unit(variance)
    tested = (expected >= LEAST_EXPECTED) & (V > 0)
    by_doubt = V + V**2 * usual.doubt
    excess = window.seen - expected
    spread = between_units(excess[tested], by_doubt[tested], V[tested])
    wide = by_doubt + V**2 * spread
    safe = np.where(V > 0, V, 1.0)
    z = np.where(
        tested, normal_score(strata, log_odds, mean, variance) * np.sqrt(safe / np.where(V > 0, wide, 1.0)), 0.0
    )
    in_below, in_above = window.below > 0, window.below < 0
    U_below, U_above = (strata.by_unit(np.where(m, strata.seen - mean, 0.0)) for m in (in_below, in_above))
    V_below, V_above = (strata.by_unit(np.where(m, variance, 0.0)) for m in (in_below, in_above))
    both = tested & (np.minimum(V_below, V_above) >= LEAST_INFORMATION)
    error = np.sqrt(np.where(both, V_below * V_above * (V_below + V_above), 1.0))
    goal = np.where(both, (U_below * V_above - U_above * V_below) / error, 0.0)
    return _Surplus(expected, z, tested, goal, both, strata.by_unit(in_below.astype(np.float64)))


def _together(z: list[FloatArray], tested: list[BoolArray], honest: FloatArray) -> list[DeviationFinding]:
    """Learn one honest law for all three windows, in which each unit counts once."""
    found = beyond_usual(np.concatenate(z), np.concatenate(tested), np.tile(honest / len(z), len(z)))
    k = len(honest)
    return [
        DeviationFinding(found.llr[i * k : (i + 1) * k], found.p_value[i * k : (i + 1) * k], found.usual, found.spread)
        for i in range(len(z))
    ]


def _table(
    material: Material, windows: list[_Window], surplus: list[_Surplus], better: list[Contrast], honest: FloatArray
) -> SignalTable:
    units = material.units
    parts = [
        _together([s.z for s in surplus], [s.tested for s in surplus], honest),
        _together([b.z for b in better], [b.compared for b in better], honest),
        _together([s.goal for s in surplus], [s.goal_tested for s in surplus], honest),
    ]
    tested = [[s.tested, b.compared & s.tested, s.goal_tested] for s, b in zip(surplus, better, strict=True)]
    llr, p_value = [], []
    for i in range(len(windows)):
        llr.append(sum(np.where(t, part[i].llr, 0.0) for part, t in zip(parts, tested[i], strict=True)))
        logs = sum(np.where(t, np.log(part[i].p_value), 0.0) for part, t in zip(parts, tested[i], strict=True))
        count = np.maximum(np.sum(tested[i], axis=0), 1)
        p_value.append(np.clip(chi2.sf(-2.0 * np.asarray(logs), 2 * count), 1e-300, 1.0))
    stacked = np.stack([np.asarray(part, dtype=np.float64) for part in llr])
    any_tested = np.any([s.tested for s in surplus], axis=0)
    best = stacked.argmax(axis=0)
    each = np.arange(units.count)
    late = np.stack([w.late for w in windows])
    traced = late[best[units.of_response], np.arange(late.shape[1])]
    seen, expected = (np.stack(v)[best, each] for v in ([w.seen for w in windows], [s.expected for s in surplus]))
    n = np.stack([w.n for w in windows])[best, each].astype(np.int64)
    gap, usual = (np.stack(v)[best, each] for v in ([b.gap for b in better], [b.usual for b in better]))
    compared = np.stack([b.compared for b in better])[best, each] & any_tested
    share = _pressed(seen, expected, np.where(compared, gap - usual, 0.0), material)
    texts = _texts(windows, best, seen, n, expected, np.where(compared, gap, np.nan), usual, surplus)
    reason = "hardly an answer to events of the last days of a month is expected"
    return SignalTable(
        name=NAME,
        family=Family.PERIOD,
        statistic=seen,
        expected=expected,
        n=n,
        llr=np.where(any_tested, average_evidence(stacked), 0.0),
        p_value=np.where(any_tested, cauchy(np.stack(p_value)), 1.0),
        effect=effect_on_mean(material.values, units, traced),
        trace=Trace.RESPONSES,
        traced=traced,
        pressed=np.where(traced, share[units.of_response], 0.0),
        left_out=["" if t else reason for t in any_tested],
        texts=texts,
        checked=(
            "a month-end peak of the location or of the programme",
            "an employee whom customers like to answer all month",
            "customers of the last days who are happier by their kind",
        ),
    )


def _pressed(seen: FloatArray, expected: FloatArray, gap: FloatArray, material: Material) -> FloatArray:
    """Share of the last days' answers that are there, or are better, beyond what is usual."""
    scored = material.values[material.scored]
    sd = float(scored.std()) if len(scored) else 0.0
    more = np.clip((seen - expected) / np.maximum(seen, 1.0), 0.0, 1.0)
    raised = np.clip(gap / (RAISED * sd), 0.0, 1.0) if sd > 0 else np.zeros_like(gap)
    return np.asarray(1.0 - (1.0 - more) * (1.0 - raised), dtype=np.float64)


def _texts(
    windows: list[_Window],
    best: np.ndarray,
    seen: FloatArray,
    n: np.ndarray,
    expected: FloatArray,
    gap: FloatArray,
    usual: FloatArray,
    surplus: list[_Surplus],
) -> list[str]:
    texts = []
    for u, i in enumerate(best):
        text = (
            f"{int(seen[u])} of {n[u]} answers are to events of the last {windows[i].days} days of a month; "
            f"{expected[u]:.1f} would be usual here for as many customers asked."
        )
        if np.isfinite(gap[u]):
            text += (
                f" Against what is expected of such customers they lie {gap[u]:+.2f} points from the unit's others, "
            )
            text += f"where {usual[u]:+.2f} is usual."
        if surplus[i].goal_tested[u] and surplus[i].goal[u] > 1.0:
            text += f" The surplus is that of the {int(surplus[i].months_below[u])} months that stood below the target."
        texts.append(text)
    return texts
