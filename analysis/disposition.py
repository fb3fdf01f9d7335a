"""What finally became of each event, in AAPOR's terms, and the rates that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy.typing as npt

from analysis.aapor import Counts, Group, count_statuses
from analysis.errors import BadTable, TooFew


class Disposition(StrEnum):
    """Final dispositions of a programme's events."""

    NOT_SAMPLED = "not_sampled"
    QUARANTINED = "quarantined"
    OPTED_OUT = "opted_out"
    SUPPRESSED_BY_EMPLOYEE = "suppressed_by_employee"
    UNDELIVERABLE = "undeliverable"
    NO_RESPONSE = "no_response"
    PARTIAL = "partial"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Code:
    """AAPOR's final disposition code and the group it counts in.

    Parameters
    ----------
    number : str
        The code.
    group : Group
        Where it counts.
    """

    number: str
    group: Group


#: The frame holds eligible events only, so no disposition is of unknown eligibility. A case whom the programme's own
#: rules (contact frequency) or an employee kept from being asked was never contacted: AAPOR 2.2, non-contact. A silent
#: person who was sent a message counts as a non-contact too: nothing shows that the request was seen.
CODES: Mapping[Disposition, Code] = MappingProxyType(
    {
        Disposition.COMPLETE: Code("1.1", Group.INTERVIEW),
        Disposition.PARTIAL: Code("1.2", Group.PARTIAL),
        Disposition.OPTED_OUT: Code("2.11", Group.REFUSAL),
        Disposition.NO_RESPONSE: Code("2.20", Group.NON_CONTACT),
        Disposition.UNDELIVERABLE: Code("2.20", Group.NON_CONTACT),
        Disposition.QUARANTINED: Code("2.20", Group.NON_CONTACT),
        Disposition.SUPPRESSED_BY_EMPLOYEE: Code("2.20", Group.NON_CONTACT),
        Disposition.NOT_SAMPLED: Code("-", Group.NOT_IN_SAMPLE),
    }
)


@dataclass(frozen=True, slots=True)
class Rates:
    """AAPOR's outcome rates; a rate whose denominator is empty is None.

    Parameters
    ----------
    e : float
        Share of the cases of unknown eligibility that is taken to be eligible.
    response : tuple of float
        RR1 to RR6.
    cooperation : tuple of float or None
        COOP1 to COOP4.
    refusal : tuple of float
        REF1 to REF3.
    contact : tuple of float
        CON1 to CON3.
    """

    e: float
    response: tuple[float | None, ...]
    cooperation: tuple[float | None, ...]
    refusal: tuple[float | None, ...]
    contact: tuple[float | None, ...]

    def as_dict(self) -> dict[str, float | None]:
        """Name the rates as AAPOR does.

        Returns
        -------
        dict
            Keys ``e``, ``RR1``, ``COOP1``, ``REF1``, ``CON1`` and so on.
        """
        named: dict[str, float | None] = {"e": self.e}
        groups = (("RR", self.response), ("COOP", self.cooperation), ("REF", self.refusal), ("CON", self.contact))
        for prefix, rates in groups:
            named.update({f"{prefix}{i}": rate for i, rate in enumerate(rates, start=1)})
        return named


def count(disposition: npt.ArrayLike, base_weight: npt.ArrayLike | None = None) -> Counts:
    """Count final dispositions by AAPOR group; events outside the sample are left out.

    Parameters
    ----------
    disposition : array_like of str, shape (n,)
        One of `Disposition` per event.
    base_weight : array_like, shape (n,), optional
        1 / inclusion probability; without it each case counts 1.

    Returns
    -------
    Counts
        Cases, or sums of base weights, per group.

    Raises
    ------
    BadTable
        An entry is not a disposition; the message names the first row.

    Examples
    --------
    >>> count(["complete", "no_response", "not_sampled"]).eligible
    2.0
    """
    return count_statuses(disposition, {str(name): code.group for name, code in CODES.items()}, base_weight)


def proportional_e(counts: Counts) -> float:
    """Return the share of eligible cases among those whose eligibility is known.

    Parameters
    ----------
    counts : Counts
        Cases, or sums of base weights, by group.

    Returns
    -------
    float
        Proportional allocation, also called the CASRO estimate of e; 1 where there are cases of unknown eligibility
        only, which makes the rates the lowest possible.

    References
    ----------
    Smith, T. W. (2009). A revised review of methods to estimate the status of cases with unknown eligibility. AAPOR.

    Examples
    --------
    >>> proportional_e(Counts(40, 0, 20, 0, unknown_other=15, not_eligible=20))
    0.75
    """
    known = counts.eligible + counts.not_eligible
    return counts.eligible / known if known else 1.0


def rates(counts: Counts, *, e: float | None = None) -> Rates:
    """Compute AAPOR's response, cooperation, refusal and contact rates.

    Parameters
    ----------
    counts : Counts
        Cases, or sums of base weights, by group.
    e : float, optional
        Share of the cases of unknown eligibility taken to be eligible; by default proportional allocation (the
        share among the cases whose eligibility is known). 1 gives the lowest and 0 the highest rates.

    Returns
    -------
    Rates
        Shares from 0 to 1.

    Raises
    ------
    TooFew
        There is no sampled case.
    BadTable
        `e` is not from 0 to 1.

    References
    ----------
    AAPOR (2023). Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition.

    Examples
    --------
    >>> rates(Counts(40, 10, 10, 40)).as_dict()["RR2"]
    0.5
    """
    eligible, unknown = counts.eligible, counts.unknown
    if eligible + unknown <= 0:
        raise TooFew("no event was sampled, so there are no outcome rates")
    if e is None:
        e = proportional_e(counts)
    if not 0 <= e <= 1:
        raise BadTable("settings", f"{e:g} is not from 0 to 1", column="e")
    interviews = counts.interview + counts.partial
    contacted = interviews + counts.refusal + counts.other
    talked = interviews + counts.refusal
    bases = (eligible + unknown, eligible + e * unknown, eligible)
    return Rates(
        e=e,
        response=tuple(_share(x, base) for base in bases for x in (counts.interview, interviews)),
        cooperation=tuple(_share(x, base) for base in (contacted, talked) for x in (counts.interview, interviews)),
        refusal=tuple(_share(counts.refusal, base) for base in bases),
        contact=tuple(_share(contacted, base) for base in bases),
    )


def _share(part: float, base: float) -> float | None:
    return part / base if base > 0 else None
