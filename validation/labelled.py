"""Labelled texts and options: each put into a questionnaire that is sound otherwise, and what the checks say of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from service.survey import checks, templates
from service.survey.checks import Finding, Report, engine
from service.survey.parsing import parse
from service.survey.question import Metric, OpenText, Option, Rating, Role, Single
from service.survey.questionnaire import Messages, Questionnaire
from validation.surroundings import surrounded

FOLDER = Path(__file__).parents[1] / "tests" / "service" / "survey"
#: The rule of an item that is good by every rule.
ANY = "any"
#: Checks of how questions stand together say nothing of a single one.
STRUCTURE = "S"
_MESSAGES = ("invitation", "reminder")


@dataclass(frozen=True, slots=True)
class Item:
    """A text, options or both; `rule` is the code of the check that it is about."""

    rule: str
    text: str
    options: tuple[str, ...]
    is_bad: bool
    source: str
    field: str
    is_scored: bool
    language: str = "en"

    @classmethod
    def of(cls, raw: Mapping[str, Any], by_name: Mapping[str, str]) -> Item:
        """Read an item; a rule may be named by its name, too."""
        return cls(
            rule=by_name.get(raw["rule"], raw["rule"]),
            text=raw.get("text", ""),
            options=tuple(raw.get("options", ())),
            is_bad=raw["bad"],
            source=raw.get("source", "written"),
            field=raw.get("field", "text"),
            is_scored=raw.get("scored", False),
            language=raw.get("language", "en"),
        )


def files() -> list[Path]:
    """All labelled sets."""
    return [FOLDER / "labelled.json", *sorted((FOLDER / "labelled").glob("*.json"))]


def items() -> list[Item]:
    """Every labelled item, each once."""
    by_name = {rule.name: rule.code for rule in checks.RULES}
    raw = [one for path in files() for one in json.loads(path.read_text(encoding="utf-8"))]
    return list(dict.fromkeys(Item.of(one, by_name) for one in raw))


@cache
def sound(*languages: str) -> Questionnaire:
    """A questionnaire in which no check finds an error."""
    return parse(
        templates.instantiate(
            "csat",
            sender="Example Bikes",
            purpose="To learn what made repairs easy or hard.",
            decision="Which part of the repair desk is changed next quarter.",
            owner="Head of customer research",
            languages=languages or ("en",),
        )
    )


@cache
def around(language: str) -> Questionnaire:
    """What stands around an item: a template in English, a few words of their own in other languages."""
    return sound() if language == "en" else surrounded(sound(), language)


def asking(text: str, language: str = "en") -> Questionnaire:
    """The text as an open question."""
    return replace(around(language), questions=(OpenText("asked", {language: text}, 100, required=False),))


def choosing(*labels: str, text: str = "Which one?", language: str = "en") -> Questionnaire:
    """The labels as the options of a question."""
    options = tuple(Option(f"o{number}", {language: label}, exclusive=False) for number, label in enumerate(labels))
    return replace(around(language), questions=(Single("asked", {language: text}, options, required=False),))


def rating(
    labels: Mapping[int, str], role: Role = Role.SCORE, text: str = "How was it?", language: str = "en"
) -> Questionnaire:
    """The labels on a scale from the least to the greatest number."""
    question = Rating(
        "d_asked" if role is Role.DRIVER else "asked", Metric.CUSTOM, role, {language: text}, min(labels), max(labels),
        {point: {language: label} for point, label in labels.items()}, required=True, higher_is_better=True,
    )  # fmt: skip
    return replace(around(language), questions=(question,))


def placed(item: Item) -> Questionnaire:
    """The item in its place, everything else in order."""
    if item.field != "text":
        return _saying(item)
    text = {"text": item.text} if item.text else {}
    if item.is_scored:
        labels = item.options or ("Very poor", "Poor", "Neither good nor poor", "Good", "Very good")
        return rating(dict(enumerate(labels, start=1)), language=item.language, **text)  # type: ignore[arg-type]  # text is a str
    language = item.language
    return choosing(*item.options, language=language, **text) if item.options else asking(item.text, language)


def _saying(item: Item) -> Questionnaire:
    whole = around(item.language)
    name, _, part = item.field.partition(".")
    if name not in _MESSAGES:
        return replace(whole, **{name: {item.language: item.text}})  # type: ignore[arg-type]  # the name of a text
    messages: Messages = getattr(whole, name)
    text = item.text
    if part != "email_subject" and item.rule[:1] not in ("C", "R"):
        # what carriers and the law ask of a message is not what the item is about
        text = f"{{sender}}: {text} {{link}} {{stop}}"
    return replace(whole, **{name: replace(messages, **{part: {item.language: text}})})  # type: ignore[arg-type]


@cache
def findings(item: Item) -> tuple[Finding, ...]:
    """What all checks say of the item itself."""
    return _of_itself(item, checks.run(placed(item)))


def _of_itself(item: Item, report: Report) -> tuple[Finding, ...]:
    """What is said of the item's surroundings is left out."""
    question = "asked" if item.field == "text" else None
    return tuple(
        one
        for one in report.findings
        if one.question == question
        and (question is not None or one.field == item.field)
        and (one.code == item.rule or not one.code.startswith(STRUCTURE))
    )


def found_by(item: Item, code: str) -> bool:
    """Whether a check finds something in the item; the others are not run."""
    rules = [rule for rule in checks.RULES if rule.code == code]
    report = engine.run(rules, checks.RULESET, placed(item), None, None)
    return any(one.code == code for one in _of_itself(item, report))


def texts_of(some: Sequence[Item]) -> list[str]:
    """The items as a reader of a failed test wants to see them."""
    return [" / ".join((item.text, *item.options)) for item in some]
