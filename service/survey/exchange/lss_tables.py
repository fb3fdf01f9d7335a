"""The tables of a LimeSurvey structure file: rows of named columns; since version 4 texts have tables of their own."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from service.survey.exchange.form import Words

Row = dict[str, str]


class Tables:
    """Gives the rows of each table, and the words of a row in every language."""

    def __init__(self, root: Element) -> None:
        self._rows = {
            table.tag: [{cell.tag: "".join(cell.itertext()) for cell in row} for row in table.iterfind("rows/row")]
            for table in root
            if table.find("rows") is not None
        }
        self._indexed: dict[tuple[str, str], dict[str, list[Row]]] = {}

    def names(self) -> list[str]:
        return list(self._rows)

    def rows(self, table: str) -> list[Row]:
        return self._rows.get(table, [])

    def those(self, table: str, column: str, value: str) -> list[Row]:
        """The rows that have this value in the column."""
        index = self._indexed.get((table, column))
        if index is None:
            index = {}
            for row in self.rows(table):
                index.setdefault(row.get(column, ""), []).append(row)
            self._indexed[table, column] = index
        return index.get(value, [])

    def words(self, table: str, texts: str, key: str, value: str, column: str, tags: Mapping[str, str]) -> Words:
        """A text in every language: from the table of texts, or from the rows themselves, one for each language."""
        found = {}
        for row in [*self.those(table, key, value), *self.those(texts, key, value)]:
            tag = tags.get(row.get("language", ""), next(iter(tags.values())))
            if row.get(column, "").strip():
                found[tag] = row[column]
        return found
