"""Fabrication seen by networks: customers of one employee who answer from one network that hardly serves anybody else.

Carriers, offices and a shop's own network serve customers of several employees and are public; families and small
firms are few customers. What is left is one line from which many customers of the same employee answer, even where
every answer comes from another device.
"""

from __future__ import annotations

import numpy as np

from analysis.pressure.devices import employees_at_home, told_apart
from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, Family, IntArray, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.signals.counted import Counted
from analysis.pressure.units import code, count_by

NAME = "shared_network"
#: Share of a network's customers from which it is one employee's; lower than for a device, since neighbours are on it.
PRIVATE_SHARE = 0.8
#: Customers on one network that may be a household.
HOUSEHOLD = 3
#: Prior rate of answers from a line of one firm or large family, and the most clustering believed: such customers tend
#: to have the same employee.
USUAL_RATE = 0.01
USUAL_ROWS = 200.0
USUAL_SPREAD = 0.06


def shared_network(material: Material) -> Weigh:
    """Measure how often networks that are one employee's answer for a further customer.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        The statistic counts customers beyond the first of each such network.

    Notes
    -----
    A network is one employee's if at least 80 % of its customers, four or more, are, and labels of employees dealt out
    at random over the location's answers would give that with less than 5 % (binomial). So neither a carrier that a
    third of all customers use nor the shop's own network counts, although an employee whose customers answer on the
    spot has many of its answers. How often honest units have such a network is then learned from all units, with wide
    clustering, because a firm's people often have the same employee.
    """
    programme = material.programme
    known, reason = _known(material)
    if reason:
        return absent(material, NAME, Family.FABRICATION, reason)
    network = code(programme.responses["network_hash"][known])[0]
    customer = code(programme.frame["customer_id"].iloc[material.event_row[known]])[0]
    employee, home = employees_at_home(programme)
    lines = told_apart(known, network, customer, employee[material.event_row[known]], home, private_share=PRIVATE_SHARE)
    many = _more_than_a_household(known, network, customer)
    own = lines.private & many & lines.comparable
    return Counted(
        material=material,
        name=NAME,
        family=Family.FABRICATION,
        trace=Trace.RESPONSES,
        among=known & lines.comparable,
        hit=lines.repeat & own,
        traced=own,
        cell=np.zeros(len(known), dtype=np.int64),
        prior_rate=USUAL_RATE,
        prior_n=USUAL_ROWS,
        most_clustered=USUAL_SPREAD,
        sentence="{count} of {n} answers came from a network from which another customer of the same employee, and "
        "hardly anybody else's, had already answered; {expected:.1f} would be usual here.",
        more=[f" Such networks: {count}." if count else "" for count in _networks(material, own)],
        absent="no answer with network and customer, or no colleague's to tell a shared network apart",
        checked=("carrier, office or shop network used by several employees' customers", "household", "firm"),
    ).weigh


def _known(material: Material) -> tuple[BoolArray, str]:
    """Tell the answers whose network and customer are known, or why none is."""
    responses, frame = material.programme.responses, material.programme.frame
    nothing = np.zeros(len(responses), dtype=bool)
    if "network_hash" not in responses:
        return nothing, "the responses have no network_hash"
    if "customer_id" not in frame:
        return nothing, "the frame has no customer_id, so one customer cannot be told from two"
    if material.units.kind != "employee":
        return nothing, "every location has networks of its own, so only employees can be compared"
    has_customer = (frame["customer_id"] != "").to_numpy()[material.event_row]
    # A kiosk is public already, and its line must not be taken for that of the employee beside it.
    known = (responses["network_hash"] != "").to_numpy() & has_customer & ~material.devices.public
    return known, "" if known.any() else "no response has both a network and a customer"


def _more_than_a_household(known: BoolArray, network: IntArray, customer: IntArray) -> BoolArray:
    """Tell the answers from networks with more customers than a household has."""
    pairs = np.unique(np.column_stack([network, customer]), axis=0)
    customers = count_by(pairs[:, 0], int(network.max()) + 1)
    many = np.zeros(len(known), dtype=bool)
    many[known] = customers[network] > HOUSEHOLD
    return many


def _networks(material: Material, own: BoolArray) -> IntArray:
    """Count the networks of each unit that are its own."""
    network = material.programme.responses["network_hash"]
    found = np.zeros(material.units.count, dtype=np.int64)
    if own.any():
        pairs = np.unique(np.column_stack([material.units.of_response[own], code(network[own])[0]]), axis=0)
        found = count_by(pairs[:, 0], material.units.count)
    return found
