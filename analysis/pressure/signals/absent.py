"""A signal that the data cannot support for anybody."""

from __future__ import annotations

from analysis.pressure.material import Material
from analysis.pressure.signal import Family, Weigh, always, nowhere


def absent(material: Material, name: str, family: Family, reason: str) -> Weigh:
    """Return a signal over responses that is left out for every unit.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.
    name : str
        Name of the signal.
    family : Family
        The behaviour it would see.
    reason : str
        What the data lack.

    Returns
    -------
    Weigh
        It speaks neither for nor against anybody.
    """
    rows = len(material.programme.responses)
    return always(nowhere(name, family, reason=reason, unit_count=material.units.count, row_count=rows))
