"""The text conversation walked through: one writes as a respondent and sees what would be answered. Nothing is kept."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from service.base.errors import FieldError, InvalidInput
from service.delivery import compose
from service.delivery.preview import TOKEN, shown
from service.response.rehearsal import rehearse
from service.survey.ballot import PLAIN
from service.survey.filling import filled
from service.web import edge
from service.web.console import frame as frames
from service.web.console.subject import subject_of

SAID, NEW = "said", "reply"
MOST_CHARACTERS = 1600  # what carriers take for one text

blueprint = Blueprint("console_talking", __name__, url_prefix="/console")
frames.prepare(blueprint)


@blueprint.get("/surveys/<uuid:survey_id>/talk")
def begin(survey_id: UUID) -> Response:
    return _page(survey_id, [])


@blueprint.post("/surveys/<uuid:survey_id>/talk")
def go_on(survey_id: UUID) -> Response:
    """The conversation is played anew from everything that was written so far."""
    written = [*request.form.getlist(SAID), request.form.get(NEW, "")]
    if any(len(text) > MOST_CHARACTERS for text in written):
        raise InvalidInput([FieldError(NEW, f"must have at most {MOST_CHARACTERS} characters")])
    return _page(survey_id, [text for text in written if text.strip()])


def _page(survey_id: UUID, replies: list[str]) -> Response:
    with edge.runtime().database.read() as session:
        subject = subject_of(survey_id, session)
    asked = filled(subject.questionnaire, {})
    held = asked.pressure
    if held is not None and held.ballots != PLAIN:
        asked = asked.dealt(held.ballots[0])
    link = compose.survey_link(edge.runtime().settings.public_url, TOKEN)
    talk = rehearse(asked, subject.language, replies, link=link)
    return frames.page(
        "talk.html",
        f"Conversation of {subject.title}",
        subject=subject,
        survey=subject.survey,
        tabs=subject.tabs("console_talking.begin"),
        lines=[(line, shown(line.body)) for line in talk.lines],
        goes_on=talk.goes_on,
        replies=replies,
        names=(SAID, NEW),
        most=MOST_CHARACTERS,
    )
