"""One transaction per request: it ends at the edge."""

from __future__ import annotations

import ast
from pathlib import Path

#: Where a transaction begins and ends. Everything else in the service flushes at most.
EDGE = {"base/session.py", "web/edge.py"}
ENDINGS = {"commit", "rollback"}


def endings(source: str) -> list[int]:
    """Lines on which a transaction is ended."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDINGS
    ]


def test_no_stage_ends_a_transaction(root: Path) -> None:
    service = root / "service"
    modules = [path for path in service.rglob("*.py") if "migrations" not in path.parts]
    found = [
        f"{path.relative_to(service)}:{line}"
        for path in modules
        if path.relative_to(service).as_posix() not in EDGE
        for line in endings(path.read_text(encoding="utf-8"))
    ]

    assert len(modules) > len(EDGE)
    assert found == []


def test_a_commit_hidden_in_a_helper_would_be_found() -> None:
    assert endings("def add(session):\n    session.flush()\n    session.commit()\n") == [3]
