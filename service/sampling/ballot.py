"""Who gets which ballot: a keyed hash of the survey's sealed seed and the customer, as for the draw.

It is dealt anew whenever it is needed and comes out the same, also for somebody who is asked again: whoever answered
twice with two ballots, or two devices, would be protected less than they were told.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from uuid import UUID

from service.sampling.lot import Lot, lot_of
from service.survey.ballot import Ballot


def deal(ballots: Sequence[Ballot], *, seed: str, customer_id: str | None, invitation_id: UUID) -> Ballot:
    """The ballot of one respondent: of the customer, or of the invitation where nobody knows who the customer is."""
    return drawn(ballots, lot_of(seed, customer_id=customer_id, invitation_id=invitation_id))


def drawn(ballots: Sequence[Ballot], lot: Lot) -> Ballot:
    """The ballot that the lot falls on."""
    uniform = lot.uniform("ballot")
    ends = accumulate(ballot.share for ballot in ballots)
    dealt = (ballot for ballot, end in zip(ballots, ends, strict=True) if uniform < end)
    return next(dealt, ballots[-1])  # shares that sum to 1 only nearly leave a last bit
