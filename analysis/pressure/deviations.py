"""How far honest units deviate, learned from all of them, and how much more than that a unit deviates.

For statistics that are standardised differences. Pressure pushes them to one side only, so the other side shows how
wide and how heavy-tailed the honest ones are; the law is fitted as one part of a mixture whose other part is shifted,
and nobody is trimmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from scipy.special import gammaln, logsumexp, stdtr

from analysis.pressure.signal import BoolArray, FloatArray, IntArray

#: Standardised shifts by pressure. Small ones are more common than large ones: the weight falls to zero at the end.
SHIFTS: FloatArray = np.arange(0.5, 8.01, 0.5)
LOG_WEIGHT_OF_SHIFT: FloatArray = np.log((1.0 - SHIFTS / 8.5) / (1.0 - SHIFTS / 8.5).sum())
SHIFTS_WEIGHED = tuple(zip(SHIFTS.tolist(), LOG_WEIGHT_OF_SHIFT.tolist(), strict=True))
SPREADS: FloatArray = np.array([1.0, 1.1, 1.2, 1.35, 1.55, 1.8, 2.2, 3.0])
#: Degrees of freedom of the honest law: heavy tails, lighter ones, nearly normal.
TAILS: FloatArray = np.array([5.0, 12.0, 200.0])
CENTRES: FloatArray = np.linspace(-0.5, 0.5, 5)
SHARES_PRESSED: FloatArray = np.array([0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3])
#: Prior mean of how much wider than by chance honest units deviate (exponential).
USUAL_EXCESS = 0.3
#: Fewer units than this do not show a centre other than zero.
FEW_UNITS = 8
#: The densities are computed at points this far apart, in standard errors, and lie on straight lines in between.
STEP = 0.08
#: Beyond these, each difference is a point of its own.
FINE = (-12.0, 25.0)


@dataclass(frozen=True, slots=True)
class DeviationFinding:
    """What `beyond_usual` found, unit by unit.

    Parameters
    ----------
    llr : ndarray, shape (k,)
        Log likelihood ratio of pressure against none; 0 where not tested.
    p_value : ndarray, shape (k,)
        Upper tail of the honest law; 1 where not tested.
    usual, spread : float
        Centre and scale of the honest law.
    """

    llr: FloatArray
    p_value: FloatArray
    usual: float
    spread: float


def _log_density(z: FloatArray, spread: FloatArray, tail: FloatArray) -> FloatArray:
    scaled = z / spread
    constant = gammaln((tail + 1) / 2) - gammaln(tail / 2) - 0.5 * np.log(tail * np.pi) - np.log(spread)
    result: FloatArray = constant - (tail + 1) / 2 * np.log1p(scaled**2 / tail)
    return result


def beyond_usual(z: FloatArray, tested: BoolArray, honest: FloatArray) -> DeviationFinding:
    """Compare each unit's standardised difference with the honest law of all units.

    Parameters
    ----------
    z : ndarray, shape (k,)
        Standardised differences, normal with variance 1 where chance alone is at work; pressure makes them larger.
    tested : ndarray of bool, shape (k,)
        Units whose data support the statistic.
    honest : ndarray, shape (k,)
        Probability that each unit is honest, judged by other evidence than this; all 1 where nothing is known.

    Returns
    -------
    DeviationFinding
        Log likelihood ratios and p-values.

    Notes
    -----
    The honest law is a t distribution whose centre, scale (1 at least: units cannot differ less than chance makes
    them) and degrees of freedom are averaged over their posterior; under pressure it is shifted by one of `SHIFTS`,
    whose weights are fixed beforehand. With fewer than eight units the centre is 0; how widely honest units differ is
    then mostly what is believed beforehand, and not taken to be chance alone.

    References
    ----------
    Efron, B. (2004). Large-scale simultaneous hypothesis testing: the choice of a null hypothesis. JASA 99, 96-104.

    Examples
    --------
    >>> z = np.append(np.random.default_rng(1).normal(size=99), 6.0)
    >>> found = beyond_usual(z, np.ones(100, dtype=bool), np.ones(100))
    >>> int(found.llr.argmax()), bool(found.llr[99] > 5), bool(found.p_value[99] < 1e-3)
    (99, True, True)
    """
    k = len(z)
    if not tested.any():
        return DeviationFinding(np.zeros(k), np.ones(k), 0.0, 1.0)
    seen, weight = z[tested], honest[tested]
    if len(seen) < FEW_UNITS:
        centres = np.zeros(1)
    else:
        middle = float(np.median(seen))
        width = max(1.0, float(np.median(np.abs(seen - middle))) / 0.6745)
        centres = middle + CENTRES * width
    law = [part.ravel() for part in np.meshgrid(centres, SPREADS, TAILS, indexing="ij")]
    points, at = _points(seen)
    away = points[None, :] - law[0][:, None]
    unpressed = _log_density(away, law[1][:, None], law[2][:, None])
    shifted = (_log_density(away - s, law[1][:, None], law[2][:, None]) + w for s, w in SHIFTS_WEIGHED)
    pressed = reduce(np.logaddexp, shifted)
    posterior = _posterior(unpressed, pressed, law[1], at.binned(weight))
    log_weight = np.log(np.maximum(posterior, 1e-300))[:, None]
    ratio = logsumexp(pressed + log_weight, axis=0) - logsumexp(unpressed + log_weight, axis=0)
    tail = posterior @ stdtr(law[2][:, None], -away / law[1][:, None])
    llr, p_value = np.zeros(k), np.ones(k)
    llr[tested] = at.values(ratio)
    p_value[tested] = np.exp(at.values(np.log(np.clip(tail, 1e-300, 1.0))))
    return DeviationFinding(llr, p_value, float(posterior @ law[0]), float(posterior @ law[1]))


@dataclass(frozen=True, slots=True)
class _Between:
    """Where each difference lies between the points: share of the way from one to the next."""

    left: IntArray
    share: FloatArray
    count: int

    def values(self, at_points: FloatArray) -> FloatArray:
        return np.asarray(
            (1.0 - self.share) * at_points[self.left] + self.share * at_points[self.left + 1], dtype=np.float64
        )

    def binned(self, weight: FloatArray) -> FloatArray:
        left = np.bincount(self.left, (1.0 - self.share) * weight, self.count)
        return np.asarray(left + np.bincount(self.left + 1, self.share * weight, self.count), dtype=np.float64)


def _points(z: FloatArray) -> tuple[FloatArray, _Between]:
    """Choose the points at which the densities are computed, so that many units cost no more than few."""
    low, high = np.clip([z.min(), z.max()], *FINE)
    inside = np.arange(np.floor(low / STEP), np.ceil(high / STEP) + 2) * STEP
    outside = z[(z < inside[0]) | (z > inside[-1])]
    points = np.unique(np.concatenate([inside, outside]))
    left = np.clip(np.searchsorted(points, z, side="right") - 1, 0, len(points) - 2)
    share = (z - points[left]) / (points[left + 1] - points[left])
    return points, _Between(left.astype(np.int64), share, len(points))


def _posterior(unpressed: FloatArray, pressed: FloatArray, spread: FloatArray, honest: FloatArray) -> FloatArray:
    """Weigh the honest laws by the mixture likelihood, averaged over the share pressed, which is Beta(1, 9)."""
    fit = np.empty((len(SHARES_PRESSED), len(spread)))
    for i, share in enumerate(SHARES_PRESSED):
        both = unpressed if share == 0 else np.logaddexp(np.log1p(-share) + unpressed, np.log(share) + pressed)
        fit[i] = both @ honest + 8.0 * np.log1p(-share)
    joint: FloatArray = logsumexp(fit, axis=0) - (spread - 1.0) / USUAL_EXCESS
    joint = np.exp(joint - joint.max())
    return np.asarray(joint / joint.sum(), dtype=np.float64)
