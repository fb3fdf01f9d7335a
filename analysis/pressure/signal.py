"""The common value of all families: what a signal found for each unit, with the evidence that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Family(StrEnum):
    """Signals of one family see the same behaviour, so together they count once."""

    INVITATION = "invitation"
    ON_SITE = "on_site"
    FABRICATION = "fabrication"
    ANSWERS = "answers"
    DISTORTION = "distortion"
    PERIOD = "period"
    AUDIT = "audit"
    REPORT = "report"


class Trace(StrEnum):
    """Which table the evidence of a signal points to."""

    RESPONSES = "responses"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class SignalTable:
    """One signal for all units of a screen.

    Parameters
    ----------
    name : str
        Name of the signal, e.g. ``private_device``.
    family : Family
        The behaviour it sees.
    statistic : ndarray, shape (k,)
        What was observed: a count for most signals.
    expected : ndarray, shape (k,)
        What honest units in the same circumstances show on average.
    n : ndarray of int, shape (k,)
        Responses or events the statistic is built on.
    llr : ndarray, shape (k,)
        Log likelihood ratio of pressure against none; 0 where the signal is left out.
    p_value : ndarray, shape (k,)
        One-sided, mid-p for counts; 1 where the signal is left out.
    effect : ndarray, shape (k,)
        Points of the metric by which the traced answers move the unit's mean; NaN where it cannot be computed.
    trace : Trace
        Whether `traced` and `pressed` run over responses or events.
    traced : ndarray of bool, shape (n_rows,)
        Rows that are the evidence.
    pressed : ndarray, shape (n_rows,)
        Probability that a row came about by this mechanism, given that the mechanism was at work in its unit.
    left_out : sequence of str, length k
        Why the data of a unit cannot support the signal; empty where they can.
    texts : sequence of str, length k
        One plain sentence for each unit.
    checked : tuple of str
        Innocent explanations that the expectation already allows for.
    """

    name: str
    family: Family
    statistic: FloatArray
    expected: FloatArray
    n: IntArray
    llr: FloatArray
    p_value: FloatArray
    effect: FloatArray
    trace: Trace
    traced: BoolArray
    pressed: FloatArray
    left_out: Sequence[str]
    texts: Sequence[str]
    checked: tuple[str, ...]


class Weigh(Protocol):
    """Weighs what was measured once, against what is usual, as often as opinions of who is honest change."""

    def __call__(self, honest: FloatArray, *, widest: float) -> SignalTable:
        """Return the signal; `honest` as in `rates.against_peers`, `widest` the largest honest spread considered."""
        ...


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of one unit, as a reviewer reads it.

    Parameters
    ----------
    name : str
        Name of the signal.
    family : Family
        The behaviour it sees.
    statistic, expected : float
        Observed and honest expectation.
    n : int
        Responses or events the statistic is built on.
    llr, p_value : float
        Log likelihood ratio and one-sided p-value.
    effect : float or None
        Points of the metric; None where it cannot be computed.
    response_ids, event_ids : tuple of str
        The evidence.
    text : str
        One plain sentence.
    checked : tuple of str
        Innocent explanations already allowed for.
    """

    name: str
    family: Family
    statistic: float
    expected: float
    n: int
    llr: float
    p_value: float
    effect: float | None
    response_ids: tuple[str, ...]
    event_ids: tuple[str, ...]
    text: str
    checked: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the signal as plain values for JSON.

        Returns
        -------
        dict
            Keys ``statistic``, ``expected``, ``n``, ``response_ids`` and what explains them.
        """
        return {
            "statistic": self.statistic,
            "expected": self.expected,
            "n": self.n,
            "response_ids": list(self.response_ids),
            "event_ids": list(self.event_ids),
            "family": self.family.value,
            "llr": self.llr,
            "p_value": self.p_value,
            "effect": self.effect,
            "text": self.text,
            "checked": list(self.checked),
        }


def nowhere(
    name: str, family: Family, *, reason: str, unit_count: int, row_count: int, trace: Trace = Trace.RESPONSES
) -> SignalTable:
    """Return a signal that is left out for every unit, with the reason.

    Parameters
    ----------
    name : str
        Name of the signal.
    family : Family
        The behaviour it would see.
    reason : str
        What the data lack.
    unit_count, row_count : int
        Number of units, and of rows of the table that `trace` names.
    trace : Trace, default Trace.RESPONSES
        Table of the evidence.

    Returns
    -------
    SignalTable
        Log likelihood ratio 0 and p-value 1 everywhere: it says nothing for or against anybody.

    Examples
    --------
    >>> nowhere("private_device", Family.FABRICATION, reason="no device_hash", unit_count=2, row_count=5).llr.tolist()
    [0.0, 0.0]
    """
    zeros = np.zeros(unit_count)
    return SignalTable(
        name=name,
        family=family,
        statistic=zeros,
        expected=zeros,
        n=np.zeros(unit_count, dtype=np.int64),
        llr=zeros,
        p_value=np.ones(unit_count),
        effect=np.full(unit_count, np.nan),
        trace=trace,
        traced=np.zeros(row_count, dtype=bool),
        pressed=np.zeros(row_count),
        left_out=[reason] * unit_count,
        texts=[""] * unit_count,
        checked=(),
    )


def always(table: SignalTable) -> Weigh:
    """Return a weighing that gives the same table whoever is honest.

    Parameters
    ----------
    table : SignalTable
        For example of a signal that is left out everywhere.

    Returns
    -------
    Weigh
        A function of the house's form.
    """

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:  # noqa: ARG001 (whoever is honest)
        return table

    return weigh
