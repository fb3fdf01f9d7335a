"""Linear and logistic regression with standard errors that know the design."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from scipy import special, stats

from analysis.cells import independent_columns
from analysis.design import Design
from analysis.errors import BadTable, NotConverged, NotIdentified
from analysis.estimation.estimates import Reference, wald_limits
from analysis.estimation.members import Members, members
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]

_MAX_ITERATIONS = 50
_DEVIANCE_TOLERANCE = 1e-8


class Family(StrEnum):
    """What is regressed on the terms."""

    LINEAR = "linear"
    """The mean of the outcome."""
    LOGIT = "logit"
    """The log-odds of an outcome from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Regression:
    """Coefficients of a regression.

    Parameters
    ----------
    names : tuple of str, length k
        The terms.
    coefficients, standard_error : ndarray, shape (k,)
        Estimates and their linearised standard errors.
    covariance : ndarray, shape (k, k)
        Covariance matrix of the coefficients.
    degrees_of_freedom : float
        Primary sampling units minus strata among the units used, plus one, less k.
    n : int
        Units used.
    """

    names: tuple[str, ...]
    coefficients: FloatArray
    standard_error: FloatArray
    covariance: FloatArray
    degrees_of_freedom: float
    n: int

    def limits(self, *, confidence: float = 0.95, reference: Reference | str = Reference.T) -> FloatArray:
        """Return Wald's confidence limits.

        Parameters
        ----------
        confidence : float, default 0.95
            Confidence level.
        reference : Reference or str, default "t"
            Student's t or the normal distribution.

        Returns
        -------
        ndarray, shape (k, 2)
            Lower and upper limit of each coefficient.
        """
        given = self.degrees_of_freedom
        return wald_limits(self.coefficients, self.standard_error, given, confidence=confidence, reference=reference)

    def p_values(self) -> FloatArray:
        """Test that each coefficient is 0.

        Returns
        -------
        ndarray, shape (k,)
            Two-sided probabilities by Student's t.

        Raises
        ------
        NotIdentified
            There are no degrees of freedom, or a coefficient has no variance.
        """
        if self.degrees_of_freedom < 1:
            raise NotIdentified("the regression has no degrees of freedom left, so its terms cannot be tested")
        if (self.standard_error == 0).any():
            fixed = self.names[int(np.argmin(self.standard_error))]
            raise NotIdentified(f"the coefficient of {fixed} has no variance, so it cannot be tested")
        return np.asarray(2 * stats.t.sf(np.abs(self.coefficients / self.standard_error), self.degrees_of_freedom))


def regress(
    design: Design,
    outcome: npt.ArrayLike,
    terms: Terms,
    *,
    family: Family | str = Family.LINEAR,
    domain: npt.ArrayLike | None = None,
) -> Regression:
    """Regress an outcome on terms by final-weighted likelihood.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    outcome : array_like, shape (n,)
        Outcome of each unit; from 0 to 1 for ``logit``.
    terms : Terms
        Terms of the same units; an intercept only if one of the terms.
    family : Family or str, default "linear"
        ``linear`` or ``logit``.
    domain : array_like of int, shape (n,), optional
        0 for the units to use, -1 for others, such as those without an answer; they stay in the sample.

    Returns
    -------
    Regression
        The coefficients solve ``sum w (y - m(x'b)) x = 0``.

    Raises
    ------
    BadTable
        An outcome used is not finite or not in its range, the family is not known, there is more than one domain, or
        the terms are of other units.
    TooFew
        No unit has a weight.
    NotIdentified
        A term is a linear combination of those before it, a weight is below 0, or as
        `analysis.estimation.variance.variance`.
    NotConverged
        Some combination of terms separates the outcomes, so that the log-odds have no finite solution.

    Notes
    -----
    The weighted influence of a unit on the coefficients is ``H^-1 x w (y - m)``, ``H = sum w m' x x'``; its variance is
    taken through all steps of the design, strata and clusters, without a correction for the number of terms. Log-odds
    are fitted by Fisher scoring until the deviance changes by less than 1e-8 of itself, and the slopes m' of the
    influence are those of the last step, which is what the survey package of R does: standard errors agree with its to
    the last digits, where slopes at the solution would differ by some millionths.

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International
    Statistical Review 51, 279-292.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> from analysis.terms import of_cells
    >>> visits = of_cells(from_columns({"visit": ["first", "first", "second", "second"]}))
    >>> regress(design([1.0] * 4), [1.0, 3.0, 5.0, 9.0], visits).coefficients.round(6).tolist()
    [2.0, 5.0]
    """
    if family not in tuple(Family):
        raise BadTable("regression", f"{family!r} is not known; use {', '.join(Family)}", column="family")
    part, x = used(design, terms, domain)
    y = part.matrix(outcome, "outcome")[:, 0]
    if family == Family.LOGIT and not ((y >= 0) & (y <= 1)).all():
        row = int(part.rows[np.flatnonzero((y < 0) | (y > 1))[0]])
        raise BadTable("outcome", "is not from 0 to 1, as log-odds need", row=row + 1)
    weight = x.sums(part.weight)
    if family == Family.LOGIT:
        fit = _fit_logit(x, part.weight / design.final_weight[design.final_weight != 0].mean(), y)
    else:
        fit = _fit_linear(x, weight, x.sums(part.weight * y))
    bread = np.linalg.inv(x.matrix.T @ (x.matrix * (weight * fit.slope)[:, None]))
    residual = part.weight * (y - fit.fitted[x.cell]) * fit.lag[x.cell]
    influence = residual[:, None] * (x.matrix @ bread)[x.cell]
    found = part.estimates(design, fit.coefficients[None, :], influence, with_covariance=True)
    if found.covariance is None:
        raise TypeError("the covariance was asked for")
    freedom = float(found.domain_degrees_of_freedom[0]) + 1 - len(fit.coefficients)
    return Regression(terms.names, fit.coefficients, found.standard_error, found.covariance, freedom, int(part.n[0]))


def used(design: Design, terms: Terms, domain: npt.ArrayLike | None) -> tuple[Members, Terms]:
    """Return the units that a model is fitted to, and their terms.

    Parameters
    ----------
    design : Design
        The sampled units.
    terms : Terms
        Terms of the same units.
    domain : array_like of int, shape (n,), or None
        0 for the units to use, -1 for others.

    Returns
    -------
    part : Members
        The units used.
    terms : Terms
        Their terms, only of cells that occur.

    Raises
    ------
    BadTable
        There is more than one domain, or the terms are of other units.
    NotIdentified
        A term is a linear combination of those before it, or a weight is below 0.
    """
    if len(terms.cell) != design.size:
        raise BadTable("terms", f"are of {len(terms.cell)} units, the design has {design.size}")
    part = members(design, domain)
    if part.domains != 1:
        raise BadTable("domain", f"has {part.domains} domains; a model takes one")
    if (part.weight < 0).any():
        row = int(part.rows[np.argmin(part.weight)])
        raise NotIdentified(f"the weight of row {row + 1} is below 0, so the likelihood need not have a maximum")
    taken = terms.take(part.rows)
    scaled = taken.matrix / np.maximum(np.abs(taken.matrix).max(axis=0), 1e-300)
    kept = independent_columns(np.column_stack([np.ones(taken.size), scaled])) if terms.names else np.array([0])
    spare = set(range(len(terms.names))) - set((kept - 1).tolist()) - _constants(taken)
    if spare or len(_constants(taken)) > 1:
        name = terms.names[min(spare or _constants(taken))]
        raise NotIdentified(f"{name} is a linear combination of the terms before it among the units used; leave it out")
    return part, taken


def _constants(terms: Terms) -> set[int]:
    """Return the positions of terms that are an intercept."""
    same = np.ptp(terms.matrix, axis=0) == 0
    return {int(j) for j in np.flatnonzero(same & (terms.matrix[0] != 0))}


@dataclass(frozen=True, slots=True)
class _Fit:
    """Coefficients; of each cell the fitted mean, the slope m' in the last step, and its ratio to that at the end."""

    coefficients: FloatArray
    fitted: FloatArray
    slope: FloatArray
    lag: FloatArray


def _fit_linear(terms: Terms, weight: FloatArray, total: FloatArray) -> _Fit:
    fit = sm.WLS(total / weight, terms.matrix, weights=weight).fit(method="qr")
    fitted = np.asarray(fit.fittedvalues, dtype=np.float64)
    return _Fit(np.asarray(fit.params, dtype=np.float64), fitted, np.ones(terms.size), np.ones(terms.size))


def _fit_logit(terms: Terms, weight: FloatArray, outcome: FloatArray) -> _Fit:
    """Fit by Fisher scoring, from means that are nearly the outcomes, until the deviance stays as it is."""
    start = (weight * outcome + 0.5) / (weight + 1)
    slope = start * (1 - start)
    held, total = terms.sums(weight), terms.sums(weight * outcome)
    # The first step differs between units of a cell, later ones do not.
    working = terms.sums(weight * (slope * special.logit(start) + outcome - start))
    information = terms.sums(weight * slope)
    fixed = special.xlogy(weight * outcome, outcome).sum() + special.xlog1py(weight * (1 - outcome), -outcome).sum()
    deviance = 2 * (
        fixed - special.xlogy(weight * outcome, start).sum() - special.xlog1py(weight * (1 - outcome), -start).sum()
    )
    cell_slope = information / held
    settled = None
    for _ in range(_MAX_ITERATIONS):
        weighted = terms.matrix * information[:, None]
        found = np.asarray(np.linalg.solve(terms.matrix.T @ weighted, terms.matrix.T @ working), dtype=np.float64)
        linear = terms.matrix @ found
        if settled is not None:  # where the outcomes are separated, every further step goes on by about 1
            if np.abs(linear - special.logit(settled.fitted)).max() > 0.01:
                break
            return settled
        fitted = np.asarray(special.expit(linear))
        if not (fitted.min() > 1e-8 and fitted.max() < 1 - 1e-8):
            break
        before, deviance = deviance, 2 * float(fixed - total @ np.log(fitted) - (held - total) @ np.log1p(-fitted))
        if abs(deviance - before) < _DEVIANCE_TOLERANCE * (abs(deviance) + 0.1):
            settled = _Fit(found, fitted, cell_slope, cell_slope / (fitted * (1 - fitted)))
        cell_slope = fitted * (1 - fitted)
        information = held * cell_slope
        working = information * linear + total - held * fitted
    message = "the log-odds have no finite solution: some combination of terms separates the outcomes"
    raise NotConverged(f"{message} ({', '.join(terms.names)})")
