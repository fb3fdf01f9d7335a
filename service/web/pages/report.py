"""Where a respondent tells, aside from the survey, that somebody asked for a score. Looking at it records nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, redirect, request, url_for

from service.response import pressure_report
from service.response.pressure_report import MOST_CHARACTERS, Way
from service.sampling import invitation as invitations
from service.survey.answer import Code, InvalidAnswer, NoAnswer, Words, check_answer
from service.survey.question import OpenText, Option, Single
from service.survey.questionnaire import Questionnaire
from service.survey.version import Version
from service.survey.wording import Phrase, phrase
from service.web import edge
from service.web.pages import frame as frames
from service.web.pages.field import fields
from service.web.pages.frame import Frame
from service.web.pages.ways import switch_of, ways

WAY, WORDS = "way", "words"

blueprint = Blueprint("report", __name__)
frames.prepare(blueprint)


@blueprint.get("/s/<token>/report")
def ask(token: str) -> Response:
    questionnaire, language = _context(token)
    if "sent" not in request.args:
        return _form(token, questionnaire, language, {})
    frame = Frame(language, phrase(Phrase.REPORTED_HEADING, language), questionnaire.sender)
    return frames.notice(
        frame,
        [phrase(Phrase.REPORTED_TEXT, language)],
        ways=ways(token, questionnaire, language),
    )


@blueprint.post("/s/<token>/report")
def tell(token: str) -> Response:
    """The same is said to the first report and to every later one: whoever comes after with the link learns nothing."""
    questionnaire, language = _context(token)
    entered = dict(request.form.lists())
    if frames.SWITCH in entered:
        return _form(token, questionnaire, language, entered)
    told, faults = _read(entered, language)
    if faults:
        return _form(token, questionnaire, language, entered, faults, status=422)
    pressure_report.keep(
        edge.session(),
        invitations.by_token(edge.session(), token),
        Way(told[WAY]),
        told.get(WORDS, ""),
        secrets=edge.runtime().secrets,
        now=edge.now(),
    )
    return make_response(redirect(url_for("report.ask", token=token, lang=language, sent=1), 303))


def _context(token: str) -> tuple[Questionnaire, str]:
    """By a link that has expired as well: who was pressed may find the words later."""
    invitation = invitations.by_token(edge.session(), token)
    questionnaire = edge.session().get_one(Version, invitation.version_id).parsed()
    return questionnaire, frames.asked_language(questionnaire.languages, invitation.language)


def _questions(language: str) -> tuple[Single, OpenText]:
    def said(which: Phrase) -> dict[str, str]:
        return {language: phrase(which, language)}

    options = tuple(Option(way.value, said(Phrase(f"report_{way.value}")), exclusive=False) for way in Way)
    return (
        Single(WAY, said(Phrase.REPORT_WAY), options, required=True),
        OpenText(WORDS, said(Phrase.REPORT_WORDS), MOST_CHARACTERS, required=False),
    )


def _read(entered: Mapping[str, Sequence[str]], language: str) -> tuple[dict[str, str], list[InvalidAnswer]]:
    told: dict[str, str] = {}
    faults = []
    for question in _questions(language):
        try:
            value = check_answer(question, entered.get(question.name))
        except InvalidAnswer as fault:
            faults.append(fault)
            continue
        match value:
            case Code() | Words():
                told[question.name] = value.value
            case NoAnswer():
                pass
            case _:
                raise AssertionError("a choice and some words are all that is asked")
    return told, faults


def _form(
    token: str,
    questionnaire: Questionnaire,
    language: str,
    entered: Mapping[str, Sequence[str]],
    faults: Sequence[InvalidAnswer] = (),
    *,
    status: int = 200,
) -> Response:
    heading = phrase(Phrase.REPORT_HEADING, language)
    prefix = f"{phrase(Phrase.ERROR_PREFIX, language)} " if faults else ""
    shown = fields(_questions(language), language, entered=entered, faults=faults)
    return frames.page(
        "report.html",
        Frame(language, f"{prefix}{heading} – {questionnaire.sender}", questionnaire.sender),
        status=status,
        heading=heading,
        fields=shown,
        errors=[field for field in shown if field.error],
        action=url_for("report.tell", token=token, lang=language),
        back=url_for("form.show", token=token, lang=language),
        switch=switch_of(questionnaire, language, form="entered"),
        ways=ways(token, questionnaire, language),
    )
