"""A place to try things: a folder with its own database and secrets, made at the first start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from service.base.secrets import to_text

FILE = "service.env"


def settings_of(folder: Path) -> dict[str, str]:
    """The environment kept in the folder; made, with fresh secrets, where there is none."""
    path = folder / FILE
    if not path.exists():
        write(
            folder,
            {
                "UNSWAYED_ENVIRONMENT": "development",
                "UNSWAYED_DATABASE_URL": f"sqlite:///{folder.resolve() / 'unswayed.db'}",
                "UNSWAYED_PUBLIC_URL": "http://127.0.0.1:8000",
                **fresh_secrets(),
            },
        )
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def fresh_secrets() -> dict[str, str]:
    return {
        "UNSWAYED_SECRET_KEY": to_text(os.urandom(32)),
        "UNSWAYED_SIGNING_KEY": to_text(os.urandom(32)),
    }


def write(folder: Path, env: Mapping[str, str]) -> None:
    """Keep an environment in the folder, readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in env.items())
