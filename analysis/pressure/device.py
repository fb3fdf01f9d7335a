"""Fabrication seen by devices: one private device that answers for many customers of the same employee.

Public devices (a counter tablet, an office computer) are learned first: they serve customers of several employees,
about as often as each has customers. What remains and still answers for different customers is compared with how
often that happens elsewhere, since families share telephones too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom

from analysis.pressure.rates import against_peers, indirect_rates
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace, nowhere
from analysis.pressure.units import Units, code, count_by, most_frequent, sum_by
from analysis.programme import Programme

NAME = "private_device"
#: Share of a device's customers that one employee served before the device counts as private to that employee. Nearly
#: all, because the kiosk beside one counter serves that counter's customers most of the time and others now and then.
PRIVATE_SHARE = 0.95
#: And such a share must be less likely than this for a device that all employees of the location use alike.
PRIVATE_BY_CHANCE = 0.05
#: Different customers and employees before a device counts as public.
PUBLIC_CUSTOMERS = 3
PUBLIC_EMPLOYEES = 2
#: Answers with a device from colleagues at the location that are needed to tell a counter tablet apart.
COLLEAGUES_ANSWERS = 5
#: Households share telephones: prior rate, and the most clustering believed. With it each further person on the same
#: telephone is about a fifth as likely as the one before.
HOUSEHOLD_RATE = 0.01
HOUSEHOLD_ROWS = 200.0
HOUSEHOLD_SPREAD = 0.03


@dataclass(frozen=True, slots=True)
class Devices:
    """What is known about the device of each response.

    Parameters
    ----------
    known : ndarray of bool, shape (n_responses,)
        The device and the customer are known.
    public : ndarray of bool, shape (n_responses,)
        The device serves customers of several employees.
    private : ndarray of bool, shape (n_responses,)
        The device answers for two or more customers, nearly all of one employee.
    repeat : ndarray of bool, shape (n_responses,)
        A private device, and not its first customer.
    comparable : ndarray of bool, shape (n_responses,)
        Colleagues of the employee at the same location have answers with a device too.
    """

    known: BoolArray
    public: BoolArray
    private: BoolArray
    repeat: BoolArray
    comparable: BoolArray


def learn_devices(programme: Programme) -> Devices:
    """Tell public, private and ordinary devices apart.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    Devices
        One entry for each response; nothing is known where device or customer are not given.
    """
    responses, frame = programme.responses, programme.frame
    nothing = np.zeros(len(responses), dtype=bool)
    if "device_hash" not in responses or "customer_id" not in frame:
        return Devices(nothing, nothing, nothing, nothing, nothing)
    row = responses["event_row"].to_numpy()
    customer = frame["customer_id"].iloc[row].reset_index(drop=True)
    known = ((responses["device_hash"] != "") & (customer != "")).to_numpy()
    if not known.any():
        return Devices(known, nothing, nothing, nothing, nothing)
    employee, names = code(frame["employee_id"])
    home = np.zeros(len(names), dtype=np.int64)
    if "location_id" in frame:
        home = most_frequent(code(frame["location_id"])[0], employee, len(names))
    device = code(responses["device_hash"][known])[0]
    return _told_apart(known, device, code(customer[known])[0], employee[row][known], home)


def _told_apart(known: BoolArray, device: IntArray, customer: IntArray, employee: IntArray, home: IntArray) -> Devices:
    """Count the customers of each device and employee, and compare with what sharing by all would give."""
    used = pd.DataFrame({"device": device, "employee": employee, "customer": customer})
    first = ~used.duplicated().to_numpy()
    pair = used.loc[first].groupby(["device", "employee"], sort=True).size()
    by_pair = pd.MultiIndex.from_arrays([device, employee])
    served = pair.reindex(by_pair).to_numpy(dtype=np.int64)
    in_all = np.bincount(device[first])[device]
    employees = pair.groupby(level="device").size().to_numpy(dtype=np.int64)[device]
    answers = np.bincount(employee, minlength=len(home))
    at_home = np.bincount(home, answers)[home]
    share = answers[employee] / at_home[employee]
    by_chance = binom.sf(served - 1, in_all, share)
    mostly = (served >= 2) & (served >= PRIVATE_SHARE * in_all)
    private = mostly & (by_chance < PRIVATE_BY_CHANCE)
    opener = ~used.duplicated(["device", "employee", "customer"]) & ~used.duplicated(["device", "employee"])
    again = used.duplicated(["device", "employee", "customer"]).to_numpy()
    flags = {
        "public": (in_all >= PUBLIC_CUSTOMERS) & (employees >= PUBLIC_EMPLOYEES) & ~mostly,
        "private": private,
        "repeat": private & ~opener.to_numpy() & ~again,
        "comparable": at_home[employee] - answers[employee] >= COLLEAGUES_ANSWERS,
    }
    spread = {name: np.zeros(len(known), dtype=bool) for name in flags}
    for name, values in flags.items():
        spread[name][known] = values
    return Devices(known, spread["public"], spread["private"], spread["repeat"], spread["comparable"])


def private_device(
    programme: Programme, units: Units, devices: Devices, effect_of: FloatArray, honest: FloatArray
) -> SignalTable:
    """Weigh how often private devices answer for a further customer of the same employee.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    units : Units
        Who is screened.
    devices : Devices
        From `learn_devices`.
    effect_of : ndarray, shape (n_responses,)
        Value of the metric, NaN where a response holds none.
    honest : ndarray, shape (k,)
        Probability that each unit is honest by the other families.

    Returns
    -------
    SignalTable
        The statistic counts responses beyond the first customer of each private device.

    Notes
    -----
    Two customers on one device are a household and hardly move the likelihood ratio, because households are taken
    to occur everywhere, in clusters (`HOUSEHOLD_RATE`, `HOUSEHOLD_SPREAD`). A device that everybody at the location
    uses is public, however many customers it serves. Where no colleague's devices are known, a counter tablet
    cannot be told from a private telephone, and the signal is left out.
    """
    missing = _what_is_missing(programme, devices)
    if missing:
        return nowhere(NAME, Family.FABRICATION, reason=missing, unit_count=units.count, row_count=len(devices.known))
    usable = devices.known & devices.comparable
    unit = units.of_response[usable]
    hit = devices.repeat[usable].astype(np.float64)
    n = count_by(unit, units.count)
    counts = sum_by(unit, hit, units.count)
    rates = indirect_rates(hit, unit, np.zeros_like(unit), prior_rate=HOUSEHOLD_RATE, prior_n=HOUSEHOLD_ROWS)
    base = sum_by(unit, rates, units.count) / np.maximum(n, 1)
    base = np.where(n > 0, base, HOUSEHOLD_RATE)
    found = against_peers(counts, n.astype(np.float64), base, units.peers, honest, most_clustered=HOUSEHOLD_SPREAD)
    traced = usable & devices.private
    strength, rate = found.strength[units.of_response], found.expected[units.of_response]
    pressed = np.where(traced, strength / (rate + (1.0 - rate) * strength), 0.0)
    sets = _device_counts(programme, units, traced)
    texts = [
        f"{int(counts[u])} of {n[u]} answers came from a device that had already answered for another customer of the "
        f"same employee ({sets[u]} such device{'s' if sets[u] != 1 else ''}, used for hardly anybody else); "
        f"{n[u] * found.expected[u]:.1f} would be usual here."
        for u in range(units.count)
    ]
    absent = "no answer with device and customer, or no colleague's to tell a counter tablet apart"
    return SignalTable(
        name=NAME,
        family=Family.FABRICATION,
        statistic=counts,
        expected=n * found.expected,
        n=n,
        llr=found.llr,
        p_value=found.p_value,
        effect=effect_on_mean(effect_of, units, traced),
        trace=Trace.RESPONSES,
        traced=traced,
        pressed=pressed,
        left_out=["" if m else absent for m in n],
        texts=texts,
        checked=("device used by several employees (counter tablet, office)", "household sharing a telephone"),
    )


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


def effect_on_mean(values: FloatArray, units: Units, traced: BoolArray) -> FloatArray:
    """Return how much the traced answers move each unit's mean.

    Parameters
    ----------
    values : ndarray, shape (n_responses,)
        Value of the metric, NaN where a response holds none.
    units : Units
        Who is screened.
    traced : ndarray of bool, shape (n_responses,)
        Answers that show the trace.

    Returns
    -------
    ndarray, shape (k,)
        Mean of all answers minus mean of the untraced ones; NaN where either does not exist.
    """
    scored = np.isfinite(values)
    rest = scored & ~traced
    n_all, n_rest = (count_by(units.of_response[kept], units.count) for kept in (scored, rest))
    total, left = (sum_by(units.of_response[kept], values[kept], units.count) for kept in (scored, rest))
    both = n_rest > 0
    result = np.full(units.count, np.nan)
    result[both] = total[both] / n_all[both] - left[both] / n_rest[both]
    return result
