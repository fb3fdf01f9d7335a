"""Fitting models of reminder waves in which the answer may decide who gives it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.cells import independent_columns
from analysis.errors import BadTable
from analysis.sensitivity.callback.maximum import maximum
from analysis.sensitivity.callback.mixture import Mixture
from analysis.sensitivity.callback.waves import Waves, counts, require_enough
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WaveModel:
    """A fitted model of the answer and of the wave it came in.

    Parameters
    ----------
    waves : Waves
        The units.
    terms : Terms
        Linearly independent covariates, the intercept first.
    reference : int
        Category with which the others are compared.
    is_ignorable : bool
        Whether the answer was kept from deciding who gives it, so that gamma is 0.
    coefficients : ndarray, shape (K - 1, k)
        Log-odds of each category but the reference against the reference.
    alpha : ndarray, shape (T,)
        Log-odds of answering at each attempt, for a unit of the reference category whose covariates are 0.
    beta : ndarray, shape (k - 1,)
        What the covariates add to them.
    gamma : ndarray, shape (K,)
        What each category adds to them; 0 for the reference.
    gamma_error : ndarray, shape (K,)
        Standard errors of `gamma`; 0 where it was not estimated.
    covariance : ndarray, shape (p, p)
        Inverse of the observed information, in the order of `parameters`.
    parameters : ndarray, shape (p,)
        Coefficients by category, beta, alpha (one entry if it does not vary), gamma of the others if estimated.
    names : tuple of str, length p
        Names of the parameters.
    log_likelihood : float
        At the maximum.
    share : ndarray, shape (c, K)
        Estimated probability of each category in each covariate cell.
    mixture : Mixture
        The likelihood that was maximised.
    starts, reached : int
        How many starting points were tried, and from how many of them this maximum was reached.
    """

    waves: Waves
    terms: Terms
    reference: int
    is_ignorable: bool
    coefficients: FloatArray
    alpha: FloatArray
    beta: FloatArray
    gamma: FloatArray
    gamma_error: FloatArray
    covariance: FloatArray
    parameters: FloatArray
    names: tuple[str, ...]
    log_likelihood: float
    share: FloatArray
    mixture: Mixture
    starts: int
    reached: int

    @property
    def shares(self) -> FloatArray:
        """Estimated share of each category among all units, shape (K,)."""
        size = np.bincount(self.terms.cell, minlength=self.terms.size)
        return np.asarray(size @ self.share / size.sum())

    @property
    def chance(self) -> FloatArray:
        """Probability of answering at an attempt, by category and wave, shape (K, T), where covariates are 0."""
        return np.asarray(expit(self.alpha + self.gamma[:, None]))


def no_covariates(size: int) -> Terms:
    """Return the terms of a model that knows nothing of anybody but the answer.

    Parameters
    ----------
    size : int
        Number of units.

    Returns
    -------
    Terms
        An intercept, the same for everybody.
    """
    return Terms(("(intercept)",), np.ones((1, 1)), np.zeros(size, dtype=np.int64))


def fit(
    waves: Waves,
    terms: Terms | None = None,
    *,
    reference: int,
    is_ignorable: bool = False,
    is_constant: bool = False,
) -> WaveModel:
    """Estimate answers and chances of answering together by maximum likelihood.

    Parameters
    ----------
    waves : Waves
        The sampled units, answering or not; every one counts the same.
    terms : Terms, optional
        Covariates of the same units, an intercept first. One that repeats others is left out. Without them the model
        knows the categories only.
    reference : int
        Category with which the others are compared; means do not depend on it.
    is_ignorable : bool, default False
        Whether to keep the answer from deciding who gives it: gamma is 0.
    is_constant : bool, default False
        Whether reminders work as well as the first message: alpha is the same at every attempt.

    Returns
    -------
    WaveModel
        The highest maximum found.

    Raises
    ------
    NotIdentified
        There was one wave only; a wave, a category or a level of a covariate tells nothing of a parameter, so that it
        runs off; or the likelihood is flat. The message names the parameter.
    NotConverged
        No starting point led to a maximum.
    BadTable
        The reference is not a category, or the terms do not fit the waves.

    Notes
    -----
    ``P(answers at attempt t | not before, x, y = k) = expit(alpha_t + x'beta + gamma_k)`` and
    ``P(y = k | x) = softmax(x'B)_k``. A nonrespondent after a attempts contributes the sum over the categories. The
    likelihood is that on units but is computed on covariate cells, with exact first and second derivatives, by Newton's
    method in a trust region and from several starting points, since it may have more maxima than one.

    With categories only, K of them and T waves, there are 2K + T - 2 parameters for KT free cells: two waves are just
    enough, three leave degrees of freedom to test the fit. With `is_constant` and without covariates it is the model of
    Drew and Fuller.

    References
    ----------
    Drew, J. H. and Fuller, W. A. (1980). Modeling nonresponse in surveys with callbacks. Proceedings of the Survey
    Research Methods Section, American Statistical Association, 639-642.

    Alho, J. M. (1990). Adjusting for nonresponse bias using logistic regression. Biometrika 77, 617-624.

    Examples
    --------
    >>> from analysis.sensitivity.callback.waves import waves
    >>> answers = np.repeat([0, 0, 1, 1, -1], [500, 250, 200, 160, 890])
    >>> when = np.repeat([0, 1, 0, 1, -1], [500, 250, 200, 160, 890])
    >>> model = fit(waves(answers, when, categories=("unhappy", "happy")), reference=1)
    >>> model.shares.round(3).tolist()
    [0.5, 0.5]
    """
    require_enough(waves)
    if not 0 <= reference < len(waves.categories):
        raise BadTable("waves", f"{reference} is not a position among the categories", column="reference")
    used = no_covariates(waves.size) if terms is None else independent(terms)
    mixture = _mixture(waves, used, reference, is_ignorable=is_ignorable, is_constant=is_constant)
    names = _names(waves, used, mixture)
    found = maximum(mixture, names)
    coefficients, beta, rest = mixture.split(found.parameters)
    gamma, error = np.zeros(len(waves.categories)), np.zeros(len(waves.categories))
    if not is_ignorable:
        gamma[mixture.others] = rest[mixture.times :]
        error[mixture.others] = np.sqrt(found.covariance.diagonal()[-len(mixture.others) :])
    return WaveModel(
        waves=waves,
        terms=used,
        reference=reference,
        is_ignorable=is_ignorable,
        coefficients=coefficients,
        alpha=np.broadcast_to(rest[: mixture.times], (waves.count,)).copy(),
        beta=beta,
        gamma=gamma,
        gamma_error=error,
        covariance=found.covariance,
        parameters=found.parameters,
        names=names,
        log_likelihood=found.value,
        share=mixture.shares(found.parameters),
        mixture=mixture,
        starts=found.starts,
        reached=found.reached,
    )


def independent(terms: Terms) -> Terms:
    """Keep cells that occur and columns that do not repeat others.

    Parameters
    ----------
    terms : Terms
        Covariates, an intercept first.

    Returns
    -------
    Terms
        Linearly independent columns.

    Raises
    ------
    BadTable
        The first column is not an intercept, or a number is not finite.
    """
    if terms.matrix.shape[1] == 0 or (terms.matrix[:, 0] != 1.0).any():
        raise BadTable("terms", "the first column has to be an intercept of ones")
    if not np.isfinite(terms.matrix).all():
        column = int(np.argwhere(~np.isfinite(terms.matrix))[0, 1])
        raise BadTable("terms", "is not a finite number", column=terms.names[column])
    size = np.bincount(terms.cell, minlength=terms.size)
    occurring = terms
    if (size == 0).any():
        place = np.cumsum(size > 0) - 1
        occurring = Terms(terms.names, terms.matrix[size > 0], place[terms.cell])
    return occurring.columns(independent_columns(occurring.matrix))


def _mixture(waves: Waves, terms: Terms, reference: int, *, is_ignorable: bool, is_constant: bool) -> Mixture:
    groups, count = len(waves.categories), waves.count
    attempt = np.ones((count, 1)) if is_constant else np.eye(count)
    contrasts = np.broadcast_to(attempt, (groups, *attempt.shape))
    if not is_ignorable:
        category = np.delete(np.eye(groups), reference, axis=1)
        of_category = np.broadcast_to(category[:, None, :], (groups, count, groups - 1))
        contrasts = np.concatenate([contrasts, of_category], axis=2)
    table = counts(waves, terms)
    return Mixture(table, terms.matrix, terms.matrix[:, 1:], contrasts, attempt.shape[1], reference)


def _names(waves: Waves, terms: Terms, mixture: Mixture) -> tuple[str, ...]:
    others = [waves.categories[k] for k in mixture.others]
    categories = [f"{name}: {term}" for name in others for term in terms.names]
    alphas = ["alpha"] if mixture.times == 1 else [f"alpha {t}" for t in range(mixture.times)]
    gammas = [f"gamma {name}" for name in others] if mixture.contrasts.shape[2] > mixture.times else []
    return (*categories, *(f"answering: {term}" for term in terms.names[1:]), *alphas, *gammas)
