"""How different those who did not answer must be to change a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable
from analysis.sensitivity.inferred import Answers, Inferred, answers, check_scale, independent_terms, infer, infer_each
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shifted:
    """The mean if nonrespondents differ by a stated amount from what is expected of them.

    Parameters
    ----------
    delta : float
        How far the nonrespondents' mean lies above the expected one, in the unit of the metric.
    mean : Inferred
        Mean of all units.
    nonrespondent_mean : float
        Mean of the nonrespondents.
    is_possible : bool
        Whether that mean lies on the scale.
    """

    delta: float
    mean: Inferred
    nonrespondent_mean: float
    is_possible: bool


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """How different nonrespondents must be for the metric to meet a target.

    Parameters
    ----------
    target : float
        Target or bonus threshold.
    delta : Inferred
        How far the nonrespondents' mean must lie above the expected one for the metric to equal the target.
    mean : Inferred
        The metric if nonrespondents are as expected.
    nonrespondent_mean : float
        Mean of the nonrespondents at the tipping point.
    is_possible : bool
        Whether that mean lies on the scale; if not, no opinions of the nonrespondents bring the metric to the target.
    """

    target: float
    delta: Inferred
    mean: Inferred
    nonrespondent_mean: float
    is_possible: bool


@dataclass(frozen=True, slots=True)
class _Expected:
    """The mean with nonrespondents as expected, their own mean, and the influences on mean and nonresponse rate."""

    mean: float
    nonrespondent_mean: float
    nonresponse_rate: float
    on_mean: FloatArray
    on_nonresponse_rate: FloatArray


def _expected(sample: Design, given: Answers, terms: Terms | None) -> _Expected:
    given.require_both()
    if terms is None:
        terms = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(sample.size, dtype=np.int64))
    fitted = independent_terms(terms, given.responded)
    matrix = fitted.matrix
    cross = matrix.T @ (matrix * fitted.sums(given.answered)[:, None])
    coefficients = np.linalg.solve(cross, matrix.T @ fitted.sums(given.answered * given.value))
    prediction = (matrix @ coefficients)[fitted.cell]
    completed = np.where(given.responded, given.value, prediction)
    mean = float(given.asked @ completed)
    silent = float(given.silent.sum())
    carried = matrix @ np.linalg.solve(cross, matrix.T @ fitted.sums(given.silent))
    return _Expected(
        mean=mean,
        nonrespondent_mean=float(given.silent @ prediction) / silent,
        nonresponse_rate=silent,
        on_mean=given.asked * (completed - mean) + given.answered * (given.value - prediction) * carried[fitted.cell],
        on_nonresponse_rate=given.asked * (~given.responded - silent),
    )


def delta_adjusted(
    sample: Design,
    responded: npt.ArrayLike,
    value: npt.ArrayLike,
    *,
    deltas: Sequence[float],
    low: float,
    high: float,
    terms: Terms | None = None,
    confidence: float = 0.95,
) -> tuple[Shifted, ...]:
    """Estimate the mean for nonrespondents who lie a stated amount above what is expected of them.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    value : array_like, shape (n,)
        Value of each respondent; not read of others.
    deltas : sequence of float
        Differences in the unit of the metric; 0 for nonrespondents as expected.
    low, high : float
        Least and greatest value.
    terms : Terms, optional
        Terms of the base-weighted regression that says what to expect of nonrespondents, an intercept among them;
        without it the respondents' mean is expected.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    tuple of Shifted
        One per delta.

    Raises
    ------
    BadTable
        A value or delta is not a number in its range, or the tables do not fit.
    TooFew
        Nobody responded.
    NotIdentified
        Everybody responded, or the terms cannot be told apart among the respondents.

    Notes
    -----
    ``mean = sum d {r y + (1 - r) (x'b + delta)} / sum d``. The standard error includes the estimation of b and of the
    response rate.

    References
    ----------
    Little, R. J. A. and Rubin, D. B. (2019). Statistical Analysis with Missing Data, 3rd ed., chapter 15. Wiley.

    Examples
    --------
    >>> from analysis.design import design
    >>> sample = design([1.0] * 4)
    >>> scores = delta_adjusted(sample, [1, 1, 0, 0], [100, 0, 0, 0], deltas=[0, -20], low=-100, high=100)
    >>> [score.mean.value for score in scores]
    [50.0, 40.0]
    """
    given = answers(sample, responded, value)
    check_scale(given, low, high)
    wrong = [delta for delta in deltas if not np.isfinite(delta)]
    if wrong:
        raise BadTable("settings", f"{wrong[0]} is not a finite number", column="deltas")
    expected = _expected(sample, given, terms)
    found = []
    for delta in deltas:
        influence = expected.on_mean + delta * expected.on_nonresponse_rate
        mean = infer(sample, expected.mean + delta * expected.nonresponse_rate, influence, confidence=confidence)
        theirs = expected.nonrespondent_mean + delta
        found.append(Shifted(float(delta), mean, theirs, _is_on_scale(theirs, low, high)))
    return tuple(found)


def _is_on_scale(mean: float, low: float, high: float) -> bool:
    slack = 1e-9 * (high - low)  # for rounding: a target at the very bound is possible
    return low - slack <= mean <= high + slack


def tipping_point(
    sample: Design,
    responded: npt.ArrayLike,
    value: npt.ArrayLike,
    *,
    target: float,
    low: float,
    high: float,
    terms: Terms | None = None,
    confidence: float = 0.95,
) -> TippingPoint:
    """Say how different nonrespondents must be from what is expected of them for the metric to meet a target.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    value : array_like, shape (n,)
        Value of each respondent; not read of others.
    target : float
        Target or bonus threshold, on the scale.
    low, high : float
        Least and greatest value.
    terms : Terms, optional
        As for `delta_adjusted`.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    TippingPoint
        The delta with an interval, and whether it is possible at all.

    Raises
    ------
    BadTable
        The target is not on the scale; otherwise as `delta_adjusted`.
    TooFew, NotIdentified
        As `delta_adjusted`.

    Notes
    -----
    ``delta = (target - mean at delta 0) / (1 - q)`` with q the response rate. By the delta method its standard error is
    that of the mean at that delta, divided by ``1 - q``.

    Examples
    --------
    >>> from analysis.design import design
    >>> tipping_point(design([1.0] * 4), [1, 1, 0, 0], [100, 0, 0, 0], target=0, low=-100, high=100).delta.value
    -100.0
    """
    given = answers(sample, responded, value)
    check_scale(given, low, high)
    if not low <= target <= high:
        raise BadTable("settings", f"{target:g} is not from {low:g} to {high:g}", column="target")
    expected = _expected(sample, given, terms)
    delta = (target - expected.mean) / expected.nonresponse_rate
    influence = -(expected.on_mean + delta * expected.on_nonresponse_rate) / expected.nonresponse_rate
    theirs = expected.nonrespondent_mean + delta
    inferred = infer_each(sample, (delta, expected.mean), (influence, expected.on_mean), confidence=confidence)
    return TippingPoint(
        target=target,
        delta=inferred[0],
        mean=inferred[1],
        nonrespondent_mean=theirs,
        is_possible=_is_on_scale(theirs, low, high),
    )
