"""The probability of responding, by logistic regression on cells of covariates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, xlogy

from analysis.cells import Cells, gram, independent_columns
from analysis.design import Design
from analysis.errors import BadTable, NoOverlap, NotConverged, NotIdentified, TooFew
from analysis.terms import Terms, of_cells
from analysis.weighting.logistic import most_likely

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_NEXT_TO_NONE = 1e-9


@dataclass(frozen=True, slots=True)
class ResponseModel:
    """A logistic model of response on covariate cells.

    Parameters
    ----------
    terms : Terms
        Linearly independent terms; one that repeats others is left out.
    coefficients : ndarray, shape (k,)
        Log-odds.
    cell_propensity : ndarray, shape (c,)
        Probability of responding in each cell.
    information : ndarray, shape (k, k)
        Weighted ``sum d p (1 - p) x x'``.
    hessian : ndarray, shape (k, k)
        The same, plus what a penalty adds.
    asked, answered : ndarray, shape (c,)
        Sums of the weights of units, and of respondents, in each cell, for weights of mean 1.
    weight : ndarray, shape (n,)
        Weight of each unit in the fit.
    """

    terms: Terms
    coefficients: FloatArray
    cell_propensity: FloatArray
    information: FloatArray
    hessian: FloatArray
    asked: FloatArray
    answered: FloatArray
    weight: FloatArray

    @property
    def log_likelihood(self) -> float:
        """Logarithm of the likelihood of units whose weights have mean 1, without the penalty."""
        return _log_likelihood(self.asked, self.answered, self.cell_propensity)

    @property
    def deviance(self) -> float:
        """Minus twice the log-likelihood: a model with a term for each unit fits each unit exactly."""
        return -2.0 * self.log_likelihood

    @property
    def null_deviance(self) -> float:
        """Deviance of the model in which everybody responds with one probability."""
        share = np.full(len(self.asked), self.answered.sum() / self.asked.sum())
        return -2.0 * _log_likelihood(self.asked, self.answered, share)

    def likelihood_covariance(self) -> FloatArray:
        """Return the covariance of the coefficients if units were drawn independently with one probability.

        Returns
        -------
        ndarray, shape (k, k)
            Inverse of the information of units whose weights have mean 1.
        """
        mean_weight = self.weight[self.weight > 0].mean()
        return np.asarray(np.linalg.inv(self.hessian / mean_weight), dtype=np.float64)

    def robust_covariance(self, design: Design, responded: npt.ArrayLike) -> FloatArray:
        """Return the covariance of the coefficients under the design, right even where the model is not.

        Parameters
        ----------
        design : Design
            The design of the units that the model was fitted to; steps before the model count as fixed.
        responded : array_like of bool, shape (n,)
            As given to the fit.

        Returns
        -------
        ndarray, shape (k, k)
            ``H^-1 V H^-1``, V being the variance of the sum of ``d (r - p) x`` over primary sampling units in strata.

        Raises
        ------
        NotIdentified
            A stratum has a single primary sampling unit.

        References
        ----------
        Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International
        Statistical Review 51, 279-292.
        """
        residual = self.weight * (np.asarray(responded, dtype=bool) - self.cell_propensity[self.terms.cell])
        clusters = int(design.cluster.max()) + 1
        stratum = np.zeros(clusters, dtype=np.int64)
        stratum[design.cluster] = design.stratum
        size = np.bincount(stratum).astype(np.float64)
        if (size < 2).any():
            lonely = int(np.flatnonzero(size < 2)[0])
            raise NotIdentified(f"stratum {lonely} (in sorted order) has a single primary sampling unit")
        fraction = np.zeros(len(size))
        fraction[design.stratum] = design.sampling_fraction
        x = self.terms.matrix[self.terms.cell]
        score = np.column_stack([np.bincount(design.cluster, weights=residual * column) for column in x.T])
        mean = np.column_stack([np.bincount(stratum, weights=column) for column in score.T]) / size[:, None]
        centred = score - mean[stratum]
        scale = ((1.0 - fraction) * size / (size - 1.0))[stratum]
        inverse = np.linalg.inv(self.hessian)
        return np.asarray(inverse @ (centred.T @ (centred * scale[:, None])) @ inverse, dtype=np.float64)


def fit_response(
    weight: npt.ArrayLike, covariates: Cells | Terms, responded: npt.ArrayLike, *, penalty: float = 0.0
) -> ResponseModel:
    """Fit the probability of responding by weighted logistic regression on cells.

    Parameters
    ----------
    weight : array_like, shape (n,)
        Weight of each unit in the fit: base weights, or 1 for a fit without weights. Units of weight 0 count for
        nothing.
    covariates : Cells or Terms
        Covariates of the same units; of cells, every main effect enters the model.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    penalty : float, default 0
        Ridge penalty: half of it times the sum of squares of the coefficients, each times the standard deviation of
        its column, is taken off the log-likelihood of units whose weights have mean 1. The intercept is free.

    Returns
    -------
    ResponseModel
        Without a penalty the coefficients solve ``sum d (r - p) x = 0``.

    Raises
    ------
    BadTable
        The penalty or a weight is below 0.
    TooFew
        Nobody responded.
    NoOverlap
        A level has no respondent, or no nonrespondent and no penalty; the message names it.
    NotConverged
        The iteration did not reach its tolerance: the terms tell respondents from others without fail.

    Notes
    -----
    The likelihood on cells is that on units, hence the same coefficients to the last digit.

    References
    ----------
    Kim, J. K. and Kim, J. J. (2007). Nonresponse weighting adjustment using estimated response probability. Canadian
    Journal of Statistics 35, 501-514.
    le Cessie, S. and van Houwelingen, J. C. (1992). Ridge estimators in logistic regression. Applied Statistics 41,
    191-201.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> cells = from_columns({"segment": ["a", "a", "a", "a", "b", "b"]})
    >>> fit_response(np.ones(6), cells, [True, True, True, False, True, False]).cell_propensity.round(3).tolist()
    [0.75, 0.5]
    """
    given = np.asarray(weight, dtype=np.float64)
    if not (penalty >= 0 and np.isfinite(penalty)):
        raise BadTable("response model", f"{penalty:g} is not 0 or more", column="penalty")
    if not (np.isfinite(given) & (given >= 0)).all():
        row = int(np.flatnonzero(~(np.isfinite(given) & (given >= 0)))[0])
        raise BadTable("response model", f"{given[row]:g} is not 0 or more", column="weight", row=row + 1)
    every = of_cells(covariates) if isinstance(covariates, Cells) else covariates
    asked = every.sums(given)
    answered = every.sums(np.where(np.asarray(responded, dtype=bool), given, 0.0))
    _check_response(asked, answered)
    _check_levels(covariates, asked, answered, nonrespondents=penalty == 0)
    held = asked > 0
    terms = every.columns(independent_columns(every.matrix[held]))
    mean_weight = float(given[given > 0].mean())
    asked, answered = asked / mean_weight, answered / mean_weight
    added = penalty * np.diag(_variances(terms.matrix, asked))
    try:
        coefficients = most_likely(terms.matrix[held], asked[held], answered[held], added)
    except NotConverged as error:
        raise NotConverged(f"{error} ({', '.join(terms.names[1:])})") from error
    propensity = np.asarray(expit(terms.matrix @ coefficients), dtype=np.float64)
    information = gram(terms.matrix, asked * propensity * (1 - propensity))
    return ResponseModel(
        terms=terms,
        coefficients=coefficients,
        cell_propensity=propensity,
        information=information * mean_weight,
        hessian=(information + added) * mean_weight,
        asked=asked,
        answered=answered,
        weight=given,
    )


def _variances(matrix: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the weighted variance of each column; that of the intercept is 0."""
    mean = weight @ matrix / weight.sum()
    return np.asarray(weight @ (matrix - mean) ** 2 / weight.sum())


def _log_likelihood(asked: FloatArray, answered: FloatArray, propensity: FloatArray) -> float:
    return float((xlogy(answered, propensity) + xlogy(asked - answered, 1.0 - propensity)).sum())


def _check_response(asked: FloatArray, answered: FloatArray) -> None:
    if not (answered > 0).any():
        raise TooFew("nobody responded, so the probability of responding cannot be estimated")
    if not (asked - answered > _NEXT_TO_NONE * asked).any():
        raise NoOverlap("everybody responded, so there is no nonresponse to adjust for")


def _check_levels(covariates: Cells | Terms, asked: FloatArray, answered: FloatArray, *, nonrespondents: bool) -> None:
    names, member = _levels(covariates)
    total, held = member @ asked, member @ answered
    parts = [("respondent", held)] + ([("nonrespondent", total - held)] if nonrespondents else [])
    for kind, part in parts:
        empty = np.flatnonzero((part <= _NEXT_TO_NONE * total) & (total > 0))
        if len(empty):
            raise NoOverlap(f"no {kind} in {names[empty[0]]}; merge that level with another")


def _levels(covariates: Cells | Terms) -> tuple[list[str], FloatArray]:
    """Return the levels of all categories by name, and which cells are in each."""
    if isinstance(covariates, Cells):
        pairs = [
            (f"{variable} = {level!r}", covariates.codes[:, j] == place)
            for j, (variable, levels) in enumerate(zip(covariates.variables, covariates.levels, strict=True))
            for place, level in enumerate(levels)
        ]
    else:
        pairs = []
        first: dict[str, BoolArray] = {}
        for name, column in zip(covariates.names, covariates.matrix.T, strict=True):
            variable, equals, level = name.partition("=")
            if equals:
                pairs.append((f"{variable} = {level!r}", column != 0))
                first[variable] = first.get(variable, True) & (column == 0)
        pairs += [(f"the first level of {variable}", inside) for variable, inside in first.items()]
    cells = covariates.size
    member = np.array([inside for _, inside in pairs], dtype=np.float64).reshape(len(pairs), cells)
    return [name for name, _ in pairs], member
