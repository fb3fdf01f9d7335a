"""An innocent explanation, whether it accounts for what was seen of a unit, and what such checks share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, FloatArray
from analysis.pressure.units import count_by, sum_by


class Verdict(StrEnum):
    """Whether an innocent explanation accounts for what was seen."""

    EXPLAINS = "explains"
    DOES_NOT = "does not explain"
    CANNOT_BE_TOLD = "cannot be told"


@dataclass(frozen=True, slots=True)
class LookAlike:
    """One innocent explanation for one unit.

    Parameters
    ----------
    name : str
        ``kiosk``, ``campaign``, ``star``, ``easy_cases``, ``rapport``, ``family``, ``small_n``, ``service_recovery``,
        ``new_form`` or ``complaints_desk``.
    verdict : Verdict
        Whether it accounts for what was seen.
    text : str
        One sentence with the figures, or with what is missing.
    """

    name: str
    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """One innocent explanation for all units.

    Parameters
    ----------
    name : str
        As in `LookAlike`.
    explains, told : ndarray of bool, shape (k,)
        Whether it accounts for what was seen; whether that can be told.
    texts : sequence of str, length k
        One sentence each.
    """

    name: str
    explains: BoolArray
    told: BoolArray
    texts: Sequence[str]

    def of(self, u: int) -> LookAlike:
        """Return the explanation for one unit.

        Parameters
        ----------
        u : int
            Index of the unit.

        Returns
        -------
        LookAlike
            With its verdict.
        """
        if not self.told[u]:
            return LookAlike(self.name, Verdict.CANNOT_BE_TOLD, self.texts[u])
        return LookAlike(self.name, Verdict.EXPLAINS if self.explains[u] else Verdict.DOES_NOT, self.texts[u])


@dataclass(frozen=True, slots=True)
class Held:
    """What several explanations are checked with.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.
    k : int
        Number of units.
    excess : ndarray, shape (n_responses,)
        Observed minus expected score, NaN without a score.
    sd : float
        Its standard deviation.
    blind : ndarray of bool, shape (n_events,)
        Events whose invitation the employee does not know of.
    """

    material: Material
    k: int
    excess: FloatArray
    sd: float
    blind: BoolArray


def held_of(material: Material) -> Held:
    """Compute what several explanations are checked with.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Held
        Deterministic.
    """
    excess = material.values - material.foreseen.score[material.event_row]
    known = excess[material.scored]
    frame = material.programme.frame
    blind = (frame["invite_arm"] == "blind").to_numpy() if "invite_arm" in frame else np.zeros(len(frame), dtype=bool)
    return Held(material, material.units.count, excess, float(known.std()) if len(known) else 0.0, blind)


def nowhere(name: str, k: int, text: str) -> LookAlikes:
    """Return an explanation that cannot be told of any unit.

    Parameters
    ----------
    name : str
        As in `LookAlike`.
    k : int
        Number of units.
    text : str
        What is missing.

    Returns
    -------
    LookAlikes
        Explaining nothing.

    Examples
    --------
    >>> nowhere("kiosk", 2, "No device is known.").of(1).verdict.value
    'cannot be told'
    """
    return LookAlikes(name, np.zeros(k, dtype=bool), np.zeros(k, dtype=bool), [text] * k)


def mean_of(held: Held, rows: BoolArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean of the chosen responses of each unit.

    Parameters
    ----------
    held : Held
        The programme.
    rows : ndarray of bool, shape (n_responses,)
        Responses chosen.
    values : ndarray, shape (n_responses,)
        What is averaged.

    Returns
    -------
    mean, n : ndarray, shape (k,)
        0 without any, and their number.
    """
    unit = held.material.units.of_response[rows]
    n = count_by(unit, held.k).astype(np.float64)
    return sum_by(unit, values[rows], held.k) / np.maximum(n, 1.0), n
