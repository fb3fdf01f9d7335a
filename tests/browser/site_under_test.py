"""The served application as the browser tests see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from service.base.session import Database
from service.response.response import Answer


@dataclass(frozen=True, slots=True)
class Site:
    """One invitation's link per template, and the answers that arrived."""

    links: dict[str, str]
    database: Database

    def answered(self) -> dict[str, object]:
        with self.database.read() as session:
            rows = session.scalars(select(Answer)).all()
            return {row.question: row.number if row.number is not None else row.code for row in rows}
