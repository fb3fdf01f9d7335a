"""Worlds drawn at random in which some put on pressure and others only look like it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.simulate import AUXILIARIES, Extremity, LookAlikes, Mechanism, Pressure, Variety, Willingness, World
from analysis.simulation.look_alikes import OF_EMPLOYEES, OF_LOCATIONS

#: What is drawn, and how: told in docs/methods.md.
DRAWN = """\
| parameter | drawn from |
|---|---|
| share of delivered messages answered, reminders included | uniform, 8 to 40 % |
| length | 90 to 360 days; 1 to 8 regions |
| share of the employees who put on pressure | none in 1 world of 8, else uniform, 1 to 20 %, the mechanisms at random |
| of these with two or three mechanisms | uniform, 0 to 40 % |
| locations pressed as a whole | none in half of the worlds, else 1 to 4 % of the locations, at least one |
| share of the customers so treated | begging 0.2 to 0.8; coaching 0.3 to 0.9; buying 0.2 to 0.6; \
fabrication 0.1 to 0.6; suppression and contact 0.3 to 0.9; surge 0.4 to 0.9 |
| strength of each guilty employee | uniform, from 0.3 to 0.9 up to 1 |
| compliance; reactance | 0.4 to 0.9; 0 to 0.3 |
| share who hide; who start midway | 0 to 0.6; 0 to 0.5 |
| expectation by what is known, not by the opinion | uniform, 0 to 1 |
| pressed customers who say so; who leak into the blind arm | 0.2 to 0.7; 0 to 0.3 |
| look-alikes | each kind of employee 0 to 2 %, each kind of location 0 to 4 % |
| spread of the opinion: employees; locations; regions; touchpoints | 0.1 to 0.5; 0.05 to 0.3; 0 to 0.2; 0 to 0.3 |
| effect of the auxiliaries on the opinion; mean opinion; what foretells it | 0.15 to 0.5; -0.3 to 0.4; 0.2 to 0.7 |
| honest: declines; edits; answers on the spot; misreads the question | 0 to 8 %; 0 to 5 %; 0 to 20 %; 1 to 6 % |
| their intraclass correlations | uniform, 0 to 0.1 each; 0 to 0.15 on the spot |
| log-odds of declining by the opinion | uniform, -2 to 0 |
| spread of the halo; of the completion time | 0 to 0.25; 0 to 0.3 |
| comments | 30 to 45 % |
| spread of log-odds of answering: customers; employees; locations; levels | 0 to 1; 0 to 0.4; 0 to 0.3; 0 to 0.3 |
| log-odds of answering at the ends of the scale; from the lowest to the highest score | 0 to 1.5; -0.5 to 1 |
| blind arm; share sampled | 0, 10 or 20 %; 50 to 100 % |
| bonus target; crosswise ballots | 7 to 9 in two worlds of three; in one world of two, p = 0.25 |
"""


def drawn_pressure_world(
    rng: np.random.Generator, events: int = 60_000, employees: int = 400, *, is_honest: bool = False
) -> World:
    """Draw the parameters of a programme with pressure and look-alikes, or with look-alikes only.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    events, employees : int
        Size of the programme; there are about ten employees to a location.
    is_honest : bool, default False
        Whether nobody puts on pressure; all else is drawn the same.

    Returns
    -------
    World
        The parameters.
    """
    locations = max(2, employees // 10)
    pressure = _pressure(rng, employees, locations)
    ends = rng.uniform(0.0, 1.5)
    world = World(
        events=events,
        employees=employees,
        locations=locations,
        days=int(rng.integers(90, 361)),
        regions=int(rng.integers(1, 9)),
        employee_sd=rng.uniform(0.1, 0.5),
        location_sd=rng.uniform(0.05, 0.3),
        region_sd=rng.uniform(0.0, 0.2),
        touchpoint_sd=rng.uniform(0.0, 0.3),
        auxiliary_effect=rng.uniform(0.15, 0.5),
        opinion_shift=rng.uniform(-0.3, 0.4),
        foretelling=rng.uniform(0.2, 0.7),
        auxiliaries=(*AUXILIARIES, "wait_min", "first_contact_resolved"),
        sample_probability=rng.uniform(0.5, 1.0),
        blind_probability=(0.0, 0.1, 0.2)[rng.integers(3)],
        response_rate=rng.uniform(0.08, 0.40),
        rate_counts_reminders=True,
        response_on_auxiliaries=rng.uniform(0.1, 0.8),
        response_on_extremity=ends,
        response_on_opinion=rng.uniform(-0.5, 1.0),
        extremity=tuple(Extremity)[rng.integers(len(Extremity))],
        willingness=Willingness(
            customer_sd=rng.uniform(0.0, 1.0),
            employee_sd=rng.uniform(0.0, 0.4),
            location_sd=rng.uniform(0.0, 0.3),
            level_sd=rng.uniform(0.0, 0.3),
        ),
        variety=_variety(rng),
        look_alikes=_look_alikes(rng, employees, locations),
        pressure=pressure,
        bonus_target=rng.uniform(7.0, 9.0) if rng.uniform() < 2 / 3 else None,
        crosswise_p=0.25 if rng.uniform() < 0.5 else None,
        random_answering=rng.uniform(0.0, 0.15),
    )
    return replace(world, pressure=Pressure()) if is_honest else world


def _pressure(rng: np.random.Generator, employees: int, locations: int) -> Pressure:
    share = rng.uniform(0.01, 0.20) * (rng.uniform() < 7 / 8)
    guilty = rng.binomial(employees, share)
    mixed = rng.binomial(guilty, rng.uniform(0.0, 0.4))
    single = rng.multinomial(guilty - mixed, rng.dirichlet(np.full(len(Mechanism), 2.0)))
    counts = {mechanism.value: int(n) for mechanism, n in zip(Mechanism, single, strict=True)}
    whole = max(1, rng.binomial(locations, rng.uniform(0.01, 0.04))) if share > 0 and rng.uniform() < 0.5 else 0
    return replace(
        Pressure(**counts),
        mixed=int(mixed),
        locations=int(whole),
        location_share=rng.uniform(0.7, 1.0),
        begging_share=rng.uniform(0.2, 0.8),
        coaching_share=rng.uniform(0.3, 0.9),
        buying_share=rng.uniform(0.2, 0.6),
        fabrication_share=rng.uniform(0.1, 0.6),
        suppression_share=rng.uniform(0.3, 0.9),
        contact_share=rng.uniform(0.3, 0.9),
        surge_share=rng.uniform(0.4, 0.9),
        surge_days=int(rng.integers(3, 8)),
        compliance=rng.uniform(0.4, 0.9),
        reactance=rng.uniform(0.0, 0.3),
        expectation=rng.uniform(0.0, 1.0),
        strength=(rng.uniform(0.3, 0.9), 1.0),
        hidden=rng.uniform(0.0, 0.6),
        midway=rng.uniform(0.0, 0.5),
        leak=rng.uniform(0.0, 0.3),
        reported=rng.uniform(0.2, 0.7),
    )


def _variety(rng: np.random.Generator) -> Variety:
    return Variety(
        decline_rate=rng.uniform(0.0, 0.08),
        decline_spread=rng.uniform(0.0, 0.1),
        decline_on_opinion=rng.uniform(-2.0, 0.0),
        edit_rate=rng.uniform(0.0, 0.05),
        edit_spread=rng.uniform(0.0, 0.1),
        bounce_spread=rng.uniform(0.0, 0.1),
        on_site_rate=rng.uniform(0.0, 0.2),
        on_site_spread=rng.uniform(0.0, 0.15),
        misread_rate=rng.uniform(0.01, 0.06),
        misread_spread=rng.uniform(0.0, 0.1),
        halo_sd=rng.uniform(0.0, 0.25),
        completion_sd=rng.uniform(0.0, 0.3),
        comment_rate=rng.uniform(0.30, 0.45),
    )


def _look_alikes(rng: np.random.Generator, employees: int, locations: int) -> LookAlikes:
    counts = {kind.value: int(rng.binomial(employees, rng.uniform(0.0, 0.02))) for kind in OF_EMPLOYEES}
    counts |= {kind.value: int(rng.binomial(locations, rng.uniform(0.0, 0.04))) for kind in OF_LOCATIONS}
    return LookAlikes(**counts)
