"""What a clone holds says nothing of the machine it was made on, nor of where packages were downloaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# One letter of each name stands in brackets, so that this file names none itself.
REGISTRY = re.compile(
    r"\b(?:py(?:p[i]|thonhoste[d])|registr[y]|inde[x]|file[s])[.](?:or[g]|npmj[s]|docke[r]|pythonhoste[d])[.\w]*",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"(?<![\w.\-/])/(?:home|root|Users|mnt|work)/\w")
FOREIGN_HOST = re.compile(r"https?://(?!127[.]0[.]0[.]1)")
BUILDS = re.compile(
    r"(?:Makefile|Dockerfile|[.]dockerignore|compose[.]yaml|pyproject[.]toml|[.]ci/.*|requirements/.*|scripts/.*[.]sh)"
)


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # pictures and packed data


def places(tracked: list[Path], root: Path, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}: {found[0]}"
        for path in tracked
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if (found := pattern.search(line))
    ]


def test_no_file_names_a_package_registry(tracked: list[Path], root: Path) -> None:
    assert places(tracked, root, REGISTRY) == []


def test_no_file_names_a_place_on_the_machine_it_was_written_on(tracked: list[Path], root: Path) -> None:
    assert places(tracked, root, MACHINE_PATH) == []


def test_nothing_that_builds_the_project_names_a_host(tracked: list[Path], root: Path) -> None:
    builds = [path for path in tracked if BUILDS.fullmatch(path.relative_to(root).as_posix())]

    assert {"Makefile", "Dockerfile", "pyproject.toml"} <= {path.name for path in builds}
    assert places(builds, root, FOREIGN_HOST) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRY, "--index-url " + "https://py" + "pi.org/simple"),
        (REGISTRY, "https://files.python" + "hosted.org/packages/x.whl"),
        (MACHINE_PATH, "see " + "/ho" + "me/somebody/file"),
        (FOREIGN_HOST, "curl " + "https:" + "//example.com/install.sh"),
    ],
)
def test_what_is_looked_for_would_be_found(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)
