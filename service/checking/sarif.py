"""The findings for code scanners: SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from service.checking.file import CheckedFile
from service.checking.lines import place
from service.checking.positions import Positions, Region
from service.survey.checks import RULES, RULESET, Finding, Rule, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_INDICES = {rule.code: number for number, rule in enumerate(RULES)}

Json = dict[str, object]


def log(files: Sequence[CheckedFile], unreadable: Sequence[dict[str, object]]) -> Json:
    """One run over all files."""
    notes = [_note(file.path, text) for file in files for text in _said(file)]
    faults = [_note(str(one["file"]), f"{one['field']}: {one['message']}", level="error") for one in unreadable]
    run: Json = {
        "tool": {"driver": {"name": "unswayed", "version": RULESET, "rules": [_rule(rule) for rule in RULES]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": not unreadable, "toolExecutionNotifications": [*faults, *notes]},
        ],
        "results": [result for file in files for result in _results(file)],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _said(file: CheckedFile) -> list[str]:
    filled = [f"filled in: {what}" for what in file.filled_in]
    return [*filled, *(f"not carried: {what}" for what in file.not_carried), *file.report.skipped]


def _note(path: str, text: str, *, level: str = "note") -> Json:
    where = {"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}
    return {"level": level, "message": {"text": text}, "locations": [where]}


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.why},
        "help": {"text": f"{rule.rewrite} Source: {rule.source}."},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"source": rule.source, **({"qas": rule.qas} if rule.qas else {})},
    }


def _results(file: CheckedFile) -> list[Json]:
    positions = _positions(file.content)
    open_ones = [_result(file.path, finding, positions) for finding in file.report.findings]
    return open_ones + [
        {
            **_result(file.path, one.finding, positions),
            "suppressions": [{"kind": "inSource", "justification": one.reason}],
        }
        for one in file.report.suppressed
    ]


def _positions(content: bytes) -> Positions | None:
    """Lines and columns can be told of JSON only; a workbook has none."""
    try:
        json.loads(content.decode("utf-8-sig"))
    except ValueError:
        return None
    return Positions(content)


def _result(path: str, finding: Finding, positions: Positions | None) -> Json:
    region = None if positions is None else positions.of(finding)
    physical: Json = {"artifactLocation": {"uri": uri(path)}}
    if region is not None:
        physical["region"] = {**_region(region), "snippet": {"text": finding.evidence}}
    logical = {"fullyQualifiedName": place(finding), "name": finding.field, "kind": "member"}
    return {
        "ruleId": finding.code,
        "ruleIndex": _INDICES[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": f'"{finding.evidence}": {finding.why}. {finding.rewrite}'},
        "locations": [{"physicalLocation": physical, "logicalLocations": [logical]}],
        "partialFingerprints": {"unswayed/v1": _fingerprint(finding)},
        "properties": {
            "question": finding.question,
            "field": finding.field,
            "language": finding.language,
            "span": list(finding.span),
            "rewrite": finding.rewrite,
        },
    }


def _region(region: Region) -> Json:
    return {
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _fingerprint(finding: Finding) -> str:
    """The same for the same words in the same place, whatever else of the file has changed."""
    told = (finding.code, finding.question, finding.field, finding.language, finding.evidence)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def uri(path: str) -> str:
    """A path of the file system as a reference."""
    return Path(path).as_uri() if Path(path).is_absolute() else quote(Path(path).as_posix())
