"""Models of the answers: what somebody would have said, given the auxiliary variables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import expit, log_expit

from analysis.cells import independent_columns
from analysis.errors import BadTable, NoOverlap, NotConverged, TooFew
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_MAX_ITERATIONS = 50
_FARTHEST = 18.0  # log-odds of a probability nearer to 0 or 1 than 2e-8


class Family(StrEnum):
    """Kind of model of an outcome."""

    LINEAR = "linear"
    LOGISTIC = "logistic"


@dataclass(frozen=True, slots=True)
class OutcomeModel:
    """A model of q outcomes, fitted to respondents on covariate cells.

    Parameters
    ----------
    terms : Terms
        Linearly independent terms, k columns for c cells of all units.
    coefficients : ndarray, shape (k, q)
        One column per outcome.
    predicted : ndarray, shape (c, q)
        Expected outcome in each cell.
    slope : ndarray, shape (c, q)
        Derivative of the expected outcome by the linear predictor.
    information : ndarray, shape (q, k, k)
        Base-weighted ``sum d r slope x x'``.
    """

    terms: Terms
    coefficients: FloatArray
    predicted: FloatArray
    slope: FloatArray
    information: FloatArray


def fit_outcome(
    base_weight: FloatArray,
    terms: Terms,
    responded: BoolArray,
    values: FloatArray,
    *,
    family: Family = Family.LINEAR,
    needed: BoolArray | None = None,
) -> OutcomeModel:
    """Fit outcomes to respondents by base-weighted linear or logistic regression on cells.

    Parameters
    ----------
    base_weight : ndarray, shape (n,)
        1 / inclusion probability; units of base weight 0 count for nothing.
    terms : Terms
        Terms of all units.
    responded : ndarray of bool, shape (n,)
        Whether each unit responded.
    values : ndarray, shape (n, q)
        Outcomes; ignored where not responded.
    family : Family, default Family.LINEAR
        Linear, or logistic for outcomes of 0 and 1.
    needed : ndarray of bool, shape (c,), optional
        Cells that predictions are needed for; unless given, those with a base weight above 0.

    Returns
    -------
    OutcomeModel
        The coefficients solve ``sum d r (y - m) x = 0``.

    Raises
    ------
    TooFew
        Nobody responded.
    BadTable
        An outcome of a respondent is not a finite number, or with a logistic model not 0 or 1.
    NoOverlap
        A prediction is needed where respondents say nothing about a term; the message names it.
    NotConverged
        A logistic model has no finite solution; the message names the outcome and, where it is one, the term.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.terms import of_cells
    >>> terms = of_cells(from_columns({"sex": ["f", "f", "m", "m"]}))
    >>> answered = np.array([True, True, True, False])
    >>> model = fit_outcome(np.ones(4), terms, answered, np.array([[1.0], [2.0], [5.0], [0.0]]))
    >>> model.predicted.ravel().round(6).tolist()
    [1.5, 5.0]
    """
    _check_values(base_weight, responded, values, family)
    weight = np.where(responded, base_weight, 0.0)
    held = terms.sums(weight)
    if needed is None:
        needed = terms.sums(base_weight) > 0
    kept = _independent(terms, held > 0, needed)
    matrix = kept.matrix
    answers = np.where(weight[:, None] > 0, values, 0.0)
    sums = np.column_stack([terms.sums(weight * answers[:, j]) for j in range(values.shape[1])])
    if family is Family.LINEAR:
        information = matrix.T @ (matrix * held[:, None])
        coefficients = np.asarray(np.linalg.solve(information, matrix.T @ sums), dtype=np.float64)
        slope = np.ones(sums.shape)
        return OutcomeModel(kept, coefficients, matrix @ coefficients, slope, np.array([information] * sums.shape[1]))
    fits = [_logistic(kept, held, sums[:, j], outcome=j) for j in range(sums.shape[1])]
    coefficients = np.column_stack(fits)
    predicted = np.asarray(expit(matrix @ coefficients), dtype=np.float64)
    slope = predicted * (1 - predicted)
    information = np.array([matrix.T @ (matrix * (held * slope[:, j])[:, None]) for j in range(sums.shape[1])])
    return OutcomeModel(kept, coefficients, predicted, slope, information)


def _check_values(base_weight: FloatArray, responded: BoolArray, values: FloatArray, family: Family) -> None:
    rows = np.flatnonzero(responded & (base_weight > 0))
    if not len(rows):
        raise TooFew("nobody responded, so there are no answers to model")
    answers = values[rows]
    wrong = ~np.isfinite(answers)
    if family is Family.LOGISTIC:
        wrong = ~((answers == 0) | (answers == 1))
    if wrong.any():
        row, column = np.argwhere(wrong)[0].tolist()
        right = "a finite number" if family is Family.LINEAR else "0 or 1, as a logistic model needs"
        message = f"{answers[row, column]:g} is not {right}"
        raise BadTable("values", message, column=str(column), row=int(rows[row]) + 1)


def _independent(terms: Terms, held: BoolArray, needed: BoolArray) -> Terms:
    kept = independent_columns(terms.matrix[held])
    wanted = independent_columns(terms.matrix[held | needed])
    odd = sorted(set(wanted.tolist()) ^ set(kept.tolist()))
    if odd:
        raise NoOverlap(f"no respondent tells what {terms.names[odd[0]]} does to the answers; merge that level")
    return terms.columns(kept)


def _logistic(terms: Terms, held: FloatArray, ones: FloatArray, *, outcome: int) -> FloatArray:
    """Newton's method with step halving on the base-weighted likelihood."""
    matrix = terms.matrix

    def likelihood(candidate: FloatArray) -> float:
        predictor = matrix @ candidate
        return float(ones @ log_expit(predictor) + (held - ones) @ log_expit(-predictor))

    coefficients = np.zeros(matrix.shape[1])
    value = likelihood(coefficients)
    for _ in range(_MAX_ITERATIONS):
        predicted = expit(matrix @ coefficients)
        information = matrix.T @ (matrix * (held * predicted * (1 - predicted))[:, None])
        try:
            direction = np.linalg.solve(information, matrix.T @ (ones - held * predicted))
        except np.linalg.LinAlgError:  # probabilities run off to 0 and 1
            break
        size = 1.0
        while (attained := likelihood(coefficients + size * direction)) < value - 1e-12 * abs(value) and size > 1e-10:
            size /= 2
        coefficients, value = coefficients + size * direction, attained
        if np.abs((matrix @ coefficients)[held > 0]).max() > _FARTHEST:
            break
        if np.abs(direction).max() <= 1e-11 * max(1.0, float(np.abs(coefficients).max())):
            return coefficients
    raise NotConverged(f"the model of outcome {outcome} has no finite solution{_agreement(terms, held, ones)}")


def _agreement(terms: Terms, held: FloatArray, ones: FloatArray) -> str:
    """Name a term all of whose respondents agree."""
    for j, name in enumerate(terms.names):
        inside = terms.matrix[:, j] != 0
        total, hits = float(held[inside].sum()), float(ones[inside].sum())
        if hits <= 1e-12 * total or total - hits <= 1e-12 * total:
            same = 0 if hits < total / 2 else 1
            return f": all respondents with {name} gave {same}; merge that level, or use a linear model"
    return ": some combination of levels separates the answers; use fewer terms, or a linear model"
