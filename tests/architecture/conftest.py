from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked(need: Callable[[str, str], None]) -> list[Path]:
    """Every file that a clone would hold."""
    if shutil.which("git") is None:
        need("git", "apt-get install git")
    if not (ROOT / ".git").exists():
        need("a git checkout, which knows what belongs to the project,", "git clone")
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]
