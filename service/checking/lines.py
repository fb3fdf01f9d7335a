"""The findings for people: one line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.checking.file import CheckedFile
from service.survey.checks import RULESET, Finding, Severity

_COLOURS = {Severity.ERROR: "\x1b[31m", Severity.WARNING: "\x1b[33m", Severity.INFO: "\x1b[36m"}
_PLAIN = "\x1b[0m"


def lines(files: Sequence[CheckedFile], *, coloured: bool) -> Iterator[str]:
    """Every finding, what was switched off, filled in, left out or not read, and the count."""
    for file in files:
        for finding in file.report.findings:
            yield _line(file.path, finding, coloured=coloured)
        for one in file.report.suppressed:
            where = f"{file.path}:{place(one.finding)}"
            yield f"{where}: off {one.finding.code} {one.finding.name}: {_one_line(one.reason)}"
        yield from (f"{file.path}: filled in: {_one_line(what)}" for what in _filled_in(file.filled_in))
        yield from (f"{file.path}: not carried: {_one_line(what)}" for what in file.not_carried)
        yield from (f"{file.path}: skipped {what}" for what in _skipped(file.report.skipped))
    for file in files:
        counted = ", ".join(_counted(count, severity) for severity, count in file.report.counts.items())
        yield f"{file.path}: {file.report.state}: {counted} (ruleset {RULESET})"


def place(finding: Finding) -> str:
    """The field of a finding as `question.field`."""
    return _one_line(finding.field if finding.question is None else f"{finding.question}.{finding.field}")


def _line(path: str, finding: Finding, *, coloured: bool) -> str:
    severity = finding.severity.value
    if coloured:
        severity = f"{_COLOURS[finding.severity]}{severity}{_PLAIN}"
    said = f'"{_one_line(finding.evidence)}": {_one_line(finding.why)}. {_one_line(finding.rewrite)}'
    return f"{path}:{place(finding)}: {severity} {finding.code} {finding.name} [{finding.language}]: {said}"


def _counted(count: int, severity: Severity) -> str:
    return f"{count} {severity}" if count == 1 or severity is Severity.INFO else f"{count} {severity}s"


def _filled_in(told: Sequence[str]) -> Iterator[str]:
    """A bare list of questions lacks much: what concerns the whole is named, the rest counted."""
    whole = [one.partition(":")[0] for one in told if "[" not in one.partition(":")[0]]
    parts = [f"{len(told) - len(whole)} things in its questions"] if len(told) > len(whole) else []
    if told:
        yield f"{', '.join([*whole, *parts])} (--format json says what with)"


def _skipped(told: Sequence[str]) -> Iterator[str]:
    """Many rules are skipped for one reason: it is said once."""
    rules: dict[tuple[str, str], list[str]] = {}
    for one in told:
        rule, _, reason = one.partition(": ")
        code, _, where = rule.partition(" ")
        rules.setdefault((where.partition(" ")[2], reason), []).append(code)
    for (where, reason), codes in rules.items():
        yield f"{', '.join(codes)}{' ' if where else ''}{where}: {_one_line(reason)}"


def _one_line(text: str) -> str:
    """A text of a file may hold line breaks, and control characters that would work on a terminal."""
    return "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
