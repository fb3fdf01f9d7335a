"""Each process that opens a database knows every table: one not loaded breaks a foreign key at first use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

KNOWN = """
import importlib, sys
importlib.import_module(sys.argv[1])
from service.base.tables import Base
for table in Base.metadata.tables.values():
    [key.column for key in table.foreign_keys]
print(*sorted(mapper.class_.__module__ for mapper in Base.registry.mappers))
"""


@pytest.fixture(scope="module")
def modules_with_tables() -> set[str]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "service").rglob("*.py")
        if "    __tablename__ = " in path.read_text()
    }


@pytest.mark.parametrize("process", ["service.tables", "service.web.app", "service.serving", "service.receiving"])
def test_a_process_knows_every_table(process: str, modules_with_tables: set[str]) -> None:
    ran = subprocess.run([sys.executable, "-c", KNOWN, process], cwd=ROOT, capture_output=True, text=True, check=True)

    assert set(ran.stdout.split()) == modules_with_tables
