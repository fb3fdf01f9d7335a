"""Ratings that are all the same, against what the ratings themselves make usual."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from analysis.pilot.shares import Share, share

#: Two ratings are often the same without anybody's doing.
LEAST_RATINGS = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """Respondents who gave the same point to every rating on one scale.

    Parameters
    ----------
    here : Share
        Out of those who gave at least three ratings on the scale.
    expected : float or None
        The share that answers with the same distributions would give if each were independent of the others.
    p_value : float or None
        Of at least so many, if they were independent.
    """

    here: Share
    expected: float | None
    p_value: float | None


def alike(ratings: Sequence[Mapping[str, float]], *, least: int) -> Alike:
    """Compare how many rate everything alike with what happiness alone would make of it.

    Parameters
    ----------
    ratings : sequence of mapping
        For each respondent, the points by question, of questions on one scale.
    least : int
        Of fewer respondents nothing is said.

    Returns
    -------
    Alike
        Of those with at least three ratings.

    Notes
    -----
    Where nine in ten give every rating the top point, most rate everything alike, and nobody was careless. For a
    respondent who answered the questions S the chance is ``sum over points v of product over q in S of f_q(v)``, with
    ``f_q`` the shares of the points at question q; the number of respondents alike then follows the Poisson binomial
    law, which is summed exactly. People who judge a service as a whole answer alike more often than that: an excess
    says that the ratings are not told apart, whether from carelessness or because they ask for the same.

    Examples
    --------
    >>> happy = [{"a": 5, "b": 5, "c": 5}] * 90 + [{"a": 4, "b": 5, "c": 5}] * 10
    >>> found = alike(happy, least=8)
    >>> found.here.share, round(found.expected, 2)
    (0.9, 0.9)
    """
    among = [one for one in ratings if len(one) >= LEAST_RATINGS]
    same = sum(len(set(one.values())) == 1 for one in among)
    here = share(same, len(among), least=least)
    if here.share is None:
        return Alike(here, None, None)
    points: dict[str, Counter[float]] = {}
    for one in among:
        for name, point in one.items():
            points.setdefault(name, Counter())[point] += 1
    chance = {names: _chance([points[name] for name in names]) for names in {tuple(sorted(one)) for one in among}}
    groups = Counter(chance[tuple(sorted(one))] for one in among)
    law = np.ones(1)
    for probability, n in groups.items():
        law = np.convolve(law, binom.pmf(np.arange(n + 1), n, probability))
    expected = sum(probability * n for probability, n in groups.items()) / len(among)
    return Alike(here, expected, min(1.0, float(law[same:].sum())))


def _chance(points: Sequence[Counter[float]]) -> float:
    """The chance that independent answers to these questions are all the same."""
    values = set.intersection(*(set(one) for one in points))
    found = math.fsum(math.prod(one[value] / one.total() for one in points) for value in values)
    return min(1.0, found)
