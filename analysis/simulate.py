"""Programmes with a known truth: what everybody thinks, who is asked, who answers, and who puts on pressure."""

from __future__ import annotations

import numpy as np

from analysis.programme import Programme, check
from analysis.settings import Settings
from analysis.simulation import _draw, _export, _response
from analysis.simulation.world import (
    OUTCOMES,
    Extremity,
    Gradient,
    Mechanism,
    Outcome,
    Pressure,
    Truth,
    Willingness,
    World,
)

__all__ = [
    "AUXILIARIES",
    "OUTCOMES",
    "Extremity",
    "Gradient",
    "Mechanism",
    "Outcome",
    "Pressure",
    "Truth",
    "Willingness",
    "World",
    "simulate",
]

AUXILIARIES = ("segment", "age_band", "prior_complaint_12m")


def simulate(world: World, rng: np.random.Generator) -> tuple[Programme, Truth]:
    """Draw a programme and its truth.

    Parameters
    ----------
    world : World
        The parameters.
    rng : Generator
        Source of randomness.

    Returns
    -------
    programme : Programme
        The tables as the service would export them.
    truth : Truth
        Everybody's opinion, and who put on pressure.

    Raises
    ------
    BadTable
        The parameters contradict each other.

    Examples
    --------
    >>> programme, truth = simulate(World(events=500, employees=10, locations=2), np.random.default_rng(1))
    >>> len(programme.frame), len(truth.opinions)
    (500, 500)
    """
    mechanism = _draw.mechanisms(world, rng)
    events = _draw.events(world, rng)
    opinions = _draw.opinions(world, events, rng)
    asked = _response.asked(world, events, opinions, mechanism, rng)
    answered = _response.answered(world, events, opinions, asked, mechanism, rng)
    outcomes = _draw.outcomes(world, events, opinions, rng)
    frame = _export.frame(world, events, outcomes, asked, answered, rng)
    responses = _export.responses(frame, events, opinions, asked, answered, rng)
    settings = Settings(
        blind_arm_probability=world.blind_probability,
        reminder_days=world.reminder_days,
        first_day=world.first_day,
        auxiliaries=AUXILIARIES,
    )
    pressed = (answered.begged | answered.fabricated) & (answered.wave >= 0)
    guilty = {_draw.employee_name(i): Mechanism(m) for i, m in enumerate(mechanism) if m}
    truth = Truth(opinions, guilty, frozenset(frame["response_id"][pressed]))
    return check(frame, responses, settings), truth
