"""Month by month: evidence that may be looked at as often as one likes.

As far as the likelihood ratio of one period has mean 1 at most for an honest unit, it is an e-value; those of periods
that follow each other multiply, and the product may be looked at after each without paying for having looked before.
Each signal keeps to that by the law of its honest units; learning that law, and calibration, keep to it approximately.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from analysis.errors import BadTable

#: A ratio beyond this says no more, so that one period cannot outweigh any number of others.
LARGEST = 1e6


@dataclass(frozen=True, slots=True)
class Monitored:
    """A unit over several periods.

    Parameters
    ----------
    unit : str
        Identifier.
    e_value : float
        Product over the periods.
    periods : int
        Periods in which the unit was screened.
    flagged : bool
        Among those that e-BH rejects.
    """

    unit: str
    e_value: float
    periods: int
    flagged: bool


def e_value(llr: float) -> float:
    """Return the e-value of a log likelihood ratio.

    Parameters
    ----------
    llr : float
        Of one unit in one period.

    Returns
    -------
    float
        At most `LARGEST`.

    Examples
    --------
    >>> e_value(0.0), e_value(100.0)
    (1.0, 1000000.0)
    """
    return LARGEST if llr >= np.log(LARGEST) else float(np.exp(llr))


def e_bh(e_values: Sequence[float], *, fdr: float) -> tuple[bool, ...]:
    """Reject by e-values with the false discovery rate kept under any dependence.

    Parameters
    ----------
    e_values : sequence of float
        One for each unit, 0 or more.
    fdr : float
        Above 0 and below 1.

    Returns
    -------
    tuple of bool
        Whether each is rejected: the k largest, k the largest number with ``e_(k) >= m / (fdr k)``.

    Raises
    ------
    BadTable
        A value is negative or no number, or `fdr` is out of range.

    References
    ----------
    Wang, R. and Ramdas, A. (2022). False discovery rate control with e-values. JRSS-B 84, 822-852.

    Examples
    --------
    >>> e_bh([100.0, 1.0, 0.5], fdr=0.1)
    (True, False, False)
    """
    if not 0 < fdr < 1:
        raise BadTable("settings", f"{fdr:g} is not between 0 and 1", column="fdr")
    e = np.asarray(e_values, dtype=np.float64)
    if not (e >= 0).all():
        raise BadTable("e_values", "an e-value is a number of 0 or more")
    if not len(e):
        return ()
    order = np.argsort(-e, kind="stable")
    enough = e[order] >= len(e) / (fdr * np.arange(1, len(e) + 1))
    k = int(np.flatnonzero(enough).max()) + 1 if enough.any() else 0
    rejected = np.zeros(len(e), dtype=bool)
    rejected[order[:k]] = True
    return tuple(bool(r) for r in rejected)


def monitor(periods: Sequence[Mapping[str, float]], *, fdr: float = 0.10) -> tuple[Monitored, ...]:
    """Follow units over periods that do not overlap.

    Parameters
    ----------
    periods : sequence of mapping of str to float
        E-values by unit, one mapping a period, in any order; a unit may be absent from some.
    fdr : float, default 0.10
        Nominal false discovery rate, at any time one looks.

    Returns
    -------
    tuple of Monitored
        In the order of the units' names.

    Raises
    ------
    BadTable
        As `e_bh`.

    Notes
    -----
    Valid where an honest unit's ratio has mean 1 at most given the periods before; a unit that was honest for long and
    then begins has to make up for the ratios below 1 of its honest time.

    References
    ----------
    Ramdas, A., Gruenwald, P., Vovk, V. and Shafer, G. (2023). Game-theoretic statistics and safe anytime-valid
    inference. Statistical Science 38, 576-601.

    Examples
    --------
    >>> [m.flagged for m in monitor([{"a": 8.0, "b": 0.5}, {"a": 6.0, "b": 0.8}], fdr=0.1)]
    [True, False]
    """
    names = sorted({name for period in periods for name in period})
    products = [_product([period[name] for period in periods if name in period]) for name in names]
    rejected = e_bh(products, fdr=fdr)
    return tuple(
        Monitored(name, product, sum(name in period for period in periods), flag)
        for name, product, flag in zip(names, products, rejected, strict=True)
    )


def _product(e_values: Sequence[float]) -> float:
    """Multiply; a product too large to hold says no more than `LARGEST` three times over."""
    if not all(e >= 0 for e in e_values):
        raise BadTable("e_values", "an e-value is a number of 0 or more")
    product = prod(sorted(e_values))  # sorted, so that the order of the periods changes nothing
    return min(product, LARGEST**3)
