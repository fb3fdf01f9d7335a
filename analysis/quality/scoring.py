"""The information matrix of a logistic model as iteratively reweighted least squares leaves it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import NotConverged

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_TOLERANCE = 1e-8
_MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """Units and their responses added up by covariate cell: all that scoring needs of them.

    Parameters
    ----------
    n : int
        Units.
    asked, answered : ndarray, shape (c,)
        Sums of the weights of units, and of respondents; weights have mean 1.
    spread, worked : ndarray, shape (c,)
        Sums of the working weights of the first step, and of these times the working responses.
    deviance : float
        Where the first step starts.
    """

    n: int
    asked: FloatArray
    answered: FloatArray
    spread: FloatArray
    worked: FloatArray
    deviance: float

    def merged(self, group: IntArray) -> Tally:
        """Return the tally of coarser cells.

        Parameters
        ----------
        group : ndarray of int64, shape (c,)
            Coarser cell of each cell.

        Returns
        -------
        Tally
            Of the same units.
        """

        def sums(values: FloatArray) -> FloatArray:
            return np.bincount(group, weights=values).astype(np.float64)

        return replace(
            self,
            asked=sums(self.asked),
            answered=sums(self.answered),
            spread=sums(self.spread),
            worked=sums(self.worked),
        )


def tally(cell: IntArray, cells: int, weight: FloatArray, responded: BoolArray) -> Tally:
    """Add up units and their responses by covariate cell.

    Parameters
    ----------
    cell : ndarray of int64, shape (n,)
        Cell of each unit.
    cells : int
        Number of cells.
    weight : ndarray, shape (n,)
        Weights above 0, of any scale.
    responded : ndarray of bool, shape (n,)
        Whether each unit responded.

    Returns
    -------
    Tally
        With the start of scoring as R's glm has it: probability ``(w r + 0.5) / (w + 1)`` for each unit.

    Examples
    --------
    >>> tally(np.array([0, 0, 1]), 2, np.ones(3), np.array([True, False, True])).answered.tolist()
    [1.0, 1.0]
    """
    w = weight / weight.mean()
    # Respondents and nonrespondents of one weight start alike, so only the distinct weights are worked out.
    place, distinct = pd.factorize(w)
    low = 0.5 / (distinct + 1.0)
    high = (distinct + 0.5) / (distinct + 1.0)
    start = np.where(responded, high[place], low[place])
    log_odds = np.where(responded, np.log(high / (1 - high))[place], np.log(low / (1 - low))[place])
    of_event = np.where(responded, np.log(high)[place], np.log1p(-low)[place])
    spread = w * start * (1 - start)

    def sums(values: FloatArray) -> FloatArray:
        return np.bincount(cell, weights=values, minlength=cells).astype(np.float64)

    return Tally(
        n=len(w),
        asked=sums(w),
        answered=sums(w * responded),
        spread=sums(spread),
        worked=sums(spread * log_odds + w * (responded - start)),
        deviance=-2.0 * float(w @ of_event),
    )


def working_information(matrix: FloatArray, units: Tally) -> FloatArray:
    """Return the information matrix of the last scoring step of a logistic model of response.

    Parameters
    ----------
    matrix : ndarray, shape (c, k)
        Linearly independent terms of each cell.
    units : Tally
        Units and responses in the same cells.

    Returns
    -------
    ndarray, shape (k, k)
        ``sum w p (1 - p) x x'`` with the probabilities that the last step started from.

    Raises
    ------
    NotConverged
        The deviance did not settle.

    Notes
    -----
    Published R-indicators take the covariance of the coefficients from R's glm, which stops when the deviance changes
    by less than 1e-8 of itself, and reports the working weights of the last step. At the limit the covariance differs
    in about the sixth digit; going the same way makes results comparable to all digits.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd edition. Chapman and Hall.

    Examples
    --------
    >>> units = tally(np.zeros(4, dtype=np.int64), 1, np.ones(4), np.array([True, True, False, False]))
    >>> working_information(np.ones((1, 1)), units).tolist()
    [[1.0]]
    """
    by_cell, target, deviance = units.spread, units.worked, units.deviance
    silent = units.asked - units.answered
    for _ in range(_MOST_STEPS):
        information = matrix.T @ (matrix * by_cell[:, None])
        linear = matrix @ np.linalg.solve(information, matrix.T @ target)
        p = 1.0 / (1.0 + np.exp(-linear))
        before, deviance = deviance, -2.0 * float(units.answered @ np.log(p) + silent @ np.log1p(-p))
        if abs(deviance - before) < _TOLERANCE * (abs(deviance) + 0.1):
            return np.asarray(information, dtype=np.float64)
        by_cell = units.asked * p * (1 - p)
        target = by_cell * linear + units.answered - units.asked * p
    raise NotConverged(f"the deviance of the response model did not settle within {_MOST_STEPS} steps")
