"""Programs of others that judge ours: installed by scripts/setup-judges.sh, where there is a Node to run them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).with_name("node")


@pytest.fixture(scope="session")
def judge(need: Callable[[str, str], None]) -> Callable[[str], list[str]]:
    """The command that runs a script under tests/contract/node; skips, or fails where CI=true, if it cannot."""

    def command(script: str) -> list[str]:
        node = shutil.which("node")
        if node is None or not (FOLDER / "node_modules").is_dir():
            need("a judge written for Node", "install Node 18 or later with npm, then sh scripts/setup-judges.sh")
        return [str(node), str(FOLDER / script)]

    return command
