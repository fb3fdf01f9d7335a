"""How good an adjustment is: what the weights cost, and whether they bring the respondents in line with everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells
from analysis.errors import TooFew

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Balance:
    """One level of an auxiliary variable among everybody and among the respondents.

    Parameters
    ----------
    variable, level : str
        The level.
    population : float
        Its share among all eligible events.
    before, after : float
        Its share among the respondents by base weight and by final weight.
    smd_before, smd_after : float
        Standardised mean differences: the difference from `population` in its standard deviations there.
    """

    variable: str
    level: str
    population: float
    before: float
    after: float
    smd_before: float
    smd_after: float


def effective_n(final_weight: npt.ArrayLike) -> float:
    """Return Kish's effective sample size.

    Parameters
    ----------
    final_weight : array_like, shape (n,)
        Final weights; zeros do not count.

    Returns
    -------
    float
        ``(sum w)^2 / sum w^2``.

    Raises
    ------
    TooFew
        No weight is above 0.

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley.

    Examples
    --------
    >>> effective_n([1.0, 1.0, 2.0]).__round__(4)
    2.6667
    """
    weight = np.asarray(final_weight, dtype=np.float64)
    squares = float((weight**2).sum())
    if squares <= 0:
        raise TooFew("no weight is above 0, so there is no effective sample size")
    return float(weight.sum() ** 2 / squares)


def design_effect(final_weight: npt.ArrayLike) -> float:
    """Return Kish's design effect of unequal weights, 1 plus their squared coefficient of variation.

    Parameters
    ----------
    final_weight : array_like, shape (n,)
        Final weights; zeros do not count.

    Returns
    -------
    float
        1 or more.

    Raises
    ------
    TooFew
        No weight is above 0.

    Examples
    --------
    >>> design_effect([1.0, 1.0, 2.0])
    1.125
    """
    weight = np.asarray(final_weight, dtype=np.float64)
    return float((weight > 0).sum()) / effective_n(weight)


def balance(
    population: Cells, respondents: Cells, base_weight: FloatArray, final_weight: FloatArray
) -> tuple[Balance, ...]:
    """Compare the respondents with everybody, level by level, before and after weighting.

    Parameters
    ----------
    population : Cells
        Cells of all eligible events.
    respondents : Cells
        Cells of the respondents, with the same variables and levels.
    base_weight, final_weight : ndarray, shape (m,)
        Weights of the respondents.

    Returns
    -------
    tuple of Balance
        One entry per level of each variable.

    References
    ----------
    Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline covariates between treatment
    groups in propensity-score matched samples. Statistics in Medicine 28, 3083-3107.
    """
    everybody = population.sums(np.ones(len(population.cell)))
    first, last = respondents.sums(base_weight), respondents.sums(final_weight)
    table = []
    for j, (variable, levels) in enumerate(zip(population.variables, population.levels, strict=True)):
        target = population.margin(everybody, j) / everybody.sum()
        before = respondents.margin(first, j) / first.sum()
        after = respondents.margin(last, j) / last.sum()
        spread = np.sqrt(target * (1 - target))
        spread = np.where(spread > 0, spread, 1.0)  # a level that all or none have cannot differ
        for i, level in enumerate(levels):
            shares = (float(target[i]), float(before[i]), float(after[i]))
            differences = (float((before[i] - target[i]) / spread[i]), float((after[i] - target[i]) / spread[i]))
            table.append(Balance(variable, level, *shares, *differences))
    return tuple(table)
