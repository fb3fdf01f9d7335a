"""A survey programme as two tables: everyone eligible, and everyone who answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import columns, tables
from analysis.contract import FRAME, FRAME_REQUIRED, RESPONSES, RESPONSES_REQUIRED, typed
from analysis.disposition import Disposition
from analysis.errors import BadTable
from analysis.settings import Settings, read_settings
from analysis.tables import Source

__all__ = ["Programme", "Settings", "check", "from_rows", "in_order", "read"]


@dataclass(frozen=True, slots=True)
class Programme:
    """A checked programme.

    Parameters
    ----------
    frame : DataFrame
        One row per eligible event, asked or not, with a RangeIndex.
    responses : DataFrame
        One row per response, with a RangeIndex; the column ``event_row`` (int64) is the position of its event in
        `frame`.
    settings : Settings
        What `program.json` says.

    Notes
    -----
    Identifiers and texts are str (missing: the empty string), times aware UTC (missing: NaT), 0/1 columns bool and
    numbers float64 (missing: NaN). A column that was not delivered is absent. Where only some columns were kept, texts
    that repeat are categories of str, in the order of their names.
    """

    frame: pd.DataFrame
    responses: pd.DataFrame
    settings: Settings


def read(
    frame: Path,
    responses: Path,
    program: Path | None = None,
    *,
    kept: Collection[str] | None = None,
    auxiliaries: Collection[str] = (),
) -> Programme:
    """Read and check the files of a programme.

    Parameters
    ----------
    frame, responses : Path
        CSV (UTF-8 with a header) or Parquet, told apart by the suffix.
    program : Path, optional
        A `program.json`; defaults hold without it.
    kept : collection of str, optional
        Columns outside the contract to keep in the frame, besides the auxiliaries of the settings. All columns are
        checked, but only these and those of the contract (save for the frame's ``response_id``, which has told all
        it knows) stay in memory, and the events are sorted as by `in_order`. By default all stay as they are.
    auxiliaries : collection of str, optional
        Auxiliary variables and outcomes that are named besides those of the settings. A named column nearly all of
        whose values are numbers has to have numbers only.

    Returns
    -------
    Programme
        The checked tables.

    Raises
    ------
    BadTable
        A file cannot be read or breaks the contract; the message names file, row and column.
    """
    settings = Settings() if program is None else read_settings(program)
    return _checked(tables.of_file(frame), tables.of_file(responses), settings, kept, auxiliaries)


def from_rows(
    frame: Iterable[Mapping[str, object]], responses: Iterable[Mapping[str, object]], settings: Settings
) -> Programme:
    """Build a programme from rows in memory.

    Parameters
    ----------
    frame, responses : iterable of mapping
        One mapping of column name to str, int, float, bool, datetime or None per row.
    settings : Settings
        What `program.json` would say.

    Returns
    -------
    Programme
        The checked tables.

    Raises
    ------
    BadTable
        The rows break the contract.
    """
    return check(_table(frame, FRAME_REQUIRED), _table(responses, RESPONSES_REQUIRED), settings)


def _table(rows: Iterable[Mapping[str, object]], required: tuple[str, ...]) -> pd.DataFrame:
    listed = list(rows)
    if not listed:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in required})
    return pd.DataFrame.from_records([dict(row) for row in listed]).astype(object)


def check(frame: pd.DataFrame, responses: pd.DataFrame, settings: Settings) -> Programme:
    """Check two tables against their contract and give every column its type.

    Parameters
    ----------
    frame : DataFrame
        One row per eligible event.
    responses : DataFrame
        One row per response.
    settings : Settings
        What `program.json` says.

    Returns
    -------
    Programme
        The checked tables; the arguments are left as they are.

    Raises
    ------
    BadTable
        The tables break the contract; the message names table, row and column.
    """
    return _checked(tables.in_memory(frame, "frame"), tables.in_memory(responses, "responses"), settings)


def _checked(
    frame: Source,
    responses: Source,
    settings: Settings,
    kept: Collection[str] | None = None,
    auxiliaries: Collection[str] = (),
) -> Programme:
    for source, required in ((frame, FRAME_REQUIRED), (responses, RESPONSES_REQUIRED)):
        absent = [column for column in required if column not in source.columns]
        if absent:
            raise BadTable(source.name, f"required columns are missing: {', '.join(absent)}")
        repeated = [column for column in source.columns if source.columns.count(column) > 1]
        if repeated:
            raise BadTable(source.name, "the column appears twice", column=repeated[0])
    if not frame.rows:
        raise BadTable(frame.name, "there is no row")
    named = {*settings.auxiliaries, *auxiliaries}
    events = typed(frame, FRAME, None if kept is None else {*FRAME, *settings.auxiliaries, *kept}, named)
    answers = typed(responses, RESPONSES)
    _check_events(events, frame.name)
    for name in settings.auxiliaries:
        if name not in events:
            raise BadTable(frame.name, "this auxiliary variable of the settings is not a column", column=name)
    answers = _joined(events, answers, frame.name, responses.name)
    if kept is None:
        return Programme(events, answers, settings)
    if "response_id" in events and "response_id" not in kept:
        del events["response_id"]
    return _sorted(events, answers, settings)


def in_order(programme: Programme) -> Programme:
    """Sort the events by their names, so that sums are rounded the same way whatever the order of the rows.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    Programme
        The same programme if its events are in order, and else one with a sorted frame.
    """
    names = programme.frame["event_id"].astype("str")
    if (names.iloc[1:].reset_index(drop=True) > names.iloc[:-1].reset_index(drop=True)).all():
        return programme
    return _sorted(programme.frame.copy(deep=False), programme.responses, programme.settings)


def _sorted(frame: pd.DataFrame, responses: pd.DataFrame, settings: Settings) -> Programme:
    """Sort a frame column by column; those of the frame given are taken away, so that they need not be there twice."""
    order = frame["event_id"].argsort().to_numpy()  # no two events have one name, so any kind of sort will do
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    index = pd.RangeIndex(len(order))
    moved = {str(name): frame.pop(name).take(order).set_axis(index) for name in list(frame.columns)}
    answers = responses.assign(event_row=place[responses["event_row"].to_numpy()])
    return Programme(pd.DataFrame(moved, index=index, copy=False), answers, settings)


def _refuse(offending: npt.NDArray[np.bool_], table: str, column: str, message: str) -> None:
    if offending.any():
        raise BadTable(table, message, column=column, row=columns.first_row(offending))


def _check_events(frame: pd.DataFrame, name: str) -> None:
    _refuse(frame["event_id"].duplicated().to_numpy(), name, "event_id", "this event is already in the table")
    probability = frame["sample_prob"].to_numpy()
    positive = probability >= np.finfo(np.float64).tiny  # below it, the base weight would be infinite
    _refuse(~(positive & (probability <= 1)), name, "sample_prob", "must be above 0 and at most 1")
    sampled, invited = frame["sampled"].to_numpy(), frame["invited"].to_numpy()
    _refuse(invited & ~sampled, name, "invited", "is 1 although sampled is 0")
    disposition = frame["disposition"]
    unsampled = (disposition == Disposition.NOT_SAMPLED).to_numpy()
    _refuse(unsampled & sampled, name, "disposition", "is not_sampled although sampled is 1")
    asked = disposition.isin([Disposition.NO_RESPONSE, Disposition.PARTIAL, Disposition.COMPLETE]).to_numpy()
    _refuse(asked & ~invited, name, "disposition", "needs an invitation although invited is 0")


def _joined(frame: pd.DataFrame, responses: pd.DataFrame, frame_name: str, responses_name: str) -> pd.DataFrame:
    """Give each response the position of its event, and check that both tables tell the same story."""
    _refuse(
        responses["response_id"].duplicated().to_numpy(), responses_name, "response_id", "this response is a duplicate"
    )
    _refuse(
        responses["event_id"].duplicated().to_numpy(),
        responses_name,
        "event_id",
        "this event already has a response; at most one is allowed",
    )
    position = pd.Index(frame["event_id"].astype("str")).get_indexer(pd.Index(responses["event_id"])).astype(np.int64)
    _refuse(position < 0, responses_name, "event_id", f"this event is not in {frame_name}")
    _refuse(~frame["invited"].to_numpy()[position], responses_name, "event_id", "this event was not invited to answer")
    for column in ("employee_id", "location_id"):
        if column in responses and column in frame:
            told = responses[column]
            held = frame[column].iloc[position].astype("str").set_axis(told.index)
            differs = (told != "") & (told != held)
            _refuse(differs.to_numpy(), responses_name, column, f"differs from the event's value in {frame_name}")
    _check_answered(frame, responses, position, frame_name)
    return responses.drop(columns="event_row", errors="ignore").assign(event_row=position)


def _check_answered(
    frame: pd.DataFrame, responses: pd.DataFrame, position: npt.NDArray[np.int64], frame_name: str
) -> None:
    answered = np.zeros(len(frame), dtype=bool)
    answered[position] = True
    said = frame["disposition"].isin([Disposition.PARTIAL, Disposition.COMPLETE]).to_numpy()
    _refuse(said & ~answered, frame_name, "disposition", "says answered, but the event has no response")
    _refuse(answered & ~said, frame_name, "disposition", "must be partial or complete: the event has a response")
    if "response_id" in frame:
        named = frame["response_id"]
        differs = (named != "").to_numpy() & ~answered
        there = named.iloc[position].astype("str").set_axis(responses.index)
        differs[position] = ((there != "") & (there != responses["response_id"])).to_numpy()
        _refuse(differs, frame_name, "response_id", "is not the response of this event")
