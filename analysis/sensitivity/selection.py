"""Sample selection models: the mean if unseen causes of answering go with unseen causes of the opinion."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.design import Design
from analysis.errors import NotIdentified, TooFew
from analysis.estimation.interval import Interval
from analysis.sensitivity._selection_fit import Data, maximum, two_step
from analysis.sensitivity.inferred import Answers, Inferred, answers, independent_terms
from analysis.sensitivity.probit import fit_probit
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


class Method(StrEnum):
    """How the selection model is fitted."""

    TWO_STEP = "two_step"
    ML = "ml"


class Use(StrEnum):
    """What a selection model is good for."""

    ESTIMATE = "estimate"
    SENSITIVITY_ONLY = "sensitivity_only"


@dataclass(frozen=True, slots=True)
class SelectionModel:
    """A fitted sample selection model.

    Parameters
    ----------
    method : Method
        Two-step or maximum likelihood.
    use : Use
        ``sensitivity_only`` if no term of the selection is left out of the outcome: then the mean rests on the
        normal distribution alone.
    selection_names, outcome_names : tuple of str
        Terms of the two equations.
    selection, outcome : ndarray
        Their coefficients.
    selection_errors, outcome_errors : ndarray
        Standard errors; those of the two-step outcome allow for the estimated Mills ratio.
    sigma, rho : float
        Standard deviation of the outcome, and correlation with the unseen causes of responding.
    sigma_error, rho_error : float or None
        Standard errors; None for two-step.
    mills_coefficient, mills_error : float or None
        Coefficient of the inverse Mills ratio, rho times sigma; None for maximum likelihood.
    log_likelihood : float or None
        None for two-step.
    mean : Inferred
        Base-weighted mean of the outcome over all units, responding or not.
    respondent_mean : float
        Base-weighted mean of the respondents.
    n, respondents : int
        Sampled units, and those who responded.
    """

    method: Method
    use: Use
    selection_names: tuple[str, ...]
    outcome_names: tuple[str, ...]
    selection: FloatArray
    outcome: FloatArray
    selection_errors: FloatArray
    outcome_errors: FloatArray
    sigma: float
    rho: float
    sigma_error: float | None
    rho_error: float | None
    mills_coefficient: float | None
    mills_error: float | None
    log_likelihood: float | None
    mean: Inferred
    respondent_mean: float
    n: int
    respondents: int


def heckman(
    sample: Design,
    selection: Terms,
    outcome: Terms,
    responded: npt.ArrayLike,
    value: npt.ArrayLike,
    *,
    method: Method = Method.ML,
    confidence: float = 0.95,
) -> SelectionModel:
    """Estimate a mean if what decides who answers, unseen, goes with the opinion.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    selection : Terms
        Terms of the probit model of responding, known for all units; an intercept among them.
    outcome : Terms
        Terms of the regression of the value, known for all units; an intercept among them.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    value : array_like, shape (n,)
        Value of each respondent; not read of others.
    method : Method
        Maximum likelihood, or Heckman's two steps.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    SelectionModel
        Both equations, and the mean over all units.

    Raises
    ------
    BadTable
        The tables do not fit.
    TooFew
        Fewer respondents than terms, or nobody responded.
    NotIdentified
        Everybody responded; the Mills ratio repeats the terms of the outcome; or a two-step variance is below 0.
    NotConverged
        No finite solution, or the correlation runs to 1 or -1.

    Notes
    -----
    Unit i responds if ``z_i'g + v_i > 0``; ``y_i = x_i'b + e_i``; (v, e) are normal with variances 1 and sigma^2 and
    correlation rho. The model is fitted without weights, since it is about people and not about the sample; terms that
    the design depends on belong in it. The mean is that of ``x'b`` with base weights; its standard error adds the
    covariance of b and the spread of ``x'b``, units taken as independent. Maximum likelihood starts from the two-step
    result and from rho = -0.5, 0 and 0.5, and takes the best.

    Without a term that moves responding but not the opinion (an exclusion restriction, such as a randomised time of
    sending) the result depends on the normal distribution and is for sensitivity only; `use` says so.

    References
    ----------
    Heckman, J. J. (1979). Sample selection bias as a specification error. Econometrica 47, 153-161.
    Greene, W. H. (1981). Sample selection bias as a specification error: comment. Econometrica 49, 795-798.

    Examples
    --------
    >>> from analysis.design import design
    >>> rng = np.random.default_rng(1)
    >>> late, v, e = rng.integers(0, 2, 2000), rng.normal(size=2000), rng.normal(size=2000)
    >>> ones = np.ones(2000)
    >>> selection = Terms(("(intercept)", "late"), np.array([[1.0, 0.0], [1.0, 1.0]]), late)
    >>> outcome = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(2000, dtype=np.int64))
    >>> model = heckman(design(ones), selection, outcome, 0.5 - late + v > 0, 5 + 0.6 * v + 0.8 * e)
    >>> model.use, bool(model.mean.interval.low < 5 < model.mean.interval.high)
    (<Use.ESTIMATE: 'estimate'>, True)
    """
    given = answers(sample, responded, value)
    given.require_both()
    everybody = np.ones(sample.size, dtype=bool) & (sample.base_weight > 0)
    chosen, explained = independent_terms(selection, everybody), independent_terms(outcome, given.responded)
    respondents, terms = int(given.responded.sum()), len(explained.names)
    if respondents <= terms + 2:
        raise TooFew(f"{respondents} respondents cannot tell {terms} terms, a variance and a correlation apart")
    data = _distinct(chosen, explained, given, everybody)
    first = fit_probit(chosen, everybody.astype(np.float64), given.responded)
    two = two_step(data, first.coefficients, first.covariance)
    fit = two if method is Method.TWO_STEP else maximum(data, two)
    k = data.z.shape[1]
    outcome_covariance = fit.covariance[k : k + terms, k : k + terms]
    errors = np.sqrt(fit.covariance.diagonal())
    is_ml = method is Method.ML
    return SelectionModel(
        method=method,
        use=Use.ESTIMATE if has_exclusion(chosen, explained) else Use.SENSITIVITY_ONLY,
        selection_names=chosen.names,
        outcome_names=explained.names,
        selection=fit.g,
        outcome=fit.b,
        selection_errors=errors[:k],
        outcome_errors=errors[k : k + terms],
        sigma=fit.sigma,
        rho=fit.rho,
        sigma_error=float(errors[-2]) if is_ml else None,
        rho_error=float(errors[-1]) if is_ml else None,
        mills_coefficient=None if is_ml else fit.rho * fit.sigma,
        mills_error=None if is_ml else float(errors[-1]),
        log_likelihood=fit.log_likelihood,
        mean=_mean(given.asked, explained, fit.b, outcome_covariance, confidence),
        respondent_mean=float(given.answered @ given.value) / given.rate,
        n=int(everybody.sum()),
        respondents=respondents,
    )


def has_exclusion(selection: Terms, outcome: Terms) -> bool:
    """Say whether some term of the selection is no linear combination of terms of the outcome.

    Parameters
    ----------
    selection, outcome : Terms
        Terms of the same units.

    Returns
    -------
    bool
        Whether there is an exclusion restriction.

    Examples
    --------
    >>> cell = np.arange(3)
    >>> one = Terms(("(intercept)",), np.ones((3, 1)), cell)
    >>> has_exclusion(one, one), has_exclusion(Terms(("late",), np.array([[0.0], [1.0], [1.0]]), cell), one)
    (False, True)
    """
    pair = np.unique(np.column_stack([selection.cell, outcome.cell]), axis=0)
    z, x = selection.matrix[pair[:, 0]], outcome.matrix[pair[:, 1]]
    z, x = z / np.maximum(np.abs(z).max(axis=0), 1e-300), x / np.maximum(np.abs(x).max(axis=0), 1e-300)
    left = z - x @ np.linalg.lstsq(x, z, rcond=None)[0]
    return bool(np.abs(left).max() > 1e-8)


def _distinct(selection: Terms, outcome: Terms, given: Answers, counts: BoolArray) -> Data:
    """Return the distinct combinations of terms and value; a likelihood is the same on them as on units."""
    values, code = np.unique(given.value[given.responded], return_inverse=True)
    answer = np.zeros(len(counts), dtype=np.int64)
    answer[given.responded] = 1 + code
    explained = np.where(given.responded, outcome.cell, 0)
    key = (selection.cell * np.int64(outcome.size) + explained) * np.int64(len(values) + 1) + answer
    present, count = np.unique(key[counts], return_counts=True)
    rest, held = np.divmod(present, len(values) + 1)
    z, x = np.divmod(rest, outcome.size)
    responded = held > 0
    return Data(
        selection.matrix[z],
        outcome.matrix[x[responded]],
        values[held[responded] - 1],
        responded,
        count.astype(np.float64),
    )


def _mean(share: FloatArray, terms: Terms, b: FloatArray, covariance: FloatArray, confidence: float) -> Inferred:
    by_cell, predicted = terms.sums(share), terms.matrix @ b
    centre = by_cell @ terms.matrix
    value = float(by_cell @ predicted)
    variance = float(centre @ covariance @ centre)
    if variance <= 0:  # the two-step covariance need not be positive
        raise NotIdentified("the variance of the mean comes out below 0; the data do not fit the two-step model")
    variance += float(terms.sums(share**2) @ (predicted - value) ** 2)
    half = float(stats.norm.ppf(0.5 + confidence / 2)) * float(np.sqrt(variance))
    return Inferred(value, float(np.sqrt(variance)), Interval(value - half, value + half))
