"""Fitting every specification, refusing those that do not fit, and the range of those that are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.errors import NotConverged, NotIdentified
from analysis.sensitivity.opinion.counts import Counts
from analysis.sensitivity.opinion.expected import Expected, expected_metric, response_probability, score_shares
from analysis.sensitivity.opinion.findings import Accepted, Ignorability, Opinion, Specified
from analysis.sensitivity.opinion.fit import Fit, fit
from analysis.sensitivity.opinion.goodness import by_outcome, by_wave
from analysis.sensitivity.opinion.holdout import last_wave
from analysis.sensitivity.opinion.likelihood import Likelihood
from analysis.sensitivity.opinion.specification import (
    Frailty,
    Shape,
    Source,
    Specification,
    specifications,
    typical_score,
)

FloatArray = npt.NDArray[np.float64]

REFUSED_AT = 0.01
MATERIAL = 0.25
UNEXPLAINED_OUTCOMES = 0.25
UNEXPLAINED_WAVES = 0.50
WIDEST = 0.10

RULE = (
    "A specification is refused when observed numbers differ from what it expects with p below "
    f"{REFUSED_AT:g} and, by outcome, a chi-square above {UNEXPLAINED_OUTCOMES:.0%}, by wave above "
    f"{UNEXPLAINED_WAVES:.0%} of what answering without dependence on the opinion leaves; when another with the same "
    f"data fits better with p below {REFUSED_AT:g} and by more than {MATERIAL:.0%} of what the best one gains over "
    "answering without dependence; when the last wave, held out, is predicted worse than without any dependence and "
    f"with p below {REFUSED_AT:g}; when the data do not identify it, or its standard error exceeds {WIDEST:.0%} of the "
    "scale; and when it rests on waves alone although outcomes are known."
)
WAVES_ALONE = "waves alone lean on the form of the frailty, and outcomes are known"


@dataclass(frozen=True, slots=True)
class _Tried:
    specification: Specification
    fit: Fit | None
    expected: Expected | None
    failure: str


def opinion_models(counts: Counts, values: FloatArray, *, sampled_share: float, confidence: float = 0.95) -> Opinion:
    """Fit every specification that the data can speak to and keep those that are not refused.

    Parameters
    ----------
    counts : Counts
        The table of sampled events.
    values : ndarray, shape (j,)
        Value of each answer, whose mean is the metric.
    sampled_share : float
        Share of the eligible events that was sampled.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Opinion
        Every specification with its verdict, the range, and the test of ignorability. Nothing but empty fields where
        neither waves nor outcomes identify the dependence.

    Notes
    -----
    The rule is fixed beforehand, `RULE`. With many events every simple model is refuted by some test; a refusal
    therefore needs a misfit that is both significant and material.

    References
    ----------
    d'Haultfoeuille, X. (2010). A new instrumental method for dealing with endogenous selection. Journal of
    Econometrics 154, 1-15.

    Alho, J. M. (1990). Adjusting for nonresponse bias using logistic regression. Biometrika 77, 617-624.

    Miao, W. and Tchetgen Tchetgen, E. J. (2016). On varieties of doubly robust estimators under missingness not at
    random with a shadow variable. Biometrika 103, 475-482.
    """
    has_waves = counts.waves > 1 and bool(counts.silent[:, :, 2:].sum() > 0)
    has_outcomes = len(counts.outcomes) > 0
    listed = specifications(has_outcomes=has_outcomes, has_waves=has_waves)
    if not listed:
        return Opinion((), (), None, None, None, None)
    scale = float(values.max() - values.min())
    found: list[Specified] = []
    accepted: list[Accepted] = []
    test: Ignorability | None = None
    for source in dict.fromkeys(spec.source for spec in listed):
        level, tried = _fit_all(counts, [spec for spec in listed if spec.source is source], values, sampled_share)
        test = _ignorability(level, tried) or test
        reasons = _refusals(level, tried, scale)
        for one in tried:
            why = reasons.get(one.specification)
            if why is None and source is Source.WAVES and has_outcomes:
                why = WAVES_ALONE
            if why is None and one.fit is not None:
                why = _held_out(one.fit, level[Frailty.NONE], values)
            found.append(_specified(one, why, confidence))
            if why is None and one.fit is not None and one.expected is not None:
                accepted.append(_accepted(one.fit, one.expected))
    return _together(found, accepted, test)


def _fit_all(
    counts: Counts, listed: Sequence[Specification], values: FloatArray, sampled_share: float
) -> tuple[dict[Frailty, Fit], list[_Tried]]:
    """Fit the specifications of one source, each from the fits of those nested in it."""
    source = listed[0].source
    typical = typical_score(counts.categories, counts.answered.sum(axis=(0, 1, 3)))
    first = fit(Likelihood(counts, Specification(source, Shape.LEVEL), typical))
    level = {Frailty.NONE: first}
    if source is not Source.OUTCOMES:
        level[Frailty.NORMAL] = fit(
            Likelihood(counts, Specification(source, Shape.LEVEL, Frailty.NORMAL), typical), first
        )
    typical = typical_score(counts.categories, score_shares(first))
    fits: dict[Specification, Fit] = {}
    tried: list[_Tried] = []
    for spec in listed:
        near = [
            fits[other]
            for other in (
                Specification(source, spec.shape, spec.frailty),
                Specification(source, spec.shape, Frailty.NONE),
            )
            if other in fits
        ]
        try:
            result = fit(Likelihood(counts, spec, typical), near[0] if near else first)
            fits[spec] = result
            tried.append(_Tried(spec, result, expected_metric(result, values, sampled_share), ""))
        except (NotConverged, NotIdentified) as error:
            tried.append(_Tried(spec, fits.get(spec), None, str(error)))
    return level, tried


def _ignorability(level: Mapping[Frailty, Fit], tried: Sequence[_Tried]) -> Ignorability | None:
    """Test slope and curvature, with the most general willingness that both models have."""
    frailty = Frailty.NORMAL if Frailty.NORMAL in level else Frailty.NONE
    for one in tried:
        spec = one.specification
        if spec.shape is Shape.CURVE and spec.frailty is frailty and not spec.fades and one.fit is not None:
            gain = max(2 * (one.fit.log_likelihood - level[frailty].log_likelihood), 0.0)
            statistic = gain / one.fit.likelihood.counts.design_effect
            degrees = len(one.fit.parameters) - len(level[frailty].parameters)
            return Ignorability(statistic, degrees, float(stats.chi2.sf(statistic, degrees)), spec.name)
    return None


def _refusals(level: Mapping[Frailty, Fit], tried: Sequence[_Tried], scale: float) -> dict[Specification, str]:
    """Say why specifications of one source are refused."""
    reasons = {one.specification: one.failure for one in tried if one.expected is None}
    fitted = [one for one in tried if one.fit is not None and one.expected is not None]
    for one in fitted:
        if one.expected is not None and one.expected.standard_error > WIDEST * scale:
            reasons[one.specification] = "the data do not identify it: its standard error is too large"
    for one in fitted:
        contradiction = None if one.fit is None else _contradiction(one.fit, level)
        if contradiction is not None:
            reasons.setdefault(one.specification, contradiction)
    kept = [one for one in fitted if one.specification not in reasons and one.fit is not None]
    if not kept:
        return reasons
    best = max((one.fit for one in kept if one.fit is not None), key=lambda held: held.log_likelihood)
    gain = best.log_likelihood - max(held.log_likelihood for held in level.values())
    for one in kept:
        if one.fit is None:
            continue
        short = best.log_likelihood - one.fit.log_likelihood
        degrees = max(len(best.parameters) - len(one.fit.parameters), 1)
        p_value = float(stats.chi2.sf(2 * short / one.fit.likelihood.counts.design_effect, degrees))
        if p_value < REFUSED_AT and short > MATERIAL * gain:
            reasons[one.specification] = (
                f"its fit is refused: its log-likelihood is {short:.1f} below that of {best.specification.name}, "
                f"which gains {gain:.1f}"
            )
    return reasons


def _contradiction(found: Fit, level: Mapping[Frailty, Fit]) -> str | None:
    """Say which observed numbers refuse a specification, if any do."""
    for test, unexplained in ((by_outcome, UNEXPLAINED_OUTCOMES), (by_wave, UNEXPLAINED_WAVES)):
        misfit = test(found)
        if misfit is None or misfit.p_value >= REFUSED_AT:
            continue
        without = min(other.statistic for held in level.values() if (other := test(held)) is not None)
        if misfit.statistic > unexplained * without:
            return (
                f"the data contradict it: {misfit.worst} (chi-square {misfit.statistic:.1f} on "
                f"{misfit.degrees_of_freedom}, without dependence {without:.1f})"
            )
    return None


def _held_out(found: Fit, level: Fit, values: FloatArray) -> str | None:
    """Say why the last wave refuses a specification, if it does."""
    held_out = last_wave(found, level, values)
    if held_out is None or held_out.p_value >= REFUSED_AT or not held_out.is_worse:
        return None
    return f"it predicts {held_out.predicted:.3g} for the last wave, held out, which came to {held_out.observed:.3g}"


def _specified(one: _Tried, why: str | None, confidence: float) -> Specified:
    if one.expected is None:
        return Specified(one.specification.name, None, None, None, None, accepted=False, why=why or one.failure)
    half = float(stats.norm.ppf(0.5 + confidence / 2)) * one.expected.standard_error
    value = one.expected.value
    return Specified(
        one.specification.name,
        value,
        one.expected.standard_error,
        value - half,
        value + half,
        accepted=why is None,
        why=why or "its fit is not refused",
    )


def _accepted(result: Fit, expected: Expected) -> Accepted:
    return Accepted(
        value=expected.value,
        response_probability=response_probability(result),
        moved_probability=response_probability(result, result.parameters + expected.direction),
        score_shares=score_shares(result),
    )


def _together(found: Sequence[Specified], accepted: Sequence[Accepted], test: Ignorability | None) -> Opinion:
    kept = [
        (one.value, one.standard_error, one.low, one.high)
        for one in found
        if one.accepted and one.value is not None and one.standard_error is not None
    ]
    if not kept:
        return Opinion(tuple(found), (), test, None, None, None)
    value, error = np.array([one[0] for one in kept]), np.array([one[1] for one in kept])
    low, high = min(one[2] for one in kept if one[2] is not None), max(one[3] for one in kept if one[3] is not None)
    return Opinion(
        specifications=tuple(found),
        accepted=tuple(accepted),
        ignorability=test,
        value=float(value.mean()),
        standard_error=float(np.sqrt((error**2).mean() + value.var())),
        range=(low, high),
    )
