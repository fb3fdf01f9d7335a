"""Adjusting for nonresponse by the estimated probability of responding."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from analysis.cells import Cells, independent_columns
from analysis.design import Design, Step
from analysis.errors import NoOverlap, NotConverged, TooFew
from analysis.terms import Terms, of_cells

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


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
        Base-weighted ``sum d p (1 - p) x x'``.
    """

    terms: Terms
    coefficients: FloatArray
    cell_propensity: FloatArray
    information: FloatArray


def fit_response(base_weight: FloatArray, cells: Cells, responded: BoolArray) -> ResponseModel:
    """Fit the probability of responding by base-weighted logistic regression on cells.

    Parameters
    ----------
    base_weight : ndarray, shape (n,)
        1 / inclusion probability of each sampled unit.
    cells : Cells
        Covariate cells of the sampled units; every main effect enters the model.
    responded : ndarray of bool, shape (n,)
        Whether each unit responded.

    Returns
    -------
    ResponseModel
        The coefficients solve ``sum d (r - p) x = 0``.

    Raises
    ------
    TooFew
        Nobody responded.
    NoOverlap
        A level has no respondent, or no nonrespondent; the message names it.
    NotConverged
        The iteration did not reach its tolerance.

    Notes
    -----
    The likelihood on cells is that on units, hence the same coefficients to the last digit.

    References
    ----------
    Kim, J. K. and Kim, J. J. (2007). Nonresponse weighting adjustment using estimated response probability. Canadian
    Journal of Statistics 35, 501-514.
    """
    asked = cells.sums(base_weight)
    answered = cells.sums(np.where(responded, base_weight, 0.0))
    _check_overlap(cells, asked, answered)
    every = of_cells(cells)
    terms = every.columns(independent_columns(every.matrix))
    matrix = terms.matrix
    scaled = asked / base_weight.mean()
    model = sm.GLM(np.clip(answered / asked, 0.0, 1.0), matrix, family=sm.families.Binomial(), freq_weights=scaled)
    with warnings.catch_warnings():
        # A model with as many terms as cells fits them exactly, which is no separation; that is looked for below.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)  # log(0) in the deviance of a cell where all or none responded
        fit = model.fit(maxiter=100, wls_method="qr", tol_criterion="params", atol=1e-10, rtol=1e-10)
    propensity = np.asarray(fit.fittedvalues, dtype=np.float64)
    if not (fit.converged and propensity.min() > 1e-8 and propensity.max() < 1 - 1e-8):
        message = "the response model has no finite solution: some combination of levels separates the respondents"
        raise NotConverged(f"{message} ({', '.join(cells.variables)})")
    spread = asked * propensity * (1 - propensity)
    information = matrix.T @ (matrix * spread[:, None])
    coefficients = np.asarray(fit.params, dtype=np.float64)
    return ResponseModel(terms, coefficients, propensity, information)


def _check_overlap(cells: Cells, asked: FloatArray, answered: FloatArray) -> None:
    if not (answered > 0).any():
        raise TooFew("nobody responded, so the probability of responding cannot be estimated")
    silent = asked - answered
    if not (silent > 1e-9 * asked).any():
        raise NoOverlap("everybody responded, so there is no nonresponse to adjust for")
    for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True)):
        total = cells.margin(asked, j)
        for kind, part in (("respondent", cells.margin(answered, j)), ("nonrespondent", cells.margin(silent, j))):
            empty = np.flatnonzero((part <= 1e-9 * total) & (total > 0))
            if len(empty):
                raise NoOverlap(f"no {kind} in {variable} = {levels[empty[0]]!r}; merge that level with another")


def adjust_for_nonresponse(design: Design, cells: Cells, responded: npt.ArrayLike) -> Design:
    """Weight respondents up by the inverse of their estimated probability of responding.

    Parameters
    ----------
    design : Design
        The sampled units, responding or not.
    cells : Cells
        Covariate cells of the same units.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.

    Returns
    -------
    Design
        Its final weight is the response weight, base weight / propensity, and 0 for nonrespondents; its standard
        errors will include the estimation of the propensities. The weights are not normalised.

    Raises
    ------
    TooFew, NoOverlap, NotConverged
        As `fit_response`.

    Notes
    -----
    With u the weighted influence of a respondent, each sampled unit gains ``d (r - p) x' H^-1 c`` with
    ``c = -sum (1 - p) x u`` and H the information matrix.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> sample = design([1.0] * 6)
    >>> cells = from_columns({"segment": ["a", "a", "a", "a", "b", "b"]})
    >>> adjusted = adjust_for_nonresponse(sample, cells, [True, True, True, False, True, False])
    >>> adjusted.final_weight.round(3).tolist()
    [1.333, 1.333, 1.333, 0.0, 2.0, 0.0]
    """
    answered = np.asarray(responded, dtype=bool)
    model = fit_response(design.base_weight, cells, answered)
    propensity = model.cell_propensity[cells.cell]
    response_weight = np.where(answered, design.final_weight / propensity, 0.0)
    step = Step(
        name="adjust_for_nonresponse",
        terms=model.terms,
        carried=design.base_weight * (answered - propensity),
        read=propensity - 1.0,
        bread=np.linalg.inv(model.information).astype(np.float64),
    )
    return replace(design.with_step(step, response_weight), propensity=propensity)
