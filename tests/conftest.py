"""What all tests share: databases of both engines, secrets, a clock, the application and a client."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import create_engine, exists, literal, make_url, select, text, union_all
from sqlalchemy.exc import OperationalError

sys.path.insert(0, str(Path(__file__).parent))

import factories
from fakes import FakeClock
from kept import Shelf

from service.base import migrate
from service.base.key import Actor
from service.base.secrets import Secrets, to_text
from service.base.session import Database
from service.base.tables import Base
from service.config import Settings
from service.web.app import create_app

# How long an example takes depends on what else the machine does; speed is measured by `make bench`.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

POSTGRES = os.environ.get("UNSWAYED_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def missing(what: str, command: str) -> None:
    """Skip for want of a program, saying how to get it; where CI=true that is a failure."""
    reason = f"{what} is not there; to run this test: {command}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first: begun last, they would keep one worker busy while the others have nothing to do."""
    longest = ("test_whole_demo.py", "test_kill_drill.py", "test_openapi.py")
    items.sort(key=lambda item: longest.index(item.path.name) if item.path.name in longest else len(longest))


@pytest.fixture(scope="session")
def need() -> Callable[[str, str], None]:
    return missing


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file that tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A migrated database of its own on the server that UNSWAYED_TEST_POSTGRES names."""
    admin = create_engine(make_url(POSTGRES), isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    name = f"unswayed_test_{uuid4().hex[:12]}"
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        missing("PostgreSQL", "apt-get install postgresql (or set UNSWAYED_TEST_POSTGRES)")
    url = make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    database = Database(url)
    migrate.upgrade(database)
    database.dispose()
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database; each test that uses it runs on both engines."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        held = Database(f"sqlite:///{path}")
        yield held
    else:
        held = Database(request.getfixturevalue("postgres_url"))
        yield held
        _empty(held)
    held.dispose()


def _empty(database: Database) -> None:
    """Delete what the test wrote: many times faster than TRUNCATE on small tables, and most have no row."""
    tables = Base.metadata.sorted_tables
    filled = union_all(*(select(literal(table.name)).where(exists(select(1).select_from(table))) for table in tables))
    with database.engine.begin() as connection:
        names = set(connection.scalars(filled))
        for table in reversed(tables):
            if table.name in names:
                connection.execute(table.delete())


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, for what does not depend on the engine."""
    path = tmp_path / "only.db"
    shutil.copy(sqlite_template, path)
    held = Database(f"sqlite:///{path}")
    yield held
    held.dispose()


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings.from_env(
        {
            "UNSWAYED_ENVIRONMENT": "test",
            "UNSWAYED_DATABASE_URL": "sqlite:///unused.db",
            "UNSWAYED_PUBLIC_URL": "http://127.0.0.1:8000",
            "UNSWAYED_SECRET_KEY": to_text(b"k" * 32),
            "UNSWAYED_SIGNING_KEY": to_text(b"s" * 32),
        }
    )


@pytest.fixture(scope="session")
def secrets(settings: Settings) -> Secrets:
    return Secrets(settings.secret_key, settings.signing_key)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def actor(database: Database, clock: FakeClock) -> Actor:
    """A key of a fresh team with every scope."""
    with database.write() as session:
        return factories.actor(session, now=clock())[0]


@pytest.fixture
def app(database: Database, settings: Settings, clock: FakeClock) -> Flask:
    return create_app(settings, database, clock=clock)
