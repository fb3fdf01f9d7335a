"""The questionnaire as a value: parsed from a document, written back to one, and told apart by its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from service.base.errors import InvalidInput
from service.survey.consistency import consistency_faults
from service.survey.document import schema_faults

SCHEMA = 1
Text = Mapping[str, str]
Json = Mapping[str, object]


class InvalidQuestionnaire(InvalidInput):
    """The document is not a questionnaire; `errors` names every field at fault."""

    title = "The questionnaire is not valid"


class Metric(StrEnum):
    """What a rating measures; it fixes the scale, except for custom ones."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    CUSTOM = "custom"


class Role(StrEnum):
    """The score is what results report; drivers explain it."""

    SCORE = "score"
    DRIVER = "driver"


@dataclass(frozen=True, slots=True)
class Rating:
    """A number on a scale whose ends, at least, have labels."""

    name: str
    metric: Metric
    role: Role
    text: Text
    min: int
    max: int
    labels: Mapping[int, Text]
    required: bool
    higher_is_better: bool

    @property
    def points(self) -> range:
        """The numbers that can be answered."""
        return range(self.min, self.max + 1)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; an exclusive one cannot be combined."""

    code: str
    label: Text
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Single:
    """One option of several."""

    name: str
    text: Text
    options: tuple[Option, ...]
    required: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes in the order shown; in a text message the first is 1."""
        return tuple(option.code for option in self.options)


@dataclass(frozen=True, slots=True)
class Multiple:
    """Any number of options."""

    name: str
    text: Text
    options: tuple[Option, ...]
    required: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes in the order shown; in a text message the first is 1."""
        return tuple(option.code for option in self.options)


@dataclass(frozen=True, slots=True)
class OpenText:
    """An answer in the respondent's own words."""

    name: str
    text: Text
    max_length: int
    required: bool


@dataclass(frozen=True, slots=True)
class Pressure:
    """Asks privately whether anyone asked for a particular score; those who are scored never see the answer."""

    name: str
    text: Text

    @property
    def codes(self) -> tuple[str, ...]:
        """Fixed, so that the answers of all surveys can be counted together; in a text message no is 1."""
        return ("no", "yes")

    @property
    def required(self) -> bool:
        """An answer that has to be given is not given freely."""
        return False


Question = Rating | Single | Multiple | OpenText | Pressure


@dataclass(frozen=True, slots=True)
class Messages:
    """What is sent, by text message and by mail."""

    sms: Text
    email_subject: Text
    email_body: Text


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Everything that is asked and said to a respondent, and what for."""

    title: Text
    languages: tuple[str, ...]
    sender: str
    purpose: str
    decision: str
    owner: str
    intro: Text
    privacy: Text
    closing: Text
    invitation: Messages
    reminder: Messages
    questions: tuple[Question, ...]

    @property
    def score(self) -> Rating | None:
        """The question that results report, unless this is a poll."""
        return next((one for one in self.questions if isinstance(one, Rating) and one.role is Role.SCORE), None)

    @property
    def drivers(self) -> tuple[Rating, ...]:
        """The questions that explain the score."""
        return tuple(one for one in self.questions if isinstance(one, Rating) and one.role is Role.DRIVER)

    @property
    def pressure(self) -> Pressure | None:
        """The private question, where there is one."""
        return next((one for one in self.questions if isinstance(one, Pressure)), None)

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        return next((one for one in self.questions if one.name == name), None)


def text_in(text: Text, language: str) -> str:
    """The text in that language, else in its base language, else in the first language it has."""
    return text[nearest(language, tuple(text))]


def nearest(language: str, available: Sequence[str]) -> str:
    """The available language that serves best: the same, one with the same base (pt for pt-BR), else the first."""
    wanted = language.lower()
    base = wanted.split("-", maxsplit=1)[0]
    by_tag = {one.lower(): one for one in reversed(available)}
    if wanted in by_tag:
        return by_tag[wanted]
    if base in by_tag:
        return by_tag[base]
    return next((one for one in available if one.lower().split("-", maxsplit=1)[0] == base), available[0])


def parse(document: Mapping[str, object]) -> Questionnaire:
    """The questionnaire that the document describes; raises `InvalidQuestionnaire` with every fault there is."""
    raw = dict(document)
    errors = list(dict.fromkeys([*schema_faults(raw), *consistency_faults(raw)]))
    if errors:
        raise InvalidQuestionnaire(errors)
    languages = tuple(cast("Sequence[str]", raw["languages"]))

    def text(value: object) -> Text:
        return {language: cast("Text", value)[language] for language in languages}

    def messages(value: object) -> Messages:
        body = cast("Json", value)
        return Messages(text(body["sms"]), text(body["email_subject"]), text(body["email_body"]))

    def options(value: object) -> tuple[Option, ...]:
        return tuple(
            Option(str(one["code"]), text(one["label"]), bool(one.get("exclusive", False)))
            for one in cast("Sequence[Json]", value)
        )

    def question(body: Json) -> Question:
        name, wording, required = str(body["name"]), text(body["text"]), bool(body.get("required", False))
        match body["type"]:
            case "single":
                return Single(name, wording, options(body["options"]), required)
            case "multiple":
                return Multiple(name, wording, options(body["options"]), required)
            case "text":
                return OpenText(name, wording, _whole(body["max_length"]), required)
            case "pressure":
                return Pressure(name, wording)
        labels = sorted((int(point), text(label)) for point, label in cast("Json", body["labels"]).items())
        return Rating(
            name=name,
            metric=Metric(str(body["metric"])),
            role=Role(str(body["role"])),
            text=wording,
            min=_whole(body["min"]),
            max=_whole(body["max"]),
            labels=dict(labels),
            required=required,
            higher_is_better=bool(body.get("higher_is_better", True)),
        )

    return Questionnaire(
        title=text(raw["title"]),
        languages=languages,
        sender=str(raw["sender"]),
        purpose=str(raw["purpose"]),
        decision=str(raw["decision"]),
        owner=str(raw["owner"]),
        intro=text(raw["intro"]),
        privacy=text(raw["privacy"]),
        closing=text(raw["closing"]),
        invitation=messages(raw["invitation"]),
        reminder=messages(raw["reminder"]),
        questions=tuple(question(body) for body in cast("Sequence[Json]", raw["questions"])),
    )


def _whole(value: object) -> int:
    """JSON knows 5.0 as a whole number, too."""
    return int(cast("int | float", value))


def dump(questionnaire: Questionnaire) -> dict[str, object]:
    """The document of a questionnaire, with every default written out; `parse` gives the same questionnaire back."""
    q = questionnaire
    return {
        "schema": SCHEMA,
        "title": dict(q.title),
        "languages": list(q.languages),
        "sender": q.sender,
        "purpose": q.purpose,
        "decision": q.decision,
        "owner": q.owner,
        "intro": dict(q.intro),
        "privacy": dict(q.privacy),
        "closing": dict(q.closing),
        "invitation": _dump_messages(q.invitation),
        "reminder": _dump_messages(q.reminder),
        "questions": [_dump_question(question) for question in q.questions],
    }


def _dump_messages(messages: Messages) -> dict[str, object]:
    return {
        "sms": dict(messages.sms),
        "email_subject": dict(messages.email_subject),
        "email_body": dict(messages.email_body),
    }


def _dump_question(question: Question) -> dict[str, object]:
    text = dict(question.text)
    match question:
        case Rating():
            return {
                "name": question.name,
                "type": "rating",
                "metric": question.metric.value,
                "role": question.role.value,
                "text": text,
                "min": question.min,
                "max": question.max,
                "labels": {str(point): dict(label) for point, label in question.labels.items()},
                "required": question.required,
                "higher_is_better": question.higher_is_better,
            }
        case Single() | Multiple():
            kind = "single" if isinstance(question, Single) else "multiple"
            options = [
                {"code": option.code, "label": dict(option.label), "exclusive": option.exclusive}
                for option in question.options
            ]
            return {
                "name": question.name, "type": kind, "text": text, "options": options, "required": question.required
            }  # fmt: skip
        case OpenText():
            return {
                "name": question.name,
                "type": "text",
                "text": text,
                "max_length": question.max_length,
                "required": question.required,
            }
        case Pressure():
            return {"name": question.name, "type": "pressure", "text": text}


def content_hash(questionnaire: Questionnaire) -> str:
    """SHA-256 of the canonical document: equal for equal content, whatever the order of keys it was written in."""
    canonical = json.dumps(dump(questionnaire), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
