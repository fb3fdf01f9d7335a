"""Adjusting for nonresponse by the estimated probability of responding, in one stage or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells
from analysis.design import Design, Step
from analysis.errors import BadTable, NoOverlap, NotConverged, NotIdentified, TooFew
from analysis.terms import Terms
from analysis.weighting.margins import check_not_negative
from analysis.weighting.response_model import ResponseModel, fit_response

__all__ = ["ResponseModel", "Stage", "adjust_by_stages", "adjust_for_nonresponse", "at_risk", "fit_response"]

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing that has to happen on the way to a response, such as delivery, or the answer itself.

    Parameters
    ----------
    name : str
        What happens.
    covariates : Cells or Terms
        Covariates of all sampled units that say to whom it happens.
    passed : ndarray of bool, shape (n,)
        To whom it happened; only units that passed the stages before can.
    penalty : float, default 0
        Ridge penalty of its model, as `fit_response`.
    """

    name: str
    covariates: Cells | Terms
    passed: BoolArray
    penalty: float = 0.0


def adjust_for_nonresponse(
    design: Design,
    covariates: Cells | Terms,
    responded: npt.ArrayLike,
    *,
    eligible: npt.ArrayLike | None = None,
    penalty: float = 0.0,
    weighted: bool = True,
) -> Design:
    """Weight respondents up by the inverse of their estimated probability of responding.

    Parameters
    ----------
    design : Design
        The sampled units, responding or not. Units whose final weight is 0 already did not come this far; they take no
        part in the model.
    covariates : Cells or Terms
        Covariates of the same units; numbers and splines by `analysis.terms.of_columns`.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    eligible : array_like of bool, shape (n,), optional
        Units that are not eligible take no part in the model and keep their weight; by default all are eligible.
    penalty : float, default 0
        Ridge penalty of the model, as `fit_response`.
    weighted : bool, default True
        Whether the model is fitted with the weights in force (base weights at the first stage) or without weights.

    Returns
    -------
    Design
        Its final weight is the weight before / propensity, and 0 for nonrespondents; its standard errors will include
        the estimation of the propensities. The weights are not normalised. `propensity` is the product over the stages
        a unit came to.

    Raises
    ------
    BadTable
        A unit responded that was not eligible or had no weight left, or a weight is below 0.
    NotIdentified
        A model without weights comes after another step, whose estimation its standard errors could not follow.
    TooFew, NoOverlap, NotConverged
        As `fit_response`.

    Notes
    -----
    With u the weighted influence of a respondent, each unit in the model gains ``d (r - p) x' H^-1 c`` with
    ``c = -sum (1 - p) x u`` and H the information matrix (plus the penalty's, if there is one). At a second stage d is
    the weight after the first, so that what the estimation of the first does to the second model is carried as well.

    References
    ----------
    Kim, J. K. and Kim, J. J. (2007). Nonresponse weighting adjustment using estimated response probability. Canadian
    Journal of Statistics 35, 501-514.

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
    asked, answered = at_risk(design, responded, eligible)
    if design.steps and not weighted:
        raise NotIdentified("a response model without weights has to be the first step; fit this one with weights")
    weight = np.where(asked, design.final_weight if weighted else 1.0, 0.0)
    model = fit_response(weight, covariates, answered, penalty=penalty)
    propensity = model.cell_propensity[model.terms.cell]
    step = Step(
        name="adjust_for_nonresponse",
        terms=model.terms,
        carried=weight * (answered - propensity),
        read=np.where(answered, propensity - 1.0, 0.0),
        bread=np.linalg.inv(model.hessian).astype(np.float64),
    )
    silent = np.where(asked, 0.0, design.final_weight)
    final_weight = np.where(answered, design.final_weight / propensity, silent)
    before = 1.0 if design.propensity is None else design.propensity
    return replace(design.with_step(step, final_weight), propensity=before * np.where(asked, propensity, 1.0))


def at_risk(design: Design, responded: npt.ArrayLike, eligible: npt.ArrayLike | None) -> tuple[BoolArray, BoolArray]:
    """Return who could respond and who did, and refuse respondents who could not.

    Parameters
    ----------
    design : Design
        The sampled units.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    eligible : array_like of bool, shape (n,), or None
        Whether each is eligible; None for all.

    Returns
    -------
    asked, answered : ndarray of bool, shape (n,)
        Eligible units with a weight, and the respondents among them.

    Raises
    ------
    BadTable
        A unit responded that was not eligible or had no weight left, a length is wrong, or a weight is below 0.

    Examples
    --------
    >>> from analysis.design import design
    >>> [found.tolist() for found in at_risk(design([1.0, 1.0]), [True, False], None)]
    [[True, True], [True, False]]
    """
    check_not_negative(design)
    answered = np.asarray(responded, dtype=bool)
    could = np.ones(design.size, dtype=bool) if eligible is None else np.asarray(eligible, dtype=bool)
    for name, column in (("responded", answered), ("eligible", could)):
        if column.shape != (design.size,):
            raise BadTable("design", f"has shape {column.shape}; there are {design.size} units", column=name)
    wrong = answered & ~could
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("design", "responded, but is not eligible", column="responded", row=row + 1)
    lost = answered & (design.final_weight == 0) & (design.base_weight > 0)
    if lost.any():
        row = int(np.flatnonzero(lost)[0])
        message = "responded, but an earlier step left it without a weight"
        raise BadTable("design", message, column="responded", row=row + 1)
    asked = could & (design.final_weight > 0)
    return asked, answered & asked


def adjust_by_stages(design: Design, stages: Sequence[Stage]) -> Design:
    """Adjust for every stage on the way from the sample to a response, each with its own model.

    Parameters
    ----------
    design : Design
        The sampled units.
    stages : sequence of Stage
        In the order in which they happen: delivered, then answered. A stage that everybody passed who came to it
        changes nothing and needs no model.

    Returns
    -------
    Design
        Final weights of the units that passed every stage; standard errors include the estimation of every model.

    Raises
    ------
    BadTable
        There is no stage, or a unit passed one without having passed the one before; the message names both.
    TooFew, NoOverlap, NotConverged
        As `adjust_for_nonresponse`; the message begins with the stage.

    References
    ----------
    Iannacchione, V. G. (2003). Sequential weight adjustments for location and cooperation propensity for the 1995
    National Survey of Family Growth. Journal of Official Statistics 19, 31-43.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> everybody = from_columns({"all": ["x"] * 4})
    >>> delivered, answered = np.array([1, 1, 1, 0], dtype=bool), np.array([1, 0, 0, 0], dtype=bool)
    >>> stages = [Stage("delivered", everybody, delivered), Stage("answered", everybody, answered)]
    >>> adjust_by_stages(design([1.0] * 4), stages).final_weight.round(6).tolist()
    [4.0, 0.0, 0.0, 0.0]
    """
    if not stages:
        raise BadTable("stages", "there is none; at least one is needed")
    counted = design.base_weight > 0
    before = Stage("sampled", stages[0].covariates, np.ones(design.size, dtype=bool))
    for stage in stages:
        skipped = stage.passed & ~before.passed & counted
        if skipped.any():
            row = int(np.flatnonzero(skipped)[0])
            raise BadTable("stages", f"passed {stage.name} but not {before.name}", row=row + 1)
        before = stage
    for stage in stages:
        asked = design.final_weight > 0
        if stage.passed[asked].all():
            continue
        try:
            design = adjust_for_nonresponse(design, stage.covariates, stage.passed, penalty=stage.penalty)
        except (TooFew, NoOverlap, NotConverged) as error:
            raise type(error)(f"{stage.name}: {error}") from error
    return design
