"""From the respondents' answers to an estimate for everybody eligible: the one way through, for file and service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import disclosure
from analysis.assessment import assess
from analysis.assumptions import Assumptions, under_assumptions
from analysis.auxiliaries import Prepared
from analysis.candidates import Candidates, candidates
from analysis.choice import AuxiliaryChoice, choose_auxiliaries
from analysis.dependence import Dependence, depend_on_opinion, failure, reweight
from analysis.design import Design, design
from analysis.domains import domains_of, estimates
from analysis.errors import BadTable, NoOverlap, NotConverged, NotIdentified
from analysis.findings import Adjustment, DomainEstimate, Estimate, Sensitivity
from analysis.headline import (
    RULE,
    Assume,
    Choice,
    Headline,
    choose,
    domains_under_opinion,
    full_range,
    overall_under_opinion,
)
from analysis.metrics import Metric
from analysis.metrics import metric as metric_named
from analysis.programme import Programme, in_order
from analysis.sample import Sample, sampled_events
from analysis.sensitivity.opinion.compare import RULE as ACCEPTING
from analysis.shrinkage import shrunk
from analysis.terms import of_cells
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse

__all__ = ["Assume", "adjust"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_TOO_FEW = "There are too few answers to show."
_EVERYBODY = "Everybody who was asked answered."


def adjust(
    programme: Programme,
    *,
    metric: str,
    by: Sequence[str] = (),
    auxiliaries: Sequence[str] | None = None,
    outcomes: Sequence[str] = (),
    assume: str = "auto",
    minimum_n: int | None = None,
    confidence: float = 0.95,
    protect: bool = True,
    instrument: str | None = None,
) -> Adjustment:
    """Estimate a metric over all eligible events, asked or not, overall and by domain.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    metric : str
        ``nps``, ``mean``, ``top_box``, ``csat`` or ``ces``.
    by : sequence of str
        Columns of the frame whose combinations are the domains.
    auxiliaries : sequence of str, optional
        Columns of the frame to adjust for; by default those of the settings, and where these name none, those that the
        rule of `analysis.choice` chooses among all columns.
    outcomes : sequence of str
        Columns that became known later for every event; used like auxiliaries, and reported as outcomes.
    assume : str, default "auto"
        ``mar`` takes answering not to depend on the opinion, given the auxiliary variables; ``opinion`` takes the
        models in which it does; ``auto`` decides by the rule of `analysis.headline`.
    minimum_n : int, optional
        Domains with fewer answers are suppressed; by default that of the settings.
    confidence : float, default 0.95
        Level of the intervals.
    protect : bool, default True
        Whether further domains are suppressed where those shown, taken from the overall figure, would tell one that is
        suppressed. To be left out only where the overall figure is not shown beside the domains.
    instrument : str, optional
        Column of the frame that was drawn by lot and moves answering but not the opinion, for Heckman's model.

    Returns
    -------
    Adjustment
        Estimates, what they depend on, and the quality of the adjustment.

    Raises
    ------
    BadTable
        A name is unknown or a value outside its range.
    NotIdentified
        `assume` is ``opinion``, and no model of it is identified and accepted.
    TooFew
        Fewer than two answers.
    NoOverlap, NotConverged
        The respondents cannot be weighted to the eligible events.

    Notes
    -----
    Base weights are divided by the estimated probability of answering (logistic regression on the auxiliaries and
    those of their interactions that the data ask for) and raked to the frame's counts among all eligible events. Every
    sampled event without the score counts as a nonrespondent: suppressed, undeliverable or silent alike. Standard
    errors are linearised through both steps and hold for the finite population of the frame; events of one customer
    form a cluster. All domains share the one set of weights.
    Where the opinion models are the headline, weights are those of the accepted specifications, and intervals reach
    over all of them.
    The order of the rows makes no difference, not even in the last digit.
    """
    chosen = metric_named(metric, top_box=programme.settings.nps_top_box)
    assumed = _checked(assume, confidence)
    fewest = programme.settings.minimum_n if minimum_n is None else minimum_n
    if fewest < 2:
        raise BadTable("settings", f"{fewest} is below 2", column="minimum_n")
    programme = in_order(programme)
    sample = sampled_events(programme, chosen)
    domains, everything = domains_of(programme.frame, by), domains_of(programme.frame, ())
    chosen_auxiliaries = _auxiliaries(programme, auxiliaries, outcomes, instrument, sample)
    prepared = chosen_auxiliaries.prepared
    start = design(sample.base_weight, cluster=sample.cluster, is_poisson=True)
    weighted = _weighted(start, sample, chosen_auxiliaries)
    overall = estimates(sample, weighted, everything, fewest, confidence)[0]
    found, choice = _dependence(assumed, programme, sample, prepared, outcomes, overall, confidence)
    assumptions = None
    if overall.adjusted is not None:
        assumptions = under_assumptions(
            start,
            sample,
            prepared.cells.take(sample.rows),
            target=programme.settings.bonus_target if programme.settings.bonus_metric == chosen.name else None,
            instrument=_instrument(programme, sample, instrument),
            confidence=confidence,
        )
    sensitivity = _sensitivity(chosen, overall, found, choice, assumptions)
    final = weighted
    if choice.headline is Headline.OPINION and found is not None:
        reweighted = reweight(start, sample, chosen_auxiliaries.margins, found)
        final = reweighted.weighted
        overall = replace(
            estimates(sample, final, everything, fewest, confidence)[0],
            adjusted=overall_under_opinion(found, chosen.low, chosen.high),
        )
        sampling = estimates(sample, final, domains, fewest, confidence) if by else []
        each = domains_under_opinion(sampling, sample, reweighted, domains, confidence)
    else:
        each = sampling = estimates(sample, final, domains, fewest, confidence) if by else []
    areas, model = shrunk(sample, final, domains, sampling, programme.frame, by, confidence, each) if by else ((), None)
    shown = tuple(DomainEstimate(*one) for one in zip(domains.labels, each, areas, strict=True)) if by else ()
    return Adjustment(
        metric=chosen.name,
        overall=overall,
        domains=disclosure.protected(overall, shown, fewest) if protect else shown,
        sensitivity=sensitivity,
        quality=assess(
            programme.frame["disposition"].to_numpy()[sample.rows],
            start,
            sample,
            chosen_auxiliaries,
            final,
            weighted.propensity,
            minimum_n=fewest,
            confidence=confidence,
            protect=protect,
            small_area_model=model,
        ),
    )


def _checked(assume: str, confidence: float) -> Assume:
    if assume not in tuple(Assume):
        raise BadTable("settings", f"{assume!r} is not known; use {', '.join(Assume)}", column="assume")
    if not 0 < confidence < 1:
        raise BadTable("settings", f"{confidence:g} is not between 0 and 1", column="confidence")
    return Assume(assume)


def _auxiliaries(
    programme: Programme,
    auxiliaries: Sequence[str] | None,
    outcomes: Sequence[str],
    instrument: str | None,
    sample: Sample,
) -> AuxiliaryChoice:
    """Take the columns that were named, or else choose by the rule; an instrument is no candidate."""
    named = programme.settings.auxiliaries if auxiliaries is None else tuple(auxiliaries)
    is_open = auxiliaries is None and not named
    if is_open:
        others = programme.frame.columns.difference([] if instrument is None else [instrument])
        among = candidates(programme.frame[others], outcomes=outcomes)
    else:
        among = Candidates(named, tuple(outcomes))
    return choose_auxiliaries(
        programme.frame,
        among,
        rows=sample.rows,
        responded=sample.responded,
        value=sample.value,
        base_weight=sample.base_weight,
        cluster=sample.cluster,
        named=tuple(outcomes) if is_open else (*named, *outcomes),
    )


def _weighted(start: Design, sample: Sample, chosen: AuxiliaryChoice) -> Design:
    """Weight the respondents up to all eligible events."""
    cells = chosen.prepared.cells.take(sample.rows)
    if not sample.responded.all():
        start = adjust_for_nonresponse(start, of_cells(cells, interactions=chosen.pairs), sample.responded)
    return rake(start, chosen.margins.take(sample.rows), chosen.margins.level_counts())


def _dependence(
    assume: Assume,
    programme: Programme,
    sample: Sample,
    prepared: Prepared,
    outcomes: Sequence[str],
    overall: Estimate,
    confidence: float,
) -> tuple[Dependence | None, Choice]:
    """Try the models of opinion-dependent response, and choose the headline."""
    if overall.adjusted is None or sample.responded.all():
        why = _TOO_FEW if overall.adjusted is None else _EVERYBODY
        if assume is Assume.OPINION:
            raise NotIdentified(why)
        return None, Choice(Headline.MAR, why)
    try:
        found = depend_on_opinion(programme, sample, prepared, outcomes, confidence)
    except (NoOverlap, NotConverged, NotIdentified) as error:
        if assume is Assume.OPINION:
            raise
        return None, Choice(Headline.MAR, failure(error))
    return found, choose(assume, overall.adjusted, found)


def _instrument(programme: Programme, sample: Sample, name: str | None) -> pd.Series | None:
    if name is None:
        return None
    if name not in programme.frame:
        raise BadTable("frame", "this instrument is not a column", column=name)
    return programme.frame[name].iloc[sample.rows]


def _sensitivity(
    metric: Metric, overall: Estimate, found: Dependence | None, choice: Choice, assumptions: Assumptions | None
) -> Sensitivity:
    mar = overall.adjusted
    if found is None or mar is None:
        return Sensitivity(choice.headline, choice.reason, f"{RULE} {ACCEPTING}", mar, assumptions=assumptions)
    opinion = found.opinion
    return Sensitivity(
        headline=choice.headline,
        reason=choice.reason,
        rule=f"{RULE} {ACCEPTING}",
        mar=mar,
        opinion=None if opinion.value is None else overall_under_opinion(found, metric.low, metric.high),
        range=full_range(mar, found, choice.headline, (metric.low, metric.high)),
        specifications=opinion.specifications,
        ignorability=opinion.ignorability,
        assumptions=assumptions,
    )
