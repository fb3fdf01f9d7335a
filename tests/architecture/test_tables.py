"""Each process knows the tables it refers to: one that is not loaded breaks a foreign key at first use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

KNOWN = """
import importlib, sys
importlib.import_module(sys.argv[1])
from service.base.tables import Base
for table in Base.metadata.tables.values():
    [key.column for key in table.foreign_keys]
print(*sorted(mapper.class_.__module__ for mapper in Base.registry.mappers))
"""


def modules_known(process: str) -> set[str]:
    command = [sys.executable, "-c", KNOWN, process]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())


def test_the_service_knows_every_table() -> None:
    with_tables = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "service").rglob("*.py")
        if "    __tablename__ = " in path.read_text()
    }

    assert modules_known("service.serving") == with_tables


def test_the_pipe_for_mail_knows_those_that_its_own_refer_to() -> None:
    assert "service.response.inbound" in modules_known("service.receiving")
