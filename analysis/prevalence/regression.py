"""Who is under pressure: logistic regression of a truth that only a ballot's answers are known of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, xlog1py, xlogy

from analysis.errors import BadTable, NotConverged, NotIdentified, TooFew
from analysis.prevalence.ballots import Ballot
from analysis.prevalence.shares import FloatArray

_MAX_ITERATIONS = 200
_FURTHEST = 18.5  # log-odds that no finite solution comes near: a probability within 1e-8 of 0 or 1


@dataclass(frozen=True, slots=True)
class BallotRegression:
    """A logistic model of a truth behind the answers.

    Parameters
    ----------
    coefficients : ndarray, shape (k,)
        Log-odds of the truth.
    covariance : ndarray, shape (k, k)
        Inverse of the observed information.
    log_likelihood : float
        At the maximum.
    n : int
        Answers.
    """

    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood: float
    n: int

    @property
    def standard_errors(self) -> FloatArray:
        """Standard errors of the coefficients, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))

    def share(self, matrix: npt.ArrayLike) -> float:
        """Return the modelled share of people of whom the statement is true.

        Parameters
        ----------
        matrix : array_like, shape (m, k)
            One row per person.

        Returns
        -------
        float
            Mean of the modelled probabilities.
        """
        return float(expit(np.asarray(matrix, dtype=np.float64) @ self.coefficients).mean())


def logistic(answers: npt.ArrayLike, matrix: npt.ArrayLike, ballots: Ballot | Sequence[Ballot]) -> BallotRegression:
    """Fit by maximum likelihood ``P(answer) = sum_s M[answer, s] P(S = s | x)`` with a logistic P(S = 1 | x).

    Parameters
    ----------
    answers : array_like of bool, shape (n,)
        Whether the answer is the one that counts.
    matrix : array_like, shape (n, k)
        Columns of the model, a constant among them if one is wanted.
    ballots : Ballot or sequence of Ballot, length n
        The way of asking, of all or of each; its two probabilities are the misclassification matrix M.

    Returns
    -------
    BallotRegression
        Coefficients, covariance and log-likelihood. With the direct ballot, ordinary logistic regression.

    Raises
    ------
    BadTable
        Shapes do not fit, or a value is not finite.
    TooFew
        There are no more answers than columns.
    NotIdentified
        Columns depend on each other, or the information at the maximum is singular.
    NotConverged
        The likelihood has no finite maximum, or none was found.

    Notes
    -----
    Fisher scoring with step halving, from the coefficients 0. The log-likelihood need not be concave; the gradient is
    0 and the observed information positive definite at what is returned.

    References
    ----------
    Scheers, N. J. and Dayton, C. M. (1988). Covariate randomized response models. Journal of the American Statistical
    Association 83, 969-974. Blair, G., Imai, K. and Zhou, Y.-Y. (2015). Design and analysis of the randomized response
    technique. Journal of the American Statistical Association 110, 1304-1319.

    Examples
    --------
    >>> from analysis.prevalence.ballots import crosswise
    >>> fit = logistic([True] * 780 + [False] * 220, np.ones((1000, 1)), crosswise(1 / 6))
    >>> round(fit.share([[1.0]]), 4)
    0.08
    """
    hit, x, gain, base = _checked(answers, matrix, ballots)
    coefficients = np.zeros(x.shape[1])
    value = _log_likelihood(hit, x, gain, base, coefficients)
    for _ in range(_MAX_ITERATIONS):
        truth = expit(x @ coefficients)
        slope, p = gain * truth * (1 - truth), _within(base + gain * truth)
        gradient = x.T @ (slope * (hit - p) / (p * (1 - p)))
        direction = _solved(x.T @ (x * (slope**2 / (p * (1 - p)))[:, None]), gradient)
        for size in 0.5 ** np.arange(40):
            step = size * direction
            attained = _log_likelihood(hit, x, gain, base, coefficients + step)
            if attained >= value - 1e-12 * abs(value):
                break
        else:
            raise NotConverged("no step along the score raises the likelihood")
        coefficients, value = coefficients + step, attained
        if np.abs(x @ coefficients).max() > _FURTHEST:
            raise NotConverged("the likelihood has no finite maximum: the share of some people would be 0 or 1")
        if np.abs(x @ step).max() <= 1e-9:
            return BallotRegression(coefficients, _covariance(hit, x, gain, base, coefficients), value, len(hit))
    raise NotConverged(f"no maximum of the likelihood in {_MAX_ITERATIONS} steps")


def _checked(
    answers: npt.ArrayLike, matrix: npt.ArrayLike, ballots: Ballot | Sequence[Ballot]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    hit, x = np.asarray(answers, dtype=np.float64), np.asarray(matrix, dtype=np.float64)
    each = [ballots] * len(hit) if isinstance(ballots, Ballot) else list(ballots)
    if x.ndim != 2 or not len(hit) == len(x) == len(each):
        raise BadTable("answers", "answers, rows of the matrix and ballots must be of one number")
    if not np.isfinite(x).all() or not np.isin(hit, (0.0, 1.0)).all():
        raise BadTable("answers", "answers are true or false, and the columns finite numbers")
    if len(hit) <= x.shape[1]:
        raise TooFew(f"{len(hit)} answers are too few for {x.shape[1]} columns")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise NotIdentified("a column of the matrix is a sum of others")
    gain = np.array([ballot.gain for ballot in each])
    return hit, x, gain, np.array([ballot.yes_if_false for ballot in each])


def _within(p: FloatArray) -> FloatArray:
    """Keep a probability off 0 and 1 by the smallest amount, where the direct ballot rounds to them."""
    return np.clip(p, 1e-300, 1 - 1e-16)


def _log_likelihood(hit: FloatArray, x: FloatArray, gain: FloatArray, base: FloatArray, b: FloatArray) -> float:
    p = _within(base + gain * expit(x @ b))
    return float(np.sum(xlogy(hit, p) + xlog1py(1 - hit, -p)))


def _covariance(hit: FloatArray, x: FloatArray, gain: FloatArray, base: FloatArray, b: FloatArray) -> FloatArray:
    """Invert the observed information."""
    truth = expit(x @ b)
    slope, p = gain * truth * (1 - truth), _within(base + gain * truth)
    score = (hit - p) / (p * (1 - p))
    bend = hit / p**2 + (1 - hit) / (1 - p) ** 2
    information = x.T @ (x * (bend * slope**2 - score * slope * (1 - 2 * truth))[:, None])
    if np.linalg.eigvalsh(information).min() <= 0:
        raise NotIdentified("the likelihood is flat at its maximum: the answers do not tell the coefficients")
    return _solved(information, np.eye(len(b)))


def _solved(matrix: FloatArray, right: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise NotIdentified("the answers do not tell the coefficients apart") from error
