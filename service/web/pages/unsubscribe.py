"""The way out: a page that asks, and a POST that acts, by one click in a mail program as well (RFC 8058)."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from service.response import optout
from service.sampling import invitation as invitations
from service.sampling.invitation import Invitation
from service.survey.questionnaire import Questionnaire
from service.survey.version import Version
from service.survey.wording import Phrase, phrase
from service.web import edge
from service.web.pages import frame as frames
from service.web.pages.frame import Frame
from service.web.pages.ways import switch_of, ways

blueprint = Blueprint("unsubscribe", __name__)
frames.prepare(blueprint)


@blueprint.get("/u/<token>")
def confirm(token: str) -> Response:
    """Programs that check mail for viruses follow every link: looking changes nothing."""
    questionnaire, language = _context(invitations.by_token(edge.session(), token))
    sender = {"sender": questionnaire.sender}
    frame = Frame(language, phrase(Phrase.UNSUBSCRIBE_HEADING, language, sender), questionnaire.sender)
    return frames.page(
        "unsubscribe.html",
        frame,
        action=url_for("unsubscribe.stop", token=token, lang=language),
        switch=switch_of(questionnaire, language, endpoint="unsubscribe.confirm", token=token),
        ways=ways(token, questionnaire, language)[:-1],
    )


@blueprint.post("/u/<token>")
def stop(token: str) -> Response:
    questionnaire, language = _context(optout.unsubscribe(edge.session(), token, now=edge.now()))
    frame = Frame(language, phrase(Phrase.UNSUBSCRIBED_HEADING, language), questionnaire.sender)
    said = phrase(Phrase.UNSUBSCRIBED_TEXT, language, {"sender": questionnaire.sender})
    return frames.notice(frame, [said], ways=ways(token, questionnaire, language)[:-1])


def _context(invitation: Invitation) -> tuple[Questionnaire, str]:
    questionnaire = edge.session().get_one(Version, invitation.version_id).parsed()
    return questionnaire, frames.asked_language(questionnaire.languages, invitation.language)
