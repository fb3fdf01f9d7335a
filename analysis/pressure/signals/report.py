"""What respondents say themselves: a private question whether anybody asked them for a particular score."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, Family, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.signals.counted import Counted
from analysis.programme import Programme

NAME = "direct_report"
#: People misread questions: this share says yes even where nobody asked for anything.
MISREADING_RATE = 0.02
MISREADING_ROWS = 100.0
#: Share of honest units whose customers say yes often for a reason of their own, such as another language.
OWN_REASON = 0.001


def _asked(programme: Programme) -> tuple[BoolArray, BoolArray]:
    responses = programme.responses
    if "q_ballot" not in responses or "q_answer" not in responses:
        nobody = np.zeros(len(responses), dtype=bool)
        return nobody, nobody
    asked = (responses["q_ballot"] == "direct").to_numpy() & responses["q_answer"].isin(["yes", "no"]).to_numpy()
    return asked, asked & (responses["q_answer"] == "yes").to_numpy()


def _first_of_customer(material: Material, asked: BoolArray) -> BoolArray:
    """Tell each customer's first answer to the question in each unit; where no customer is named, all are others."""
    frame, row = material.programme.frame, material.event_row[asked]
    if "customer_id" not in frame:
        return asked
    given = pd.DataFrame(
        {
            "unit": material.units.of_response[asked],
            "customer": frame["customer_id"].iloc[row].to_numpy(),
            "ts": material.programme.responses["response_ts"].to_numpy()[asked],
        }
    )
    again = given.sort_values("ts", kind="stable").duplicated(["unit", "customer"]).sort_index().to_numpy()
    first = asked.copy()
    first[asked] = ~again | (given["customer"] == "").to_numpy()
    return first


def direct_report(material: Material) -> Weigh:
    """Measure how many respondents say that somebody asked them for a particular score.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        Only answers to the direct question count; protected ballots say nothing about a person. Each customer of a
        unit counts once, with the first answer: a regular who misreads the question misreads it every time.
    """
    asked, yes = _asked(material.programme)
    if not asked.any():
        reason = "no respondent answered a direct question about pressure"
        return absent(material, NAME, Family.REPORT, reason)
    asked = _first_of_customer(material, asked)
    return Counted(
        material=material,
        name=NAME,
        family=Family.REPORT,
        trace=Trace.RESPONSES,
        among=asked,
        hit=yes & asked,
        cell=np.zeros(len(asked), dtype=np.int64),
        prior_rate=MISREADING_RATE,
        prior_n=MISREADING_ROWS,
        sentence="{count} of {n} respondents say that somebody asked them for a particular score; "
        "{expected:.1f} would be usual here.",
        absent="no respondent answered the direct question",
        has_local_habits=False,
        own_habit=OWN_REASON,
        checked=("question misread, as often as elsewhere", "the same customer answering again"),
    ).weigh
