"""AAPOR's outcome rates by group, weighted and with standard errors, under a choice of e."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.aapor import Counts, Group, counts_of, group_codes
from analysis.design import Design
from analysis.disposition import Rates, proportional_e, rates
from analysis.errors import BadTable, TooFew
from analysis.estimation.variance import covariance

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_GROUPS = len(Group) - 1  # those outside the sample are in no rate
_ORDER = tuple(Group)[:_GROUPS]


class Eligibility(StrEnum):
    """Where the share of eligible cases among those of unknown eligibility comes from."""

    CASRO_OVERALL = "casro_overall"
    CASRO_SUBGROUP = "casro_subgroup"


@dataclass(frozen=True, slots=True)
class GroupRates:
    """AAPOR's outcome rates of one group of cases.

    Parameters
    ----------
    label : str
        The group; empty for all cases.
    n : int
        Cases in the sample.
    cases, counts : Counts
        Number of cases, and their base weights, by AAPOR group.
    unweighted, weighted : Rates
        Outcome rates by cases and by base weights.
    errors : mapping of str to float or None
        Standard errors of the weighted rates, named as in ``Rates.as_dict``; None where a rate is None.
    """

    label: str
    n: int
    cases: Counts
    counts: Counts
    unweighted: Rates
    weighted: Rates
    errors: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class _Formula:
    """A rate as ``numerator / (denominator + share of the unknown)``; the share is 0, 1 or, if None, e."""

    numerator: str
    denominator: str
    unknown_share: float | None


_CONTACTED = "I P R O"
_ELIGIBLE = "I P R NC O"
_SHARES = ((1, 1.0), (2, None), (3, 0.0))
_FORMULAS: Mapping[str, _Formula] = {
    **{
        f"RR{2 * i - 2 + j}": _Formula(numerator, _ELIGIBLE, share)
        for i, share in _SHARES
        for j, numerator in ((1, "I"), (2, "I P"))
    },
    "COOP1": _Formula("I", _CONTACTED, 0.0),
    "COOP2": _Formula("I P", _CONTACTED, 0.0),
    "COOP3": _Formula("I", "I P R", 0.0),
    "COOP4": _Formula("I P", "I P R", 0.0),
    **{f"REF{i}": _Formula("R", _ELIGIBLE, share) for i, share in _SHARES},
    **{f"CON{i}": _Formula(_CONTACTED, _ELIGIBLE, share) for i, share in _SHARES},
}


def outcome_rates(
    sample: Design,
    status: npt.ArrayLike,
    groups: Mapping[str, Group],
    *,
    by: npt.ArrayLike | None = None,
    e: Eligibility | float = Eligibility.CASRO_SUBGROUP,
) -> tuple[GroupRates, ...]:
    """Compute AAPOR's outcome rates for all cases or by group, with standard errors.

    Parameters
    ----------
    sample : Design
        The cases of the sample; base weights, strata and clusters count, later changes of the weights do not.
    status : array_like of str, shape (n,)
        Final status of each case.
    groups : mapping of str to Group
        The AAPOR group that each status counts in.
    by : array_like, shape (n,), optional
        Label of each case; without it all cases are one group.
    e : Eligibility or float, default "casro_subgroup"
        Share of the cases of unknown eligibility taken to be eligible: proportional allocation within each group or
        over all cases, or a number from 0 (highest rates) to 1 (lowest).

    Returns
    -------
    tuple of GroupRates
        One entry per label, sorted.

    Raises
    ------
    BadTable
        A status has no group, a label is missing, `e` is not from 0 to 1 or its rule is unknown, or lengths differ.
    TooFew
        A group has no case that is in the sample and not known to be ineligible; the message names it.
    NotIdentified
        As `analysis.estimation.variance.covariance`.

    Notes
    -----
    A rate is ``a't / (b't + e u't)`` in the totals t of the AAPOR groups. Its standard error follows from their
    covariance by the derivatives; where e is estimated its derivative is part of them. An e that is given is taken as
    known.

    References
    ----------
    AAPOR (2023). Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition.
    Council of American Survey Research Organizations (1982). On the Definition of Response Rates.

    Examples
    --------
    >>> from analysis.design import design
    >>> groups = {"done": Group.INTERVIEW, "silent": Group.NON_CONTACT}
    >>> found = outcome_rates(design([1.0] * 4), ["done", "silent", "done", "silent"], groups)
    >>> found[0].weighted.response[0], round(found[0].errors["RR1"], 4)
    (0.5, 0.2887)
    """
    if isinstance(e, str) and e not in tuple(Eligibility):
        raise BadTable("settings", f"{e!r} is not known; use {', '.join(Eligibility)} or a number", column="e")
    base = replace(sample, final_weight=sample.base_weight, steps=())
    group = group_codes(status, groups)
    label, names = _labels(by, base.size)
    if group.shape != (base.size,):
        raise BadTable("frame", f"{len(group)} cases, the design has {base.size}", column="disposition")
    found = []
    for k, name in enumerate(names):
        inside = label == k
        cases = np.bincount(group[inside], minlength=len(Group)).astype(np.float64)
        if cases[:_GROUPS].sum() <= cases[_ORDER.index(Group.NOT_ELIGIBLE)]:
            raise TooFew(f"no case {'of ' + repr(name) if name else ''} is eligible, so there are no outcome rates")
        found.append(_of_group(base, group, inside, name, e))
    return tuple(found)


def _labels(by: npt.ArrayLike | None, n: int) -> tuple[IntArray, tuple[str, ...]]:
    if by is None:
        return np.zeros(n, dtype=np.int64), ("",)
    code, names = pd.factorize(np.asarray(by, dtype=object), sort=True)
    if len(code) != n:
        raise BadTable("frame", f"{len(code)} labels, the design has {n} cases", column="by")
    if (code < 0).any():
        raise BadTable("frame", "the label is missing; give every case one", column="by", row=int(np.argmin(code)) + 1)
    return code.astype(np.int64), tuple(str(name) for name in names)


def _of_group(
    base: Design, group: IntArray, inside: npt.NDArray[np.bool_], name: str, e: Eligibility | float
) -> GroupRates:
    everywhere = isinstance(e, str) and e == Eligibility.CASRO_OVERALL
    weight, size = base.base_weight, len(Group)
    kept = np.ones_like(inside) if everywhere else inside

    def sums(of: npt.NDArray[np.bool_], values: FloatArray) -> FloatArray:
        return np.bincount(group[of], weights=values[of], minlength=size).astype(np.float64)

    ones = np.ones(base.size)
    cases, counts = counts_of(sums(inside, ones)), counts_of(sums(inside, weight))
    given = None if isinstance(e, str) else float(e)
    by_cases = proportional_e(counts_of(sums(kept, ones))) if given is None else given
    by_weight = proportional_e(counts_of(sums(kept, weight))) if given is None else given
    weighted = rates(counts, e=by_weight)
    # Totals within the group, then totals of the others, which count only where e comes from all cases.
    gradient = np.zeros((2 * size, len(_FORMULAS)))
    slopes, of_e = _gradients(sums(inside, weight)[:_GROUPS], by_weight)
    gradient[:_GROUPS] = slopes
    if given is None:
        slope = _slope_of_e(sums(kept, weight)[:_GROUPS])
        gradient[:_GROUPS] += np.outer(slope, of_e)
        if everywhere:
            gradient[size : size + _GROUPS] = np.outer(slope, of_e)
    place = group + size * ~inside
    indicator = sparse.csr_array((weight, (np.arange(base.size), place)), shape=(base.size, 2 * size))
    variance = np.einsum("ij,ik,kj->j", gradient, covariance(base, indicator), gradient, optimize=True)
    named = weighted.as_dict()
    errors = {
        rate: None if named[rate] is None else float(np.sqrt(max(v, 0.0)))  # rounding can leave a 0 just below it
        for rate, v in zip(_FORMULAS, variance, strict=True)
    }
    return GroupRates(
        label=name,
        n=int(inside.sum() - (group[inside] == size - 1).sum()),
        cases=cases,
        counts=counts,
        unweighted=rates(cases, e=by_cases),
        weighted=weighted,
        errors=errors,
    )


def _members(names: str) -> FloatArray:
    listed = names.split()
    return np.array([float(group.value in listed) for group in _ORDER])


def _gradients(totals: FloatArray, e: float) -> tuple[FloatArray, FloatArray]:
    """Return the derivatives of the rates by the totals of the group, e held fixed, and by e."""
    unknown = _members("UH UO")
    slopes, of_e = [], []
    for formula in _FORMULAS.values():
        share = e if formula.unknown_share is None else formula.unknown_share
        below = _members(formula.denominator) + share * unknown
        base = float(below @ totals)
        rate = float(_members(formula.numerator) @ totals) / base if base > 0 else 0.0
        scale = 1.0 / base if base > 0 else 0.0
        slopes.append((_members(formula.numerator) - rate * below) * scale)
        of_e.append(-rate * float(unknown @ totals) * scale if formula.unknown_share is None else 0.0)
    return np.column_stack(slopes), np.array(of_e)


def _slope_of_e(totals: FloatArray) -> FloatArray:
    """Return the derivatives of the proportional e by the totals it is estimated from."""
    eligible, not_eligible = _members(_ELIGIBLE), _members("NE")
    known = float((eligible + not_eligible) @ totals)
    if known <= 0:
        return np.zeros(_GROUPS)
    e = float(eligible @ totals) / known
    return np.asarray((eligible - e * (eligible + not_eligible)) / known)
