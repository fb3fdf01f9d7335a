"""What each respondent had before them: items answered, channel, language, and whose device."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics import SCALES
from analysis.pressure.material import Material
from analysis.pressure.signal import FloatArray, IntArray
from analysis.pressure.units import code
from analysis.programme import Programme

DRIVER = "d_"
#: Columns of either table that tell one form from another where they are given.
OF_THE_FORM = ("contact_channel", "language", "survey_version")
#: Five steps, as drivers have; scores are brought to them to be compared with drivers.
STEPS = 5


def drivers(programme: Programme) -> tuple[str, ...]:
    """Name the columns that hold drivers.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    tuple of str
        In the order of their names.
    """
    return tuple(sorted(str(c) for c in programme.responses.columns if str(c).startswith(DRIVER)))


def rated_items(programme: Programme, but: str) -> tuple[tuple[str, ...], FloatArray]:
    """Return drivers and other scores on the five steps of a driver.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    but : str
        Column of the overall score, which is no item of its own.

    Returns
    -------
    names : tuple of str
        ``csat`` and ``ces`` where given, and the drivers; the 0 to 10 score is never among them.
    answers : ndarray, shape (n_responses, items)
        From 1 to 5, 5 the best; NaN where not answered.
    """
    responses = programme.responses
    scores = tuple(c for c in ("csat", "ces") if c in responses and c != but)
    names = scores + drivers(programme)
    answers = np.full((len(responses), len(names)), np.nan)
    for j, name in enumerate(names):
        given = responses[name].to_numpy(dtype=np.float64)
        if name in SCALES:
            low, high = SCALES[name].low, SCALES[name].high
            given = np.round(1 + (given - low) * (STEPS - 1) / (high - low))
        answers[:, j] = given
    return names, answers


def answered_items(programme: Programme) -> IntArray:
    """Count the questions that each respondent answered.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    ndarray of int, shape (n_responses,)
        Scores, drivers, a comment, and the pressure question.
    """
    responses = programme.responses
    count = np.zeros(len(responses), dtype=np.int64)
    for name in (*SCALES, *drivers(programme)):
        if name in responses:
            count += np.isfinite(responses[name].to_numpy(dtype=np.float64))
    for name in ("comment_text", "q_answer"):
        if name in responses:
            count += (responses[name] != "").to_numpy()
    return count


def form_of(material: Material) -> IntArray:
    """Code the form of each response.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    ndarray of int, shape (n_responses,)
        Channel and language (where a table has them), and whether the device was public.
    """
    programme = material.programme
    form = material.devices.public.astype(np.int64)
    for name in OF_THE_FORM:
        if name in programme.responses:
            form = joined(form, code(programme.responses[name].astype("str"))[0])
        elif name in programme.frame:
            form = joined(form, code(programme.frame[name].astype("str"))[0][material.event_row])
    return form


def joined(*parts: IntArray) -> IntArray:
    """Code the combinations of several codes.

    Parameters
    ----------
    *parts : ndarray of int, shape (n,)
        Codes from 0.

    Returns
    -------
    ndarray of int, shape (n,)
        From 0, without gaps, in the order of the parts.

    Examples
    --------
    >>> joined(np.array([0, 0, 1]), np.array([5, 2, 2])).tolist()
    [1, 0, 2]
    """
    both = parts[0]
    for part in parts[1:]:
        both = both * (int(part.max(initial=0)) + 1) + part
        both = pd.factorize(both, sort=True)[0].astype(np.int64)
    return both
