"""Keys from the command line: made, listed, ended; what is wrong is said, not thrown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from service.__main__ import main
from service.base.secrets import to_text

MAKE = ["keys", "create", "--team", "Northwind", "--scope", "bonus:read", "--name"]


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    yield {
        "UNSWAYED_ENVIRONMENT": "test",
        "UNSWAYED_DATABASE_URL": f"sqlite:///{tmp_path / 'keys.db'}",
        "UNSWAYED_PUBLIC_URL": "http://127.0.0.1:8000",
        "UNSWAYED_SECRET_KEY": to_text(b"k" * 32),
        "UNSWAYED_SIGNING_KEY": to_text(b"s" * 32),
    }
    structlog.reset_defaults()


@pytest.fixture
def migrated(env: dict[str, str]) -> dict[str, str]:
    assert main(["migrate"], env) == 0
    return env


def test_a_key_is_made_listed_and_revoked(migrated: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*MAKE, "Payroll"], migrated) == 0
    prefix = capsys.readouterr().out.split("_")[2]
    assert main(["keys", "list"], migrated) == 0
    assert f"{prefix}  live  Northwind  Payroll  until " in capsys.readouterr().out

    assert main(["keys", "revoke", prefix], migrated) == 0
    assert main(["keys", "list"], migrated) == 0
    assert f"{prefix}  live  Northwind  Payroll  revoked" in capsys.readouterr().out


def test_a_prefix_that_no_key_has_is_said(migrated: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "revoke", "00000000"], migrated) == 2
    assert "no key has the prefix 00000000" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[*MAKE, "Payroll"], ["keys", "list"], ["keys", "revoke", "00000000"]])
def test_before_the_first_migration_every_command_on_keys_asks_for_it(
    env: dict[str, str], capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main(command, env) == 2
    assert "run `python -m service migrate` first" in capsys.readouterr().err


def test_a_database_that_does_not_answer_is_said(env: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = {**env, "UNSWAYED_DATABASE_URL": "sqlite:////nowhere/at/all.db"}

    assert main(["keys", "list"], nowhere) == 2
    assert "the database does not answer" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", " ", "n" * 201, "two\nlines"])
def test_a_name_that_cannot_be_kept_is_refused(
    migrated: dict[str, str], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*MAKE, name], migrated)

    assert ended.value.code == 2
    assert "--name: must be 1 to 200 printable characters" in capsys.readouterr().err
