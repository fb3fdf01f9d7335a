"""What is measured: the answer's column, its scale, and how an answer becomes a value whose mean is the metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable

FloatArray = npt.NDArray[np.float64]


class Kind(StrEnum):
    """Which family of intervals suits the mean of the values."""

    MEAN = "mean"
    SHARE = "share"
    NPS = "nps"


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers a question allows.

    Parameters
    ----------
    low, high : int
        Least and greatest whole number; the greatest is the best answer.
    """

    low: int
    high: int


#: Answer scales by column of the responses table; in each the highest answer is the best one.
SCALES: Mapping[str, Scale] = MappingProxyType({"nps": Scale(0, 10), "csat": Scale(1, 5), "ces": Scale(1, 7)})

PROMOTER = 9
DETRACTOR = 6


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as the mean of a value given to each answer.

    Parameters
    ----------
    name : str
        ``nps``, ``mean``, ``top_box``, ``csat`` or ``ces``.
    column : str
        Column of the responses table that holds the answer.
    kind : Kind
        Family of the value: a mean, a share or a net promoter score.
    low, high : float
        Least and greatest value an answer can take, and hence the range of the metric.
    top_box : int
        Answers from here on count as the top box (used by ``top_box`` only).
    definition : str
        One sentence a manager understands.

    Notes
    -----
    A higher value is better in every metric; for ``ces`` 7 means easy.
    """

    name: str
    column: str
    kind: Kind
    low: float
    high: float
    top_box: int
    definition: str

    @property
    def scale(self) -> Scale:
        """The answers the question allows."""
        return SCALES[self.column]

    def values(self, answers: npt.ArrayLike) -> FloatArray:
        """Turn answers into the values whose mean is the metric.

        Parameters
        ----------
        answers : array_like, shape (n,)
            Answers on the metric's scale.

        Returns
        -------
        ndarray, shape (n,)
            Values between `low` and `high`.

        Raises
        ------
        BadTable
            An answer is missing, not whole, or outside the scale; the message names the first row.

        Examples
        --------
        >>> metric("nps").values([10, 8, 3]).tolist()
        [100.0, 0.0, -100.0]
        """
        scores = np.asarray(answers, dtype=np.float64)
        scale = self.scale
        wrong = ~((scores >= scale.low) & (scores <= scale.high) & (scores == np.floor(scores)))
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            message = f"{scores[row]:g} is not a whole number from {scale.low} to {scale.high}"
            raise BadTable("responses", message, column=self.column, row=row + 1)
        if self.name == "nps":
            return 100.0 * (scores >= PROMOTER) - 100.0 * (scores <= DETRACTOR)
        if self.name == "top_box":
            return (scores >= self.top_box).astype(np.float64)
        return scores


NAMES: tuple[str, ...] = ("nps", "mean", "top_box", "csat", "ces")


def metric(name: str, *, top_box: int = PROMOTER) -> Metric:
    """Look a metric up by name.

    Parameters
    ----------
    name : str
        ``nps``, ``mean``, ``top_box``, ``csat`` or ``ces``.
    top_box : int, default 9
        First answer of the top box on the 0 to 10 scale.

    Returns
    -------
    Metric
        The definition.

    Raises
    ------
    BadTable
        The name is not one of the five, or `top_box` is not from 1 to 10.

    References
    ----------
    Reichheld, F. F. (2003). The one number you need to grow. Harvard Business Review 81(12), 46-54.

    Examples
    --------
    >>> metric("top_box", top_box=10).values([10, 9]).tolist()
    [1.0, 0.0]
    """
    if not 1 <= top_box <= 10:
        raise BadTable("settings", f"{top_box} is not an answer from 1 to 10", column="nps_top_box")
    match name:
        case "nps":
            text = "Share of answers 9 and 10 minus share of answers 0 to 6, in points from -100 to 100."
            return Metric(name, "nps", Kind.NPS, -100.0, 100.0, top_box, text)
        case "mean":
            return Metric(name, "nps", Kind.MEAN, 0.0, 10.0, top_box, "Mean of the answers from 0 to 10.")
        case "top_box":
            text = f"Share of answers of {top_box} or more on the scale from 0 to 10."
            return Metric(name, "nps", Kind.SHARE, 0.0, 1.0, top_box, text)
        case "csat":
            return Metric(name, "csat", Kind.MEAN, 1.0, 5.0, top_box, "Mean satisfaction on the scale from 1 to 5.")
        case "ces":
            text = "Mean ease on the scale from 1 to 7, where 7 is easy."
            return Metric(name, "ces", Kind.MEAN, 1.0, 7.0, top_box, text)
    raise BadTable("settings", f"{name!r} is not a metric; use one of {', '.join(NAMES)}", column="metric")
