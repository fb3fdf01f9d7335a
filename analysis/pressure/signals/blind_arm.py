"""The randomised audit: invitations sent late, centrally and unseen by the employee, against all others.

Who is in the blind arm was drawn by lot, so nothing but the way of asking can make its answers differ. What it does
everywhere (the delay, the other sender) is the difference that is usual over all units; what a unit shows beyond that
is pressure, or chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm

from analysis.pressure.deviations import beyond_usual
from analysis.pressure.funnel import paule_mandel
from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.units import count_by, sum_by

SCORES, RESPONSE = "blind_arm_scores", "blind_arm_response"
#: Answers of a unit in each arm below which nothing is said of its scores.
LEAST_BLIND, LEAST_STANDARD = 2, 3
#: Blind answers from which a unit's blind mean is shown as an estimate of its own.
LEAST_FOR_MEAN = 8
#: Effects of pressure on the mean, in standard deviations of the score; small ones are more common.
EFFECTS: FloatArray = np.array([0.15, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3])
LOG_WEIGHT_OF_EFFECT: FloatArray = np.log((1.5 - EFFECTS) / (1.5 - EFFECTS).sum())


@dataclass(frozen=True, slots=True)
class Arms:
    """Scores by arm, unit by unit; residuals are taken against the score expected from the case mix.

    Parameters
    ----------
    standard, blind : ndarray of int, shape (k,)
        Answers with a score in each arm.
    difference : ndarray, shape (k,)
        Mean residual of the standard arm minus that of the blind one; 0 where either is empty.
    variance : ndarray, shape (k,)
        Of the difference; infinite where either is empty.
    blind_mean : ndarray, shape (k,)
        Mean score of the blind arm, NaN where it is empty.
    sd : float
        Standard deviation of the residuals within units and arms.
    """

    standard: IntArray
    blind: IntArray
    difference: FloatArray
    variance: FloatArray
    blind_mean: FloatArray
    sd: float


def _is_blind(material: Material) -> BoolArray | None:
    frame = material.programme.frame
    if "invite_arm" not in frame:
        return None
    return np.asarray((frame["invite_arm"] == "blind").to_numpy(), dtype=bool)


def arms(material: Material) -> Arms | None:
    """Compare the answers of the two arms within each unit.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Arms or None
        None where no answer is from a blind invitation.
    """
    is_blind = _is_blind(material)
    if is_blind is None:
        return None
    k, scored, row = material.units.count, material.scored, material.event_row
    blind = is_blind[row][scored]
    if not blind.any() or blind.all():
        return None
    unit, value = material.units.of_response[scored], material.values[scored]
    residual = value - material.foreseen.score[row[scored]]
    n_blind, n_standard = count_by(unit[blind], k), count_by(unit[~blind], k)
    means = [
        sum_by(unit[arm], residual[arm], k) / np.maximum(n, 1) for arm, n in ((~blind, n_standard), (blind, n_blind))
    ]
    around = residual - np.where(blind, means[1][unit], means[0][unit])
    freedom = max(int(np.maximum(n_blind - 1, 0).sum() + np.maximum(n_standard - 1, 0).sum()), 1)
    sd = float(np.sqrt((around**2).sum() / freedom))
    both = (n_blind > 0) & (n_standard > 0)
    variance = np.where(both, sd**2 * (1 / np.maximum(n_blind, 1) + 1 / np.maximum(n_standard, 1)), np.inf)
    blind_mean = np.where(n_blind > 0, sum_by(unit[blind], value[blind], k) / np.maximum(n_blind, 1), np.nan)
    return Arms(n_standard, n_blind, np.where(both, means[0] - means[1], 0.0), variance, blind_mean, sd)


def usual_difference(held: Arms, honest: FloatArray) -> tuple[float, float, float]:
    """Return the difference between the arms that is usual, its standard error, and its spread between units.

    Parameters
    ----------
    held : Arms
        From `arms`.
    honest : ndarray, shape (k,)
        Probability that each unit is honest by other evidence.

    Returns
    -------
    usual, error, spread : float
        In points of the metric; the spread by Paule and Mandel.
    """
    known = np.isfinite(held.variance) & (honest > 0.5)
    if known.sum() < 2 or held.sd == 0.0:
        return 0.0, held.sd, 0.0
    effect, variance = held.difference[known], np.maximum(held.variance[known], 1e-12)
    spread2 = paule_mandel(effect, variance)
    precision = honest[known] / (variance + spread2)
    usual = float((precision * effect).sum() / precision.sum())
    return usual, float(1.0 / np.sqrt(precision.sum())), float(np.sqrt(spread2))


def blind_arm_scores(material: Material) -> Weigh:
    """Measure how far the standard arm's scores lie above the blind arm's, beyond the difference usual everywhere.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        The statistic is the difference of the mean residuals, in points of the metric.

    Notes
    -----
    Intention to treat, against the centre of all units (difference in differences), whose spread between honest
    units is additive. Few blind answers say little, and the likelihood ratio then stays near 1.

    References
    ----------
    Angrist, J. D., Imbens, G. W. and Rubin, D. B. (1996). JASA 91, 444-455.
    """
    held = arms(material)
    count, rows = material.units.count, len(material.event_row)
    if held is None:
        reason = "no answer is from an invitation of the blind arm, or all are"
        return absent(material, SCORES, Family.AUDIT, reason)
    is_blind = _is_blind(material)
    blind = np.zeros(rows, dtype=bool) if is_blind is None else is_blind[material.event_row]
    standard = material.scored & ~blind

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:
        del widest  # the honest spread of the difference is learned by Paule and Mandel
        usual, error, spread = usual_difference(held, honest)
        tested = (held.blind >= LEAST_BLIND) & (held.standard >= LEAST_STANDARD) & (held.sd > 0)
        variance = np.where(tested, held.variance, 1.0) + error**2 + spread**2
        away = held.difference - usual
        unpressed = norm.logpdf(away, 0.0, np.sqrt(variance))
        pressed = norm.logpdf(away[None, :], EFFECTS[:, None] * held.sd, np.sqrt(variance)[None, :])
        llr = logsumexp(pressed + LOG_WEIGHT_OF_EFFECT[:, None], axis=0) - unpressed
        few = f"fewer than {LEAST_BLIND} blind or {LEAST_STANDARD} other answers with a score"
        return SignalTable(
            name=SCORES,
            family=Family.AUDIT,
            statistic=held.difference,
            expected=np.full(count, usual),
            n=held.blind + held.standard,
            llr=np.where(tested, llr, 0.0),
            p_value=np.where(tested, norm.sf(away / np.sqrt(variance)), 1.0),
            effect=np.where(tested, away, np.nan),
            trace=Trace.RESPONSES,
            traced=standard,
            # Which of the standard answers were pressed, the arms cannot tell.
            pressed=np.zeros(rows),
            left_out=["" if m else few for m in tested],
            texts=[
                f"{held.standard[u]} answers to usual invitations lie {held.difference[u]:+.2f} points from the "
                f"{held.blind[u]} to invitations drawn by lot that the employee did not know of; {usual:+.2f} is usual."
                for u in range(count)
            ],
            checked=("late invitations are answered differently everywhere", "case mix"),
        )

    return weigh


def blind_arm_response(material: Material) -> Weigh:
    """Measure how much more often usual invitations are answered than blind ones, beyond what is usual everywhere.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        The statistic counts answers to usual invitations; given all answers of the unit.

    Notes
    -----
    Customers who answer readily (rapport) do so in both arms; those who are urged do so in one. Answers on public
    devices are left out, asked and answered: a kiosk is there for everybody, and no blind invitation leads to it.
    """
    is_blind = _is_blind(material)
    frame, units = material.programme.frame, material.units
    count = units.count
    if is_blind is None or not (is_blind & frame["invited"].to_numpy()).any():
        reason = "no invitation is of the blind arm"
        return absent(material, RESPONSE, Family.AUDIT, reason)
    at_kiosk = np.zeros(len(frame), dtype=bool)
    at_kiosk[material.event_row[material.devices.public]] = True
    invited = frame["invited"].to_numpy() & ~at_kiosk
    answered = np.zeros(len(frame), dtype=bool)
    answered[material.event_row] = True
    answered &= invited
    standard = invited & ~is_blind
    n, asked = count_by(units.of_event[invited], count), count_by(units.of_event[standard], count)
    seen = count_by(units.of_event[answered & standard], count).astype(np.float64)
    total = count_by(units.of_event[answered], count)
    ratio = _usual_ratio(answered, standard, is_blind & invited)
    # By the variance of the hypergeometric law, around the mean that the usual ratio of the response rates gives.
    p = asked * ratio / np.maximum(asked * ratio + (n - asked), 1e-9)
    mean = total * p
    variance = total * p * (1 - p) * (n - total) / np.maximum(n - 1, 1)
    tested = (total >= LEAST_STANDARD) & (asked > 0) & (asked < n) & (variance > 0.3)
    z = np.where(tested, (seen - mean) / np.sqrt(np.where(variance > 0, variance, 1.0)), 0.0)
    traced = np.asarray(np.asarray(standard)[material.event_row], dtype=bool)

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:
        del widest
        found = beyond_usual(z, tested, honest)
        return SignalTable(
            name=RESPONSE,
            family=Family.AUDIT,
            statistic=seen,
            expected=mean,
            n=total,
            llr=found.llr,
            p_value=found.p_value,
            effect=np.full(count, np.nan),
            trace=Trace.RESPONSES,
            traced=traced,
            pressed=np.zeros(len(traced)),
            left_out=["" if m else "too few answers, or none asked blindly" for m in tested],
            texts=[
                f"{int(seen[u])} of {total[u]} answers are to usual invitations; {mean[u]:.1f} would be usual, were "
                "those asked blindly, by lot, as ready to answer as elsewhere."
                for u in range(count)
            ],
            checked=(
                "customers who answer readily do so in both arms",
                "late invitations are answered less everywhere",
                "kiosk (its answers are left out)",
            ),
        )

    return weigh


def _usual_ratio(answered: BoolArray, standard: BoolArray, blind: BoolArray) -> float:
    """Ratio of the response rates of usual and blind invitations, over all units."""
    rates = [(answered[arm].sum() + 0.5) / (arm.sum() + 1.0) for arm in (standard, blind)]
    return float(rates[0] / rates[1])


def blind_means(held: Arms, usual: float, error: float) -> tuple[FloatArray, FloatArray]:
    """Return each unit's mean as its blind arm tells it, and its standard error.

    Parameters
    ----------
    held : Arms
        From `arms`.
    usual, error : float
        From `usual_difference`; moves the blind mean to the level of usual invitations.

    Returns
    -------
    mean, standard_error : ndarray, shape (k,)
        NaN with fewer than `LEAST_FOR_MEAN` blind answers.
    """
    enough = held.blind >= LEAST_FOR_MEAN
    mean = np.where(enough, held.blind_mean + usual, np.nan)
    return mean, np.where(enough, np.sqrt(held.sd**2 / np.maximum(held.blind, 1) + error**2), np.nan)


def attrition_bounds(material: Material, held: Arms) -> tuple[FloatArray, FloatArray]:
    """Bound the difference between the arms whatever made more answer in one of them (Lee).

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.
    held : Arms
        From `arms`.

    Returns
    -------
    low, high : ndarray, shape (k,)
        Standard minus blind mean, in points of the metric, among those who would answer either way; NaN for units
        with fewer than `LEAST_FOR_MEAN` answers in an arm.

    Notes
    -----
    The arm that answers more often has a share of answers that the other one has not; they are taken out as the
    highest, and then as the lowest, of its scores. *Taken for granted:* an invitation makes nobody answer less.

    References
    ----------
    Lee, D. S. (2009). Training, wages, and sample selection. Review of Economic Studies 76, 1071-1102.
    """
    k, units = material.units.count, material.units
    low, high = np.full(k, np.nan), np.full(k, np.nan)
    is_blind = _is_blind(material)
    if is_blind is None:
        return low, high
    invited = material.programme.frame["invited"].to_numpy()
    asked = [np.bincount(units.of_event[invited & arm], minlength=k) for arm in (~is_blind, is_blind)]
    scored = np.flatnonzero(material.scored)
    unit, value, blind = units.of_response[scored], material.values[scored], is_blind[material.event_row[scored]]
    for u in np.flatnonzero(np.minimum(held.blind, held.standard) >= LEAST_FOR_MEAN):
        own = unit == u
        arm = [np.sort(value[own & ~blind]), np.sort(value[own & blind])]
        rate = [len(arm[i]) / asked[i][u] for i in (0, 1)]
        more = int(rate[1] > rate[0])
        drop = round((rate[more] - rate[1 - more]) / rate[more] * len(arm[more]))
        without = [arm[more][: len(arm[more]) - drop].mean(), arm[more][drop:].mean()]
        ends = [end - arm[1].mean() if more == 0 else arm[0].mean() - end for end in without]
        low[u], high[u] = min(ends), max(ends)
    return low, high
