"""Tests of models of reminder waves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import xlogy

from analysis.errors import BadTable
from analysis.sensitivity.callback.model import WaveModel, no_covariates
from analysis.sensitivity.callback.waves import Waves, counts

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChiSquaredTest:
    """A test by the chi-squared distribution.

    Parameters
    ----------
    statistic : float
        Its value, from 0.
    degrees_of_freedom : int
        Those of the distribution it has if what is tested holds.
    p_value : float
        Chance of a value as large if what is tested holds.
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float


def ignorability(ignorable: WaveModel, opinion: WaveModel) -> ChiSquaredTest:
    """Test whether the answer decides who gives it, by the ratio of two likelihoods.

    Parameters
    ----------
    ignorable, opinion : WaveModel
        The same waves and covariates, without and with gamma.

    Returns
    -------
    ChiSquaredTest
        Twice the difference of the log-likelihoods, on K - 1 degrees of freedom.

    Raises
    ------
    BadTable
        The models are not of the same data, or not one without and one with gamma.

    Notes
    -----
    Small p-values speak against ignorable nonresponse, given that the rest of the model holds. Large ones do not prove
    it: with few answers, or waves that differ little, the test sees little.
    """
    same = ignorable.waves is opinion.waves and ignorable.terms.names == opinion.terms.names
    if not same or not ignorable.is_ignorable or opinion.is_ignorable:
        raise BadTable("models", "are one without and one with gamma, of the same waves and covariates")
    return _chi_squared(2.0 * (opinion.log_likelihood - ignorable.log_likelihood), len(opinion.gamma) - 1)


def saturated(waves: Waves) -> tuple[float, int]:
    """Return the log-likelihood that fits the table of categories by waves exactly.

    Parameters
    ----------
    waves : Waves
        The units.

    Returns
    -------
    tuple of float and int
        The log-likelihood, and its number of parameters, K T.

    Notes
    -----
    With n_kt answers of category k to attempt t and r_t units that were asked a t-th time, it is the sum over t of
    ``sum over k of n_kt log(n_kt / r_t) + (r_t - n_t) log(1 - n_t / r_t)``. Where every silent unit was asked in every
    wave this is the multinomial one; units asked less often than others are taken to be like those.
    """
    table = counts(waves, no_covariates(waves.size))
    answered, silent = table.answered[0], table.silent[0]
    gone = answered.sum(axis=0)
    asked_last = gone + silent[1:]
    asked = np.cumsum(asked_last[::-1])[::-1]
    left = asked - gone
    value = xlogy(answered, answered / asked).sum() + xlogy(left, left / asked).sum()
    return float(value), answered.size


def goodness_of_fit(model: WaveModel) -> ChiSquaredTest | None:
    """Compare a model of categories only with the table that it describes.

    Parameters
    ----------
    model : WaveModel
        A model without covariates.

    Returns
    -------
    ChiSquaredTest or None
        Twice the distance to the saturated log-likelihood; None where the model has as many parameters as the table has
        free cells, as with two waves.

    Raises
    ------
    BadTable
        The model has covariates, for which the table is no yardstick.
    """
    if model.terms.matrix.shape[1] > 1:
        raise BadTable("models", "only a model without covariates can be compared with the table", column="terms")
    value, cells = saturated(model.waves)
    free = cells - len(model.parameters)
    return _chi_squared(2.0 * (value - model.log_likelihood), free) if free > 0 else None


def steadiness(model: WaveModel) -> ChiSquaredTest | None:
    """Test whether the extra willingness of a category is the same at every attempt, as the model takes for granted.

    Parameters
    ----------
    model : WaveModel
        A model with gamma.

    Returns
    -------
    ChiSquaredTest or None
        Rao's score test of gamma growing or shrinking by the same step from wave to wave, on K - 1 degrees of freedom,
        with the expected information; None with two waves, or where the answers cannot tell.

    Raises
    ------
    BadTable
        The model has no gamma, or a constant alpha.

    References
    ----------
    Rao, C. R. (1948). Large sample tests of statistical hypotheses concerning several parameters with applications to
    problems of estimation. Mathematical Proceedings of the Cambridge Philosophical Society 44, 50-57.
    """
    mixture, times = model.mixture, model.waves.count
    if model.is_ignorable or mixture.times != times:
        raise BadTable("models", "only a model with gamma and with an alpha for every attempt can be tested")
    if times < 3:
        return None
    trend = np.arange(times) - (times - 1) / 2
    added = mixture.contrasts[:, :, times:] * trend[None, :, None]
    wider = replace(mixture, contrasts=np.concatenate([mixture.contrasts, added], axis=2))
    point = np.concatenate([model.parameters, np.zeros(added.shape[2])])
    _, gradient = wider.value(point)
    information = -replace(wider, counts=wider.expected(point)).evaluate(point).hessian
    old, new = slice(0, len(model.parameters)), slice(len(model.parameters), None)
    explained = np.linalg.lstsq(information[old, old], information[old, new])[0]
    left = information[new, new] - information[new, old] @ explained
    if np.linalg.eigvalsh(left)[0] <= 1e-9 * information[new, new].trace():
        return None
    slope = gradient[new]
    return _chi_squared(float(slope @ np.linalg.solve(left, slope)), added.shape[2])


def _chi_squared(statistic: float, degrees_of_freedom: int) -> ChiSquaredTest:
    positive = max(statistic, 0.0)  # a difference of two maxima can be 0 less a rounding error
    return ChiSquaredTest(positive, degrees_of_freedom, float(stats.chi2.sf(positive, degrees_of_freedom)))
