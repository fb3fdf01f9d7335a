"""From the respondents' answers to an estimate for everybody eligible: the one way through, for file and service."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import auxiliaries as auxiliary_variables
from analysis import disclosure, disposition
from analysis.auxiliaries import Prepared
from analysis.cells import Cells
from analysis.design import Design, design
from analysis.domains import Sample, domains_of, estimates
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.findings import Adjustment, DomainEstimate, Estimate, Quality, Sensitivity
from analysis.metrics import Metric
from analysis.metrics import metric as metric_named
from analysis.programme import Programme, in_order
from analysis.provenance import ANALYSIS_VERSION
from analysis.quality.balance import level_balance
from analysis.quality.weights import design_effect, effective_n
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_REASON = (
    "Adjusted for the auxiliary variables, answering is taken not to depend on the opinion; models in which it does "
    "are not part of this version. The bounds hold whatever those who did not answer think."
)


class Assume(StrEnum):
    """What to assume about those who did not answer."""

    AUTO = "auto"
    MAR = "mar"
    OPINION = "opinion"


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
        Columns of the frame to adjust for; by default those of the settings.
    outcomes : sequence of str
        Columns that became known later for every event; used like auxiliaries, and reported as outcomes.
    assume : str, default "auto"
        ``auto`` or ``mar``.
    minimum_n : int, optional
        Domains with fewer answers are suppressed; by default that of the settings.
    confidence : float, default 0.95
        Level of the intervals.
    protect : bool, default True
        Whether further domains are suppressed where those shown, taken from the overall figure, would tell one that is
        suppressed. To be left out only where the overall figure is not shown beside the domains.

    Returns
    -------
    Adjustment
        Estimates, what they depend on, and the quality of the adjustment.

    Raises
    ------
    BadTable
        A name is unknown or a value outside its range.
    NotIdentified
        `assume` is ``opinion``, which this version cannot do.
    TooFew
        Fewer than two answers.
    NoOverlap, NotConverged
        The respondents cannot be weighted to the eligible events.

    Notes
    -----
    Base weights are divided by the estimated probability of answering (logistic regression on the auxiliaries) and
    raked to their counts among all eligible events. Every sampled event without the score counts as a nonrespondent:
    suppressed, undeliverable or silent alike. Standard errors are linearised through both steps and hold for the
    finite population of the frame; events of one customer form a cluster. All domains share the one set of weights.
    The order of the rows makes no difference, not even in the last digit.
    """
    chosen = metric_named(metric, top_box=programme.settings.nps_top_box)
    _check_options(assume, confidence)
    fewest = programme.settings.minimum_n if minimum_n is None else minimum_n
    if fewest < 2:
        raise BadTable("settings", f"{fewest} is below 2", column="minimum_n")
    programme = in_order(programme)
    sample = _sample(programme, chosen)
    names = programme.settings.auxiliaries if auxiliaries is None else tuple(auxiliaries)
    domains = domains_of(programme.frame, by)
    prepared = _prepared(programme.frame, names, outcomes, sample)
    weighted = _weighted(sample, prepared, len(programme.frame))
    everything = domains_of(programme.frame, ())
    overall = estimates(sample, weighted, everything, fewest, confidence)[0]
    each = estimates(sample, weighted, domains, fewest, confidence) if by else []
    found = tuple(DomainEstimate(label, e) for label, e in zip(domains.labels, each, strict=bool(by)))
    return Adjustment(
        metric=chosen.name,
        overall=overall,
        domains=disclosure.protected(overall, found, fewest) if protect else found,
        sensitivity=_sensitivity(sample, overall),
        quality=_quality(programme, sample, prepared, weighted, fewest, confidence, protect=protect),
    )


def _check_options(assume: str, confidence: float) -> None:
    if assume not in tuple(Assume):
        raise BadTable("settings", f"{assume!r} is not known; use {', '.join(Assume)}", column="assume")
    if assume == Assume.OPINION:
        raise NotIdentified(
            "models in which answering depends on the opinion are not part of this version; use --assume mar or auto"
        )
    if not 0 < confidence < 1:
        raise BadTable("settings", f"{confidence:g} is not between 0 and 1", column="confidence")


def _sample(programme: Programme, metric: Metric) -> Sample:
    frame, responses = programme.frame, programme.responses
    if metric.column not in responses:
        raise BadTable("responses", f"the metric {metric.name} needs this column", column=metric.column)
    answers = responses[metric.column].to_numpy()
    holds = np.isfinite(answers)
    if holds.sum() < 2:
        raise TooFew(f"{int(holds.sum())} of the responses hold a {metric.column} score; at least 2 are needed")
    value = np.zeros(len(frame))
    responded = np.zeros(len(frame), dtype=bool)
    at = responses["event_row"].to_numpy()[holds]
    value[at] = metric.values(answers[holds])
    responded[at] = True
    customer = _customers(frame)
    if len(np.unique(customer[at])) < 2:
        raise TooFew(f"all {len(at)} answers are by one customer; at least 2 customers are needed")
    rows = np.flatnonzero(frame["sampled"].to_numpy())
    return Sample(
        metric=metric,
        rows=rows,
        base_weight=1.0 / frame["sample_prob"].to_numpy()[rows],
        responded=responded[rows],
        value=value[rows],
        cluster=customer[rows],
    )


def _customers(frame: pd.DataFrame) -> IntArray:
    """Return a code per customer; an event of an unknown customer stands alone."""
    alone = np.arange(len(frame), dtype=np.int64)
    if "customer_id" not in frame:
        return alone
    code, names = pd.factorize(frame["customer_id"])
    return np.where((frame["customer_id"] == "").to_numpy(), len(names) + alone, code.astype(np.int64))


def _prepared(frame: pd.DataFrame, names: Sequence[str], outcomes: Sequence[str], sample: Sample) -> Prepared:
    sampled = frame["sampled"].to_numpy()
    responded = np.zeros(len(frame), dtype=bool)
    responded[sample.rows[sample.responded]] = True
    return auxiliary_variables.prepare(frame, names, outcomes, sampled, responded)


def _weighted(sample: Sample, prepared: Prepared, population: int) -> Design:
    """Weight the respondents up to all eligible events."""
    start = design(sample.base_weight, cluster=sample.cluster, is_poisson=True)
    cells = prepared.cells.take(sample.rows)
    if not sample.responded.all():
        start = adjust_for_nonresponse(start, cells, sample.responded)
    everybody = prepared.cells.sums(np.ones(population))
    margins = {
        variable: dict(zip(levels, prepared.cells.margin(everybody, j).tolist(), strict=True))
        for j, (variable, levels) in enumerate(zip(prepared.cells.variables, prepared.cells.levels, strict=True))
    }
    return rake(start, cells, margins)


def _sensitivity(sample: Sample, overall: Estimate) -> Sensitivity:
    """Bound the metric by giving everybody who did not answer the worst, or the best, opinion (Manski 1989)."""
    if overall.adjusted is None:
        return Sensitivity(None, None, "There are too few answers to show.")
    answered = sample.responded
    rate = float(sample.base_weight[answered].sum() / sample.base_weight.sum())
    mean = float(np.average(sample.value[answered], weights=sample.base_weight[answered]))
    low, high = (rate * mean + (1 - rate) * end for end in (sample.metric.low, sample.metric.high))
    return Sensitivity(overall.adjusted, (low, high), _REASON)


def _quality(
    programme: Programme,
    sample: Sample,
    prepared: Prepared,
    weighted: Design,
    fewest: int,
    confidence: float,
    *,
    protect: bool,
) -> Quality:
    answered = np.flatnonzero(sample.responded)
    cells: Cells = prepared.cells.take(sample.rows[answered])
    final_weight = weighted.final_weight[answered]
    propensity = weighted.propensity
    outcome = programme.frame["disposition"].to_numpy()[sample.rows]
    if weighted.calibration is None:
        raise TypeError("the weights must have been raked")
    return Quality(
        auxiliaries=prepared.auxiliaries,
        merged_levels=prepared.merged_levels,
        balance=level_balance(prepared.cells, cells, sample.base_weight[answered], final_weight),
        design_effect=design_effect(final_weight),
        effective_n=effective_n(final_weight),
        propensity=None
        if propensity is None
        else (float(propensity.min()), float(propensity.mean()), float(propensity.max())),
        converged=weighted.calibration.converged,
        largest_margin_error=weighted.calibration.largest_margin_error,
        rates=disposition.rates(disposition.count(outcome)),
        weighted_rates=disposition.rates(disposition.count(outcome, sample.base_weight)),
        confidence=confidence,
        minimum_n=fewest,
        suppression_rule=disclosure.rule(fewest, protect=protect),
        analysis_version=ANALYSIS_VERSION,
    )
