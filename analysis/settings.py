"""The settings of a programme: what `program.json` says."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from analysis import metrics
from analysis.errors import BadTable

_PERIODS = {"calendar_month": "calendar_month", "calendar month": "calendar_month", "month": "calendar_month"}


@dataclass(frozen=True, slots=True)
class ForcedResponse:
    """The forced-response ballot: whether to tell the truth, or to say yes or no whatever it is, is left to chance.

    Parameters
    ----------
    truth, yes, no : float
        Their probabilities, which sum to 1; a ballot that never asks for the truth is none.
    """

    truth: float
    yes: float
    no: float

    def __post_init__(self) -> None:
        """Refuse what is no such ballot."""
        for name, share in (("truth", self.truth), ("yes", self.yes), ("no", self.no)):
            if not 0 <= share <= 1:
                raise BadTable("settings", f"{name} {share:g} is not from 0 to 1", column="forced_response")
        total = self.truth + self.yes + self.no
        if abs(total - 1) > 1e-6:
            raise BadTable("settings", f"truth, yes and no sum to {total:g} instead of 1", column="forced_response")
        if self.truth == 0:
            raise BadTable("settings", "truth must be above 0", column="forced_response")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the programme promises its employees, and how its survey was run.

    Parameters
    ----------
    bonus_metric : str
        The metric the bonus depends on.
    bonus_period : str
        Period over which it is computed: ``calendar_month``.
    bonus_target : float, optional
        Value of the metric from which the bonus is paid.
    nps_top_box : int
        First answer of the top box on the 0 to 10 scale.
    blind_arm_probability : float, optional
        Share of invitations in the blind arm.
    crosswise_p : float, optional
        Probability of "yes" to the innocuous question of the crosswise ballot; not one half, which tells nothing.
    anchor_p : float, optional
        The same for the anchor, the crosswise question whose sensitive part is true of nobody.
    forced_response : ForcedResponse, optional
        Probabilities of the forced-response ballot.
    reminder_days : tuple of float
        Days from the invitation to each reminder.
    first_day : date, optional
        First day of the programme.
    months : int, optional
        How many months it covers.
    auxiliaries : tuple of str
        Columns of the frame used as auxiliary variables.
    minimum_n : int
        A domain with fewer responses is suppressed.
    least_reliability_ranking, least_reliability_pay : float
        Reliability of a unit's mean below which nobody is ranked by it, and below which it has no effect on pay.
    """

    bonus_metric: str = "mean"
    bonus_period: str = "calendar_month"
    bonus_target: float | None = None
    nps_top_box: int = 9
    blind_arm_probability: float | None = None
    crosswise_p: float | None = None
    anchor_p: float | None = None
    forced_response: ForcedResponse | None = None
    reminder_days: tuple[float, ...] = ()
    first_day: date | None = None
    months: int | None = None
    auxiliaries: tuple[str, ...] = ()
    minimum_n: int = 8
    least_reliability_ranking: float = 0.5
    least_reliability_pay: float = 0.7

    def __post_init__(self) -> None:
        """Refuse values outside their range."""
        metrics.metric(self.bonus_metric, top_box=self.nps_top_box)
        if self.bonus_period not in _PERIODS.values():
            raise BadTable("settings", f"{self.bonus_period!r} is not known; use calendar_month", column="bonus_period")
        for name, value, lowest in (("minimum_n", self.minimum_n, 2), ("months", self.months, 1)):
            if value is not None and value < lowest:
                raise BadTable("settings", f"{value} is below {lowest}", column=name)
        if self.bonus_target is not None and not math.isfinite(self.bonus_target):
            raise BadTable("settings", f"{self.bonus_target} is not a number", column="bonus_target")
        for days in self.reminder_days:
            if not (math.isfinite(days) and days >= 0):
                raise BadTable("settings", f"{days:g} is not a number of days of 0 or more", column="reminder_days")
        innocuous = (("crosswise_p", self.crosswise_p), ("anchor_p", self.anchor_p))
        shares = (
            ("blind_arm_probability", self.blind_arm_probability),
            ("least_reliability_ranking", self.least_reliability_ranking),
            ("least_reliability_pay", self.least_reliability_pay),
            *innocuous,
        )
        for name, share in shares:
            if share is not None and not 0 <= share <= 1:
                raise BadTable("settings", f"{share:g} is not from 0 to 1", column=name)
        for name, share in innocuous:
            if share is not None and abs(share - 0.5) < 1e-6:
                raise BadTable("settings", "0.5 makes both answers as likely whatever the truth", column=name)
        if self.least_reliability_pay < self.least_reliability_ranking:
            message = f"{self.least_reliability_pay:g} is below that of a ranking, {self.least_reliability_ranking:g}"
            raise BadTable("settings", message, column="least_reliability_pay")


def from_mapping(values: Mapping[str, object], *, source: str = "settings") -> Settings:
    """Build settings from the keys of `program.json`.

    Parameters
    ----------
    values : mapping of str to object
        The keys of `Settings`; null stands for "not given". A key that looks like a misspelt one is an error; any
        other unknown key is a note of the file's owner and has no effect.
    source : str
        Name of the file, for the message.

    Returns
    -------
    Settings
        The settings, defaults where nothing was given.

    Raises
    ------
    BadTable
        A value has the wrong type or lies outside its range, or a key looks misspelt.

    Examples
    --------
    >>> from_mapping({"bonus_metric": "nps", "reminder_days": [3, 7]}).reminder_days
    (3.0, 7.0)
    """
    known = [f.name for f in fields(Settings)]
    for key in values:
        near = get_close_matches(key, known, n=1, cutoff=0.8)
        if key not in known and near:
            raise BadTable(source, f"{key!r} is not a setting; did you mean {near[0]!r}?", column=key)
    given = {key: value for key, value in values.items() if key in known and value is not None}
    default = Settings()
    period = _string(given, "bonus_period", default.bonus_period, source)
    return Settings(
        bonus_metric=_string(given, "bonus_metric", default.bonus_metric, source),
        bonus_period=_PERIODS.get(period, period),
        bonus_target=_real(given, "bonus_target", source),
        nps_top_box=_whole(given, "nps_top_box", source) or default.nps_top_box,
        blind_arm_probability=_real(given, "blind_arm_probability", source),
        crosswise_p=_real(given, "crosswise_p", source),
        anchor_p=_real(given, "anchor_p", source),
        forced_response=_forced(given, source),
        reminder_days=tuple(_as_real(v, "reminder_days", source) for v in _listed(given, "reminder_days", source)),
        first_day=_day(given, source),
        months=_whole(given, "months", source),
        auxiliaries=tuple(_as_string(v, "auxiliaries", source) for v in _listed(given, "auxiliaries", source)),
        minimum_n=_whole(given, "minimum_n", source) or default.minimum_n,
        least_reliability_ranking=_or_default(given, "least_reliability_ranking", default, source),
        least_reliability_pay=_or_default(given, "least_reliability_pay", default, source),
    )


def read_settings(path: Path) -> Settings:
    """Read a `program.json`.

    Parameters
    ----------
    path : Path
        A JSON file in UTF-8 holding one object.

    Returns
    -------
    Settings
        The settings, defaults where nothing was given.

    Raises
    ------
    BadTable
        The file cannot be read, is not a JSON object, says a key twice, or a value is wrong.
    """
    try:
        loaded: object = json.loads(
            path.read_text(encoding="utf-8"), object_pairs_hook=_without_repeats, parse_constant=_no_constant
        )
    except OSError as error:
        raise BadTable(str(path), f"cannot be read: {error.strerror}") from error
    except RecursionError as error:
        raise BadTable(str(path), "is nested too deeply; settings are one flat JSON object") from error
    except ValueError as error:
        raise BadTable(str(path), f"is not JSON in UTF-8: {error}") from error
    if not isinstance(loaded, dict):
        raise BadTable(str(path), "must hold one JSON object")
    return from_mapping(loaded, source=str(path))


def _without_repeats(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    repeated = next((key for key in keys if keys.count(key) > 1), None)
    if repeated is not None:
        raise ValueError(f"the key {repeated!r} appears twice")
    return dict(pairs)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")


def _as_real(value: object, key: str, source: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadTable(source, f"{value!r} is not a number", column=key)
    try:
        real = float(value)
    except OverflowError as error:
        raise BadTable(source, "this number is too large", column=key) from error
    if not math.isfinite(real):
        raise BadTable(source, f"{value!r} is not a number", column=key)
    return real


def _as_string(value: object, key: str, source: str) -> str:
    if not isinstance(value, str):
        raise BadTable(source, f"{value!r} is not text", column=key)
    return value


def _real(given: Mapping[str, object], key: str, source: str) -> float | None:
    return _as_real(given[key], key, source) if key in given else None


def _or_default(given: Mapping[str, object], key: str, default: Settings, source: str) -> float:
    given_value = _real(given, key, source)
    return float(getattr(default, key)) if given_value is None else given_value


def _string(given: Mapping[str, object], key: str, default: str, source: str) -> str:
    return _as_string(given[key], key, source) if key in given else default


def _whole(given: Mapping[str, object], key: str, source: str) -> int | None:
    if key not in given:
        return None
    value = _as_real(given[key], key, source)
    if not value.is_integer() or value < 1:
        raise BadTable(source, f"{value:g} is not a whole number above 0", column=key)
    return int(value)


def _listed(given: Mapping[str, object], key: str, source: str) -> list[object]:
    value = given.get(key, [])
    if not isinstance(value, list | tuple):
        raise BadTable(source, f"{value!r} is not a list", column=key)
    return list(value)


def _forced(given: Mapping[str, object], source: str) -> ForcedResponse | None:
    value = given.get("forced_response")
    if value is None or isinstance(value, ForcedResponse):
        return value
    if not isinstance(value, Mapping) or set(value) != {"truth", "yes", "no"}:
        raise BadTable(source, "must hold truth, yes and no, and nothing else", column="forced_response")
    truth, yes, no = (_as_real(value[key], "forced_response", source) for key in ("truth", "yes", "no"))
    return ForcedResponse(truth, yes, no)


def _day(given: Mapping[str, object], source: str) -> date | None:
    value = given.get("first_day")
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(_as_string(value, "first_day", source)).date()
    except ValueError as error:
        raise BadTable(source, f"{value!r} is not a day such as 2026-03-01", column="first_day") from error
