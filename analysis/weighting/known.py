"""Weighting by probabilities of responding that were found elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable


def adjust_by_probability(design: Design, responded: npt.ArrayLike, probability: npt.ArrayLike) -> Design:
    """Weight respondents up by the inverse of a probability that is taken as known.

    Parameters
    ----------
    design : Design
        The sampled units, responding or not.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    probability : array_like, shape (n,)
        Probability of responding, above 0 and at most 1; not read of nonrespondents.

    Returns
    -------
    Design
        Its final weight is the final weight before over the probability, and 0 for nonrespondents. Its standard errors
        do not include how the probabilities were estimated: whoever estimated them has to add it.

    Raises
    ------
    BadTable
        A respondent's probability is not above 0 and at most 1.

    Examples
    --------
    >>> from analysis.design import design
    >>> adjust_by_probability(design([1.0, 1.0]), [True, False], [0.25, 0.5]).final_weight.tolist()
    [4.0, 0.0]
    """
    answered = np.asarray(responded, dtype=bool)
    given = np.asarray(probability, dtype=np.float64)
    wrong = answered & ~((given > 0) & (given <= 1))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = f"{given[row]:g} is not above 0 and at most 1"
        raise BadTable("design", message, column="probability", row=row + 1)
    inverse = np.divide(1.0, given, out=np.zeros(design.size), where=answered)
    return replace(design, final_weight=design.final_weight * inverse)
