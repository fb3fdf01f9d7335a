"""Whether two answers go together: Rao and Scott's test of a table, and the t test of two means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.estimates import difference
from analysis.estimation.members import members
from analysis.estimation.statistics import mean, shares

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TableTest:
    """A test that the rows and columns of a weighted table are independent.

    Parameters
    ----------
    statistic : float
        Pearson's chi-square divided by the trace of the design effects: F.
    numerator_df, denominator_df : float
        Degrees of freedom of F.
    p : float
        Probability of an F as large if rows and columns are independent.
    pearson : float
        Pearson's chi-square of the table of shares times the number of answers, before the correction.
    """

    statistic: float
    numerator_df: float
    denominator_df: float
    p: float
    pearson: float


@dataclass(frozen=True, slots=True)
class MeansTest:
    """A test that two means are equal.

    Parameters
    ----------
    difference : float
        Mean of the second group minus that of the first.
    standard_error : float
        Of the difference.
    statistic : float
        Student's t.
    degrees_of_freedom : float
        Primary sampling units minus strata, less one.
    p : float
        Two-sided probability.
    """

    difference: float
    standard_error: float
    statistic: float
    degrees_of_freedom: float
    p: float


def independence(
    design: Design, rows: npt.ArrayLike, columns: npt.ArrayLike, *, domain: npt.ArrayLike | None = None
) -> TableTest:
    """Test that two categorical answers are independent (Rao and Scott, second order).

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    rows, columns : array_like of int, shape (n,)
        Category of each unit, from 0, in the rows and in the columns of the table.
    domain : array_like of int, shape (n,), optional
        0 for the units to test, -1 for others, such as those without an answer; they stay in the sample.

    Returns
    -------
    TableTest
        F with Satterthwaite's degrees of freedom.

    Raises
    ------
    BadTable
        A category is no whole number of 0 or more, or there is more than one domain.
    TooFew
        The table has fewer than two rows or columns with a unit.
    NotIdentified
        The variance of the table cannot be estimated, or is 0.

    Notes
    -----
    With X^2 Pearson's statistic of the shares times n and D the matrix of generalised design effects of the
    interaction, ``F = X^2 / tr D`` has ``d = (tr D)^2 / tr D^2`` and ``d f`` degrees of freedom, f being primary
    sampling units minus strata of the whole design.

    References
    ----------
    Rao, J. N. K. and Scott, A. J. (1984). On chi-squared tests for multiway contingency tables with cell proportions
    estimated from survey data. Annals of Statistics 12, 46-60.

    Examples
    --------
    >>> from analysis.design import design
    >>> found = independence(design([1.0] * 8), [0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1, 1, 1])
    >>> round(found.statistic, 4), round(found.p, 4)
    (1.75, 0.2275)
    """
    part = members(design, domain)
    if part.domains != 1:
        raise BadTable("domain", f"has {part.domains} domains; a test takes one")
    row, names = _present(part.matrix(rows, "rows")[:, 0], "rows")
    column, others = _present(part.matrix(columns, "columns")[:, 0], "columns")
    cell = np.zeros(design.size, dtype=np.int64)
    cell[part.rows] = row * others + column
    found = shares(design, cell, categories=names * others, domain=domain)
    if found.covariance is None:
        raise TypeError("shares come with their covariance")
    share, n = found.value, float(part.n[0])
    expected = np.outer(share.reshape(names, others).sum(axis=1), share.reshape(names, others).sum(axis=0)).ravel()
    pearson = float(n * ((share - expected) ** 2 / expected).sum())
    interaction = _interaction(names, others)
    inverse = np.divide(1.0, share, out=np.zeros_like(share), where=share > 0)
    scaled = interaction * inverse[:, None]
    plain = interaction.T @ scaled / n
    effects = np.linalg.solve(plain, scaled.T @ found.covariance @ scaled)
    trace = float(np.trace(effects))
    if trace <= 0:
        raise NotIdentified("the table has no variance under this design, so it cannot be tested")
    numerator = trace**2 / float(np.trace(effects @ effects))
    denominator = numerator * found.degrees_of_freedom
    statistic = pearson / trace
    return TableTest(statistic, numerator, denominator, float(stats.f.sf(statistic, numerator, denominator)), pearson)


def _present(codes: FloatArray, name: str) -> tuple[npt.NDArray[np.int64], int]:
    if not ((codes >= 0) & (codes == np.floor(codes))).all():
        raise BadTable(name, "a category is no whole number of 0 or more")
    levels, code = np.unique(codes, return_inverse=True)
    if len(levels) < 2:
        raise TooFew(f"the {name} of the table have a single category with a unit; a test needs two or more")
    return code.astype(np.int64), len(levels)


def _interaction(rows: int, columns: int) -> FloatArray:
    """Return a basis of what rows and columns alone do not explain, one row per cell of the table."""

    def centred(levels: int) -> FloatArray:
        return np.asarray(np.eye(levels)[:, 1:] - 1.0 / levels)

    return np.asarray(np.kron(centred(rows), centred(columns)))


def compare_means(design: Design, values: npt.ArrayLike, group: npt.ArrayLike) -> MeansTest:
    """Test that two groups have the same mean.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    values : array_like, shape (n,)
        Value of each unit.
    group : array_like of int, shape (n,)
        0 or 1, or -1 for a unit in neither group, such as one without an answer; it stays in the sample.

    Returns
    -------
    MeansTest
        The second mean minus the first.

    Raises
    ------
    BadTable
        There are not exactly two groups, or as `analysis.estimation.statistics.mean`.
    TooFew
        A group has no unit, or there are no degrees of freedom.
    NotIdentified
        The difference has no variance, or as `analysis.estimation.statistics.mean`.

    Notes
    -----
    t is the difference of the domain means divided by its linearised standard error, covariance included. Degrees of
    freedom are those of a regression on the group: primary sampling units minus strata among the units of both groups,
    less one.

    Examples
    --------
    >>> from analysis.design import design
    >>> found = compare_means(design([1.0] * 6), [1.0, 2.0, 3.0, 3.0, 4.0, 5.0], [0, 0, 0, 1, 1, 1])
    >>> found.difference, found.degrees_of_freedom
    (2.0, 4.0)
    """
    part = members(design, group)
    if part.domains != 2:
        raise BadTable("group", f"has {part.domains} groups; the test compares two, coded 0 and 1")
    found = difference(mean(design, values, domain=group, with_covariance=True), 1, 0)
    together = mean(design, values, domain=np.minimum(np.asarray(group), 0))
    freedom = float(together.domain_degrees_of_freedom[0]) - 1
    gap, error = float(found.value[0]), float(found.standard_error[0])
    if freedom < 1:
        raise TooFew("the two groups have too few primary sampling units for a test")
    if error == 0:
        raise NotIdentified("the difference of the means has no variance under this design, so it cannot be tested")
    return MeansTest(gap, error, gap / error, freedom, float(2 * stats.t.sf(abs(gap / error), freedom)))
