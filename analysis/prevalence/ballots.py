"""Ways of asking a sensitive question: how likely each truth makes each answer, and how well that hides the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.errors import BadTable, NotIdentified


class Questioning(StrEnum):
    """How the question is put."""

    DIRECT = "direct"
    WARNER = "warner"
    FORCED = "forced"
    UNRELATED = "unrelated"
    CROSSWISE = "crosswise"
    TRIANGULAR = "triangular"
    ITEM_COUNT = "item_count"


@dataclass(frozen=True, slots=True)
class Ballot:
    """A way of asking with two answers, as the chance of the answer that counts under each truth.

    Parameters
    ----------
    questioning : Questioning
        How the question is put.
    yes_if_true, yes_if_false : float
        Probability of the answer that counts (yes; for the crosswise ballot "same", for the triangular one "at least
        one") from somebody of whom the sensitive statement is true, and from somebody of whom it is not.
    """

    questioning: Questioning
    yes_if_true: float
    yes_if_false: float

    def __post_init__(self) -> None:
        """Refuse what is no probability, and a ballot whose answer says nothing."""
        for name, share in (("yes_if_true", self.yes_if_true), ("yes_if_false", self.yes_if_false)):
            if not 0 <= share <= 1:
                raise BadTable("ballot", f"{share:g} is not from 0 to 1", column=name)
        if abs(self.gain) < 1e-9:
            raise NotIdentified(
                f"a {self.questioning} ballot whose answer is as likely under both truths tells nothing of the share"
            )

    @property
    def gain(self) -> float:
        """How much the truth moves the probability of the answer."""
        return self.yes_if_true - self.yes_if_false

    @property
    def epsilon(self) -> float:
        """Local differential privacy: the largest log-ratio of an answer's probabilities; infinite if one is proof."""
        pairs = ((self.yes_if_true, self.yes_if_false), (1 - self.yes_if_true, 1 - self.yes_if_false))
        return max(
            math.inf if min(one, other) <= 0 else abs(math.log(one / other))
            for one, other in pairs
            if max(one, other) > 0
        )

    @property
    def is_protected(self) -> bool:
        """Whether no answer is proof of the sensitive statement."""
        return self.yes_if_false > 0 and self.yes_if_true < 1 and math.isfinite(self.epsilon)

    def expected(self, share: float) -> float:
        """Return the probability of the answer that counts.

        Parameters
        ----------
        share : float
            Share of people of whom the sensitive statement is true.

        Returns
        -------
        float
            ``share * yes_if_true + (1 - share) * yes_if_false``.
        """
        return share * self.yes_if_true + (1 - share) * self.yes_if_false

    def share(self, answered: float) -> float:
        """Return the share that an observed share of answers stands for.

        Parameters
        ----------
        answered : float
            Observed share of the answer that counts.

        Returns
        -------
        float
            Moment estimate, not held within 0 and 1.

        Examples
        --------
        >>> abs(round(crosswise(1 / 6).share(5 / 6), 12))
        0.0
        """
        return (answered - self.yes_if_false) / self.gain

    def standard_error(self, share: float, n: int) -> float:
        """Return the standard error to be expected of a survey, for planning it.

        Parameters
        ----------
        share : float
            Share of people of whom the sensitive statement is true.
        n : int
            Respondents, each independent of the others.

        Returns
        -------
        float
            ``sqrt(l (1 - l) / n) / |gain|`` with l the expected share of the answer that counts.

        Examples
        --------
        >>> round(crosswise(1 / 6).standard_error(0.05, 2000), 4)
        0.0134
        """
        answered = self.expected(share)
        return math.sqrt(answered * (1 - answered) / n) / abs(self.gain)

    def with_random_answers(self, share: float) -> Ballot:
        """Return the ballot as it works where some people answer by chance.

        Parameters
        ----------
        share : float
            Share of people who give either answer with probability one half; from 0 to less than 1.

        Returns
        -------
        Ballot
            The same way of asking with both probabilities drawn towards one half.

        Raises
        ------
        NotIdentified
            Everybody answers by chance.
        """
        kept = 1 - share
        return replace(
            self, yes_if_true=kept * self.yes_if_true + share / 2, yes_if_false=kept * self.yes_if_false + share / 2
        )


def direct() -> Ballot:
    """Ask openly.

    Returns
    -------
    Ballot
        Every answer tells the truth, or is meant to.
    """
    return Ballot(Questioning.DIRECT, 1.0, 0.0)


def warner(p: float) -> Ballot:
    """Let chance decide whether the statement or its opposite is answered.

    Parameters
    ----------
    p : float
        Probability of the sensitive statement; not one half.

    Returns
    -------
    Ballot
        The answer that counts is yes.

    Raises
    ------
    BadTable
        `p` is not from 0 to 1.
    NotIdentified
        `p` is one half.

    References
    ----------
    Warner, S. L. (1965). Randomized response. Journal of the American Statistical Association 60, 63-69.

    Examples
    --------
    >>> round(warner(1 / 4).epsilon, 3)
    1.099
    """
    return Ballot(Questioning.WARNER, p, 1 - p)


def forced_response(truth: float, yes: float, no: float) -> Ballot:
    """Let chance decide whether to tell the truth, or to say yes or no whatever it is.

    Parameters
    ----------
    truth, yes, no : float
        Their probabilities, which sum to 1.

    Returns
    -------
    Ballot
        The answer that counts is yes.

    Raises
    ------
    BadTable
        A probability is not from 0 to 1, or they do not sum to 1.
    NotIdentified
        Nobody is told to tell the truth.

    References
    ----------
    Boruch, R. F. (1971). Assuring confidentiality of responses in social research. American Sociologist 6, 308-311.

    Examples
    --------
    >>> round(forced_response(2 / 3, 1 / 6, 1 / 6).epsilon, 3)
    1.609
    """
    for name, share in (("truth", truth), ("yes", yes), ("no", no)):
        if not 0 <= share <= 1:
            raise BadTable("ballot", f"{share:g} is not from 0 to 1", column=name)
    if abs(truth + yes + no - 1) > 1e-6:
        raise BadTable("ballot", f"truth, yes and no sum to {truth + yes + no:g} instead of 1", column="truth")
    return Ballot(Questioning.FORCED, 1.0 - no, yes)


def unrelated_question(p: float, innocuous: float) -> Ballot:
    """Let chance decide between the sensitive question and an unrelated one of known prevalence.

    Parameters
    ----------
    p : float
        Probability of the sensitive question; above 0.
    innocuous : float
        Share of people of whom the unrelated statement is true.

    Returns
    -------
    Ballot
        The answer that counts is yes.

    Raises
    ------
    BadTable
        A probability is not from 0 to 1.
    NotIdentified
        Nobody is asked the sensitive question.

    References
    ----------
    Greenberg, B. G. et al. (1969). The unrelated question randomized response model. Journal of the American
    Statistical Association 64, 520-539.

    Examples
    --------
    >>> round(unrelated_question(0.7, 0.5).epsilon, 3)
    1.735
    """
    return Ballot(Questioning.UNRELATED, p + (1 - p) * innocuous, (1 - p) * innocuous)


def crosswise(p: float) -> Ballot:
    """Ask whether the answers to the sensitive and to an innocuous question are the same.

    Parameters
    ----------
    p : float
        Share of people of whom the innocuous statement is true; not one half.

    Returns
    -------
    Ballot
        The answer that counts is "same": both statements are true, or neither.

    Raises
    ------
    BadTable
        `p` is not from 0 to 1.
    NotIdentified
        `p` is one half.

    References
    ----------
    Yu, J.-W., Tian, G.-L. and Tang, M.-L. (2008). Two new models for survey sampling with sensitive characteristic.
    Metrika 67, 251-263.

    Examples
    --------
    >>> ballot = crosswise(1 / 6)
    >>> round(ballot.expected(0.0), 6), round(ballot.epsilon, 3)
    (0.833333, 1.609)
    """
    return Ballot(Questioning.CROSSWISE, p, 1 - p)


def triangular(p: float) -> Ballot:
    """Ask whether neither, or at least one, of the sensitive and an innocuous statement is true.

    Parameters
    ----------
    p : float
        Share of people of whom the innocuous statement is true; below 1.

    Returns
    -------
    Ballot
        The answer that counts is "at least one". "Neither" proves that the sensitive statement is not true.

    Raises
    ------
    BadTable
        `p` is not from 0 to 1.
    NotIdentified
        `p` is 1.

    References
    ----------
    Yu, J.-W., Tian, G.-L. and Tang, M.-L. (2008). Two new models for survey sampling with sensitive characteristic.
    Metrika 67, 251-263.

    Examples
    --------
    >>> round(triangular(0.25).share(1 - 0.6), 3)  # 60 % say that neither is true
    0.2
    """
    return Ballot(Questioning.TRIANGULAR, 1.0, p)
