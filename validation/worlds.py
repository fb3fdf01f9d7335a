"""Worlds drawn at random in which the opinion decides who answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from analysis.simulate import Extremity, Gradient, Outcome, Willingness, World

T = TypeVar("T")

NAMES = ("complaint_30d", "refund_30d", "churn_90d")
AUXILIARIES = ("segment", "age_band", "prior_complaint_12m", "contact_channel", "region")

#: What is drawn, and how: told in docs/methods.md.
DRAWN = """\
| parameter | drawn from |
|---|---|
| share of delivered messages answered, reminders included | 22 % |
| log-odds of answering at the ends of the scale against its middle | uniform, 0.3 to 2.0 |
| form of it | quadratic 1/4, absolute 1/4, cubic 1/6, from the typical score 1/6, saturating 1/12, groups 1/12 |
| log-odds from the lowest to the highest score besides | 0 in half of the worlds, else uniform, -1.0 to 1.0 |
| what the opinion adds at a reminder, against the first message | 1, 0.7 or 0.4 |
| log-odds of answering per unit of the auxiliaries' effect on the opinion | uniform, 0.1 to 0.8 |
| spread of log-odds by level of each auxiliary besides | 0, 0.2 or 0.4 |
| spread of log-odds between customers | 0, 0.5, 1.0 or 1.5 |
| between employees; between locations | 0 or 0.3; 0 or 0.2 |
| customers who never answer | none in half of the worlds, else 20 % or 40 % |
| reminders | after 4 days; after 3 and 6 days (half of the worlds); after 3, 6 and 9 days |
| log-odds at a reminder | -0.3, -0.7 or -1.2 |
| events of which reminders are sent | 50, 80 or 100 % |
| outcomes | three, each of 2 to 6 % of the events, uniform |
| their log-odds from the highest to the lowest score | uniform, 1.2 to 4.4 each |
| form | straight 1/2, convex 1/4, only below 7 1/4 |
| log-odds of an outcome per unit of the auxiliaries' effect | 0 or 0.3 |
| log-odds that the first outcome adds to the others | 0 or 1 |
| effect of the auxiliaries on the opinion; its mean; its spread | 0.15 to 0.5; -0.3 to 0.4; 0.8, 1.0 or 1.2 |
| share sampled | 50 or 100 % |
"""


def drawn_world(rng: np.random.Generator, events: int) -> World:
    """Draw the parameters of a programme in which strong opinions are told more often."""
    forms = [Extremity.QUADRATIC] * 3 + [Extremity.ABSOLUTE] * 3 + [Extremity.CUBIC] * 2 + [Extremity.TYPICAL] * 2
    forms += [Extremity.SATURATING, Extremity.GROUPS]
    gradient = _one(rng, (Gradient.LINEAR, Gradient.LINEAR, Gradient.CONVEX, Gradient.HINGE))
    outcomes = tuple(Outcome(name, rng.uniform(0.02, 0.06), rng.uniform(1.2, 4.4), gradient) for name in NAMES)
    return World(
        events=events,
        employees=150 if events < 200_000 else 1000,
        auxiliary_effect=rng.uniform(0.15, 0.5),
        opinion_shift=rng.uniform(-0.3, 0.4),
        opinion_sd=_one(rng, (1.0, 0.8, 1.2)),
        sample_probability=_one(rng, (0.5, 1.0)),
        response_rate=0.22,
        rate_counts_reminders=True,
        response_on_auxiliaries=rng.uniform(0.1, 0.8),
        response_on_extremity=rng.uniform(0.3, 2.0),
        response_on_opinion=_one(rng, (0.0, 1.0)) * rng.uniform(-1.0, 1.0),
        extremity=_one(rng, forms),
        willingness=Willingness(
            customer_sd=_one(rng, (0.0, 0.5, 1.0, 1.5)),
            employee_sd=_one(rng, (0.0, 0.3)),
            location_sd=_one(rng, (0.0, 0.2)),
            level_sd=_one(rng, (0.0, 0.2, 0.4)),
            never_share=_one(rng, (0.0, 0.0, 0.2, 0.4)),
        ),
        reminder_days=_one(rng, ((4.0,), (3.0, 6.0), (3.0, 6.0), (3.0, 6.0, 9.0))),
        reminder_effect=_one(rng, (-0.3, -0.7, -1.2)),
        reminder_opinion=_one(rng, (1.0, 0.7, 0.4)),
        reminded_share=_one(rng, (1.0, 0.8, 0.5)),
        outcomes=outcomes,
        outcome_on_auxiliaries=_one(rng, (0.0, 0.3)),
        outcome_dependence=_one(rng, (0.0, 1.0)),
    )


def wider(rng: np.random.Generator, events: int) -> World:
    """Draw a world beyond what the rule was made for: other rates of response, strong tilts, outcomes that tell little.

    The rate of response is 10, 22 or 40 %, the log-odds of extremes run from -0.5 to 3.0 and those from the lowest to
    the highest score from -2.0 to 2.0; each outcome has a form of its own and a slope of 0.5 to 6.0, and follows the
    auxiliaries by 0 to 1.
    """
    world = drawn_world(rng, events)
    forms = tuple(Gradient)
    return replace(
        world,
        response_rate=_one(rng, (0.10, 0.22, 0.40)),
        response_on_extremity=rng.uniform(-0.5, 3.0),
        response_on_opinion=rng.uniform(-2.0, 2.0),
        outcomes=tuple(replace(o, slope=rng.uniform(0.5, 6.0), gradient=_one(rng, forms)) for o in world.outcomes),
        outcome_on_auxiliaries=rng.uniform(0.0, 1.0),
    )


def ignorable(world: World) -> World:
    """Make answering depend on nothing but the auxiliary variables, in a world otherwise the same."""
    return replace(world, response_on_extremity=0.0, response_on_opinion=0.0)


def _one(rng: np.random.Generator, options: Sequence[T]) -> T:
    return options[int(rng.integers(len(options)))]
