"""Proxy pattern-mixture for shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from analysis.design import Design
from analysis.errors import BadTable, NotConverged, NotIdentified
from analysis.sensitivity.alike import Alike, alike
from analysis.sensitivity.inferred import Answers, answers, infer_each
from analysis.sensitivity.pattern_mixture import (
    PHI,
    WEAK_PROXY,
    ProxyMean,
    ProxyPatternMixture,
    check_phi,
    weight_of_proxy,
)
from analysis.sensitivity.probit import Probit, curvature, fit_probit, score
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_LARGEST_RHO = 0.99
_STEP = 1e-6
_POLISHING = 3  # steps of Newton's method: values of the likelihood alone tell the place of its top to 8 digits


@dataclass(frozen=True, slots=True)
class _Moments:
    """Seven numbers that the share depends on, and the influence of each kind of unit on them.

    They are the response rate, the respondents' share, mean and variance of the proxy among respondents and among
    nonrespondents, and the biserial correlation.
    """

    value: FloatArray
    influence: FloatArray  # shape (s, 7)


@dataclass(frozen=True, slots=True)
class _Proxy:
    """Linear predictor of the probit of each kind, and the influence of each kind on contrasts of its coefficients."""

    probit: Probit
    value: FloatArray
    on_score: FloatArray

    def influence(self, contrast: FloatArray) -> FloatArray:
        """Influence on contrast'b."""
        terms = self.probit.terms
        return np.asarray((terms.matrix @ (self.probit.covariance @ contrast))[terms.cell] * self.on_score)

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum of values times terms."""
        terms = self.probit.terms
        return np.asarray(terms.matrix.T @ terms.sums(values))

    def mean_and_variance(self, shares: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean and variance of the proxy in a group, and the influence on them, shape (s, 2)."""
        part = shares / shares.sum()
        mean = float(part @ self.value)
        deviation = self.value - mean
        variance = float(part @ deviation**2)
        on_mean = part * deviation + self.influence(self.sums(part))
        on_variance = part * (deviation**2 - variance) + self.influence(2 * self.sums(part * deviation))
        return np.array([mean, variance]), np.column_stack([on_mean, on_variance])


def _moments(units: Alike, positive: BoolArray) -> _Moments:
    given = units.given
    probit = fit_probit(units.terms, given.answered, positive)
    index = probit.cell_index[probit.terms.cell]
    yes, no = np.where(positive, given.answered, 0.0), np.where(positive, 0.0, given.answered)
    proxy = _Proxy(probit, index, score(index, yes, no))
    answered, on_answered = proxy.mean_and_variance(given.answered)
    silent, on_silent = proxy.mean_and_variance(given.silent)
    if answered[1] < 1e-12:
        raise NotIdentified("the auxiliary variables say nothing of the value among respondents; there is no proxy")
    correction = np.array([1.0, units.silent / (units.silent - 1) if units.silent > 1 else 1.0])
    share = float(yes.sum()) / given.rate
    on_share = given.answered * (positive - share) / given.rate
    rho, on_rho = _biserial(proxy, (yes, no), np.array([share, *answered]), np.column_stack([on_share, on_answered]))
    on_rate = given.asked * (given.responded - given.rate)
    return _Moments(
        np.array([given.rate, share, *answered, *(silent * correction), rho]),
        np.column_stack([on_rate, on_share, on_answered, on_silent * correction, on_rho]),
    )


def _biserial(
    proxy: _Proxy, outcomes: tuple[FloatArray, FloatArray], known: FloatArray, on_known: FloatArray
) -> tuple[float, FloatArray]:
    """Maximise the likelihood of the biserial correlation, given share, mean and variance; and its influence.

    The correlation is tanh(a); then the probit's index is ``ndtri(share) cosh a + t sinh a``, t the standard score.
    """
    yes, no = outcomes
    centre, deviation = float(special.ndtri(known[0])), float(np.sqrt(known[2]))
    standard = (proxy.value - known[1]) / deviation

    held = np.flatnonzero(yes + no)
    sign, weight, scored = np.where(yes[held] > 0, 1.0, -1.0), (yes + no)[held], standard[held]

    def loss(angle: float) -> float:
        index = centre * np.cosh(angle) + scored * np.sinh(angle)
        return -float(weight @ special.log_ndtr(sign * index))

    limit = float(np.arctanh(_LARGEST_RHO))
    found = optimize.minimize_scalar(loss, bounds=(-limit, limit), method="bounded", options={"xatol": 1e-7})
    angle = float(found.x)
    if not found.success or abs(angle) > limit - 1e-6:
        raise NotConverged(f"the biserial correlation of proxy and value runs to {_LARGEST_RHO}; use fewer terms")
    for _ in range(_POLISHING):
        wide, narrow = float(np.cosh(angle)), float(np.sinh(angle))
        index, slope = centre * wide + standard * narrow, centre * narrow + standard * wide
        first, second = score(index, yes, no), -curvature(index, yes, no)
        by_angle = float(second @ slope**2 + first @ index)
        angle -= float(first @ slope) / by_angle
    by_centre = float((second * wide) @ slope + first.sum() * narrow)
    by_standard = second * narrow * slope + first * wide
    by_known = np.array(
        [
            by_centre / stats.norm.pdf(centre),
            -float(by_standard.sum()) / deviation,
            -float(by_standard @ standard) / (2 * known[2]),
        ]
    )
    direct = first * slope + proxy.influence(proxy.sums(by_standard / deviation))
    rho = float(np.tanh(angle))
    return rho, -(1 - rho**2) / by_angle * (direct + on_known @ by_known)


def _silent_share(moments: FloatArray, phi: float) -> tuple[float, bool]:
    """Return the nonrespondents' share, and whether the variance of their latent variable is above 0."""
    _, share, mean, variance, silent_mean, silent_variance, rho = moments
    weight = weight_of_proxy(phi, rho)
    centre = special.ndtri(share) + weight * (silent_mean - mean) / np.sqrt(variance)
    spread = 1 + weight**2 * (silent_variance - variance) / variance
    # Where the model leaves no variance, everybody is on the side of the mean; that is reported as not possible.
    return float(special.ndtr(centre / np.sqrt(max(spread, np.finfo(float).eps)))), bool(spread > 0)


def _share(moments: FloatArray, phi: float) -> float:
    return float(moments[0] * moments[1] + (1 - moments[0]) * _silent_share(moments, phi)[0])


def _gradient(moments: FloatArray, phi: float) -> FloatArray:
    result = np.zeros(len(moments))
    for j, size in enumerate(_STEP * np.maximum(np.abs(moments), 0.01)):
        step = np.zeros(len(moments))
        step[j] = size
        result[j] = (_share(moments + step, phi) - _share(moments - step, phi)) / (2 * size)
    return result


def _checked(sample: Design, responded: npt.ArrayLike, value: npt.ArrayLike, phi: Sequence[float]) -> Answers:
    given = answers(sample, responded, value)
    given.require_both()
    check_phi(phi)
    wrong = given.responded & (given.value != 0) & (given.value != 1)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("answers", f"{given.value[row]:g} is not 0 or 1", column="value", row=row + 1)
    return given


def share_of(
    sample: Design, units: Alike, positive: BoolArray, phi: Sequence[float], confidence: float
) -> tuple[ProxyPatternMixture, FloatArray]:
    """Do as `binary_proxy_pattern_mixture`, and say how each kind of unit bears on the shares.

    Parameters
    ----------
    sample : Design
        The sampled units.
    units : Alike
        The same units by kind.
    positive : ndarray of bool, shape (s,)
        Which kinds have the answer whose share is estimated.
    phi, confidence
        As for `binary_proxy_pattern_mixture`.

    Returns
    -------
    ProxyPatternMixture
        The shares.
    ndarray, shape (s, len(phi))
        Influence of each kind on the share at each phi.

    Raises
    ------
    TooFew, NotIdentified, NotConverged
        As `binary_proxy_pattern_mixture`.
    """
    moments = _moments(units, positive)
    rate, share, mean, _, silent_mean, _, rho = (float(number) for number in moments.value)
    if abs(rho) < 1e-6:
        raise NotIdentified("proxy and value do not correlate among respondents; there is no proxy")
    influence = moments.influence @ np.column_stack([_gradient(moments.value, strength) for strength in phi])
    estimates = [_share(moments.value, strength) for strength in phi]
    *means, correlation = infer_each(
        sample,
        [*estimates, rho],
        map(units.of_units, [*influence.T, moments.influence[:, 6]]),
        confidence=confidence,
    )
    rows = []
    for strength, inferred in zip(phi, means, strict=True):
        theirs, is_possible = _silent_share(moments.value, strength)
        rows.append(ProxyMean(float(strength), inferred, theirs, share - inferred.value, is_possible))
    return ProxyPatternMixture(
        rho=correlation,
        is_proxy_weak=abs(rho) < WEAK_PROXY,
        respondent_mean=share,
        response_rate=rate,
        proxy_mean_respondents=mean,
        proxy_mean_nonrespondents=silent_mean,
        means=tuple(rows),
    ), influence


def binary_proxy_pattern_mixture(
    sample: Design,
    terms: Terms,
    responded: npt.ArrayLike,
    value: npt.ArrayLike,
    *,
    phi: Sequence[float] = PHI,
    confidence: float = 0.95,
) -> ProxyPatternMixture:
    """Estimate a share if answering depends on the opinion itself, from none (phi 0) to all of the way (phi 1).

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    terms : Terms
        Auxiliary variables known for all units, an intercept among them.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    value : array_like, shape (n,)
        1 or 0 for each respondent; not read of others.
    phi : sequence of float
        Strengths of selection by opinion, from 0 to 1.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    ProxyPatternMixture
        Shares; their bias is MUBP.

    Raises
    ------
    BadTable
        A value is not 0 or 1, a phi is not from 0 to 1, or the tables do not fit.
    TooFew
        Respondents all have one value.
    NotIdentified
        Everybody responded, or the auxiliary variables say nothing of the value.
    NotConverged
        The probit model has no finite solution, or the correlation runs to its limit of 0.99.

    Notes
    -----
    The proxy X is the linear predictor of a base-weighted probit model. Respondents' latent variable U has mean
    ``Phi^-1(share)`` and variance 1; its correlation rho with X is found by maximum likelihood with the means held
    (two-step). With g as in `weight_of_proxy`, nonrespondents' U has mean ``mean_R(U) + g (mean_N(X) - mean_R(X)) / s``
    and variance ``1 + g^2 (s_N^2 - s^2) / s^2``, from which their share follows. Where that variance comes out at 0 or
    less, the share is 0 or 1 and `is_possible` is false. Standard errors are linearised through all steps; the
    gradient of the last one is numerical.

    References
    ----------
    Andridge, R. R. and Little, R. J. A. (2020). Proxy pattern-mixture analysis for a binary variable subject to
    nonresponse. Journal of Official Statistics 36, 703-728.
    Andridge, R. R., West, B. T., Little, R. J. A., Boonstra, P. S. and Alvarado-Leiton, F. (2019). Indices of
    non-ignorable selection bias for proportions estimated from non-probability samples. Journal of the Royal
    Statistical Society C 68, 1465-1483.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> from analysis.terms import of_cells
    >>> terms = of_cells(from_columns({"segment": list("aaaabbbbbb")}))
    >>> found = binary_proxy_pattern_mixture(
    ...     design([1.0] * 10), terms, [1, 1, 1, 0, 1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 1, 0, 0, 0, 0, 0]
    ... )
    >>> [round(m.mean.value, 3) for m in found.means]
    [0.469, 0.423, 0.341]
    """
    units = alike(_checked(sample, responded, value, phi), terms)
    return share_of(sample, units, units.given.value == 1, phi, confidence)[0]
