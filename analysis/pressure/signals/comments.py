"""Fabrication seen by wording: comments of one employee's customers that are the same nearly word for word.

What many customers of several employees write is public wording and nobody's.
"""

from __future__ import annotations

import numpy as np

from analysis.pressure.devices import employees_at_home, told_apart
from analysis.pressure.material import Material
from analysis.pressure.signal import Family, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.signals.counted import Counted, rare_reason
from analysis.pressure.units import code
from analysis.pressure.wording import LEAST_WORDS, wordings

NAME = "near_duplicate_comments"
#: Share of the customers with a wording from which it is one employee's.
PRIVATE_SHARE = 0.8
#: Customers repeat each other by chance, and praise the same person: prior rate, and the most clustering believed.
USUAL_RATE = 0.01
USUAL_ROWS = 200.0
USUAL_SPREAD = 0.03


def near_duplicate_comments(material: Material) -> Weigh:
    """Measure how often a comment repeats that of another customer of the same employee.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        The statistic counts comments beyond the first of each wording that is one employee's.

    Notes
    -----
    Wordings are told apart as devices are: one that customers of several employees use is public ("very good service,
    thank you"), however often an employee's customers use it.
    """
    responses, frame = material.programme.responses, material.programme.frame
    if "comment_text" not in responses:
        return absent(material, NAME, Family.ANSWERS, "the responses have no comment_text")
    if "customer_id" not in frame:
        lacking = "the frame has no customer_id, so one customer cannot be told from two"
        return absent(material, NAME, Family.ANSWERS, lacking)
    wording = wordings(responses["comment_text"])
    has_customer = (frame["customer_id"] != "").to_numpy()[material.event_row]
    known = (wording >= 0) & has_customer
    if not known.any():
        few = f"no customer's comment has {LEAST_WORDS} words"
        return absent(material, NAME, Family.ANSWERS, few)
    row = material.event_row[known]
    employee, home = employees_at_home(material.programme)
    customer = code(frame["customer_id"].iloc[row])[0]
    said = told_apart(known, wording[known], customer, employee[row], home, private_share=PRIVATE_SHARE)
    return Counted(
        material=material,
        name=NAME,
        family=Family.ANSWERS,
        trace=Trace.RESPONSES,
        among=known & said.comparable,
        hit=said.repeat,
        traced=said.private,
        cell=np.zeros(len(known), dtype=np.int64),
        prior_rate=USUAL_RATE,
        prior_n=USUAL_ROWS,
        most_clustered=USUAL_SPREAD,
        sentence="{count} of {n} comments repeat, nearly word for word, what another customer of the same employee and "
        "hardly anybody else's wrote; {expected:.1f} would be usual here.",
        absent=f"no comment of {LEAST_WORDS} words, or no colleague's to tell common wording apart",
        own_habit=rare_reason(material.units.count),
        checked=("common wording", "short comments", "the same customer writing again"),
    ).weigh
