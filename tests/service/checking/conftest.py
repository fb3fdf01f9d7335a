from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.__main__ import main
from service.survey import dumping
from validation.labelled import sound


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    def run(*arguments: str | Path) -> Ended:
        status = main(["check", *map(str, arguments)], {})
        return Ended(status, *capsys.readouterr())

    return run


@pytest.fixture
def document() -> dict[str, Any]:
    """In order, but for what a test does to it."""
    return dumping.dump(sound("en", "es"))


@pytest.fixture
def begging(document: dict[str, Any], tmp_path: Path) -> Path:
    """A file whose first question begs, after a line break, a quotation mark and a character beyond U+FFFF."""
    document["questions"][0]["text"]["en"] = 'How was the "new"\nshop 👍? Please give us a 10, it helps.'
    return written(tmp_path / "begging.json", document)


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")
    return path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True
