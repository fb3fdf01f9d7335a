"""The committed openapi.yaml: written from the code, and held to it."""

from __future__ import annotations

from pathlib import Path

from service.base.session import Database
from service.base.time import system_clock
from service.config import Settings
from service.web import edge
from service.web.app import create_app

#: The description depends on the code alone; these values only let the application be built.
_ANY = {
    "UNSWAYED_ENVIRONMENT": "test",
    "UNSWAYED_DATABASE_URL": "sqlite:///unused.db",
    "UNSWAYED_PUBLIC_URL": "http://127.0.0.1",
    "UNSWAYED_SECRET_KEY": "A" * 43,
    "UNSWAYED_SIGNING_KEY": "A" * 43,
}


def generated() -> str:
    settings = Settings.from_env(_ANY)
    app = create_app(settings, Database(settings.database_url), clock=system_clock)
    with app.app_context():
        return edge.runtime().describe()


def write_spec(path: Path) -> None:
    path.write_text(generated(), encoding="utf-8")


def check_spec(path: Path) -> bool:
    """Whether the committed file is what the code gives."""
    return path.exists() and path.read_text(encoding="utf-8") == generated()
