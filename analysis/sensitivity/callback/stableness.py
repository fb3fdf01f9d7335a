"""Weights from the stableness of resistance: no model of the answers, and one assumption on two waves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified
from analysis.sensitivity.callback._equations import Equations, solve
from analysis.sensitivity.callback.mean import category_values, design_of, standard_error
from analysis.sensitivity.callback.model import independent, no_covariates
from analysis.sensitivity.callback.waves import Waves, counts, require_enough
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stableness:
    """Estimated chances of answering in the first two waves.

    Parameters
    ----------
    waves : Waves
        The units.
    terms : Terms
        Linearly independent covariates, the intercept first.
    reference : int
        Category with which the others are compared.
    first, second : ndarray, shape (k,)
        Log-odds of answering in the first wave, and in the second if not in the first.
    gamma : ndarray, shape (K,)
        What each category adds to both; 0 for the reference.
    weight : ndarray, shape (n,)
        1 / probability of answering in one of the two waves, for those who did; 0 for all others.
    residual : float
        Largest absolute value of the equations per unit.
    """

    waves: Waves
    terms: Terms
    reference: int
    first: FloatArray
    second: FloatArray
    gamma: FloatArray
    weight: FloatArray
    residual: float

    @property
    def others(self) -> IntArray:
        """Categories but the reference."""
        return np.delete(np.arange(len(self.gamma)), self.reference)


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """A mean by the weights of the stableness of resistance.

    Parameters
    ----------
    value : float
        The estimate, in the unit of the values.
    standard_error : float
        How far it would vary over repetitions of draw and response.
    """

    value: float
    standard_error: float


def stableness(waves: Waves, terms: Terms | None = None, *, reference: int) -> Stableness:
    """Estimate who answers in the first two waves if a category's extra willingness is the same in both.

    Parameters
    ----------
    waves : Waves
        The sampled units; all who did not answer the first message were sent the second.
    terms : Terms, optional
        Covariates of the same units, an intercept first.
    reference : int
        Category with which the others are compared.

    Returns
    -------
    Stableness
        The solution reached from the first starting point that leads to one.

    Raises
    ------
    NotIdentified
        There was one wave only; somebody who was silent got no second message; or the equations hold along a line.
    NotConverged
        No starting point led to a solution.
    BadTable
        The reference is not a category, or the terms do not fit the waves.

    Notes
    -----
    With ``p_1 = expit(x'b_1 + gamma_y)`` and ``p_2 = expit(x'b_2 + gamma_y)``, and R_1, R_2 marking an answer in the
    first and the second wave: ``sum (R_1 / p_1 - 1) x = 0``, ``sum (R_2 / p_2 - (1 - R_1)) x = 0`` and
    ``sum (R_2 / p_2 - R_1 (1 - p_1) / p_1) 1[y = k] = 0`` for each category k but the reference. Later waves are not
    used. It takes less for granted than the likelihood, and is 1.6 to 2 times as wide.

    References
    ----------
    Miao, W., Li, X., Zhang, P. and Sun, B. (2022). A stableness of resistance model for nonresponse adjustment with
    callback data. arXiv:2112.02822.

    Examples
    --------
    >>> from analysis.sensitivity.callback.waves import waves
    >>> answers = np.repeat([0, 0, 1, 1, -1], [500, 250, 200, 160, 890])
    >>> when = np.repeat([0, 1, 0, 1, -1], [500, 250, 200, 160, 890])
    >>> found = stableness(waves(answers, when, categories=("unhappy", "happy")), reference=1)
    >>> round(float(found.gamma[0]), 3)
    1.386
    """
    require_enough(waves)
    if not 0 <= reference < len(waves.categories):
        raise BadTable("waves", f"{reference} is not a position among the categories", column="reference")
    unasked = (waves.category < 0) & (waves.attempts < 2)
    if unasked.any():
        raise NotIdentified(
            f"{int(unasked.sum())} silent units were asked less than twice; the equations need two waves"
        )
    used = no_covariates(waves.size) if terms is None else independent(terms)
    table = counts(waves, used)
    equations = Equations(table.units, table.answered[:, :, 0], table.answered[:, :, 1], used.matrix, reference)
    solution = solve(equations)
    k = used.matrix.shape[1]
    gamma = np.zeros(len(waves.categories))
    gamma[equations.others] = solution[2 * k :]
    first, second, _ = equations.chances(solution)
    early = (waves.wave == 0) | (waves.wave == 1)
    either = first + (1.0 - first) * second
    weight = np.zeros(waves.size)
    weight[early] = 1.0 / either[used.cell[early], waves.category[early]]
    residual = float(np.abs(equations.values(solution)).max())
    return Stableness(waves, used, reference, solution[:k], solution[k : 2 * k], gamma, weight, residual)


def weighted_mean(
    model: Stableness, values: npt.ArrayLike, *, design: Design | None = None, is_normalised: bool = True
) -> WeightedMean:
    """Estimate a mean by the weights of the stableness of resistance.

    Parameters
    ----------
    model : Stableness
        The weights.
    values : array_like, shape (K,)
        Value of each category.
    design : Design, optional
        The sampled units, for their base weights, strata and clusters.
    is_normalised : bool, default True
        Whether to divide by the sum of the weights (Hajek) rather than by that of the base weights
        (Horvitz and Thompson).

    Returns
    -------
    WeightedMean
        With a standard error by linearisation, the estimation of the weights included.

    Raises
    ------
    BadTable
        The values are not one finite number for each category, or the design is of other units.
    NotIdentified
        A stratum has a single primary sampling unit.

    Examples
    --------
    >>> from analysis.sensitivity.callback.waves import waves
    >>> answers = np.repeat([0, 0, 1, 1, -1], [500, 250, 200, 160, 890])
    >>> when = np.repeat([0, 1, 0, 1, -1], [500, 250, 200, 160, 890])
    >>> model = stableness(waves(answers, when, categories=("unhappy", "happy")), reference=1)
    >>> round(weighted_mean(model, [0.0, 1.0]).value, 3)
    0.5
    """
    value, drawn = category_values(model.waves, values), design_of(model.waves, design)
    waves, cell, others = model.waves, model.terms.cell, model.others
    table = counts(waves, model.terms)
    equations = Equations(
        table.units, table.answered[:, :, 0], table.answered[:, :, 1], model.terms.matrix, model.reference
    )
    solution = np.concatenate([model.first, model.second, model.gamma[others]])
    weight = drawn.base_weight * model.weight
    early = np.flatnonzero(weight > 0)
    place, category, first_wave = cell[early], waves.category[early], waves.wave[early] == 0
    total = float(weight.sum() if is_normalised else drawn.base_weight.sum())
    estimate = float(weight[early] @ value[category] / total)
    surplus = np.zeros(waves.size)
    surplus[early] = weight[early] * (value[category] - (estimate if is_normalised else 0.0)) / total
    of_first, of_second = equations.sensitivity(solution)
    by_cell = np.zeros((2, *of_first.shape))
    np.add.at(by_cell[0], (place, category), surplus[early] * of_first[place, category])
    np.add.at(by_cell[1], (place, category), surplus[early] * of_second[place, category])
    matrix = model.terms.matrix
    slope = np.concatenate(
        [matrix.T @ by_cell[0].sum(axis=1), matrix.T @ by_cell[1].sum(axis=1), by_cell.sum(axis=(0, 1))[others]]
    )
    direction = -np.linalg.solve(equations.jacobian(solution).T, slope)
    answered_first, answered_second, silent = equations.along(solution, direction)
    influence = silent[cell]
    influence[early] = np.where(first_wave, answered_first[place, category], answered_second[place, category])
    influence += surplus
    if not is_normalised:
        influence -= drawn.base_weight * estimate / total
    return WeightedMean(estimate, standard_error(drawn, influence))
