"""Programmes with a known truth: what everybody thinks, who is asked, who answers, and who puts on pressure."""

from __future__ import annotations

import numpy as np

from analysis.programme import Programme, check
from analysis.settings import Settings
from analysis.simulation import _draw, _export, _response
from analysis.simulation._staff import drawn_staff, location_name
from analysis.simulation.look_alikes import LookAlike, LookAlikes
from analysis.simulation.pressure import Mechanism, Pressure
from analysis.simulation.truth import Guilt, Truth
from analysis.simulation.variety import Variety
from analysis.simulation.world import AUXILIARIES, OUTCOMES, Extremity, Gradient, Outcome, Willingness, World

__all__ = [
    "AUXILIARIES",
    "OUTCOMES",
    "Extremity",
    "Gradient",
    "Guilt",
    "LookAlike",
    "LookAlikes",
    "Mechanism",
    "Outcome",
    "Pressure",
    "Truth",
    "Variety",
    "Willingness",
    "World",
    "simulate",
]


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
    willing, casting, serving, thinking, asking, answering, telling = rng.spawn(7)
    staff = drawn_staff(world, rng, casting)
    events = _draw.events(world, staff, rng, serving)
    at_first = _draw.opinions(world, staff, events, rng, thinking)
    foretold = _draw.foretold(world, events, at_first, thinking)
    opinions = _draw.recovered(staff, events, at_first, thinking)
    asked = _response.asked(world, staff, events, opinions, rng, asking)
    answered = _response.answered(world, staff, events, opinions, asked, rng, (willing, answering))
    outcomes = _draw.outcomes(world, events, at_first, rng)
    frame = _export.frame(world, events, foretold, outcomes, asked, answered, rng)
    responses = _export.responses(world, staff, frame, events, opinions, asked, answered, rng, telling)
    settings = Settings(
        bonus_metric=world.bonus_metric,
        bonus_target=world.bonus_target,
        blind_arm_probability=world.blind_probability,
        crosswise_p=world.crosswise_p,
        reminder_days=world.reminder_days,
        first_day=world.first_day,
        months=_draw.months(world),
        auxiliaries=world.auxiliaries,
    )
    truth = Truth(
        opinions=opinions,
        guilty=staff.planted.truth(),
        pressed_responses=frozenset(frame["response_id"][answered.pressed()]),
        guilty_locations={location_name(i): kinds for i, kinds in staff.planted.locations.items()},
        look_alikes=staff.likes.truth(),
        kept_away=frozenset(frame["event_id"][asked.kept_away]),
    )
    return check(frame, responses, settings), truth
