"""What finally became of each event, in AAPOR's terms, and the rates that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

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
    given = np.asarray(disposition, dtype=object)
    weight = np.ones(len(given)) if base_weight is None else np.asarray(base_weight, dtype=np.float64)
    sums = dict.fromkeys(Group, 0.0)
    seen = np.zeros(len(given), dtype=bool)
    for name, code in CODES.items():
        here = given == str(name)
        seen |= here
        sums[code.group] += float(weight[here].sum())
    if not seen.all():
        row = int(np.flatnonzero(~seen)[0])
        raise BadTable("frame", f"{given[row]!r} is not a disposition", column="disposition", row=row + 1)
    return Counts(sums[Group.INTERVIEW], sums[Group.PARTIAL], sums[Group.REFUSAL], sums[Group.NON_CONTACT])


def rates(counts: Counts, *, e: float | None = None) -> Rates:
    """Compute AAPOR's response, cooperation, refusal and contact rates.

    Parameters
    ----------
    counts : Counts
        Cases, or sums of base weights, by group.
    e : float, optional
        Share of the cases of unknown eligibility taken to be eligible; by default proportional allocation (the
        share among the cases whose eligibility is known).

    Returns
    -------
    Rates
        Shares from 0 to 1.

    Raises
    ------
    TooFew
        There is no sampled case.

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
        known = eligible + counts.not_eligible
        e = eligible / known if known else 1.0
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
