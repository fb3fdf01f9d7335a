"""Response rates by group, and what each wave of messages brought."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.design import Design
from analysis.errors import BadTable, TooFew
from analysis.estimation.statistics import mean

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """The response rate of one group of sampled units.

    Parameters
    ----------
    label : str
        The group.
    n, respondents : int
        Sampled units and those who responded.
    unweighted, weighted : float
        Share of respondents by units and by base weights.
    standard_error : float
        Of the weighted rate.
    """

    label: str
    n: int
    respondents: int
    unweighted: float
    weighted: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Wave:
    """What the respondents of one wave, or of all waves up to it, say.

    Parameters
    ----------
    wave : int
        The message that brought the response: 0 the first, 1 the first reminder.
    n : int
        Respondents.
    unweighted_rate, weighted_rate : float
        Their share of all sampled units, by units and by base weights.
    value, standard_error : ndarray, shape (m,)
        Base-weighted mean of each of m values, and its standard error.
    """

    wave: int
    n: int
    unweighted_rate: float
    weighted_rate: float
    value: FloatArray
    standard_error: FloatArray


@dataclass(frozen=True, slots=True)
class Waves:
    """Estimates as the waves went by.

    Parameters
    ----------
    cumulative : tuple of Wave
        Respondents up to each wave.
    incremental : tuple of Wave
        Respondents of each wave alone.
    """

    cumulative: tuple[Wave, ...]
    incremental: tuple[Wave, ...]


def response_rates(sample: Design, responded: npt.ArrayLike, by: npt.ArrayLike) -> tuple[ResponseRate, ...]:
    """Compute the response rate of every group with its standard error.

    Parameters
    ----------
    sample : Design
        The sampled units; base weights, strata and clusters count, later changes of the weights do not.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    by : array_like, shape (n,)
        Label of each unit.

    Returns
    -------
    tuple of ResponseRate
        One entry per label, sorted.

    Raises
    ------
    BadTable
        A label is missing, or lengths differ.
    NotIdentified
        As `analysis.estimation.variance.variance`.

    Examples
    --------
    >>> from analysis.design import design
    >>> found = response_rates(design([1.0] * 4), [True, False, True, True], ["a", "a", "b", "b"])
    >>> [rate.weighted for rate in found]
    [0.5, 1.0]
    """
    answered = _column(responded, sample.size, "responded").astype(np.float64)
    code, names = pd.factorize(_column(np.asarray(by, dtype=object), sample.size, "by"), sort=True)
    if (code < 0).any():
        raise BadTable(
            "response", "the label is missing; give every unit one", column="by", row=int(np.argmin(code)) + 1
        )
    base = _at_base(sample)
    found = mean(base, answered, domain=code)
    n = np.bincount(code)
    respondents = np.bincount(code, weights=answered).astype(np.int64)
    return tuple(
        ResponseRate(
            label=str(names[k]),
            n=int(n[k]),
            respondents=int(respondents[k]),
            unweighted=float(respondents[k] / n[k]),
            weighted=float(found.value[k]),
            standard_error=float(found.standard_error[k]),
        )
        for k in range(len(names))
    )


def by_wave(sample: Design, wave: npt.ArrayLike, values: npt.ArrayLike) -> Waves:
    """Estimate means from the respondents up to each wave, and from those of each wave alone.

    Parameters
    ----------
    sample : Design
        The sampled units; base weights, strata and clusters count, later changes of the weights do not.
    wave : array_like of int, shape (n,)
        Wave that brought each response, from 0; -1 for a unit that did not respond.
    values : array_like, shape (n,) or (n, m)
        Values of each unit; ignored for those who did not respond.

    Returns
    -------
    Waves
        Of the waves that brought a response.

    Raises
    ------
    BadTable
        A wave is not a whole number of -1 or more, a respondent's value is not finite, or lengths differ.
    TooFew
        Nobody responded.
    NotIdentified
        As `analysis.estimation.variance.variance`.

    Notes
    -----
    Weights are base weights: nothing is adjusted for nonresponse. A drift of the cumulative means shows that those who
    respond late think otherwise; it does not say where it would end.

    References
    ----------
    Groves, R. M. and Heeringa, S. G. (2006). Responsive design for household surveys. Journal of the Royal Statistical
    Society A 169, 439-457.

    Examples
    --------
    >>> from analysis.design import design
    >>> found = by_wave(design([1.0] * 5), [0, 0, 1, 1, -1], [10, 8, 6, 4, 0])
    >>> [(part.n, part.value.tolist()) for part in found.cumulative]
    [(2, [9.0]), (4, [7.0])]
    """
    brought = _column(wave, sample.size, "wave")
    wrong = ~np.isin(brought.astype(np.float64), np.arange(-1, 1000))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadTable("response", f"{brought[row]!r} is not a whole number from -1", column="wave", row=row + 1)
    place: IntArray = brought.astype(np.int64)
    held = np.asarray(values, dtype=np.float64)
    if held.shape[:1] != (sample.size,):
        raise BadTable("response", f"has shape {held.shape}, the design has {sample.size} units", column="values")
    present = np.unique(place[place >= 0])
    if not len(present):
        raise TooFew("nobody responded, so no wave has an estimate")
    base = _at_base(sample)
    return Waves(
        cumulative=tuple(_wave(base, int(k), (place >= 0) & (place <= k), held) for k in present),
        incremental=tuple(_wave(base, int(k), place == k, held) for k in present),
    )


def _wave(base: Design, wave: int, inside: npt.NDArray[np.bool_], values: FloatArray) -> Wave:
    found = mean(base, values, domain=np.where(inside, 0, -1))
    return Wave(
        wave=wave,
        n=int(inside.sum()),
        unweighted_rate=float(inside.mean()),
        weighted_rate=float(base.base_weight[inside].sum() / base.base_weight.sum()),
        value=found.value,
        standard_error=found.standard_error,
    )


def _at_base(sample: Design) -> Design:
    """Return the design as it was before any adjustment."""
    return replace(sample, final_weight=sample.base_weight, steps=(), propensity=None, calibration=None)


def _column(values: npt.ArrayLike, n: int, name: str) -> npt.NDArray[np.generic]:
    column = np.asarray(values)
    if column.shape != (n,):
        raise BadTable("response", f"has shape {column.shape}, the design has {n} units", column=name)
    return column
