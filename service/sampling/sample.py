"""The draw: who is asked is decided by a keyed hash of the event's own name, before anything else is known of it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

_UNIT = float(1 << 64)


class Arm(StrEnum):
    """`blind`: asked late, centrally and unseen by the employee, as a randomised audit of the standard arm."""

    STANDARD = "standard"
    BLIND = "blind"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Draw:
    """`probability` is known before asking; `uniform` shows that the draw followed it. `arm_if_drawn` is decided apart
    from it, so that what depends on the arm is the same whether the event is drawn or not."""

    is_drawn: bool
    arm_if_drawn: Arm
    probability: float
    uniform: float

    @property
    def arm(self) -> Arm:
        return self.arm_if_drawn if self.is_drawn else Arm.NONE


def uniform(seed: str, purpose: str, kind: str, name: str) -> float:
    """A number from 0 to 1 that whoever holds the sealed seed can repeat, and nobody else foresee."""
    message = f"{purpose}\x00{kind}\x00{name}".encode()
    digest = hmac.new(seed.encode(), message, hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") / _UNIT


def draw(*, seed: str, source: str, external_id: str, sampling_rate: float, blind_share: float) -> Draw:
    """Draw one event.

    The same event gives the same draw whenever and however often it is reported, in whatever order and batch; nobody
    who lacks the sealed seed can foresee it; whoever is given the seed afterwards can check every draw.
    """
    drawn = uniform(seed, "sample", source, external_id)
    blind = uniform(seed, "arm", source, external_id) < blind_share
    return Draw(
        is_drawn=drawn < sampling_rate,
        arm_if_drawn=Arm.BLIND if blind else Arm.STANDARD,
        probability=sampling_rate,
        uniform=drawn,
    )
