"""The respondent's pages for a draft or a version, as a respondent meets them; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import Blueprint, Response, g, request

from service.survey import wording
from service.survey.answer import InvalidAnswer
from service.survey.ballot import PLAIN
from service.survey.filling import filled
from service.survey.questionnaire import Questionnaire, Section
from service.survey.text import text_in
from service.survey.wording import Phrase, phrase
from service.web import edge
from service.web.console import frame as frames
from service.web.console import sitting as sittings
from service.web.console.subject import Subject, subject_of
from service.web.console.walk import Step, Walk
from service.web.pages import frame as pages
from service.web.pages.field import fields
from service.web.pages.frame import Frame

PAGE, BACK = "_page", "_back"  # names of questions begin with a letter

blueprint = Blueprint("console_walking", __name__, url_prefix="/console")
frames.prepare(blueprint)


@blueprint.get("/surveys/<uuid:survey_id>/walk")
def begin(survey_id: UUID) -> Response:
    subject, asked = _asked(survey_id)
    walk = Walk(asked, {})
    return _page(subject, asked, walk, walk.first())


@blueprint.post("/surveys/<uuid:survey_id>/walk")
def go_on(survey_id: UUID) -> Response:
    subject, asked = _asked(survey_id)
    walk = Walk(asked, dict(request.form.lists()))
    step = walk.at(_number())
    if BACK in request.form:
        return _page(subject, asked, walk, walk.before(step.number) or walk.first())
    faults = walk.faults(step)
    if faults:
        return _page(subject, asked, walk, step, faults=faults, status=422)
    return _page(subject, asked, walk, walk.after(step.number))


def _asked(survey_id: UUID) -> tuple[Subject, Questionnaire]:
    """Read only, whatever the method: what is entered here is not an answer."""
    with edge.runtime().database.read() as session:
        subject = subject_of(survey_id, session)
    told = filled(subject.questionnaire, {})
    held = told.pressure
    if held is None or held.ballots == PLAIN:
        return subject, told
    return subject, told.dealt(held.ballots[_ballot(len(held.ballots))])


def _ballot(count: int) -> int:
    wanted = request.args.get("ballot", "0")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 and int(wanted) < count else 0


def _number() -> int:
    text = request.form.get(PAGE, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _page(
    subject: Subject,
    asked: Questionnaire,
    walk: Walk,
    step: Step | None,
    *,
    faults: Iterable[InvalidAnswer] = (),
    status: int = 200,
) -> Response:
    language = subject.language
    sitting: sittings.Sitting = g.sitting
    shown = fields(step.questions if step else (), language, entered=walk.entered, faults=faults)
    heading = text_in(asked.title, language) if step else phrase(Phrase.THANKS_HEADING, language)
    errors = [field for field in shown if field.error]
    prefix = f"{phrase(Phrase.ERROR_PREFIX, language)} " if errors else ""
    held = subject.questionnaire.pressure
    reply = pages.page(
        "console/walk.html",
        Frame(language, f"{prefix}{heading} – {asked.sender}", asked.sender),
        status=status,
        heading=heading,
        is_question_page=len(shown) == 1,
        is_first=step is not None and walk.before(step.number) is None,
        is_last=step is None or walk.after(step.number) is None,
        step=step,
        section=_section(asked, step),
        intro=_said(asked, asked.intro, language),
        privacy=_said(asked, asked.privacy, language),
        closing=[phrase(Phrase.THANKS_TEXT, language), *_said(asked, asked.closing, language)],
        section_said=lambda text: _said(asked, text, language),
        fields=shown,
        errors=errors,
        carried=walk.carried(step),
        action=subject.address("console_walking.go_on", ballot=request.args.get("ballot", "0")),
        again=subject.address("console_walking.begin"),
        ballots=_ballots(subject) if held is not None and held.ballots != PLAIN else [],
        token=(sittings.FIELD, sitting.form_token),
        names=(PAGE, BACK),
    )
    reply.headers["Content-Security-Policy"] = frames.FRAMED
    return reply


def _ballots(subject: Subject) -> list[tuple[str, str]]:
    held = subject.questionnaire.pressure
    listed = held.ballots if held is not None else ()
    return [
        (ballot.design.value, subject.address("console_walking.begin", ballot=number))
        for number, ballot in enumerate(listed)
    ]


def _section(asked: Questionnaire, step: Step | None) -> Section | None:
    """The section that the page belongs to: a page ends where another begins."""
    name = step.questions[0].placement.section if step else None
    return asked.section(name) if name else None


def _said(asked: Questionnaire, text: Mapping[str, str], language: str) -> list[str]:
    return pages.paragraphs(wording.render(text_in(text, language), {"sender": asked.sender}))
