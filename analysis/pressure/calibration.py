"""What the evidence is worth: its log likelihood ratio calibrated on pressure that was planted in the same programme.

The combined ratio rests on models of each signal and on signals being independent between families. Neither holds
exactly, so the programme itself tells what the ratio is worth: how often units with planted pressure show that much,
and how often the others do, each counted by its probability of being honest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from analysis.pressure.combination import AS_MODELLED, Combined, Innocent, combine
from analysis.pressure.families import posterior
from analysis.pressure.injection import Planted, inject, plan
from analysis.pressure.material import Material, material
from analysis.pressure.part import part_of
from analysis.pressure.signal import BoolArray, FloatArray, IntArray
from analysis.pressure.weighing import Evidence, weigh
from analysis.programme import Programme

#: Units whose surroundings are taken into one round, and the part of them that presses.
UNITS_PER_ROUND, PART_PLANTED = 400, 0.15
#: Units with planted pressure that are aimed at, in this many rounds at the most.
WANTED, MOST_ROUNDS = 160, 12
#: Answers without which a unit has nothing that pressure could change.
LEAST_ANSWERS = 3
#: Units with and without planted pressure below which nothing can be learned from them.
LEAST_PLANTED = 20
#: The calibrated ratio is a broken line of the combined one, with these knots; beyond the last it stays.
KNOTS = (0.0, 3.0, 12.0)
#: No ratio may count for more than this multiple of itself.
STEEPEST = 1.2
#: Pull towards the ratio as it is, in units planted; the stronger the fewer units there are to learn from.
RIDGE, ENOUGH_UNITS = 1.0, 100.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the combined log likelihood ratio to the calibrated one.

    Parameters
    ----------
    constant : float
        Calibrated ratio where the combined one is 0.
    slopes : tuple of float
        Slopes below 0, from 0 to 3, and from 3 to 12; none is negative.
    planted : mapping of str to int
        Units with planted pressure, by way.
    rounds : int
        Rounds of planting; 0 where the programme is too small to learn from, and the ratio is left as it is.
    """

    constant: float
    slopes: tuple[float, ...]
    planted: Mapping[str, int]
    rounds: int

    def __call__(self, llr: FloatArray) -> FloatArray:
        """Return the calibrated log likelihood ratios.

        Parameters
        ----------
        llr : ndarray, shape (k,)
            Combined ones.

        Returns
        -------
        ndarray, shape (k,)
            Of the same order.
        """
        return np.asarray(self.constant + _line(llr) @ np.array(self.slopes), dtype=np.float64)

    def as_dict(self) -> dict[str, object]:
        """Return what was planted and learned, as plain values for JSON.

        Returns
        -------
        dict
            Keys ``planted``, ``rounds``, ``constant`` and ``slopes``.
        """
        return {
            "planted": dict(self.planted),
            "rounds": self.rounds,
            "constant": self.constant,
            "slopes": list(self.slopes),
        }


def _line(llr: FloatArray) -> FloatArray:
    low, middle, high = KNOTS
    return np.column_stack([np.minimum(llr, low), np.clip(llr, low, middle) - low, np.clip(llr, middle, high) - middle])


def calibrate(
    held: Material,
    evidence: Evidence,
    combined: Combined,
    rng: np.random.Generator,
    innocent: Innocent = AS_MODELLED,
) -> Calibration:
    """Plant pressure in units drawn at random, and learn what the combined evidence then says.

    Parameters
    ----------
    held : Material
        The programme.
    evidence : Evidence
        Its signals as they are.
    combined : Combined
        What they say together.
    rng : Generator
        Source of randomness.
    innocent : Innocent, optional
        What `combined` allows for among the honest.

    Returns
    -------
    Calibration
        By logistic regression of planted against other units, which count by their probability of being honest; that
        is found in two turns. The identity where fewer than 20 units can be planted.

    References
    ----------
    Winker, P. et al. (2015). Statistical Journal of the IAOS 31, 457-466: real records with planted falsifications.
    """
    planted = dict.fromkeys((str(way) for way in Planted), 0)
    llr, is_planted, unit, rounds = _sample(held, evidence, innocent, planted, rng)
    if is_planted.sum() < LEAST_PLANTED or (~is_planted).sum() < LEAST_PLANTED:
        return Calibration(0.0, (1.0, 1.0, 1.0), dict.fromkeys(planted, 0), 0)
    calibration = Calibration(0.0, (1.0, 1.0, 1.0), planted, rounds)
    for _ in range(2):
        guilty = posterior(calibration(combined.llr))[0]
        weight = np.where(is_planted, 1.0, 1.0 - guilty[unit])
        found = _logistic(_line(llr), is_planted, weight, RIDGE * max(1.0, ENOUGH_UNITS / held.units.count))
        calibration = Calibration(float(found[0]), tuple(float(b) for b in found[1:]), planted, rounds)
    return calibration


def _sample(
    held: Material, evidence: Evidence, innocent: Innocent, planted: dict[str, int], rng: np.random.Generator
) -> tuple[FloatArray, BoolArray, IntArray, int]:
    """Return the combined ratio of units with and without planted pressure, and who they are."""
    ways, kind, metric = tuple(Planted), held.units.kind, held.scale.name
    llr, way_of, unit_of = [np.zeros(0)], [np.zeros(0, dtype=bool)], [np.zeros(0, dtype=np.int64)]
    rounds = 0
    if held.units.count <= 1.25 * UNITS_PER_ROUND and MOST_ROUNDS * _to_plant(evidence) < LEAST_PLANTED:
        return llr[0], way_of[0], unit_of[0], rounds
    while rounds < MOST_ROUNDS and sum(planted.values()) < WANTED:
        part, unit = _part(held, _surroundings(held, rng))
        able = np.flatnonzero(evidence.n_responses[unit] >= LEAST_ANSWERS)
        if not len(able):
            break
        chosen = rng.choice(able, max(1, round(PART_PLANTED * len(able))), replace=False)
        planned = plan(len(unit), chosen, ways, rng)
        changed = inject(material(part, unit=kind, metric=metric), planned, rng)
        presses = np.array([way is not None for way in planned.way], dtype=bool)
        honest = {family: np.where(presses, 1.0, share[unit]) for family, share in evidence.honest.items()}
        found = weigh(material(changed, unit=kind, metric=metric), honest)
        for way in planned.way[presses]:
            planted[str(way)] += 1
        llr.append(combine(found.tables, found.scores_llr, innocent).llr)
        way_of.append(presses)
        unit_of.append(unit)
        rounds += 1
    return np.concatenate(llr), np.concatenate(way_of), np.concatenate(unit_of), rounds


def _to_plant(evidence: Evidence) -> int:
    """Units that one round over the whole programme plants."""
    able = int((evidence.n_responses >= LEAST_ANSWERS).sum())
    return max(1, round(PART_PLANTED * able)) if able else 0


def _surroundings(held: Material, rng: np.random.Generator) -> BoolArray:
    """Choose whole surroundings at random, until they hold enough units."""
    peers = held.units.peers
    if held.units.count <= 1.25 * UNITS_PER_ROUND:
        return np.ones(held.units.count, dtype=bool)
    order = rng.permutation(int(peers.max()) + 1)
    reached = np.cumsum(np.bincount(peers, minlength=len(order))[order])
    taken = order[: int(np.searchsorted(reached, UNITS_PER_ROUND)) + 1]
    return np.asarray(np.isin(peers, taken), dtype=bool)


def _part(held: Material, members: BoolArray) -> tuple[Programme, IntArray]:
    """Cut the programme down to some units; return it with the place of each of its units in the whole."""
    programme = held.programme
    if members.all():
        return programme, np.arange(held.units.count)
    return part_of(programme, members[held.units.of_event]), np.flatnonzero(members)


def _logistic(X: FloatArray, case: BoolArray, weight: FloatArray, ridge: float) -> FloatArray:
    """Fit cases against controls at equal total weight, so that the log-odds are a log likelihood ratio."""
    total = float(weight[case].sum())
    w = np.where(case, weight, weight * total / max(float(weight[~case].sum()), 1e-9))
    y, p = case.astype(np.float64), X.shape[1]

    def loss(b: FloatArray) -> tuple[float, FloatArray]:
        eta = b[0] + X @ b[1:]
        value = float(w @ (np.logaddexp(0.0, eta) - y * eta) + ridge * ((b[1:] - 1.0) ** 2).sum())
        slack = w * (expit(eta) - y)
        return value, np.concatenate([[slack.sum()], X.T @ slack + 2.0 * ridge * (b[1:] - 1.0)])

    bounds = [(None, None)] + [(0.0, STEEPEST)] * p
    start = np.concatenate([[0.0], np.full(p, 1.0)])
    found: FloatArray = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found
