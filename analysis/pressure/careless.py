"""Indices of careless answering over a battery of rated items, each for every respondent.

Short batteries make most of them weak: with five items a satisfied customer and an inattentive one look the same.
Their level is therefore never evidence by itself; signals compare it with what the same circumstances show elsewhere.
"""

from __future__ import annotations

import numpy as np

from analysis.errors import BadTable
from analysis.pressure.signal import BoolArray, FloatArray, IntArray

#: Item pairs that correlate at least this much are synonyms.
SYNONYMOUS = 0.60
#: A correlation within a person needs this many pairs.
LEAST_PAIRS = 3


def longest_string(answers: FloatArray) -> IntArray:
    """Return the longest run of identical answers in the order of the items.

    Parameters
    ----------
    answers : ndarray, shape (n, items)
        NaN where not answered; it ends a run.

    Returns
    -------
    ndarray of int, shape (n,)
        From 0, where nothing was answered, to the number of items.

    References
    ----------
    Johnson, J. A. (2005). Journal of Research in Personality 39, 103-129.

    Examples
    --------
    >>> longest_string(np.array([[3.0, 3.0, 3.0, 1.0], [1.0, np.nan, 1.0, 2.0]])).tolist()
    [3, 1]
    """
    longest = np.zeros(len(answers), dtype=np.int64)
    run = np.zeros(len(answers), dtype=np.int64)
    before = np.full(len(answers), np.nan)
    for column in answers.T:
        run = np.where(np.isfinite(column), np.where(column == before, run + 1, 1), 0)
        longest = np.maximum(longest, run)
        before = column
    return longest


def spread_within(answers: FloatArray) -> FloatArray:
    """Return each respondent's standard deviation over the items (intra-individual response variability).

    Parameters
    ----------
    answers : ndarray, shape (n, items)
        NaN where not answered.

    Returns
    -------
    ndarray, shape (n,)
        With the divisor ``n - 1``; NaN with fewer than two answers.

    References
    ----------
    Dunn, A. M. et al. (2018). Intra-individual response variability as an indicator of insufficient effort responding.
    Journal of Business and Psychology 33, 105-121.

    Examples
    --------
    >>> spread_within(np.array([[1.0, 3.0, np.nan], [4.0, 4.0, 4.0]])).round(4).tolist()
    [1.4142, 0.0]
    """
    known = np.isfinite(answers)
    n = known.sum(axis=1)
    filled = np.where(known, answers, 0.0)
    centre = filled.sum(axis=1) / np.maximum(n, 1)
    squares = (np.where(known, answers - centre[:, None], 0.0) ** 2).sum(axis=1)
    result: FloatArray = np.where(n >= 2, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)
    return result


def distance_from_usual(answers: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the squared Mahalanobis distance of each respondent from the mean, by the items answered.

    Parameters
    ----------
    answers : ndarray, shape (n, items)
        NaN where not answered.

    Returns
    -------
    distance : ndarray, shape (n,)
        ``(x - m)' S^-1 (x - m)`` over the answered items; NaN where none was.
    df : ndarray of int, shape (n,)
        Rank of the covariance of those items; for normal answers the distance is chi-squared with as many.

    Raises
    ------
    BadTable
        Fewer than two respondents answered some pair of items.

    Notes
    -----
    Means and covariances are over the respondents who answered both items of a pair. Such a matrix need not be
    positive definite; directions without variance are left out.

    References
    ----------
    Mahalanobis, P. C. (1936). Proceedings of the National Institute of Sciences of India 2, 49-55.
    Meade, A. W. and Craig, S. B. (2012). Psychological Methods 17, 437-455.

    Examples
    --------
    >>> distance_from_usual(np.array([[1.0], [2.0], [3.0]]))[0].tolist()
    [1.0, 0.0, 1.0]
    """
    known = np.isfinite(answers)
    mean, covariance = _moments(answers, known)
    distance, df = np.full(len(answers), np.nan), np.zeros(len(answers), dtype=np.int64)
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        if not pattern.any():
            continue
        rows = np.flatnonzero(which.ravel() == number)
        values, vectors = np.linalg.eigh(covariance[np.ix_(pattern, pattern)])
        kept = values > 1e-9 * max(float(values.max()), 1e-300)
        turned = (answers[np.ix_(rows, pattern)] - mean[pattern]) @ vectors[:, kept]
        distance[rows] = (turned**2 / values[kept]).sum(axis=1)
        df[rows] = int(kept.sum())
    return distance, df


def _moments(answers: FloatArray, known: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Mean of each item, and covariance of each pair over those who answered both."""
    held = known.astype(np.float64)
    filled = np.where(known, answers, 0.0)
    mean = filled.sum(axis=0) / np.maximum(held.sum(axis=0), 1.0)
    both = held.T @ held
    if (both < 2).any():
        raise BadTable("answers", "fewer than two respondents answered some pair of items")
    shifted = np.where(known, answers - mean, 0.0)
    first = shifted.T @ held  # sum of the one item over those who answered the other too
    return mean, (shifted.T @ shifted - first * first.T / both) / (both - 1.0)


def even_odd(answers: FloatArray, scale: IntArray) -> FloatArray:
    """Return minus the correlation of even and odd half scales, stepped up to the full length.

    Parameters
    ----------
    answers : ndarray, shape (n, items)
        NaN where not answered.
    scale : ndarray of int, shape (items,)
        Scale of each item, from 0; items keep their order within it.

    Returns
    -------
    ndarray, shape (n,)
        ``-2 r / (1 + r)``, at most 1: the larger, the less consistent. NaN with fewer than three scales.

    References
    ----------
    Johnson, J. A. (2005). Journal of Research in Personality 39, 103-129.

    Examples
    --------
    >>> alike = np.array([[1.0, 1.0, 3.0, 3.0, 5.0, 5.0]])
    >>> even_odd(alike, np.array([0, 0, 1, 1, 2, 2])).round(6).tolist()
    [-1.0]
    """
    halves = []
    for remainder in (0, 1):
        parts = [answers[:, np.flatnonzero(scale == s)[remainder::2]] for s in range(int(scale.max()) + 1)]
        halves.append(np.column_stack([_mean_of_known(part) for part in parts]))
    r = _correlation_within(halves[0], halves[1])
    stepped = np.where(r > -1.0 / 3.0, 2.0 * r / np.where(r > -1.0 / 3.0, 1.0 + r, 1.0), -1.0)
    return np.asarray(np.where(np.isfinite(r), -stepped, np.nan), dtype=np.float64)


def synonym_correlation(answers: FloatArray, *, at_least: float = SYNONYMOUS) -> FloatArray:
    """Return each respondent's correlation over pairs of items that correlate highly over all respondents.

    Parameters
    ----------
    answers : ndarray, shape (n, items)
        NaN where not answered.
    at_least : float, default 0.60
        Correlation from which two items are synonyms.

    Returns
    -------
    ndarray, shape (n,)
        Low where somebody answers synonyms differently; NaN with fewer than three pairs or without variation.

    Raises
    ------
    BadTable
        Fewer than two respondents answered some pair of items.

    References
    ----------
    Meade, A. W. and Craig, S. B. (2012). Psychological Methods 17, 437-455.

    Examples
    --------
    >>> same = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]])
    >>> bool(np.isnan(synonym_correlation(same)).all())  # nobody varies
    True
    """
    _, covariance = _moments(answers, np.isfinite(answers))
    sd = np.sqrt(np.diag(covariance))
    scaled = covariance / np.where(np.outer(sd, sd) > 0, np.outer(sd, sd), np.inf)
    first, second = np.nonzero(np.triu(scaled >= at_least, 1))
    return _correlation_within(answers[:, first], answers[:, second])


def _mean_of_known(answers: FloatArray) -> FloatArray:
    known = np.isfinite(answers)
    n = known.sum(axis=1)
    result: FloatArray = np.where(n > 0, np.where(known, answers, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)
    return result


def _correlation_within(a: FloatArray, b: FloatArray) -> FloatArray:
    """Correlate two rows of numbers for each respondent, over the places where both are known."""
    known = np.isfinite(a) & np.isfinite(b)
    n = known.sum(axis=1)
    centred = []
    for part in (a, b):
        filled = np.where(known, part, 0.0)
        centred.append(np.where(known, part - (filled.sum(axis=1) / np.maximum(n, 1))[:, None], 0.0))
    scale = np.sqrt((centred[0] ** 2).sum(axis=1) * (centred[1] ** 2).sum(axis=1))
    told = (n >= LEAST_PAIRS) & (scale > 1e-12)
    r = (centred[0] * centred[1]).sum(axis=1) / np.where(told, scale, 1.0)
    return np.asarray(np.where(told, np.clip(r, -1.0, 1.0), np.nan), dtype=np.float64)
