"""Classes of events that are alike in how likely they answer and in what they are expected to say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.cells import independent_columns

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

RESPONSE_CLASSES = 6
SCORE_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes by two indices of the auxiliary variables.

    Parameters
    ----------
    code : ndarray of int64, shape (n,)
        Class of each event.
    response_class, score_class : ndarray of int64, shape (c,)
        Which class of each index it is.
    response_index, score_index : ndarray, shape (c,)
        Mean of each index in the class, standardised over the events.
    """

    code: IntArray
    response_class: IntArray
    score_class: IntArray
    response_index: FloatArray
    score_index: FloatArray

    @property
    def size(self) -> int:
        """Number of classes."""
        return len(self.response_index)

    def indicators(self) -> FloatArray:
        """Return indicators of all classes but the first of each index.

        Returns
        -------
        ndarray, shape (c, b)
            Main effects of the two indices, without those that repeat others.
        """
        blocks = [
            (held[:, None] == np.unique(held)[1:]).astype(np.float64)
            for held in (self.response_class, self.score_class)
        ]
        matrix = np.hstack([np.ones((self.size, 1)), *blocks])
        return matrix[:, independent_columns(matrix)[1:]]


def classify(response_index: FloatArray, score_index: FloatArray, base_weight: FloatArray) -> Classes:
    """Cut two indices at their weighted quantiles and cross the classes.

    Parameters
    ----------
    response_index : ndarray, shape (n,)
        Log-odds of answering by the auxiliary variables alone.
    score_index : ndarray, shape (n,)
        Expected score by the auxiliary variables alone.
    base_weight : ndarray, shape (n,)
        1 / inclusion probability.

    Returns
    -------
    Classes
        Up to 6 x 5 classes, fewer where events tie; only those that occur.

    Notes
    -----
    Two scores stand for all auxiliary variables, the propensity to answer and the prognosis of what is answered:
    within their classes the auxiliaries matter little for either.

    References
    ----------
    Rosenbaum, P. R. and Rubin, D. B. (1984). Reducing bias in observational studies using subclassification on the
    propensity score. Journal of the American Statistical Association 79, 516-524.

    Hansen, B. B. (2008). The prognostic analogue of the propensity score. Biometrika 95, 481-488.

    Examples
    --------
    >>> classify(np.array([0.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.0]), np.ones(3)).code.tolist()
    [0, 0, 1]
    """
    by_response = _cut(response_index, base_weight, RESPONSE_CLASSES)
    by_score = _cut(score_index, base_weight, SCORE_CLASSES)
    joint, code = np.unique(by_response * SCORE_CLASSES + by_score, return_inverse=True)
    return Classes(
        code=code.astype(np.int64),
        response_class=joint // SCORE_CLASSES,
        score_class=joint % SCORE_CLASSES,
        response_index=_standardised(response_index, code, base_weight),
        score_index=_standardised(score_index, code, base_weight),
    )


def _cut(index: FloatArray, weight: FloatArray, classes: int) -> IntArray:
    distinct, place = np.unique(index, return_inverse=True)
    share = np.cumsum(np.bincount(place, weights=weight)) / weight.sum()
    ends = np.searchsorted(share, np.arange(1, classes) / classes)
    return np.searchsorted(np.unique(ends), np.arange(len(distinct)), side="left")[place].astype(np.int64)


def _standardised(index: FloatArray, code: npt.NDArray[np.intp], weight: FloatArray) -> FloatArray:
    mean = float(np.average(index, weights=weight))
    spread = float(np.sqrt(np.average((index - mean) ** 2, weights=weight)))
    held = np.bincount(code, weights=weight)
    centre = np.bincount(code, weights=weight * (index - mean)) / held
    return np.asarray(centre / spread if spread > 1e-12 else np.zeros(len(held)))
