"""Which columns of the frame to adjust for: by a rule fixed beforehand, with the evidence for every candidate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.auxiliaries import Auxiliary, Coded, Prepared, Role, code_levels, join
from analysis.candidates import Candidates, NotCandidate
from analysis.cells import Cells
from analysis.errors import BadTable
from analysis.evidence import EVENTS_PER_PARAMETER, Evidence, answers, evidence, holm, most_parameters
from analysis.interactions import INTERACTION_RULE, Interaction, interactions, joint_margins

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

SIGNIFICANT = 0.05
TELLS_WHO_ANSWERED = 0.5
MOST_COMBINATIONS = 2**62

CHOICE_RULE = (
    f"A column is used if it goes with the score at {SIGNIFICANT:.0%} after Holm's correction over all candidates, or "
    f"if it goes with answering at {SIGNIFICANT:.0%} after that correction and with the score at {SIGNIFICANT:.0%} "
    f"without it: leaving such a column out would bias the result. A column that goes with answering alone is left out "
    f"(it would widen the interval and take away no bias), and so is one that explains more than "
    f"{TELLS_WHO_ANSWERED:.0%} of the answering (it is a part of asking rather than of the event). Columns that go "
    f"with both come first, then columns that go with the score; among these, outcomes first, then whatever explains "
    f"most of the score, as long as there is room: one level beyond a column's first for every "
    f"{EVENTS_PER_PARAMETER} respondents and every {EVENTS_PER_PARAMETER} nonrespondents, and no more than 2^62 "
    f"combinations of levels. Columns that were named are used whatever the rule says."
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One column, what the data say about it, and the verdict.

    Parameters
    ----------
    auxiliary : Auxiliary
        Its role and its levels after merging.
    evidence : Evidence
        How it goes with answering and with the score.
    chosen : bool
        Whether it is used.
    why : str
        The reason, by the rule.
    """

    auxiliary: Auxiliary
    evidence: Evidence
    chosen: bool
    why: str

    def as_dict(self) -> dict[str, object]:
        """Return the candidate as JSON values.

        Returns
        -------
        dict
            With ``shift``, the change of the mean if it were adjusted for this column alone.
        """
        return {
            "name": self.auxiliary.name,
            "role": str(self.auxiliary.role),
            "levels": len(self.auxiliary.levels),
            "missing": self.auxiliary.missing,
            "response": self.evidence.response.as_dict("gain"),
            "score": self.evidence.score.as_dict("variance_explained"),
            "shift": self.evidence.shift,
            "chosen": self.chosen,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class AuxiliaryChoice:
    """The auxiliary variables in use, and why.

    Parameters
    ----------
    candidates : tuple of Candidate
        In the order in which the rule takes them.
    interactions : tuple of Interaction
        Every pair of the columns in use, if interactions were looked for.
    excluded : tuple of NotCandidate
        Columns that were no candidates.
    prepared : Prepared
        The columns in use, as by `analysis.auxiliaries.prepare`.
    rule : str
        What decided.
    """

    candidates: tuple[Candidate, ...]
    interactions: tuple[Interaction, ...]
    excluded: tuple[NotCandidate, ...]
    prepared: Prepared
    rule: str

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The interactions in use, for `analysis.terms.of_cells`."""
        return tuple(pair.variables for pair in self.interactions if pair.chosen)

    @property
    def margins(self) -> Cells:
        """Cells of all rows of the frame for the raking: joint variables in the place of the pairs in use."""
        return joint_margins(self.prepared.cells, self.pairs) if self.pairs else self.prepared.cells

    def as_dict(self) -> dict[str, object]:
        """Return the choice as JSON values.

        Returns
        -------
        dict
            Keys ``rule``, ``candidates``, ``interactions`` and ``not_candidates``.
        """
        return {
            "rule": self.rule,
            "candidates": [candidate.as_dict() for candidate in self.candidates],
            "interactions": [pair.as_dict() for pair in self.interactions],
            "not_candidates": [{"name": column.name, "why": column.why} for column in self.excluded],
        }


def choose_auxiliaries(
    frame: pd.DataFrame,
    among: Candidates,
    *,
    rows: IntArray,
    responded: BoolArray,
    value: FloatArray,
    base_weight: FloatArray,
    cluster: IntArray | None = None,
    named: Collection[str] = (),
    seek_interactions: bool = True,
) -> AuxiliaryChoice:
    """Choose the columns to adjust for, and show the evidence for each.

    Parameters
    ----------
    frame : DataFrame
        One row per eligible event.
    among : Candidates
        Columns to choose among: those of `analysis.candidates.candidates`, or those that a user named.
    rows : ndarray of int64, shape (m,)
        Positions of the sampled events in the frame.
    responded : ndarray of bool, shape (m,)
        Whether each answered.
    value : ndarray, shape (m,)
        Value of the metric of each respondent.
    base_weight : ndarray, shape (m,)
        1 / inclusion probability.
    cluster : ndarray of int64, shape (m,), optional
        Code of each event's customer.
    named : collection of str
        Columns to use whatever the rule says; they must be among those of `among`.
    seek_interactions : bool, default True
        Whether to look for interactions of the columns in use.

    Returns
    -------
    AuxiliaryChoice
        Does not depend on the order of rows or columns.

    Raises
    ------
    BadTable
        A column is unknown, named twice or no auxiliary variable at all, or the arrays do not fit together.
    TooFew
        Fewer than two events answered.
    NoOverlap, NotConverged
        The columns in use cannot be fitted together, which looking for interactions needs.

    Notes
    -----
    The tests are those of `analysis.evidence.evidence`; the rule is `CHOICE_RULE`. It looks at each column by itself.
    Limits are customary ones: 5 %, ten events per parameter. A predictor of answering alone adds variance and removes
    no bias, a predictor of the score alone lowers the variance (Little and Vartivarian 2005); so the score decides.

    References
    ----------
    Little, R. J. and Vartivarian, S. (2005). Does weighting for nonresponse increase the variance of survey means?
    Survey Methodology 31, 161-168.
    Kreuter, F., Olson, K., Wagner, J., et al. (2010). Using proxy measures and other correlates of survey outcomes to
    adjust for non-response: examples from multiple surveys. Journal of the Royal Statistical Society A 173, 389-407.

    Examples
    --------
    >>> from analysis.candidates import candidates
    >>> frame = pd.DataFrame({"complaint_30d": np.arange(200) % 2 == 0, "shoe_size": np.arange(200) // 2 % 5})
    >>> sampled = {"rows": np.arange(200), "responded": np.arange(200) % 6 < 3, "base_weight": np.full(200, 2.0)}
    >>> value = np.where(frame["complaint_30d"], 3.0, 9.0) + np.arange(200) % 7 / 7
    >>> found = choose_auxiliaries(frame, candidates(frame), value=value, **sampled)
    >>> [(candidate.auxiliary.name, candidate.chosen) for candidate in found.candidates]
    [('complaint_30d', True), ('shoe_size', False)]
    """
    unknown = sorted(set(named) - {*among.names, *among.outcomes})
    if unknown:
        raise BadTable("settings", "is to be used but is not among the candidates", column=unknown[0])
    told = answers(rows, responded, value, base_weight, cluster)
    sampled, answered = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    sampled[rows], answered[told.answered] = True, True
    coded = code_levels(frame, among.names, among.outcomes, sampled, answered)
    found = [evidence(column.code, len(column.auxiliary.levels), told) for column in coded]
    room = most_parameters(len(told.answered), len(told.silent))
    judged = _by_rule(coded, found, named, room)
    used = {candidate.auxiliary.name for candidate in judged if candidate.chosen}
    prepared = join([column for column in coded if column.auxiliary.name in used], len(frame))
    pairs: tuple[Interaction, ...] = ()
    if seek_interactions:
        left = room - sum(candidate.evidence.response.df for candidate in judged if candidate.chosen)
        effect = told.response_design_effect
        pairs = interactions(prepared.cells, rows, responded, base_weight, effect=effect, room=left)
    rule = f"{CHOICE_RULE} {INTERACTION_RULE}" if seek_interactions else CHOICE_RULE
    return AuxiliaryChoice(judged, pairs, among.excluded, prepared, rule)


def _by_rule(
    coded: Sequence[Coded], found: Sequence[Evidence], named: Collection[str], room: int
) -> tuple[Candidate, ...]:
    """Apply the rule: judge each column by its evidence, then let columns in as long as there is room."""
    tested = [j for j, each in enumerate(found) if each.score.df]
    response, score = np.ones(len(found)), np.ones(len(found))
    response[tested] = holm([found[j].response.p_value for j in tested])
    score[tested] = holm([found[j].score.p_value for j in tested])
    with_response = [p <= SIGNIFICANT for p in response.tolist()]
    with_score = [
        p <= SIGNIFICANT or (goes and each.score.p_value <= SIGNIFICANT)
        for p, goes, each in zip(score.tolist(), with_response, found, strict=True)
    ]

    def rank(j: int) -> tuple[bool, bool, bool, bool, float, str]:
        auxiliary, each = coded[j].auxiliary, found[j]
        both = with_score[j] and with_response[j]
        is_outcome = auxiliary.role == Role.OUTCOME
        is_named = auxiliary.name in named
        return (not is_named, not both, not with_score[j], not is_outcome, -each.beyond_chance, auxiliary.name)

    judged = []
    held = 1
    for j in sorted(range(len(found)), key=rank):
        auxiliary, df = coded[j].auxiliary, found[j].score.df
        levels = len(auxiliary.levels)
        chosen, why = auxiliary.name in named, _goes_with(with_response[j], with_score[j])
        if df == 0:
            why = "a single level is left after merging, so it has no effect"
        elif chosen:
            why = f"named; {why}"
        elif found[j].response.explained > TELLS_WHO_ANSWERED:
            why = "it says who answered: rather a part of asking than of the event; name it if it was known before"
        elif with_score[j] and df > room:
            why = f"{why}; but there is room for {max(room, 0)} more levels, and it needs {df}"
        elif with_score[j] and held * levels > MOST_COMBINATIONS:
            why = f"{why}; but with it the columns in use had more combinations of levels than can be told apart"
        else:
            chosen = with_score[j]
        if chosen:
            room -= df
            held *= levels
        judged.append(Candidate(auxiliary, found[j], chosen, why))
    return tuple(judged)


def _goes_with(response: bool, score: bool) -> str:
    if response and score:
        return "it goes with answering and with the score, so leaving it out would bias the result"
    if score:
        return "it goes with the score but not with answering; it makes the result more precise"
    if response:
        return "it goes with answering but not with the score; it would only widen the interval"
    return "it goes neither with answering nor with the score"
