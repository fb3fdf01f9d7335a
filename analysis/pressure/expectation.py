"""The score each event would be expected to get, learned from other units only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.contract import FRAME
from analysis.pressure.signal import FloatArray, IntArray
from analysis.programme import Programme

FOLDS = 5
#: A number with fewer distinct values is treated as a category.
FEW_VALUES = 8
#: A text column with more levels than this is taken for an identifier, not for an auxiliary variable.
MOST_LEVELS = 60
#: Ridge penalty in rows, so that a rare level is drawn to the mean.
PENALTY = 5.0
#: The correlation with the observed scores must be this many standard errors above zero.
CLEARLY_ABOVE_ZERO = 3.0
#: Contract columns that are known for every event and may foretell a score.
FORETELLING = ("touchpoint", "contact_channel", "complaint_30d", "refund_30d", "churn_90d")


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expected score of every event.

    Parameters
    ----------
    score : ndarray, shape (n_events,)
        In points of the metric; from a fit that has not seen the unit's own responses.
    correlation : float
        Correlation of expected and observed score over the responses.
    foretells : bool
        Whether that correlation is clearly above zero, so that expected-unhappy customers can be told at all.
    columns : tuple of str
        Columns used.
    """

    score: FloatArray
    correlation: float
    foretells: bool
    columns: tuple[str, ...]


def columns_of(programme: Programme) -> tuple[str, ...]:
    """Name the columns that may foretell a score.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    tuple of str
        The auxiliaries of the settings; without any, all columns outside the contract that are no identifiers, and
        the touchpoint, channel and outcomes known later.
    """
    frame = programme.frame
    named = programme.settings.auxiliaries
    candidates = named or tuple(c for c in frame.columns if c in FORETELLING or c not in FRAME)
    return tuple(c for c in candidates if pd.api.types.is_numeric_dtype(frame[c].dtype) or _is_category(frame[c]))


def _is_category(values: pd.Series) -> bool:
    return int(values.nunique()) <= MOST_LEVELS


def design_matrix(frame: pd.DataFrame, columns: tuple[str, ...]) -> FloatArray:
    """Code columns as numbers, with an intercept first.

    Parameters
    ----------
    frame : DataFrame, n rows
        The events.
    columns : tuple of str
        Columns to code. A missing number becomes the mean and sets an indicator; a missing text is its own level.

    Returns
    -------
    ndarray, shape (n, p)
        Indicators of all levels, and standardised numbers.

    Examples
    --------
    >>> design_matrix(pd.DataFrame({"segment": ["a", "b"]}), ("segment",)).tolist()
    [[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    """
    parts = [np.ones((len(frame), 1))]
    for column in columns:
        values = frame[column]
        if not pd.api.types.is_float_dtype(values.dtype) or values.nunique() < FEW_VALUES:
            codes, levels = pd.factorize(values, sort=True, use_na_sentinel=False)
            parts.append((codes[:, None] == np.arange(len(levels))[None, :]).astype(np.float64))
            continue
        numbers = values.to_numpy(dtype=np.float64)
        known = np.isfinite(numbers)
        spread = float(numbers[known].std()) or 1.0
        parts.append(np.where(known, (numbers - numbers[known].mean()) / spread, 0.0)[:, None])
        if not known.all():
            parts.append((~known).astype(np.float64)[:, None])
    return np.hstack(parts)


def expected_scores(programme: Programme, unit_of_event: IntArray, values: FloatArray) -> Expectation:
    """Predict the score of each event from the responses of other units.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    unit_of_event : ndarray of int, shape (n_events,)
        Unit of each event; the units are dealt to `FOLDS` folds.
    values : ndarray, shape (n_responses,)
        Values of the metric, NaN where a response holds none.

    Returns
    -------
    Expectation
        Predictions by ridge regression, cross-fitted over units; 0 everywhere, foretelling nothing, where no response
        holds the score.

    Notes
    -----
    A unit's own answers never enter its own expectation: otherwise pressed answers would explain themselves.
    """
    columns = columns_of(programme)
    scored = np.isfinite(values)
    if not scored.any():
        return Expectation(np.zeros(len(unit_of_event)), 0.0, foretells=False, columns=columns)
    design = design_matrix(programme.frame, columns)
    row = programme.responses["event_row"].to_numpy()[scored]
    y = values[scored]
    score = cross_fitted(Predictors(design[row], unit_of_event[row], design, unit_of_event), y)
    fitted = score[row]
    correlation = 0.0
    if fitted.std() > 1e-9 and y.std() > 1e-9:
        correlation = float(np.corrcoef(fitted, y)[0, 1])
    return Expectation(score, correlation, bool(correlation * np.sqrt(len(y)) > CLEARLY_ABOVE_ZERO), columns)


@dataclass(frozen=True, slots=True)
class Predictors:
    """What a score is predicted from, where it is known and where it is wanted.

    Parameters
    ----------
    design : ndarray, shape (n, p)
        Rows with a score; an intercept first.
    unit : ndarray of int, shape (n,)
        Their units.
    wanted : ndarray, shape (m, p)
        Rows to predict.
    unit_wanted : ndarray of int, shape (m,)
        Their units.
    """

    design: FloatArray
    unit: IntArray
    wanted: FloatArray
    unit_wanted: IntArray


def cross_fitted(predictors: Predictors, y: FloatArray) -> FloatArray:
    """Predict by ridge regression that has not seen the unit's own scores.

    Parameters
    ----------
    predictors : Predictors
        The units are dealt to `FOLDS` folds.
    y : ndarray, shape (n,)
        The scores.

    Returns
    -------
    ndarray, shape (m,)
        Predictions, in points of the score.

    Examples
    --------
    >>> X = np.column_stack([np.ones(200), np.arange(200) % 2])
    >>> found = cross_fitted(Predictors(X, np.arange(200), X, np.arange(200)), X[:, 1] * 4.0)
    >>> bool(abs(found[1] - found[0] - 4.0) < 0.7)
    True
    """
    ridge = PENALTY * np.eye(predictors.design.shape[1])
    ridge[0, 0] = 1e-9
    fold, centred = predictors.unit % FOLDS, y - y.mean()
    parts = [predictors.design[fold == f] for f in range(FOLDS)]
    gram = [part.T @ part for part in parts]
    moment = [part.T @ centred[fold == f] for f, part in enumerate(parts)]
    score = np.full(len(predictors.wanted), float(y.mean()))
    for f in range(FOLDS):
        inside = predictors.unit_wanted % FOLDS == f
        solved = np.linalg.solve(sum(gram) - gram[f] + ridge, sum(moment) - moment[f])
        score[inside] += predictors.wanted[inside] @ solved
    return score
