"""The ground of every mapped class: naming of constraints, column types that behave alike on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, Enum, ForeignKey, MetaData, String, Text, TypeDecorator, Uuid
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from service.base.ids import new_id

Json = dict[str, Any]  # a JSON document as stored: its shape is the business of the module that owns the column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(constraint_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out; SQLite keeps no zone, so a naive value would silently change its meaning."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database; times are aware UTC")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonColumn = JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def state_column(kind: type[StrEnum]) -> Enum:
    """A StrEnum kept as its value, in a short text column guarded by a named CHECK the caller adds."""
    return Enum(
        kind, native_enum=False, create_constraint=False, length=32, values_callable=lambda e: [m.value for m in e]
    )


def one_of(column: str, kind: type[StrEnum]) -> str:
    """SQL text of a CHECK that holds a state column to its vocabulary."""
    return f"{column} IN ({', '.join(repr(member.value) for member in kind)})"


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it off the class
        datetime: UtcDateTime,
        UUID: Uuid(),
        str: Text(),
        Json: JsonColumn,
        list[str]: JsonColumn,
        list[int]: JsonColumn,
        list[Json]: JsonColumn,
    }


Name = Annotated[str, mapped_column(String(200))]


class Mode(StrEnum):
    """Live data counts; test data never reaches a provider and never mixes with live data."""

    LIVE = "live"
    TEST = "test"


class Owned:
    """Every row belongs to a team; every query names it."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)


def insert_new(
    session: Session, table: type[Base], rows: Sequence[Json], *, unless: Sequence[str], returning: str = "id"
) -> set[Any]:
    """Insert the rows that clash with no existing one on the columns `unless`; return `returning` of those inserted.

    INSERT ... ON CONFLICT DO NOTHING is the one form that two writers cannot both win, on SQLite and PostgreSQL alike.
    """
    if not rows:
        return set()
    column = table.__table__.c[returning]
    if session.get_bind().dialect.name == "postgresql":
        on_postgres = postgresql.insert(table).on_conflict_do_nothing(index_elements=list(unless))
        return set(session.scalars(on_postgres.returning(column), list(rows)))
    on_sqlite = sqlite.insert(table).on_conflict_do_nothing(index_elements=list(unless))
    return set(session.scalars(on_sqlite.returning(column), list(rows)))
