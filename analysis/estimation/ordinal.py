"""Proportional odds: how covariates shift an answer on an ordered scale, and the score that is to be expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.design import design as plain_design
from analysis.errors import BadTable, NotIdentified
from analysis.estimation.ordinal_likelihood import at, maximum
from analysis.estimation.regression import used
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OrderedLogit:
    """A proportional odds model of an answer with J ordered categories.

    Parameters
    ----------
    names : tuple of str, length k
        The terms, without an intercept, whose place the thresholds take.
    coefficients : ndarray, shape (k,)
        Log-odds of a higher answer.
    thresholds : ndarray, shape (J - 1,)
        Log-odds of an answer up to each category but the last, where all terms are 0.
    covariance : ndarray, shape (k + J - 1, k + J - 1)
        Covariance matrix of coefficients, then thresholds.
    log_likelihood : float
        At its maximum; of weights scaled to the number of units used.
    degrees_of_freedom : float
        Of the standard errors: infinite for those of maximum likelihood, else primary sampling units minus strata among
        the units used, less k.
    n : int
        Units used.
    """

    names: tuple[str, ...]
    coefficients: FloatArray
    thresholds: FloatArray
    covariance: FloatArray
    log_likelihood: float
    degrees_of_freedom: float
    n: int

    @property
    def standard_error(self) -> FloatArray:
        """Standard errors of coefficients, then thresholds."""
        return np.asarray(np.sqrt(self.covariance.diagonal()))

    def probabilities(self, terms: Terms) -> FloatArray:
        """Return the probability of each category in each cell.

        Parameters
        ----------
        terms : Terms
            Terms of any units; they hold the model's names.

        Returns
        -------
        ndarray, shape (c, J)
            One row per cell of the terms, each summing to 1.

        Raises
        ------
        BadTable
            A name of the model is not among the terms.
        """
        for name in self.names:
            if name not in terms.names:
                raise BadTable("terms", "a term of the model is missing", column=name)
        matrix = terms.matrix[:, [terms.names.index(name) for name in self.names]]
        return at(self.thresholds, matrix @ self.coefficients).probability

    def expected_scores(self, terms: Terms, scores: npt.ArrayLike) -> FloatArray:
        """Return the score to be expected in each cell.

        Parameters
        ----------
        terms : Terms
            As for `probabilities`.
        scores : array_like, shape (J,)
            Score of each category, such as -100, 0 and 100.

        Returns
        -------
        ndarray, shape (c,)
            One score per cell of the terms.

        Raises
        ------
        BadTable
            The number of scores is wrong, or as `probabilities`.
        """
        given = np.asarray(scores, dtype=np.float64)
        if given.shape != (len(self.thresholds) + 1,):
            raise BadTable("scores", f"has shape {given.shape}; the model has {len(self.thresholds) + 1} categories")
        return np.asarray(self.probabilities(terms) @ given)


def fit_ordered_logit(category: npt.ArrayLike, terms: Terms) -> OrderedLogit:
    """Fit proportional odds to a sample of independent units by maximum likelihood.

    Parameters
    ----------
    category : array_like of int, shape (n,)
        Category of each unit, from 0 to J - 1 in their order.
    terms : Terms
        Terms of the same units; a constant one is left to the thresholds.

    Returns
    -------
    OrderedLogit
        Its covariance is the inverse of the observed information.

    Raises
    ------
    BadTable, NotIdentified, NotConverged
        As `ordered_logit`.

    Notes
    -----
    ``P(Y <= j) = 1 / (1 + exp(-(threshold_j - x'b)))``.

    References
    ----------
    McCullagh, P. (1980). Regression models for ordinal data. Journal of the Royal Statistical Society B 42, 109-142.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.terms import of_cells
    >>> visits = of_cells(from_columns({"visit": ["first"] * 4 + ["second"] * 4}))
    >>> fit_ordered_logit([0, 0, 1, 2, 0, 1, 2, 2], visits).coefficients.round(3).tolist()
    [1.099]
    """
    alone = plain_design(np.ones(len(terms.cell)))
    return _fitted(alone, category, terms, None)[0]


def ordered_logit(
    design: Design, category: npt.ArrayLike, terms: Terms, *, domain: npt.ArrayLike | None = None
) -> OrderedLogit:
    """Fit proportional odds by final-weighted likelihood, with standard errors that know the design.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    category : array_like of int, shape (n,)
        Category of each unit, from 0 to J - 1 in their order.
    terms : Terms
        Terms of the same units; a constant one is left to the thresholds.
    domain : array_like of int, shape (n,), optional
        0 for the units to use, -1 for others, such as those without an answer; they stay in the sample.

    Returns
    -------
    OrderedLogit
        Its covariance is linearised through all steps of the design.

    Raises
    ------
    BadTable
        A category is no whole number of 0 or more, there is more than one domain, or the terms are of other units.
    TooFew
        No unit has a weight.
    NotIdentified
        Nobody has one of the categories, there is a single one, a term is a linear combination of those before it, a
        weight is below 0, or as `analysis.estimation.variance.variance`.
    NotConverged
        Some combination of terms separates the answers, so that there is no finite solution.

    Notes
    -----
    Newton's method with step halving; the likelihood is that of the covariate cells and has a single maximum. The
    weighted influence of a unit is its score times the inverse of the observed information.

    References
    ----------
    McCullagh, P. (1980). Regression models for ordinal data. Journal of the Royal Statistical Society B 42, 109-142.

    Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International
    Statistical Review 51, 279-292.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> from analysis.terms import of_cells
    >>> visits = of_cells(from_columns({"visit": ["first"] * 4 + ["second"] * 4}))
    >>> found = ordered_logit(design([1.0] * 8), [0, 0, 1, 2, 0, 1, 2, 2], visits)
    >>> found.thresholds[1].round(3), found.degrees_of_freedom
    (np.float64(1.099), 6.0)
    """
    model, influence = _fitted(design, category, terms, domain)
    part = used(design, terms, domain)[0]
    parameters = np.concatenate([model.coefficients, model.thresholds])
    found = part.estimates(design, parameters[None, :], influence, with_covariance=True)
    if found.covariance is None:
        raise TypeError("the covariance was asked for")
    freedom = float(found.domain_degrees_of_freedom[0]) - len(model.names)
    return OrderedLogit(
        model.names,
        model.coefficients,
        model.thresholds,
        found.covariance,
        model.log_likelihood,
        freedom,
        model.n,
    )


def _fitted(
    design: Design, category: npt.ArrayLike, terms: Terms, domain: npt.ArrayLike | None
) -> tuple[OrderedLogit, FloatArray]:
    """Return the model of maximum likelihood, and the weighted influence of each unit used."""
    part, every = used(design, terms, domain)
    code = part.matrix(category, "category")[:, 0]
    if not ((code >= 0) & (code == np.floor(code))).all():
        row = int(part.rows[np.flatnonzero((code < 0) | (code != np.floor(code)))[0]])
        raise BadTable("category", "is no whole number of 0 or more", row=row + 1)
    answer = code.astype(np.int64)
    levels = int(answer.max()) + 1
    x = every.columns(np.flatnonzero(np.ptp(every.matrix, axis=0) != 0))
    scaled = part.weight / part.weight.mean()
    count = np.bincount(x.cell * levels + answer, weights=scaled, minlength=x.size * levels).reshape(x.size, levels)
    _check_levels(count.sum(axis=0))
    parameters, information, value = maximum(count.astype(np.float64), x.matrix, x.names)
    inverse = np.asarray(np.linalg.inv(information), dtype=np.float64)
    thresholds = parameters[len(x.names) :]
    likelihood = at(thresholds, x.matrix @ parameters[: len(x.names)])
    slopes = likelihood.slopes(x.cell, answer)
    scores = np.hstack([-x.matrix[x.cell] * slopes.sum(axis=1)[:, None], slopes])
    influence = part.weight[:, None] * (scores @ inverse) / part.weight.mean()
    model = OrderedLogit(x.names, parameters[: len(x.names)], thresholds, inverse, value, float("inf"), int(part.n[0]))
    return model, influence


def _check_levels(count: FloatArray) -> None:
    if len(count) < 2:
        raise NotIdentified("everybody has the same category, so nothing shifts the answers")
    if (count == 0).any():
        empty = int(np.argmin(count))
        raise NotIdentified(f"nobody has category {empty}; number the categories that occur from 0 without gaps")
