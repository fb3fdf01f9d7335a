"""`python -m service check`: what it prints and what it ends with."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.checking import arguments, command
from service.survey import checks

from .conftest import Ended, Terminal, written

Check = Callable[..., Ended]


def test_a_finding_is_one_line_with_place_severity_quotation_reason_and_remedy(check: Check, begging: Path) -> None:
    ended = check(begging)
    (line,) = [line for line in ended.out.splitlines() if " P01 " in line]

    assert re.fullmatch(
        rf'{re.escape(str(begging))}:score\.text: error P01 score_begging \[en\]: ".*give us a 10.*": .+\. .+', line
    )
    assert ended.status == 1
    assert ended.out.splitlines()[-1].startswith(f"{begging}: blocked: 1 error, ")


def test_a_file_in_order_ends_with_status_0(check: Check, document: dict[str, Any], tmp_path: Path) -> None:
    assert check(written(tmp_path / "sound.json", document)).status == 0


@pytest.mark.parametrize(
    ("severity", "level", "status"),
    [
        ("error", "error", 1),
        ("error", "never", 0),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("info", "warning", 0),
        ("info", "info", 1),
    ],
)
def test_the_status_depends_on_the_gravest_finding(
    check: Check, document: dict[str, Any], tmp_path: Path, severity: str, level: str, status: int
) -> None:
    """Everything else is set to the same severity, so that only the level matters."""
    document["checks"] = {"severities": {rule.code: severity for rule in checks.RULES if rule.is_overridable}}
    document["questions"][0]["text"]["en"] = "Please give us a 10."

    assert check(written(tmp_path / "a.json", document), "--fail-on", level).status == status


def test_the_json_has_the_findings_of_all_files(check: Check, begging: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(begging.read_bytes())
    ended = check(begging, other, "--format", "json")
    begged = [finding for finding in ended.json["findings"] if finding["code"] == "P01"]

    assert [(one["file"], one["question"], one["field"]) for one in begged] == [
        (str(begging), "score", "text"),
        (str(other), "score", "text"),
    ]
    assert {"findings", "ruleset", "skipped", "suppressed", "counts", "state", "files"} <= ended.json.keys()
    assert ended.json["state"] == "blocked"
    assert ended.json["counts"]["error"] == 2


def test_what_is_switched_off_is_printed_with_its_reason(
    check: Check, document: dict[str, Any], tmp_path: Path
) -> None:
    document["questions"][0]["text"]["en"] = "Please give us a 10."
    document["checks"] = {"off": [{"code": "P01", "reason": "prescribed by the regulator"}]}
    path = written(tmp_path / "off.json", document)

    assert f"{path}:score.text: off P01 score_begging: prescribed by the regulator" in check(path).out.splitlines()
    assert check(path, "--format", "json").json["suppressed"][0]["reason"] == "prescribed by the regulator"


def test_one_language_is_checked_alone(check: Check, begging: Path) -> None:
    spanish = check(begging, "--language", "ES", "--format", "json")

    assert {finding["language"] for finding in spanish.json["findings"]} <= {"es"}
    assert any(line.startswith("P05 ") for line in spanish.json["skipped"])
    assert check(begging, "--language", "en").status == 1


def test_a_language_that_the_file_has_not_is_said_with_those_it_has(check: Check, begging: Path) -> None:
    ended = check(begging, "--language", "de")

    assert ended.status == 2
    assert f"{begging}: languages: has no de; choose --language from en, es" in ended.err


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[]", b"<a>", b"[" * 100_000])
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_checked(
    check: Check, begging: Path, tmp_path: Path, content: bytes
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(content)
    ended = check(broken, begging)

    assert ended.status == 2
    assert ended.err.startswith(f"{broken}: file: ")
    assert " P01 " in ended.out


def test_bare_questions_are_checked_and_what_was_filled_in_is_said_and_not_held_against_them(
    check: Check, tmp_path: Path
) -> None:
    questions = [{"name": "Q1", "text": "How did it go?"}, {"name": "Ask me", "text": "Please give us a 10."}]
    path = written(tmp_path / "bare.json", {"questions": questions})
    told = check(path, "--format", "json").json
    regions = check(path, "--format", "sarif").json["runs"][0]["results"]

    assert [(one["question"], one["code"]) for one in told["findings"] if one["severity"] == "error"] == [
        ("Ask me", "P01")
    ]
    assert all(finding["question"] for finding in told["findings"])
    assert "privacy: a standard text" in told["files"][0]["filled_in"]
    assert f"{path}: filled in: languages, sender" in check(path).out
    assert all("region" in result["locations"][0]["physicalLocation"] for result in regions)


def test_a_file_that_is_not_there_is_named(check: Check, tmp_path: Path) -> None:
    ended = check(tmp_path / "nowhere.json", "--fail-on", "never")

    assert ended.status == 2
    assert "nowhere.json: file: No such file or directory" in ended.err


def test_a_wrong_field_is_named(check: Check, document: dict[str, Any], tmp_path: Path) -> None:
    document["questions"][0]["max"] = "ten"
    ended = check(written(tmp_path / "wrong.json", document), "--format", "json")

    assert ended.status == 2
    assert "wrong.json: questions[0].max: must be " in ended.err
    assert ended.json["unreadable"][0]["field"] == "questions[0].max"


def test_characters_of_a_file_that_turn_a_terminal_round_do_not_reach_the_terminal(
    check: Check, document: dict[str, Any], tmp_path: Path
) -> None:
    document["checks"] = {"off": [{"code": "C01", "reason": "as agreed\u202ewith the regulator"}]}
    ended = check(written(tmp_path / "odd.json", document))

    assert ": as agreed with the regulator" in ended.out
    assert not set("\u202e\x1b") & set(ended.out)


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colours_unless_it_refuses_them(begging: Path, env: dict[str, str], coloured: bool) -> None:
    parser = argparse.ArgumentParser()
    arguments.describe(parser)
    out = Terminal()
    command.run(parser.parse_args([str(begging)]), env, out, Terminal())

    assert ("\x1b[31merror\x1b[0m" in out.getvalue()) is coloured


def test_output_in_no_colour_goes_to_a_pipe(check: Check, begging: Path) -> None:
    assert "\x1b" not in check(begging).out


def test_json_is_json_whatever_the_texts(check: Check, begging: Path) -> None:
    ended = check(begging, "--format", "json")

    assert ended.out.isascii()
    assert json.loads(ended.out)["findings"]
