"""Answers faster than the questions can be read: what an employee enters who knows the form by heart."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from analysis.pressure.forms import answered_items, form_of, joined
from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.signals.counted import Counted
from analysis.pressure.units import count_by

NAME = "fast_answers"
#: Share of answers to the same form that are faster, were their times log-normal.
FAST_SHARE = 0.02
#: Answers to one form that show how long it takes; rarer forms are judged together.
LEAST_OF_FORM = 100
#: Quartiles of a normal law lie this many standard deviations apart.
QUARTILES_APART = float(2 * norm.ppf(0.75))


def fast_answers(material: Material) -> Weigh:
    """Measure the share of answers that took less time than 2 % of the answers to the same form should.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        Of the responses whose seconds are known.

    Notes
    -----
    A form is channel, language, number of questions answered, and whether the device is public. The limit of each is
    ``exp(m - 2.05 s)``, `m` being the median of the logarithm of the seconds and `s` its quartile distance over 1.35:
    neither moves much by the fast answers of a few. How often honest units fall below it is then learned, from the same
    form elsewhere and from the unit's location, so that nothing rests on the times being log-normal.
    """
    seconds = _seconds(material)
    timed = seconds > 0  # a missing time is NaN, and no answer takes no time
    if not timed.any():
        return absent(material, NAME, Family.ON_SITE, "the seconds that an answer took are not known")
    if timed.sum() < LEAST_OF_FORM:
        few = f"fewer than {LEAST_OF_FORM} answers were timed, so how long the form takes is not known"
        return absent(material, NAME, Family.ON_SITE, few)
    form = _forms(material, timed)
    fast, told = _fast(np.log(np.where(timed, seconds, 1.0)), timed, form)
    if not told.any():
        return absent(material, NAME, Family.ON_SITE, "all answers to the same form took the same time")
    return Counted(
        material=material,
        name=NAME,
        family=Family.ON_SITE,
        trace=Trace.RESPONSES,
        among=timed & told,
        hit=fast,
        cell=form,
        prior_rate=FAST_SHARE,
        sentence="{count} of {n} answers were faster than nearly all answers to the same form; "
        "{expected:.1f} would be usual here.",
        absent="no answer whose seconds are known",
        checked=("short form or few questions answered", "channel, language and kiosk", "habit of the location"),
    ).weigh


def _seconds(material: Material) -> FloatArray:
    """Return the seconds each answer took, NaN where not known."""
    responses = material.programme.responses
    if "completion_seconds" not in responses:
        return np.full(len(responses), np.nan)
    return responses["completion_seconds"].to_numpy(dtype=np.float64)


def _forms(material: Material, timed: BoolArray) -> IntArray:
    """Code the form with the number of questions answered; rare combinations fall back to the form, then to all."""
    coarse = form_of(material)
    fine = joined(coarse, answered_items(material.programme))
    enough_fine = count_by(fine[timed], int(fine.max()) + 1)[fine] >= LEAST_OF_FORM
    rest = np.where(enough_fine, -1, coarse)
    counts = count_by(rest[timed & ~enough_fine], int(coarse.max()) + 1)
    enough_coarse = counts[coarse] >= LEAST_OF_FORM
    return joined(np.where(enough_fine, 2 + fine, 0), np.where(enough_fine | ~enough_coarse, 0, 1 + coarse))


def _fast(log_seconds: FloatArray, timed: BoolArray, form: IntArray) -> tuple[BoolArray, BoolArray]:
    """Tell the answers below the limit of their form, and those whose form has a limit."""
    limit = np.full(int(form.max()) + 1, -np.inf)
    rows = np.flatnonzero(timed)
    rows = rows[np.argsort(form[rows], kind="stable")]
    for part in np.split(rows, np.flatnonzero(np.diff(form[rows])) + 1):
        low, middle, high = np.quantile(log_seconds[part], [0.25, 0.5, 0.75])
        if high > low:
            limit[form[part[0]]] = middle + norm.ppf(FAST_SHARE) * (high - low) / QUARTILES_APART
    told = np.isfinite(limit)[form]
    return timed & told & (log_seconds < limit[form]), told
