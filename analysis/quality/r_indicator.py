"""How much the probability of responding differs: R-indicator, coefficient of variation, largest possible bias."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells
from analysis.design import Design
from analysis.quality.response_propensities import Link, Precision, Propensities, propensities, response
from analysis.quality.sampling import Sampling, TotalVariance, total_variance
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]

_EQUAL = 1e-20


@dataclass(frozen=True, slots=True)
class RIndicator:
    """How representative the response is of the sample, in the covariates of a model.

    Parameters
    ----------
    sampling : Sampling
        The kind of sampling that the errors take into account.
    n : int
        Sampled units.
    mean_propensity : float
        Base-weighted mean probability of responding.
    propensity_variance : float
        Base-weighted variance of the probabilities, before adjustment.
    variance_bias : float
        How much of it the estimation of the probabilities adds on average.
    value, unadjusted : float
        R-indicator, 1 minus twice the standard deviation of the probabilities: adjusted for that bias, and not. The
        adjusted value is 1 where the bias is larger than the variance.
    standard_error : float or None
        Of the R-indicator; None where the probabilities do not differ at all.
    cv, cv_unadjusted : float
        Standard deviation of the probabilities divided by their mean.
    cv_standard_error : float or None
        Of `cv`.
    """

    sampling: Sampling
    n: int
    mean_propensity: float
    propensity_variance: float
    variance_bias: float
    value: float
    unadjusted: float
    standard_error: float | None
    cv: float
    cv_unadjusted: float
    cv_standard_error: float | None

    @property
    def remaining_share(self) -> float:
        """Share of the variance of the probabilities that is left after the adjustment for bias."""
        if self.propensity_variance <= _EQUAL:
            return 0.0
        return max(1.0 - self.variance_bias / self.propensity_variance, 0.0)

    def largest_bias(self, standard_deviation: float = 1.0, *, is_adjusted: bool = True) -> float:
        """Return the largest bias that the mean of the respondents can have if the model holds.

        Parameters
        ----------
        standard_deviation : float, default 1
            Standard deviation of the outcome over the whole sample; 1 for a standardised outcome.
        is_adjusted : bool, default True
            Whether to use the coefficient of variation that is adjusted for bias.

        Returns
        -------
        float
            The coefficient of variation of the probabilities times the standard deviation of the outcome.
        """
        return (self.cv if is_adjusted else self.cv_unadjusted) * standard_deviation


def r_indicator(
    sample: Design,
    covariates: Cells | Terms,
    responded: npt.ArrayLike,
    *,
    link: Link | str = Link.LOGISTIC,
    precision: Precision | str = Precision.MODEL,
) -> RIndicator:
    """Measure how representative the response is of the sample.

    Parameters
    ----------
    sample : Design
        The sampled units; base weights, strata and, for ``precision="design"``, clusters count.
    covariates : Cells or Terms
        Covariates of the same units.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    link : Link or str, default "logistic"
        ``logistic`` or ``linear``.
    precision : Precision or str, default "model"
        Covariance of the model's coefficients: ``model``, as published R-indicators have it, takes units to respond
        independently and base weights of mean 1 for counts; ``design`` takes it from the scores of clusters within
        strata, and is the one to use with very unequal base weights or with several units of one person.

    Returns
    -------
    RIndicator
        1 where everybody is equally likely to respond, down to 0.

    Raises
    ------
    BadTable, TooFew, NoOverlap, NotConverged
        As `response` and `propensities` of `analysis.quality.response_propensities`, and
        `analysis.quality.sampling.total_variance`.

    Notes
    -----
    With S^2 the base-weighted variance of the probabilities p, divisor ``sum d - 1``, R is ``1 - 2 S``. Estimating p
    adds ``(sum d z'Vz - V(sum d p) / N) / N`` to S^2, z being the derivative of p with respect to the coefficients, V
    their covariance and V(.) the variance of a total by design; that bias is taken off. The variance of R is
    ``(4 A'VA + 2 tr(BVBV) + V(sum d (p - mean)^2) / N^2) / S^2`` with A the covariance of p and z and B that of z. The
    squared error of the coefficient of variation is ``var(R) / (4 mean^2) + CV^4 / n``.

    With unequal base weights errors of ``precision="model"`` are too small by about the root of their design effect.

    References
    ----------
    Schouten, B., Cobben, F. and Bethlehem, J. (2009). Indicators for the representativeness of survey response. Survey
    Methodology 35, 101-113.
    Shlomo, N., Skinner, C. and Schouten, B. (2012). Estimation of an indicator of the representativeness of survey
    response. Journal of Statistical Planning and Inference 142, 201-211.
    de Heij, V., Schouten, B. and Shlomo, N. (2015). RISQ manual 2.1.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> sample = design([2.0] * 8)
    >>> cells = from_columns({"segment": list("aaaabbbb")})
    >>> found = r_indicator(sample, cells, [True, True, True, False, True, False, False, False])
    >>> round(found.unadjusted, 4)
    0.4836
    """
    given = response(sample, covariates, responded, link=link, precision=precision)
    fitted = propensities(given)
    return indicator_of(fitted, total_variance(given.units, given.covariates.cell, given.covariates.size))


def indicator_of(fitted: Propensities, totals: TotalVariance) -> RIndicator:
    """Compute the R-indicator from estimated probabilities.

    Parameters
    ----------
    fitted : Propensities
        The probabilities.
    totals : TotalVariance
        Sampling variance for the same cells.

    Returns
    -------
    RIndicator
        As `r_indicator` describes.
    """
    d, p, z, v = fitted.weight, fitted.propensity, fitted.gradient, fitted.covariance
    population, n, mean = float(d.sum()), fitted.n, fitted.mean
    from_mean = p - mean
    squares = float(d @ from_mean**2)
    variance = squares / (population - 1)
    of_total, of_squares = totals.of(np.column_stack([p, from_mean**2]))
    estimated = float(d @ np.einsum("ci,ij,cj->c", z, v, z, optimize=True))
    bias = (estimated - float(of_total) / population) / population
    plain = RIndicator(
        sampling=totals.sampling,
        n=n,
        mean_propensity=mean,
        propensity_variance=variance,
        variance_bias=bias,
        value=1.0,
        unadjusted=1 - 2 * float(np.sqrt(variance)),
        standard_error=None,
        cv=0.0,
        cv_unadjusted=float(np.sqrt(variance)) / mean,
        cv_standard_error=None,
    )
    spread = float(np.sqrt(variance * plain.remaining_share))
    found = replace(plain, value=1 - 2 * spread, cv=spread / mean)
    if variance <= _EQUAL:
        return found
    centred = z - d @ z / population
    a = (d * from_mean) @ centred / population
    b = (centred.T @ (centred * d[:, None])) / population @ v
    error = (4 * a @ v @ a + 2 * np.trace(b @ b) + of_squares / population**2) / (squares / population)
    cv_error = 0.25 * error / mean**2 + found.cv**4 / n
    return replace(found, standard_error=float(np.sqrt(error)), cv_standard_error=float(np.sqrt(cv_error)))
