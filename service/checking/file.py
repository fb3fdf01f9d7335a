"""A questionnaire file: read whole, or refused with the field at fault and what would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from service.base.errors import FieldError, InvalidInput
from service.survey import checks, exchange, parsing
from service.survey.checks import Finding, Report
from service.survey.exchange import Imported
from service.survey.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was found in a file; its questions bear the names that they have in the file."""

    path: str
    content: bytes
    report: Report
    not_carried: tuple[str, ...]
    filled_in: tuple[str, ...]


def check(path: str, *, language: str | None) -> CheckedFile:
    """Read the file and run the checks, in one of its languages or in all."""
    content = _content(path)
    imported = exchange.read(path, content)
    subject = _in_language(parsing.parse(imported.document), language)
    report = checks.run(subject)
    filled_in = {what.partition(":")[0] for what in imported.filled_in}

    def is_own(finding: Finding) -> bool:
        """A standard text that was put in is not the file's, and nothing to mend in it."""
        return finding.question is not None or re.split(r"[.\[]", finding.field)[0] not in filled_in

    def named(finding: Finding) -> Finding:
        return replace(finding, question=_name(imported, finding.question))

    places = {question.name: number for number, question in enumerate(subject.questions)}

    def order(finding: Finding) -> tuple[int, int]:
        return (-1 if finding.question is None else places[finding.question], finding.severity.rank)

    return CheckedFile(
        path=path,
        content=content,
        report=replace(
            report,
            findings=tuple(named(one) for one in sorted(filter(is_own, report.findings), key=order)),
            suppressed=tuple(
                replace(one, finding=named(one.finding)) for one in report.suppressed if is_own(one.finding)
            ),
        ),
        not_carried=tuple(map(str, imported.not_carried)),
        filled_in=imported.filled_in,
    )


def _name(imported: Imported, question: str | None) -> str | None:
    return None if question is None else imported.names.get(question, question)


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidInput([FieldError("file", f"{error.strerror}; name a file that can be read")]) from error


def _in_language(subject: Questionnaire, language: str | None) -> Questionnaire:
    if language is None:
        return subject
    for one in subject.languages:
        if one.lower() == language.lower():
            return replace(subject, languages=(one,))
    listed = ", ".join(subject.languages)
    raise InvalidInput([FieldError("languages", f"has no {language}; choose --language from {listed}")])
