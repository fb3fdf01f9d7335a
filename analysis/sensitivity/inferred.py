"""A figure with the standard error and interval that follow from the influence of each unit on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.cells import gram
from analysis.design import Design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.interval import Interval
from analysis.estimation.variance import degrees_of_freedom, variance_of_each
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Inferred:
    """A figure and what chance could have made of it.

    Parameters
    ----------
    value : float
        The figure.
    standard_error : float
        Linearised standard error.
    interval : Interval
        Student's interval; not cut off at the ends of a scale.
    """

    value: float
    standard_error: float
    interval: Interval


def infer(sample: Design, value: float, influence: FloatArray, *, confidence: float = 0.95) -> Inferred:
    """Give a figure the standard error that follows from the influences of the units.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    value : float
        The figure.
    influence : ndarray, shape (n,)
        First-order change of the figure per unit of weight, times the base weight; they sum to 0.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Inferred
        The figure with its error.

    Raises
    ------
    TooFew
        There are no degrees of freedom.

    Notes
    -----
    The influences are those of a mean of the values ``influence * sum d / d``, whose standard error respects strata,
    clusters and finite populations.

    References
    ----------
    Deville, J.-C. (1999). Variance estimation for complex statistics and estimators: linearization and residual
    techniques. Survey Methodology 25, 193-203.

    Examples
    --------
    >>> from analysis.design import design
    >>> y = np.array([1.0, 2.0, 3.0, 4.0])
    >>> round(infer(design([1.0] * 4), 2.5, (y - 2.5) / 4).standard_error, 6)
    0.645497
    """
    return infer_each(sample, (value,), (influence,), confidence=confidence)[0]


def infer_each(
    sample: Design, values: Sequence[float], influences: Iterable[FloatArray], *, confidence: float = 0.95
) -> tuple[Inferred, ...]:
    """Give some figures the standard errors that follow from the influences of the units, as `infer`.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    values : sequence of float, length k
        The figures.
    influences : iterable of k ndarrays, each of shape (n,)
        Influences on each figure, as for `infer`; they are taken one after the other, so they need not all be held.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    tuple of Inferred
        The figures with their errors.

    Raises
    ------
    TooFew
        There are no degrees of freedom.

    References
    ----------
    Deville, J.-C. (1999). Variance estimation for complex statistics and estimators: linearization and residual
    techniques. Survey Methodology 25, 193-203.

    Examples
    --------
    >>> from analysis.design import design
    >>> y = np.array([1.0, 2.0, 3.0, 4.0])
    >>> mean, total = infer_each(design([1.0] * 4), [2.5, 10.0], [(y - 2.5) / 4, y - 2.5])
    >>> round(total.standard_error / mean.standard_error, 6)
    4.0
    """
    if not 0 < confidence < 1:
        raise BadTable("settings", f"{confidence:g} is not between 0 and 1", column="confidence")
    weight = sample.base_weight
    share = weight / weight.sum()
    counted = None if weight.all() else weight > 0

    def of_a_mean(influence: FloatArray) -> FloatArray:
        held = influence if counted is None else np.where(counted, influence, 0.0)
        return np.asarray(held - held.sum() * share)  # the sum is 0 up to rounding

    errors = np.sqrt(variance_of_each(sample, map(of_a_mean, influences)))
    freedom = degrees_of_freedom(sample)
    if freedom < 1:
        raise TooFew("a standard error needs at least two primary sampling units in some stratum")
    multiple = float(stats.t.ppf(0.5 + confidence / 2, freedom))
    return tuple(
        Inferred(value, error, Interval(value - multiple * error, value + multiple * error))
        for value, error in zip(values, errors.tolist(), strict=True)
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answered what among the sampled units.

    Parameters
    ----------
    responded : ndarray of bool, shape (n,)
        Whether each unit responded.
    value : ndarray, shape (n,)
        Value of each respondent, 0 for others.
    asked : ndarray, shape (n,)
        Base weights as shares of their sum.
    rate : float
        Base-weighted response rate.
    """

    responded: BoolArray
    value: FloatArray
    asked: FloatArray
    rate: float

    def require_both(self) -> None:
        """Refuse a sample without respondents or without nonrespondents.

        Raises
        ------
        TooFew
            Nobody responded.
        NotIdentified
            Everybody responded.
        """
        if not self.responded.any():
            raise TooFew("nobody responded, so nothing can be expected of those who did not")
        if not (self.asked[~self.responded] > 0).any():
            raise NotIdentified("everybody responded, so nothing depends on those who did not")

    @property
    def answered(self) -> FloatArray:
        """Base weights of the respondents as shares of all."""
        return np.where(self.responded, self.asked, 0.0)

    @property
    def silent(self) -> FloatArray:
        """Base weights of the nonrespondents as shares of all."""
        return np.where(self.responded, 0.0, self.asked)


def answers(sample: Design, responded: npt.ArrayLike, value: npt.ArrayLike) -> Answers:
    """Check who answered what.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    value : array_like, shape (n,)
        Value of each unit; read of respondents only.

    Returns
    -------
    Answers
        The same, checked.

    Raises
    ------
    BadTable
        The design is adjusted already, the lengths differ, or the value of a respondent is not finite.
    """
    if sample.steps:
        raise BadTable("design", f"has the step {sample.steps[0].name!r}; give the sample before any adjustment")
    took_part = np.asarray(responded, dtype=bool)
    values = np.asarray(value, dtype=np.float64)
    for name, array in (("responded", took_part), ("value", values)):
        if array.shape != (sample.size,):
            raise BadTable("answers", f"has shape {array.shape}, the design has {sample.size} units", column=name)
    held = took_part & (sample.base_weight > 0)
    wrong = held & ~np.isfinite(values)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("answers", "the value of a respondent is not a finite number", column="value", row=row + 1)
    asked = sample.base_weight / sample.base_weight.sum()
    return Answers(held, np.where(held, values, 0.0), asked, float(asked[held].sum()))


def check_scale(given: Answers, low: float, high: float) -> None:
    """Refuse answers outside their scale.

    Parameters
    ----------
    given : Answers
        Who answered what.
    low, high : float
        Least and greatest value.

    Raises
    ------
    BadTable
        `low` is not below `high`, or a value is not from `low` to `high`; the message names the row.
    """
    if not low < high:
        raise BadTable("scale", f"the least value, {low:g}, is not below the greatest, {high:g}")
    wrong = given.responded & ((given.value < low) | (given.value > high))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = f"{given.value[row]:g} is not from {low:g} to {high:g}"
        raise BadTable("answers", message, column="value", row=row + 1)


def independent_terms(terms: Terms, rows: BoolArray) -> Terms:
    """Leave out terms that repeat others among some of the units.

    Parameters
    ----------
    terms : Terms
        Terms of a model, the first of which is not 0 for everybody.
    rows : ndarray of bool, shape (n,)
        The units the model is fitted to.

    Returns
    -------
    Terms
        Linearly independent ones, in order.

    Raises
    ------
    NotIdentified
        A term left out varies among the other units, who then cannot be predicted; the message names it.

    Notes
    -----
    A term repeats others if its residual has less than 1e-10 of its size, all terms being scaled to one size first.
    """
    used = np.bincount(terms.cell[rows], minlength=terms.size) > 0
    inside = terms.matrix[used]
    size = np.sqrt((inside**2).sum(axis=0))
    if size.all() and _is_independent(inside / size):
        return terms
    basis: list[FloatArray] = []
    kept = []
    for j in range(inside.shape[1]):
        if size[j] == 0:
            continue
        column = inside[:, j] / size[j]
        for _ in range(2):  # twice, since once leaves rounding errors along the other terms
            for direction in basis:
                column = column - direction * (direction @ column)
        length = float(np.linalg.norm(column))
        if length > 1e-10:
            basis.append(column / length)
            kept.append(j)
    chosen = np.array(kept, dtype=np.int64)
    fit = np.linalg.lstsq(inside[:, chosen], inside, rcond=None)[0]
    gap = np.abs(terms.matrix - terms.matrix[:, chosen] @ fit).max(axis=0)
    scale = np.abs(terms.matrix).max(axis=0)
    strange = np.flatnonzero(gap > 1e-6 * np.where(scale > 0, scale, 1.0))
    if len(strange):
        name = terms.names[int(strange[0])]
        raise NotIdentified(f"{name} cannot be told from other terms among the respondents, but it can among others")
    return terms.columns(chosen)


def _is_independent(scaled: FloatArray) -> bool:
    """Whether columns of length 1 are so far from repeating each other that rounding cannot make a difference."""
    return bool(np.linalg.eigvalsh(gram(scaled, np.ones(len(scaled))))[0] > 1e-6)
