"""Whether everybody sampled has somebody alike among the respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable, TooFew
from analysis.quality.response_fit import checked
from analysis.quality.weights import effective_n

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where the probabilities of respondents and of nonrespondents lie.

    Parameters
    ----------
    low, high : float
        The common range: probabilities that lie within those of the respondents and within those of the others.
    respondents_outside, nonrespondents_outside : int
        Units outside the common range.
    outside_share : float
        Their base-weighted share of all sampled units.
    unrepresented : int
        Nonrespondents less likely to respond than any respondent; the weights stretch others to stand for them.
    unrepresented_share : float
        Their base-weighted share of all sampled units.
    smallest : tuple of float
        The smallest distinct probabilities among the sampled units, ascending.
    smallest_of_respondents : float
        The smallest among the respondents: one over it is the largest factor of a weight.
    floor : float
        A probability below it counts as small.
    below_floor_share : float
        Base-weighted share of the sampled units below the floor.
    respondents : int
        Respondents.
    effective_n : float
        Kish's effective sample size of the response weights, base weight over probability.
    """

    low: float
    high: float
    respondents_outside: int
    nonrespondents_outside: int
    outside_share: float
    unrepresented: int
    unrepresented_share: float
    smallest: tuple[float, ...]
    smallest_of_respondents: float
    floor: float
    below_floor_share: float
    respondents: int
    effective_n: float


def overlap(
    propensity: npt.ArrayLike,
    responded: npt.ArrayLike,
    base_weight: npt.ArrayLike | None = None,
    *,
    floor: float = 0.05,
    smallest: int = 5,
) -> Overlap:
    """Describe where the probabilities of respondents and of nonrespondents overlap.

    Parameters
    ----------
    propensity : array_like, shape (n,)
        Estimated probability of responding of each sampled unit.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    base_weight : array_like, shape (n,), optional
        1 / inclusion probability; without it each unit counts 1, and units of weight 0 are left out.
    floor : float, default 0.05
        Probabilities below it are counted as small.
    smallest : int, default 5
        How many of the smallest probabilities to list.

    Returns
    -------
    Overlap
        Ranges, counts and shares.

    Raises
    ------
    BadTable
        A probability is not from 0 to 1, a respondent's is 0, a weight is not a finite number of 0 or more, or lengths
        differ.
    TooFew
        Everybody responded, or nobody.

    References
    ----------
    Crump, R. K., Hotz, V. J., Imbens, G. W. and Mitnik, O. A. (2009). Dealing with limited overlap in estimation of
    average treatment effects. Biometrika 96, 187-199.

    Examples
    --------
    >>> found = overlap([0.1, 0.3, 0.5, 0.7], [False, True, False, True])
    >>> found.low, found.high, found.unrepresented
    (0.3, 0.5, 1)
    """
    p, answered, w = checked(propensity, responded, base_weight)
    p, answered, w = p[w > 0], answered[w > 0], w[w > 0]
    yes, no = p[answered], p[~answered]
    if not (len(yes) and len(no)):
        raise TooFew("there must be respondents and nonrespondents to compare")
    if yes.min() <= 0:
        raise BadTable("response", "a respondent's probability is 0", column="propensity")
    low, high = max(yes.min(), no.min()), min(yes.max(), no.max())
    outside = (p < low) | (p > high)
    unlike = ~answered & (p < yes.min())
    return Overlap(
        low=float(low),
        high=float(high),
        respondents_outside=int((outside & answered).sum()),
        nonrespondents_outside=int((outside & ~answered).sum()),
        outside_share=float(w[outside].sum() / w.sum()),
        unrepresented=int(unlike.sum()),
        unrepresented_share=float(w[unlike].sum() / w.sum()),
        smallest=tuple(float(x) for x in np.unique(p)[:smallest]),
        smallest_of_respondents=float(yes.min()),
        floor=floor,
        below_floor_share=float(w[p < floor].sum() / w.sum()),
        respondents=len(yes),
        effective_n=effective_n(w[answered] / yes),
    )
