"""Straightlined answers: every aspect rated the same, more often than the same score makes it usual."""

from __future__ import annotations

import numpy as np

from analysis.pressure.careless import spread_within
from analysis.pressure.forms import form_of, joined, rated_items
from analysis.pressure.material import Material
from analysis.pressure.signal import Family, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.signals.counted import Counted, rare_reason

NAME = "straightlined"
#: Rate assumed before any data; satisfied customers often rate everything alike.
USUAL_RATE = 0.3
#: Fewer rated items than this are often alike without anybody's doing.
LEAST_ITEMS = 3


def straightlined(material: Material) -> Weigh:
    """Measure the share of answers that rate everything alike.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        Of the responses with the overall score and at least three rated items.

    Notes
    -----
    Items are the drivers, and the other scores brought to their five steps. A happy customer honestly rates everything
    at the top, so the usual rate is that of other units' answers with the same overall score, number of items rated,
    channel, language and kind of device. The level of the score is thereby no evidence: who has many tens is
    compared with the tens of others.
    """
    names, answers = rated_items(material.programme, material.scale.column)
    if len(names) < LEAST_ITEMS:
        few = f"fewer than {LEAST_ITEMS} drivers and scores are asked besides the overall score"
        return absent(material, NAME, Family.ANSWERS, few)
    rated = np.isfinite(answers).sum(axis=1)
    among = (rated >= LEAST_ITEMS) & material.scored
    alike = among & (spread_within(answers) == 0)
    if not alike.any() or alike.sum() == among.sum():
        same = "all answers" if alike.any() else "no answer"
        return absent(material, NAME, Family.ANSWERS, f"{same} with {LEAST_ITEMS} rated items rated them all alike")
    score = material.programme.responses[material.scale.column].to_numpy(dtype=np.float64)
    cell = joined(np.where(among, score, 0.0).astype(np.int64), rated.astype(np.int64), form_of(material))
    return Counted(
        material=material,
        name=NAME,
        family=Family.ANSWERS,
        trace=Trace.RESPONSES,
        among=among,
        hit=alike,
        cell=cell,
        prior_rate=USUAL_RATE,
        sentence="{count} of {n} answers rate every aspect alike; with the same overall scores elsewhere, "
        "{expected:.1f} would be usual here.",
        absent=f"no answer with the overall score and {LEAST_ITEMS} rated items",
        own_habit=rare_reason(material.units.count),
        checked=(
            "happy customers rate everything at the top",
            "channel, language, form and kiosk",
            "habit of the location",
        ),
    ).weigh
