"""The tables of `validation.pressure` in Markdown."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import beta

from validation import pressure_tally as tally
from validation.pressure_tally import HONEST, MECHANISMS, is_guilty

#: Limits of the numbers of answers and customers touched.
TOUCHED = ((0, 2), (3, 5), (6, 10), (11, 20), (21, 50), (51, 100_000))
#: Limits of the numbers of answers of a unit.
ANSWERS = ((0, 14), (15, 29), (30, 59), (60, 119), (120, 1_000_000))

SUMMARY_HEADS = (
    "setting",
    "runs",
    "guilty",
    "AUC",
    "recall",
    "false discovery: by programme",
    "all flags",
    "false flags per 400 honest",
    "error guilty: recorded",
    "clean",
    "error flagged guilty: recorded",
    "clean",
    "error honest: recorded",
    "clean",
    "interval covers: guilty",
    "honest",
    "difference covers: guilty",
    "honest",
)
MECHANISM_HEADS = (
    *("mechanism", "number", "AUC", "recall", "weak", "medium", "strong", "open", "hidden", "from the start", "midway"),
    *("error recorded", "clean", "error flagged: recorded", "clean", "interval covers"),
)


def head(heads: tuple[str, ...]) -> str:
    """Write the head of a table; the first column is text."""
    return f"| {' | '.join(heads)} |\n|---|{'---:|' * (len(heads) - 1)}"


def row(*cells: str) -> str:
    """Write a row."""
    return f"| {' | '.join(cells)} |"


def number(value: float, digits: int = 2) -> str:
    """Write a figure, or a dash where there is none."""
    return f"{value:.{digits}f}" if np.isfinite(value) else "–"


def _part(flagged: pd.Series) -> str:
    return f"{flagged.mean():.2f} ({len(flagged)})" if len(flagged) else "–"


def figures(units: pd.DataFrame) -> tuple[str, ...]:
    """Write the figures of `SUMMARY_HEADS` from the third on."""
    guilty, honest = units[is_guilty(units)], units[units["kind"] == HONEST]
    per_400 = 400.0 * honest["flagged"].mean() if len(honest) else float("nan")
    return (
        str(len(guilty)),
        number(tally.mean_area(units), 3),
        number(guilty["flagged"].mean()) if len(guilty) else "–",
        number(tally.false_discovery(units), 3),
        number(tally.false_share(units), 3),
        number(per_400),
        *(number(e) for e in tally.errors(guilty)),
        *(number(e) for e in tally.errors(guilty[guilty["flagged"]])),
        *(number(e, 3) for e in tally.errors(honest)),
        *(number(tally.covered(one), 3) for one in (guilty, honest)),
        *(number(tally.difference_covered(one), 3) for one in (guilty, honest)),
    )


def by_mechanism(units: pd.DataFrame) -> list[str]:
    """Write recall and error of every mechanism, by strength and by how it is done."""
    lines = [head(MECHANISM_HEADS)]
    for name in MECHANISMS:
        some = units[units["kind"] == name]
        if some.empty:
            continue
        flagged, how_strong = some["flagged"], tally.strength(some)
        parts = [flagged[how_strong == one] for one in ("weak", "medium", "strong")]
        parts += [flagged[~some["hidden"]], flagged[some["hidden"]], flagged[~some["midway"]], flagged[some["midway"]]]
        away = [*tally.errors(some), *tally.errors(some[flagged])]
        cells = [*(number(error) for error in away), number(tally.covered(some), 3)]
        against_honest = units[units["kind"].isin([HONEST, name])]
        found = (str(len(some)), number(tally.mean_area(against_honest), 3), number(flagged.mean()))
        lines.append(row(name, *found, *map(_part, parts), *cells))
    return lines


def by_size(units: pd.DataFrame) -> list[str]:
    """Write recall by how much was done, and by how many answers the unit has."""
    guilty = units[is_guilty(units)]
    lines = [head(("number of", "from", "to", "recall (guilty units)"))]
    for what, column, limits in (("answers and customers touched", "touched", TOUCHED), ("answers", "n", ANSWERS)):
        for low, high in limits:
            some = guilty[guilty[column].between(low, high)]
            if len(some):
                last = "" if high == limits[-1][1] else str(high)
                lines.append(row(what, str(low), last, _part(some["flagged"])))
    return lines


def calibration(units: pd.DataFrame) -> list[str]:
    """Write what the probabilities said and what came of them."""
    lines = [head(("probability", "units", "said on average", "guilty"))]
    limits = zip(tally.PROBABILITIES[:-1], tally.PROBABILITIES[1:], strict=True)
    for (low, high), (_, one) in zip(limits, tally.calibration(units).iterrows(), strict=True):
        if one["n"]:
            said, found = (number(one[column], 3) for column in ("said", "found"))
            lines.append(row(f"{low:g} to {high:g}", str(int(one["n"])), said, found))
    return lines


def look_alikes(units: pd.DataFrame) -> list[str]:
    """Write how often each look-alike is flagged, with the upper limit of a one-sided interval of 95 %."""
    lines = [head(("look-alike", "units", "flagged", "rate", "at most"))]
    for name, one in tally.look_alike_flags(units).iterrows():
        n, flagged = int(one["n"]), int(one["flagged"])
        most = float(beta.ppf(0.95, flagged + 1, n - flagged)) if flagged < n else 1.0
        lines.append(row(str(name), str(n), str(flagged), number(flagged / n, 3), number(most, 3)))
    return lines
