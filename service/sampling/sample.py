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
    """`inclusion_probability` is known before asking; `uniform` shows that the draw followed it."""

    sampled: bool
    arm: Arm
    inclusion_probability: float
    uniform: float


def _uniform(seed: str, purpose: str, source: str, external_id: str) -> float:
    message = f"{purpose}\x00{source}\x00{external_id}".encode()
    digest = hmac.new(seed.encode(), message, hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") / _UNIT


def draw(*, seed: str, source: str, external_id: str, sampling_rate: float, blind_share: float) -> Draw:
    """Draw one event.

    The same event gives the same draw whenever and however often it is reported, in whatever order and batch; nobody
    who lacks the sealed seed can foresee it; whoever is given the seed afterwards can check every draw.
    """
    uniform = _uniform(seed, "sample", source, external_id)
    if uniform >= sampling_rate:
        return Draw(sampled=False, arm=Arm.NONE, inclusion_probability=sampling_rate, uniform=uniform)
    blind = _uniform(seed, "arm", source, external_id) < blind_share
    arm = Arm.BLIND if blind else Arm.STANDARD
    return Draw(sampled=True, arm=arm, inclusion_probability=sampling_rate, uniform=uniform)
