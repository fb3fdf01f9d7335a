"""Real ratings of lecturers (InstEval), on which pressure is planted.

Who was rated, by whom, how well, and in which department is real. What the ratings lack is added, the same for
everybody: times, devices, drivers, what was answered besides, and students who did not answer or were not asked.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from analysis.programme import Programme, check
from analysis.settings import Settings
from validation.pressure_tally import Deed, Known

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

RATINGS = Path(__file__).parents[1] / "tests" / "oracle" / "data" / "insteval.csv.gz"
DRIVERS = ("d_clarity", "d_structure", "d_support", "d_material")
#: Events without an answer for each rating; of them, the share that was not sampled.
SILENT, UNSAMPLED = 0.8, 0.25
BLIND = 0.1
#: Correlation of a driver with the rating, and of the drivers among themselves beyond it.
LOADING, HALO = 0.7, 0.4
#: Shares of the customers treated, and lecturers of each mechanism at each.
SHARES, LECTURERS_EACH = (0.2, 0.4, 0.8), 6
MECHANISMS = ("begging", "fabrication", "coaching", "suppression")
#: Share of those who answer themselves that hides it.
HIDES = 0.3


@cache
def ratings() -> pd.DataFrame:
    """Read the ratings: student ``s``, lecturer ``d``, ``y`` from 1 to 5, and what is known of the lecture."""
    return pd.read_csv(RATINGS).drop(columns="rownames")


def events(rng: np.random.Generator, rated: pd.DataFrame) -> pd.DataFrame:
    """Draw one row for each event: the real ratings, then events without an answer, each with what would be said."""
    silent = rated.sample(frac=SILENT, replace=True, random_state=rng)
    silent = silent.assign(s=rng.permutation(silent["s"].to_numpy()))
    table = pd.concat([rated.assign(answered=True), silent.assign(answered=False)], ignore_index=True)
    n, answered = len(table), table["answered"].to_numpy()
    lecturer = pd.factorize(table["d"])[0]
    k = int(lecturer.max()) + 1
    opinion = table["y"].to_numpy()
    sampled = answered | (rng.uniform(size=n) >= UNSAMPLED)
    rate = rng.beta(0.03 * 30, 0.97 * 30, k)[lecturer] * np.where(opinion <= 2, 2.0, 1.0) * (1 + SILENT) / SILENT
    declined = sampled & ~answered & (rng.uniform(size=n) < rate)
    at_once = rng.uniform(size=n) < rng.beta(0.06 * 12, 0.94 * 12, k)[lecturer]
    later = rng.lognormal(5.5 + rng.normal(0, 0.3, k)[lecturer], 1.2)
    home = rng.uniform(size=n) < 0.7
    table = table.assign(
        unit=table["d"].astype(str),
        minute=rng.uniform(0, 120 * 1440, n),
        sampled=sampled,
        blind=sampled & (rng.uniform(size=n) < BLIND),
        reason=np.where(declined, "customer_declined", ""),
        complaint_30d=rng.uniform(size=n) < np.where(opinion <= 2, 0.15, 0.02),
        csat=opinion,
        latency=np.where(at_once, rng.uniform(2, 25, n), later),
        device=np.char.add("student-", table["s"].to_numpy().astype(str)),
        seconds=rng.lognormal(np.log(60) + rng.normal(0, 0.15, k)[lecturer], 0.4),
        direct=rng.uniform(size=n) < 0.25,
        says_so=rng.uniform(size=n) < rng.beta(0.03 * 20, 0.97 * 20, k)[lecturer],
        touched=False,
    )
    campus = np.char.add("campus-", table["dept"].to_numpy().astype(str))
    table["network"] = np.where(home, np.char.add("home-", table["s"].to_numpy().astype(str)), campus)
    return _with_drivers(rng, table)


def _with_drivers(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    """Draw drivers and the subject of a comment that follow the rating, each as it would be answered honestly."""
    n, opinion = len(table), table["csat"].to_numpy()
    share = np.bincount(opinion, minlength=6)[1:] / n
    above = np.cumsum(share)
    middle = norm.ppf(above - share / 2)[opinion - 1]
    shared = rng.normal(0, 1, n)
    rest = np.sqrt(1 - LOADING**2)
    for name in DRIVERS:
        own = np.sqrt(HALO) * shared + np.sqrt(1 - HALO) * rng.normal(0, 1, n)
        table[name] = np.searchsorted(norm.ppf(above[:-1]), LOADING * middle + rest * own) + 1
    about = np.where(rng.uniform(size=n) < 0.5, "general", np.where(opinion >= 4, "praise", "pace"))
    table["comment"] = np.where(rng.uniform(size=n) < 0.35, about, "")
    return table


def _open(table: pd.DataFrame) -> BoolArray:
    """Return whose student the lecturer could reach: asked, and not in the blind arm."""
    return np.asarray((table["sampled"] & ~table["blind"] & (table["reason"] == "")).to_numpy(), dtype=bool)


def beg(rng: np.random.Generator, table: pd.DataFrame, mine: BoolArray, share: FloatArray) -> None:
    """Ask for the top mark on the spot: most comply at once, some answer lower than meant, some silent ones answer."""
    n = len(table)
    begged = mine & _open(table) & (rng.uniform(size=n) < share)
    table["answered"] |= begged & (rng.uniform(size=n) < 0.6)
    begged &= table["answered"].to_numpy()
    complies, reacts = rng.uniform(size=n) < 0.7, rng.uniform(size=n) < 0.15
    lower = np.maximum(table["csat"].to_numpy() - 1, 1)
    said = np.where(complies, 5, np.where(reacts, lower, table["csat"].to_numpy()))
    table["csat"] = np.where(begged, said, table["csat"].to_numpy())
    table["latency"] = np.where(begged, rng.uniform(2, 20, n), table["latency"].to_numpy())
    table["says_so"] |= begged & (rng.uniform(size=n) < 0.4)
    table["touched"] |= begged


def fabricate(rng: np.random.Generator, table: pd.DataFrame, mine: BoolArray, share: FloatArray) -> BoolArray:
    """Answer for students who are silent, and for some of those who are not; some hide it. Return whose is hidden."""
    n = len(table)
    answered = table["answered"].to_numpy()
    invented = mine & _open(table) & (rng.uniform(size=n) < np.where(answered, 0.3 * share, share))
    unit = pd.factorize(table["d"])[0]
    hidden = (rng.uniform(size=int(unit.max()) + 1) < HIDES)[unit]
    mark = np.where(rng.uniform(size=n) < np.where(hidden, 0.6, 0.85), 5, 4)
    table["csat"] = np.where(invented, mark, table["csat"].to_numpy())
    for name in DRIVERS:
        table[name] = np.where(invented, mark - (rng.uniform(size=n) < 0.15), table[name].to_numpy())
    desk = np.char.add("desk-", table["unit"].to_numpy().astype(str))
    fresh = np.char.add("fresh-", np.arange(n).astype(str))
    table["device"] = np.where(invented, np.where(hidden, fresh, desk), table["device"].to_numpy())
    table["network"] = np.where(invented, desk, table["network"].to_numpy())
    haste = np.where(hidden, rng.uniform(0.6, 1.0, n), rng.uniform(0.2, 0.5, n))
    table["seconds"] = np.where(invented, table["seconds"] * haste, table["seconds"])
    table["latency"] = np.where(invented & ~hidden, rng.uniform(5, 600, n), table["latency"])
    table["comment"] = np.where(invented, "", table["comment"].to_numpy())
    table["answered"] |= invented
    table["touched"] |= invented
    return np.asarray(mine & hidden, dtype=bool)


def coach(rng: np.random.Generator, table: pd.DataFrame, mine: BoolArray, share: FloatArray) -> None:
    """Say that anything below the top mark counts as bad: middling students lift the mark, and nothing else."""
    n, mark = len(table), table["csat"].to_numpy()
    lifted = mine & _open(table) & table["answered"].to_numpy() & np.isin(mark, (2, 3, 4))
    lifted &= (rng.uniform(size=n) < share) & (rng.uniform(size=n) < 0.7)
    table["csat"] = np.where(lifted, np.where(mark == 2, 4, 5), mark)
    table["says_so"] |= lifted & (rng.uniform(size=n) < 0.4)
    table["touched"] |= lifted


def suppress(rng: np.random.Generator, table: pd.DataFrame, mine: BoolArray, share: FloatArray) -> None:
    """Keep unhappy students from being asked, under a reason that the lecturer enters."""
    n = len(table)
    kept = mine & _open(table) & (table["y"].to_numpy() <= 2) & (rng.uniform(size=n) < share)
    said = np.where(rng.uniform(size=n) < 0.5, "customer_declined", "no_contact_given")
    table["reason"] = np.where(kept, said, table["reason"].to_numpy())
    table["answered"] &= ~kept
    table["touched"] |= kept


def plant(rng: np.random.Generator, table: pd.DataFrame, each: int = LECTURERS_EACH) -> dict[str, Deed]:
    """Let lecturers drawn at random press in every way and strength; return who does what."""
    unit, names = pd.factorize(table["unit"])
    chosen = rng.permutation(len(names))[: each * len(SHARES) * len(MECHANISMS)]
    way, share = np.full(len(names), -1), np.zeros(len(names))
    way[chosen] = np.arange(len(chosen)) % len(MECHANISMS)
    share[chosen] = np.array(SHARES)[np.arange(len(chosen)) // len(MECHANISMS) % len(SHARES)]
    of_event, hard = way[unit], share[unit]
    beg(rng, table, of_event == MECHANISMS.index("begging"), hard)
    hidden = fabricate(rng, table, of_event == MECHANISMS.index("fabrication"), hard)
    coach(rng, table, of_event == MECHANISMS.index("coaching"), hard)
    suppress(rng, table, of_event == MECHANISMS.index("suppression"), hard)
    hides = np.bincount(unit, hidden) > 0
    return {str(names[i]): Deed(MECHANISMS[way[i]], float(share[i]), bool(hides[i])) for i in chosen}


def programme(table: pd.DataFrame) -> Programme:
    """Write the events as the tables of a programme."""
    start = pd.Timestamp("2026-03-02T08:00:00Z")
    kept, answered = (table["reason"] != "").to_numpy(), table["answered"].to_numpy()
    sampled = table["sampled"].to_numpy()
    when = start + pd.to_timedelta(np.floor(table["minute"] * 60), unit="s")
    invited = sampled & ~kept
    identifier = np.char.add("V", np.arange(len(table)).astype(str))
    states = [~sampled, kept, answered]
    frame = pd.DataFrame(
        {
            "event_id": identifier,
            "employee_id": table["unit"],
            "location_id": table["dept"].astype(str),
            "customer_id": table["s"].astype(str),
            "event_ts": when,
            "studage": table["studage"].astype(str),
            "lectage": table["lectage"].astype(str),
            "service": table["service"].astype(str),
            "complaint_30d": table["complaint_30d"],
            "sample_prob": 0.8,
            "sampled": sampled,
            "invite_arm": np.select([~sampled, table["blind"]], ["none", "blind"], "standard"),
            "suppressed_reason": table["reason"],
            "invited": invited,
            "delivered": invited,
            "disposition": np.select(states, ["not_sampled", "suppressed_by_employee", "complete"], "no_response"),
        }
    )
    given = table[answered]
    responses = pd.DataFrame(
        {
            "response_id": np.char.add("R", np.arange(len(given)).astype(str)),
            "event_id": identifier[answered],
            "response_ts": when[answered] + pd.to_timedelta(np.floor(given["latency"] * 60), unit="s"),
            "latency_event_min": given["latency"],
            "completion_seconds": given["seconds"],
            "device_hash": given["device"],
            "network_hash": given["network"],
            "csat": given["csat"],
            **{name: given[name] for name in DRIVERS},
            "comment_category": given["comment"],
            "q_ballot": np.where(given["direct"], "direct", "none"),
            "q_answer": np.where(given["direct"], np.where(given["says_so"], "yes", "no"), ""),
        }
    )
    told = Settings(bonus_metric="csat", auxiliaries=("studage", "lectage", "service", "complaint_30d"))
    return check(frame, responses.reset_index(drop=True), told)


def _known(table: pd.DataFrame, deeds: dict[str, Deed]) -> Known:
    answered = table[table["answered"]]
    return Known(deeds, answered.groupby("unit")["y"].mean(), table.groupby("unit")["touched"].sum())


def honest(rng: np.random.Generator, unit: str, metric: str) -> tuple[Programme, Known]:  # noqa: ARG001 (csat only)
    """Draw a programme in which nothing is planted."""
    table = events(rng, ratings())
    return programme(table), _known(table, {})


def pressed(rng: np.random.Generator, unit: str, metric: str) -> tuple[Programme, Known]:  # noqa: ARG001 (csat only)
    """Draw a programme in which pressure is planted."""
    table = events(rng, ratings())
    deeds = plant(rng, table)
    return programme(table), _known(table, deeds)
