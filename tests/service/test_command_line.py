"""Keys from the command line: made, listed, ended; what is wrong is said, not thrown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import factories
import pytest
import structlog
from sqlalchemy import select

from service.__main__ import main
from service.base import key as keys
from service.base.key import Key
from service.base.secrets import Secrets, to_text
from service.base.session import Database
from service.base.time import system_clock
from service.config import Settings

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


def test_convert_carries_a_form_over_and_says_what_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "form.json", tmp_path / "form.xlsx"
    source.write_text(json.dumps({"elements": [{"type": "text", "name": "Why?"}, {"type": "file", "name": "f"}]}))
    ran = main(["convert", str(source), str(target)])

    said = capsys.readouterr().out
    assert ran == 0
    assert target.read_bytes().startswith(b"PK")
    assert "not carried from form.json: elements.f: a question of the type file: no files are taken" in said
    assert "filled in: purpose: a standard text" in said
    assert "not carried to form.xlsx: invitation" in said


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("broken.json", "out.json", "it ends too early"),
        ("broken.json", "out.docx", "must end in .json"),
        ("nowhere.json", "out.json", "No such file"),
    ],
)
def test_convert_ends_with_2_on_bad_input(
    source: str, target: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.json").write_text("{")
    ran = main(["convert", str(tmp_path / source), str(tmp_path / target)])

    assert ran == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / target).exists()


def test_the_events_of_a_file_are_recorded_from_the_command_line(
    migrated: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In more batches than one, dry first, then for good, then again."""
    assert main(["keys", "create", "--team", "Northwind", "--scope", "triggers:write", "--name", "Till"], migrated) == 0
    prefix = capsys.readouterr().out.split("_")[2]
    survey_id = survey_of(migrated, prefix)
    file = tmp_path / "events.csv"
    rows = "".join(f"{n},2026-01-05T08:00:00Z,e1\n" for n in range(1200))
    file.write_text(f"external_id,occurred_at,employee_id\n{rows}", encoding="utf-8")
    command = ["import-events", str(file), "--survey", survey_id, "--key", prefix]

    assert main([*command, "--dry-run"], migrated) == 0
    assert main(command, migrated) == 0
    assert main(command, migrated) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1200 rows: 1200 recorded, 0 known already",
        "1200 rows: 1200 recorded, 0 known already",
        "1200 rows: 0 recorded, 1200 known already",
    ]

    file.write_text("external_id,occurred_at,employee_id\n1,never,e1\n", encoding="utf-8")
    assert main(command, migrated) == 2
    assert "row 2, column occurred_at" in capsys.readouterr().err


def survey_of(env: dict[str, str], prefix: str) -> str:
    """A published survey of the key's team."""
    settings = Settings.from_env(env)
    database = Database(settings.database_url)
    now = system_clock()
    with database.write() as session:
        key = session.scalars(select(Key).where(Key.prefix == prefix)).one()
        actor = keys.still_valid(session, key.id, now=now)
        secrets = Secrets(settings.secret_key, settings.signing_key)
        survey_id = factories.published(session, actor, secrets=secrets, now=now).id
    database.dispose()
    return str(survey_id)
