"""Every case of the oracle is reproduced by a test of its name, and every file of its data says where it is from."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def oracle(root: Path) -> Path:
    return root / "tests" / "oracle"


@pytest.fixture(scope="module")
def cases(oracle: Path) -> list[str]:
    return sorted(path.stem for path in (oracle / "cases").glob("*.json"))


@pytest.fixture(scope="module")
def functions(oracle: Path) -> dict[str, str]:
    """File of each test function."""
    return {
        node.name: path.stem
        for path in oracle.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_case_has_a_test_of_its_name(cases: list[str], functions: dict[str, str]) -> None:
    assert len(cases) > 30
    assert [case for case in cases if f"test_{case}" not in functions] == []


def test_the_list_of_cases_names_every_case_and_the_file_of_its_test(
    oracle: Path, cases: list[str], functions: dict[str, str]
) -> None:
    text = (oracle / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:p\d|truth)\w+) \| (\w+)[^|]* \| [^|]+ \| [^|]*\|$", text, re.MULTILINE)

    assert rows == [(case, functions[f"test_{case}"]) for case, _ in rows]
    assert sorted(case for case, _ in rows) == cases


def test_every_file_of_data_has_a_notice_that_names_it(oracle: Path) -> None:
    notices = "\n".join(path.read_text(encoding="utf-8") for path in (oracle / "data").glob("*.NOTICE.md"))
    titles = {name for line in re.findall(r"^# (.+)$", notices, re.MULTILINE) for name in line.split(", ")}
    held = {path.name for path in (oracle / "data").iterdir() if not path.name.endswith(".NOTICE.md")}

    assert titles == held
