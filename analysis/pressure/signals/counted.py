"""A signal that counts a trace and compares the count with what is usual for the unit's circumstances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.pressure.material import Material
from analysis.pressure.rates import against_peers, indirect_rates
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace
from analysis.pressure.units import count_by, effect_on_mean, sum_by

#: So many units more than there are would have to be seen before a kind of honest unit could be excluded.
UNSEEN = 50


def rare_reason(units: int) -> float:
    """Return how common a kind of honest unit may be that shows a trace often and that these units do not tell of.

    Parameters
    ----------
    units : int
        Number of units seen.

    Returns
    -------
    float
        One in as many units as there are, and `UNSEEN` more.

    Examples
    --------
    >>> rare_reason(50)
    0.01
    """
    return 1.0 / (units + UNSEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A trace on rows of the responses or the frame, ready to be weighed.

    Parameters
    ----------
    material : Material
        Where the rows come from.
    name : str
        Name of the signal.
    family : Family
        The behaviour it sees.
    trace : Trace
        Whether rows are responses or events.
    among, hit : ndarray of bool, shape (n_rows,)
        Rows that could show the trace, and those that do.
    cell : ndarray of int, shape (n_rows,)
        Circumstances (channel, touchpoint ...) within which the trace is as usual everywhere.
    prior_rate, prior_n : float
        Rate assumed before any data, and how many rows that is worth.
    sentence : str
        What was seen, with ``{count}``, ``{n}`` and ``{expected:.1f}``.
    absent : str
        Why a unit without rows is left out.
    checked : tuple of str
        Innocent explanations that the expectation allows for.
    traced : ndarray of bool, shape (n_rows,), optional
        Rows that are the evidence, where they are more than those counted.
    effect : ndarray, shape (k,), optional
        Points of the metric; by default how far the traced answers move the unit's mean.
    left_out : sequence of str, length k, optional
        Why a unit's data cannot support the signal; empty where they can.
    more : sequence of str, length k, optional
        Sentences to add for each unit.
    most_clustered : float, optional
        As in `rates.against_peers`.
    own_habit : float, default 0
        Share of honest units that show the trace often for a reason of their own; the count alone then never says
        more than 1 / `own_habit`.
    has_local_habits : bool, default True
        Whether a whole location may honestly show the trace more often than others. Where it may not, units are
        compared with all others, so that a location in which everybody presses does not hide them.
    """

    material: Material
    name: str
    family: Family
    trace: Trace
    among: BoolArray
    hit: BoolArray
    cell: IntArray
    prior_rate: float
    prior_n: float = 20.0
    sentence: str
    absent: str
    checked: tuple[str, ...]
    traced: BoolArray | None = None
    effect: FloatArray | None = None
    left_out: Sequence[str] | None = None
    more: Sequence[str] | None = None
    most_clustered: float | None = None
    own_habit: float = 0.0
    has_local_habits: bool = True

    def weigh(self, honest: FloatArray, *, widest: float) -> SignalTable:
        """Compare each unit's count with the honest law of its surroundings.

        Parameters
        ----------
        honest : ndarray, shape (k,)
            Probability that each unit is honest by the other families.
        widest : float
            Largest honest intraclass correlation considered.

        Returns
        -------
        SignalTable
            One entry for each unit.
        """
        units = self.material.units
        k, of_row = units.count, units.of_response if self.trace is Trace.RESPONSES else units.of_event
        unit, hit = of_row[self.among], self.hit[self.among].astype(np.float64)
        n = count_by(unit, k)
        rates = indirect_rates(hit, unit, self.cell[self.among], prior_rate=self.prior_rate, prior_n=self.prior_n)
        base = np.where(n > 0, sum_by(unit, rates, k) / np.maximum(n, 1), self.prior_rate)
        counts = sum_by(unit, hit, k)
        found = against_peers(
            counts,
            n.astype(np.float64),
            base,
            units.peers if self.has_local_habits else np.zeros(k, dtype=np.int64),
            honest,
            most_clustered=self.most_clustered,
            widest=widest,
        )
        llr = found.llr
        if self.own_habit > 0:
            llr = llr - np.logaddexp(np.log1p(-self.own_habit), np.log(self.own_habit) + np.maximum(llr, 0.0))
        left_out = self.left_out or [""] * k
        silent = np.array([bool(reason) for reason in left_out])
        traced = self.among & (self.hit if self.traced is None else self.traced)
        strength, rate = found.strength[of_row], found.expected[of_row]
        more = self.more or [""] * k
        return SignalTable(
            name=self.name,
            family=self.family,
            statistic=counts,
            expected=n * found.expected,
            n=n,
            llr=np.where(silent, 0.0, llr),
            p_value=np.where(silent, 1.0, found.p_value),
            effect=effect_on_mean(self.material.values, units, traced) if self.effect is None else self.effect,
            trace=self.trace,
            traced=traced,
            pressed=np.where(traced, strength / (rate + (1.0 - rate) * strength), 0.0),
            left_out=["" if m and not reason else reason or self.absent for m, reason in zip(n, left_out, strict=True)],
            texts=[
                self.sentence.format(count=int(counts[u]), n=n[u], expected=n[u] * found.expected[u]) + more[u]
                for u in range(k)
            ],
            checked=self.checked,
        )
