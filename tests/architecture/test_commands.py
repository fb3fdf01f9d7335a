"""The commands that a newcomer meets first."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TARGETS = {"help", "setup", "demo", "serve", "test", "check", "validate", "bench", "spec"}


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(command, cwd=cwd, env=kept | variables, capture_output=True, text=True, check=False)


def test_bare_make_lists_every_target_with_a_line(root: Path) -> None:
    ran = run("make", cwd=root)
    listed = dict(re.findall(r"^  make (\w+) +(\S.*)$", ran.stdout, re.MULTILINE))

    assert listed.keys() == TARGETS
    assert len(ran.stdout.splitlines()) == len(TARGETS)


def test_every_target_is_declared_as_a_command_and_not_a_file(root: Path) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (root / "Makefile").read_text(), re.MULTILINE)

    assert phony is not None
    assert set(phony[1].split()) == TARGETS


def test_ci_can_be_run(root: Path) -> None:
    script = root / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert run("bash", "-n", script, cwd=root).stderr == ""


def test_ci_ends_with_the_tests(root: Path) -> None:
    """So that the last lines are pytest's own summary and its failure is the script's."""
    lines = (root / ".ci" / "run").read_text().rstrip().splitlines()

    assert lines[-2:] == ["make check </dev/null", "make test </dev/null"]
    assert "set -euo pipefail" in lines


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "scripts", tmp_path / "scripts")
    return tmp_path


def python_that(place: Path, body: str) -> str:
    script = place / "python"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)
    return str(script)


def test_setup_says_what_to_do_about_a_python_that_is_too_old(checkout: Path) -> None:
    old = python_that(checkout, 'case $1 in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac')
    ran = run("sh", "scripts/setup.sh", "base", cwd=checkout, PYTHON=old)

    assert ran.returncode == 1
    assert "Python 3.9.2 is too old, 3.11 or later is needed" in ran.stderr
    assert not (checkout / ".venv").exists()


def test_setup_says_what_to_do_about_a_python_that_is_not_there(checkout: Path) -> None:
    ran = run("sh", "scripts/setup.sh", "base", cwd=checkout, PYTHON=str(checkout / "nowhere"))

    assert ran.returncode == 1
    assert "was not found. Install Python 3.11 or later" in ran.stderr


def test_setup_shows_the_output_of_a_step_that_failed_and_fails(checkout: Path) -> None:
    broken = python_that(checkout, 'case $1 in -m) echo "no space left"; exit 3 ;; *) exit 0 ;; esac')
    ran = run("sh", "scripts/setup.sh", "base", cwd=checkout, PYTHON=broken)

    assert ran.returncode == 1
    assert "no space left" in ran.stderr
    assert "this did not work" in ran.stderr


@pytest.fixture
def without_venv(checkout: Path) -> str:
    """A Debian's Python before its venv package is installed."""
    body = f'case "$*" in *ensurepip*) exit 1 ;; -m*) exit 3 ;; *) exec "{sys.executable}" "$@" ;; esac'
    return python_that(checkout, body)


def fake(place: Path, name: str, body: str) -> None:
    script = place / name
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)


@pytest.mark.parametrize(("user", "asked_for"), [("0", True), ("1000", False)])
def test_setup_installs_what_debian_leaves_out_or_names_the_command(
    checkout: Path, without_venv: str, user: str, asked_for: bool
) -> None:
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    programs = checkout / "bin"
    programs.mkdir()
    fake(programs, "id", f"echo {user}")
    fake(programs, "apt-get", f'echo "$@" >>"{checkout}/apt-get.log"')
    path = f"{programs}:{os.environ['PATH']}"
    ran = run("sh", "scripts/setup.sh", "base", cwd=checkout, PYTHON=without_venv, PATH=path)

    log = checkout / "apt-get.log"
    asked = log.read_text().splitlines() if log.exists() else []
    assert asked == (["update", f"install -y --no-install-recommends {package}"] if asked_for else [])
    assert (f"On Debian: sudo apt-get install {package}" in ran.stderr) is not asked_for
