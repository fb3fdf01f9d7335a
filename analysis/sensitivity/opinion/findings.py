"""What came of the models of opinion-dependent response."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Specified:
    """The metric under one specification.

    Parameters
    ----------
    name : str
        The specification in words.
    value, standard_error, low, high : float or None
        The metric, its standard error and interval; None where the data do not identify the specification.
    accepted : bool
        Whether the specification counts towards the range.
    why : str
        The reason.
    """

    name: str
    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    accepted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Ignorability:
    """Likelihood-ratio test of answering that does not depend on the opinion.

    Parameters
    ----------
    statistic : float
        Twice the difference of the log-likelihoods, divided by the design effect of the base weights.
    degrees_of_freedom : int
        Coefficients of the opinion.
    p_value : float
        By the chi-square distribution.
    specification : str
        In which it was tested.
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float
    specification: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What weights need of an accepted specification.

    Parameters
    ----------
    value : float
        The metric.
    response_probability : ndarray, shape (c, j)
        Probability of an answer by class and answer.
    moved_probability : ndarray, shape (c, j)
        The same where the metric is one standard error of the specification higher.
    score_shares : ndarray, shape (j,)
        Share of each answer among all.
    """

    value: float
    response_probability: FloatArray
    moved_probability: FloatArray
    score_shares: FloatArray


@dataclass(frozen=True, slots=True)
class Opinion:
    """All specifications together.

    Parameters
    ----------
    specifications : tuple of Specified
        Every one that was tried, refused ones too.
    accepted : tuple of Accepted
        Those that count.
    ignorability : Ignorability or None
        None where nothing identifies the dependence.
    value, standard_error : float or None
        Mean of the accepted specifications, and the square root of their mean variance plus the variance between
        them.
    range : tuple of float or None
        From the least lower to the greatest upper end of the accepted specifications' intervals.
    """

    specifications: tuple[Specified, ...]
    accepted: tuple[Accepted, ...]
    ignorability: Ignorability | None
    value: float | None
    standard_error: float | None
    range: tuple[float, float] | None
