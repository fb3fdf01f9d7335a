"""What a score would be expected to be, from everything else the same respondent said.

Each score has a distribution given drivers, comment category, outcomes and auxiliary variables, learned from other
units: a cumulative logit with thresholds of its own in every class of the predicted score. Honest units differ by a
shift of the log-odds that leaves the form alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from analysis import metrics
from analysis.pressure.expectation import MOST_LEVELS, Expectation, Predictors, cross_fitted, design_matrix
from analysis.pressure.signal import BoolArray, FloatArray, IntArray
from analysis.pressure.units import Units
from analysis.programme import Programme

#: Classes of the predicted score, and the answers that each must hold.
MOST_CLASSES, LEAST_IN_CLASS = 25, 80
#: Answers that the distribution over all classes is worth within a class.
SMOOTHING = 4.0
#: Shifts of the log-odds between honest units.
NODES: FloatArray = np.arange(-2.4, 2.41, 0.3)


@dataclass(frozen=True, slots=True)
class Said:
    """What every score would be expected to be.

    Parameters
    ----------
    chances : ndarray, shape (classes, categories)
        Probability of each category in each class of the predicted score.
    of_response : ndarray of int, shape (n_responses,)
        Class of each response; -1 where it has no score or says nothing besides.
    code : ndarray of int, shape (n_responses,)
        Category of each score, from 0; 0 where there is none.
    columns : tuple of str
        What the prediction rests on.
    reason : str
        Why there is no prediction; empty where there is one.
    """

    chances: FloatArray
    of_response: IntArray
    code: IntArray
    columns: tuple[str, ...]
    reason: str

    @property
    def cell(self) -> IntArray:
        """Class and category of each response in one number, class-major; meaningless where the class is -1."""
        cell: IntArray = self.of_response * self.chances.shape[1] + self.code
        return cell

    def shifted(self) -> FloatArray:
        """Return the chances of units whose log-odds are shifted.

        Returns
        -------
        ndarray, shape (nodes, classes, categories)
            One for each of `NODES`.
        """
        below = np.cumsum(self.chances, axis=1)[:, :-1]
        moved = expit(logit(np.clip(below, 1e-9, 1 - 1e-9))[None, :, :] - NODES[:, None, None])
        edge = np.zeros((len(NODES), len(self.chances), 1))
        return np.diff(np.concatenate([edge, moved, edge + 1.0], axis=2), axis=2)


def what_was_said(programme: Programme, units: Units, scale: metrics.Metric, foreseen: Expectation) -> Said:
    """Predict each score from what was said besides, cross-fitted over units, and learn its distribution by class.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    units : Units
        A unit's own answers never enter its own prediction.
    scale : Metric
        Whose scores.
    foreseen : Expectation
        Names the columns of the frame that may foretell a score.

    Returns
    -------
    Said
        With a reason and no class where no response, or hardly any, says anything besides its score.

    References
    ----------
    McCullagh, P. (1980). Regression models for ordinal data. JRSS-B 42, 109-142.
    """
    responses, frame = programme.responses, programme.frame
    answers = responses[scale.column].to_numpy(dtype=np.float64)
    bounds = metrics.SCALES[scale.column]
    code = np.where(np.isfinite(answers), answers - bounds.low, 0.0).astype(np.int64)
    own, said = _besides(responses)
    rows = np.flatnonzero(np.isfinite(answers) & said)
    nobody = np.full(len(answers), -1, dtype=np.int64)
    categories = bounds.high - bounds.low + 1
    if len(rows) < LEAST_IN_CLASS:
        reason = f"fewer than {LEAST_IN_CLASS} answers with a score say anything besides it (drivers, comment category)"
        return Said(np.full((1, categories), 1.0 / categories), nobody, code, (), reason)
    known = frame[list(foreseen.columns)].iloc[programme.responses["event_row"].to_numpy()[rows]].reset_index(drop=True)
    told = pd.DataFrame({c: responses[c].iloc[rows].reset_index(drop=True) for c in own})
    design = np.hstack([design_matrix(told, own), design_matrix(known, tuple(map(str, known.columns)))[:, 1:]])
    unit = units.of_response[rows]
    predicted = cross_fitted(Predictors(design, unit, design, unit), answers[rows])
    classes = int(np.clip(len(rows) // LEAST_IN_CLASS, 1, MOST_CLASSES))
    cuts = np.unique(np.quantile(predicted, np.arange(1, classes) / classes))
    place = np.searchsorted(cuts, predicted, side="right").astype(np.int64)
    count = np.zeros((len(cuts) + 1, categories))
    np.add.at(count, (place, code[rows]), 1.0)
    overall = (count.sum(axis=0) + 0.5) / (count.sum() + 0.5 * categories)
    chances = (count + SMOOTHING * overall) / (count.sum(axis=1, keepdims=True) + SMOOTHING)
    of_response = nobody
    of_response[rows] = place
    return Said(chances, of_response, code, (*own, *map(str, known.columns)), "")


def _besides(responses: pd.DataFrame) -> tuple[tuple[str, ...], BoolArray]:
    """Name the columns that say something besides the score, and tell the responses that do."""
    drivers = tuple(str(c) for c in responses if str(c).startswith("d_"))
    has_category = "comment_category" in responses and responses["comment_category"].nunique() <= MOST_LEVELS
    columns = (*drivers, "comment_category") if has_category else drivers
    said = np.zeros(len(responses), dtype=bool)
    for column in columns:
        values = responses[column]
        said |= ((values != "") if column == "comment_category" else values.notna()).to_numpy()
    return columns, said
