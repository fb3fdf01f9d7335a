"""The served application as the browser tests see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from service.base.session import Database
from service.response.answer import Answer
from service.response.response import Response

POLLED = "choice"  # the question of the poll, which has answers from the beginning


@dataclass(frozen=True, slots=True)
class Site:
    """One invitation's link per template and per protected ballot, and the answers that arrived."""

    links: dict[str, str]
    database: Database

    def answered(self) -> dict[str, object]:
        with self.database.read() as session:
            rows = session.scalars(select(Answer).where(Answer.question != POLLED)).all()
            return {row.question: row.number if row.number is not None else row.code for row in rows}

    def states(self) -> list[str]:
        with self.database.read() as session:
            polled = select(Answer.response_id).where(Answer.question == POLLED)
            return [str(state) for state in session.scalars(select(Response.state).where(Response.id.not_in(polled)))]
