"""Proxy pattern-mixture for net promoter scores: promoters and detractors each by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable
from analysis.estimation.interval import Interval
from analysis.metrics import DETRACTOR, PROMOTER
from analysis.sensitivity.alike import alike
from analysis.sensitivity.inferred import answers, infer_each
from analysis.sensitivity.pattern_mixture import PHI, ProxyMean, ProxyPatternMixture, check_phi
from analysis.sensitivity.pattern_mixture_binary import share_of
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
    given.require_both()
    check_phi(phi)
    parts = []
    kinds = []
    influences = []
    for positive in (scores >= PROMOTER, scores <= DETRACTOR):
        units = alike(replace(given, value=np.where(given.responded, positive, 0.0)), terms)
        part, influence = share_of(sample, units, units.given.value == 1, phi, confidence)
        parts.append(part)
        kinds.append(units)
        influences.append(100 * influence.T)
    promoters, detractors = parts
    differences = [up.mean.value - down.mean.value for up, down in zip(promoters.means, detractors.means, strict=True)]
    inferred = infer_each(
        sample,
        [100 * difference for difference in differences],
        (kinds[0].of_units(up) - kinds[1].of_units(down) for up, down in zip(*influences, strict=True)),
        confidence=confidence,
    )
    observed = promoters.respondent_mean - detractors.respondent_mean
    means = [
        ProxyMean(
            phi=up.phi,
            mean=score,
            nonrespondent_mean=100 * (up.nonrespondent_mean - down.nonrespondent_mean),
            bias=100 * (observed - difference),
            is_possible=up.is_possible and down.is_possible and up.nonrespondent_mean + down.nonrespondent_mean <= 1,
        )
        for up, down, score, difference in zip(promoters.means, detractors.means, inferred, differences, strict=True)
    ]
    ups, downs = ([m.mean.value for m in part.means if m.is_possible] for part in parts)
    span = Interval(100 * (min(ups) - max(downs)), 100 * (max(ups) - min(downs))) if ups and downs else None
    return NpsPatternMixture(promoters, detractors, tuple(means), span)
