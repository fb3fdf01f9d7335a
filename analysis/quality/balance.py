"""Whether the weights bring the respondents in line with everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells
from analysis.errors import BadTable, TooFew
from analysis.quality.distance import ks_distance, with_weights

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
    standard_deviation : float
        That of the level's indicator among all eligible events.
    """

    variable: str
    level: str
    population: float
    before: float
    after: float
    smd_before: float
    smd_after: float
    standard_deviation: float


@dataclass(frozen=True, slots=True)
class NumberBalance:
    """A numeric variable among everybody and among the respondents.

    Parameters
    ----------
    variable : str
        Its name.
    population : float
        Its mean among everybody.
    before, after : float
        Its mean among the respondents by base weight and by final weight.
    smd_before, smd_after : float
        Standardised mean differences: the difference from `population` in its standard deviations there.
    standard_deviation : float
        Among everybody.
    ks_before, ks_after : float
        Kolmogorov and Smirnov's distance between the distributions of the respondents and of everybody.
    """

    variable: str
    population: float
    before: float
    after: float
    smd_before: float
    smd_after: float
    standard_deviation: float
    ks_before: float
    ks_after: float


@dataclass(frozen=True, slots=True)
class ResidualImbalance:
    """What the weights have left.

    Parameters
    ----------
    largest_before, largest_after : float
        Largest absolute standardised mean difference.
    where : str
        The variable, and level, of `largest_after`.
    threshold : float
        Differences above it count as imbalance.
    above : tuple of str
        Variables, and levels, whose difference after weighting is above the threshold, worst first.
    """

    largest_before: float
    largest_after: float
    where: str
    threshold: float
    above: tuple[str, ...]

    @property
    def statement(self) -> str:
        """The finding as a sentence."""
        found = f"The largest standardised difference is {self.largest_after:.3f} after weighting, in {self.where}"
        rest = f"{len(self.above)} above {self.threshold:g}" if self.above else f"none is above {self.threshold:g}"
        return f"{found} ({self.largest_before:.3f} before); {rest}."


def level_balance(
    population: Cells,
    respondents: Cells,
    base_weight: FloatArray,
    final_weight: FloatArray,
    population_weight: FloatArray | None = None,
) -> tuple[Balance, ...]:
    """Compare the respondents with everybody, level by level, before and after weighting.

    Parameters
    ----------
    population : Cells
        Cells of all eligible events, or of all sampled ones.
    respondents : Cells
        Cells of the respondents, with the same variables and levels.
    base_weight, final_weight : ndarray, shape (m,)
        Weights of the respondents.
    population_weight : ndarray, shape (n,), optional
        Base weights of `population` where it is a sample; without them each event counts 1.

    Returns
    -------
    tuple of Balance
        One entry per level of each variable.

    Raises
    ------
    BadTable
        The respondents have other variables or levels.
    TooFew
        The weights of a side do not add up to more than 0.

    References
    ----------
    Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline covariates between treatment
    groups in propensity-score matched samples. Statistics in Medicine 28, 3083-3107.
    """
    if (population.variables, population.levels) != (respondents.variables, respondents.levels):
        raise BadTable("auxiliaries", "the respondents' cells have other variables or levels than everybody's")
    everybody = population.sums(np.ones(len(population.cell)) if population_weight is None else population_weight)
    first, last = respondents.sums(base_weight), respondents.sums(final_weight)
    for name, cell_sums in (("population", everybody), ("base_weight", first), ("final_weight", last)):
        if not cell_sums.sum() > 0:
            raise TooFew(f"the weights of {name} do not add up to more than 0")
    table = []
    for j, (variable, levels) in enumerate(zip(population.variables, population.levels, strict=True)):
        target = population.margin(everybody, j) / everybody.sum()
        before = respondents.margin(first, j) / first.sum()
        after = respondents.margin(last, j) / last.sum()
        spread = np.sqrt(target * np.maximum(1 - target, 0.0))  # a share of 1 can be rounded to a little more
        divisor = np.where(spread > 0, spread, 1.0)  # a level that all or none have cannot differ
        for i, level in enumerate(levels):
            shares = (float(target[i]), float(before[i]), float(after[i]))
            differences = (float((before[i] - target[i]) / divisor[i]), float((after[i] - target[i]) / divisor[i]))
            table.append(Balance(variable, level, *shares, *differences, float(spread[i])))
    return tuple(table)


def number_balance(
    variable: str,
    population: npt.ArrayLike,
    population_weight: npt.ArrayLike,
    respondents: npt.ArrayLike,
    base_weight: npt.ArrayLike,
    final_weight: npt.ArrayLike,
) -> NumberBalance:
    """Compare the respondents' numbers with everybody's, before and after weighting.

    Parameters
    ----------
    variable : str
        Name of the variable.
    population : array_like, shape (n,)
        Its values among everybody.
    population_weight : array_like, shape (n,)
        Base weights of everybody sampled, or ones for a whole population.
    respondents : array_like, shape (m,)
        Its values among the respondents.
    base_weight, final_weight : array_like, shape (m,)
        Weights of the respondents.

    Returns
    -------
    NumberBalance
        Means, standardised differences and distances between the distributions.

    Raises
    ------
    BadTable
        A value or weight is not a finite number, or lengths differ.
    TooFew
        The weights of a side do not add up to more than 0.

    Notes
    -----
    The standard deviation is that of the population, with the sum of weights as divisor. It stays the same before and
    after weighting, so that a smaller difference is one of the means.

    References
    ----------
    Austin, P. C. and Stuart, E. A. (2015). Moving towards best practice when using inverse probability of treatment
    weighting. Statistics in Medicine 34, 3661-3679.

    Examples
    --------
    >>> found = number_balance("age", [20, 30, 40, 50], [1, 1, 1, 1], [40, 50], [1, 1], [1, 1])
    >>> found.before, found.ks_before
    (45.0, 0.5)
    """
    everybody, weight = with_weights(variable, population, population_weight)
    answered, base = with_weights(variable, respondents, base_weight)
    _, final = with_weights(variable, respondents, final_weight)
    mean = float(np.average(everybody, weights=weight))
    spread = float(np.sqrt(np.average((everybody - mean) ** 2, weights=weight)))
    before, after = (float(np.average(answered, weights=w)) for w in (base, final))
    divisor = spread if spread > 0 else 1.0  # where nobody differs the respondents cannot either
    return NumberBalance(
        variable=variable,
        population=mean,
        before=before,
        after=after,
        smd_before=(before - mean) / divisor,
        smd_after=(after - mean) / divisor,
        standard_deviation=spread,
        ks_before=ks_distance(answered, base, everybody, weight),
        ks_after=ks_distance(answered, final, everybody, weight),
    )


def residual_imbalance(found: Iterable[Balance | NumberBalance], *, threshold: float = 0.1) -> ResidualImbalance:
    """State what imbalance the weights have left.

    Parameters
    ----------
    found : iterable of Balance or NumberBalance
        Comparisons of the respondents with everybody.
    threshold : float, default 0.1
        Absolute standardised mean difference above which a variable counts as unbalanced.

    Returns
    -------
    ResidualImbalance
        The largest difference before and after, and what is above the threshold.

    Raises
    ------
    TooFew
        Nothing was compared.

    References
    ----------
    Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline covariates between treatment
    groups in propensity-score matched samples. Statistics in Medicine 28, 3083-3107.

    Examples
    --------
    >>> age = number_balance("age", [20, 30, 40, 50], [1, 1, 1, 1], [40, 50], [1, 1], [1, 1])
    >>> residual_imbalance([age]).above
    ('age',)
    """
    table = sorted(found, key=lambda entry: -abs(entry.smd_after))
    if not table:
        raise TooFew("nothing was compared, so there is no imbalance to state")
    return ResidualImbalance(
        largest_before=max(abs(entry.smd_before) for entry in table),
        largest_after=abs(table[0].smd_after),
        where=_name(table[0]),
        threshold=threshold,
        above=tuple(_name(entry) for entry in table if abs(entry.smd_after) > threshold),
    )


def _name(entry: Balance | NumberBalance) -> str:
    return f"{entry.variable} = {entry.level}" if isinstance(entry, Balance) else entry.variable
