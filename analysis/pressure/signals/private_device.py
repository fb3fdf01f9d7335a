"""Fabrication seen by devices: one private device that answers for many customers of the same employee.

What is no public device and still answers for different customers is compared with how often that happens elsewhere,
since families share telephones too.
"""

from __future__ import annotations

import numpy as np

from analysis.pressure.devices import Devices
from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, Family, IntArray, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.signals.counted import Counted
from analysis.pressure.units import Units, code, count_by
from analysis.programme import Programme

NAME = "private_device"
#: Households share telephones: prior rate, and the most clustering believed. With it each further person on the same
#: telephone is about a fifth as likely as the one before.
HOUSEHOLD_RATE = 0.01
HOUSEHOLD_ROWS = 200.0
HOUSEHOLD_SPREAD = 0.03


def private_device(material: Material) -> Weigh:
    """Measure how often private devices answer for a further customer of the same employee.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        The statistic counts responses beyond the first customer of each private device.

    Notes
    -----
    Two customers on one device are a household and hardly move the likelihood ratio, because households are taken
    to occur everywhere, in clusters (`HOUSEHOLD_RATE`, `HOUSEHOLD_SPREAD`). A device that everybody at the location
    uses is public, however many customers it serves. Where no colleague's devices are known, a counter tablet
    cannot be told from a private telephone, and the signal is left out.
    """
    programme, units, devices = material.programme, material.units, material.devices
    missing = _what_is_missing(programme, devices)
    if missing:
        return absent(material, NAME, Family.FABRICATION, missing)
    usable = devices.known & devices.comparable
    sets = _device_counts(programme, units, usable & devices.private)
    return Counted(
        material=material,
        name=NAME,
        family=Family.FABRICATION,
        trace=Trace.RESPONSES,
        among=usable,
        hit=devices.repeat,
        traced=devices.private,
        cell=np.zeros(len(usable), dtype=np.int64),
        prior_rate=HOUSEHOLD_RATE,
        prior_n=HOUSEHOLD_ROWS,
        most_clustered=HOUSEHOLD_SPREAD,
        sentence="{count} of {n} answers came from a device that had already answered for another customer of the same "
        "employee; {expected:.1f} would be usual here.",
        more=[f" Such devices: {d}, used for hardly anybody else." if d else "" for d in sets],
        absent="no answer with device and customer, or no colleague's to tell a counter tablet apart",
        checked=("device used by several employees (counter tablet, office)", "household sharing a telephone"),
    ).weigh


def _what_is_missing(programme: Programme, devices: Devices) -> str:
    if "device_hash" not in programme.responses:
        return "the responses have no device_hash"
    if "customer_id" not in programme.frame:
        return "the frame has no customer_id, so one customer cannot be told from two"
    return "" if devices.known.any() else "no response has both a device and a customer"


def _device_counts(programme: Programme, units: Units, traced: BoolArray) -> IntArray:
    if not traced.any():
        return np.zeros(units.count, dtype=np.int64)
    device = code(programme.responses["device_hash"][traced])[0]
    pairs = np.unique(np.column_stack([units.of_response[traced], device]), axis=0)
    return count_by(pairs[:, 0], units.count)
