"""How precise means are: against a simple random sample, and as intervals need to know it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.interval import Spread
from analysis.estimation.members import members
from analysis.estimation.statistics import mean, total

FloatArray = npt.NDArray[np.float64]


def design_effect(
    design: Design, values: npt.ArrayLike, *, domain: npt.ArrayLike | None = None, with_replacement: bool = False
) -> FloatArray:
    """Compare the variances of means, and of totals, with those of simple random samples of the same size.

    Parameters
    ----------
    design : Design
        The sampled units.
    values : array_like, shape (n,) or (n, m)
        As for `mean`.
    domain : array_like of int, shape (n,), optional
        As for `mean`.
    with_replacement : bool, default False
        Whether the simple random sample is drawn with replacement.

    Returns
    -------
    ndarray, shape (d m, 2)
        Design effect of the mean and of the total of each value in each domain, in the order of `mean`.

    Raises
    ------
    BadTable, TooFew
        As `mean`; also TooFew if a domain has a single unit.
    NotIdentified
        As `mean`; also if the values of a domain do not differ, or it holds the whole population, so that a simple
        random sample would have no variance.

    Notes
    -----
    The simple random sample of a domain's n units has the variance ``S^2 / n`` for the mean, with
    ``S^2 = n / (n - 1) sum w (y - mean)^2 / sum w``, times ``1 - n / sum w`` without replacement, and ``(sum w)^2``
    times that for the total. Kish's design effect of the weights alone is in `analysis.quality`.

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley.

    Examples
    --------
    >>> from analysis.design import design
    >>> design_effect(design([10.0] * 4), [1.0, 2.0, 3.0, 4.0], with_replacement=True)[0, 0].round(6)
    np.float64(1.0)
    """
    part = members(design, domain)
    averages, totals = mean(design, values, domain=domain), total(design, values, domain=domain)
    if (averages.n < 2).any():
        raise TooFew("a design effect needs two units or more in every domain")
    y = part.matrix(values, "values")
    size, n = part.positive_weight()[:, None], part.n[:, None]
    centred = y - averages.value.reshape(part.domains, -1)[part.domain]
    plain = part.sums(part.weight[:, None] * centred**2) / size / (n - 1)
    if not with_replacement:
        plain = plain * (1 - n / size)
    if (plain <= 0).any():
        place = int(np.argwhere(plain <= 0)[0][0])
        raise NotIdentified(f"a simple random sample would have no variance in domain {place}: no design effect")
    by_mean = averages.standard_error**2 / plain.ravel()
    by_total = totals.standard_error**2 / (plain * size**2).ravel()
    return np.column_stack([by_mean, by_total])


def spreads(design: Design, values: npt.ArrayLike, *, domain: npt.ArrayLike | None = None) -> tuple[Spread, ...]:
    """Describe means as `analysis.estimation.interval.interval` needs them.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    values : array_like, shape (n,)
        Value of each unit, as a metric scores it.
    domain : array_like of int, shape (n,), optional
        As for `mean`.

    Returns
    -------
    tuple of Spread
        One per domain, with the degrees of freedom of the domain.

    Raises
    ------
    BadTable, TooFew, NotIdentified
        As `mean`.

    Examples
    --------
    >>> from analysis.design import design
    >>> from analysis.estimation.interval import interval
    >>> from analysis.metrics import Kind
    >>> asked = spreads(design([1.0] * 12), [100.0] * 6 + [0.0] * 4 + [-100.0] * 2)
    >>> round(interval(Kind.NPS, asked[0], low=-100, high=100).low, 1)
    -17.9
    """
    part = members(design, domain)
    y = part.matrix(values, "values")
    if y.shape[1] != 1:
        raise BadTable("values", f"has {y.shape[1]} columns; intervals take one at a time")
    found = mean(design, values, domain=domain)
    held = part.positive_weight()
    centred = part.sums(part.weight[:, None] * (y - found.value[part.domain][:, None]) ** 2)[:, 0] / held
    squares = part.sums(part.weight[:, None] ** 2)[:, 0]
    return tuple(
        Spread(
            value=float(found.value[k]),
            standard_error=float(found.standard_error[k]),
            unit_variance=max(float(centred[k]), 0.0),
            n=int(part.n[k]),
            effective_n=float(held[k] ** 2 / squares[k]),
            degrees_of_freedom=float(found.domain_degrees_of_freedom[k]),
        )
        for k in range(part.domains)
    )
