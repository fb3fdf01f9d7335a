"""What is kept of the holder of a link: to be read, taken along, and erased. Looking at it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, make_response, request, url_for
from markupsafe import Markup

from service.base.tables import Json
from service.response import access, erasure
from service.sampling import invitation as invitations
from service.sampling.contact import Channel, Contact
from service.survey.question import Multiple, Option
from service.survey.questionnaire import Questionnaire
from service.survey.version import Version
from service.survey.wording import Phrase, phrase
from service.web import edge
from service.web.pages import frame as frames
from service.web.pages.field import Field, fields
from service.web.pages.frame import Frame
from service.web.pages.ways import switch_of, ways

CONFIRM, YES = "confirm", "yes"
FILE = "my-data.json"
CHANNELS = {Channel.SMS.value: "SMS", Channel.EMAIL.value: "E-mail"}  # understood in every language

blueprint = Blueprint("data", __name__)
frames.prepare(blueprint)


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of data, line by line."""

    heading: str
    lines: Sequence[Sequence[str]]


@blueprint.get("/s/<token>/data")
def show(token: str) -> Response:
    held, questionnaire, language = _context(token)
    return _page(token, held, questionnaire, language)


@blueprint.post("/s/<token>/data/file")
def download(token: str) -> Response:
    """A POST: a program that follows every link must not carry the data away."""
    held, _questionnaire, language = _context(token)
    reply = make_response(json.dumps(_document(held, language), ensure_ascii=False, indent=2) + "\n")
    reply.content_type = "application/json"
    reply.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return reply


@blueprint.post("/s/<token>/data/erasure")
def erase(token: str) -> Response:
    held, questionnaire, language = _context(token)
    if request.form.get(CONFIRM) != YES:
        return _page(token, held, questionnaire, language, error=phrase(Phrase.FAULT_ERASE, language), status=422)
    runtime = edge.runtime()
    erasure.erase_by_link(
        edge.session(), token, secrets=runtime.secrets, public_url=runtime.settings.public_url, now=edge.now()
    )
    said = phrase(Phrase.ERASED_TEXT, language, {"sender": questionnaire.sender})
    frame = Frame(language, phrase(Phrase.ERASED_HEADING, language), questionnaire.sender)
    return frames.notice(frame, [said])


def _context(token: str) -> tuple[Contact, Questionnaire, str]:
    """By a link that has expired as well: the data are still there."""
    invitation = invitations.by_token(edge.session(), token)
    questionnaire = edge.session().get_one(Version, invitation.version_id).parsed()
    held = edge.session().get_one(Contact, invitation.contact_id)
    return held, questionnaire, frames.asked_language(questionnaire.languages, invitation.language)


def _document(held: Contact, language: str) -> Json:
    runtime = edge.runtime()
    return access.of_contact(
        edge.session(), held, secrets=runtime.secrets, now=edge.now(), masked=True, language=language
    )


def _page(
    token: str, held: Contact, questionnaire: Questionnaire, language: str, *, error: str = "", status: int = 200
) -> Response:
    heading = phrase(Phrase.DATA_HEADING, language)
    prefix = f"{phrase(Phrase.ERROR_PREFIX, language)} " if error else ""
    confirm = _confirmation(language, error)
    return frames.page(
        "data.html",
        Frame(language, f"{prefix}{heading} – {questionnaire.sender}", questionnaire.sender),
        status=status,
        heading=heading,
        parts=_parts(_document(held, language), language),
        fields=[confirm],
        errors=[confirm] if error else [],
        back=url_for("form.show", token=token, lang=language),
        download=url_for("data.download", token=token, lang=language),
        erase=url_for("data.erase", token=token, lang=language),
        switch=switch_of(questionnaire, language, endpoint="data.show", token=token),
        ways=ways(token, questionnaire, language),
    )


def _confirmation(language: str, error: str) -> Field:
    def said(which: Phrase) -> dict[str, str]:
        return {language: phrase(which, language)}

    option = Option(YES, said(Phrase.PRESSURE_YES), exclusive=False)
    asked = Multiple(CONFIRM, said(Phrase.ERASE_CONFIRM), (option,), required=True)
    (field,) = fields([asked], language, entered={})
    return replace(field, hint=Markup(), error=error)


def _parts(document: Json, language: str) -> list[Part]:
    """What was sent, said and kept; the file says more, of what is still owed as well."""
    lines = {
        Phrase.DATA_ADDRESSES: [_address(one, language) for one in document["addresses"]],
        Phrase.DATA_SURVEYS: [(one["survey"], _moment(one["occurred_at"])) for one in document["events"]],
        Phrase.DATA_MESSAGES: [
            (CHANNELS[one["channel"]], _moment(one["sent_at"])) for one in document["messages"] if one["sent_at"]
        ],
        Phrase.DATA_ANSWERS: [
            (said["asked"], _answer(said["answer"]))
            for one in document["events"]
            for said in (one["response"] or {"answers": []})["answers"]
        ],
        Phrase.DATA_REPLIES: [(_moment(one["received_at"]), one["text"]) for one in document["replies"]],
    }
    return [Part(phrase(heading, language), listed) for heading, listed in lines.items()]


def _address(one: dict[str, Any], language: str) -> tuple[str, str]:
    standing = [consent for consent in one["consents"] if consent["withdrawn_at"] is None]
    said = [
        phrase(Phrase.DATA_CONSENT, language, {"date": _moment(consent["given_at"]), "source": consent["source"]})
        for consent in standing
    ]
    return one["address"], "; ".join(said) or phrase(Phrase.DATA_NO_CONSENT, language)


def _answer(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _moment(written: str) -> str:
    """To the minute, in UTC, in one piece and from left to right, whatever is written around it."""
    day, minute = written[:10].replace("-", "\u2011"), written[11:16]
    return f"\u2066{day}\u00a0{minute}\u00a0UTC\u2069"
