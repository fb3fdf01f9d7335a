"""Which events could have been asked, and which the employee's entries kept from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.pressure.signal import BoolArray
from analysis.programme import Programme

#: Reasons for not asking that rest on what the employee entered or said; all others are the system's.
EMPLOYEE_REASONS = frozenset(
    {
        "customer_declined", "no_contact_given", "no_contact", "contact_missing", "contact_withheld", "contact_removed",
        "wrong_contact", "invalid_contact", "declined_at_counter", "employee_request", "suppressed_by_employee",
        "excluded_by_employee", "manual_exclusion",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blocked:
    """Which events could have been asked, and which the employee's entries kept from it.

    Parameters
    ----------
    able, kept : ndarray of bool, shape (n_events,)
        Could have been asked as far as the system goes; was kept from being asked.
    counted, not_counted : tuple of str
        Reasons found in the frame that count as the employee's, and those that do not.
    """

    able: BoolArray
    kept: BoolArray
    counted: tuple[str, ...]
    not_counted: tuple[str, ...]


def blocked(programme: Programme) -> Blocked:
    """Read from the frame who was kept from being asked.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    Blocked
        If the employee's reasons are recorded for events outside the sample too, all events count, else the sampled.
    """
    frame = programme.frame
    by_disposition = (frame["disposition"] == "suppressed_by_employee").to_numpy()
    sampled = frame["sampled"].to_numpy()
    if "suppressed_reason" not in frame:
        return Blocked(sampled | by_disposition, by_disposition, (), ())
    reason = frame["suppressed_reason"]
    kept = by_disposition | reason.isin(EMPLOYEE_REASONS).to_numpy()
    system = (reason != "").to_numpy() & ~kept
    unsampled_by_design = ~sampled & (frame["disposition"] == "not_sampled").to_numpy()
    recorded_for_all = bool((kept & ~sampled).any())
    # Not being drawn is no obstacle where the reason is recorded before the draw.
    undrawn = unsampled_by_design & reason.isin(["", "not_sampled"]).to_numpy()
    able = kept | (~system & sampled) | (undrawn if recorded_for_all else np.zeros(len(frame), dtype=bool))
    found = {str(r) for r in reason.unique() if r}
    return Blocked(able, kept, tuple(sorted(found & EMPLOYEE_REASONS)), tuple(sorted(found - EMPLOYEE_REASONS)))
