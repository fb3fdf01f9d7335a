"""How common pressure is in a programme: overall and by location, never by employee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import NotIdentified
from analysis.prevalence import answers as answered
from analysis.prevalence.answers import Answers, BoolArray
from analysis.prevalence.ballots import Questioning
from analysis.prevalence.prior import Prior, default_prior, prior_of_pressure
from analysis.prevalence.shares import Prevalence, without_figure
from analysis.prevalence.under_reporting import UnderReporting, under_reporting
from analysis.programme import Programme

#: Fewer answers on a ballot give no figure: protected answers would say little, and open ones of whom too much.
LEAST_ANSWERS = 500
#: Fewer customers than this give no standard error that allows for their several answers.
LEAST_CUSTOMERS = 30
#: A figure is of the answers about at least so many employees; that of one would be about a person.
LEAST_EMPLOYEES = 2
PROTECTS_ANOTHER = "not shown: with it, the figure of a location that is not shown could be found by subtraction"
NOBODY_ASKED = "nobody answered a question about pressure"


@dataclass(frozen=True, slots=True)
class LocationPrevalence:
    """How common pressure is at one location.

    Parameters
    ----------
    location : str
        The location.
    ballots : tuple of Prevalence
        One per ballot that was answered there.
    """

    location: str
    ballots: tuple[Prevalence, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the location as plain values for JSON.

        Returns
        -------
        dict
            Keys ``location`` and ``ballots``.
        """
        return {"location": self.location, "ballots": [ballot.as_dict() for ballot in self.ballots]}


@dataclass(frozen=True, slots=True)
class ProgrammePrevalence:
    """How common pressure is among the respondents of a programme.

    Parameters
    ----------
    overall : Prevalence
        The figure of the headline: of the protected ballot with most answers, else of the direct one.
    ballots : tuple of Prevalence
        Every ballot that was answered, over all locations.
    locations : tuple of LocationPrevalence
        Each location with an answer, in the order of their names.
    under_reporting : UnderReporting or None
        Protected against direct ballot; None unless both have a figure.
    prior : Prior
        Of the share of units that press.
    notes : tuple of str
        What was left out, and what is taken for granted.
    """

    overall: Prevalence
    ballots: tuple[Prevalence, ...]
    locations: tuple[LocationPrevalence, ...]
    under_reporting: UnderReporting | None
    prior: Prior
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the document as plain values for JSON.

        Returns
        -------
        dict
            The keys of the headline, and ``ballots``, ``locations``, ``under_reporting``, ``prior`` and ``notes``; only
            a reason where nobody was asked.
        """
        if not self.ballots:
            return {"reason": "; ".join((self.overall.reason, *self.notes))}
        return {
            **self.overall.as_dict(),
            "ballots": [ballot.as_dict() for ballot in self.ballots],
            "locations": [location.as_dict() for location in self.locations],
            "under_reporting": None if self.under_reporting is None else self.under_reporting.as_dict(),
            "prior": self.prior.as_dict(),
            "notes": list(self.notes),
        }


def of_programme(programme: Programme) -> ProgrammePrevalence:
    """Estimate how common pressure is from the answers to the private question about it.

    Parameters
    ----------
    programme : Programme
        The checked tables. `responses` may hold ``q_ballot`` (direct, crosswise, forced), ``q_answer`` and
        ``anchor_answer``; the settings ``crosswise_p``, ``anchor_p`` and ``forced_response``.

    Returns
    -------
    ProgrammePrevalence
        Of the respondents, over all locations and by location; there is no figure of an employee, and none can be
        asked for. A figure needs 500 answers of 30 customers about two employees; a location is also suppressed where
        the figure of another suppressed one would follow by subtraction.

    Notes
    -----
    The customers of a ballot are clusters: somebody who answers several times, on a ballot that stays the same, counts
    with each answer but not for several people in the standard error. Ballots are taken to be drawn by lot.

    References
    ----------
    Blair, G., Imai, K. and Zhou, Y.-Y. (2015). Design and analysis of the randomized response technique. Journal of
    the American Statistical Association 110, 1304-1319. Cox, L. H. (1980). Suppression methodology and statistical
    disclosure control. Journal of the American Statistical Association 75, 377-385.

    Examples
    --------
    >>> from analysis.simulate import World, simulate
    >>> programme, _ = simulate(World(events=900, employees=20, locations=3), np.random.default_rng(1))
    >>> found = of_programme(programme)
    >>> found.overall.design, found.overall.share is None, found.prior.mean
    ('direct', True, 0.1)
    """
    sorted_answers, misplaced = answered.of_responses(programme)
    notes = []
    if misplaced:
        notes.append(f"{misplaced} answers are none of those that their ballot offers, and are left out")
    if not sorted_answers:
        return ProgrammePrevalence(
            without_figure("none", 0, None, NOBODY_ASKED), (), (), None, default_prior(NOBODY_ASKED), tuple(notes)
        )
    shown = {one.questioning: _figure(programme, one) for one in sorted_answers}
    overall = _headline(tuple(shown.values()))
    openly = shown.get(Questioning.DIRECT)
    compared = None
    if openly is not None and openly.share is not None and overall.share is not None and overall is not openly:
        compared = under_reporting(openly, overall)
        notes.append("the ballots are taken to be drawn by lot; else their respondents may differ")
    return ProgrammePrevalence(
        overall,
        tuple(shown.values()),
        _by_location(programme, sorted_answers, shown),
        compared,
        _prior(overall),
        tuple(notes),
    )


def _prior(overall: Prevalence) -> Prior:
    try:
        return prior_of_pressure(overall)
    except NotIdentified as error:
        return default_prior(str(error))


def _headline(shown: Sequence[Prevalence]) -> Prevalence:
    """Prefer a figure to none, a protected ballot to the direct one, and then many answers to few."""
    return max(shown, key=lambda one: (one.share is not None, one.design != Questioning.DIRECT, one.n))


def _figure(programme: Programme, given: Answers) -> Prevalence:
    """Estimate from the answers, or say why there is no figure."""
    reason = ""
    if given.employees < LEAST_EMPLOYEES:
        reason = "all answers are about one employee, and there is no figure of a person"
    elif given.n < LEAST_ANSWERS:
        reason = f"{given.n} answers; a figure needs {LEAST_ANSWERS}"
    elif given.people < LEAST_CUSTOMERS:
        reason = f"answers of {given.people} customers; a figure needs {LEAST_CUSTOMERS}"
    if reason:
        ballot = answered.ballot_of(given.questioning, programme.settings)
        return without_figure(str(given.questioning), given.n, None if ballot is None else ballot.epsilon, reason)
    return answered.prevalence_of(given, programme.settings)


def _by_location(
    programme: Programme, sorted_answers: Sequence[Answers], overall: dict[Questioning, Prevalence]
) -> tuple[LocationPrevalence, ...]:
    if "location_id" not in programme.frame:
        return ()
    found: dict[str, list[Prevalence]] = {}
    for given in sorted_answers:
        place, names = pd.factorize(programme.frame["location_id"].iloc[given.event_row], sort=True)
        # Answers without a location are a place of their own: the others could be told from the whole without them.
        places = {str(name): place == number for number, name in enumerate(names)}
        figures = {name: _figure(programme, given.at(rows)) for name, rows in places.items()}
        if overall[given.questioning].share is not None:
            figures = _protected(programme, given, figures, places)
        for name, figure in figures.items():
            if name:
                found.setdefault(name, []).append(figure)
    return tuple(LocationPrevalence(name, tuple(found[name])) for name in sorted(found))


def _protected(
    programme: Programme, given: Answers, figures: dict[str, Prevalence], places: dict[str, BoolArray]
) -> dict[str, Prevalence]:
    """Suppress locations, fewest answers first, until those suppressed together could have a figure themselves.

    The overall figure less the locations that are shown tells that of all others together.
    """
    found = dict(figures)
    if all(figure.share is not None for figure in found.values()):
        return found
    hidden = {name for name, figure in found.items() if figure.share is None or not name}
    for name in sorted(found.keys() - hidden, key=lambda name: (found[name].n, name)):
        together = given.at(np.logical_or.reduce([places[other] for other in sorted(hidden)]))
        if len(hidden) > 1 and _figure(programme, together).share is not None:
            break
        found[name] = _suppressed(found[name])
        hidden.add(name)
    return found


def _suppressed(figure: Prevalence) -> Prevalence:
    return without_figure(figure.design, figure.n, figure.epsilon, PROTECTS_ANOTHER)
