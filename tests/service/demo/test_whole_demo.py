"""The demo as a newcomer runs it, once from beginning to end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_demo_runs_to_its_end_and_prints_its_findings(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "service", "demo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for section in ("Asked (seed 20261)", "Mean score, 1 to 5", "Pressure", "Bonus", "make serve"):
        assert section in done.stdout
    assert "6,839 of 160 lecturers" in done.stdout
    assert "checked with the public key" in done.stdout
    assert (tmp_path / "var" / "demo" / "frame.csv").exists()
