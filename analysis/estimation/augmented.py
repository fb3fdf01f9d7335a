"""Predictions and the residuals of respondents, put together to an estimate of a mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Design
from analysis.errors import TooFew
from analysis.estimation.estimates import Reference, wald_limits
from analysis.estimation.members import members
from analysis.estimation.variance import covariance, degrees_of_freedom

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


class Form(StrEnum):
    """How predictions and residuals are put together."""

    OUTCOME_REGRESSION = "outcome_regression"
    """The mean prediction alone."""
    AIPW = "aipw"
    """Plus the residuals of respondents, each weighted by the inverse of its propensity, over the size."""
    HAJEK_AIPW = "hajek_aipw"
    """The same, over the sum of those weights."""


@dataclass(frozen=True, slots=True)
class Assisted:
    """Estimated means of q outcomes in D domains.

    Parameters
    ----------
    value : ndarray, shape (D, q)
        Estimated means.
    standard_error : ndarray, shape (D, q)
        Includes the estimation of all models.
    covariance : ndarray, shape (D, q, q)
        Of the outcomes of one domain.
    simple_standard_error : ndarray, shape (D, q), or None
        As if the models were known; None for an outcome regression, where that would be wrong.
    degrees_of_freedom : int
        Primary sampling units minus strata.
    """

    value: FloatArray
    standard_error: FloatArray
    covariance: FloatArray
    simple_standard_error: FloatArray | None
    degrees_of_freedom: int

    def limits(self, *, confidence: float = 0.95, reference: Reference | str = Reference.T) -> FloatArray:
        """Return Wald's confidence limits.

        Parameters
        ----------
        confidence : float, default 0.95
            Confidence level.
        reference : Reference or str, default "t"
            Student's t with the degrees of freedom of the design, or the normal distribution.

        Returns
        -------
        ndarray, shape (D, q, 2)
            Lower and upper limit of each estimate.
        """
        value, error = self.value.ravel(), self.standard_error.ravel()
        ends = wald_limits(value, error, self.degrees_of_freedom, confidence=confidence, reference=reference)
        return ends.reshape(*self.value.shape, 2)

    def combination(self, coefficients: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Combine the outcomes of each domain linearly.

        Parameters
        ----------
        coefficients : array_like, shape (q,)
            For instance 100 and -100 for the shares of promoters and detractors.

        Returns
        -------
        tuple of ndarray, each of shape (D,)
            Values and standard errors.
        """
        c = np.asarray(coefficients, dtype=np.float64)
        return np.asarray(self.value @ c), np.sqrt(np.asarray(self.covariance @ c) @ c)


@dataclass(frozen=True, slots=True)
class Part:
    """An estimate for one domain, and the influence of each unit on it.

    Parameters
    ----------
    value : ndarray, shape (q,)
        Estimated means.
    influence : ndarray, shape (n, q)
        Weighted influence as if the models were known.
    of_models : ndarray, shape (n, q)
        Weighted influence through the estimation of the models.
    fixed : ndarray, shape (q,)
        Part of the sum of squared influences that does not vary under Poisson sampling.
    """

    value: FloatArray
    influence: FloatArray
    of_models: FloatArray
    fixed: FloatArray

    def covariance(self, design: Design, influence: FloatArray) -> FloatArray:
        """Return the covariance matrix of sums of an influence.

        Parameters
        ----------
        design : Design
            The sampled units.
        influence : ndarray, shape (n, q)
            With or without the part of the models.

        Returns
        -------
        ndarray, shape (q, q)
            Of the outcomes.
        """
        found = covariance(replace(design, is_poisson=False), sparse.csr_array(influence))
        if not design.is_poisson:
            return found
        squares = (influence**2).sum(axis=0)
        share = 1.0 - np.divide(self.fixed, squares, out=np.zeros_like(squares), where=squares > 0)
        root = np.sqrt(np.clip(share, 0.0, 1.0))
        return np.asarray(root[:, None] * found * root)


@dataclass(frozen=True, slots=True)
class Predictions:
    """What the models say of each unit.

    Parameters
    ----------
    expected : ndarray, shape (n, q)
        Predicted outcomes.
    residual : ndarray, shape (n, q)
        Outcome less prediction; 0 where not responded.
    raised : ndarray, shape (n,)
        Base weight over propensity for respondents, else 0; 0 everywhere for an outcome regression.
    population_mean : ndarray, shape (q,), or None
        Mean prediction over the population, where that is known.
    population_size : float
        Size of the population, where that is known.
    """

    expected: FloatArray
    residual: FloatArray
    raised: FloatArray
    population_mean: FloatArray | None = None
    population_size: float = 0.0


def combine(base_weight: FloatArray, inside: BoolArray, predictions: Predictions, form: Form, *, domain: int) -> Part:
    """Put predictions and residuals together for one domain, as if the models were known.

    Parameters
    ----------
    base_weight : ndarray, shape (n,)
        1 / inclusion probability.
    inside : ndarray of bool, shape (n,)
        Whether each unit is in the domain.
    predictions : Predictions
        What the models say of each unit.
    form : Form
        How to put them together.
    domain : int
        Number of the domain, for messages.

    Returns
    -------
    Part
        With no influence of models.

    Raises
    ------
    TooFew
        Nobody in the domain responded.
    """
    d = np.where(inside, base_weight, 0.0)
    raised = np.where(inside, predictions.raised, 0.0)
    size = float(d.sum())
    if predictions.population_mean is None:
        mean = d @ predictions.expected / size
        influence = d[:, None] * (predictions.expected - mean) / size
    else:
        mean = predictions.population_mean
        size = predictions.population_size
        influence = np.zeros(predictions.expected.shape)
    if form is Form.OUTCOME_REGRESSION:
        return Part(mean, influence, np.zeros(influence.shape), _squares(influence, d))
    if raised.sum() <= 0:
        raise TooFew(f"nobody in domain {domain} responded")
    held = float(raised.sum()) if form is Form.HAJEK_AIPW else size
    correction = raised @ predictions.residual / held
    value = mean + correction
    off = raised[:, None] if form is Form.HAJEK_AIPW else d[:, None]
    if form is Form.AIPW and predictions.population_mean is not None:
        off = np.zeros((len(d), 1))
    influence = influence + (raised[:, None] * predictions.residual - off * correction) / held
    own = predictions.residual - (correction if form is Form.HAJEK_AIPW else 0.0)
    if predictions.population_mean is None:
        own = predictions.expected + predictions.residual - value
    fixed = raised @ own**2 / held**2
    return Part(value, influence, np.zeros(influence.shape), fixed)


def _squares(influence: FloatArray, weight: FloatArray) -> FloatArray:
    inverse = np.divide(1.0, weight, out=np.zeros_like(weight), where=weight > 0)
    return np.asarray(inverse @ influence**2)


def domains_of(design: Design, domain: npt.ArrayLike | None) -> Iterator[BoolArray]:
    """Go through the domains.

    Parameters
    ----------
    design : Design
        The sampled units; those of base weight 0 count for nothing.
    domain : array_like of int, shape (n,), or None
        Domain of each unit from 0, or -1 for none; None for one domain of everything.

    Yields
    ------
    ndarray of bool, shape (n,)
        Whether each unit is in the domain.

    Raises
    ------
    BadTable
        A domain is no whole number of -1 or more, or the lengths differ.
    TooFew
        A domain has no unit with a weight, or there is no domain.
    """
    part = members(design, domain)
    code = np.full(design.size, -1, dtype=np.int64)
    code[part.rows] = part.domain
    for number in range(part.domains):
        yield code == number


def with_errors(design: Design, parts: Sequence[Part], *, is_simple_sound: bool) -> Assisted:
    """Give the estimates of all domains their standard errors.

    Parameters
    ----------
    design : Design
        The sampled units.
    parts : sequence of Part, length D
        One for each domain.
    is_simple_sound : bool
        Whether a standard error without the influence of the models means anything.

    Returns
    -------
    Assisted
        Means with standard errors.
    """
    full = np.array([part.covariance(design, part.influence + part.of_models) for part in parts])
    simple = None
    if is_simple_sound:
        each = np.array([part.covariance(design, part.influence) for part in parts])
        simple = np.sqrt(np.diagonal(each, axis1=1, axis2=2))
    return Assisted(
        value=np.array([part.value for part in parts]),
        standard_error=np.sqrt(np.diagonal(full, axis1=1, axis2=2)),
        covariance=full,
        simple_standard_error=simple,
        degrees_of_freedom=degrees_of_freedom(design),
    )
