"""Pressure put into real responses of units drawn at random, to learn what the signals then say.

Nobody knows who is guilty, so what pressure looks like in *this* programme is learned by planting it: whole locations
of the programme are taken as they are, and in a few units events and responses are changed as each way of pressing
would change them, at strengths from weak to strong.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis import metrics
from analysis.disposition import Disposition
from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, FloatArray, IntArray
from analysis.programme import Programme


class Planted(StrEnum):
    """Ways of pressing that are planted."""

    SUPPRESSION = "suppression"
    CONTACT = "contact"
    BEGGING = "begging"
    COACHING = "coaching"
    BUYING = "buying"
    FABRICATION = "fabrication"
    HIDDEN_FABRICATION = "hidden_fabrication"
    PERIOD_END = "period_end"


#: Strengths, all equally often: the share of answers or of unhappy customers that is treated.
STRENGTHS = (0.15, 0.3, 0.5, 0.8)
#: Part of the unit's customers, the least happy by expectation, who are kept away.
UNHAPPY = 0.35
#: Probability that a begged or paid customer complies, and that one of them says so privately when asked.
COMPLIES, SAYS_SO = 0.85, 0.35
#: Days at the end of a calendar month in which the month's result is pushed.
LAST_DAYS = 6
_ADDS_ANSWERS = {Planted.BEGGING: 0.5, Planted.BUYING: 0.5, Planted.FABRICATION: 0.7, Planted.HIDDEN_FABRICATION: 0.7}
_WORDS = ("great service thank you very much", "very friendly and helpful staff", "everything was perfect as always")


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to press, and how.

    Parameters
    ----------
    way : ndarray of object, shape (k,)
        A `Planted` for each unit, or None.
    strength : ndarray, shape (k,)
        One of `STRENGTHS`.
    """

    way: np.ndarray[tuple[int], np.dtype[np.object_]]
    strength: FloatArray


def plan(units: int, chosen: IntArray, ways: tuple[Planted, ...], rng: np.random.Generator) -> Plan:
    """Draw ways and strengths for the units chosen, every way about equally often.

    Parameters
    ----------
    units : int
        Number of units.
    chosen : ndarray of int, shape (c,)
        Those that are to press.
    ways : tuple of Planted
        Ways to choose from.
    rng : Generator
        Source of randomness.

    Returns
    -------
    Plan
        None for all other units.

    Examples
    --------
    >>> drawn = plan(4, np.array([1, 2]), (Planted.BEGGING,), np.random.default_rng(1))
    >>> [str(way) for way in drawn.way]
    ['None', 'begging', 'begging', 'None']
    """
    way = np.full(units, None, dtype=object)
    # The ways take turns in a new order each time: else the last ones would never come up where few units are chosen.
    turn = rng.permutation(len(ways))[rng.permutation(len(chosen)) % len(ways)]
    for unit, number in zip(chosen, turn, strict=True):
        way[unit] = ways[number]
    return Plan(way, rng.choice(np.array(STRENGTHS), units))


def inject(material: Material, planned: Plan, rng: np.random.Generator) -> Programme:
    """Change a programme as the planned pressure would have changed it.

    Parameters
    ----------
    material : Material
        The programme as it is.
    planned : Plan
        Who presses, and how.
    rng : Generator
        Source of randomness.

    Returns
    -------
    Programme
        New tables; rows of units that are not planned are as they were.

    Notes
    -----
    Blind invitations are not touched: nobody knows of them. Customers kept away lose their response; those who are
    begged, paid or answered for add some, copied from other responses of the unit and then changed.
    """
    frame, responses = material.programme.frame.copy(), material.programme.responses.copy()
    gone = _kept_away(material, planned, frame, rng)
    responses = responses[~gone[responses["event_row"].to_numpy()]].reset_index(drop=True)
    responses = _with_added(material, planned, frame, responses, rng)
    unit = material.units.of_event[responses["event_row"].to_numpy()]
    open_to_it = ~_is_blind(frame)[responses["event_row"].to_numpy()]
    treated = _treated(planned, frame, responses, unit, open_to_it, rng)
    _press(planned, frame, responses, unit, treated, rng)
    return Programme(frame, responses.drop(columns="added"), material.programme.settings)


def _is_blind(frame: pd.DataFrame) -> BoolArray:
    if "invite_arm" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return np.asarray((frame["invite_arm"] == "blind").to_numpy(), dtype=bool)


def _of(planned: Plan, unit: IntArray, *ways: Planted) -> BoolArray:
    held = np.isin(planned.way.astype(str), [str(way) for way in ways])
    return np.asarray(held[unit], dtype=bool)


def _kept_away(material: Material, planned: Plan, frame: pd.DataFrame, rng: np.random.Generator) -> BoolArray:
    """Suppress, or spoil the contact of, the least happy by expectation and by what they said where it is known."""
    unit, score = material.units.of_event, material.foreseen.score
    spread = float(score.std()) or 1.0
    felt = (score - score.mean()) / spread + rng.normal(0, 0.7, len(score))
    scored = material.scored
    if scored.any():
        value = material.values[scored]
        felt[material.event_row[scored]] += (value - value.mean()) / (float(value.std()) or 1.0)
    rank = pd.Series(felt).groupby(unit).rank(pct=True).to_numpy()
    sampled = frame["sampled"].to_numpy()
    unblocked = frame["suppressed_reason"].eq("").to_numpy() if "suppressed_reason" in frame else sampled
    hit = (rank <= UNHAPPY) & (rng.uniform(size=len(frame)) < planned.strength[unit]) & unblocked
    suppressed = hit & _of(planned, unit, Planted.SUPPRESSION) & ~_is_blind(frame)
    spoiled = hit & _of(planned, unit, Planted.CONTACT) & frame["invited"].to_numpy() & ~_is_blind(frame)
    gone = suppressed | spoiled
    frame.loc[suppressed, "invited"] = False
    frame["disposition"] = frame["disposition"].astype("str")
    frame.loc[suppressed & sampled, "disposition"] = str(Disposition.SUPPRESSED_BY_EMPLOYEE)
    frame.loc[spoiled, "disposition"] = str(Disposition.UNDELIVERABLE)
    if "delivered" in frame:
        frame.loc[gone, "delivered"] = False
    if "response_id" in frame:
        frame["response_id"] = frame["response_id"].astype("str").where(~gone, "")
    if "suppressed_reason" in frame:
        frame["suppressed_reason"] = frame["suppressed_reason"].astype("str")
        reasons = np.where(rng.uniform(size=len(frame)) < 0.5, "customer_declined", "no_contact_given")
        frame.loc[suppressed, "suppressed_reason"] = reasons[suppressed]
    if "contact_edited_by_employee" in frame:
        frame.loc[spoiled & (rng.uniform(size=len(frame)) < 0.7), "contact_edited_by_employee"] = True
    return np.asarray(gone, dtype=bool)


def _with_added(
    material: Material, planned: Plan, frame: pd.DataFrame, responses: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Let some who were silent answer, each with the answers of somebody else of the unit."""
    responses = responses.assign(added=False)
    unit = material.units.of_event
    silent = (frame["disposition"] == str(Disposition.NO_RESPONSE)).to_numpy() & ~_is_blind(frame)
    rate = np.zeros(len(planned.way))
    for way, part in _ADDS_ANSWERS.items():
        rate[planned.way == way] = part
    answers = np.bincount(unit[responses["event_row"].to_numpy()], minlength=len(rate))
    free = np.bincount(unit[silent], minlength=len(rate))
    chance = np.minimum(rate * planned.strength * answers / np.maximum(free, 1), 1.0)
    new = np.flatnonzero(silent & (rng.uniform(size=len(frame)) < chance[unit]))
    if not len(new):
        return responses
    order = np.argsort(unit[responses["event_row"].to_numpy()], kind="stable")
    first = np.cumsum(answers) - answers
    donor = order[first[unit[new]] + rng.integers(0, answers[unit[new]])]
    copied = responses.iloc[donor].reset_index(drop=True)
    ids = [f"planted-{i}" for i in range(len(new))]
    events = frame["event_id"].iloc[new].astype("str").reset_index(drop=True)
    copied = copied.assign(response_id=ids, event_id=events, event_row=new, added=True)
    wait = responses["response_ts"] - frame["event_ts"].iloc[responses["event_row"]].reset_index(drop=True)
    copied["response_ts"] = frame["event_ts"].iloc[new].reset_index(drop=True) + wait.iloc[donor].reset_index(drop=True)
    # What the event knows is the event's own, not that of the answer copied.
    for column in [c for c in ("employee_id", "location_id", "invite_arm", "invite_ts") if c in copied and c in frame]:
        copied[column] = frame[column].iloc[new].reset_index(drop=True)
    if "device_hash" in copied:
        copied["device_hash"] = [f"planted-own-{i}" for i in range(len(new))]
    if "comment_text" in copied:
        copied["comment_text"] = ""
    frame.loc[new, "disposition"] = str(Disposition.COMPLETE)
    if "response_id" in frame:
        frame.loc[new, "response_id"] = ids
    longer: pd.DataFrame = pd.concat([responses, copied], ignore_index=True)
    return longer


def _treated(
    planned: Plan,
    frame: pd.DataFrame,
    responses: pd.DataFrame,
    unit: IntArray,
    open_to_it: BoolArray,
    rng: np.random.Generator,
) -> BoolArray:
    """Draw the responses that are pressed: all added ones, and a share of the others."""
    drawn = rng.uniform(size=len(responses)) < planned.strength[unit]
    drawn &= _of(planned, unit, *(way for way in Planted if way not in (Planted.SUPPRESSION, Planted.CONTACT)))
    local = frame["event_ts"].iloc[responses["event_row"].to_numpy()].dt
    late = (local.days_in_month - local.day < LAST_DAYS).to_numpy()
    drawn &= ~_of(planned, unit, Planted.PERIOD_END) | late
    return np.asarray((drawn | responses["added"].to_numpy()) & open_to_it, dtype=bool)


def _press(
    planned: Plan,
    frame: pd.DataFrame,
    responses: pd.DataFrame,
    unit: IntArray,
    treated: BoolArray,
    rng: np.random.Generator,
) -> None:
    n = len(responses)
    on_the_spot = treated & _of(planned, unit, Planted.BEGGING, Planted.PERIOD_END)
    fabricated = treated & _of(planned, unit, Planted.FABRICATION)
    hidden = treated & _of(planned, unit, Planted.HIDDEN_FABRICATION)
    invented = fabricated | hidden
    complied = rng.uniform(size=n) < COMPLIES
    topped = (treated & ~_of(planned, unit, Planted.COACHING) & complied) | invented
    coached = treated & _of(planned, unit, Planted.COACHING)
    for column, scale in metrics.SCALES.items():
        if column in responses:
            said = responses[column].to_numpy(dtype=np.float64).copy()
            known = np.isfinite(said)
            just_below = coached & known & (said >= scale.low + 0.55 * (scale.high - scale.low))
            top = np.where(hidden & (rng.uniform(size=n) < 0.4), scale.high - 1.0, float(scale.high))
            said[topped & known] = top[topped & known]
            lifted = scale.high - rng.integers(0, 2 if scale.high > 7 else 1, n)
            said[just_below] = np.maximum(said, lifted)[just_below]
            responses[column] = said
    for column in [str(c) for c in responses if str(c).startswith("d_")]:
        said = responses[column].to_numpy(dtype=np.float64).copy()
        low = rng.uniform(size=n) < np.where(hidden, 0.35, 0.08)
        written = np.where(low, 4.0, 5.0)
        said[invented & np.isfinite(said)] = written[invented & np.isfinite(said)]
        responses[column] = said
    at_once = on_the_spot | (fabricated & (rng.uniform(size=n) < 0.5))
    _answer_at_once(frame, responses, at_once, rng)
    _leave_traces(responses, unit, fabricated, hidden, rng)
    if "q_answer" in responses and "q_ballot" in responses:
        asked = (responses["q_ballot"] == "direct").to_numpy() & (responses["q_answer"] != "").to_numpy()
        admits = asked & treated & ~invented & complied & (rng.uniform(size=n) < SAYS_SO)
        responses["q_answer"] = responses["q_answer"].astype("str")
        responses.loc[asked & invented, "q_answer"] = "no"
        responses.loc[admits, "q_answer"] = "yes"


def _answer_at_once(frame: pd.DataFrame, responses: pd.DataFrame, at_once: BoolArray, rng: np.random.Generator) -> None:
    minutes = rng.uniform(1.0, 25.0, len(responses))
    happened = frame["event_ts"].iloc[responses["event_row"].to_numpy()].reset_index(drop=True)
    soon = happened + pd.to_timedelta(np.floor(minutes * 60), unit="s")
    responses["response_ts"] = responses["response_ts"].where(~at_once, soon)
    if "latency_event_min" in responses:
        responses["latency_event_min"] = responses["latency_event_min"].where(~at_once, minutes)


def _leave_traces(
    responses: pd.DataFrame, unit: IntArray, fabricated: BoolArray, hidden: BoolArray, rng: np.random.Generator
) -> None:
    n = len(responses)
    names = np.array([f"planted-{u}" for u in range(int(unit.max(initial=0)) + 1)], dtype=object)
    if "device_hash" in responses:
        device = responses["device_hash"].to_numpy(dtype=object).copy()
        mine = fabricated & (rng.uniform(size=n) < 0.9)
        device[mine] = names[unit[mine]]
        responses["device_hash"] = pd.array(device, dtype="str")
    if "network_hash" in responses:
        network = responses["network_hash"].to_numpy(dtype=object).copy()
        mine = (fabricated | hidden) & (rng.uniform(size=n) < 0.7)
        network[mine] = names[unit[mine]]
        responses["network_hash"] = pd.array(network, dtype="str")
    if "completion_seconds" in responses:
        quick = np.where(fabricated, rng.uniform(0.25, 0.6, n), np.where(hidden, rng.uniform(0.5, 1.0, n), 1.0))
        responses["completion_seconds"] = responses["completion_seconds"] * quick
    if "comment_text" in responses:
        text = responses["comment_text"].to_numpy(dtype=object).copy()
        written = (fabricated | hidden) & (text != "")
        text[written] = np.array(_WORDS, dtype=object)[rng.integers(0, len(_WORDS), n)][written]
        responses["comment_text"] = pd.array(text, dtype="str")
