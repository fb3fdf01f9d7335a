"""Write the next migration from the difference between the mapped classes and an empty, migrated database.

Usage: python scripts/make_migration.py NUMBER "message". Read what it wrote before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from alembic import command

import service.base.idempotency
import service.release.release
import service.response.inbound  # noqa: F401  # with the line above: every mapped class is known
from service.base import migrate
from service.base.session import Database


def main(number: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        migrate.upgrade(database)
        config = migrate.config()
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message=message, autogenerate=True, rev_id=number)
        database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:3])
