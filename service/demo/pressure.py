"""The pressure that is planted: who presses, how, and what becomes of the customers within their reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random

from service.demo import people
from service.demo.behaviour import DRIVERS, Reaction
from service.demo.behaviour import answers as honest_answers
from service.demo.people import Customer, Device
from service.demo.ratings import Rating

ASKED_SHARE, COMPLIANCE, ADMITS_SHARE = 0.6, 0.7, 0.3
FABRICATED_SHARE = 0.35
KEPT_SHARE = {1: 0.75, 2: 0.75, 3: 0.25, 4: 0.03, 5: 0.03}
KEPT_REASONS = ("customer_declined", "no_contact_given")


class Mechanism(StrEnum):
    """How a lecturer gets better scores than the students think."""

    BEGGING = "asks for fives on the spot"
    FABRICATION = "answers for students from one device"
    SUPPRESSION = "keeps unhappy students from being asked"


@dataclass(frozen=True, slots=True)
class Planted:
    """How many lecturers press, by mechanism."""

    begging: int = 3
    fabrication: int = 3
    suppression: int = 2

    @property
    def total(self) -> int:
        return self.begging + self.fabrication + self.suppression


@dataclass(frozen=True, slots=True)
class Presser:
    """A lecturer who presses; `device` is the one that fabricated answers come from."""

    lecturer: str
    mechanism: Mechanism
    device: Device


def pressers(lecturers: Sequence[str], planted: Planted, rng: Random) -> dict[str, Presser]:
    """Lecturers drawn by seed."""
    kinds = (
        [Mechanism.BEGGING] * planted.begging
        + [Mechanism.FABRICATION] * planted.fabrication
        + [Mechanism.SUPPRESSION] * planted.suppression
    )
    drawn = rng.sample(sorted(lecturers), planted.total)
    return {
        lecturer: Presser(lecturer, mechanism, people.device(f"2001:db8:ffff:{i:x}::1", "en", rng))
        for i, (lecturer, mechanism) in enumerate(zip(drawn, kinds, strict=True))
    }


def kept_away(presser: Presser | None, rating: Rating, rng: Random) -> str | None:
    """The reason that is entered for a customer who is to be kept from being asked."""
    if presser is None or presser.mechanism is not Mechanism.SUPPRESSION:
        return None
    return rng.choice(KEPT_REASONS) if rng.random() < KEPT_SHARE[rating.opinion] else None


def on_the_spot(presser: Presser | None, rating: Rating, customer: Customer, rng: Random) -> Reaction | None:
    """What comes of a message that arrives while customer and lecturer still stand beside each other.

    The blind arm's messages do not: they arrive a day later.
    """
    if presser is None:
        return None
    if presser.mechanism is Mechanism.BEGGING:
        return _begged(rating, customer, rng)
    if presser.mechanism is Mechanism.FABRICATION and rng.random() < FABRICATED_SHARE:
        top = {"score": "5", **{driver: rng.choice("4555") for driver in DRIVERS}, "asked_for_score": "no"}
        return Reaction(timedelta(minutes=rng.uniform(1, 6)), round(rng.uniform(12, 30), 1), top, presser.device)
    return None


def _begged(rating: Rating, customer: Customer, rng: Random) -> Reaction | None:
    if rng.random() >= ASKED_SHARE * COMPLIANCE:
        return None
    said = honest_answers(rating.opinion, rng)
    said.pop("comment", None)
    said |= {"score": "5", "asked_for_score": "yes" if rng.random() < ADMITS_SHARE else "no"}
    return Reaction(timedelta(minutes=rng.uniform(1, 8)), round(rng.uniform(25, 70), 1), said, customer.device)
