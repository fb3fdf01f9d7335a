"""AAPOR's groups of final dispositions, and cases counted by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import BadTable


class Group(StrEnum):
    """AAPOR's groups of final dispositions."""

    INTERVIEW = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"
    NOT_IN_SAMPLE = "-"


#: Standard Definitions number their codes so that the first digits tell the group; the longest that fits holds.
_STANDARD = MappingProxyType(
    {
        "1.0": Group.INTERVIEW,
        "1.1": Group.INTERVIEW,
        "1.2": Group.PARTIAL,
        "2.1": Group.REFUSAL,
        "2.2": Group.NON_CONTACT,
        "2.3": Group.OTHER,
        "3.1": Group.UNKNOWN_HOUSEHOLD,
        "3": Group.UNKNOWN_OTHER,
        "4": Group.NOT_ELIGIBLE,
    }
)


def group_of(code: str) -> Group:
    """Return the group that a code of AAPOR's Standard Definitions counts in.

    Parameters
    ----------
    code : str
        Such as ``1.1``, ``2.12`` or ``3.9``.

    Returns
    -------
    Group
        Where it counts.

    Raises
    ------
    BadTable
        There is no such code.

    References
    ----------
    AAPOR (2023). Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition.

    Examples
    --------
    >>> group_of("2.12").value
    'R'
    """
    known = re.fullmatch(r"[1-4](\.\d{1,3})?", code)
    fitting = [prefix for prefix in _STANDARD if known and code.startswith(prefix)]
    if not fitting:
        raise BadTable("frame", f"{code!r} is not a code of the Standard Definitions", column="disposition")
    return _STANDARD[max(fitting, key=len)]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases ended in each AAPOR group, as numbers of cases or as sums of base weights.

    Parameters
    ----------
    interview, partial, refusal, non_contact, other : float
        Eligible cases.
    unknown_household, unknown_other : float
        Cases of unknown eligibility.
    not_eligible : float
        Cases known not to be eligible.
    """

    interview: float
    partial: float
    refusal: float
    non_contact: float
    other: float = 0.0
    unknown_household: float = 0.0
    unknown_other: float = 0.0
    not_eligible: float = 0.0

    @property
    def eligible(self) -> float:
        """Cases known to be eligible."""
        return self.interview + self.partial + self.refusal + self.non_contact + self.other

    @property
    def unknown(self) -> float:
        """Cases of unknown eligibility."""
        return self.unknown_household + self.unknown_other


def count_statuses(
    status: npt.ArrayLike, groups: Mapping[str, Group], base_weight: npt.ArrayLike | None = None
) -> Counts:
    """Count final statuses of any survey by AAPOR group.

    Parameters
    ----------
    status : array_like of str, shape (n,)
        Final status of each case.
    groups : mapping of str to Group
        The group that each status counts in; those of ``Group.NOT_IN_SAMPLE`` are left out.
    base_weight : array_like, shape (n,), optional
        1 / inclusion probability; without it each case counts 1.

    Returns
    -------
    Counts
        Cases, or sums of base weights, per group.

    Raises
    ------
    BadTable
        A status has no group; the message names the first row. Or a weight is missing or below 0.

    Examples
    --------
    >>> count_statuses(["done", "silent"], {"done": Group.INTERVIEW, "silent": Group.NON_CONTACT}).eligible
    2.0
    """
    group = group_codes(status, groups)
    weight = np.ones(len(group)) if base_weight is None else np.asarray(base_weight, dtype=np.float64)
    if weight.shape != group.shape:
        raise BadTable("frame", f"{len(group)} cases but {weight.shape} weights", column="base_weight")
    wrong = ~(np.isfinite(weight) & (weight >= 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadTable("frame", f"{weight[row]:g} is not 0 or more", column="base_weight", row=row + 1)
    return counts_of(np.bincount(group, weights=weight, minlength=len(Group)).astype(np.float64))


def group_codes(status: npt.ArrayLike, groups: Mapping[str, Group]) -> npt.NDArray[np.int64]:
    """Return the position of each case's AAPOR group among all groups.

    Parameters
    ----------
    status : array_like of str, shape (n,)
        Final status of each case.
    groups : mapping of str to Group
        The group that each status counts in.

    Returns
    -------
    ndarray of int64, shape (n,)
        Position in ``tuple(Group)``.

    Raises
    ------
    BadTable
        A status has no group; the message names the first row.

    Examples
    --------
    >>> group_codes(["silent", "done"], {"done": Group.INTERVIEW, "silent": Group.NON_CONTACT}).tolist()
    [3, 0]
    """
    code, names = pd.factorize(np.asarray(status, dtype=object))
    places = {str(name): list(Group).index(group) for name, group in groups.items()}
    place = np.array([*(places.get(str(name), -1) for name in names), -1], dtype=np.int64)  # the last is for missing
    found = place[code]
    if (found < 0).any():
        row = int(np.argmax(found < 0))
        what = "is missing" if code[row] < 0 else f"{names[code[row]]!r} is not a disposition"
        message = f"{what}; known are {', '.join(places)}"
        raise BadTable("frame", message, column="disposition", row=row + 1)
    return found


def counts_of(sums: npt.NDArray[np.float64]) -> Counts:
    """Return counts from sums in the order of the groups.

    Parameters
    ----------
    sums : ndarray, shape (9,)
        One per `Group`; the last, of those outside the sample, is left out.

    Returns
    -------
    Counts
        The same by name.

    Examples
    --------
    >>> counts_of(np.arange(9.0)).not_eligible
    7.0
    """
    return Counts(*(float(x) for x in sums[:-1]))
