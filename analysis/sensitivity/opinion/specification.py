"""Specifications of opinion-dependent response: what identifies it, its shape, and the willingness nobody observes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class Source(StrEnum):
    """What tells apart those who feel strongly from those who do not."""

    OUTCOMES = "outcomes"
    WAVES = "waves"
    BOTH = "waves and outcomes"


class Shape(StrEnum):
    """How the log-odds of answering a message depend on the score."""

    LEVEL = "no dependence"
    CURVE = "slope and curvature"
    MIDDLE = "slopes from the middle of the scale"
    TYPICAL = "slopes from the typical score"


class Frailty(StrEnum):
    """Willingness to answer that no variable shows and that stays the same across messages."""

    NONE = "no frailty"
    NORMAL = "normal frailty"
    NEVER = "a share that never answers"


@dataclass(frozen=True, slots=True)
class Specification:
    """One model of who answers.

    Parameters
    ----------
    source : Source
        Data that the model is fitted to.
    shape : Shape
        How answering depends on the score.
    frailty : Frailty, default no frailty
        Unobserved willingness.
    fades : bool, default False
        Whether the score may matter differently for reminders than for the first message.
    """

    source: Source
    shape: Shape
    frailty: Frailty = Frailty.NONE
    fades: bool = False

    @property
    def name(self) -> str:
        """The specification in words."""
        parts = [str(self.source), str(self.shape)]
        if self.source is not Source.OUTCOMES:
            parts.append(str(self.frailty))
        if self.fades:
            parts.append("other slopes for reminders")
        return ", ".join(parts)


SHAPES = (Shape.CURVE, Shape.MIDDLE, Shape.TYPICAL)


def specifications(*, has_outcomes: bool, has_waves: bool) -> tuple[Specification, ...]:
    """List the specifications that the data can speak to, those nested in others first.

    Parameters
    ----------
    has_outcomes : bool
        Whether an outcome is known for every event.
    has_waves : bool
        Whether answers came at two messages or more.

    Returns
    -------
    tuple of Specification
        Fixed beforehand: sources by shape by frailty, and with both sources also whether the dependence fades.

    Examples
    --------
    >>> len(specifications(has_outcomes=True, has_waves=True))
    30
    """
    found: list[Specification] = []
    if has_outcomes:
        found += [Specification(Source.OUTCOMES, shape) for shape in SHAPES]
    if has_waves:
        found += [Specification(Source.WAVES, shape, frailty) for shape in SHAPES for frailty in Frailty]
    if has_outcomes and has_waves:
        found += [
            Specification(Source.BOTH, shape, frailty, fades)
            for shape in SHAPES
            for frailty in Frailty
            for fades in (False, True)
        ]
    return tuple(found)


def columns(shape: Shape, categories: FloatArray, typical: float) -> FloatArray:
    """Return what each answer adds to the log-odds of answering, per coefficient.

    Parameters
    ----------
    shape : Shape
        Form of the dependence.
    categories : ndarray, shape (j,)
        The answers of the scale, ascending.
    typical : float
        The typical score, from which `Shape.TYPICAL` rises to both sides.

    Returns
    -------
    ndarray, shape (j, g)
        0 at the middle of the scale, or at the typical score; 1 at an end.
    """
    position = centred(categories)
    match shape:
        case Shape.LEVEL:
            return np.zeros((len(categories), 0))
        case Shape.CURVE:
            return np.column_stack([position, position**2])
        case Shape.MIDDLE:
            pivot = 0.0
        case Shape.TYPICAL:
            pivot = float(np.interp(typical, categories, position))
    below = np.maximum(pivot - position, 0.0) / (pivot + 1.0)
    above = np.maximum(position - pivot, 0.0) / (1.0 - pivot)
    return np.column_stack([below, above])


def centred(categories: FloatArray) -> FloatArray:
    """Return the scale from -1 to 1.

    Parameters
    ----------
    categories : ndarray, shape (j,)
        The answers of the scale, ascending.

    Returns
    -------
    ndarray, shape (j,)
        -1 for the least answer, 1 for the greatest.
    """
    low, high = categories[0], categories[-1]
    return np.asarray((2 * categories - low - high) / (high - low))


def typical_score(categories: FloatArray, weighted: Sequence[float] | FloatArray) -> float:
    """Return the weighted median answer, kept off the ends of the scale.

    Parameters
    ----------
    categories : ndarray, shape (j,)
        The answers of the scale, ascending.
    weighted : array_like, shape (j,)
        Estimated number of events with each answer.

    Returns
    -------
    float
        An answer between the second and the last but one; the middle of a scale of two answers.
    """
    if len(categories) < 3:
        return float(categories.mean())
    share = np.cumsum(weighted) / np.sum(weighted)
    return float(categories[int(np.clip(np.searchsorted(share, 0.5), 1, len(categories) - 2))])
