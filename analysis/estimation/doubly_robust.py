"""Means from a model of the answers, alone or together with a model of answering."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells
from analysis.design import Design
from analysis.errors import BadTable
from analysis.estimation.augmented import Assisted, Form, Part, Predictions, combine, domains_of, with_errors
from analysis.estimation.outcome import Family, OutcomeModel, fit_outcome
from analysis.terms import Terms
from analysis.weighting.response_model import ResponseModel, fit_response

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Models:
    """What is known of the sampled units, and the models that stand in for what is not.

    Parameters
    ----------
    responded : ndarray of bool, shape (n,)
        Whether each sampled unit responded.
    values : ndarray, shape (n,) or (n, q)
        One or more outcomes, such as indicators of categories; ignored where not responded.
    outcome : Terms
        Terms of the model of each outcome.
    response : Cells or Terms or None
        Terms of the model of responding; not needed for an outcome regression.
    family : Family, default Family.LINEAR
        Linear, or logistic for outcomes of 0 and 1.
    form : Form, default Form.HAJEK_AIPW
        How predictions and residuals are put together.
    population : ndarray, shape (c,), or None
        Number of units of the population in each cell of `outcome`, where it is known. Predictions are then averaged
        over the population, which is more precise than averaging over the sample.
    """

    responded: BoolArray
    values: FloatArray
    outcome: Terms
    response: Cells | Terms | None = None
    family: Family = Family.LINEAR
    form: Form = Form.HAJEK_AIPW
    population: FloatArray | None = None


def estimate(design: Design, models: Models, *, domain: npt.ArrayLike | None = None) -> Assisted:
    """Estimate means by outcome regression or augmented inverse propensity weighting (AIPW).

    Parameters
    ----------
    design : Design
        The sampled units, responding or not, with their base weights, before any adjustment.
    models : Models
        Outcomes, who responded, and the models.
    domain : array_like of int, shape (n,), optional
        Domain of each unit from 0, or -1 for none; one domain of everything unless given. The models are of all units.

    Returns
    -------
    Assisted
        Means with standard errors.

    Raises
    ------
    BadTable
        The design has been adjusted, the shapes do not fit, or an outcome is not a number (of 0 or 1 for logistic).
    TooFew
        Nobody responded, or a domain is empty.
    NoOverlap, NotConverged
        A model cannot be fitted; the message names the level.
    NotIdentified
        As `analysis.estimation.variance.covariance`.

    Notes
    -----
    With m the prediction, p the propensity, e = y - m, and sums over the sampled units of a domain, the estimate is
    ``sum d m / sum d``, plus ``sum d r e / p`` over ``sum d`` (AIPW) or over ``sum d r / p`` (Hajek), unless it is an
    outcome regression. AIPW is right for large samples if either model is. The influence on it is

    ``d (m - M) / N + (d r / p)(e - E) / S + d r e x' H^-1 g + d (r - p) z' K^-1 h``

    for the Hajek form: x and z are the terms of outcome and response model, H and K their information matrices, g and h
    the derivatives of the estimate by their coefficients. The last two are the estimation of the models; with them the
    standard error holds even where one of the models is wrong. The simple standard error leaves them out: if both
    models are right it comes to the same in large samples; if the outcome model is wrong it is usually too large.

    Under Poisson sampling from the population whose mean is estimated, the variance is multiplied by
    ``1 - sum (d r / p)(y - mean)^2 / S^2 / sum u^2``, from 0 to 1; residuals replace ``y - mean`` where the predictions
    are averaged over the population, and an outcome regression takes off what its predictions account for only.

    References
    ----------
    Robins, J. M., Rotnitzky, A. and Zhao, L. P. (1994). Estimation of regression coefficients when some regressors are
    not always observed. Journal of the American Statistical Association 89, 846-866.

    Kim, J. K. and Haziza, D. (2014). Doubly robust inference with missing data in survey sampling. Statistica Sinica
    24, 375-394.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> from analysis.terms import of_cells
    >>> cells = from_columns({"segment": ["a", "a", "a", "a", "b", "b", "b"]})
    >>> answered = np.array([True, True, True, False, True, True, False])
    >>> values = np.array([1.0, 2.0, 3.0, 0.0, 5.0, 6.0, 0.0])
    >>> found = estimate(design([1.0] * 7), Models(answered, values, of_cells(cells), cells))
    >>> found.value.round(6).tolist()
    [[3.5]]
    """
    parts = _parts(design, models, domain)
    return with_errors(design, parts, is_simple_sound=models.form is not Form.OUTCOME_REGRESSION)


def point(design: Design, models: Models, *, domain: npt.ArrayLike | None = None) -> FloatArray:
    """Estimate the same means without standard errors, as an estimator for `analysis.estimation.replicate.replicate`.

    Parameters
    ----------
    design : Design
        The sampled units; those of base weight 0 count for nothing.
    models : Models
        Outcomes, who responded, and the models, which are fitted to this design.
    domain : array_like of int, shape (n,), optional
        Domain of each unit from 0, or -1 for none; one domain of everything unless given.

    Returns
    -------
    ndarray, shape (D * q,)
        The rows of `Assisted.value`, one after the other.

    Raises
    ------
    AnalysisError
        As `estimate`.
    """
    return np.concatenate([part.value for part in _parts(design, models, domain)])


def _parts(design: Design, models: Models, domain: npt.ArrayLike | None) -> list[Part]:
    if design.steps:
        raise BadTable("design", "has adjusted weights; give the design as sampled, the models adjust")
    values = models.values[:, None] if models.values.ndim == 1 else models.values
    if values.shape[0] != design.size or models.responded.shape != (design.size,):
        shapes = f"{values.shape} and {models.responded.shape}"
        raise BadTable("values", f"outcomes and responded have shapes {shapes}, the design has {design.size} units")
    if models.population is not None and domain is not None:
        raise BadTable("population", "is of everything; leave it out to estimate by domain")
    d = design.base_weight
    needed = None if models.population is None else (models.population > 0) | (models.outcome.sums(d) > 0)
    outcome = fit_outcome(d, models.outcome, models.responded, values, family=models.family, needed=needed)
    response = _response(design, models)
    predictions = _predictions(design, models, values, outcome, response)
    found = []
    for number, inside in enumerate(domains_of(design, domain)):
        part = combine(d, inside, predictions, models.form, domain=number)
        added = _of_outcome(design, models, inside, predictions, outcome)
        if response is not None:
            added = added + _of_response(design, models, inside, predictions, response)
        found.append(replace(part, of_models=added))
    return found


def _response(design: Design, models: Models) -> ResponseModel | None:
    if models.form is Form.OUTCOME_REGRESSION:
        return None
    if models.response is None:
        raise BadTable("response", f"{models.form} needs the terms of a model of responding")
    return fit_response(design.base_weight, models.response, models.responded)


def _predictions(
    design: Design, models: Models, values: FloatArray, outcome: OutcomeModel, response: ResponseModel | None
) -> Predictions:
    expected = outcome.predicted[outcome.terms.cell]
    residual = np.where(models.responded[:, None], values - expected, 0.0)
    raised = np.zeros(design.size)
    if response is not None:
        propensity = response.cell_propensity[response.terms.cell]
        raised = np.where(models.responded, design.base_weight / propensity, 0.0)
    if models.population is None:
        return Predictions(expected, residual, raised)
    known = np.asarray(models.population, dtype=np.float64)
    if known.shape != (models.outcome.size,) or not (np.isfinite(known) & (known >= 0)).all() or known.sum() <= 0:
        raise BadTable("population", f"needs a number of 0 or more for each of the {models.outcome.size} cells")
    mean = known @ outcome.predicted / known.sum()
    return Predictions(expected, residual, raised, mean, float(known.sum()))


def _held(predictions: Predictions, weight: FloatArray, raised: FloatArray, form: Form) -> float:
    """Return what the sum of residuals is divided by."""
    if form is Form.HAJEK_AIPW:
        return float(raised.sum())
    return float(weight.sum()) if predictions.population_mean is None else predictions.population_size


def _of_outcome(
    design: Design, models: Models, inside: BoolArray, predictions: Predictions, outcome: OutcomeModel
) -> FloatArray:
    """Return the influence through the coefficients of the outcome model."""
    terms = outcome.terms
    d = np.where(inside, design.base_weight, 0.0)
    raised = np.where(inside, predictions.raised, 0.0)
    share = terms.sums(d) / d.sum() if models.population is None else models.population / models.population.sum()
    if models.form is not Form.OUTCOME_REGRESSION:
        share = share - terms.sums(raised) / _held(predictions, d, raised, models.form)
    pull = terms.matrix.T @ (share[:, None] * outcome.slope)
    moved = np.linalg.solve(outcome.information, pull.T[:, :, None])[:, :, 0].T
    weight = np.where(models.responded, design.base_weight, 0.0)
    return np.asarray(weight[:, None] * predictions.residual * (terms.matrix @ moved)[terms.cell])


def _of_response(
    design: Design,
    models: Models,
    inside: BoolArray,
    predictions: Predictions,
    response: ResponseModel,
) -> FloatArray:
    """Return the influence through the coefficients of the response model."""
    terms = response.terms
    propensity = response.cell_propensity[terms.cell]
    d = np.where(inside, design.base_weight, 0.0)
    raised = np.where(inside, predictions.raised, 0.0)
    held = _held(predictions, d, raised, models.form)
    own = predictions.residual
    if models.form is Form.HAJEK_AIPW:
        own = own - raised @ predictions.residual / held
    lost = -(raised * (1 - propensity))[:, None] * own / held
    pull = terms.matrix.T @ np.column_stack([terms.sums(lost[:, j]) for j in range(lost.shape[1])])
    moved = terms.matrix @ np.linalg.solve(response.information, pull)
    return np.asarray((design.base_weight * (models.responded - propensity))[:, None] * moved[terms.cell])
