"""The answers to the pressure question in a programme's tables, by the ballot that they were given on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import NotIdentified, TooFew
from analysis.prevalence import ballots, shares
from analysis.prevalence.anchor import crosswise_with_anchor
from analysis.prevalence.ballots import Ballot, Questioning
from analysis.prevalence.shares import FloatArray, Prevalence
from analysis.programme import Programme
from analysis.settings import Settings

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

#: The two answers of each ballot, the one that counts first.
ANSWERS = {
    Questioning.DIRECT: ("yes", "no"),
    Questioning.FORCED: ("yes", "no"),
    Questioning.CROSSWISE: ("same", "different"),
}
NO_SETTING = {
    Questioning.CROSSWISE: "the settings do not say crosswise_p, without which the answers cannot be read",
    Questioning.FORCED: "the settings do not say forced_response, without which the answers cannot be read",
}
NO_ANCHOR = "not corrected for people who answer by chance (no anchor): with one in ten it is some points too high"


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered on one ballot.

    Parameters
    ----------
    questioning : Questioning
        How the question was put.
    hit : ndarray of bool, shape (n,)
        Whether the answer is the one that counts.
    anchor : ndarray, shape (n,)
        Answer to the anchor, 1 same and 0 different; NaN where there is none.
    customer, employee : ndarray of int, shape (n,)
        Who answered, and whom it is about: numbers, to tell apart and to count.
    event_row : ndarray of int, shape (n,)
        Position of the event in the frame.
    """

    questioning: Questioning
    hit: BoolArray
    anchor: FloatArray
    customer: IntArray
    employee: IntArray
    event_row: IntArray

    @property
    def n(self) -> int:
        """How many answers there are."""
        return len(self.hit)

    @property
    def people(self) -> int:
        """How many customers gave them."""
        return len(np.unique(self.customer))

    @property
    def employees(self) -> int:
        """How many employees they are about."""
        return len(np.unique(self.employee))

    def at(self, kept: BoolArray) -> Answers:
        """Keep some of the answers.

        Parameters
        ----------
        kept : ndarray of bool, shape (n,)
            Which ones.

        Returns
        -------
        Answers
            Those.
        """
        return Answers(
            self.questioning,
            self.hit[kept],
            self.anchor[kept],
            self.customer[kept],
            self.employee[kept],
            self.event_row[kept],
        )


def of_responses(programme: Programme) -> tuple[tuple[Answers, ...], int]:
    """Sort the answers to the pressure question by ballot.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    answers : tuple of Answers
        Of each ballot with an answer; direct, forced, crosswise.
    misplaced : int
        Answers that their ballot does not offer, such as "same" to the direct question. They are left out.
    """
    responses = programme.responses
    if "q_ballot" not in responses or "q_answer" not in responses:
        return (), 0
    ballot = responses["q_ballot"].astype("str").to_numpy(dtype=object)
    answer = responses["q_answer"].astype("str").to_numpy(dtype=object)
    anchor = np.full(len(responses), np.nan)
    if "anchor_answer" in responses:
        said = responses["anchor_answer"].astype("str").to_numpy(dtype=object)
        anchor = np.where(said == "same", 1.0, np.where(said == "different", 0.0, np.nan))
    event_row = responses["event_row"].to_numpy(dtype=np.int64)
    customer = _customers(programme.frame, event_row)
    employee = pd.factorize(programme.frame["employee_id"].iloc[event_row])[0].astype(np.int64)
    placed = np.zeros(len(responses), dtype=bool)
    found = []
    for questioning, offered in ANSWERS.items():
        kept = (ballot == str(questioning)) & np.isin(answer, offered)
        placed |= kept
        if kept.any():
            hit = (answer == offered[0])[kept]
            found.append(Answers(questioning, hit, anchor[kept], customer[kept], employee[kept], event_row[kept]))
    return tuple(found), int(((answer != "") & ~placed).sum())


def _customers(frame: pd.DataFrame, event_row: IntArray) -> IntArray:
    """Number the customers of the responses; where none is named, each response is of another one."""
    if "customer_id" not in frame:
        return np.arange(len(event_row))
    names = frame["customer_id"].iloc[event_row].astype("str")
    number = pd.factorize(names)[0].astype(np.int64)
    unnamed = (names == "").to_numpy()
    number[unnamed] = len(number) + np.arange(int(unnamed.sum()))
    return number


def ballot_of(questioning: Questioning, settings: Settings) -> Ballot | None:
    """Return the ballot that the settings describe.

    Parameters
    ----------
    questioning : Questioning
        Direct, crosswise or forced.
    settings : Settings
        What `program.json` says.

    Returns
    -------
    Ballot or None
        None where they do not say its probabilities.
    """
    if questioning is Questioning.DIRECT:
        return ballots.direct()
    if questioning is Questioning.CROSSWISE and settings.crosswise_p is not None:
        return ballots.crosswise(settings.crosswise_p)
    if questioning is Questioning.FORCED and settings.forced_response is not None:
        forced = settings.forced_response
        return ballots.forced_response(forced.truth, forced.yes, forced.no)
    return None


def prevalence_of(answers: Answers, settings: Settings) -> Prevalence:
    """Estimate the share of respondents under pressure from the answers on one ballot.

    Parameters
    ----------
    answers : Answers
        The answers.
    settings : Settings
        What `program.json` says.

    Returns
    -------
    Prevalence
        With customers as clusters; corrected by the anchor where there is one. Without a figure and with the reason
        where the settings do not say what is needed, or the data cannot tell.
    """
    design = str(answers.questioning)
    ballot = ballot_of(answers.questioning, settings)
    if ballot is None:
        return shares.without_figure(design, answers.n, None, NO_SETTING[answers.questioning])
    anchored = np.isfinite(answers.anchor)
    try:
        if answers.questioning is Questioning.CROSSWISE and anchored.any() and settings.anchor_p is not None:
            return crosswise_with_anchor(
                answers.hit,
                answers.anchor,
                p=ballot.yes_if_true,
                anchor_p=settings.anchor_p,
                cluster=answers.customer,
            )
        found = shares.estimate(ballot, answers.hit, cluster=answers.customer)
    except (NotIdentified, TooFew) as error:
        return shares.without_figure(design, answers.n, ballot.epsilon, str(error))
    reasons = (found.reason, *_limits(answers, has_anchor=bool(anchored.any())))
    return replace(found, reason="; ".join(reason for reason in reasons if reason))


def _limits(answers: Answers, *, has_anchor: bool) -> Iterator[str]:
    if answers.questioning is Questioning.DIRECT:
        yield "share of respondents by the direct question; people under pressure tend to under-report"
    elif answers.questioning is Questioning.CROSSWISE and has_anchor:
        yield "not corrected for people who answer by chance: the settings do not say anchor_p"
    elif answers.questioning is Questioning.CROSSWISE:
        yield NO_ANCHOR
