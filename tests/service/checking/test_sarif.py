"""SARIF 2.1.0: the structure that code scanners need, and regions that hold what they quote."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from service.checking.positions import Positions
from service.checking.sarif import uri
from service.survey import checks
from service.survey.checks import Finding, Severity

from .conftest import Ended, written

Check = Callable[..., Ended]

_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_LINE = {"type": "integer", "minimum": 1}
_REGION = {
    "type": "object",
    "properties": dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), _LINE),
    "required": ["startLine"],
}
_LOCATION = {
    "type": "object",
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {"type": "object", "required": ["uri"]},
                "region": _REGION,
            },
        },
        "logicalLocations": {"type": "array", "items": {"required": ["fullyQualifiedName"]}},
    },
}
#: What the standard's schema requires of the parts that are written here (sections 3.13 to 3.52).
ESSENTIAL = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id", "shortDescription"],
                                            "properties": {
                                                "shortDescription": _TEXT,
                                                "help": _TEXT,
                                                "defaultConfiguration": {"properties": {"level": _LEVEL}},
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "invocations": {"type": "array", "items": {"required": ["executionSuccessful"]}},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": _LEVEL,
                                "message": _TEXT,
                                "locations": {"type": "array", "items": _LOCATION},
                                "suppressions": {
                                    "type": "array",
                                    "items": {
                                        "required": ["kind"],
                                        "properties": {"kind": {"enum": ["inSource", "external"]}},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def quoted(text: str, region: dict[str, int]) -> str:
    """What stands in the region of a text of one line."""
    assert region["startLine"] == region["endLine"]
    line = text.split("\n")[region["startLine"] - 1]
    return line[region["startColumn"] - 1 : region["endColumn"] - 1]


def test_the_log_has_the_structure_of_the_standard(check: Check, begging: Path, tmp_path: Path) -> None:
    ended = check(begging, tmp_path / "nowhere.json", "--format", "sarif")
    log = ended.json

    Draft202012Validator(ESSENTIAL).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in checks.RULES]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert run["invocations"][0]["executionSuccessful"] is False


def test_every_region_holds_what_it_quotes(check: Check, begging: Path) -> None:
    (run,) = check(begging, "--format", "sarif").json["runs"]
    text = begging.read_text(encoding="utf-8")

    assert run["results"]
    for result in run["results"]:
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert json.loads(f'"{quoted(text, region)}"') == region["snippet"]["text"]
    begged = next(result for result in run["results"] if result["ruleId"] == "P01")
    assert begged["level"] == "error"
    assert begged["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "score.text"


def test_what_is_switched_off_is_a_suppressed_result(check: Check, document: dict[str, Any], tmp_path: Path) -> None:
    document["questions"][0]["text"]["en"] = "Please give us a 10."
    document["checks"] = {"off": [{"code": "P01", "reason": "prescribed by the regulator"}]}
    (run,) = check(written(tmp_path / "off.json", document), "--format", "sarif").json["runs"]
    (begged,) = [result for result in run["results"] if result["ruleId"] == "P01"]

    assert begged["suppressions"] == [{"kind": "inSource", "justification": "prescribed by the regulator"}]


def finding(question: str | None, field: str, span: tuple[int, int], evidence: str) -> Finding:
    return Finding("Z01", "z", Severity.INFO, question, field, "en", span, evidence, "", "", "", "", Severity.INFO)


@given(text=st.text(min_size=1), escaped=st.booleans(), indent=st.sampled_from([None, 2]), data=st.data())
def test_any_part_of_any_text_is_found_however_it_is_written(
    text: str, escaped: bool, indent: int | None, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    document = {"title": {"en": "T"}, "questions": [{"name": "a", "options": [{"label": {"es": "", "en": text}}]}]}
    written_out = json.dumps(document, ensure_ascii=escaped, indent=indent)

    region = Positions(written_out.encode()).of(finding("a", "options[0].label", (start, end), text[start:end]))

    assert region is not None
    held = written_out.split("\n")[region.start_line - 1][region.start_column - 1 : region.end_column - 1]
    assert json.loads(f'"{held}"') == text[start:end]


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({"questions": [{"name": "a", "title": "Please"}]}, True),
        ({"pages": [{"elements": [{"type": "rating", "name": "a", "title": {"default": "Please"}}]}]}, True),
        ({"questions": [{"text": "Please"}]}, True),
        ({"questions": [{"text": "Please"}, {"text": "Please"}]}, False),
        ({"sections": [{"name": "a", "title": "Please"}], "questions": []}, False),
        ({"questions": [{"name": "a", "text": "Other"}]}, False),
        # what lacks a translation is read in the language that stands in for it
        ({"questions": [{"name": "a", "text": {"es": "Please"}}]}, True),
    ],
)
def test_a_text_is_found_in_other_notations_and_only_where_it_stands(document: object, found: bool) -> None:
    region = Positions(json.dumps(document).encode()).of(finding("a", "text", (0, 6), "Please"))

    assert (region is not None) is found


@pytest.mark.parametrize(("path", "expected"), [("a b/ü.json", "a%20b/%C3%BC.json"), ("/a b", "file:///a%20b")])
def test_a_path_becomes_a_reference(path: str, expected: str) -> None:
    assert uri(path) == expected
