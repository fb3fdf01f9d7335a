"""What a connection keeps to itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.base.session import Database


def test_a_new_database_file_and_its_companions_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with database.write() as session:
        session.execute(text("CREATE TABLE one (number INTEGER)"))
        session.commit()
        rights = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    database.dispose()

    assert rights["new.db"] == 0o600
    assert set(rights.values()) == {0o600}
    assert len(rights) == 3


def test_a_database_file_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    path.touch()
    path.chmod(0o640)
    database = Database(f"sqlite:///{path}")
    assert database.answers()
    database.dispose()

    assert path.stat().st_mode & 0o777 == 0o640


def test_an_error_of_the_database_does_not_quote_what_was_sent_to_it(sqlite: Database) -> None:
    with pytest.raises(SQLAlchemyError) as raised, sqlite.write() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:address)"), {"address": "+447700900123"})

    assert "+447700900123" not in str(raised.value)
