"""How often honest units show a trace, learned from all of them, and how much more than that a unit shows.

The honest spread between units is beta-binomial around the rate of the unit's peers. It is fitted as one part of a
mixture whose other part is pressure, so that the guilty widen the honest spread as little as possible and nobody is
trimmed. Pressure of strength g means that a share g of the answers shows the trace for certain and the rest as
honest ones do. The weight of each strength is fixed beforehand, so under the honest law the likelihood ratio has mean
one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp

from analysis.pressure.signal import FloatArray, IntArray

STRENGTHS: FloatArray = np.linspace(0.05, 0.95, 10)
#: Weak pressure is more common than strong: the weight of a strength falls to zero at one.
LOG_PRIOR_OF_STRENGTH: FloatArray = np.log(2.0 * (1.0 - STRENGTHS) / len(STRENGTHS))
SPREADS: FloatArray = np.geomspace(0.002, 0.6, 9)
SHARES_PRESSED: FloatArray = np.array([0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3])
#: Prior mean of the honest intraclass correlation (exponential): without it a few guilty units pass for wide spread.
USUAL_SPREAD = 0.01
#: Widest spread believed in the first round, in which nobody is suspected yet: were it free, many guilty units would
#: pass for wide honest differences and hide each other.
FIRST_WIDEST = 0.03
PASSES = 2
#: No trace is believed to be rarer than this among honest units, however few of them were seen.
LEAST_RATE = 0.01


@dataclass(frozen=True, slots=True)
class RateFinding:
    """What `against_peers` found, unit by unit.

    Parameters
    ----------
    expected : ndarray, shape (k,)
        Honest rate of the unit's circumstances.
    llr : ndarray, shape (k,)
        Log likelihood ratio of pressure against none; 0 where `n` is 0.
    p_value : ndarray, shape (k,)
        Mid-p of the upper tail under the honest law; 1 where `n` is 0.
    strength : ndarray, shape (k,)
        Expected share of pressed answers, given that there was pressure.
    spread : float
        Intraclass correlation of the honest beta-binomial.
    """

    expected: FloatArray
    llr: FloatArray
    p_value: FloatArray
    strength: FloatArray
    spread: float


@dataclass(frozen=True, slots=True)
class Peers:
    """Honest rate of each unit's surroundings and how well it is known.

    Parameters
    ----------
    rate : ndarray, shape (units,)
        Share of answers with the trace among the unit's peers.
    known_by : ndarray, shape (units,)
        Number of answers that the rate is worth.
    """

    rate: FloatArray
    known_by: FloatArray


def log_pmf(counts: FloatArray, n: FloatArray, rate: FloatArray, spread: FloatArray) -> FloatArray:
    """Return the beta-binomial log probability, by mean and intraclass correlation.

    Parameters
    ----------
    counts, n : ndarray
        Successes and trials; all four arrays broadcast. Fractions are allowed.
    rate : ndarray
        Mean, between 0 and 1.
    spread : ndarray
        Intraclass correlation 1 / (a + b + 1), between 0 and 1.

    Returns
    -------
    ndarray
        Log probabilities.

    Examples
    --------
    >>> round(float(np.exp(log_pmf(np.array(2.0), np.array(4.0), np.array(0.5), np.array(1 / 3)))), 3)
    0.2
    """
    mass = 1.0 / spread - 1.0
    a, b = rate * mass, (1.0 - rate) * mass
    choose = gammaln(n + 1.0) - gammaln(counts + 1.0) - gammaln(n - counts + 1.0)
    whole = gammaln(mass) - gammaln(n + mass)  # of both beta functions, and of fewer dimensions than their other parts
    seen = gammaln(counts + a) - gammaln(a) + gammaln(n - counts + b) - gammaln(b)
    result: FloatArray = seen + (choose + whole)
    return result


def indirect_rates(
    hit: FloatArray, unit: IntArray, cell: IntArray, *, prior_rate: float, prior_n: float = 20.0
) -> FloatArray:
    """Return for each row the rate of its cell among other units, shrunk to the overall rate.

    Parameters
    ----------
    hit : ndarray, shape (n,)
        1 where the row shows the trace, else 0.
    unit, cell : ndarray of int, shape (n,)
        Unit and circumstances (channel, touchpoint ...) of each row.
    prior_rate : float
        Rate assumed before any data, worth `prior_n` rows.
    prior_n : float, default 20
        Rows that the overall rate is worth within a cell.

    Returns
    -------
    ndarray, shape (n,)
        Rates strictly between 0 and 1.

    Examples
    --------
    >>> zeros = np.zeros(4, dtype=np.int64)
    >>> hit = np.array([1.0, 1.0, 0.0, 0.0])
    >>> indirect_rates(hit, np.array([0, 0, 1, 1]), zeros, prior_rate=0.5)[0] < 0.5
    np.True_
    """
    if len(hit) == 0:
        return np.zeros(0)
    overall = (hit.sum() + prior_rate * prior_n) / (len(hit) + prior_n)
    in_cell, in_cell_n = np.bincount(cell, hit), np.bincount(cell).astype(np.float64)
    pair, pair_of_row = np.unique(unit * (int(cell.max()) + 1) + cell, return_inverse=True)
    own, own_n = np.bincount(pair_of_row, hit, len(pair)), np.bincount(pair_of_row, minlength=len(pair))
    others = in_cell[cell] - own[pair_of_row]
    others_n = in_cell_n[cell] - own_n[pair_of_row]
    rates: FloatArray = (others + overall * prior_n) / (others_n + prior_n)
    return rates


def _peers(
    counts: FloatArray, n: FloatArray, base: FloatArray, group: IntArray, honest: FloatArray, spread: float
) -> Peers:
    """Shrink each group's rate, the unit itself left out, to what its case mix would give."""
    observed, expected, size = honest * counts, honest * n * base, honest * n
    k = int(group.max()) + 1
    sums = [np.bincount(group, part, k) for part in (observed, expected, size)]
    units_in = np.maximum(np.bincount(group, (n > 0).astype(np.float64), k), 1.0)
    deff = 1.0 + np.maximum(np.bincount(group, n, k) / units_in - 1.0, 0.0) * spread
    group_rate = np.where(sums[2] > 0, sums[1] / np.maximum(sums[2], 1e-12), base.mean())
    fit = log_pmf((sums[0] / deff)[None, :], (sums[2] / deff)[None, :], group_rate[None, :], SPREADS[:, None]).sum(
        axis=1
    )
    posterior = np.exp(fit - logsumexp(fit))
    strength = 1.0 / float(posterior @ SPREADS) - 1.0
    others = [
        np.maximum(total[group] - part, 0.0) for total, part in zip(sums, (observed, expected, size), strict=True)
    ]
    others_n = others[2] / deff[group]
    mixed = np.where(others[2] > 0, others[1] / np.maximum(others[2], 1e-12), base)
    seen = np.where(others[2] > 0, others[0] / np.maximum(others[2], 1e-12), mixed)
    rate = (seen * others_n + mixed * strength) / (others_n + strength)
    odds = base / (1 - base) * (rate / (1 - rate)) / (mixed / (1 - mixed))
    return Peers(np.clip(odds / (1 + odds), LEAST_RATE, 1 - LEAST_RATE), others_n + strength)


def _likelihoods(
    counts: FloatArray, n: FloatArray, peers: Peers, spreads: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return log f0 and log f1 (spreads x units), and the expected strength given f1."""
    wide = 1.0 - (1.0 - spreads[:, None]) * (1.0 - 1.0 / (peers.known_by[None, :] + 1.0))
    honest = log_pmf(counts[None, :], n[None, :], peers.rate[None, :], wide)
    mixed = peers.rate + (1.0 - peers.rate) * STRENGTHS[:, None]
    pressed = log_pmf(counts[None, None, :], n[None, None, :], mixed[None, :, :], wide[:, None, :])
    pressed = pressed + LOG_PRIOR_OF_STRENGTH[None, :, None]
    weight = np.exp(pressed - pressed.max(axis=1, keepdims=True))
    strength = (weight * STRENGTHS[None, :, None]).sum(axis=1) / weight.sum(axis=1)
    return honest, logsumexp(pressed, axis=1), strength


def _posterior_of_spread(
    unpressed: FloatArray, pressed: FloatArray, spreads: FloatArray, honest: FloatArray
) -> tuple[FloatArray, float]:
    """Weigh the spreads by the mixture likelihood of those held to be honest, the share pressed being Beta(1, 9)."""
    prior = 8.0 * np.log1p(-SHARES_PRESSED)
    spread_prior = -spreads / USUAL_SPREAD
    fit = np.empty((len(SHARES_PRESSED), unpressed.shape[0]))
    for i, share in enumerate(SHARES_PRESSED):
        both = unpressed if share == 0 else np.logaddexp(np.log1p(-share) + unpressed, np.log(share) + pressed)
        fit[i] = prior[i] + spread_prior + both @ honest
    joint = np.exp(fit - fit.max())
    joint /= joint.sum()
    return joint.sum(axis=0), float(joint.sum(axis=1) @ SHARES_PRESSED)


def _upper_mid_p(
    counts: FloatArray, n: FloatArray, peers: Peers, spreads: FloatArray, weight: FloatArray
) -> FloatArray:
    """Sum the honest law over all counts above the observed one, and half of that one."""
    steps = (n - counts + 1).astype(np.int64)
    unit = np.repeat(np.arange(len(n)), steps)
    offset = np.arange(len(unit)) - np.repeat(np.cumsum(steps) - steps, steps)
    mass = np.zeros(len(unit))
    for spread, share in zip(spreads[weight > 1e-4], weight[weight > 1e-4], strict=True):
        wide = 1.0 - (1.0 - spread) * (1.0 - 1.0 / (peers.known_by[unit] + 1.0))
        mass += share * np.exp(log_pmf(counts[unit] + offset, n[unit], peers.rate[unit], wide))
    tail = np.bincount(unit, np.where(offset == 0, 0.5, 1.0) * mass, len(n))
    return np.asarray(np.clip(tail / weight[weight > 1e-4].sum(), 1e-300, 1.0), dtype=np.float64)


def against_peers(
    counts: FloatArray,
    n: FloatArray,
    base: FloatArray,
    group: IntArray,
    honest: FloatArray,
    *,
    most_clustered: float | None = None,
    widest: float = float(SPREADS[-1]),
) -> RateFinding:
    """Compare each unit's count with the honest law of its surroundings.

    Parameters
    ----------
    counts, n : ndarray, shape (k,)
        Answers (or events) that show the trace, and all of them.
    base : ndarray, shape (k,)
        Rate that the unit's case mix would give elsewhere, strictly between 0 and 1 (see `indirect_rates`).
    group : ndarray of int, shape (k,)
        Surroundings (location, region) of each unit.
    honest : ndarray, shape (k,)
        Probability that each unit is honest, judged by other evidence than this; all 1 where nothing is known.
    most_clustered : float, optional
        For traces that come in clusters by nature (households): the honest intraclass correlation lies between half
        this and this, whatever the data say, because a few guilty units look the same as clustering.
    widest : float, default 0.6
        Largest honest intraclass correlation considered.

    Returns
    -------
    RateFinding
        Expected rate, log likelihood ratio, p-value and strength of each unit.

    Notes
    -----
    The group's rate leaves the unit out and weighs the other units by their probability of being honest; its
    uncertainty widens the honest law, so that a unit without peers is compared with the spread between groups.
    The likelihood is averaged over the posterior of the intraclass correlation. Evidence on honesty from elsewhere is
    independent of these counts among the honest, so using it does not bias their law.

    References
    ----------
    Spiegelhalter, D. J. et al. (2012). Statistical methods for healthcare regulation: rating, screening and
    surveillance. JRSS-A 175, 1-47.

    Examples
    --------
    >>> n = np.full(40, 20.0)
    >>> counts = np.where(np.arange(40) == 7, 16.0, 2.0)
    >>> found = against_peers(counts, n, np.full(40, 0.1), np.zeros(40, dtype=np.int64), np.ones(40))
    >>> int(np.argmax(found.llr)), bool(found.p_value[7] < 1e-6)
    (7, True)
    """
    free = SPREADS if widest >= SPREADS[-1] else np.geomspace(SPREADS[0], widest, len(SPREADS))
    spreads = free if most_clustered is None else most_clustered * np.array([0.5, 0.7, 1.0])
    base = np.clip(base, LEAST_RATE, 1.0 - LEAST_RATE)
    honest_share, spread = honest, 0.02
    for _ in range(PASSES):
        peers = _peers(counts, n, base, group, honest_share, spread)
        unpressed, pressed, strengths = _likelihoods(counts, n, peers, spreads)
        weight, share_pressed = _posterior_of_spread(unpressed, pressed, spreads, honest)
        spread = float(weight @ spreads)
        log_weight = np.log(np.maximum(weight, 1e-300))[:, None]
        log_honest = logsumexp(unpressed + log_weight, axis=0)
        llr = logsumexp(pressed + log_weight, axis=0) - log_honest
        odds = max(share_pressed, 1e-3) / (1 - share_pressed)
        honest_share = honest / (1.0 + odds * np.exp(np.minimum(llr, 500.0)))
    known = n > 0
    p_value = np.where(known, _upper_mid_p(counts, n, peers, spreads, weight), 1.0)
    strength = np.einsum("s,su->u", weight, strengths)
    return RateFinding(peers.rate, np.where(known, llr, 0.0), p_value, strength, spread)
