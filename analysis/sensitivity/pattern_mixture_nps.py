"""Proxy pattern-mixture for net promoter scores: promoters and detractors each by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable
from analysis.estimation.interval import Interval
from analysis.metrics import DETRACTOR, PROMOTER
from analysis.sensitivity.inferred import answers, infer
from analysis.sensitivity.pattern_mixture import PHI, ProxyMean, ProxyPatternMixture
from analysis.sensitivity.pattern_mixture_binary import share_with_influence
from analysis.terms import Terms


@dataclass(frozen=True, slots=True)
class NpsPatternMixture:
    """Net promoter scores under proxy pattern-mixture models of promoters and of detractors.

    Parameters
    ----------
    promoters, detractors : ProxyPatternMixture
        Each with its own proxy and correlation.
    means : tuple of ProxyMean
        Net promoter scores with the same phi for both. One is possible if both shares are, and their sum is at most 1.
    span : Interval or None
        Least and greatest score over all pairs of a possible share of promoters and a possible share of detractors,
        each with a phi of its own: selection may favour one end of the scale more than the other. None if there is no
        such pair.
    """

    promoters: ProxyPatternMixture
    detractors: ProxyPatternMixture
    means: tuple[ProxyMean, ...]
    span: Interval | None


def nps_pattern_mixture(
    sample: Design,
    terms: Terms,
    responded: npt.ArrayLike,
    answer: npt.ArrayLike,
    *,
    phi: Sequence[float] = PHI,
    confidence: float = 0.95,
) -> NpsPatternMixture:
    """Estimate the net promoter score if being a promoter, or a detractor, itself decides who answers.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    terms : Terms
        Auxiliary variables known for all units, an intercept among them.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    answer : array_like, shape (n,)
        Answer from 0 to 10 of each respondent; not read of others.
    phi : sequence of float
        Strengths of selection by opinion, from 0 to 1.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    NpsPatternMixture
        One model each for promoters and detractors, so that both ends of the scale may answer more than the middle.

    Raises
    ------
    BadTable, TooFew, NotIdentified, NotConverged
        As `binary_proxy_pattern_mixture`.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> from analysis.terms import of_cells
    >>> terms = of_cells(from_columns({"segment": list("aaaabbbbbb")}))
    >>> found = nps_pattern_mixture(
    ...     design([1.0] * 10), terms, [1, 1, 1, 0, 1, 1, 1, 0, 0, 0], [9, 10, 3, 0, 9, 1, 2, 0, 0, 0]
    ... )
    >>> round(found.promoters.respondent_mean, 3), round(found.detractors.respondent_mean, 3)
    (0.5, 0.5)
    """
    scores = np.asarray(answer, dtype=np.float64)
    given = answers(sample, responded, scores)
    wrong = given.responded & ~((scores >= 0) & (scores <= 10))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("answers", f"{scores[row]:g} is not from 0 to 10", column="answer", row=row + 1)
    parts, influences = [], []
    for positive in (scores >= PROMOTER, scores <= DETRACTOR):
        value = np.where(given.responded, positive, 0.0)
        part, influence = share_with_influence(sample, terms, responded, value, phi, confidence)
        parts.append(part)
        influences.append(influence)
    promoters, detractors = parts
    means = []
    observed = promoters.respondent_mean - detractors.respondent_mean
    for j, (up, down) in enumerate(zip(promoters.means, detractors.means, strict=True)):
        score_j = up.mean.value - down.mean.value
        means.append(
            ProxyMean(
                phi=up.phi,
                mean=infer(sample, 100 * score_j, 100 * (influences[0] - influences[1])[:, j], confidence=confidence),
                nonrespondent_mean=100 * (up.nonrespondent_mean - down.nonrespondent_mean),
                bias=100 * (observed - score_j),
                is_possible=up.is_possible
                and down.is_possible
                and up.nonrespondent_mean + down.nonrespondent_mean <= 1,
            )
        )
    ups, downs = ([m.mean.value for m in part.means if m.is_possible] for part in parts)
    span = Interval(100 * (min(ups) - max(downs)), 100 * (max(ups) - min(downs))) if ups and downs else None
    return NpsPatternMixture(promoters, detractors, tuple(means), span)
