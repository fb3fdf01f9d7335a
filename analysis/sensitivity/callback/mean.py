"""Means that a model of reminder waves implies for everybody who was sampled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Design
from analysis.design import design as unweighted
from analysis.errors import BadTable
from analysis.estimation.variance import variance
from analysis.sensitivity.callback.model import WaveModel
from analysis.sensitivity.callback.waves import Waves

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mean:
    """An estimated mean.

    Parameters
    ----------
    value : float
        The estimate, in the unit of the values.
    standard_error : float
        How far it would vary over repetitions of draw and response: as an estimate for the population.
    standard_error_in_sample : float
        How far it would vary over repetitions of the response of the same sample: as an estimate for the sample.
    """

    value: float
    standard_error: float
    standard_error_in_sample: float


def mean(model: WaveModel, values: npt.ArrayLike, *, design: Design | None = None) -> Mean:
    """Estimate the mean of any metric from a model of reminder waves.

    Parameters
    ----------
    model : WaveModel
        The model.
    values : array_like, shape (K,)
        Value of each category: for NPS -100, 0 and 100.
    design : Design, optional
        The sampled units, for their base weights, strata and clusters. Without it every unit counts the same and was
        drawn by itself.

    Returns
    -------
    Mean
        With a standard error by linearisation.

    Raises
    ------
    BadTable
        The values are not one finite number for each category, or the design is of other units.
    NotIdentified
        A stratum has a single primary sampling unit.

    Notes
    -----
    The mean over all sampled units of ``m(x) = sum over k of f_k(x) v_k``, with base weights d. With s the score of a
    unit, I the observed information and G the slope of the mean, the influence of a unit is
    ``d (m(x) - mean) / sum d + G' I^-1 s``; the first part is how the sample varies, the second how the model does. The
    variance adds influences up within clusters. In the sample it is ``G' I^-1 G``, which takes the model at its word.
    Base weights enter the mean, not the fit of the model, in which every unit counts once.

    Examples
    --------
    >>> from analysis.sensitivity.callback.model import fit
    >>> from analysis.sensitivity.callback.waves import waves
    >>> answers = np.repeat([0, 0, 1, 1, -1], [500, 250, 200, 160, 890])
    >>> when = np.repeat([0, 1, 0, 1, -1], [500, 250, 200, 160, 890])
    >>> model = fit(waves(answers, when, categories=("unhappy", "happy")), reference=1)
    >>> found = mean(model, [0.0, 1.0])
    >>> round(found.value, 3), round(found.standard_error, 3)
    (0.5, 0.037)
    """
    value, drawn = category_values(model.waves, values), design_of(model.waves, design)
    weight, cell = drawn.base_weight, model.terms.cell
    total = weight.sum()
    expected = model.share @ value
    estimate = float(weight @ expected[cell] / total)
    slope = slope_of(model, value, drawn)
    direction = model.covariance @ slope
    answered, silent = model.mixture.slopes(model.parameters, direction)
    waves, spoke = model.waves, model.waves.category >= 0
    influence = weight * (expected[cell] - estimate) / total
    influence[spoke] += answered[cell[spoke], waves.category[spoke], waves.wave[spoke]]
    influence[~spoke] += silent[cell[~spoke], waves.attempts[~spoke]]
    return Mean(estimate, standard_error(drawn, influence), float(np.sqrt(slope @ direction)))


def slope_of(model: WaveModel, values: npt.ArrayLike, design: Design | None = None) -> FloatArray:
    """Return how the mean moves with each parameter.

    Parameters
    ----------
    model : WaveModel
        The model.
    values : array_like, shape (K,)
        Value of each category.
    design : Design, optional
        The sampled units, for their base weights.

    Returns
    -------
    ndarray, shape (p,)
        Derivatives of the mean; 0 for all that concerns answering.

    Raises
    ------
    BadTable
        The values are not one finite number for each category, or the design is of other units.
    """
    value, weight = category_values(model.waves, values), design_of(model.waves, design).base_weight
    surplus = value - (model.share @ value)[:, None]
    leaning = model.share * surplus * model.terms.sums(weight / weight.sum())[:, None]
    category = leaning[:, model.mixture.others].T @ model.terms.matrix
    slope = np.zeros(len(model.parameters))
    slope[: category.size] = category.ravel()
    return slope


def category_values(waves: Waves, values: npt.ArrayLike) -> FloatArray:
    """Check that there is one finite value for each category.

    Parameters
    ----------
    waves : Waves
        The units.
    values : array_like, shape (K,)
        Value of each category.

    Returns
    -------
    ndarray, shape (K,)
        The values.

    Raises
    ------
    BadTable
        They are not.
    """
    value = np.asarray(values, dtype=np.float64)
    if value.shape != (len(waves.categories),) or not np.isfinite(value).all():
        raise BadTable("values", f"are not one finite number for each of {', '.join(waves.categories)}")
    return value


def standard_error(design: Design, influence: FloatArray) -> float:
    """Return the standard error of an estimate from the influence of each unit, everything estimated included.

    Parameters
    ----------
    design : Design
        Strata, clusters and sampling fractions; steps and Poisson sampling are left out, the latter being taken as
        drawing with replacement, which is on the safe side.
    influence : ndarray, shape (n,)
        Influence of each unit.

    Returns
    -------
    float
        The square root of the variance of their sum.

    Raises
    ------
    NotIdentified
        A stratum has a single primary sampling unit and the design says to fail on it.
    """
    drawn = replace(design, is_poisson=False, steps=())
    return float(np.sqrt(variance(drawn, sparse.csr_array(influence[:, None]))[0]))


def design_of(waves: Waves, given: Design | None) -> Design:
    """Return the design, or the one in which every unit counts the same.

    Parameters
    ----------
    waves : Waves
        The units.
    given : Design or None
        The design, if there is one.

    Returns
    -------
    Design
        A design of as many units.

    Raises
    ------
    BadTable
        It is of another number of units.
    """
    if given is None:
        return unweighted(np.ones(waves.size))
    if given.size != waves.size:
        raise BadTable("design", f"has {given.size} units, the waves have {waves.size}")
    return given
