"""Proxy pattern-mixture: how far the mean moves as answering depends on the proxy, the opinion, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.sensitivity.inferred import Answers, Inferred, answers, independent_terms, infer
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]

#: Answering depends on the proxy only, on both alike, and on the opinion only.
PHI = (0.0, 0.5, 1.0)
#: A proxy that correlates less with the opinion than this is called weak: at phi = 1 what it says of the
#: nonrespondents is multiplied by 1 / rho^2, that is by more than 11.
WEAK_PROXY = 0.3


@dataclass(frozen=True, slots=True)
class ProxyMean:
    """The mean at one strength of selection by opinion.

    Parameters
    ----------
    phi : float
        0 if answering depends on the proxy only, 1 if on the opinion only.
    mean : Inferred
        Mean of all units.
    nonrespondent_mean : float
        Mean of the nonrespondents.
    bias : float
        Respondents' mean minus mean of all; for a binary value this is MUBP.
    is_possible : bool
        Whether nonrespondents with this mean can exist: it is on the scale, and their variance is above 0.
    """

    phi: float
    mean: Inferred
    nonrespondent_mean: float
    bias: float
    is_possible: bool


@dataclass(frozen=True, slots=True)
class ProxyPatternMixture:
    """Means under the proxy pattern-mixture model.

    Parameters
    ----------
    rho : Inferred
        Correlation of proxy and value among respondents; biserial if the value is binary.
    is_proxy_weak : bool
        Whether `rho` is below 0.3; means near phi = 1 then say little more than the bounds.
    respondent_mean : float
        Base-weighted mean of the respondents.
    response_rate : float
        Base-weighted response rate.
    proxy_mean_respondents, proxy_mean_nonrespondents : float
        Base-weighted means of the proxy.
    means : tuple of ProxyMean
        One per phi.
    smub, smab : tuple of float
        Standardised measures of unadjusted and of adjusted bias, one per phi; empty if the value is binary.
    """

    rho: Inferred
    is_proxy_weak: bool
    respondent_mean: float
    response_rate: float
    proxy_mean_respondents: float
    proxy_mean_nonrespondents: float
    means: tuple[ProxyMean, ...]
    smub: tuple[float, ...] = ()
    smab: tuple[float, ...] = ()


def weight_of_proxy(phi: float, rho: float) -> float:
    """Return g: standard deviations of the value per standard deviation of the proxy.

    Parameters
    ----------
    phi : float
        From 0 to 1.
    rho : float
        Correlation of proxy and value among respondents, not 0 if `phi` is 1.

    Returns
    -------
    float
        ``(phi + (1 - phi) rho) / (phi rho + 1 - phi)``.

    References
    ----------
    Andridge, R. R. and Little, R. J. A. (2011). Proxy pattern-mixture analysis for survey nonresponse. Journal of
    Official Statistics 27, 153-180.

    Examples
    --------
    >>> weight_of_proxy(0.0, 0.25), weight_of_proxy(0.5, 0.25), weight_of_proxy(1.0, 0.25)
    (0.25, 1.0, 4.0)
    """
    return (phi + (1 - phi) * rho) / (phi * rho + 1 - phi)


def check_phi(phi: Sequence[float]) -> None:
    """Refuse strengths of selection outside their range.

    Parameters
    ----------
    phi : sequence of float
        Strengths of selection.

    Raises
    ------
    BadTable
        One is not from 0 to 1.
    """
    wrong = [strength for strength in phi if not 0 <= strength <= 1]
    if wrong:
        raise BadTable("settings", f"{wrong[0]} is not from 0 to 1", column="phi")


@dataclass(frozen=True, slots=True)
class _Regression:
    """The proxy of each unit, and the influence of each unit on contrasts of its coefficients."""

    terms: Terms
    proxy: FloatArray
    bread: FloatArray
    residual: FloatArray  # times the respondents' shares

    def influence(self, contrast: FloatArray) -> FloatArray:
        """Influence on contrast'b."""
        return np.asarray((self.terms.matrix @ (self.bread @ contrast))[self.terms.cell] * self.residual)


def _regress(given: Answers, terms: Terms) -> _Regression:
    fitted = independent_terms(terms, given.responded)
    matrix = fitted.matrix
    if int(given.responded.sum()) <= matrix.shape[1]:
        raise TooFew(f"{int(given.responded.sum())} respondents cannot tell {matrix.shape[1]} terms apart")
    cross = matrix.T @ (matrix * fitted.sums(given.answered)[:, None])
    coefficients = np.linalg.solve(cross, matrix.T @ fitted.sums(given.answered * given.value))
    proxy = (matrix @ coefficients)[fitted.cell]
    residual: FloatArray = given.answered * (given.value - proxy)
    if abs(residual.sum()) > 1e-8 * float(given.answered @ np.abs(given.value)):
        raise BadTable("terms", "the terms lack an intercept")
    return _Regression(fitted, proxy, np.linalg.inv(cross).astype(np.float64), residual)


def proxy_pattern_mixture(
    sample: Design,
    terms: Terms,
    responded: npt.ArrayLike,
    value: npt.ArrayLike,
    *,
    low: float,
    high: float,
    phi: Sequence[float] = PHI,
    confidence: float = 0.95,
) -> ProxyPatternMixture:
    """Estimate a mean if answering depends on the opinion itself, from none (phi 0) to all of the way (phi 1).

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    terms : Terms
        Auxiliary variables known for all units, an intercept among them.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    value : array_like, shape (n,)
        Value of each respondent; not read of others.
    low, high : float
        Least and greatest value.
    phi : sequence of float
        Strengths of selection by opinion, from 0 to 1.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    ProxyPatternMixture
        Means and standardised biases for each phi.

    Raises
    ------
    BadTable
        A phi is not from 0 to 1, there is no intercept, or the tables do not fit.
    TooFew
        Fewer respondents than terms.
    NotIdentified
        Everybody responded; the values do not vary; or the auxiliary variables say nothing of them.

    Notes
    -----
    The proxy X is the base-weighted regression of the value Y on the auxiliaries, rho its correlation with Y among
    respondents, s their standard deviations there. Then ``mean = mean_R(Y) + g s_Y / s_X (mean(X) - mean_R(X))`` with g
    as in `weight_of_proxy`, ``SMUB = g (mean_R(X) - mean(X)) / s_X``, and SMAB is SMUB minus its value at phi = 0. Phi
    cannot be estimated: the three are a range of assumptions. Standard errors are linearised, with the estimation of
    the regression in them. At phi = 1 the mean behaves like a ratio to rho^2, so with a weak proxy both are large and
    the interval is rough. The model is linear in Y; for answering that favours both ends of the scale use
    `nps_pattern_mixture`.

    References
    ----------
    Andridge, R. R. and Little, R. J. A. (2011). Proxy pattern-mixture analysis for survey nonresponse. Journal of
    Official Statistics 27, 153-180.
    Little, R. J. A., West, B. T., Boonstra, P. S. and Hu, J. (2020). Measures of the degree of departure from ignorable
    sample selection. Journal of Survey Statistics and Methodology 8, 932-964.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> from analysis.terms import of_cells
    >>> terms = of_cells(from_columns({"segment": list("aaabbbbb")}))
    >>> found = proxy_pattern_mixture(
    ...     design([1.0] * 8), terms, [1, 1, 0, 1, 1, 0, 0, 0], [8, 10, 0, 4, 8, 0, 0, 0], low=0, high=10
    ... )
    >>> [round(m.mean.value, 3) for m in found.means]
    [7.125, 6.955, 6.708]
    """
    given = answers(sample, responded, value)
    given.require_both()
    check_phi(phi)
    fit = _regress(given, terms)
    asked, answered, rate = given.asked, given.answered, given.rate
    mean_y = float(answered @ given.value) / rate
    mean_x = float(asked @ fit.proxy)
    deviation = given.value - mean_y
    variance_y = float(answered @ deviation**2) / rate
    if variance_y <= 1e-14 * (high - low) ** 2:
        raise NotIdentified("all respondents have one value, so no proxy can be told to go with it")
    rho = float(np.sqrt(max(0.0, 1 - float(given.answered @ (given.value - fit.proxy) ** 2) / rate / variance_y)))
    if rho < 1e-6:
        raise NotIdentified("the auxiliary variables say nothing of the value among respondents; there is no proxy")
    drift = mean_x - mean_y  # the respondents' mean of the proxy is that of the value
    on_mean_y = answered * deviation / rate
    both = fit.terms.matrix.T @ fit.terms.sums(asked - answered / rate)
    on_drift = asked * (fit.proxy - mean_x) - answered * (fit.proxy - mean_y) / rate + fit.influence(both)
    squares = answered * ((1 - rho**2) * deviation**2 - (given.value - fit.proxy) ** 2) / rate
    on_rho = squares / variance_y / (2 * rho)
    means = []
    for strength in phi:
        top, bottom = strength / rho + 1 - strength, strength * rho + 1 - strength
        slope = (-strength / rho**2 * bottom - strength * top) / bottom**2
        estimate = mean_y + top / bottom * drift
        influence = on_mean_y + top / bottom * on_drift + drift * slope * on_rho
        theirs = (estimate - rate * mean_y) / (1 - rate)
        means.append(
            ProxyMean(
                phi=float(strength),
                mean=infer(sample, estimate, influence, confidence=confidence),
                nonrespondent_mean=theirs,
                bias=mean_y - estimate,
                is_possible=low <= theirs <= high,
            )
        )
    respondents = int(given.responded.sum())
    spread_x = rho * np.sqrt(variance_y * respondents / (respondents - 1))
    smub = tuple(float(-weight_of_proxy(strength, rho) * drift / spread_x) for strength in phi)
    return ProxyPatternMixture(
        rho=infer(sample, rho, on_rho, confidence=confidence),
        is_proxy_weak=rho < WEAK_PROXY,
        respondent_mean=mean_y,
        response_rate=rate,
        proxy_mean_respondents=float(answered @ fit.proxy) / rate,
        proxy_mean_nonrespondents=float(given.silent @ fit.proxy) / (1 - rate),
        means=tuple(means),
        smub=smub,
        smab=tuple(one + rho * float(drift / spread_x) for one in smub),
    )
