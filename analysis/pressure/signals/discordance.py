"""Distortion: scores pushed above what the respondent's own other answers and later behaviour say.

Pushing moves single answers up and leaves the others; honest units differ by a shift of all of them (`said`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import logsumexp

from analysis import metrics
from analysis.pressure.material import Material
from analysis.pressure.said import NODES, Said
from analysis.pressure.signal import Family, FloatArray, IntArray, SignalTable, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.units import count_by, effect_on_mean, sum_by

NAME = "pushed_answers"
#: How widely the shifts of the log-odds spread between honest units.
SPREADS: FloatArray = np.array([0.05, 0.1, 0.2, 0.35, 0.55, 0.8, 1.2])
USUAL_SPREAD = 0.3
#: Degrees of freedom of the honest shifts.
TAIL = 5.0
#: Share of the answers that pressure pushes; weak pressure is more common than strong.
SHARES: FloatArray = np.array([0.05, 0.12, 0.2, 0.3, 0.42, 0.56, 0.72, 0.9])
LOG_WEIGHT_OF_SHARE: FloatArray = np.log((1.0 - SHARES) / (1.0 - SHARES).sum())
SHARES_PRESSED: FloatArray = np.array([0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3])
#: Answers of a unit below which nothing is said.
LEAST_ANSWERS = 3
#: First answer of the box that is pushed for, and how many answers below it are pushed into it, by scale.
BOX = {"nps": (9, 3), "csat": (5, 2), "ces": (6, 2)}


def pushed_answers(material: Material) -> Weigh:
    """Measure how far scores lie above what the same respondents' other answers let expect, answer by answer.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        The statistic is the number of answers in the top box (9 and 10, 5 of 5, 6 and 7).

    Notes
    -----
    Under honesty, ``P(y | class, u)`` with a shift ``u`` of the log-odds for the unit, of a t distribution whose scale
    is averaged over its posterior. Under pressure a share of the answers becomes the highest one, or those just below
    the top box move into it. Somebody who fills in drivers to match is not seen by this.

    References
    ----------
    McCullagh, P. (1980). Regression models for ordinal data. JRSS-B 42, 109-142.
    """
    said = material.said
    if said.reason:
        return absent(material, NAME, Family.DISTORTION, said.reason)
    low = metrics.SCALES[material.scale.column].low
    first, donors = BOX[material.scale.column]
    laws = _laws(said, top=first - low, donors=donors)
    measured = _measured(material, laws)

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:
        del widest  # the honest spread is one of log-odds here, with a grid of its own
        return _table(material, laws, measured, honest, top=first - low)

    return weigh


@dataclass(frozen=True, slots=True)
class _Laws:
    """Log probabilities by class and answer (rows, class-major) and by shift, share and form of pushing (columns)."""

    honest: FloatArray  # (classes * categories, nodes)
    pushed: FloatArray  # (classes * categories, forms * shares * nodes)
    moved: FloatArray  # of the same shape: probability that such an answer was pushed


def _laws(said: Said, *, top: int, donors: int) -> _Laws:
    honest = said.shifted()
    categories = said.chances.shape[1]
    highest = np.zeros(honest.shape)
    highest[:, :, -1] = 1.0
    notched = honest.copy()
    taken = honest[:, :, top - donors : top].sum(axis=2)
    notched[:, :, top - donors : top] = 0.0
    # Among those pushed just over the notch every answer of the box is as likely as any other.
    notched[:, :, top:] += taken[:, :, None] / (categories - top)
    share = SHARES[:, None, None, None]
    forms = []
    for pushed in (highest, notched):
        # For the notch, an answer that was not among the donors is not moved: what it adds to q is not pushing.
        added = pushed - honest if pushed is notched else pushed
        mixed = (1.0 - share) * honest[None] + share * pushed[None]
        forms.append((mixed, np.clip(share * np.maximum(added, 0.0)[None] / np.maximum(mixed, 1e-300), 0.0, 1.0)))
    rows = said.chances.size

    def flat(stacked: FloatArray) -> FloatArray:
        return np.moveaxis(stacked, (-2, -1), (0, 1)).reshape(rows, -1)

    return _Laws(
        honest=np.log(np.maximum(flat(honest), 1e-12)),
        pushed=np.log(np.maximum(flat(np.stack([mixed for mixed, _ in forms])), 1e-12)),
        moved=flat(np.stack([moved for _, moved in forms])),
    )


@dataclass(frozen=True, slots=True)
class _Measured:
    """Log likelihood of each unit's answers under every law."""

    n: IntArray
    honest: FloatArray  # (units, nodes)
    pushed: FloatArray  # (units, forms * shares * nodes)


def _measured(material: Material, laws: _Laws) -> _Measured:
    units, said = material.units, material.said
    rows = np.flatnonzero(said.of_response >= 0)
    cell = said.cell[rows]
    unit = units.of_response[rows]
    counts = sparse.csr_matrix((np.ones(len(rows)), (unit, cell)), shape=(units.count, laws.honest.shape[0]))
    n = count_by(unit, units.count)
    return _Measured(n, np.asarray(counts @ laws.honest), np.asarray(counts @ laws.pushed))


def _log_shift_weights() -> FloatArray:
    """Log weight of each node by spread, shape (spreads, nodes)."""
    density = (1.0 + (NODES[None, :] / SPREADS[:, None]) ** 2 / TAIL) ** (-(TAIL + 1) / 2)
    return np.asarray(np.log(density / density.sum(axis=1, keepdims=True)), dtype=np.float64)


def _table(material: Material, laws: _Laws, measured: _Measured, honest: FloatArray, *, top: int) -> SignalTable:
    said = material.said
    units, n = material.units, measured.n
    tested = n >= LEAST_ANSWERS
    weights = _log_shift_weights()
    unpressed = logsumexp(measured.honest[None] + weights[:, None, :], axis=2)
    by_law = measured.pushed.reshape(units.count, -1, len(SHARES), len(NODES))
    by_law = by_law + LOG_WEIGHT_OF_SHARE[None, None, :, None] - np.log(by_law.shape[1])
    pressed = np.stack(
        [logsumexp(by_law + w[None, None, None, :], axis=(1, 2, 3)) for w in weights]
    )  # (spreads, units)
    posterior = _posterior(unpressed[:, tested], pressed[:, tested], honest[tested])
    log_weight = np.log(np.maximum(posterior, 1e-300))[:, None]
    llr = logsumexp(pressed + log_weight, axis=0) - logsumexp(unpressed + log_weight, axis=0)
    joint = by_law + np.log(posterior @ np.exp(weights))[None, None, None, :]
    joint = joint.reshape(units.count, -1)
    of_law = np.exp(joint - joint.max(axis=1, keepdims=True))
    of_law /= of_law.sum(axis=1, keepdims=True)
    moved = of_law @ laws.moved.T
    rows = np.flatnonzero((said.of_response >= 0) & tested[units.of_response])
    chance, usual = np.zeros(len(said.code)), np.zeros(len(said.code))
    chance[rows] = moved[units.of_response[rows], said.cell[rows]]
    in_box = (said.of_response >= 0) & (said.code >= top)
    usual[rows] = said.chances[:, top:].sum(axis=1)[said.of_response[rows]]
    seen, foreseen = (sum_by(units.of_response, part.astype(np.float64), units.count) for part in (in_box, usual))
    traced = in_box & (chance > 0.0)
    few = f"fewer than {LEAST_ANSWERS} answers with a score say anything besides it"
    return SignalTable(
        name=NAME,
        family=Family.DISTORTION,
        statistic=seen,
        expected=foreseen,
        n=n,
        llr=np.where(tested, llr, 0.0),
        # By Markov's inequality: a ratio with mean one reaches so much at most so often.
        p_value=np.where(tested, np.exp(-np.maximum(llr, 0.0)), 1.0),
        effect=effect_on_mean(material.values, units, chance > 0.5),
        trace=Trace.RESPONSES,
        traced=traced,
        pressed=np.where(traced, chance, 0.0),
        left_out=["" if m else few for m in tested],
        texts=[
            f"{int(seen[u])} of {n[u]} scores are in the top box; what the same respondents said besides "
            f"(drivers, comment, outcomes) lets {foreseen[u]:.1f} expect."
            for u in range(units.count)
        ],
        checked=("really better service (drivers and outcomes better too)", "honest units differ in this respect"),
    )


def _posterior(unpressed: FloatArray, pressed: FloatArray, honest: FloatArray) -> FloatArray:
    """Weigh the spreads by the mixture likelihood, averaged over the share pressed, which is Beta(1, 9)."""
    fit = np.empty((len(SHARES_PRESSED), len(SPREADS)))
    for i, share in enumerate(SHARES_PRESSED):
        both = unpressed if share == 0 else np.logaddexp(np.log1p(-share) + unpressed, np.log(share) + pressed)
        fit[i] = both @ honest + 8.0 * np.log1p(-share)
    joint: FloatArray = logsumexp(fit, axis=0) - SPREADS / USUAL_SPREAD
    joint = np.exp(joint - joint.max())
    return np.asarray(joint / joint.sum(), dtype=np.float64)
