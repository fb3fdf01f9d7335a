"""The case-mix-adjusted funnel: how much units differ, and how far one unit's mean can be trusted.

Effect size and display only. Honest people differ a lot, so a high mean is never evidence of pressure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from statsmodels.stats.meta_analysis import combine_effects

from analysis.errors import TooFew
from analysis.pressure.signal import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Funnel:
    """Position of every unit in the funnel.

    Parameters
    ----------
    n : ndarray of int, shape (k,)
        Scores of each unit.
    excess : ndarray, shape (k,)
        Mean of observed minus expected score; NaN for a unit without scores.
    z : ndarray, shape (k,)
        `excess` minus `centre`, over sqrt(s^2 + tau^2); NaN for a unit without scores.
    reliability : ndarray, shape (k,)
        n / (n + sigma_within^2 / tau^2), from 0 to 1.
    centre : float
        Robust centre of the units.
    tau : float
        Standard deviation between units (Paule-Mandel).
    sigma_within : float
        Standard deviation of scores within units.
    """

    n: IntArray
    excess: FloatArray
    z: FloatArray
    reliability: FloatArray
    centre: float
    tau: float
    sigma_within: float


def winsorising_factor(share: float) -> float:
    """Return the mean of z^2 after winsorising a standard normal at `share` on each side.

    Parameters
    ----------
    share : float
        Part of each tail, between 0 and 0.5.

    Returns
    -------
    float
        Divide a winsorised dispersion by this to make it consistent.

    Examples
    --------
    >>> round(winsorising_factor(0.10), 4), round(winsorising_factor(0.05), 4)
    (0.6787, 0.8313)
    """
    cut = norm.ppf(1.0 - share)
    return float(1.0 - 2.0 * share - 2.0 * cut * norm.pdf(cut) + 2.0 * share * cut**2)


def truncation_factor(share: float) -> float:
    """Return the mean of z^2 of a standard normal without the outer `share` on each side.

    Parameters
    ----------
    share : float
        Part of each tail, between 0 and 0.5.

    Returns
    -------
    float
        Divide a truncated dispersion by this to make it consistent.

    Examples
    --------
    >>> round(truncation_factor(0.10), 4)
    0.4377
    """
    cut = norm.ppf(1.0 - share)
    return float(1.0 - 2.0 * cut * norm.pdf(cut) / (1.0 - 2.0 * share))


def dispersion(z: FloatArray, *, share: float = 0.10, consistent: bool = True) -> float:
    """Return the winsorised overdispersion phi of a funnel.

    Parameters
    ----------
    z : ndarray, shape (k,)
        Naive standardised positions.
    share : float, default 0.10
        Part of each tail that is winsorised; 0 for none.
    consistent : bool, default True
        Whether to divide by `winsorising_factor`, so that pure noise gives one.

    Returns
    -------
    float
        Mean of the squared positions.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Stat Med 24, 1185-1202.

    Examples
    --------
    >>> dispersion(np.array([-1.0, 1.0, -1.0, 1.0]), share=0.0)
    1.0
    """
    if share == 0:
        return float(np.mean(z**2))
    low, high = np.quantile(z, [share, 1.0 - share])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    return phi / winsorising_factor(share) if consistent else phi


def tau_from_dispersion(phi: float, variance: FloatArray) -> float:
    """Turn an overdispersion into the standard deviation between units (DerSimonian-Laird).

    Parameters
    ----------
    phi : float
        Overdispersion of the naive positions.
    variance : ndarray, shape (k,)
        Sampling variance of each unit's mean.

    Returns
    -------
    float
        Zero if the units differ less than chance allows.

    References
    ----------
    DerSimonian, R. and Laird, N. (1986). Controlled Clinical Trials 7, 177-188.

    Examples
    --------
    >>> round(tau_from_dispersion(1.8, np.ones(5)), 4)
    1.118
    """
    precision = 1.0 / variance
    scale = precision.sum() - (precision**2).sum() / precision.sum()
    return float(np.sqrt(max(0.0, (len(variance) * phi - (len(variance) - 1)) / scale)))


def pooled_within(residual: FloatArray, unit: IntArray, unit_count: int) -> float:
    """Return the pooled standard deviation of scores within units.

    Parameters
    ----------
    residual : ndarray, shape (n,)
        Score minus expectation.
    unit : ndarray of int, shape (n,)
        Unit of each score.
    unit_count : int
        Number of units.

    Returns
    -------
    float
        Standard deviation in points of the score.

    Raises
    ------
    TooFew
        No unit has two scores.

    Examples
    --------
    >>> round(pooled_within(np.array([1.0, 3.0, 5.0, 5.0]), np.array([0, 0, 1, 1]), 2), 4)
    1.0
    """
    n = np.bincount(unit, minlength=unit_count)
    freedom = int(np.maximum(n - 1, 0).sum())
    if freedom == 0:
        raise TooFew("no unit has two scores, so the spread within units is unknown")
    mean = np.bincount(unit, residual, unit_count) / np.maximum(n, 1)
    return float(np.sqrt(((residual - mean[unit]) ** 2).sum() / freedom))


def funnel(residual: FloatArray, unit: IntArray, unit_count: int) -> Funnel:
    """Place units in a funnel with additive overdispersion by Paule and Mandel.

    Parameters
    ----------
    residual : ndarray, shape (n,)
        Score minus the score expected from the case mix, in points of the metric.
    unit : ndarray of int, shape (n,)
        Unit of each score, from 0.
    unit_count : int
        Number of units, including those without scores.

    Returns
    -------
    Funnel
        Positions and reliabilities; the centre is the median, which a few pressed units cannot move.

    Raises
    ------
    TooFew
        Fewer than two units have scores, or none has two.

    References
    ----------
    Paule, R. C. and Mandel, J. (1982). J. Res. Natl. Bur. Stand. 87, 377-385.

    Examples
    --------
    >>> placed = funnel(np.array([0.0, 2.0, 0.0, 2.0, 4.0, 6.0]), np.array([0, 0, 1, 1, 2, 2]), 4)
    >>> placed.n.tolist(), round(placed.centre, 2)
    ([2, 2, 2, 0], 1.0)
    """
    n = np.bincount(unit, minlength=unit_count).astype(np.int64)
    scored = n > 0
    if scored.sum() < 2:
        raise TooFew("fewer than two units have scores, so there is nothing to compare")
    within = pooled_within(residual, unit, unit_count)
    excess = np.full(unit_count, np.nan)
    excess[scored] = np.bincount(unit, residual, unit_count)[scored] / n[scored]
    # Scores that never vary within units leave no sampling error: the units then differ by tau alone.
    variance = np.maximum(within**2, 1e-12) / n[scored]
    tau2 = paule_mandel(excess[scored], variance)
    centre = float(np.median(excess[scored]))
    z = np.full(unit_count, np.nan)
    z[scored] = (excess[scored] - centre) / np.sqrt(variance + tau2)
    reliability = n * tau2 / np.maximum(n * tau2 + within**2, 1e-300)
    return Funnel(n, excess, z, reliability, centre, float(np.sqrt(tau2)), within)


def paule_mandel(effect: FloatArray, variance: FloatArray) -> float:
    """Estimate how much effects differ beyond their sampling error.

    Parameters
    ----------
    effect : ndarray, shape (m,)
        One for each unit, of two at least.
    variance : ndarray, shape (m,)
        Their sampling variances, above 0.

    Returns
    -------
    float
        Variance between units; 0 where all effects are the same.

    References
    ----------
    Paule, R. C. and Mandel, J. (1982). J. Res. Natl. Bur. Stand. 87, 377-385.

    Examples
    --------
    >>> paule_mandel(np.ones(3), np.full(3, 0.1)), round(paule_mandel(np.array([0.0, 2.0]), np.full(2, 0.5)), 3)
    (0.0, 1.5)
    """
    if np.ptp(effect) <= 1e-12 * max(1.0, float(np.abs(effect).max())):
        return 0.0
    return max(0.0, float(combine_effects(effect, variance, method_re="iterated").tau2))


def without_comparison(residual: FloatArray, unit: IntArray, unit_count: int) -> Funnel:
    """Place units that cannot be compared: nothing is known of how they differ.

    Parameters
    ----------
    residual : ndarray, shape (n,)
        Score minus expectation.
    unit : ndarray of int, shape (n,)
        Unit of each score.
    unit_count : int
        Number of units.

    Returns
    -------
    Funnel
        No position, reliability 0, and the spread of all scores as the spread within units.

    Examples
    --------
    >>> without_comparison(np.array([1.0]), np.array([0]), 1).reliability.tolist()
    [0.0]
    """
    n = np.bincount(unit, minlength=unit_count).astype(np.int64)
    nowhere = np.full(unit_count, np.nan)
    within = float(residual.std()) if len(residual) else 0.0
    return Funnel(n, nowhere, nowhere, np.zeros(unit_count), 0.0, 0.0, within)


def can_compare(unit: IntArray, unit_count: int) -> bool:
    """Tell whether a funnel exists: two units with scores, and one with two.

    Parameters
    ----------
    unit : ndarray of int, shape (n,)
        Unit of each score.
    unit_count : int
        Number of units.

    Returns
    -------
    bool
        Whether `funnel` can be called.

    Examples
    --------
    >>> can_compare(np.array([0, 0]), 2)
    False
    """
    n = np.bincount(unit, minlength=unit_count)
    return bool((n > 0).sum() > 1 and n.max() > 1)
