"""The respondent's form: no script, one page or one after the other. Looking at it records nothing; sending in does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, request, url_for
from markupsafe import Markup

from service.response import answer as answers
from service.response import response as responses
from service.response import traces
from service.response.opened import Opened, open_form
from service.response.response import Medium
from service.response.submission import InvalidAnswers
from service.results.poll import tallies
from service.survey.answer import InvalidAnswer, check_answer
from service.survey.question import Multiple, Question
from service.survey.questionnaire import Layout
from service.survey.routing import first_question
from service.survey.survey import Survey
from service.survey.text import text_in
from service.survey.walk import Walk
from service.survey.wording import Phrase, phrase
from service.web import edge
from service.web.pages import frame as frames
from service.web.pages import improvements, poll
from service.web.pages.field import fields
from service.web.pages.frame import Frame
from service.web.pages.said import paragraphs, said
from service.web.pages.started import started, started_at
from service.web.pages.ways import switch_of, ways

PAGE = "_page"  # names of questions begin with a letter
MOST_DIGITS = 4  # Python refuses to read numbers of many
SHOWN = "_shown"  # the answers that the page showed as given: only these can be taken back

blueprint = Blueprint("form", __name__)
frames.prepare(blueprint)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page with what is entered on it."""

    number: int
    questions: Sequence[Question]
    entered: Mapping[str, Sequence[str]]
    shown: frozenset[str] = frozenset()
    faults: Sequence[InvalidAnswer] = ()


@blueprint.get("/s/<token>")
def show(token: str) -> Response:
    opened = _opened(token)
    if opened.is_complete:
        return _thanks(opened, token)
    way, number = opened.walk, _asked_page(opened)
    questions = way.unanswered(number) if number == opened.page else way.pages[number]
    entered = _suggested(opened, number, questions) | _given(opened, questions)
    return _form(opened, token, _Sheet(number, questions, entered, frozenset(_given(opened, questions))))


@blueprint.post("/s/<token>")
def submit(token: str) -> Response:
    opened = _opened(token)
    number, shown = _sent_page(opened), frozenset(request.form.get(SHOWN, "").split())
    if frames.SWITCH in request.form:
        return _thanks(opened, token) if opened.is_complete else _form(opened, token, _entered(opened, number, shown))
    try:
        following = _take(opened, number, shown)
    except InvalidAnswers as invalid:
        return _form(opened, token, _entered(opened, number, shown, invalid.faults), status=422)
    # 303: a reload of what comes next is a look, not a second submission
    return make_response(redirect(_address(token, page=following, answer=request.args.get("a")), 303))


def _entered(opened: Opened, number: int, shown: frozenset[str], faults: Sequence[InvalidAnswer] = ()) -> _Sheet:
    """The page as it was sent in, to be shown once more; nothing of it is stored."""
    asked = [question for question in opened.walk.pages[number] if _was_asked(opened, question, shown)]
    return _Sheet(number, asked, dict(request.form.lists()), shown, faults)


def _opened(token: str) -> Opened:
    return open_form(edge.session(), token, secrets=edge.runtime().secrets, now=edge.now())


def _take(opened: Opened, number: int, shown: frozenset[str]) -> int | None:
    """Store what was sent in; the page that follows, if one does."""
    runtime, invitation = edge.runtime(), opened.invitation
    seen = traces.of_request(
        runtime.secrets,
        invitation.team_id,
        address=request.remote_addr,
        user_agent=request.headers.get("User-Agent", ""),
        accept_language=request.headers.get("Accept-Language", ""),
        now=edge.now(),
    )
    if len(opened.walk.pages) == 1:
        responses.take(
            edge.session(),
            invitation=invitation,
            version=opened.version,
            submitted=_submitted(opened.questionnaire.questions),
            language=_language(opened),
            medium=Medium.WEB,
            traces=seen,
            started_at=started_at(invitation.id),
            secrets=runtime.secrets,
            now=edge.now(),
        )
        return None
    return responses.take_page(
        edge.session(),
        invitation=invitation,
        version=opened.version,
        page=number,
        submitted=_submitted(opened.questionnaire.questions),
        shown=shown,
        language=_language(opened),
        traces=seen,
        started_at=started_at(invitation.id),
        secrets=runtime.secrets,
        now=edge.now(),
    )


def _form(opened: Opened, token: str, sheet: _Sheet, *, status: int = 200) -> Response:
    questionnaire, way, number = opened.questionnaire, opened.walk, sheet.number
    language = _language(opened)
    shown = fields(sheet.questions, language, entered=sheet.entered, faults=sheet.faults)
    page_of = _page_of(way, number, language)
    title = " – ".join(part for part in (page_of, text_in(questionnaire.title, language), questionnaire.sender) if part)
    has_errors = any(field.error for field in shown)
    prefix = f"{phrase(Phrase.ERROR_PREFIX, language)} " if has_errors else ""
    before = way.page_before(number)
    hidden = {PAGE: str(number + 1), SHOWN: " ".join(sorted(sheet.shown))} if len(way.pages) > 1 else {}
    answer = request.args.get("a")
    return frames.page(
        "form.html",
        Frame(language, f"{prefix}{title}", questionnaire.sender),
        status=status,
        heading=said(questionnaire.title, language),
        is_question_page=len(shown) == 1,
        page_of=page_of,
        is_first=before is None,
        is_last=way.is_last(number),
        is_saved=before is not None and opened.response is not None,
        back=None if before is None else _address(token, page=before, answer=answer),
        intro=_paragraphs(opened, questionnaire.intro) if before is None else (),
        privacy=_paragraphs(opened, questionnaire.privacy),
        who_sees=_who_sees(opened, language),
        section=_section(opened, number, language),
        fields=shown,
        errors=[field for field in shown if field.error],
        switch=switch_of(questionnaire, language, form="entered"),
        action=url_for("form.submit", token=token, lang=frames.chosen_language(), a=answer),
        ways=ways(token, questionnaire, language),
        hidden={**started(opened.invitation.id), **hidden},
    )


def _thanks(opened: Opened, token: str) -> Response:
    language = _language(opened)
    sender = opened.questionnaire.sender
    frame = Frame(language, phrase(Phrase.THANKS_HEADING, language), sender)
    closing = [
        phrase(Phrase.THANKS_TEXT, language),
        *_paragraphs(opened, opened.questionnaire.closing),
        phrase(Phrase.THANKS_NEXT, language),
    ]
    return frames.page(
        "thanks.html",
        frame,
        paragraphs=closing,
        switch=switch_of(opened.questionnaire, language, endpoint="form.show", token=token),
        ways=ways(token, opened.questionnaire, language),
        is_poll=opened.questionnaire.results_at_once,
        charts=_charts(opened, language),
        improvements=improvements.address(opened.invitation.survey_id, token, language),
    )


def _charts(opened: Opened, language: str) -> list[poll.Chart]:
    if not opened.questionnaire.results_at_once:
        return []
    return [poll.chart(one, language) for one in tallies(edge.session(), opened.version, opened.questionnaire)]


def _paragraphs(opened: Opened, text: Mapping[str, str]) -> list[Markup]:
    return paragraphs(text, _language(opened), {"sender": opened.questionnaire.sender})


def _who_sees(opened: Opened, language: str) -> list[str]:
    """What holds of every survey of this service, and of this one."""
    questionnaire = opened.questionnaire
    least = edge.session().get_one(Survey, opened.invitation.survey_id).minimum_n
    values: dict[str, str | int] = {"n": least, "sender": questionnaire.sender}
    lines = [Phrase.WHO_SEES_SERVED, Phrase.WHO_SEES_TEAM]
    lines += [Phrase.WHO_SEES_REPORT] if questionnaire.score is not None else []
    lines += [Phrase.WHO_SEES_POLL] if questionnaire.results_at_once else []
    return [phrase(line, language, values) for line in lines]


def _section(opened: Opened, number: int, language: str) -> dict[str, object] | None:
    """The section that the page belongs to; what introduces it stands on its first page only."""
    way = opened.walk
    name = next((question.placement.section for question in way.pages[number]), None)
    section = opened.questionnaire.section(name) if name is not None else None
    if section is None:
        return None
    before = way.page_before(number)
    is_begun = before is not None and way.pages[before][0].placement.section == name
    intro = [] if section.intro is None or is_begun else paragraphs(section.intro, language)
    return {"title": said(section.title, language), "intro": intro}


def _page_of(way: Walk, number: int, language: str) -> str:
    """Said only where the number of pages is certain: a total that changes is worse than none."""
    if number not in way.shown or len(way.shown) == 1 or not way.is_settled_from(number):
        return ""
    place = {"page": way.shown.index(number) + 1, "pages": len(way.shown)}
    has_question_pages = way.questionnaire.layout is Layout.QUESTION_PAGES
    return phrase(Phrase.QUESTION_OF if has_question_pages else Phrase.PAGE_OF, language, place)


def _language(opened: Opened) -> str:
    return frames.asked_language(opened.questionnaire.languages, opened.invitation.language)


def _address(token: str, *, page: int | None, answer: str | None) -> str:
    shown = None if page is None else page + 1
    return url_for(
        "form.show", token=token, lang=frames.chosen_language(), page=shown, a=None if page is None else answer
    )


def _asked_page(opened: Opened) -> int:
    """The page that the address asks for, if nothing before it has to be answered first; else the one that is next."""
    way, wanted = opened.walk, _number(request.args.get("page", ""))
    if wanted is None or wanted not in way.shown:
        return opened.page
    required = {question.name for question in way.missing}
    is_open = not any(required & {one.name for one in way.pages[number]} for number in way.shown if number < wanted)
    return wanted if is_open else opened.page


def _sent_page(opened: Opened) -> int:
    sent = _number(request.form.get(PAGE, ""))
    return sent if sent is not None and sent < len(opened.walk.pages) else opened.page


def _number(text: str) -> int | None:
    """A page is counted from 1 where it is read, from 0 within."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) - 1 if is_number and int(text) >= 1 else None


def _given(opened: Opened, questions: Iterable[Question]) -> dict[str, list[str]]:
    """What was answered to these questions before."""
    names = {question.name for question in questions} & set(opened.given)
    if opened.response is None or not names:
        return {}
    entered = answers.entered(edge.session(), opened.response.id, secrets=edge.runtime().secrets)
    return {name: values for name, values in entered.items() if name in names}


def _suggested(opened: Opened, number: int, questions: Iterable[Question]) -> dict[str, list[str]]:
    """What is shown as chosen and counts only once it is sent in: defaults, on pages that nobody has left yet, and the
    answer that a link in a mail carries."""
    suggested = (
        {} if number < opened.passed else {one.name: _default(one) for one in questions if one.default is not None}
    )
    value = request.args.get("a", "")
    first = first_question(opened.questionnaire, opened.dealt.facts)
    if not value or first.name in opened.given:
        return suggested
    try:
        check_answer(first, value)
    except InvalidAnswer:
        return suggested
    return {**suggested, first.name: [value]}


def _default(question: Question) -> list[str]:
    held = question.default
    return [str(code) for code in held] if isinstance(held, tuple) else [str(held)]


def _was_asked(opened: Opened, question: Question, shown: frozenset[str]) -> bool:
    name = question.name
    return name not in opened.given or name in shown or name in request.form


def _submitted(questions: Iterable[Question]) -> dict[str, object]:
    return {question.name: _raw(question) for question in questions if question.name in request.form}


def _raw(question: Question) -> object:
    values = request.form.getlist(question.name)
    if isinstance(question, Multiple) or len(values) > 1:
        return values
    return values[0] if values else None
