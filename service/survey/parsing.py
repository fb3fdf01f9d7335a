"""A questionnaire read from its document, which is found valid first: every fault is named at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, cast

from service.base.errors import InvalidInput
from service.survey import ballot as ballots
from service.survey import condition as conditions
from service.survey.asked import Default, Jump, Placement, Wording
from service.survey.check_settings import CheckSettings, Off
from service.survey.condition import Condition
from service.survey.consistency import consistency_faults
from service.survey.document import schema_faults
from service.survey.question import (
    Metric,
    Multiple,
    OpenText,
    Option,
    Order,
    Pressure,
    Quantity,
    Question,
    Rating,
    Role,
    Single,
)
from service.survey.questionnaire import Diary, Fact, Layout, Messages, Questionnaire, Section
from service.survey.text import Text

Json = Mapping[str, object]


class InvalidQuestionnaire(InvalidInput):
    """The document is not a questionnaire; `errors` names every field at fault."""

    title = "The questionnaire is not valid"


def parse(document: Mapping[str, object]) -> Questionnaire:
    """The questionnaire that the document describes; raises `InvalidQuestionnaire` with every fault there is."""
    raw = dict(document)
    errors = list(dict.fromkeys([*schema_faults(raw), *consistency_faults(raw)]))
    if errors:
        raise InvalidQuestionnaire(errors)
    return _Reader(tuple(cast("Sequence[str]", raw["languages"]))).questionnaire(raw)


class _Placed(TypedDict):
    """The part of a question that does not depend on its type."""

    placement: Placement
    hint: Text | None
    wordings: tuple[Wording, ...]
    default: Default | None


class _Reader:
    """Reads a document that has been found valid; texts come out in the order of the declared languages."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._languages = languages

    def questionnaire(self, raw: Json) -> Questionnaire:
        diary = cast("Json | None", raw.get("diary"))
        return Questionnaire(
            title=self._text(raw["title"]),
            languages=self._languages,
            sender=str(raw["sender"]),
            purpose=str(raw["purpose"]),
            decision=str(raw["decision"]),
            owner=str(raw["owner"]),
            intro=self._text(raw["intro"]),
            privacy=self._text(raw["privacy"]),
            closing=self._text(raw["closing"]),
            invitation=self._messages(raw["invitation"]),
            reminder=self._messages(raw["reminder"]),
            questions=tuple(self._question(body) for body in _listed(raw, "questions")),
            sections=tuple(self._section(body) for body in _listed(raw, "sections")),
            facts=tuple(Fact(str(body["name"]), self._text(body["fallback"])) for body in _listed(raw, "facts")),
            diary=None if diary is None else Diary(_whole(diary["entries"]), _whole(diary["every_hours"])),
            results_at_once=bool(raw.get("results_at_once", False)),
            layout=Layout(str(raw.get("layout", Layout.GROUPED))),
            checks=_check_settings(cast("Json", raw.get("checks", {}))),
        )

    def _text(self, value: object) -> Text:
        held = cast("Text", value)
        return {language: held[language] for language in self._languages if language in held}

    def _text_or_none(self, value: object) -> Text | None:
        return None if value is None else self._text(value)

    def _messages(self, value: object) -> Messages:
        body = cast("Json", value)
        return Messages(self._text(body["sms"]), self._text(body["email_subject"]), self._text(body["email_body"]))

    def _section(self, body: Json) -> Section:
        return Section(
            name=str(body["name"]),
            title=self._text(body["title"]),
            intro=self._text_or_none(body.get("intro")),
            show_if=_condition(body.get("show_if")),
            is_shuffled=body.get("order") == "shuffled",
        )

    def _question(self, body: Json) -> Question:
        name, wording, required = str(body["name"]), self._text(body["text"]), bool(body.get("required", False))
        placed = self._placed(body)
        match body["type"]:
            case "single":
                return Single(name, wording, self._options(body), required, _order(body), **placed)
            case "multiple":
                return Multiple(name, wording, self._options(body), required, _order(body), **placed)
            case "text":
                return OpenText(name, wording, _whole(body["max_length"]), required, **placed)
            case "number":
                return self._quantity(body, name, wording, placed, required=required)
            case "pressure":
                held = cast("Sequence[Json] | None", body.get("ballots"))
                dealt = ballots.PLAIN if held is None else ballots.parse(held, self._text)
                return Pressure(name, wording, dealt, placement=placed["placement"])
        return self._rating(body, name, wording, placed, required=required)

    def _rating(self, body: Json, name: str, wording: Text, placed: _Placed, *, required: bool) -> Rating:
        labels = sorted((int(point), self._text(label)) for point, label in cast("Json", body["labels"]).items())
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
            **placed,
        )

    def _quantity(self, body: Json, name: str, wording: Text, placed: _Placed, *, required: bool) -> Quantity:
        return Quantity(
            name=name,
            text=wording,
            required=required,
            min=_real(body.get("min")),
            max=_real(body.get("max")),
            decimals=_whole(body.get("decimals", 0)),
            unit=self._text_or_none(body.get("unit")),
            **placed,
        )

    def _options(self, body: Json) -> tuple[Option, ...]:
        return tuple(
            Option(
                code=str(one["code"]),
                label=self._text(one["label"]),
                exclusive=bool(one.get("exclusive", False)),
                is_pinned=bool(one.get("pinned", False)),
            )
            for one in _listed(body, "options")
        )

    def _placed(self, body: Json) -> _Placed:
        jumps = tuple(Jump(_condition(one.get("if")), str(one["to"])) for one in _listed(body, "go_to"))
        section = body.get("section")
        return {
            "placement": Placement(
                section=None if section is None else str(section),
                show_if=_condition(body.get("show_if")),
                go_to=jumps,
                is_pinned=bool(body.get("pinned", False)),
            ),
            "hint": self._text_or_none(body.get("hint")),
            "wordings": tuple(
                Wording(str(one["name"]), float(cast("float", one["share"])), self._text(one["text"]))
                for one in _listed(body, "wordings")
            ),
            "default": _default(body.get("default")),
        }


def _listed(body: Json, name: str) -> Sequence[Json]:
    return cast("Sequence[Json]", body.get(name, ()))


def _condition(body: object) -> Condition | None:
    return None if body is None else conditions.parse(cast("Json", body))


def _order(body: Json) -> Order:
    return Order(str(body.get("order", Order.FIXED)))


def _default(value: object) -> Default | None:
    if isinstance(value, list):
        return tuple(str(code) for code in value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return cast("Default | None", value)


def _whole(value: object) -> int:
    """JSON knows 5.0 as a whole number, too."""
    return int(cast("int | float", value))


def _real(value: object) -> float | None:
    return None if value is None else float(cast("int | float", value))


def _check_settings(body: Json) -> CheckSettings:
    return CheckSettings(
        off=tuple(
            Off(str(one["code"]), None if one.get("question") is None else str(one["question"]), str(one["reason"]))
            for one in _listed(body, "off")
        ),
        severities={code: str(severity) for code, severity in cast("Json", body.get("severities", {})).items()},
        glossary=tuple(cast("Sequence[str]", body.get("glossary", ()))),
    )
