"""What a screen said of every unit beside what is true of it, and the figures that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from analysis.pressure.finding import Screening
from analysis.pressure.verdict import Level
from analysis.programme import Programme
from analysis.simulate import LookAlike, Mechanism, Pressure, Truth
from analysis.simulation.truth import UNITS

FloatArray = npt.NDArray[np.float64]

HONEST, MIXED, MANAGER, LOCATION = "honest", "mixed", "whole location", "location"
#: A location in which somebody presses, but not as a whole: neither honest nor guilty.
PARTLY = "some of its employees"
#: Every kind of guilty unit.
MECHANISMS = (*(str(m) for m in Mechanism), MIXED, MANAGER, LOCATION)
#: Share of the customers treated from which pressure is medium, and strong.
MEDIUM, STRONG = 0.25, 0.5
#: Limits of the probabilities that are compared with what came of them.
PROBABILITIES = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Deed:
    """What one guilty unit does."""

    mechanism: str
    share: float  # of its customers, or of the unhappy ones, that are treated
    is_hidden: bool = False
    is_midway: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is true of the units of a programme."""

    deeds: Mapping[str, Deed]
    honest_mean: pd.Series  # of the unit's own respondents, by unit
    touched: pd.Series  # answers brought about and customers kept away, by unit
    look_alikes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partly: frozenset[str] = frozenset()


def known(programme: Programme, truth: Truth, pressure: Pressure, *, unit: str, metric: str) -> Known:
    """Read from a simulated programme what is true of its employees or locations."""
    frame, responses = programme.frame, programme.responses
    names = frame[UNITS[unit]].astype(object).to_numpy()
    pressed = responses["response_id"].isin(truth.pressed_responses).to_numpy()
    rows = np.concatenate(
        [
            responses["event_row"].to_numpy()[pressed],
            np.flatnonzero(frame["event_id"].isin(truth.kept_away).to_numpy()),
        ]
    )
    home = dict(zip(frame["employee_id"].astype(object), frame["location_id"].astype(object), strict=True))
    deeds = {name: _deed(truth, name, pressure) for name in truth.guilty}
    alike: dict[str, tuple[str, ...]] = {name: (str(kind),) for name, kind in truth.look_alikes.items()}
    partly: frozenset[str] = frozenset()
    if unit == "location":
        partly = frozenset(str(home[name]) for name in deeds) - frozenset(truth.guilty_locations)
        deeds = {name: Deed(LOCATION, pressure.location_share) for name in truth.guilty_locations}
    else:
        for name, place in home.items():
            kind = truth.look_alikes.get(str(place))
            if kind is not None and not (kind is LookAlike.NEAR_KIOSK and name in alike):
                alike[name] = (*alike.get(name, ()), f"{kind}, others there" if kind is LookAlike.NEAR_KIOSK else kind)
    return Known(deeds, truth.clean(programme, metric, unit=unit), pd.Series(names[rows]).value_counts(), alike, partly)


def _deed(truth: Truth, name: str, pressure: Pressure) -> Deed:
    guilt = truth.guilty[name]
    shares = [float(getattr(pressure, f"{mechanism.value}_share")) for mechanism in guilt.mechanisms]
    mechanism = MANAGER if guilt.by_manager else MIXED if len(shares) > 1 else str(next(iter(guilt.mechanisms)))
    return Deed(mechanism, guilt.strength * max(shares), guilt.is_hidden, guilt.starts > 0)


def compared(result: Screening, truth: Known) -> pd.DataFrame:
    """Put what a screen said beside what is true: one row per unit."""
    rows = []
    nowhere = (np.nan, np.nan)
    for found in result.units:
        deed = truth.deeds.get(found.unit)
        kind = PARTLY if found.unit in truth.partly else HONEST
        low, high = found.clean_ci or nowhere
        delta_low, delta_high = found.delta_ci or nowhere
        rows.append(
            {
                "unit": found.unit,
                "kind": kind if deed is None else deed.mechanism,
                "share": np.nan if deed is None else deed.share,
                "hidden": deed is not None and deed.is_hidden,
                "midway": deed is not None and deed.is_midway,
                "touched": int(truth.touched.get(found.unit, 0)),
                "alike": "|".join(truth.look_alikes.get(found.unit, ())) if deed is None else "",
                "n": found.n_responses,
                "probability": found.probability,
                "flagged": found.level is not Level.CLEAR,
                "hold": found.level is Level.HOLD,
                "recorded": np.nan if found.recorded is None else found.recorded,
                "clean": np.nan if found.clean is None else found.clean,
                "low": low,
                "high": high,
                "delta_low": delta_low,
                "delta_high": delta_high,
                "truth": float(truth.honest_mean.get(found.unit, np.nan)),
                "signal": found.mechanisms[0].name if found.mechanisms else "",
                "signal_llr": found.mechanisms[0].llr if found.mechanisms else 0.0,
            }
        )
    return pd.DataFrame(rows)


def is_guilty(units: pd.DataFrame) -> pd.Series:
    """Tell who puts on pressure."""
    return ~units["kind"].isin([HONEST, PARTLY])


def area(probability: FloatArray, guilty: npt.NDArray[np.bool_]) -> float:
    """Return the chance that a guilty unit is rated above an honest one, ties counting half; NaN without either."""
    some = int(guilty.sum())
    others = len(guilty) - some
    if not some or not others:
        return float("nan")
    return float((rankdata(probability)[guilty].sum() - some * (some + 1) / 2) / (some * others))


def mean_area(units: pd.DataFrame) -> float:
    """Return the area under the curve within programmes, averaged over those that have guilty units."""
    told = units[units["kind"] != PARTLY]
    areas = [
        area(one["probability"].to_numpy(dtype=np.float64), is_guilty(one).to_numpy(dtype=bool))
        for _, one in told.groupby("run")
    ]
    held = [a for a in areas if np.isfinite(a)]
    return float(np.mean(held)) if held else float("nan")


def false_discovery(units: pd.DataFrame) -> float:
    """Return the share of the flags that fall on the honest, averaged over programmes; 0 in one without a flag."""
    shares = []
    for _, one in units.groupby("run"):
        flags = int((one["flagged"] & (one["kind"] != PARTLY)).sum())
        shares.append(int((one["flagged"] & (one["kind"] == HONEST)).sum()) / max(flags, 1))
    return float(np.mean(shares))


def false_share(units: pd.DataFrame) -> float:
    """Return the share of all flags that fall on the honest; NaN without a flag."""
    flagged = units[units["flagged"] & (units["kind"] != PARTLY)]
    return float((flagged["kind"] == HONEST).mean()) if len(flagged) else float("nan")


def errors(units: pd.DataFrame) -> tuple[float, float]:
    """Return the root mean square errors of recorded and of clean scores."""
    held = units.dropna(subset=["recorded", "clean", "truth"])
    if held.empty:
        return float("nan"), float("nan")
    away = [np.sqrt(np.mean((held[column] - held["truth"]) ** 2)) for column in ("recorded", "clean")]
    return float(away[0]), float(away[1])


def covered(units: pd.DataFrame) -> float:
    """Return how often the interval of the clean score holds the truth."""
    held = units.dropna(subset=["low", "high", "truth"])
    if held.empty:
        return float("nan")
    return float(held["truth"].between(held["low"] - CLOSE, held["high"] + CLOSE).mean())


def difference_covered(units: pd.DataFrame) -> float:
    """Return how often the interval of the difference holds what pressure did to these respondents' mean."""
    held = units.dropna(subset=["delta_low", "delta_high", "truth", "recorded"])
    if held.empty:
        return float("nan")
    true = held["recorded"] - held["truth"]
    return float(true.between(held["delta_low"] - CLOSE, held["delta_high"] + CLOSE).mean())


def strength(units: pd.DataFrame) -> pd.Series:
    """Name the strength of each guilty unit."""
    share = units["share"]
    return pd.Series(np.select([share < MEDIUM, share < STRONG], ["weak", "medium"], "strong"), index=units.index)


def calibration(units: pd.DataFrame) -> pd.DataFrame:
    """Compare probabilities with what came of them: a row per bin with number, mean probability, share of guilty."""
    told = units[units["kind"] != PARTLY]
    bins = pd.cut(told["probability"], PROBABILITIES, include_lowest=True)
    each = pd.DataFrame({"bin": bins, "said": told["probability"], "found": is_guilty(told)})
    return each.groupby("bin", observed=False).agg(n=("said", "size"), said=("said", "mean"), found=("found", "mean"))


def look_alike_flags(units: pd.DataFrame) -> pd.DataFrame:
    """Count the flags of honest units by what makes them look guilty: columns ``n`` and ``flagged``."""
    alike = units[(units["kind"] == HONEST) & (units["alike"] != "")]
    each = alike.assign(alike=alike["alike"].str.split("|")).explode("alike")
    return each.groupby("alike").agg(n=("flagged", "size"), flagged=("flagged", "sum"))
