"""The crosswise ballot where some people answer by chance: an anchor question of known truth tells how many."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.prevalence import ballots
from analysis.prevalence.shares import FloatArray, Prevalence, error_of_sums, normal_limits, note


def crosswise_with_anchor(
    same: npt.ArrayLike,
    anchor_same: npt.ArrayLike,
    *,
    p: float,
    anchor_p: float,
    cluster: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> Prevalence:
    """Estimate a share by the crosswise ballot, corrected for people who answer by chance.

    Parameters
    ----------
    same : array_like of bool, shape (n,)
        Whether the answers to the sensitive and the innocuous question are the same.
    anchor_same : array_like of float, shape (n,)
        The same for the anchor: 1 same, 0 different, NaN not answered. Its sensitive statement is true of nobody, and
        its innocuous statement is another one.
    p, anchor_p : float
        Share of people of whom the innocuous statement is true, in the question and in the anchor; not one half.
    cluster : array_like, shape (n,), optional
        Who answered; by default everybody once.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Prevalence
        Corrected estimate, ``(uncorrected - g / 2) / (1 - g)`` with g the share of random answers. Its standard error
        is by the delta method and holds that of g, which comes from the same people.

    Raises
    ------
    BadTable
        The two columns differ in length, or hold something besides the two answers.
    NotIdentified
        `p` or `anchor_p` is one half, or the anchor looks answered by chance throughout.
    TooFew
        Fewer than two people answered question and anchor.

    Notes
    -----
    The estimate of g is not held within 0 and 1: holding it at 0 would leave a bias upwards where few answer by chance.

    References
    ----------
    Atsusaka, Y. and Stevenson, R. T. (2023). A bias-corrected estimator for the crosswise model with inattentive
    respondents. Political Analysis 31, 134-148.

    Examples
    --------
    >>> same = np.repeat([1.0, 0.0], [780, 220])
    >>> found = crosswise_with_anchor(same, np.repeat([1.0, 0.0], [800, 200]), p=1 / 6, anchor_p=1 / 6)
    >>> round(found.random_answers, 3), round(found.uncorrected, 3), round(found.share, 3)
    (0.1, 0.08, 0.033)
    """
    hit, anchor = np.asarray(same, dtype=np.float64), np.asarray(anchor_same, dtype=np.float64)
    if len(hit) != len(anchor):
        raise BadTable("answers", f"{len(hit)} answers and {len(anchor)} answers to the anchor")
    has_anchor = ~np.isnan(anchor)
    if not (np.isin(hit, (0.0, 1.0)).all() and np.isin(anchor[has_anchor], (0.0, 1.0)).all()):
        raise BadTable("answers", "an answer is either same (1) or different (0)")
    n, m = len(hit), int(has_anchor.sum())
    if min(n, m) < 2:
        raise TooFew("the anchor corrects only if at least two people answered it")
    ballot, anchored = ballots.crosswise(p), ballots.crosswise(anchor_p)
    uncorrected = ballot.share(float(hit.mean()))
    # By chance the anchor would seem true of half of the people; it is true of nobody.
    random_answers = 2.0 * anchored.share(float(anchor[has_anchor].mean()))
    kept = 1.0 - random_answers
    of_question = (hit - hit.mean()) / (n * ballot.gain)
    of_random: FloatArray = np.zeros(n)
    of_random[has_anchor] = 2.0 * (anchor[has_anchor] - anchor[has_anchor].mean()) / (m * anchored.gain)
    random_error = _error(of_random, cluster)
    if kept <= 2.0 * random_error:
        raise NotIdentified(
            f"{random_answers:.0%} of the answers to the anchor look random (standard error {random_error:.0%}): "
            f"nothing can be told of the others"
        )
    share = (uncorrected - random_answers / 2.0) / kept
    error = _error(of_question / kept + of_random * (uncorrected - 0.5) / kept**2, cluster)
    low, high = normal_limits(share, error, confidence)
    reasons = [note(share)]
    if random_answers < 0:
        reasons.append("fewer answers to the anchor look random than none, which is sampling error or a wrong anchor_p")
    return Prevalence(
        design=str(ballot.questioning),
        n=n,
        share=share,
        standard_error=error,
        ci_low=low,
        ci_high=high,
        epsilon=ballot.epsilon,
        random_answers=random_answers,
        random_answers_error=random_error,
        uncorrected=uncorrected,
        reason="; ".join(reason for reason in reasons if reason),
    )


def _error(influence: FloatArray, cluster: npt.ArrayLike | None) -> float:
    """Error by clusters, and not below that of as many independent answers."""
    return max(error_of_sums(influence, None), error_of_sums(influence, cluster))
