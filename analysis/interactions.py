"""Pairs of auxiliary variables whose effects on answering do not add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import chdtrc

from analysis.cells import Cells, renumbered
from analysis.errors import BadTable
from analysis.evidence import EVENTS_PER_PARAMETER, Association, holm, most_parameters
from analysis.levels import free_name
from analysis.weighting.response_model import ResponseModel, fit_response

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

SIGNIFICANT = 0.01

INTERACTION_RULE = (
    f"Two auxiliary variables in use enter the response model with their interaction, and the raking as one joint "
    f"margin, if a score test of the interaction in the model with all main effects is significant at "
    f"{SIGNIFICANT:.0%} after Holm's correction over all pairs that can be tested, each of their joint levels has at "
    f"least {EVENTS_PER_PARAMETER} respondents and {EVENTS_PER_PARAMETER} nonrespondents, and there is room for its "
    f"parameters; the most significant come first."
)

_NEXT_TO_NONE = 1e-9


@dataclass(frozen=True, slots=True)
class Interaction:
    """What the data say about one pair of variables.

    Parameters
    ----------
    variables : (str, str)
        The pair.
    response : Association or None
        Test of the interaction in the response model; `explained` is the statistic's share of the null deviance.
        None where it cannot be tested.
    chosen : bool
        Whether it enters.
    why : str
        The reason, by the rule.
    """

    variables: tuple[str, str]
    response: Association | None
    chosen: bool
    why: str

    def as_dict(self) -> dict[str, object]:
        """Return the interaction as JSON values.

        Returns
        -------
        dict
            Null for a test that could not be done.
        """
        found = self.response
        return {
            "variables": list(self.variables),
            "response": None if found is None else found.as_dict("gain"),
            "chosen": self.chosen,
            "why": self.why,
        }


def interactions(
    cells: Cells,
    rows: IntArray,
    responded: BoolArray,
    base_weight: FloatArray,
    *,
    effect: float = 1.0,
    room: int | None = None,
) -> tuple[Interaction, ...]:
    """Choose the interactions that the data ask for.

    Parameters
    ----------
    cells : Cells
        Cells of all rows of the frame, by the variables in use.
    rows : ndarray of int64, shape (m,)
        Positions of the sampled events.
    responded : ndarray of bool, shape (m,)
        Whether each sampled event answered.
    base_weight : ndarray, shape (m,)
        1 / inclusion probability.
    effect : float, default 1
        Design effect that the tests are divided by.
    room : int, optional
        How many parameters the interactions may have together; by default one for every ten respondents and every ten
        nonrespondents, less those of the main effects.

    Returns
    -------
    tuple of Interaction
        Every pair, in the order of the names; none if everybody answered, since there is no response model then.

    Raises
    ------
    TooFew, NoOverlap, NotConverged
        The main effects cannot be fitted, as `fit_response`.

    Notes
    -----
    Rao's score test: with Z the indicators of the joint levels, p the fit of the main effects X and V = diag d p(1-p),
    ``U' S^+ U`` has as many degrees of freedom as S has rank, where ``U = Z' d (r - p)`` and
    ``S = Z'VZ - Z'VX (X'VX)^-1 X'VZ``. It agrees with the likelihood-ratio test in large samples and needs one fit for
    all pairs. Weights have mean 1.

    References
    ----------
    Rao, C. R. (1948). Large sample tests of statistical hypotheses concerning several parameters with applications to
    problems of estimation. Proceedings of the Cambridge Philosophical Society 44, 50-57.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> cells = from_columns({"a": list("xxyy") * 50, "b": list("uvuv") * 50})
    >>> responded = np.arange(200) % 20 < np.tile([15, 5, 5, 15], 50)
    >>> found = interactions(cells, np.arange(200), responded, np.ones(200))
    >>> found[0].chosen, found[0].response.df
    (True, 1)
    """
    if len(cells.variables) < 2 or responded.all():
        return ()
    model = fit_response(base_weight, cells.take(rows), responded)
    respondents = np.bincount(cells.cell[rows[responded]], minlength=cells.size)
    silent = np.bincount(cells.cell[rows[~responded]], minlength=cells.size)
    sampled = np.flatnonzero(respondents + silent)  # the cells of the model, in its order
    if room is None:
        room = most_parameters(int(responded.sum()), int((~responded).sum())) - len(model.terms.names) + 1
    p = model.cell_propensity
    weighted = np.ascontiguousarray(model.terms.matrix * (model.asked * p * (1 - p))[:, None])
    fit = _Fit(model, weighted, model.null_deviance, model.answered - model.asked * p)
    found = []
    for one, other in combinations(sorted(cells.variables), 2):
        joint, names = _joint(cells, one, other)
        why = _thin(joint, names, respondents, silent)
        test = None if why else _score_test(fit, joint[sampled], len(names), effect)
        if test is not None and test.df == 0:
            test, why = None, "its joint levels follow from the levels of each, so there is nothing to test"
        found.append(Interaction((one, other), test, chosen=False, why=why))
    return _by_rule(found, room)


def _joint(cells: Cells, one: str, other: str) -> tuple[IntArray, tuple[str, ...]]:
    """Return the joint level of each cell, and the names of the joint levels that occur."""
    i, j = cells.variables.index(one), cells.variables.index(other)
    size = len(cells.levels[j])
    present, joint = renumbered(cells.codes[:, i] * size + cells.codes[:, j], len(cells.levels[i]) * size)
    names: list[str] = []
    for key in present.tolist():
        names.append(free_name(f"{cells.levels[i][key // size]} × {cells.levels[j][key % size]}", names))
    return joint, tuple(names)


def _thin(joint: IntArray, names: Sequence[str], respondents: IntArray, silent: IntArray) -> str:
    """Say which joint level has too few events, if one has."""
    for kind, count in (("respondents", respondents), ("nonrespondents", silent)):
        held = np.bincount(joint, weights=count, minlength=len(names))
        least = int(np.argmin(held))
        if held[least] < EVENTS_PER_PARAMETER:
            return f"{names[least]} has {held[least]:.0f} {kind}; {EVENTS_PER_PARAMETER} are needed"
    return ""


@dataclass(frozen=True, slots=True)
class _Fit:
    """The model of main effects, with what every pair's test needs: V X, the null deviance and d (r - p)."""

    model: ResponseModel
    weighted: FloatArray
    null_deviance: float
    residual: FloatArray


def _score_test(fit: _Fit, joint: IntArray, levels: int, effect: float) -> Association:
    """Test the joint levels of a pair; the first column of V X is that of the intercept."""
    model = fit.model
    held_by = sparse.csr_array((np.ones(len(joint)), joint, np.arange(len(joint) + 1)), shape=(len(joint), levels)).T
    score = np.bincount(joint, weights=fit.residual, minlength=levels)
    crossed = np.asarray(held_by @ fit.weighted, dtype=np.float64)
    mean_weight = float(model.weight[model.weight > 0].mean())
    whole = crossed[:, 0]
    spread = np.diag(whole) - crossed @ np.linalg.solve(model.information / mean_weight, crossed.T)
    value, vector = np.linalg.eigh((spread + spread.T) / 2)
    held = value > _NEXT_TO_NONE * whole.max()
    df = int(held.sum())
    if df == 0:
        return Association(0.0, 0, 1.0, 0.0)
    chi_square = float(((vector.T @ score)[held] ** 2 / value[held]).sum())
    return Association(
        statistic=chi_square / effect,
        df=df,
        p_value=float(chdtrc(df, chi_square / effect)),
        explained=min(1.0, chi_square / fit.null_deviance),
    )


def _by_rule(found: Sequence[Interaction], room: int) -> tuple[Interaction, ...]:
    """Choose among the pairs that could be tested, the most significant first."""
    tests = {pair.variables: pair.response for pair in found if pair.response is not None}
    adjusted = dict(zip(tests, holm([test.p_value for test in tests.values()]).tolist(), strict=True))
    decided = {}
    for pair, test in sorted(tests.items(), key=lambda item: (item[1].p_value, -item[1].statistic, item[0])):
        p = f"p = {adjusted[pair]:.2g} after Holm's correction"
        if adjusted[pair] > SIGNIFICANT:
            decided[pair] = (False, f"the effects on answering may well add up: {p}")
        elif test.df > room:
            decided[pair] = (False, f"{p}, but it needs {test.df} parameters and there is room for {max(room, 0)}")
        else:
            decided[pair] = (True, f"the effects on answering do not add up: {p}")
            room -= test.df
    return tuple(
        replace(pair, chosen=decided[pair.variables][0], why=decided[pair.variables][1])
        if pair.variables in decided
        else pair
        for pair in found
    )


def joint_margins(cells: Cells, pairs: Sequence[tuple[str, str]]) -> Cells:
    """Return the cells with a joint variable in the place of each pair, for raking to joint margins.

    Parameters
    ----------
    cells : Cells
        Cells by the variables.
    pairs : sequence of (str, str)
        Interactions that were chosen.

    Returns
    -------
    Cells
        The same cells in the same order. Variables in no pair stay; the others are left out, since the margin of a
        pair implies theirs. The joint variable is called ``a × b``, its levels ``level of a × level of b``, only those
        that occur.

    Raises
    ------
    BadTable
        A pair names an unknown variable, or one variable twice.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> cells = from_columns({"a": ["x", "x", "y"], "b": ["u", "v", "u"], "c": ["1", "2", "2"]})
    >>> joint = joint_margins(cells, [("a", "b")])
    >>> joint.variables, joint.levels[1]
    (('c', 'a × b'), ('x × u', 'x × v', 'y × u'))
    """
    for pair in pairs:
        for name in pair:
            if name not in cells.variables:
                raise BadTable("auxiliaries", f"is in the interaction {' × '.join(pair)} but no variable", column=name)
        if pair[0] == pair[1]:
            raise BadTable("auxiliaries", "cannot interact with itself", column=pair[0])
    inside = {name for pair in pairs for name in pair}
    kept = [j for j, name in enumerate(cells.variables) if name not in inside]
    variables = [cells.variables[j] for j in kept]
    levels = [cells.levels[j] for j in kept]
    codes = [cells.codes[:, j] for j in kept]
    for one, other in pairs:
        joint, names = _joint(cells, one, other)
        variables.append(free_name(f"{one} × {other}", [*cells.variables, *variables]))
        levels.append(names)
        codes.append(joint)
    return Cells(tuple(variables), tuple(levels), np.column_stack(codes), cells.cell)
