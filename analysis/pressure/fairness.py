"""What a unit's figure may be used for, and whether flags fall on some groups more than on others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.stats import chi2, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.errors import BadTable
from analysis.pressure.signal import BoolArray
from analysis.pressure.units import Units, code, most_frequent
from analysis.programme import Programme
from analysis.settings import Settings

#: A group of fewer units is not compared: its rate would say more of its members than of the screen.
LEAST_UNITS = 10
#: A group that keeps its figures less than this often as the reference does is treated adversely (29 CFR 1607.4(D)).
FOUR_FIFTHS = 0.8
CONFIDENCE = 0.95
LARGEST_NOT_REJECTED = float(chi2.ppf(CONFIDENCE, 1))
MISSING = "(missing)"
#: Largest logarithm of a ratio that is looked at.
FARTHEST = 16.0
#: Columns by which flags are compared where the frame has them.
COMPARED_BY = ("location_id", "region", "contact_channel", "touchpoint", "contract", "language")
RARE = "with rare flags the four-fifths ratio is near 1 whatever the group; read the ratio of the flag rates instead"


class Use(StrEnum):
    """What a unit's figure may be used for; each use includes those before it."""

    SHOWN = "shown"
    RANKED = "ranked"
    PAID = "paid"


def permitted_use(reliability: float, settings: Settings) -> Use:
    """Return the most that a figure of this reliability may be used for.

    Parameters
    ----------
    reliability : float
        How far the unit's mean reflects the unit rather than chance, from 0 to 1.
    settings : Settings
        Holds the two limits.

    Returns
    -------
    Use
        ``shown`` below `least_reliability_ranking`, ``ranked`` below `least_reliability_pay`, else ``paid``.

    Raises
    ------
    BadTable
        `reliability` is not from 0 to 1.

    Examples
    --------
    >>> [permitted_use(value, Settings()).value for value in (0.49, 0.5, 0.7)]
    ['shown', 'ranked', 'paid']
    """
    if not 0.0 <= reliability <= 1.0:
        raise BadTable("fairness", f"{reliability:g} is not from 0 to 1", column="reliability")
    if reliability < settings.least_reliability_ranking:
        return Use.SHOWN
    return Use.RANKED if reliability < settings.least_reliability_pay else Use.PAID


@dataclass(frozen=True, slots=True)
class Impact:
    """How often units of one group are flagged, beside the reference.

    Parameters
    ----------
    group : str
        The value that the units have in common.
    units, flags : int
        Units of the group, and those flagged.
    rate, reference_rate : float
        Shares flagged in the group and in the reference.
    ratio : float or None
        Of the two rates; None where nobody of the reference is flagged.
    ratio_ci, difference_ci : tuple of float, or None
        95 % intervals of the ratio (score) and of the difference of the rates (Newcombe); an end of the ratio that no
        count can bound is infinite. None where the group is not compared.
    p_value : float or None
        Fisher's exact test, two-sided.
    kept_ratio : float or None
        Share not flagged in the group over that in the reference (adverse impact ratio).
    adverse : bool
        Whether `kept_ratio` is below four fifths.
    remark : str
        Why the group is not compared, or how to read the figures.
    """

    group: str
    units: int
    flags: int
    rate: float
    reference_rate: float
    ratio: float | None
    ratio_ci: tuple[float, float] | None
    difference_ci: tuple[float, float] | None
    p_value: float | None
    kept_ratio: float | None
    adverse: bool
    remark: str

    def as_dict(self) -> dict[str, object]:
        """Return the comparison as plain values for JSON.

        Returns
        -------
        dict
            The fields; an end of an interval that is infinite is None.
        """

        def ends(interval: tuple[float, float] | None) -> list[float | None] | None:
            return None if interval is None else [end if np.isfinite(end) else None for end in interval]

        return {
            "group": self.group,
            "units": self.units,
            "flags": self.flags,
            "rate": self.rate,
            "reference_rate": self.reference_rate,
            "ratio": self.ratio,
            "ratio_ci": ends(self.ratio_ci),
            "difference_ci": ends(self.difference_ci),
            "p_value": self.p_value,
            "kept_ratio": self.kept_ratio,
            "adverse": self.adverse,
            "remark": self.remark,
        }


def group_of_units(programme: Programme, units: Units, column: str) -> tuple[str, ...]:
    """Return the value of a column that each unit's events have most often.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    units : Units
        Who is screened.
    column : str
        A column of the frame: location, channel, touchpoint, contract, language.

    Returns
    -------
    tuple of str, length k
        ``(missing)`` where most events have no value; the first in order of names wins a tie.

    Raises
    ------
    BadTable
        The frame has no such column.
    """
    if column not in programme.frame:
        raise BadTable("frame", "flags are to be compared by this column", column=column)
    values = programme.frame[column]
    text = values.astype("str").where(values.notna() & (values.astype("str") != ""), MISSING)
    codes, labels = code(text)
    return tuple(labels[i] for i in most_frequent(codes, units.of_event, units.count))


def adverse_impact(
    flagged: BoolArray, groups: Sequence[str], *, reference: str = "rest", least_units: int = LEAST_UNITS
) -> tuple[Impact, ...]:
    """Compare the flag rate of each group with that of the other units, or of the group flagged least.

    Parameters
    ----------
    flagged : ndarray of bool, shape (k,)
        Units at level watch or hold.
    groups : sequence of str, length k
        Group of each unit (see `group_of_units`).
    reference : str, default "rest"
        ``rest``: all units outside the group; ``lowest``: the group with the lowest rate of those large enough.
    least_units : int, default 10
        A smaller group, or one with a smaller reference, is counted but not compared.

    Returns
    -------
    tuple of Impact
        In the order of the groups' names.

    Raises
    ------
    BadTable
        The two inputs differ in length, or `reference` is not known.

    Notes
    -----
    A difference is no proof of unfairness: groups may differ in how often they press. It is a reason to look.

    References
    ----------
    Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions. Biometrics 40, 513-517.
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions. Statistics in
    Medicine 17, 873-890. 29 CFR 1607.4(D), the four-fifths rule.

    Examples
    --------
    >>> flagged = np.array([True] * 6 + [False] * 34)
    >>> north, south = adverse_impact(flagged, ["north"] * 20 + ["south"] * 20)
    >>> north.rate, north.adverse, round(north.kept_ratio, 2)
    (0.3, True, 0.7)
    """
    if len(flagged) != len(groups):
        raise BadTable("fairness", f"{len(groups)} groups for {len(flagged)} units", column="groups")
    if reference not in ("rest", "lowest"):
        raise BadTable("fairness", f"{reference!r} is not known; use rest or lowest", column="reference")
    codes, labels = code(pd.Series(list(groups), dtype="str"))
    units = np.bincount(codes, minlength=len(labels))
    flags = np.bincount(codes, np.asarray(flagged, dtype=np.float64), len(labels)).astype(np.int64)
    large = np.flatnonzero(units >= least_units)
    least = int(large[np.argmin(flags[large] / units[large])]) if len(large) else -1
    result = []
    for g, label in enumerate(labels):
        if reference == "lowest" and least >= 0 and g != least:
            n, x = int(units[least]), int(flags[least])
        else:
            n, x = int(units.sum() - units[g]), int(flags.sum() - flags[g])
        result.append(_impact(label, int(flags[g]), int(units[g]), x, n, least_units))
    return tuple(result)


def _impact(group: str, flags: int, units: int, other_flags: int, others: int, least_units: int) -> Impact:
    rate, reference_rate = flags / units, other_flags / others if others else 0.0
    if units < least_units or others < least_units:
        remark = f"fewer than {least_units} units in the group or in the reference"
        return Impact(
            group, units, flags, rate, reference_rate, None, None, None, None, None, adverse=False, remark=remark
        )
    ratio = rate / reference_rate if other_flags else None
    difference = confint_proportions_2indep(
        flags, units, other_flags, others, compare="diff", method="newcomb", alpha=1.0 - CONFIDENCE
    )
    p_value = float(fisher_exact(np.array([[flags, units - flags], [other_flags, others - other_flags]]))[1])
    kept = (1.0 - rate) / (1.0 - reference_rate) if reference_rate < 1.0 else None
    return Impact(
        group,
        units,
        flags,
        rate,
        reference_rate,
        ratio,
        _ratio_interval(flags, units, other_flags, others),
        (float(difference[0]), float(difference[1])),
        p_value,
        kept,
        adverse=kept is not None and kept < FOUR_FIFTHS,
        remark=RARE if max(rate, reference_rate) < 1.0 - FOUR_FIFTHS else "",
    )


def _ratio_interval(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float]:
    """Invert the score test of the ratio (Koopman): all ratios it does not reject."""
    low = 0.0 if x1 == 0 else float(np.exp(_where_rejected(x1, n1, x2, n2, -FARTHEST)))
    high = np.inf if x2 == 0 else float(np.exp(_where_rejected(x1, n1, x2, n2, FARTHEST)))
    return low, high


def _where_rejected(x1: int, n1: int, x2: int, n2: int, far: float) -> float:
    """Halve the way from the observed log ratio to a far one until the limit of what is not rejected is found."""
    near = float(np.log(max(x1, 0.5) / n1) - np.log(max(x2, 0.5) / n2))
    for _ in range(60):
        middle = (near + far) / 2.0
        rejected = _score_statistic(x1, n1, x2, n2, float(np.exp(middle))) > LARGEST_NOT_REJECTED
        near, far = (near, middle) if rejected else (middle, far)
    return near


def _score_statistic(x1: int, n1: int, x2: int, n2: int, ratio: float) -> float:
    """Chi-square of the score test of p1 = ratio p2, with p2 by maximum likelihood under it."""
    a = (n1 + n2) * ratio
    b = n1 * ratio + x1 + n2 + x2 * ratio
    p2 = (b - np.sqrt(max(b * b - 4.0 * a * (x1 + x2), 0.0))) / (2.0 * a)
    p1 = min(max(p2 * ratio, 1e-15), 1.0 - 1e-15)
    p2 = min(max(p2, 1e-15), 1.0 - 1e-15)
    return float((x1 - n1 * p1) ** 2 / (n1 * p1 * (1 - p1)) * (1.0 + n1 * (ratio - p1) / (n2 * (1.0 - p1))))
