"""The likelihood of opinion-dependent response on cells, and its gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.sensitivity.opinion.counts import Counts
from analysis.sensitivity.opinion.specification import Frailty, Source, Specification, centred, columns

FloatArray = npt.NDArray[np.float64]

NODES = 9
PRIOR_PRECISION = 0.5


@dataclass(frozen=True, slots=True)
class Blocks:
    """Where the parameters of each part stand in their vector.

    Parameters
    ----------
    score : slice
        Score given the class: a log-odds per answer but the first, then the classes' effects on slope and curvature.
    outcomes : tuple of slice
        One per outcome: intercept, class indices, earlier outcomes, slope and bends by answer.
    contact : slice
        Log-odds of answering each message.
    willingness : slice
        The classes' effects on answering.
    opinion : slice
        The score's effects on answering the first message, and reminders too unless they have their own.
    reminded : slice
        The score's effects on answering a reminder; empty unless the specification has them.
    frailty : slice
        Standard deviation of the normal frailty, or log-odds of never answering; else empty.
    size : int
        Number of parameters.
    """

    score: slice
    outcomes: tuple[slice, ...]
    contact: slice
    willingness: slice
    opinion: slice
    reminded: slice
    frailty: slice
    size: int


@dataclass(frozen=True, slots=True)
class Parts:
    """Probabilities at some parameter values.

    Parameters
    ----------
    score : ndarray, shape (c, j)
        Of each answer in a class.
    outcome : tuple of ndarray, shape (c, k, j)
        Of each outcome given class, earlier outcomes and answer.
    pattern : ndarray, shape (c, k, j)
        Of each pattern of outcomes given class and answer.
    hazard, arrival : ndarray, shape (c, j, t, q)
        Of answering message t if still silent, and of answering exactly then, by quadrature node.
    survival : ndarray, shape (c, j, t, q)
        Of being silent after message t, by node.
    answer : ndarray, shape (c, j, t)
        Of answering message t.
    silence : ndarray, shape (c, j, t + 1)
        Of no answer after so many messages.
    never : float
        Share that never answers.
    """

    score: FloatArray
    outcome: tuple[FloatArray, ...]
    pattern: FloatArray
    hazard: FloatArray
    arrival: FloatArray
    survival: FloatArray
    answer: FloatArray
    silence: FloatArray
    never: float


class Likelihood:
    """The log-likelihood of one specification.

    Parameters
    ----------
    counts : Counts
        The table; reduced here to what the specification's source uses.
    specification : Specification
        The model.
    typical : float
        The typical score.

    Notes
    -----
    With ``f(y | c)`` the score given the class, ``P(z | y, c)`` the outcomes given score and class, ``h_t`` the
    probability of answering message t when still silent, a respondent of wave t adds
    ``log f + log P + log E_u[h_t prod_{s<t} (1 - h_s)]`` and a silent event after a messages adds
    ``log sum_y f P E_u[prod_{s<a} (1 - h_s)]``. That outcomes depend on the score but, given it, not on whether it
    was told, is what identifies the model through them; that willingness stays the same over the messages is what
    identifies it through the waves.

    ``logit h_t = contact_t + willingness_c + opinion(y) + u``; ``f`` is multinomial with a free log-odds per answer
    and class effects on slope and curvature; each outcome is logistic in the answer (free by answer), the two class
    indices, and the outcomes before it. A normal prior with precision 0.5 keeps the outcomes' coefficients finite
    where nobody with an answer had the outcome; with data it is soon without effect.
    """

    def __init__(self, counts: Counts, specification: Specification, typical: float) -> None:
        if specification.source is Source.OUTCOMES:
            counts = counts.without_waves()
        elif specification.source is Source.WAVES:
            counts = counts.without_outcomes()
        self.counts = counts
        self.specification = specification
        self.typical = typical
        self.class_terms = counts.classes.indicators()
        self.position = centred(counts.categories)
        self.shape = columns(specification.shape, counts.categories, typical)
        self.outcome_terms = tuple(_outcome_terms(counts, i) for i in range(len(counts.outcomes)))
        self.blocks = self._blocks()
        self.prior = np.zeros(self.blocks.size)
        for block in self.blocks.outcomes:
            self.prior[block.start + 1 : block.stop] = PRIOR_PRECISION
        self.node, self.node_weight = np.zeros(1), np.ones(1)
        if specification.frailty is Frailty.NORMAL:
            node, weight = np.polynomial.hermite_e.hermegauss(NODES)
            self.node, self.node_weight = node, weight / weight.sum()
        self._told = counts.answered.sum(axis=1)
        self._score_told = counts.answered.sum(axis=(1, 3))
        self._pattern_told = counts.answered.sum(axis=3)

    def _blocks(self) -> Blocks:
        classes, shape = self.class_terms.shape[1], self.shape.shape[1]
        spec = self.specification
        sizes = [len(self.position) - 1 + 2 * classes]
        sizes += [terms.shape[1] for terms in self.outcome_terms]
        sizes += [self.counts.waves, classes, shape, shape if spec.fades else 0]
        sizes.append(0 if spec.frailty is Frailty.NONE else 1)
        ends = np.cumsum(sizes).tolist()
        cut = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
        m = len(self.outcome_terms)
        contact, willingness, opinion, reminded, frailty = cut[1 + m :]
        return Blocks(cut[0], tuple(cut[1 : 1 + m]), contact, willingness, opinion, reminded, frailty, ends[-1])

    def parts(self, parameters: FloatArray) -> Parts:
        """Compute all probabilities.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
            Parameter values.

        Returns
        -------
        Parts
            The probabilities.
        """
        blocks, spec = self.blocks, self.specification
        score = self._score(parameters[blocks.score])
        outcome = tuple(
            expit(terms @ parameters[block]).reshape(self._pattern_told.shape)
            for terms, block in zip(self.outcome_terms, blocks.outcomes, strict=True)
        )
        pattern = np.ones_like(self._pattern_told)
        for has, probability in zip(self.counts.patterns.T, outcome, strict=True):
            pattern = pattern * np.where(has[None, :, None] > 0, probability, 1 - probability)
        first = self.shape @ parameters[blocks.opinion]
        later = self.shape @ parameters[blocks.reminded] if spec.fades else first
        opinion = np.column_stack([first] + [later] * (self.counts.waves - 1))
        willing = self.class_terms @ parameters[blocks.willingness]
        log_odds = parameters[blocks.contact] + willing[:, None, None] + opinion[None]
        spread = float(parameters[blocks.frailty][0]) if spec.frailty is Frailty.NORMAL else 0.0
        never = float(expit(parameters[blocks.frailty][0])) if spec.frailty is Frailty.NEVER else 0.0
        hazard = expit(log_odds[..., None] + spread * self.node)
        survival = np.asarray(np.cumprod(1 - hazard, axis=2), dtype=np.float64)
        before = np.concatenate([np.ones_like(hazard[:, :, :1]), survival[:, :, :-1]], axis=2)
        arrival = hazard * before
        silent = (survival @ self.node_weight) * (1 - never) + never
        return Parts(
            score=score,
            outcome=outcome,
            pattern=pattern,
            hazard=hazard,
            arrival=arrival,
            survival=survival,
            answer=(arrival @ self.node_weight) * (1 - never),
            silence=np.concatenate([np.ones_like(silent[:, :, :1]), silent], axis=2),
            never=never,
        )

    def _score(self, parameters: FloatArray) -> FloatArray:
        answers, classes = len(self.position), self.class_terms.shape[1]
        level = np.concatenate([[0.0], parameters[: answers - 1]])
        slope, bend = parameters[answers - 1 : answers - 1 + classes], parameters[answers - 1 + classes :]
        log = level + np.outer(self.class_terms @ slope, self.position)
        log += np.outer(self.class_terms @ bend, self.position**2)
        weight = np.exp(log - log.max(axis=1, keepdims=True))
        return np.asarray(weight / weight.sum(axis=1, keepdims=True))

    def _mixed(self, parts: Parts) -> FloatArray:
        """Return ``f P S`` of the silent, shape (c, k, a, j)."""
        silence = parts.silence.transpose(0, 2, 1)[:, None]
        return np.asarray(parts.score[:, None, None, :] * parts.pattern[:, :, None, :] * silence)

    def log_likelihood(self, parameters: FloatArray) -> float:
        """Return the log-likelihood with its prior.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
            Parameter values.

        Returns
        -------
        float
            Its value.
        """
        parts = self.parts(parameters)
        return self._value(parameters, parts, self._mixed(parts).sum(axis=3))

    def _value(self, parameters: FloatArray, parts: Parts, silent: FloatArray) -> float:
        return float(
            _weighted_log(self.counts.silent, silent)
            + _weighted_log(self._score_told, parts.score)
            + _weighted_log(self._pattern_told, parts.pattern)
            + _weighted_log(self._told, parts.answer)
            - 0.5 * (self.prior * parameters**2).sum()
        )

    def value_and_gradient(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """Return the log-likelihood with its prior, and its gradient.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
            Parameter values.

        Returns
        -------
        value : float
            The log-likelihood.
        gradient : ndarray, shape (p,)
            Its derivatives, from the expected counts of the silent events' answers (Louis 1982).
        """
        parts = self.parts(parameters)
        mixed = self._mixed(parts)
        total = mixed.sum(axis=3)
        share = np.divide(self.counts.silent, total, out=np.zeros_like(total), where=self.counts.silent > 0)
        expected = mixed * share[..., None]
        gradient = np.zeros(self.blocks.size)
        gradient[self.blocks.score] = self._score_gradient(parts, expected)
        held = self._pattern_told + expected.sum(axis=2)
        for i, (terms, block) in enumerate(zip(self.outcome_terms, self.blocks.outcomes, strict=True)):
            has = self.counts.patterns[:, i][None, :, None]
            gradient[block] = terms.T @ (held * (has - parts.outcome[i])).ravel()
        self._response_gradient(gradient, parts, expected.sum(axis=1).transpose(0, 2, 1))
        return self._value(parameters, parts, total), gradient - self.prior * parameters

    def _score_gradient(self, parts: Parts, expected: FloatArray) -> FloatArray:
        held = self._score_told + expected.sum(axis=(1, 2))
        residual = held - parts.score * held.sum(axis=1, keepdims=True)
        return np.concatenate(
            [
                residual.sum(axis=0)[1:],
                self.class_terms.T @ (residual @ self.position),
                self.class_terms.T @ (residual @ self.position**2),
            ]
        )

    def _response_gradient(self, gradient: FloatArray, parts: Parts, silent: FloatArray) -> None:
        """Fill in the derivatives of the response model; `silent` holds expected counts, shape (c, j, a)."""
        blocks, spec = self.blocks, self.specification
        told = np.divide(self._told, parts.answer, out=np.zeros_like(self._told), where=self._told > 0)
        stayed = parts.silence[:, :, 1:]
        quiet = np.divide(silent[:, :, 1:], stayed, out=np.zeros_like(stayed), where=stayed > 0)
        arriving = ((1 - parts.never) * told)[..., None] * parts.arrival
        staying = ((1 - parts.never) * quiet)[..., None] * parts.survival
        later = np.cumsum((arriving + staying)[:, :, ::-1], axis=2)[:, :, ::-1]
        by_node = (arriving - parts.hazard * later) * self.node_weight
        by_message = by_node.sum(axis=3)
        gradient[blocks.contact] = by_message.sum(axis=(0, 1))
        gradient[blocks.willingness] = self.class_terms.T @ by_message.sum(axis=(1, 2))
        by_answer = by_message.sum(axis=0)
        if spec.fades:
            gradient[blocks.opinion] = self.shape.T @ by_answer[:, 0]
            gradient[blocks.reminded] = self.shape.T @ by_answer[:, 1:].sum(axis=1)
        else:
            gradient[blocks.opinion] = self.shape.T @ by_answer.sum(axis=1)
        if spec.frailty is Frailty.NORMAL:
            gradient[blocks.frailty] = (by_node * self.node).sum()
        elif spec.frailty is Frailty.NEVER:
            leaving = (quiet * (1 - parts.survival @ self.node_weight)).sum()
            gradient[blocks.frailty] = parts.never * ((1 - parts.never) * leaving - self._told.sum())

    def start(self) -> FloatArray:
        """Return parameter values of a model in which nothing depends on anything, near the data's rates.

        Returns
        -------
        ndarray, shape (p,)
            Where to begin.
        """
        blocks, counts = self.blocks, self.counts
        start = np.zeros(blocks.size)
        told = self._score_told.sum(axis=0) + 0.5
        start[blocks.score][: len(told) - 1] = np.log(told[1:] / told[0])
        pattern = self._pattern_told.sum(axis=(0, 2)) + counts.silent.sum(axis=(0, 2))
        for i, block in enumerate(blocks.outcomes):
            share = np.clip((pattern @ counts.patterns[:, i]) / pattern.sum(), 1e-6, 1 - 1e-6)
            start[block.start] = np.log(share / (1 - share))
        at_risk = counts.answered.sum() + counts.silent[:, :, 1:].sum()
        for t in range(counts.waves):
            arrived = counts.answered[..., t].sum()
            start[blocks.contact.start + t] = np.log((arrived + 0.5) / (at_risk - arrived + 0.5))
            at_risk -= arrived + counts.silent[:, :, t + 1].sum()
        if self.specification.frailty is Frailty.NORMAL:
            start[blocks.frailty] = 0.5
        elif self.specification.frailty is Frailty.NEVER:
            start[blocks.frailty] = -1.0
        return start


def _weighted_log(weight: FloatArray, probability: FloatArray) -> float:
    """Return ``sum weight log probability``, 0 where there is no weight."""
    held = weight > 0
    with np.errstate(divide="ignore"):  # a probability that has run off to 0 is minus infinity, and so refused
        return float(weight[held] @ np.log(probability[held]))


def _outcome_terms(counts: Counts, outcome: int) -> FloatArray:
    """Return the terms of one outcome by class, pattern and answer, shape (c k j, p)."""
    shape = (counts.classes.size, len(counts.patterns), len(counts.categories))
    position = centred(counts.categories)
    answers = len(position)
    bends = np.eye(answers)[:, 1:-1] - 0.5 * np.eye(answers, k=1)[:, 1:-1] - 0.5 * np.eye(answers, k=-1)[:, 1:-1]
    parts = [
        np.ones(shape),
        np.broadcast_to(counts.classes.response_index[:, None, None], shape),
        np.broadcast_to(counts.classes.score_index[:, None, None], shape),
        *(np.broadcast_to(counts.patterns[None, :, i, None], shape) for i in range(outcome)),
        np.broadcast_to(position, shape),
        *(np.broadcast_to(bend, shape) for bend in bends.T),
    ]
    return np.stack(parts, axis=-1).reshape(-1, len(parts))
