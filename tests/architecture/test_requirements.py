"""Every dependency is pinned, with hashes, in agreement with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

FILES = ("base", "postgres", "demo", "dev")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.\-]*)==(?P<version>[^\s;]+)", re.MULTILINE)


def wanted(root: Path, file: str) -> dict[str, Requirement]:
    lines = (root / "requirements" / f"{file}.in").read_text().splitlines()
    asked = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {canonicalize_name(requirement.name): requirement for requirement in asked}


def pinned(root: Path, file: str) -> dict[str, Version]:
    text = (root / "requirements" / f"{file}.txt").read_text()
    return {canonicalize_name(found["name"]): Version(found["version"]) for found in PIN.finditer(text)}


def declared(root: Path, file: str) -> dict[str, Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] if file == "base" else project["optional-dependencies"][file]
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_a_hash(root: Path, file: str) -> None:
    text = (root / "requirements" / f"{file}.txt").read_text()
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]

    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block or not PIN.match(block)] == []


@pytest.mark.parametrize("file", FILES)
def test_no_line_of_the_pins_is_an_option(root: Path, file: str) -> None:
    lines = (root / "requirements" / f"{file}.txt").read_text().splitlines()

    assert [line for line in lines if line.startswith("-")] == []


@pytest.mark.parametrize("file", FILES)
def test_what_is_wanted_is_pinned(root: Path, file: str) -> None:
    assert wanted(root, file).keys() - pinned(root, file).keys() == set()


@pytest.mark.parametrize("file", FILES)
def test_pyproject_declares_what_is_wanted_and_its_ranges_hold_the_pins(root: Path, file: str) -> None:
    project, pins = declared(root, file), pinned(root, file)

    assert project.keys() == wanted(root, file).keys()
    assert [str(asked) for name, asked in project.items() if pins[name] not in asked.specifier] == []


def test_a_package_pinned_twice_is_pinned_alike(root: Path) -> None:
    seen: dict[str, set[Version]] = {}
    for file in FILES:
        for name, version in pinned(root, file).items():
            seen.setdefault(name, set()).add(version)

    assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}
