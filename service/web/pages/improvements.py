"""You said, we did: what became of answers, for whoever holds a link of the survey. Looking at it records nothing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, url_for
from markupsafe import Markup

from service.response import improvement as improvements
from service.response.improvement import Improvement
from service.sampling import invitation as invitations
from service.survey.version import Version
from service.survey.wording import Phrase, phrase
from service.web import edge
from service.web.pages import frame as frames
from service.web.pages.frame import Frame
from service.web.pages.said import said

blueprint = Blueprint("improvements_page", __name__)
frames.prepare(blueprint)


@dataclass(frozen=True, slots=True)
class _Shown:
    """One entry in the language of the page."""

    said: Markup
    done: Markup
    day: str
    since: str


@blueprint.get("/s/<token>/done")
def show(token: str) -> Response:
    session = edge.session()
    invitation = invitations.by_token(session, token)
    questionnaire = session.get_one(Version, invitation.version_id).parsed()
    language = frames.asked_language(questionnaire.languages, invitation.language)
    return frames.page(
        "improvements.html",
        Frame(language, phrase(Phrase.IMPROVEMENTS_HEADING, language), questionnaire.sender),
        entries=[_shown(one, language) for one in improvements.published(session, invitation.survey_id)],
        stop=url_for("unsubscribe.confirm", token=token, lang=language),
    )


def address(survey_id: UUID, token: str, language: str) -> str:
    """Where the list is, if there is anything in it."""
    if not improvements.published(edge.session(), survey_id):
        return ""
    return url_for("improvements_page.show", token=token, lang=language)


def _shown(one: Improvement, language: str) -> _Shown:
    day = one.since.isoformat()
    since = phrase(Phrase.IMPROVEMENT_SINCE, language, {"day": day})
    return _Shown(said(one.said, language), said(one.done, language), day, since)
