"""Where every page of a respondent's link leads besides: reporting pressure, one's own data, being left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from service.survey.questionnaire import Questionnaire
from service.survey.wording import Phrase, phrase
from service.web.pages import frame as frames
from service.web.pages import languages


@dataclass(frozen=True, slots=True)
class Switch:
    """The other languages: each a button of the form named, which takes along what was entered, or else a link."""

    others: Sequence[tuple[str, str, str]]
    form: str = ""
    name: str = frames.SWITCH


def ways(token: str, questionnaire: Questionnaire, language: str) -> list[tuple[str, str]]:
    """Address and words; where no score is asked for, nobody can have pressed for one."""
    values = {"sender": questionnaire.sender}
    listed = [("report.ask", Phrase.REPORT_HEADING)] if questionnaire.score is not None else []
    listed += [("data.show", Phrase.DATA_HEADING), ("unsubscribe.confirm", Phrase.UNSUBSCRIBE_HEADING)]
    return [(url_for(name, token=token, lang=language), phrase(said, language, values)) for name, said in listed]


def switch_of(
    questionnaire: Questionnaire, language: str, *, form: str = "", endpoint: str = "", token: str = ""
) -> Switch | None:
    """None where there is only one language."""
    others = [
        (tag, languages.name_of(tag), url_for(endpoint, token=token, lang=tag) if endpoint else "")
        for tag in questionnaire.languages
        if tag != language
    ]
    return Switch(others, form) if others else None
