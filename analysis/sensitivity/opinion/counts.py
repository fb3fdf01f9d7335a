"""The table that the models of opinion-dependent response are fitted to: events by class, outcomes, answer and wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable, TooFew
from analysis.sensitivity.opinion.classes import Classes

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Every further outcome can double the patterns, and with them the time of a fit.
MOST_OUTCOMES = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """Base-weighted numbers of sampled events, scaled so that they add up to the number of sampled events.

    Parameters
    ----------
    classes : Classes
        Classes of events that are alike in their auxiliary variables.
    outcomes : tuple of str, length m
        Names of the outcomes, each of which an event has or has not.
    patterns : ndarray, shape (k, m)
        The combinations of outcomes that occur, 1 for an outcome that the event has.
    categories : ndarray, shape (j,)
        The answers of the scale, ascending.
    answered : ndarray, shape (c, k, j, t)
        Events answered by class, pattern, answer and the message that brought it (0: the first).
    silent : ndarray, shape (c, k, t + 1)
        Events without an answer by class, pattern and the number of messages that reached them.
    units : int
        Sampled events.
    design_effect : float
        What chi-squares are divided and variances multiplied by; at first Kish's, of the base weights.
    """

    classes: Classes
    outcomes: tuple[str, ...]
    patterns: FloatArray
    categories: FloatArray
    answered: FloatArray
    silent: FloatArray
    units: int
    design_effect: float

    @property
    def waves(self) -> int:
        """Number of messages that could bring an answer."""
        return int(self.answered.shape[3])

    def without_outcomes(self) -> Counts:
        """Return the table as if no outcome were known.

        Returns
        -------
        Counts
            One pattern, of no outcome.
        """
        return Counts(
            self.classes,
            (),
            np.zeros((1, 0)),
            self.categories,
            self.answered.sum(axis=1, keepdims=True),
            self.silent.sum(axis=1, keepdims=True),
            self.units,
            self.design_effect,
        )

    def without_waves(self) -> Counts:
        """Return the table as if it were not known which message brought an answer.

        Returns
        -------
        Counts
            One wave; whoever was reached by no message stays apart.
        """
        reached = self.silent[:, :, 1:].sum(axis=2, keepdims=True)
        return Counts(
            self.classes,
            self.outcomes,
            self.patterns,
            self.categories,
            self.answered.sum(axis=3, keepdims=True),
            np.concatenate([self.silent[:, :, :1], reached], axis=2),
            self.units,
            self.design_effect,
        )

    def without_last_wave(self) -> Counts:
        """Return the table as it was before the last reminder.

        Returns
        -------
        Counts
            One wave less; who answered the last one is silent after those before it.

        Raises
        ------
        TooFew
            There is one wave only.
        """
        if self.waves < 2:
            raise TooFew("holding out the last wave needs at least two waves")
        silent = self.silent[:, :, :-1].copy()
        silent[:, :, -1] += self.silent[:, :, -1] + self.answered[..., -1].sum(axis=2)
        return Counts(
            self.classes,
            self.outcomes,
            self.patterns,
            self.categories,
            self.answered[..., :-1],
            silent,
            self.units,
            self.design_effect,
        )


def tabulate(
    classes: Classes,
    outcomes: Mapping[str, BoolArray],
    categories: FloatArray,
    answer: FloatArray,
    wave: IntArray,
    messages: IntArray,
    base_weight: FloatArray,
) -> Counts:
    """Count sampled events by everything the models need.

    Parameters
    ----------
    classes : Classes
        Classes of the n sampled events.
    outcomes : mapping of str to ndarray of bool, shape (n,)
        What became known later for every event; 12 at most.
    categories : ndarray, shape (j,)
        The answers of the scale, ascending.
    answer : ndarray, shape (n,)
        Answer of each respondent; ignored where `wave` is below 0.
    wave : ndarray of int64, shape (n,)
        Message that brought the answer, 0 for the first; -1 without an answer.
    messages : ndarray of int64, shape (n,)
        Messages that reached each event; at least ``wave + 1`` for a respondent.
    base_weight : ndarray, shape (n,)
        1 / inclusion probability.

    Returns
    -------
    Counts
        The table.

    Raises
    ------
    TooFew
        Nobody answered, or everybody.
    BadTable
        An answer is not one of the scale, or came by a message that was not sent; or there are too many outcomes.
    """
    if len(outcomes) > MOST_OUTCOMES:
        message = f"{len(outcomes)} outcomes (an outcome of several levels counts once for each but the first) are more"
        raise BadTable("outcomes", f"{message} than the {MOST_OUTCOMES} that can be told apart; name fewer outcomes")
    answered = wave >= 0
    if not answered.any() or answered.all():
        raise TooFew("a model of who answers needs both respondents and others")
    category = np.searchsorted(categories, answer).clip(0, len(categories) - 1)
    wrong = answered & (categories[category] != answer)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("responses", f"{answer[row]:g} is not an answer of the scale", row=row + 1)
    early = answered & (wave >= messages)
    if early.any():
        row = int(np.flatnonzero(early)[0])
        message = f"wave {wave[row]} answers a message that was not sent ({messages[row]} reached the event)"
        raise BadTable("responses", message, column="response_wave", row=row + 1)
    waves = int(wave.max()) + 1
    flags = np.array([outcomes[name] for name in outcomes], dtype=np.int64).reshape(len(outcomes), len(answer))
    packed = (flags << np.arange(len(outcomes))[:, None]).sum(axis=0)
    present, pattern = np.unique(packed, return_inverse=True)
    patterns = ((present[:, None] >> np.arange(len(outcomes))) & 1).astype(np.float64)
    weight = base_weight * (len(answer) / base_weight.sum())
    shape = (classes.size, len(present), len(categories), waves)
    at = np.ravel_multi_index((classes.code[answered], pattern[answered], category[answered], wave[answered]), shape)
    told = np.bincount(at, weights=weight[answered], minlength=int(np.prod(shape))).reshape(shape)
    silent_shape = (classes.size, len(present), waves + 1)
    at = np.ravel_multi_index(
        (classes.code[~answered], pattern[~answered], np.minimum(messages[~answered], waves)), silent_shape
    )
    silent = np.bincount(at, weights=weight[~answered], minlength=int(np.prod(silent_shape))).reshape(silent_shape)
    return Counts(
        classes=classes,
        outcomes=tuple(outcomes),
        patterns=patterns,
        categories=categories,
        answered=told.astype(np.float64),
        silent=silent.astype(np.float64),
        units=len(answer),
        design_effect=float(len(weight) * (weight @ weight) / weight.sum() ** 2),
    )
