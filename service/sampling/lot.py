"""The lot of one respondent: what decides, by the sealed seed, how this person is asked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.sampling import sample


@dataclass(frozen=True, slots=True)
class Lot:
    """The survey's seed and the respondent: each purpose draws a number of its own, which comes out the same again."""

    seed: str
    kind: str
    name: str

    def uniform(self, purpose: str) -> float:
        return sample.uniform(self.seed, purpose, self.kind, self.name)


def lot_of(seed: str, *, customer_id: str | None, invitation_id: UUID) -> Lot:
    """The customer's, or the invitation's where nobody knows who the customer is."""
    return Lot(seed, "invitation", str(invitation_id)) if customer_id is None else Lot(seed, "customer", customer_id)
