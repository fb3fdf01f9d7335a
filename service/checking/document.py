"""The findings for programs: one JSON document, whatever the number of files."""

from __future__ import annotations

from collections.abc import Sequence

from service.checking.file import CheckedFile
from service.survey.checks import RULESET, Readiness, Severity


def document(files: Sequence[CheckedFile], unreadable: Sequence[dict[str, object]]) -> dict[str, object]:
    """Every finding with its file, and each file with its state."""
    reports = [file.report for file in files]
    order = [Readiness.READY, Readiness.FIX, Readiness.BLOCKED]
    return {
        "findings": [{"file": f.path, **finding.as_dict()} for f in files for finding in f.report.findings],
        "ruleset": RULESET,
        "skipped": list(dict.fromkeys(line for report in reports for line in report.skipped)),
        "suppressed": [{"file": f.path, **one.as_dict()} for f in files for one in f.report.suppressed],
        "counts": {severity.value: sum(report.counts[severity] for report in reports) for severity in Severity},
        "state": max((report.state for report in reports), key=order.index, default=Readiness.READY).value,
        "files": [
            {
                "file": file.path,
                "state": file.report.state.value,
                "counts": {severity.value: count for severity, count in file.report.counts.items()},
                "filled_in": list(file.filled_in),
                "not_carried": list(file.not_carried),
            }
            for file in files
        ],
        "unreadable": list(unreadable),
    }
