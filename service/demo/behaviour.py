"""How customers react when nobody presses them: who answers, when, from where, and what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from statistics import fmean, pstdev

from service.demo.people import Customer, Device
from service.demo.ratings import Rating

#: Log-odds of an answer to the first message.
BASE = -0.45
BY_DEPARTMENT = 0.75  # per standard deviation of the departments' mean opinion
DEPARTMENT_NOISE = 0.15
BY_SERVICE = -0.55
BY_STUDAGE = {2: 0.35, 4: 0.1, 6: -0.2, 8: 0.0}
BY_LECTAGE = -0.16  # per semester that the lecture lies back
BY_SMS = 0.3
BY_OPINION = {1: 0.45, 2: 0.0, 3: -0.2, 4: 0.0, 5: 0.25}
REMINDED = -0.6

DELAY_MINUTES = {"sms": (110.0, 1.2), "email": (380.0, 1.4)}  # median and spread of the logarithm
COMPLETION_SECONDS = (75.0, 0.45)
BY_TEXT_SHARE = 0.2
DECLINED_SHARE = 0.02
STOP_SHARE = 0.006
MISREAD_SHARE = 0.01
SKIP_SHARE = 0.12
COMMENT_SHARE = {1: 0.45, 2: 0.25, 3: 0.1, 4: 0.1, 5: 0.2}

DRIVERS = ("d_staff", "d_speed", "d_clarity")
REASONS = {
    "unhappy": (("time", 4), ("information", 4), ("staff", 3), ("result", 3), ("other", 1), ("price", 1)),
    "middling": (("information", 3), ("result", 3), ("time", 2), ("staff", 2), ("other", 1), ("price", 1)),
    "happy": (("staff", 6), ("result", 3), ("information", 2), ("time", 1), ("other", 1)),
}
COMMENTS = {
    "unhappy": ("It took far too long.", "Nobody could explain the exercises.", "Me perdí desde la segunda semana."),
    "middling": ("Some weeks were good, others were not.", "The slides came late."),
    "happy": ("Clear from the first minute to the last.", "Very patient with questions.", "Muy bien explicado."),
}


@dataclass(frozen=True, slots=True)
class Reaction:
    """An answer in full: how long after the message, how long it takes, what is said, from which device.

    `by_text`: replies to the text message question by question, if that asks one.
    """

    after: timedelta
    seconds: float
    answers: Mapping[str, str]
    device: Device
    by_text: bool = False


@dataclass(frozen=True, slots=True)
class Inclination:
    """What drives the probability to answer, beside what the customer is."""

    by_department: Mapping[str, float]

    def log_odds(self, rating: Rating, customer: Customer) -> float:
        return (
            BASE
            + self.by_department[rating.department]
            + BY_SERVICE * rating.service
            + BY_STUDAGE[rating.studage]
            + BY_LECTAGE * (rating.lectage - 1)
            + BY_SMS * (customer.channel == "sms")
            + BY_OPINION[rating.opinion]
        )


def inclination(ratings: Sequence[Rating], rng: Random) -> Inclination:
    """Students of well-liked departments answer more readily: the raw mean says too much, and the frame tells why."""
    departments = sorted({rating.department for rating in ratings})
    means = {d: fmean(r.opinion for r in ratings if r.department == d) for d in departments}
    centre, spread = fmean(means.values()), pstdev(means.values()) or 1.0
    return Inclination(
        {d: BY_DEPARTMENT * (means[d] - centre) / spread + rng.gauss(0, DEPARTMENT_NOISE) for d in departments}
    )


def answers_at(log_odds: float, rng: Random) -> bool:
    return rng.random() < 1.0 / (1.0 + math.exp(-log_odds))


def reaction(rating: Rating, customer: Customer, rng: Random) -> Reaction:
    """What the customer does when left alone."""
    median, spread = DELAY_MINUTES[customer.channel]
    seconds = COMPLETION_SECONDS[0] * math.exp(rng.gauss(0, COMPLETION_SECONDS[1]))
    return Reaction(
        after=timedelta(minutes=median * math.exp(rng.gauss(0, spread))),
        seconds=round(seconds, 1),
        answers=answers(rating.opinion, rng),
        device=customer.device,
        by_text=customer.channel == "sms" and rng.random() < BY_TEXT_SHARE,
    )


def answers(opinion: int, rng: Random) -> dict[str, str]:
    """Overall score as thought; drivers and main reason follow it with noise."""
    mood = "unhappy" if opinion <= 2 else "middling" if opinion == 3 else "happy"
    said = {"score": str(opinion)}
    for driver in DRIVERS:
        if rng.random() >= SKIP_SHARE:
            said[driver] = str(min(5, max(1, round(opinion + rng.gauss(0, 0.8)))))
    if rng.random() >= SKIP_SHARE:
        codes, shares = zip(*REASONS[mood], strict=True)
        said["reason"] = rng.choices(codes, shares)[0]
    if rng.random() < COMMENT_SHARE[opinion]:
        said["comment"] = rng.choice(COMMENTS[mood])
    if rng.random() >= SKIP_SHARE:
        said["asked_for_score"] = "yes" if rng.random() < MISREAD_SHARE else "no"
    return said
