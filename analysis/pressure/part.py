"""A programme cut down to some of its events."""

from __future__ import annotations

import numpy as np

from analysis.pressure.signal import BoolArray
from analysis.programme import Programme


def part_of(programme: Programme, keep: BoolArray) -> Programme:
    """Leave events, and their responses, out of a programme.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    keep : ndarray of bool, shape (n_events,)
        Events that stay.

    Returns
    -------
    Programme
        With its rows in the same order.
    """
    place = np.cumsum(keep) - 1
    row = programme.responses["event_row"].to_numpy()
    answers = programme.responses[keep[row]].reset_index(drop=True)
    answers = answers.assign(event_row=place[row[keep[row]]])
    return Programme(programme.frame[keep].reset_index(drop=True), answers, programme.settings)
