"""What a unit's score would be had nobody pressed those who answered, and what everybody's would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp
from scipy.stats import t as student

from analysis import metrics
from analysis.pressure.combination import TRACES
from analysis.pressure.everybody import Everybody, everybody
from analysis.pressure.funnel import Funnel
from analysis.pressure.material import Material
from analysis.pressure.said import NODES
from analysis.pressure.signal import FloatArray, IntArray, SignalTable
from analysis.pressure.signals.blind_arm import arms, attrition_bounds, blind_means, usual_difference
from analysis.pressure.suspicion import INVENTING, Suspicion, suspicion
from analysis.pressure.units import count_by, sum_by
from analysis.pressure.verdict import Verdicts

CONFIDENCE = 0.95
#: Degrees of freedom that the pooled spread is worth beside a unit's own.
POOLED_FREEDOM = 4.0
#: Draws of what pushed answers would have been.
IMPUTATIONS = 30
#: Spread of the honest shifts of the log-odds, for imputing.
SHIFT_SD = 0.4
#: An answer this likely to be pressed, given that the unit presses, is left out of the lower bound.
SUSPICIOUS = 0.5


@dataclass(frozen=True, slots=True)
class CleanScores:
    """Recorded and clean score of every unit, NaN where a unit has no score.

    Parameters
    ----------
    n : ndarray, shape (k,)
        Responses that hold the score.
    recorded : ndarray, shape (k,)
        Mean as it came in.
    clean, low, high : ndarray, shape (k,)
        Estimate without pressure, with its 95 % interval; the interval holds sampling error, imputation and the doubt
        about guilt.
    delta_low, delta_high : ndarray, shape (k,)
        95 % interval of recorded minus clean for these respondents: imputation and doubt, no sampling error.
    worst, best : ndarray, shape (k,)
        Bounds, in rising order: from all suspicious answers kept to all left out, or all of it undone as if pressure
        were certain, whichever is farther; `clean` lies between them.
    blind, blind_error : ndarray, shape (k,)
        What the blind arm says, moved to the level of usual invitations, with its standard error; NaN where it has
        too few answers.
    attrition_low, attrition_high : ndarray, shape (k,)
        Bounds of standard minus blind mean, whatever made more answer in one arm; NaN with too few answers.
    everybody : Everybody
        Over all eligible events, asked or not.
    """

    n: FloatArray
    recorded: FloatArray
    clean: FloatArray
    low: FloatArray
    high: FloatArray
    delta_low: FloatArray
    delta_high: FloatArray
    worst: FloatArray
    best: FloatArray
    blind: FloatArray
    blind_error: FloatArray
    attrition_low: FloatArray
    attrition_high: FloatArray
    everybody: Everybody


@dataclass(frozen=True, slots=True)
class _Scored:
    """The responses that hold the score, and what each would be expected to be."""

    unit: IntArray
    y: FloatArray
    invented: FloatArray
    pushed: FloatArray
    by_way: FloatArray  # (ways, scored): pressed, if this is the way
    way: FloatArray  # (units, ways): likely ways, running sums
    expected: FloatArray  # by the event: from the unit's own untouched answers, drawn to the other units
    excess_sd: FloatArray  # (units,): how well the unit's own level is known
    within_sd: float
    row: IntArray


def clean_scores(
    material: Material,
    tables: Sequence[SignalTable],
    verdicts: Verdicts,
    placed: Funnel,
    honest: FloatArray,
    rng: np.random.Generator,
) -> CleanScores:
    """Estimate every unit's score without pressure.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.
    tables : sequence of SignalTable
        All signals.
    verdicts : Verdicts
        Probability of each unit, and which ways of pressing are likely.
    placed : Funnel
        Spread within and between units, for shrinking.
    honest : ndarray, shape (k,)
        Probability that each unit is honest by families other than the audit, for what is usual between the arms.
    rng : Generator
        Draws the imputations.

    Returns
    -------
    CleanScores
        For a unit that is surely honest, clean equals recorded.

    Notes
    -----
    Invented answers are replaced by what their event would be expected to give: the expectation from other units plus
    the unit's own excess, learned from its clean answers and shrunk to the centre of the units. Pushed answers are
    imputed `IMPUTATIONS` times from the honest law of the score given what the same respondent said besides, not above
    the answer that was given. All of it counts by the probability of pressure, which shrinks the difference. Those who
    were kept from being asked did not answer, so they are no part of this figure; `everybody` stands for them too.

    References
    ----------
    Rubin, D. B. (1987). Multiple Imputation for Nonresponse in Surveys. Wiley.
    """
    units, scale = material.units, material.scale
    k = units.count
    touched = suspicion(tables, verdicts, units)
    scored = _scored(material, touched, placed, verdicts)
    n = count_by(scored.unit, k).astype(np.float64)
    some, safe_n = n > 0, np.maximum(n, 1.0)
    recorded = np.where(some, sum_by(scored.unit, scored.y, k) / safe_n, np.nan)
    draws = _draws(material, scored, rng)
    means = np.stack([sum_by(scored.unit, drawn, k) / safe_n for drawn in draws])
    probability = verdicts.probability
    guilty = means.mean(axis=0)
    difference = np.where(some, recorded - guilty, 0.0)
    clean = np.where(some, recorded - probability * difference, np.nan)
    imputed = probability * (1.0 + 1.0 / IMPUTATIONS) * means.var(axis=0, ddof=1)
    doubt = probability * (1.0 - probability) * difference**2
    within2 = max(placed.sigma_within**2, 1e-12)
    around = sum_by(scored.unit, (scored.y - np.where(some, recorded, 0.0)[scored.unit]) ** 2, k)
    spread2 = (around + POOLED_FREEDOM * within2) / (np.maximum(n - 1, 0) + POOLED_FREEDOM)
    reach = student.ppf(0.5 + CONFIDENCE / 2, np.maximum(n - 1, 0) + POOLED_FREEDOM)
    whole, alone = reach * np.sqrt(spread2 / safe_n + imputed + doubt), reach * np.sqrt(imputed + doubt)
    kept = np.maximum(scored.invented, scored.pushed) < SUSPICIOUS
    n_kept = count_by(scored.unit[kept], k)
    without = np.where(n_kept > 0, sum_by(scored.unit[kept], scored.y[kept], k) / np.maximum(n_kept, 1), recorded)
    undone = np.where(some, guilty, np.nan)
    blind, blind_error, attrition_low, attrition_high = _blind(material, honest)
    values, is_clean = np.full(len(material.values), np.nan), np.ones(len(material.values))
    doubtful = probability[scored.unit]
    values[scored.row] = scored.y + doubtful * (np.mean(draws, axis=0) - scored.y)
    is_clean[scored.row] = 1.0 - doubtful * scored.invented
    return CleanScores(
        n=n,
        recorded=recorded,
        clean=clean,
        low=np.clip(clean - whole, scale.low, scale.high),
        high=np.clip(clean + whole, scale.low, scale.high),
        delta_low=recorded - clean - alone,
        delta_high=recorded - clean + alone,
        worst=np.fmin(np.fmin(without, recorded), undone),
        best=np.fmax(np.fmax(without, recorded), undone),
        blind=blind,
        blind_error=blind_error,
        attrition_low=attrition_low,
        attrition_high=attrition_high,
        everybody=everybody(material, values, is_clean),
    )


def _scored(material: Material, touched: Suspicion, placed: Funnel, verdicts: Verdicts) -> _Scored:
    """Lay out the scored responses with what each event would be expected to give in its unit."""
    units, scale = material.units, material.scale
    row = np.flatnonzero(material.scored)
    unit, y = units.of_response[row], material.values[row]
    score = material.foreseen.score
    m = score[material.event_row[row]] + placed.centre
    weight = (1.0 - touched.invented[row]) * (1.0 - touched.pushed[row])
    within2 = max(placed.sigma_within**2, 1e-12)
    worth = within2 / max(placed.tau**2, 1e-6 * within2)
    kept = sum_by(unit, weight, units.count)
    excess = sum_by(unit, weight * (y - m), units.count) / (kept + worth)
    expected = np.clip(m + excess[unit], scale.low, scale.high)
    return _Scored(
        unit=unit,
        y=y,
        invented=touched.invented[row],
        pushed=touched.pushed[row],
        by_way=touched.by_way[:, row],
        way=np.cumsum(verdicts.way, axis=1),
        expected=expected,
        excess_sd=np.sqrt(within2 / (kept + worth)),
        within_sd=float(np.sqrt(within2)),
        row=row,
    )


def _draws(material: Material, scored: _Scored, rng: np.random.Generator) -> list[FloatArray]:
    """Draw what the scores would have been, given that the unit presses, `IMPUTATIONS` times.

    Every draw has its own way of pressing, its own level of the unit and its own residuals, so that the draws differ
    by all that is not known.
    """
    honest_law, scale, k = _HonestLaw(material, scored), material.scale, material.units.count
    invents = np.array([way in INVENTING for way in TRACES])
    each = np.arange(len(scored.y))
    draws = []
    for _ in range(IMPUTATIONS):
        way = np.minimum((scored.way < rng.uniform(size=k)[:, None]).sum(axis=1), scored.way.shape[1] - 1)
        pressed = rng.uniform(size=len(each)) < scored.by_way[way[scored.unit], each]
        invented = pressed & invents[way[scored.unit]]
        pushed = np.flatnonzero(pressed & ~invented)
        level = rng.normal(0.0, 1.0, k) * scored.excess_sd
        noise = rng.normal(0.0, scored.within_sd, len(each))
        instead = np.clip(scored.expected + level[scored.unit] + noise, scale.low, scale.high)
        drawn = np.where(invented, instead, scored.y)
        drawn[pushed] = honest_law.draw(pushed, instead, rng)
        draws.append(drawn)
    return draws


class _HonestLaw:
    """Scores as they would be without pushing, given what the same respondent said besides."""

    def __init__(self, material: Material, scored: _Scored) -> None:
        """Place every unit by its untouched answers."""
        said = material.said
        self._scored = scored
        self._class, self._code = said.of_response[scored.row], said.code[scored.row]
        self._chances = said.shifted()
        bounds = metrics.SCALES[material.scale.column]
        self._value = material.scale.values(np.arange(bounds.low, bounds.high + 1, dtype=np.float64))
        known = self._class >= 0
        # Running sums of the posterior of each unit's shift over the nodes; the middle one where nothing tells.
        self._nodes = np.repeat(np.arange(len(NODES))[:, None] >= len(NODES) // 2, material.units.count, axis=1) * 1.0
        if known.any():
            weight = ((1.0 - scored.invented) * (1.0 - scored.pushed))[known]
            log_chance = np.log(np.maximum(self._chances[:, self._class[known], self._code[known]], 1e-12))
            fit = np.stack([sum_by(scored.unit[known], weight * row, material.units.count) for row in log_chance])
            fit = fit - (NODES[:, None] / SHIFT_SD) ** 2 / 2.0
            self._nodes = np.cumsum(np.exp(fit - logsumexp(fit, axis=0)), axis=0)

    def draw(self, rows: IntArray, instead: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Return a score for each row, not above the given one; `instead` serves where nothing else was said."""
        result = np.minimum(instead[rows], self._scored.y[rows])
        node = (self._nodes < rng.uniform(size=self._nodes.shape[1])).sum(axis=0).clip(0, len(NODES) - 1)
        known = self._class[rows] >= 0
        told = rows[known]
        chances = self._chances[node[self._scored.unit[told]], self._class[told]]
        chances = np.where(np.arange(chances.shape[1])[None, :] <= self._code[told][:, None], chances, 0.0)
        below = np.cumsum(chances, axis=1)
        point = rng.uniform(size=len(told)) * below[:, -1]
        result[known] = self._value[(below < point[:, None]).sum(axis=1)]
        return result


def _blind(material: Material, honest: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    held = arms(material)
    if held is None:
        nothing = np.full(material.units.count, np.nan)
        return nothing, nothing, nothing, nothing
    usual, error, _ = usual_difference(held, honest)
    return (*blind_means(held, usual, error), *attrition_bounds(material, held))
