"""From calibrated evidence to one probability per unit, a false discovery rate, and a level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import expit

from analysis.errors import BadTable
from analysis.pressure.combination import TRACES, Combined
from analysis.pressure.families import PRIOR, SUPPORTING, FamilyEvidence, posterior
from analysis.pressure.multiplicity import running_mean_fdr
from analysis.pressure.signal import BoolArray, Family, FloatArray
from analysis.pressure.surroundings import TRACE_STANDS_OUT, Surroundings

HOLD_FDR = 0.02
#: Nobody is flagged in the company of clearer cases: the unit's own probability must reach this for watch and hold.
WATCH_PROBABILITY, HOLD_PROBABILITY = 0.6, 0.9
#: Likelihood ratios of one family: to be watched alone, and to be held alone.
CONVINCING, OVERWHELMING = 30.0, 300.0
#: Share of those who press whose whole location is pressed, and part of such a location that joins in.
BY_LOCATION, JOINS_IN = 0.1, 0.85
#: Who joins in looks usual in a pressed location, and who does not looks less than that: the own likelihood ratio that
#: says neither, and how much steeper the ratio between these two is than that between pressing and looking usual.
LOOKS_USUAL, STEEPNESS_OF_JOINING = 0.55, 3.0
#: Other beliefs in how common pressure is, for the range of the probability: one in twenty, and one in five.
PRIORS_OF_RANGE = ((1.0, 19.0), (2.0, 8.0))


class Level(StrEnum):
    """What a reviewer should do."""

    CLEAR = "clear"
    WATCH = "watch"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on every unit.

    Parameters
    ----------
    families : mapping of Family to FamilyEvidence
        Evidence by family; its log likelihood ratios allow for ways of working.
    probability : ndarray, shape (k,)
        Of pressure, given all signals.
    probability_range : ndarray, shape (k, 2)
        From the least to the greatest under this and the beliefs `PRIORS_OF_RANGE` in how common pressure is.
    q_value : ndarray, shape (k,)
        Share of false finds among those at least as suspicious, of the units that pass the evidence floor and reach
        `WATCH_PROBABILITY`; 1 for all others, which are flagged at no rate.
    levels : tuple of Level
        One for each unit.
    share_pressed : float
        Posterior mean share of units that put on pressure.
    ways : tuple of str
        Ways of pressing.
    way : ndarray, shape (k, ways)
        Probability of each, given that there is pressure.
    way_of_working : ndarray of bool, shape (k,)
        Units whose traces of device and time are taken for a way of working and do not count.
    by_location : ndarray, shape (k,)
        Probability that it is the whole location, given that there is pressure.
    llr : ndarray, shape (k,)
        Log likelihood ratio of pressure in any way against none.
    own_llr : ndarray, shape (k,)
        The same without the location, whose ratio is not calibrated.
    """

    families: Mapping[Family, FamilyEvidence]
    probability: FloatArray
    probability_range: FloatArray
    q_value: FloatArray
    levels: tuple[Level, ...]
    share_pressed: float
    ways: tuple[str, ...]
    way: FloatArray
    way_of_working: BoolArray
    by_location: FloatArray
    llr: FloatArray
    own_llr: FloatArray


def judge(
    families: Mapping[Family, FamilyEvidence],
    combined: Combined,
    llr: FloatArray,
    around: Surroundings,
    *,
    fdr: float,
    prior: tuple[float, float] = PRIOR,
) -> Verdicts:
    """Weigh all signals of all units.

    Parameters
    ----------
    families : mapping of Family to FamilyEvidence
        At least one; says which families rest on enough answers or events.
    combined : Combined
        What all signals say together.
    llr : ndarray, shape (k,)
        The same, calibrated.
    around : Surroundings
        What is said of each unit's location as a whole.
    fdr : float
        Nominal false discovery rate of the level watch; hold asks for `HOLD_FDR` or less.
    prior : tuple of two floats, default (1, 9)
        Beta prior of the share of units that put on pressure.

    Returns
    -------
    Verdicts
        One for each unit.

    Raises
    ------
    BadTable
        `fdr` is not between 0 and 0.5.

    Notes
    -----
    A flag needs evidence from enough answers or events, and two families with a likelihood ratio above `SUPPORTING`,
    or the randomised audit above it, or one family with `CONVINCING`, for hold `OVERWHELMING`. The false discovery
    rate has to be met besides, and the unit's own probability must reach `WATCH_PROBABILITY` or `HOLD_PROBABILITY`.
    """
    if not 0 < fdr <= 0.5:
        raise BadTable("settings", f"{fdr:g} is not above 0 and at most 0.5", column="fdr")
    zero, own_llr = np.zeros(len(llr)), llr
    llr, by_location = _with_location(llr, around.llr, posterior(llr, prior)[1])
    whole = by_location > 0.5
    told = {
        name: FamilyEvidence(
            np.where(whole, around.families.get(name, zero), combined.families[name]),
            np.where(whole, around.p_values.get(name, zero + 1.0), f.p_value),
            f.admitted,
            f.active,
        )
        for name, f in families.items()
    }
    way = (1.0 - by_location)[:, None] * combined.ways + by_location[:, None] * around.ways
    counts = _counts(whole, around)
    probability, share = posterior(llr, prior, counts)
    believed = np.column_stack([probability, *(posterior(llr, other, counts)[0] for other in PRIORS_OF_RANGE)])
    probability_range = np.column_stack([believed.min(axis=1), believed.max(axis=1)])
    ratio = np.stack([np.where(f.admitted, f.llr, -np.inf) for f in told.values()])
    supporting = ratio > np.log(SUPPORTING)
    audited = np.stack([supporting[i] & (name is Family.AUDIT) for i, name in enumerate(told)]).any(axis=0)
    corroborated = (supporting.sum(axis=0) >= 2) | audited
    strongest = ratio.max(axis=0)
    may_watch = (corroborated | (strongest >= np.log(CONVINCING))) & (probability >= WATCH_PROBABILITY)
    may_hold = may_watch & (corroborated | (strongest >= np.log(OVERWHELMING))) & (probability >= HOLD_PROBABILITY)
    q_value = np.ones(len(probability))
    q_value[may_watch] = running_mean_fdr(1.0 - probability[may_watch])
    hold = may_hold & (q_value <= min(HOLD_FDR, fdr))
    watch = may_watch & (q_value <= fdr) & ~hold
    levels = tuple(
        Level.HOLD if held else Level.WATCH if watched else Level.CLEAR
        for held, watched in zip(hold, watch, strict=True)
    )
    return Verdicts(
        families=told,
        probability=probability,
        probability_range=probability_range,
        q_value=q_value,
        levels=levels,
        share_pressed=share,
        ways=tuple(str(way) for way in TRACES),
        way=way,
        way_of_working=combined.way_of_working & ~whole,
        by_location=by_location,
        llr=llr,
        own_llr=own_llr,
    )


def _with_location(own: FloatArray, location: FloatArray, share: float) -> tuple[FloatArray, FloatArray]:
    """Add the case that the location is pressed as a whole; return the ratio, and how much of it that case makes up.

    A pressed location shows the same whether or not the unit itself joins in. So its ratio counts under honesty too, by
    the chance that the unit is one of those who do not, and its own ratio beside its colleagues' tells whether it is.
    `share` is that of the units that press by themselves.
    """
    alone = np.log1p(-BY_LOCATION) + own
    beside = np.minimum(STEEPNESS_OF_JOINING * (own - np.log(LOOKS_USUAL)), np.log(TRACE_STANDS_OUT))
    joined = np.log(BY_LOCATION) + location + beside
    stays_honest = BY_LOCATION * (1.0 / JOINS_IN - 1.0) * share / (1.0 - share)
    honest = np.logaddexp(np.log1p(-stays_honest), np.log(stays_honest) + location)
    suspected = location > 0
    llr = np.where(suspected, np.logaddexp(alone, joined) - honest, own)
    return np.asarray(llr, dtype=np.float64), np.where(suspected, expit(joined - alone), 0.0)


def _counts(whole: BoolArray, around: Surroundings) -> FloatArray:
    """Let those who share the evidence of their location count as one unit when the share that presses is learned."""
    counts = np.ones(len(whole))
    if whole.any():
        size = np.bincount(around.place[whole])
        counts[whole] = 1.0 / size[around.place[whole]]
    return counts
