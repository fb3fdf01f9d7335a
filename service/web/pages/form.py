"""The respondent's form: one page, no script. Looking at it records nothing; sending it in records once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for

from service.response import response as responses
from service.response import traces
from service.response.response import InvalidAnswers, Medium, Opened
from service.survey import wording
from service.survey.answer import InvalidAnswer, check_answer
from service.survey.questionnaire import Multiple, Question, text_in
from service.survey.wording import Phrase, phrase
from service.web import edge
from service.web.pages import frame as frames
from service.web.pages import languages
from service.web.pages.field import fields
from service.web.pages.frame import Frame

STARTED = "_started"  # names of questions begin with a letter
MARK = "_mark"
PURPOSE = "form-started"

blueprint = Blueprint("form", __name__)
frames.prepare(blueprint)


@blueprint.get("/s/<token>")
def show(token: str) -> Response:
    opened = responses.open_form(edge.session(), token, now=edge.now())
    if opened.is_complete:
        return _thanks(opened, token)
    return _form(opened, token, entered=_preselected(opened))


@blueprint.post("/s/<token>")
def submit(token: str) -> Response:
    opened = responses.open_form(edge.session(), token, now=edge.now())
    runtime = edge.runtime()
    try:
        responses.take(
            edge.session(),
            invitation=opened.invitation,
            version=opened.version,
            submitted=_submitted(opened),
            language=_language(opened),
            medium=Medium.WEB,
            traces=traces.of_request(
                runtime.secrets,
                opened.invitation.team_id,
                address=request.remote_addr,
                user_agent=request.headers.get("User-Agent", ""),
                accept_language=request.headers.get("Accept-Language", ""),
                now=edge.now(),
            ),
            started_at=_started_at(opened.invitation.id),
            secrets=runtime.secrets,
            now=edge.now(),
        )
    except InvalidAnswers as invalid:
        return _form(opened, token, entered=dict(request.form.lists()), faults=invalid.faults, status=422)
    # 303: a reload of what comes next is a look, not a second submission
    return make_response(redirect(url_for("form.show", token=token, lang=_chosen_language()), 303))


def _form(
    opened: Opened,
    token: str,
    *,
    entered: Mapping[str, Sequence[str]],
    faults: Iterable[InvalidAnswer] = (),
    status: int = 200,
) -> Response:
    questionnaire = opened.questionnaire
    language = _language(opened)
    shown = fields(opened.missing, language, entered=entered, faults=faults)
    heading = text_in(questionnaire.title, language)
    has_errors = any(field.error for field in shown)
    prefix = f"{phrase(Phrase.ERROR_PREFIX, language)} " if has_errors else ""
    started, mark = _started(opened.invitation.id)
    return frames.page(
        "form.html",
        Frame(language, f"{prefix}{heading} – {questionnaire.sender}", questionnaire.sender),
        status=status,
        heading=heading,
        intro=_said(opened, questionnaire.intro),
        privacy=_said(opened, questionnaire.privacy),
        fields=shown,
        errors=[field for field in shown if field.error],
        languages=_other_languages(opened, token),
        action=url_for("form.submit", token=token, lang=_chosen_language()),
        stop=url_for("unsubscribe.confirm", token=token, lang=language),
        hidden={STARTED: started, MARK: mark},
    )


def _thanks(opened: Opened, token: str) -> Response:
    language = _language(opened)
    sender = opened.questionnaire.sender
    frame = Frame(language, phrase(Phrase.THANKS_HEADING, language), sender)
    said = [phrase(Phrase.THANKS_TEXT, language), *_said(opened, opened.questionnaire.closing)]
    return frames.notice(frame, said, stop=url_for("unsubscribe.confirm", token=token, lang=language))


def _said(opened: Opened, text: Mapping[str, str]) -> list[str]:
    """A text of the questionnaire as paragraphs."""
    said = wording.render(text_in(text, _language(opened)), {"sender": opened.questionnaire.sender})
    return frames.paragraphs(said)


def _language(opened: Opened) -> str:
    return frames.asked_language(opened.questionnaire.languages, opened.invitation.language)


def _chosen_language() -> str | None:
    return request.args.get("lang")


def _other_languages(opened: Opened, token: str) -> list[tuple[str, str, str]]:
    """Tag, name in its own language, and address; a preselected answer goes along."""
    now_shown = _language(opened)
    answer = request.args.get("a")
    return [
        (tag, languages.name_of(tag), url_for("form.show", token=token, lang=tag, a=answer))
        for tag in opened.questionnaire.languages
        if tag != now_shown
    ]


def _preselected(opened: Opened) -> dict[str, list[str]]:
    """The answer that a link in a mail carries is shown as chosen, and counts only once it is sent in."""
    value = request.args.get("a", "")
    score = opened.questionnaire.score
    first = score if score is not None else opened.questionnaire.questions[0]
    if not value or first.name in opened.answered:
        return {}
    try:
        check_answer(first, value)
    except InvalidAnswer:
        return {}
    return {first.name: [value]}


def _submitted(opened: Opened) -> dict[str, object]:
    """What was sent in for each question that is open, or that a form opened earlier still showed."""
    missing = {question.name for question in opened.missing}
    return {
        question.name: _raw(question)
        for question in opened.questionnaire.questions
        if question.name in missing or question.name in request.form
    }


def _raw(question: Question) -> object:
    values = request.form.getlist(question.name)
    if isinstance(question, Multiple) or len(values) > 1:
        return values
    return values[0] if values else None


def _started(invitation_id: UUID) -> tuple[str, str]:
    """When the form was first shown, signed; a form that comes back with errors keeps its time."""
    if _started_at(invitation_id) is not None:
        return request.form[STARTED], request.form[MARK]
    started = str(int(edge.now().timestamp() * 1000))
    return started, edge.runtime().secrets.mark(PURPOSE, f"{invitation_id}:{started}")


def _started_at(invitation_id: UUID) -> datetime | None:
    """None where the time is missing or not ours: the answer counts, how long it took is unknown."""
    started, mark = request.form.get(STARTED, ""), request.form.get(MARK, "")
    if not edge.runtime().secrets.mark_holds(PURPOSE, f"{invitation_id}:{started}", mark):
        return None
    return datetime.fromtimestamp(int(started) / 1000, UTC)
