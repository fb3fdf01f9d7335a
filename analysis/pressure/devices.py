"""Public, private and ordinary devices told apart.

Public devices (a counter tablet, an office computer) serve customers of several employees, about as often as each has
customers; a private one answers for many customers of the same employee.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom

from analysis.pressure.signal import BoolArray, IntArray
from analysis.pressure.units import code, most_frequent
from analysis.programme import Programme

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
    employee, home = employees_at_home(programme)
    device = code(responses["device_hash"][known])[0]
    return told_apart(known, device, code(customer[known])[0], employee[row][known], home)


def employees_at_home(programme: Programme) -> tuple[IntArray, IntArray]:
    """Code the employee of each event, and the location of each employee.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    employee : ndarray of int, shape (n_events,)
        In the order of their names.
    home : ndarray of int, shape (employees,)
        Most frequent location; all 0 where the frame names none.
    """
    frame = programme.frame
    employee, names = code(frame["employee_id"])
    home = np.zeros(len(names), dtype=np.int64)
    if "location_id" in frame:
        home = most_frequent(code(frame["location_id"])[0], employee, len(names))
    return employee, home


def told_apart(
    known: BoolArray,
    device: IntArray,
    customer: IntArray,
    employee: IntArray,
    home: IntArray,
    *,
    private_share: float = PRIVATE_SHARE,
) -> Devices:
    """Count the customers of each device and employee, and compare with what sharing by all would give.

    Parameters
    ----------
    known : ndarray of bool, shape (n_responses,)
        Responses whose device and customer are known; the next three have one entry for each of these.
    device, customer, employee : ndarray of int, shape (known,)
        Codes; a network or a wording can stand in the place of a device.
    home : ndarray of int, shape (employees,)
        Location of each employee.
    private_share : float, default PRIVATE_SHARE
        Share of a device's customers from which it is one employee's.

    Returns
    -------
    Devices
        One entry for each response.
    """
    used = pd.DataFrame({"device": device, "employee": employee, "customer": customer})
    first = ~used.duplicated().to_numpy()
    pair = used.loc[first].groupby(["device", "employee"], sort=True).size()
    by_pair = pd.MultiIndex.from_arrays([device, employee])
    served = pair.reindex(by_pair).to_numpy(dtype=np.int64)
    in_all = np.bincount(device[first])[device]
    employees = pair.groupby(level="device").size().to_numpy(dtype=np.int64)[device]
    customers = np.bincount(device[~used.duplicated(["device", "customer"]).to_numpy()])[device]
    answers = np.bincount(employee, minlength=len(home))
    at_home = np.bincount(home, answers)[home]
    share = answers[employee] / at_home[employee]
    by_chance = binom.sf(served - 1, in_all, share)
    mostly = (served >= 2) & (served >= private_share * in_all)
    private = mostly & (by_chance < PRIVATE_BY_CHANCE)
    opener = ~used.duplicated(["device", "employee", "customer"]) & ~used.duplicated(["device", "employee"])
    again = used.duplicated(["device", "employee", "customer"]).to_numpy()
    flags = {
        "public": (customers >= PUBLIC_CUSTOMERS) & (employees >= PUBLIC_EMPLOYEES) & ~mostly,
        "private": private,
        "repeat": private & ~opener.to_numpy() & ~again,
        "comparable": at_home[employee] - answers[employee] >= COLLEAGUES_ANSWERS,
    }
    spread = {name: np.zeros(len(known), dtype=bool) for name in flags}
    for name, values in flags.items():
        spread[name][known] = values
    return Devices(known, spread["public"], spread["private"], spread["repeat"], spread["comparable"])
