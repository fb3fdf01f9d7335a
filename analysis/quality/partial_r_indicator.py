"""Which variables and which of their levels make the response less representative: partial R-indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.cells import Cells
from analysis.design import Design
from analysis.quality.r_indicator import indicator_of
from analysis.quality.response_propensities import (
    Link,
    Precision,
    Propensities,
    Response,
    propensities,
    propensities_by,
    response,
)
from analysis.quality.sampling import TotalVariance, total_variance
from analysis.terms import of_cells

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LevelPartial:
    """What a level of a variable adds to the variation of the response probabilities; not adjusted for bias.

    Parameters
    ----------
    level : str
        The level.
    share : float
        Base-weighted share of the sampled units that have it.
    unconditional : float
        Signed: below 0 the level is underrepresented among the respondents.
    unconditional_standard_error : float
        Over samples; the estimation of the probabilities is not part of it.
    conditional : float
        Given all other variables of the model, from 0.
    conditional_standard_error : float or None
        None where `conditional` is 0.
    """

    level: str
    share: float
    unconditional: float
    unconditional_standard_error: float
    conditional: float
    conditional_standard_error: float | None


@dataclass(frozen=True, slots=True)
class VariablePartial:
    """What a variable adds to the variation of the response probabilities.

    Parameters
    ----------
    variable : str
        The variable.
    mean_propensity : float
        Mean probability of responding.
    unconditional, unconditional_unadjusted : float
        Standard deviation of the mean probabilities of its levels, adjusted for bias and not.
    conditional, conditional_unadjusted : float
        Standard deviation of the probabilities within cells of all other variables of the model.
    standard_error : float or None
        Of `unconditional`, and an approximation to that of `conditional`; None where the levels respond equally.
    levels : tuple of LevelPartial
        The levels that were sampled.
    """

    variable: str
    mean_propensity: float
    unconditional: float
    unconditional_unadjusted: float
    conditional: float
    conditional_unadjusted: float
    standard_error: float | None
    levels: tuple[LevelPartial, ...]

    @property
    def cv_unconditional(self) -> float:
        """Partial coefficient of variation: `unconditional` over the mean probability."""
        return self.unconditional / self.mean_propensity

    @property
    def cv_unconditional_unadjusted(self) -> float:
        """The unadjusted `unconditional` over the mean probability."""
        return self.unconditional_unadjusted / self.mean_propensity

    @property
    def cv_conditional(self) -> float:
        """Partial coefficient of variation: `conditional` over the mean probability."""
        return self.conditional / self.mean_propensity

    @property
    def cv_conditional_unadjusted(self) -> float:
        """The unadjusted `conditional` over the mean probability."""
        return self.conditional_unadjusted / self.mean_propensity

    @property
    def cv_standard_error(self) -> float | None:
        """`standard_error` over the mean probability, which is taken as known."""
        return None if self.standard_error is None else self.standard_error / self.mean_propensity


def partial_r_indicators(
    sample: Design,
    cells: Cells,
    responded: npt.ArrayLike,
    *,
    interactions: Sequence[tuple[str, str]] = (),
    link: Link | str = Link.LOGISTIC,
    precision: Precision | str = Precision.MODEL,
) -> tuple[VariablePartial, ...]:
    """Say which variables and levels make the response less representative.

    Parameters
    ----------
    sample : Design
        The sampled units; base weights, strata and, for ``precision="design"``, clusters count.
    cells : Cells
        Covariate cells of the same units; a numeric variable has to be classed first.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    interactions : sequence of (str, str)
        Pairs of variables whose effects in the model are not taken to add up.
    link : Link or str, default "logistic"
        ``logistic`` or ``linear``.
    precision : Precision or str, default "model"
        As `analysis.quality.r_indicator.r_indicator`.

    Returns
    -------
    tuple of VariablePartial
        One entry per variable of the cells.

    Raises
    ------
    BadTable, TooFew, NoOverlap, NotConverged
        As `analysis.quality.r_indicator.r_indicator`.

    Notes
    -----
    The unconditional indicator of level k is ``sqrt(N_k / N) (mean of k - mean)``, that of a variable the root of the
    sum of their squares. The conditional indicator is the same within the cells of all other variables:
    ``sqrt(sum over k of d (p - mean of the cell)^2 / N)``. Variables are adjusted for bias by the share of the variance
    of the probabilities that is left in the R-indicator of the full model. Half the error of the R-indicator of a model
    with the variable alone is the error of the unconditional indicator, and stands in for that of the conditional one.

    References
    ----------
    Schouten, B., Shlomo, N. and Skinner, C. (2011). Indicators for monitoring and improving representativeness of
    response. Journal of Official Statistics 27, 231-253.
    de Heij, V., Schouten, B. and Shlomo, N. (2015). RISQ manual 2.1.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> sample = design([2.0] * 8)
    >>> cells = from_columns({"segment": list("aaaabbbb")})
    >>> found = partial_r_indicators(sample, cells, [True, True, True, False, True, False, False, False])
    >>> [round(level.unconditional, 4) for level in found[0].levels]
    [0.1768, -0.1768]
    """
    covariates = of_cells(cells, interactions=interactions) if interactions else cells
    given = response(sample, covariates, responded, link=link, precision=precision)
    kept = cells if given.units.size == sample.size else cells.take(np.flatnonzero(sample.base_weight > 0))
    totals = total_variance(given.units, given.covariates.cell, given.covariates.size)
    return partial_of(given, propensities(given), totals, kept)


def partial_of(
    given: Response, fitted: Propensities, totals: TotalVariance, cells: Cells
) -> tuple[VariablePartial, ...]:
    """Compute partial R-indicators from estimated probabilities.

    Parameters
    ----------
    given : Response
        Who was sampled and who responded.
    fitted : Propensities
        The probabilities.
    totals : TotalVariance
        Sampling variance for the same cells.
    cells : Cells
        Covariate cells of the units that count.

    Returns
    -------
    tuple of VariablePartial
        As `partial_r_indicators` describes.

    Raises
    ------
    TooFew, NotConverged
        As `analysis.quality.response_propensities.propensities_by`.
    """
    share = indicator_of(fitted, totals).remaining_share
    found = []
    for j, variable in enumerate(cells.variables):
        levels = _levels(fitted, totals, cells, j)
        unconditional = float(np.sqrt(sum(k.unconditional**2 for k in levels)))
        conditional = float(np.sqrt(sum(k.conditional**2 for k in levels)))
        level = np.unique(cells.codes[:, j], return_inverse=True)[1].astype(np.int64)
        alone = indicator_of(propensities_by(given, level), totals.merged(level)).standard_error
        found.append(
            VariablePartial(
                variable=variable,
                mean_propensity=fitted.mean,
                unconditional=unconditional * share**0.5,
                unconditional_unadjusted=unconditional,
                conditional=conditional * share**0.5,
                conditional_unadjusted=conditional,
                standard_error=None if alone is None else 0.5 * alone,
                levels=levels,
            )
        )
    return tuple(found)


def _levels(fitted: Propensities, totals: TotalVariance, cells: Cells, variable: int) -> tuple[LevelPartial, ...]:
    d, p, v = fitted.weight, fitted.propensity, fitted.covariance
    population, mean = float(d.sum()), fitted.mean
    present, level = np.unique(cells.codes[:, variable], return_inverse=True)
    inside = level[:, None] == np.arange(len(present))
    weight = d @ inside
    shift = (d * p) @ inside / weight - mean
    own, others = totals.of(inside * p[:, None]), totals.of(~inside * p[:, None])
    over_samples = own * (1 / weight - 1 / population) ** 2 + others / population**2
    residual, slopes = _within_others(fitted, cells, variable)
    of_squares = totals.of(inside * (residual**2)[:, None])
    found = []
    for k in range(len(present)):
        own_cells = np.flatnonzero(level == k)
        w, off, slope = d[own_cells], residual[own_cells], slopes[own_cells]
        squares = float(w @ off**2)
        error = None
        if squares > 1e-20 * population:
            a = (w * off) @ slope
            b = slope.T @ (slope * w[:, None]) @ v
            error = float(
                np.sqrt(0.25 * (4 * a @ v @ a + 2 * np.trace(b @ b) + of_squares[k]) / (population * squares))
            )
        found.append(
            LevelPartial(
                level=cells.levels[variable][present[k]],
                share=float(weight[k] / population),
                unconditional=float(np.sqrt(weight[k] / population) * shift[k]),
                unconditional_standard_error=float(np.sqrt(weight[k] / population * over_samples[k])),
                conditional=float(np.sqrt(squares / population)) if error is not None else 0.0,
                conditional_standard_error=error,
            )
        )
    return tuple(found)


def _within_others(fitted: Propensities, cells: Cells, variable: int) -> tuple[FloatArray, FloatArray]:
    """Return probabilities and gradients less their means within cells of all other variables."""
    rest = np.delete(cells.codes, variable, axis=1)
    group = _groups(rest)
    both = np.column_stack([fitted.propensity, fitted.gradient])
    cells_of = sparse.csr_array((fitted.weight, (group, np.arange(len(group)))))
    centred = both - (cells_of @ both / cells_of.sum(axis=1)[:, None])[group]
    return centred[:, 0], centred[:, 1:]


def _groups(codes: IntArray) -> IntArray:
    group = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        group = pd.factorize(group * (int(column.max()) + 1) + column)[0].astype(np.int64)
    return group
