"""From the share of respondents under pressure to a prior for the share of units that press."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import BadTable, NotIdentified
from analysis.prevalence.shares import Prevalence

#: Where nothing was measured: about one unit in ten, with the weight of ten units.
DEFAULT = (1.0, 9.0)
#: Of the respondents of a unit that presses, the share under pressure: anything between these.
REACH = (0.3, 1.0)
ASSUMPTION = (
    "respondents under pressure are those of units that press, units that press have as many respondents as others, "
    "and each puts pressure on a share of its respondents that nobody measured"
)
_POINTS = 400


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of the share of units that press, before any unit is looked at.

    Parameters
    ----------
    a, b : float
        Of its beta distribution, whose mean is ``a / (a + b)``.
    low, high : float
        Share of units that press, from everybody under pressure being reached by few units, at the lower limit of the
        prevalence, to the opposite at the upper; for the default, the middle 95 % of its distribution.
    is_default : bool
        Whether nothing was measured.
    reason : str
        What it rests on.
    """

    a: float
    b: float
    low: float
    high: float
    is_default: bool
    reason: str

    @property
    def mean(self) -> float:
        """Mean share of units that press."""
        return self.a / (self.a + self.b)

    def as_dict(self) -> dict[str, object]:
        """Return the prior as plain values for JSON.

        Returns
        -------
        dict
            The fields, and the mean.
        """
        return {
            "a": self.a,
            "b": self.b,
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "is_default": self.is_default,
            "reason": self.reason,
        }


def default_prior(reason: str) -> Prior:
    """Return Beta(1, 9).

    Parameters
    ----------
    reason : str
        Why nothing better is known.

    Returns
    -------
    Prior
        The default.

    Examples
    --------
    >>> default_prior("nobody was asked").mean
    0.1
    """
    low, high = float(stats.beta.ppf(0.025, *DEFAULT)), float(stats.beta.ppf(0.975, *DEFAULT))
    return Prior(*DEFAULT, low, high, is_default=True, reason=reason)


def prior_of_pressure(found: Prevalence | None, *, reach: tuple[float, float] = REACH) -> Prior:
    """Turn the share of respondents under pressure into a prior for the share of units that press.

    Parameters
    ----------
    found : Prevalence or None
        A protected estimate among the respondents of all units; None if there is none.
    reach : tuple of float
        Least and greatest share of its respondents that a unit puts pressure on, if it presses at all; from above 0 to
        1. All between are taken to be as likely.

    Returns
    -------
    Prior
        The beta distribution with mean and variance of ``prevalence / reach``, the prevalence being normal with its
        standard error and held within 0 and 1, and reach uniform, as far as the quotient is a share. Beta(1, 9) where
        there is no figure, or only that of the direct ballot: its answers are evidence against units already, and
        would count twice.

    Raises
    ------
    BadTable
        `reach` is no range above 0 and up to 1.
    NotIdentified
        So many respondents are under pressure that no share of units could reach them.

    Examples
    --------
    >>> from analysis.prevalence.ballots import crosswise
    >>> from analysis.prevalence.shares import estimate
    >>> answers = [True] * 3920 + [False] * 1080
    >>> prior = prior_of_pressure(estimate(crosswise(1 / 6), answers))
    >>> round(prior.mean, 2), round(prior.low, 2), round(prior.high, 2)
    (0.13, 0.06, 0.3)
    """
    least, most = reach
    if not 0 < least <= most <= 1:
        raise BadTable("settings", f"{least:g} to {most:g} is no range above 0 and up to 1", column="reach")
    if found is None or found.share is None or found.standard_error is None:
        return default_prior("no protected figure of the prevalence")
    if found.ci_low is None or found.ci_high is None:
        raise BadTable("prevalence", "a share comes with its interval", column="ci_low")
    if found.design == "direct":
        return default_prior("the direct answers are evidence against units already and would count twice")
    prevalence = _held(found.share, max(found.standard_error, (found.ci_high - found.ci_low) / 3.92))
    over = least + (most - least) * (np.arange(_POINTS) + 0.5) / _POINTS
    quotient = prevalence[:, None] / over[None, :]
    possible = quotient[quotient < 1]
    if possible.size < 0.01 * quotient.size:
        raise NotIdentified(
            f"a prevalence of {found.share:.2f} is too high for units that reach at most {most:g} of their respondents"
        )
    mean, variance = float(possible.mean()), float(possible.var())
    weight = mean * (1 - mean) / variance - 1
    low, high = max(found.ci_low, 0.0) / most, min(max(found.ci_high, 0.0) / least, 1.0)
    reason = f"{ASSUMPTION}; it is taken to be from {least:g} to {most:g}"
    if possible.size < 0.99 * quotient.size:
        reason += f"; {1 - possible.size / quotient.size:.0%} of it was left out, as no share of units could do that"
    return Prior(mean * weight, (1 - mean) * weight, min(low, 1.0), high, is_default=False, reason=reason)


def _held(share: float, error: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Spread the prevalence over equally likely points from 0 to 1."""
    level = (np.arange(_POINTS) + 0.5) / _POINTS
    points = stats.truncnorm.ppf(level, -share / error, (1 - share) / error, loc=share, scale=error)
    return np.clip(np.asarray(points, dtype=np.float64), 0.0, 1.0)
