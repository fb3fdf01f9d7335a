"""The questionnaire that a page is about: the draft as it stands, or a version as it was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for

from service.base.errors import NotFound
from service.base.session import Session
from service.survey import parsing
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.questionnaire import Questionnaire
from service.survey.survey import Survey
from service.survey.text import nearest
from service.survey.version import Standing, Version
from service.web import edge
from service.web.auth import actor
from service.web.pages.languages import name_of

DRAFT = "draft"
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Tab:
    """A language in which the page can be read."""

    tag: str
    name: str
    address: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Subject:
    survey: Survey
    version: Version | None
    standing: Standing
    questionnaire: Questionnaire
    language: str

    @property
    def name(self) -> str:
        return str(self.version.number) if self.version else DRAFT

    @property
    def title(self) -> str:
        return f"{self.survey.name}, {'version ' if self.version else ''}{self.name}"

    def address(self, endpoint: str, **more: str | int) -> str:
        """Another page about the same questionnaire in the same language."""
        values: dict[str, Any] = {"version": self.name, "language": self.language, **more}
        return url_for(endpoint, survey_id=self.survey.id, **values)

    def tabs(self, endpoint: str) -> Sequence[Tab]:
        return [
            Tab(tag, name_of(tag), self.address(endpoint, language=tag), tag == self.language)
            for tag in self.questionnaire.languages
        ]


def subject_of(survey_id: UUID, session: Session | None = None) -> Subject:
    """What the address asks for; else the draft where there is one, or the newest version."""
    session = session or edge.session()
    survey = surveys.get(session, actor(), survey_id)
    standing = versions.standings(session, [survey])[survey.id]
    version = _version(session, survey, standing, request.args.get("version", ""))
    questionnaire = version.parsed() if version else parsing.parse(survey.questionnaire)
    wanted = request.args.get("language", "")
    return Subject(survey, version, standing, questionnaire, nearest(wanted, questionnaire.languages))


def _version(session: Session, survey: Survey, standing: Standing, asked: str) -> Version | None:
    if asked == DRAFT or (not asked and (standing.is_draft or standing.version is None)):
        return None
    if not asked and standing.version is not None:
        return versions.numbered(session, actor(), survey.id, standing.version)
    if not (asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS):
        raise NotFound("the survey has no such version", survey=str(survey.id))
    return versions.numbered(session, actor(), survey.id, int(asked))
