"""The way to this version's tables and back, empty or filled, and that it ends where the code expects it to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import populated
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select

from service.base import migrate
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Base

VERSIONS = "alembic_version"
REVISIONS = [script.revision for script in ScriptDirectory.from_config(migrate.config()).walk_revisions()][::-1]


@pytest.fixture
def bare(empty: Database) -> Iterator[Database]:
    """A database without a table, and without one afterwards."""
    yield empty
    migrate.downgrade(empty)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {VERSIONS}


def plain(part: object) -> object:
    """SQL and types as text, so that they can be compared."""
    if isinstance(part, Mapping):
        return {name: plain(value) for name, value in part.items()}
    return [plain(one) for one in part] if isinstance(part, list) else str(part)


def schema(database: Database) -> dict[str, Any]:
    """Everything the engine says of its tables, in an order of its own."""
    seen = inspect(database.engine)

    def sorted_by_name(parts: Sequence[Any]) -> list[object]:
        return [plain(part) for part in sorted(parts, key=lambda part: str(part["name"]))]

    return {
        name: {
            "columns": sorted_by_name(seen.get_columns(name)),
            "key": plain(seen.get_pk_constraint(name)),
            "checks": sorted_by_name(seen.get_check_constraints(name)),
            "unique": sorted_by_name(seen.get_unique_constraints(name)),
            "foreign": sorted_by_name(seen.get_foreign_keys(name)),
            "indexes": sorted_by_name(seen.get_indexes(name)),
        }
        for name in tables(database)
    }


def rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def test_each_revision_can_be_reached_and_left_again(bare: Database) -> None:
    for revision in REVISIONS:
        migrate.upgrade(bare, revision)
    assert migrate.is_current(bare)
    assert tables(bare) == set(Base.metadata.tables)
    for revision in [*REVISIONS[:-1][::-1], migrate.BASE]:
        migrate.downgrade(bare, revision)

    assert tables(bare) == set()
    assert not migrate.is_current(bare)


def test_a_filled_database_stays_as_it_is_when_it_is_upgraded_again(bare: Database, secrets: Secrets) -> None:
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    before = rows(bare)
    migrate.upgrade(bare)

    assert min(before.values()) >= 1
    assert rows(bare) == before


def test_a_filled_database_can_be_taken_down_and_set_up_again(bare: Database, secrets: Secrets) -> None:
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    migrate.downgrade(bare)
    assert tables(bare) == set()
    migrate.upgrade(bare)

    assert migrate.is_current(bare)
    assert set(rows(bare).values()) == {0}


def test_the_migrated_tables_are_those_of_the_code(bare: Database) -> None:
    migrate.upgrade(bare)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata}
        )
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_the_migrated_rules_are_those_of_the_code_to_the_letter(bare: Database) -> None:
    """Alembic does not compare checks: what the engine holds after either way is compared instead."""
    migrate.upgrade(bare)
    migrated = schema(bare)
    migrate.downgrade(bare)
    Base.metadata.create_all(bare.engine)
    try:
        created = schema(bare)
    finally:
        Base.metadata.drop_all(bare.engine)

    assert migrated == created
    assert sum(len(table["checks"]) for table in created.values()) > 50


def test_a_step_that_fails_leaves_no_half_of_itself(bare: Database) -> None:
    """A table that is in the way stops the first revision; nothing of it remains."""
    with bare.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE receipt (id INTEGER)")
    try:
        with pytest.raises(Exception, match="receipt"):
            migrate.upgrade(bare)
        assert tables(bare) == {"receipt"}
        assert not migrate.is_current(bare)
    finally:
        with bare.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE receipt")
