"""Many units, several signals each: how p-values and likelihood ratios combine, and which share of finds is false."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp
from scipy.stats import false_discovery_control

from analysis.errors import BadTable
from analysis.pressure.signal import FloatArray

#: A p-value of one would otherwise outweigh any evidence in the Cauchy sum.
LARGEST_P = 1.0 - 1e-3
SMALLEST_P = 1e-300


def _checked(p_values: FloatArray) -> FloatArray:
    p = np.asarray(p_values, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise BadTable("p_values", "a p-value lies between 0 and 1")
    return p


def benjamini_hochberg(p_values: FloatArray) -> FloatArray:
    """Return the adjusted p-values of Benjamini and Hochberg.

    Parameters
    ----------
    p_values : ndarray, shape (m,)
        One for each unit.

    Returns
    -------
    ndarray, shape (m,)
        Rejecting those at most q keeps the false discovery rate at q under independence or positive dependence.

    Raises
    ------
    BadTable
        A value is not between 0 and 1.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). JRSS-B 57, 289-300.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.5])).round(3).tolist()
    [0.03, 0.06, 0.5]
    """
    return np.asarray(false_discovery_control(_checked(p_values), method="bh"), dtype=np.float64)


def benjamini_yekutieli(p_values: FloatArray) -> FloatArray:
    """Return the adjusted p-values of Benjamini and Yekutieli, valid under any dependence.

    Parameters
    ----------
    p_values : ndarray, shape (m,)
        One for each unit.

    Returns
    -------
    ndarray, shape (m,)
        Adjusted p-values.

    Raises
    ------
    BadTable
        A value is not between 0 and 1.

    References
    ----------
    Benjamini, Y. and Yekutieli, D. (2001). Annals of Statistics 29, 1165-1188.

    Examples
    --------
    >>> benjamini_yekutieli(np.array([0.01, 0.04])).round(3).tolist()
    [0.03, 0.06]
    """
    return np.asarray(false_discovery_control(_checked(p_values), method="by"), dtype=np.float64)


def storey(p_values: FloatArray, *, above: float = 0.5) -> FloatArray:
    """Return q-values with the share of true nulls estimated from the large p-values.

    Parameters
    ----------
    p_values : ndarray, shape (m,)
        One for each unit.
    above : float, default 0.5
        P-values above this are taken to be null.

    Returns
    -------
    ndarray, shape (m,)
        Benjamini-Hochberg values times the estimated share of nulls, which is at most one.

    Raises
    ------
    BadTable
        A value is not between 0 and 1.

    References
    ----------
    Storey, J. D. (2002). JRSS-B 64, 479-498.

    Examples
    --------
    >>> storey(np.array([0.001, 0.002, 0.6, 0.3])).round(3).tolist()
    [0.002, 0.002, 0.3, 0.2]
    """
    p = _checked(p_values)
    null_share = min(1.0, float((p > above).sum()) / ((1.0 - above) * len(p)))
    return benjamini_hochberg(p) * null_share


def cauchy(p_values: FloatArray) -> FloatArray:
    """Combine dependent p-values by the Cauchy sum, along the first axis.

    Parameters
    ----------
    p_values : ndarray, shape (s, ...)
        Signals by units; clipped to 0.999 from above.

    Returns
    -------
    ndarray, shape (...)
        One p-value for each unit; equal p-values give themselves.

    Raises
    ------
    BadTable
        A value is not between 0 and 1.

    References
    ----------
    Liu, Y. and Xie, J. (2020). Cauchy combination test. JASA 115, 393-402.

    Examples
    --------
    >>> cauchy(np.array([0.03, 0.03, 0.03])).round(6).item()
    0.03
    """
    p = np.clip(_checked(p_values), SMALLEST_P, LARGEST_P)
    small = p < 1e-10
    safe = np.where(small, 0.5, p)
    mean = np.mean(np.where(small, 1.0 / (np.pi * p), np.tan((0.5 - safe) * np.pi)), axis=0)
    upper = np.where(mean > 1e9, 1.0 / (np.pi * np.maximum(mean, 1e-300)), 0.5 - np.arctan(mean) / np.pi)
    return np.asarray(np.clip(upper, SMALLEST_P, 1.0), dtype=np.float64)


def average_evidence(llr: FloatArray) -> FloatArray:
    """Average likelihood ratios of signals that may depend on each other, along the first axis.

    Parameters
    ----------
    llr : ndarray, shape (s, ...)
        Log likelihood ratios, each with mean at most one under the null on its own.

    Returns
    -------
    ndarray, shape (...)
        Log of the mean; its mean under the null stays at most one whatever the dependence.

    References
    ----------
    Vovk, V. and Wang, R. (2021). E-values: calibration, combination and applications. Annals of Statistics 49.

    Examples
    --------
    >>> average_evidence(np.log(np.array([[8.0], [2.0]]))).round(4).tolist() == np.log([5.0]).round(4).tolist()
    True
    """
    result: FloatArray = logsumexp(llr, axis=0) - np.log(llr.shape[0])
    return result


def running_mean_fdr(local_fdr: FloatArray) -> FloatArray:
    """Return the share of false finds among all units at least as suspicious as each one.

    Parameters
    ----------
    local_fdr : ndarray, shape (m,)
        Probability of each unit to be honest.

    Returns
    -------
    ndarray, shape (m,)
        Mean of the local rates up to and including the unit, in their order; ties share the larger value.

    References
    ----------
    Efron, B. (2010). Large-scale inference. Cambridge University Press, chapter 5.

    Examples
    --------
    >>> running_mean_fdr(np.array([0.3, 0.1])).tolist()
    [0.2, 0.1]
    """
    order = np.argsort(local_fdr, kind="stable")
    ranked = local_fdr[order]
    mean = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    last_of_tie = np.searchsorted(ranked, ranked, side="right") - 1
    result = np.empty(len(ranked))
    result[order] = mean[last_of_tie]
    return result
