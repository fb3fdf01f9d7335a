"""What many tests begin with, written once and put back for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, select

from service.base.session import Database
from service.base.tables import Base

Begun = TypeVar("Begun")
Rows = Sequence[tuple[Table, Sequence[Mapping[str, Any]]]]


class Shelf:
    """Keeps the rows of a beginning, by engine: each engine writes its own once, in the ordinary way."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[Rows, Any]] = {}

    def put_back(self, name: str, database: Database, begin: Callable[[], Begun]) -> Begun:
        """What `begin` returned when it filled an empty database, whose rows now stand in this one as well."""
        key = (name, database.engine.dialect.name)
        if key not in self._kept:
            begun = begin()
            self._kept[key] = (_rows(database), begun)
            return begun
        rows, begun = self._kept[key]
        with database.engine.begin() as connection:
            for table, values in rows:
                connection.execute(table.insert(), list(values))
        return begun


def _rows(database: Database) -> Rows:
    with database.engine.connect() as connection:
        found = [
            (table, [dict(row) for row in connection.execute(select(table)).mappings()])
            for table in Base.metadata.sorted_tables
        ]
    return [(table, values) for table, values in found if values]
