"""`python -m service check`: files in, findings out, and a status for whoever called."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import TextIO

from service.base.errors import InvalidInput
from service.checking import sarif
from service.checking.arguments import NEVER, Format
from service.checking.document import document
from service.checking.file import CheckedFile, check
from service.checking.lines import lines
from service.survey.checks import Severity


def run(options: argparse.Namespace, env: Mapping[str, str], out: TextIO, err: TextIO) -> int:
    """0 nothing at or above the severity, 1 findings, 2 a file that cannot be read."""
    files: list[CheckedFile] = []
    unreadable: list[dict[str, object]] = []
    for path in options.files:
        try:
            files.append(check(path, language=options.language))
        except InvalidInput as problem:
            faults = [{"file": path, "field": one.path, "message": one.message} for one in problem.errors]
            unreadable += faults
            err.writelines(f"{path}: {fault['field']}: {fault['message']}\n" for fault in faults)
    match options.format:
        case Format.TEXT:
            coloured = out.isatty() and "NO_COLOR" not in env
            out.writelines(f"{line}\n" for line in lines(files, coloured=coloured))
        case Format.JSON:
            _write(document(files, unreadable), out)
        case Format.SARIF:
            _write(sarif.log(files, unreadable), out)
    if unreadable:
        return 2
    return 1 if _fails(files, options.fail_on) else 0


def _write(content: dict[str, object], out: TextIO) -> None:
    json.dump(content, out, indent=2)
    out.write("\n")


def _fails(files: Sequence[CheckedFile], fail_on: str) -> bool:
    if fail_on == NEVER:
        return False
    mildest = Severity(fail_on).rank
    return any(finding.severity.rank <= mildest for file in files for finding in file.report.findings)
