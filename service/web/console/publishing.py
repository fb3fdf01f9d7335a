"""Publishing a draft: every error that is still open needs a reason, and a name stands by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.base.errors import FieldError, InvalidInput, PreconditionFailed
from service.base.key import Scope
from service.survey import version as versions
from service.survey.checks import RULES, Severity
from service.survey.overriding import Override
from service.survey.version import BlockedByChecks
from service.web import edge
from service.web.auth import actor
from service.web.console import frame as frames
from service.web.console.entries import checked, entered, revision_in
from service.web.console.found import Found, found, state_of
from service.web.console.reading import checks_of
from service.web.console.subject import Subject, subject_of
from service.web.fields import Strict, line
from service.web.problems import status_of

blueprint = Blueprint("console_publishing", __name__, url_prefix="/console")
frames.prepare(blueprint)


@dataclass(frozen=True, slots=True)
class Open:
    """The errors that one reason answers for: those of one code in one question."""

    field: str
    findings: Sequence[Found]
    is_overridable: bool


class Reason(Strict):
    reason = line(required=True, least=10, most=500)


@blueprint.get("/surveys/<uuid:survey_id>/publish")
def show(survey_id: UUID) -> Response:
    actor().must(Scope.SURVEYS_WRITE)
    return _form(subject_of(survey_id), {})


@blueprint.post("/surveys/<uuid:survey_id>/publish")
def publish(survey_id: UUID) -> BaseResponse:
    actor().must(Scope.SURVEYS_WRITE)
    subject = subject_of(survey_id)
    written = {one.field: " ".join(entered(one.field).split()) for one in _open(_findings(subject))}
    try:
        overrides = _overrides(_open(_findings(subject)), written)
        versions.publish(
            edge.session(),
            actor(),
            survey_id,
            overrides=overrides,
            revision=revision_in(entered("revision")),
            now=edge.now(),
        )
    except (InvalidInput, BlockedByChecks) as refused:
        faults = refused.errors if isinstance(refused, InvalidInput) else (FieldError("publish", refused.detail),)
        return _form(subject, written, faults=faults, status=status_of(refused))
    except PreconditionFailed as stale:
        fault = FieldError("", f"{stale.detail}; what it says now is not what you were about to publish")
        return _form(subject_of(survey_id), written, faults=(fault,), status=status_of(stale))
    return redirect(url_for("console_reading.show", survey_id=survey_id), 303)


def _findings(subject: Subject) -> list[Found]:
    return found(finding.as_dict() for finding in checks_of(subject).findings)


def _open(findings: Sequence[Found]) -> list[Open]:
    grouped: dict[tuple[str, str | None], list[Found]] = {}
    for one in findings:
        if one.severity is Severity.ERROR:
            grouped.setdefault((one.code, one.question), []).append(one)
    fixed = {rule.code for rule in RULES if not rule.is_overridable}
    return [
        Open(f"reason-{code}-{question}" if question else f"reason-{code}", listed, code not in fixed)
        for (code, question), listed in grouped.items()
    ]


def _overrides(errors: Sequence[Open], written: Mapping[str, str]) -> list[Override]:
    """One for each reason; every one that is missing or too short is named, and so is what no reason answers for."""
    overrides, faults = [], []
    for one in errors:
        if not one.is_overridable:
            faults.append(FieldError(one.field, "cannot be answered for; mend what was found"))
            continue
        first = one.findings[0]
        try:
            given = checked(Reason, {"reason": written[one.field]})
        except InvalidInput as invalid:
            faults += [FieldError(one.field, error.message) for error in invalid.errors]
        else:
            overrides.append(Override(first.code, given["reason"], first.question))
    if faults:
        raise InvalidInput(faults)
    return overrides


def _form(
    subject: Subject, written: Mapping[str, str], *, faults: Sequence[FieldError] = (), status: int = 200
) -> Response:
    findings = _findings(subject)
    return frames.page(
        "publish.html",
        f"Publish {subject.survey.name}",
        status=status,
        subject=subject,
        survey=subject.survey,
        state=state_of(findings),
        errors=_open(findings),
        others=sum(one.severity is not Severity.ERROR for one in findings),
        written=written,
        faults=faults,
    )
