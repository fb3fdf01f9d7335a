"""One survey: its questionnaire as text, with everything the checks found marked where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response

from service.survey import checks
from service.survey import version as versions
from service.survey.survey import State
from service.web import edge
from service.web.console import frame as frames
from service.web.console.asked import facts_of
from service.web.console.found import Found, by_severity, found, state_of
from service.web.console.marking import Piece, pieces
from service.web.console.subject import Subject, subject_of
from service.web.console.texts import Said, texts

blueprint = Blueprint("console_reading", __name__, url_prefix="/console")
frames.prepare(blueprint)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text cut up for its marks, and what was found in it."""

    said: Said
    pieces: Sequence[Piece]
    findings: Sequence[Found]


@dataclass(frozen=True, slots=True)
class Part:
    """A question, or what is said around the questions; `findings` are those about no text of it."""

    title: str
    facts: Sequence[str]
    passages: Sequence[Passage]
    findings: Sequence[Found]


@blueprint.get("/surveys/<uuid:survey_id>")
def show(survey_id: UUID) -> Response:
    subject = subject_of(survey_id)
    skipped: tuple[str, ...] = ()
    if subject.version is not None:
        findings, ruleset = found(subject.version.findings), subject.version.ruleset
    else:
        report = checks_of(subject)
        findings, ruleset, skipped = found(one.as_dict() for one in report.findings), report.ruleset, report.skipped
    return frames.page(
        "survey.html",
        subject.title,
        subject=subject,
        survey=subject.survey,
        tabs=subject.tabs("console_reading.show"),
        state=state_of(findings),
        groups=by_severity(findings),
        parts_shown=parts(subject, findings),
        settings=subject.questionnaire.checks,
        ruleset=ruleset,
        skipped=skipped,
        overrides=subject.version.overrides if subject.version else [],
        practice=subject.survey.practice,
        is_draft=subject.version is None and subject.standing.is_draft,
        can_change=subject.survey.state is not State.CLOSED,
    )


def checks_of(subject: Subject) -> checks.Report:
    if subject.version is None:
        return versions.check(edge.session(), subject.survey)
    return checks.run(subject.questionnaire, practice=subject.survey.practice)


def parts(subject: Subject, findings: Sequence[Found]) -> list[Part]:
    """The questionnaire in the order in which a respondent meets it, with the findings of the language shown."""
    here = [one for one in findings if one.language == subject.language or not one.language]
    said = texts(subject.questionnaire, subject.language)
    names = {question.name for question in subject.questionnaire.questions}
    around = _part("Around the questions", [], said, [one for one in here if one.question not in names], None)
    return [
        around,
        *(
            _part(
                question.name,
                facts_of(question),
                said,
                [one for one in here if one.question == question.name],
                question.name,
            )
            for question in subject.questionnaire.questions
        ),
    ]


def _part(
    title: str, facts: Sequence[str], said: Iterable[Said], findings: Sequence[Found], question: str | None
) -> Part:
    passages = []
    for text in said:
        if text.question == question:
            own = [one for one in findings if one.field == text.field]
            passages.append(Passage(text, pieces(text.text, own), own))
    fields = {passage.said.field for passage in passages}
    return Part(title, facts, passages, [one for one in findings if one.field not in fields])
