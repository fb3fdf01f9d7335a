"""Bring a database to this version of the tables, or back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.base.session import Database

SCRIPTS = Path(__file__).with_name("migrations")
HEAD = "head"
BASE = "base"


def config() -> Config:
    """Where the migrations are; whoever runs them adds the connection."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.set_main_option("path_separator", "os")
    return settings


def upgrade(database: Database, revision: str = HEAD) -> None:
    settings = config()
    with database.engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)


def downgrade(database: Database, revision: str = BASE) -> None:
    settings = config()
    with database.engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, revision)


def is_current(database: Database) -> bool:
    """Whether the database has exactly the tables this code expects."""
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == ScriptDirectory.from_config(config()).get_current_head()
