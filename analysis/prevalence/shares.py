"""The share that a ballot's answers stand for, with its standard error and interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analysis.errors import BadTable, TooFew
from analysis.prevalence.ballots import Ballot

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prevalence:
    """The share of people of whom a sensitive statement is true, as one way of asking gives it.

    Parameters
    ----------
    design : str
        How the question was put (`ballots.Questioning`); ``none`` where nobody was asked.
    n : int
        Answers that count.
    share : float or None
        Estimate, not held within 0 and 1; None where there is none, or where it is suppressed.
    standard_error, ci_low, ci_high : float or None
        Its standard error and 95 % interval, neither of them held within 0 and 1.
    epsilon : float or None
        Local differential privacy of one answer; infinite where an answer can be proof.
    random_answers, random_answers_error : float or None
        Share of people who answer by chance, by the anchor, and its standard error; None without an anchor.
    uncorrected : float or None
        With an anchor: the estimate without the correction.
    reason : str
        Why there is no figure, or what limits it.
    """

    design: str
    n: int
    share: float | None
    standard_error: float | None
    ci_low: float | None
    ci_high: float | None
    epsilon: float | None
    random_answers: float | None = None
    random_answers_error: float | None = None
    uncorrected: float | None = None
    reason: str = ""

    @property
    def constrained(self) -> float | None:
        """The estimate held within 0 and 1."""
        return None if self.share is None else min(max(self.share, 0.0), 1.0)

    def as_dict(self) -> dict[str, object]:
        """Return the figure as plain values for JSON.

        Returns
        -------
        dict
            The fields, `constrained` besides; an infinite epsilon becomes None, and `is_protected` tells it apart.
        """
        is_protected = self.epsilon is not None and math.isfinite(self.epsilon)
        return {
            "design": self.design,
            "n": self.n,
            "share": self.share,
            "standard_error": self.standard_error,
            "ci_low": self.ci_low,
            "ci_high": self.ci_high,
            "constrained": self.constrained,
            "epsilon": self.epsilon if is_protected else None,
            "is_protected": is_protected,
            "random_answers": self.random_answers,
            "random_answers_error": self.random_answers_error,
            "uncorrected": self.uncorrected,
            "reason": self.reason,
        }


def without_figure(design: str, n: int, epsilon: float | None, reason: str) -> Prevalence:
    """Say that there is no figure, and why.

    Parameters
    ----------
    design : str
        How the question was put.
    n : int
        Answers.
    epsilon : float or None
        Local differential privacy of one answer.
    reason : str
        Why there is no figure.

    Returns
    -------
    Prevalence
        Without share, error and interval.
    """
    return Prevalence(design, n, None, None, None, None, epsilon, reason=reason)


def note(share: float) -> str:
    """Say that an estimate lies where no share can lie.

    Parameters
    ----------
    share : float
        An estimate.

    Returns
    -------
    str
        The empty string for a share from 0 to 1.

    Examples
    --------
    >>> note(0.2)
    ''
    """
    if 0 <= share <= 1:
        return ""
    end = "below 0" if share < 0 else "above 1"
    return f"the estimate lies {end}, which is sampling error or a broken assumption; the constrained one is at the end"


def error_of_sums(influence: FloatArray, cluster: npt.ArrayLike | None) -> float:
    """Return the standard error of a sum over people who answer independently, clusters whole.

    Parameters
    ----------
    influence : ndarray, shape (n,)
        What each answer adds to the estimate, with mean 0.
    cluster : array_like, shape (n,), optional
        Who gave it; by default everybody gave one.

    Returns
    -------
    float
        ``sqrt(m / (m - 1) sum_c (sum_i influence)^2)`` over the m clusters.

    Raises
    ------
    TooFew
        There is only one cluster.
    """
    total = influence
    if cluster is not None:
        _, place = np.unique(np.asarray(cluster), return_inverse=True)
        total = np.bincount(place, weights=influence).astype(np.float64)
    m = len(total)
    if m < 2:
        raise TooFew("a standard error needs the answers of at least two people")
    return math.sqrt(m / (m - 1) * float(total @ total))


def estimate(
    ballot: Ballot, answers: npt.ArrayLike, *, cluster: npt.ArrayLike | None = None, confidence: float = 0.95
) -> Prevalence:
    """Estimate the share of people of whom the sensitive statement is true.

    Parameters
    ----------
    ballot : Ballot
        The way of asking.
    answers : array_like of bool, shape (n,)
        Whether the answer is the one that counts.
    cluster : array_like, shape (n,), optional
        Who answered; several answers of one person are then not taken for independent.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Prevalence
        Moment estimate. The interval is Wilson's of the share of answers, with the number of independent answers that
        would be as precise, carried over to the share; clusters never count for more than their answers.

    Raises
    ------
    BadTable
        `answers` holds something besides true and false.
    TooFew
        Fewer than two people answered.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22, 209-212. Warner, S. L. (1965). Randomized response. Journal of the American Statistical
    Association 60, 63-69.

    Examples
    --------
    >>> from analysis.prevalence.ballots import crosswise
    >>> found = estimate(crosswise(1 / 6), [True] * 400 + [False] * 100)
    >>> round(found.share, 3), round(found.standard_error, 4)
    (0.05, 0.0269)
    """
    hit = np.asarray(answers, dtype=np.float64)
    if not np.isin(hit, (0.0, 1.0)).all():
        raise BadTable("answers", "an answer either counts or does not: true or false")
    n = len(hit)
    if n < 2:
        raise TooFew("a share needs the answers of at least two people")
    answered = float(hit.mean())
    independent = error_of_sums((hit - answered) / n, None)
    clustered = error_of_sums((hit - answered) / n, cluster)
    error = max(independent, clustered)
    effective_n = n if independent == 0 else n * (independent / error) ** 2
    if independent == 0 and cluster is not None:
        effective_n = len(np.unique(np.asarray(cluster)))
    ends = proportion_confint(answered * effective_n, effective_n, alpha=1 - confidence, method="wilson")
    low, high = sorted(ballot.share(float(end)) for end in ends)
    share = ballot.share(answered)
    return Prevalence(
        str(ballot.questioning), n, share, error / abs(ballot.gain), low, high, ballot.epsilon, reason=note(share)
    )


def normal_limits(value: float, error: float, confidence: float) -> tuple[float, float]:
    """Return the limits of an estimate that is normal around the truth.

    Parameters
    ----------
    value, error : float
        Estimate and standard error.
    confidence : float
        Confidence level.

    Returns
    -------
    low, high : float
        The limits.
    """
    margin = float(stats.norm.ppf(0.5 + confidence / 2)) * error
    return value - margin, value + margin
