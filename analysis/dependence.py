"""From a programme to the models in which who answers depends on the opinion, and from them to weights."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.auxiliaries import Prepared, Role
from analysis.cells import Cells, from_codes, independent_columns
from analysis.design import Design
from analysis.disposition import Disposition
from analysis.errors import AnalysisError, NotConverged, NotIdentified
from analysis.evidence import answers
from analysis.programme import Programme
from analysis.sample import Sample
from analysis.sensitivity.opinion.classes import Classes, classify
from analysis.sensitivity.opinion.compare import opinion_models
from analysis.sensitivity.opinion.counts import tabulate
from analysis.sensitivity.opinion.findings import Opinion
from analysis.terms import Terms, of_cells
from analysis.weighting.calibration import rake
from analysis.weighting.known import adjust_by_probability
from analysis.weighting.propensity import fit_response

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

FEWEST = 50
ANSWER = "(answer)"


@dataclass(frozen=True, slots=True)
class Dependence:
    """The models of opinion-dependent response of a programme.

    Parameters
    ----------
    opinion : Opinion
        What came of them.
    classes : Classes
        Class of every sampled event.
    category : ndarray of int64, shape (n,)
        Which answer of the scale each respondent gave; 0 for others.
    categories : ndarray, shape (j,)
        The answers of the scale.
    has_outcomes : bool
        Whether an outcome was used.
    notes : tuple of str
        Why waves or outcomes that the programme has were not used.
    """

    opinion: Opinion
    classes: Classes
    category: IntArray
    categories: FloatArray
    has_outcomes: bool
    notes: tuple[str, ...]


def depend_on_opinion(
    programme: Programme, sample: Sample, prepared: Prepared, named: Collection[str], confidence: float
) -> Dependence:
    """Fit the models of opinion-dependent response to a programme.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    sample : Sample
        The sampled events.
    prepared : Prepared
        Auxiliary variables and outcomes of every event.
    named : collection of str
        Outcomes that somebody named; others that were found may be auxiliaries, but identify nothing.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Dependence
        What came of the models, with a note for whatever could not be used.

    Raises
    ------
    NoOverlap, NotConverged, NotIdentified
        The auxiliary variables alone separate the respondents.

    Notes
    -----
    Tests and errors are widened by the greater of two design effects, of answering and of the score: that of the base
    weights times that of customers with several events (`analysis.evidence.answers`).
    """
    cells = prepared.cells.take(sample.rows)
    classes = _classes(sample, cells, prepared)
    notes: list[str] = []
    outcomes = _outcomes(prepared, cells, named, sample.responded, notes)
    wave, messages = _waves(programme, sample, notes)
    scale = sample.metric.scale
    categories = np.arange(scale.low, scale.high + 1, dtype=np.float64)
    counts = tabulate(classes, outcomes, categories, sample.answer, wave, messages, sample.base_weight)
    told = answers(sample.rows, sample.responded, sample.value, sample.base_weight, sample.cluster)
    effect = max(told.response_design_effect, told.score_design_effect)
    opinion = opinion_models(
        replace(counts, design_effect=effect),
        sample.metric.values(categories),
        sampled_share=len(sample.rows) / len(programme.frame),
        confidence=confidence,
    )
    category = np.where(sample.responded, sample.answer - scale.low, 0).astype(np.int64)
    return Dependence(opinion, classes, category, categories, bool(outcomes), tuple(notes))


def _classes(sample: Sample, cells: Cells, prepared: Prepared) -> Classes:
    """Class the events by the auxiliary variables without the outcomes."""
    terms = _without_outcomes(of_cells(cells), prepared)
    response = fit_response(sample.base_weight, terms, sample.responded)
    index = response.terms.matrix @ response.coefficients
    told = np.where(sample.responded, sample.base_weight, 0.0)
    held = terms.sums(told)
    fitted = terms.columns(independent_columns(terms.matrix[held > 0]))
    matrix = fitted.matrix
    cross = matrix.T @ (matrix * held[:, None])
    score = matrix @ np.linalg.solve(cross, matrix.T @ terms.sums(told * sample.answer))
    by_cell = classify(index, score, terms.sums(sample.base_weight))
    return replace(by_cell, code=by_cell.code[cells.cell])


def _without_outcomes(terms: Terms, prepared: Prepared) -> Terms:
    outcomes = tuple(f"{one.name}=" for one in prepared.auxiliaries if one.role is Role.OUTCOME)
    kept = [j for j, name in enumerate(terms.names) if not (outcomes and name.startswith(outcomes))]
    return terms.columns(np.array(kept, dtype=np.int64))


def _outcomes(
    prepared: Prepared, cells: Cells, named: Collection[str], responded: BoolArray, notes: list[str]
) -> dict[str, BoolArray]:
    """Return an indicator per outcome and level but the first."""
    found: dict[str, BoolArray] = {}
    for one in prepared.auxiliaries:
        if one.name not in named or one.name not in cells.variables:
            continue
        if one.missing:
            notes.append(f"{one.name} is not known for {one.missing} events, so that it tells nothing of who answered.")
            continue
        j = cells.variables.index(one.name)
        code = cells.codes[cells.cell, j]
        for level, label in enumerate(cells.levels[j][1:], start=1):
            has = code == level
            told = int((has & responded).sum())
            if min(told, int(responded.sum()) - told) < FEWEST:
                notes.append(f"{one.name} = {label} tells too little: {told} respondents have it.")
            else:
                found[f"{one.name}={label}"] = has
    return found


def _waves(programme: Programme, sample: Sample, notes: list[str]) -> tuple[IntArray, IntArray]:
    """Return the message that brought each answer (-1 for none) and the number of messages that reached each event."""
    frame = programme.frame
    known = frame["disposition"].isin((Disposition.NO_RESPONSE, Disposition.PARTIAL, Disposition.COMPLETE))
    reached = known.to_numpy()[sample.rows]
    alone = np.where(sample.responded, 0, -1).astype(np.int64)
    once = np.where(sample.responded | reached, 1, 0).astype(np.int64)
    if "response_wave" not in programme.responses or "reminders_sent" not in frame:
        notes.append("Reminder waves need the columns response_wave and reminders_sent.")
        return alone, once
    told = _by_event(programme, len(frame))[sample.rows][sample.responded]
    reminders = frame["reminders_sent"].to_numpy(dtype=np.float64)[sample.rows]
    if not np.isfinite(told).all() or not np.isfinite(reminders[reached]).all():
        notes.append("Reminder waves are not used: response_wave or reminders_sent has gaps.")
        return alone, once
    wave, messages = alone.copy(), np.where(once > 0, 1 + np.nan_to_num(reminders), 0).astype(np.int64)
    wave[sample.responded] = told.astype(np.int64)
    if (wave >= messages)[sample.responded].any():
        row = int(sample.rows[np.flatnonzero(sample.responded & (wave >= messages))[0]])
        notes.append(
            f"Reminder waves are not used: the answer to event {frame['event_id'].iloc[row]} came by a reminder that "
            f"reminders_sent does not count."
        )
        return alone, once
    late = int((wave > 0).sum())
    if late < FEWEST:
        notes.append(f"Reminder waves tell too little: {late} answers came by a reminder.")
        return alone, once
    return wave, messages


def _by_event(programme: Programme, events: int) -> FloatArray:
    wave = np.full(events, np.nan)
    wave[programme.responses["event_row"].to_numpy()] = programme.responses["response_wave"].to_numpy()
    return wave


@dataclass(frozen=True, slots=True)
class Reweighted:
    """Weights under the accepted specifications.

    Parameters
    ----------
    weighted : Design
        Final weights by the mean of the specifications, raked to the auxiliary variables, the outcomes and the shares
        of the answers.
    relative : tuple of ndarray, shape (n,)
        Per specification, its weights relative to those means.
    moved : tuple of ndarray, shape (n,)
        The same one standard error of the specification further.
    """

    weighted: Design
    relative: tuple[FloatArray, ...]
    moved: tuple[FloatArray, ...]


def reweight(start: Design, sample: Sample, margins: Cells, found: Dependence) -> Reweighted:
    """Weight respondents by the probability of answering that the accepted specifications give them.

    Parameters
    ----------
    start : Design
        The sampled events with their base weights.
    sample : Sample
        The same events.
    margins : Cells
        Cells of every event by the variables whose counts are to be met.
    found : Dependence
        The models; at least one specification is accepted.

    Returns
    -------
    Reweighted
        One set of weights for every domain, whose overall estimate is the mean of the accepted specifications.

    Raises
    ------
    NotIdentified
        No specification is accepted.
    NoOverlap, NotConverged
        The weights cannot be raked.
    """
    accepted = found.opinion.accepted
    if not accepted:
        raise NotIdentified("no specification of opinion-dependent response is accepted")
    at = (found.classes.code, found.category)
    inverse = [1.0 / one.response_probability[at] for one in accepted]
    further = [1.0 / one.moved_probability[at] for one in accepted]
    mean = np.mean(inverse, axis=0)
    weighted = adjust_by_probability(start, sample.responded, 1.0 / mean)
    shares = np.mean([one.score_shares for one in accepted], axis=0)
    return Reweighted(
        weighted=_raked(weighted, sample, margins, found, shares),
        relative=tuple(one / mean for one in inverse),
        moved=tuple(one / mean for one in further),
    )


def _raked(design: Design, sample: Sample, margins: Cells, found: Dependence, shares: FloatArray) -> Design:
    """Rake to the frame's counts of every level, and to the shares of the answers that somebody gave."""
    population = len(margins.cell)
    given = np.unique(found.category[sample.responded])
    labels = tuple(f"{found.categories[j]:g}" for j in given)
    answers = dict(zip(labels, (population * shares[given] / shares[given].sum()).tolist(), strict=True))
    cells = margins.take(sample.rows)
    place = np.searchsorted(given, found.category).clip(0, len(given) - 1)
    joint = from_codes(
        (*cells.variables, ANSWER), (*cells.levels, labels), np.column_stack([cells.codes[cells.cell], place])
    )
    return rake(design, joint, {**margins.level_counts(), ANSWER: answers})


def failure(error: AnalysisError) -> str:
    """Say why models of opinion-dependent response could not be tried.

    Parameters
    ----------
    error : AnalysisError
        What stopped them.

    Returns
    -------
    str
        A sentence.
    """
    kind = "did not converge" if isinstance(error, NotConverged) else "cannot be fitted"
    return f"Models in which answering depends on the opinion {kind}: {error}"
