"""The import contracts of pyproject.toml hold, and would notice if they did not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

#: A module, a line that must not stand in it, and the contract that says so.
PLANTED = (
    ("analysis/errors.py", "import service.base.errors", "The service uses the analysis, never the other way"),
    ("analysis/errors.py", "import sqlalchemy", "The analysis knows no web, no database, no carrier"),
    ("analysis/errors.py", "import analysis.design", "The steps of an analysis in order"),
    ("service/base/ids.py", "import service.survey.survey", "A stage imports only earlier stages"),
    ("service/stray.py", "", "A stage imports only earlier stages"),
    ("service/sampling/trigger.py", "import service.config", "A stage imports only earlier stages"),
    ("service/web/problems.py", "import service.web.auth", "The web stage in order"),
    ("service/web/api/one.py", "import service.web.api.another", "No resource of the API knows another"),
    ("service/web/console/frame.py", "import service.web.api.meta", "The console walks through respondents' pages"),
    ("service/response/response.py", "import werkzeug", "HTTP lives in service.web"),
    ("service/results/estimate.py", "import numpy", "Statistics live in analysis"),
    ("service/delivery/message.py", "import twilio.rest", "Twilio lives in service.delivery.sms"),
    ("service/web/api/one.py", "import sqlalchemy.orm", "take the session's type from service.base.session"),
    ("service/survey/one.py", "import service.survey.another", "No cycle at any depth"),
)


def lint(place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"], cwd=place, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("planted")
    shutil.copy(root / "pyproject.toml", place)
    for package in ("analysis", "service"):
        shutil.copytree(root / package, place / package, ignore=shutil.ignore_patterns("__pycache__"))
    for stage in ("service/web/api", "service/survey"):
        (place / stage / "another.py").write_text(f"import {stage.replace('/', '.')}.one\n")
    for module, line, _ in PLANTED:
        with (place / module).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    return place


def test_every_import_contract_is_kept(root: Path) -> None:
    ran = lint(root)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_import_contract_notices_what_it_forbids(copy: Path) -> None:
    ran = lint(copy)

    assert ran.returncode == 1, ran.stdout + ran.stderr
    broken = [line for line in ran.stdout.splitlines() if line.endswith("BROKEN")]
    unnoticed = [contract for *_, contract in PLANTED if not any(contract in line for line in broken)]
    assert unnoticed == [], ran.stdout
    assert "service.stray" in ran.stdout
