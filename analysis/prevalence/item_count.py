"""Item count: how many of these statements are true, with the sensitive one in half of the lists."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.errors import BadTable, TooFew
from analysis.prevalence.ballots import Questioning
from analysis.prevalence.shares import FloatArray, Prevalence, normal_limits, note


@dataclass(frozen=True, slots=True)
class ItemCount:
    """The share by a list experiment, and what speaks against the list.

    Parameters
    ----------
    prevalence : Prevalence
        The difference in means.
    ceiling, floor : float
        Share of those with the sensitive statement in their list who count every statement, or none: they are not
        protected.
    design_effect_p : float
        P-value of the hypothesis that the sensitive statement does not change the answers to the others; a small one
        speaks against the list.
    """

    prevalence: Prevalence
    ceiling: float
    floor: float
    design_effect_p: float


def item_count(treated: npt.ArrayLike, control: npt.ArrayLike, *, items: int, confidence: float = 0.95) -> ItemCount:
    """Estimate a share from a list experiment.

    Parameters
    ----------
    treated : array_like of int, shape (n1,)
        How many of ``items + 1`` statements are true, the sensitive one among them; 0 to ``items + 1``.
    control : array_like of int, shape (n0,)
        How many of the `items` other statements are true; 0 to `items`.
    items : int
        Statements in the list of the control group, at least 2.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    ItemCount
        Difference in means with ``V_1 / n1 + V_0 / n0`` for its variance, and the checks. Epsilon is infinite: whoever
        counts all statements, or none, tells the truth openly.

    Raises
    ------
    BadTable
        A count is no whole number, or outside its list.
    TooFew
        A group has fewer than two people.

    References
    ----------
    Miller, J. D. (1984). A new survey technique for studying deviant behavior. PhD thesis, George Washington
    University. Blair, G. and Imai, K. (2012). Statistical analysis of list experiments. Political Analysis 20, 47-77.

    Examples
    --------
    >>> found = item_count([1, 2, 2, 3, 1, 2], [1, 2, 1, 2, 1, 2], items=3)
    >>> round(found.prevalence.share, 3), round(found.prevalence.standard_error, 3)
    (0.333, 0.38)
    """
    if items < 2:
        raise BadTable("list", f"{items} statements protect nobody; at least 2 are needed", column="items")
    one, none = _counts(treated, items + 1, "treated"), _counts(control, items, "control")
    share = float(one.mean() - none.mean())
    error = math.sqrt(float(one.var(ddof=1)) / len(one) + float(none.var(ddof=1)) / len(none))
    low, high = normal_limits(share, error, confidence)
    found = Prevalence(
        str(Questioning.ITEM_COUNT), len(one) + len(none), share, error, low, high, math.inf, reason=note(share)
    )
    return ItemCount(
        found, float(np.mean(one == items + 1)), float(np.mean(one == 0)), design_effect_p(one, none, items=items)
    )


def _counts(values: npt.ArrayLike, most: int, group: str) -> FloatArray:
    counts = np.asarray(values, dtype=np.float64)
    if len(counts) < 2:
        raise TooFew(f"the {group} group has fewer than two people")
    if not np.isin(counts, np.arange(most + 1)).all():
        raise BadTable("list", f"counts are whole numbers from 0 to {most}", column=group)
    return counts


def design_effect_p(treated: npt.ArrayLike, control: npt.ArrayLike, *, items: int) -> float:
    """Test whether the sensitive statement changed how the others were answered.

    Parameters
    ----------
    treated, control : array_like of int, shapes (n1,) and (n0,)
        Counts of the two groups.
    items : int
        Statements in the list of the control group.

    Returns
    -------
    float
        P-value, from 0 to 1. If nothing changed, the cumulative shares of the control group lie nowhere below those
        of the treated, and nowhere above those of the treated one count on. The largest excess is weighed by its
        standard error, and by Bonferroni for the number of comparisons.

    References
    ----------
    Blair, G. and Imai, K. (2012). Statistical analysis of list experiments. Political Analysis 20, 47-77.

    Examples
    --------
    >>> design_effect_p([0, 1, 2, 3] * 50, [0, 1, 2, 2] * 50, items=3)
    1.0
    """
    one, none = np.asarray(treated, dtype=np.float64), np.asarray(control, dtype=np.float64)
    worst, comparisons = -math.inf, 0
    for y in range(items + 1):
        of_none = float(np.mean(none <= y))
        for later, sign in ((0, 1.0), (1, -1.0)):
            of_one = float(np.mean(one <= y + later))
            variance = of_one * (1 - of_one) / len(one) + of_none * (1 - of_none) / len(none)
            if variance > 0:
                comparisons += 1
                worst = max(worst, sign * (of_one - of_none) / math.sqrt(variance))
    return min(1.0, comparisons * float(stats.norm.sf(worst))) if comparisons else 1.0
