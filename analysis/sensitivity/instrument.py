"""Selection models on what the service drew by lot: the time and channel of sending as instruments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified
from analysis.sensitivity.inferred import answers, independent_terms
from analysis.sensitivity.probit import fit_probit
from analysis.sensitivity.selection import Method, SelectionModel, heckman
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Least likelihood ratio per degree of freedom of the instruments in the model of responding.
LEAST_STRENGTH = 10.0


@dataclass(frozen=True, slots=True)
class Strength:
    """How much the instruments move responding.

    Parameters
    ----------
    likelihood_ratio : float
        Twice the gain in log-likelihood of the probit model of responding.
    degrees_of_freedom : int
        Instruments that do not repeat other terms.
    p_value : float
        Of the hypothesis that they move nothing.
    rate_difference : float
        Standard deviation, over the units, of what the instruments change in the fitted probability of responding.
    """

    likelihood_ratio: float
    degrees_of_freedom: int
    p_value: float
    rate_difference: float


@dataclass(frozen=True, slots=True)
class InstrumentedModel:
    """A selection model that rests on instruments, and their strength.

    Parameters
    ----------
    strength : Strength
        Of the instruments in the model of responding.
    model : SelectionModel
        The model, in which the instruments enter responding but not the outcome.
    """

    strength: Strength
    model: SelectionModel


def joined(first: Terms, second: Terms) -> Terms:
    """Put the terms of the same units side by side.

    Parameters
    ----------
    first, second : Terms
        Terms of the same units; no two have one name.

    Returns
    -------
    Terms
        All of them.

    Raises
    ------
    BadTable
        The numbers of units differ, or a name occurs twice.

    Examples
    --------
    >>> one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(2, dtype=np.int64))
    >>> joined(one, Terms(("late",), np.array([[0.0], [1.0]]), np.arange(2))).matrix.tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    if len(first.cell) != len(second.cell):
        raise BadTable("terms", f"one has {len(first.cell)} units, the other {len(second.cell)}")
    twice = sorted(set(first.names) & set(second.names))
    if twice:
        raise BadTable("terms", "two terms have this name", column=twice[0])
    key, cell = np.unique(first.cell * np.int64(second.size) + second.cell, return_inverse=True)
    matrix = np.hstack([first.matrix[key // second.size], second.matrix[key % second.size]])
    return Terms((*first.names, *second.names), matrix, cell.astype(np.int64))


def instrument_strength(sample: Design, terms: Terms, instrument: Terms, responded: npt.ArrayLike) -> Strength:
    """Test whether instruments move responding.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    terms : Terms
        The other terms of responding, an intercept among them.
    instrument : Terms
        The instruments, without an intercept.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.

    Returns
    -------
    Strength
        Likelihood ratio test.

    Raises
    ------
    NotIdentified
        The instruments repeat the other terms; everybody responded.
    TooFew, NotConverged
        As `analysis.sensitivity.probit.fit_probit`.

    Notes
    -----
    Without weights, as the selection model itself.

    Examples
    --------
    >>> from analysis.design import design
    >>> cell = np.zeros(8, dtype=np.int64)
    >>> one = Terms(("(intercept)",), np.ones((1, 1)), cell)
    >>> late = Terms(("late",), np.array([[0.0], [1.0]]), np.array([0, 0, 0, 0, 1, 1, 1, 1]))
    >>> round(instrument_strength(design(np.ones(8)), one, late, [1, 1, 1, 0, 0, 0, 0, 1]).likelihood_ratio, 3)
    2.093
    """
    given = answers(sample, responded, np.zeros(sample.size))
    given.require_both()
    counts = sample.base_weight > 0
    without = independent_terms(terms, counts)
    together = independent_terms(joined(without, instrument), counts)
    more = len(together.names) - len(without.names)
    if more == 0:
        raise NotIdentified(f"the instruments ({', '.join(instrument.names)}) repeat the other terms of responding")
    small = fit_probit(without, counts.astype(np.float64), given.responded)
    large = fit_probit(together, counts.astype(np.float64), given.responded)
    ratio = max(0.0, 2 * (large.log_likelihood - small.log_likelihood))
    change = stats.norm.cdf(large.cell_index[together.cell]) - stats.norm.cdf(small.cell_index[without.cell])
    return Strength(
        likelihood_ratio=ratio,
        degrees_of_freedom=more,
        p_value=float(stats.chi2.sf(ratio, more)),
        rate_difference=float(change[counts].std()),
    )


def heckman_by_instrument(
    sample: Design,
    terms: Terms,
    instrument: Terms,
    responded: npt.ArrayLike,
    value: npt.ArrayLike,
    *,
    method: Method = Method.ML,
    confidence: float = 0.95,
) -> InstrumentedModel:
    """Estimate a mean by a selection model with instruments, such as a time and channel of sending drawn by lot.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    terms : Terms
        Terms of both responding and the value, known for all units; an intercept among them.
    instrument : Terms
        Terms of responding only, without an intercept: what was drawn by lot and cannot change the opinion.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    value : array_like, shape (n,)
        Value of each respondent; not read of others.
    method : Method
        Maximum likelihood, or Heckman's two steps.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    InstrumentedModel
        The strength of the instruments, and the model.

    Raises
    ------
    NotIdentified
        The instruments are weak: their likelihood ratio is below 10 per degree of freedom; the message says how large
        it is. Otherwise as `heckman`.
    BadTable, TooFew, NotConverged
        As `heckman`.

    Notes
    -----
    The rule is that of Staiger and Stock for the first-stage F statistic, of which the likelihood ratio per degree of
    freedom is the like. It guards against a mean that rests on the normal distribution instead of the lot. A strong
    instrument does not make a value normal: with the scores of few distinct values the mean is approximate.

    References
    ----------
    Staiger, D. and Stock, J. H. (1997). Instrumental variables regression with weak instruments. Econometrica 65,
    557-586.

    Examples
    --------
    >>> from analysis.design import design
    >>> rng = np.random.default_rng(1)
    >>> late, v, e = rng.integers(0, 2, 2000), rng.normal(size=2000), rng.normal(size=2000)
    >>> one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(2000, dtype=np.int64))
    >>> lot = Terms(("late",), np.array([[0.0], [1.0]]), late)
    >>> found = heckman_by_instrument(design(np.ones(2000)), one, lot, 0.5 - late + v > 0, 5 + 0.6 * v + 0.8 * e)
    >>> found.strength.likelihood_ratio > 100, bool(abs(found.model.mean.value - 5) < 0.2)
    (True, True)
    """
    strength = instrument_strength(sample, terms, instrument, responded)
    each = strength.likelihood_ratio / strength.degrees_of_freedom
    if each < LEAST_STRENGTH:
        raise NotIdentified(
            f"the instruments ({', '.join(instrument.names)}) hardly move responding: a likelihood ratio of {each:.1f} "
            f"per degree of freedom, where {LEAST_STRENGTH:g} is needed; vary the sending more, or for more people"
        )
    counts = sample.base_weight > 0
    selection = joined(independent_terms(terms, counts), instrument)
    model = heckman(sample, selection, terms, responded, value, method=method, confidence=confidence)
    return InstrumentedModel(strength, model)
