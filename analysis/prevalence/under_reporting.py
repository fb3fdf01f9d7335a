"""How many keep silent when asked openly: a direct and a protected ballot, side by side in one programme."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from analysis.errors import NotIdentified
from analysis.prevalence.shares import Prevalence, normal_limits


@dataclass(frozen=True, slots=True)
class UnderReporting:
    """The difference between what is said under protection and what is said openly.

    Parameters
    ----------
    difference, standard_error, ci_low, ci_high : float
        Protected less direct share, with its standard error and 95 % interval.
    silent : float or None
        Of those of whom the statement is true, the share who do not say so when asked openly; None where the protected
        share is not above 0.
    p_value : float
        Of the hypothesis that both ways of asking give the same share, two-sided.
    """

    difference: float
    standard_error: float
    ci_low: float
    ci_high: float
    silent: float | None
    p_value: float

    def as_dict(self) -> dict[str, object]:
        """Return the figures as plain values for JSON.

        Returns
        -------
        dict
            The fields.
        """
        return {
            "difference": self.difference,
            "standard_error": self.standard_error,
            "ci_low": self.ci_low,
            "ci_high": self.ci_high,
            "silent": self.silent,
            "p_value": self.p_value,
        }


def under_reporting(direct: Prevalence, protected: Prevalence, *, confidence: float = 0.95) -> UnderReporting:
    """Compare a direct ballot with a protected one that other people of the same kind were given by lot.

    Parameters
    ----------
    direct, protected : Prevalence
        Estimates from different people.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    UnderReporting
        Difference with standard error; negative where more say so openly.

    Raises
    ------
    NotIdentified
        One of the two has no figure.

    Examples
    --------
    >>> from analysis.prevalence.ballots import crosswise, direct
    >>> from analysis.prevalence.shares import estimate
    >>> openly = estimate(direct(), [True] * 30 + [False] * 970)
    >>> protected = estimate(crosswise(1 / 6), [True] * 760 + [False] * 240)
    >>> found = under_reporting(openly, protected)
    >>> round(found.difference, 3), round(found.standard_error, 4), round(found.silent, 3)
    (0.08, 0.021, 0.727)
    """
    if direct.share is None or protected.share is None or direct.standard_error is None:
        raise NotIdentified("under-reporting needs a figure of the direct and of a protected ballot")
    if protected.standard_error is None:
        raise NotIdentified("under-reporting needs the standard error of the protected ballot")
    difference = protected.share - direct.share
    error = math.hypot(direct.standard_error, protected.standard_error)
    low, high = normal_limits(difference, error, confidence)
    z = abs(difference) / error if error > 0 else math.inf
    silent = difference / protected.share if protected.share > 0 else None
    return UnderReporting(difference, error, low, high, silent, float(2.0 * stats.norm.sf(z)) if difference else 1.0)
