"""Which estimate is the headline: a rule that is fixed beforehand and printed, and what it makes of every domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.dependence import Dependence, Reweighted
from analysis.domains import Domains
from analysis.errors import NotIdentified
from analysis.findings import Estimate, Figure
from analysis.sample import Sample

FloatArray = npt.NDArray[np.float64]

REFUSED_AT = 0.01

RULE = (
    "The estimate under MAR is the headline unless an outcome is known for every event, the likelihood-ratio test "
    f"refuses answering that does not depend on the opinion (p below {REFUSED_AT:g}), and the accepted specifications "
    "agree about the direction: all of them lie above the estimate under MAR, or all below. Then their mean is."
)


ASSUMED = (
    "This rests on outcomes that depend on what people think but not on whether they answered, and on a willingness "
    "that stays the same from message to message."
)


class Assume(StrEnum):
    """What to assume about those who did not answer."""

    AUTO = "auto"
    MAR = "mar"
    OPINION = "opinion"


class Headline(StrEnum):
    """Which estimate is reported as adjusted."""

    MAR = "mar"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Choice:
    """The headline and why.

    Parameters
    ----------
    headline : Headline
        Which estimate it is.
    reason : str
        Which part of the rule decided.
    """

    headline: Headline
    reason: str


def choose(assume: Assume, mar: Figure, found: Dependence) -> Choice:
    """Apply the rule.

    Parameters
    ----------
    assume : Assume
        ``auto`` applies the rule, the others overrule it.
    mar : Figure
        The estimate under MAR.
    found : Dependence
        The models of opinion-dependent response.

    Returns
    -------
    Choice
        The headline and the reason.

    Raises
    ------
    NotIdentified
        The opinion models were asked for and none is accepted.
    """
    opinion = found.opinion
    if opinion.range is None or opinion.ignorability is None:
        headline, why = Headline.MAR, "No specification of opinion-dependent response is accepted."
        if not opinion.specifications:
            why = "Nothing identifies whether answering depends on the opinion."
        if assume is Assume.OPINION:
            raise NotIdentified(" ".join([why, *found.notes]))
    elif assume is Assume.MAR:
        headline, why = Headline.MAR, "MAR was asked for; the rule was not applied."
    elif assume is Assume.OPINION:
        headline = Headline.OPINION
        why = f"The opinion models were asked for; the rule was not applied. {ASSUMED}"
    elif not found.has_outcomes:
        headline = Headline.MAR
        p_value = opinion.ignorability.p_value
        why = (
            "Without an outcome that is known for every event, reminder waves lean on the form of the frailty (they "
            f"{'refuse' if p_value < REFUSED_AT else 'do not refuse'} MAR, p = {p_value:.2g})."
        )
    else:
        headline, why = _by_rule(mar, [one.value for one in opinion.accepted], opinion.ignorability.p_value)
    return Choice(headline, " ".join([why, *found.notes]))


def _by_rule(mar: Figure, accepted: Sequence[float], p_value: float) -> tuple[Headline, str]:
    if p_value >= REFUSED_AT:
        return Headline.MAR, f"Answering that does not depend on the opinion is not refused (p = {p_value:.2g})."
    if min(accepted) <= mar.value <= max(accepted):
        why = f"Answering depends on the opinion (p = {p_value:.2g}), but the accepted specifications differ about how."
        return Headline.MAR, f"{why} The interval under MAR holds sampling error only: read the range."
    side = "below" if max(accepted) < mar.value else "above"
    why = f"Answering depends on the opinion (p = {p_value:.2g}), and every accepted specification lies {side}"
    return Headline.OPINION, f"{why} the estimate under MAR. {ASSUMED}"


def full_range(
    mar: Figure, found: Dependence, headline: Headline, scale: tuple[float, float]
) -> tuple[float, float] | None:
    """Give the range of everything that is not refused.

    Parameters
    ----------
    mar : Figure
        The estimate under MAR.
    found : Dependence
        The models of opinion-dependent response.
    headline : Headline
        Which estimate is the headline.
    scale : tuple of float
        Ends of the metric's scale.

    Returns
    -------
    tuple of float or None
        The accepted specifications with their sampling error, and the interval under MAR where that is the headline;
        None where nothing identifies the dependence.
    """
    if found.opinion.range is None:
        return None
    low, high = found.opinion.range
    if headline is Headline.MAR:
        low, high = min(low, mar.ci_low), max(high, mar.ci_high)
    return max(low, scale[0]), min(high, scale[1])


def overall_under_opinion(found: Dependence, low: float, high: float) -> Figure:
    """Give the overall figure under the accepted specifications.

    Parameters
    ----------
    found : Dependence
        The models; at least one specification is accepted.
    low, high : float
        Ends of the metric's scale.

    Returns
    -------
    Figure
        Their mean, with their range as the interval.

    Raises
    ------
    NotIdentified
        No specification is accepted.
    """
    opinion = found.opinion
    if opinion.value is None or opinion.standard_error is None or opinion.range is None:
        raise NotIdentified("no specification of opinion-dependent response is accepted")
    value = min(max(opinion.value, low), high)
    ends = max(low, opinion.range[0]), min(high, opinion.range[1])
    return Figure(value, opinion.standard_error, *ends)


def domains_under_opinion(
    estimates: Sequence[Estimate], sample: Sample, reweighted: Reweighted, domains: Domains, confidence: float
) -> list[Estimate]:
    """Add to every domain's interval what the specifications leave open.

    Parameters
    ----------
    estimates : sequence of Estimate
        By the mean weights of the accepted specifications, with sampling error only.
    sample : Sample
        The sampled events.
    reweighted : Reweighted
        Those weights, and each specification's.
    domains : Domains
        Groups of the whole frame.
    confidence : float
        Level of the intervals.

    Returns
    -------
    list of Estimate
        The same values; standard errors also hold the specifications' own errors and the variance between them,
        intervals reach over every accepted specification.

    Notes
    -----
    A specification's error in a domain is the change of the domain's mean when the parameters move by what goes with
    one standard error of the overall mean.
    """
    code = domains.code[sample.rows][sample.responded]
    value, weight = sample.value[sample.responded], reweighted.weighted.final_weight[sample.responded]
    count = len(domains.labels)

    def means(relative: FloatArray) -> FloatArray:
        held = weight * relative[sample.responded]
        total = np.bincount(code, weights=held, minlength=count)
        summed = np.bincount(code, weights=held * value, minlength=count)
        return np.divide(summed, total, out=np.zeros(count), where=total > 0)

    centre = means(np.ones(len(sample.rows)))
    each = np.array([means(one) for one in reweighted.relative])
    error = np.array([means(one) for one in reweighted.moved]) - each
    of_model, between = (error**2).mean(axis=0), each.var(axis=0)
    below, above = (each - centre).min(axis=0), (each - centre).max(axis=0)
    z = float(stats.norm.ppf(0.5 + confidence / 2))
    low, high = sample.metric.low, sample.metric.high
    found = []
    for k, one in enumerate(estimates):
        if one.adjusted is None:
            found.append(one)
            continue
        at = one.adjusted
        extra = z**2 * float(of_model[k])
        figure = Figure(
            at.value,
            float(np.sqrt(at.standard_error**2 + of_model[k] + between[k])),
            max(low, at.value + min(float(below[k]), 0.0) - float(np.sqrt((at.value - at.ci_low) ** 2 + extra))),
            min(high, at.value + max(float(above[k]), 0.0) + float(np.sqrt((at.ci_high - at.value) ** 2 + extra))),
        )
        found.append(replace(one, adjusted=figure))
    return found
