"""Texts of SurveyJS: a string in the default language, or an object with a string for each."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.exchange.form import Words
from service.survey.exchange.tags import guess, tag_of
from service.survey.exchange.values import Json, mapping, text

_TEXTS = frozenset(
    {"title", "description", "completedHtml", "html", "text", "minRateDescription", "maxRateDescription"}
    | {"labelTrue", "labelFalse", "otherText", "noneText", "refuseText", "dontKnowText", "placeholder"}
    | {"requiredErrorText", "maskSettings"}
)
_DEFAULT = "default"


def words(value: object, default: str) -> Words:
    """The texts by language; what is under `default` is in the form's own language."""
    if isinstance(value, dict):
        found = {}
        for name, said in value.items():
            tag = default if name == _DEFAULT else tag_of(str(name))
            if tag is not None and text(said).strip():
                found[tag] = text(said)
        return found
    said = text(value)
    return {default: said} if said.strip() else {}


def languages_of(document: Json) -> tuple[str, ...]:
    """The languages of a definition, its own first."""
    declared = tag_of(text(document.get("locale")) or "")
    named: dict[str, None] = {}
    plain: list[str] = []
    for said in _translations(document):
        if isinstance(said, str):
            plain.append(said)
            continue
        for name, one in mapping(said).items():
            tag = None if name == _DEFAULT else tag_of(str(name))
            if name == _DEFAULT:
                plain.append(text(one))
            elif tag is not None and isinstance(one, str):
                named[tag] = None
    if declared is None:
        has_default = any(said.strip() for said in plain)
        declared = guess(plain) if has_default or not named else next(iter(named))
    return tuple(dict.fromkeys([declared, *named]))


def _translations(node: object) -> Iterator[object]:
    """Every text of the definition, a string or an object of strings."""
    waiting = [node]
    while waiting:
        held = waiting.pop()
        if isinstance(held, list):
            waiting.extend(reversed(held))
            continue
        for key, value in reversed(list(mapping(held).items())):
            if key in _TEXTS and isinstance(value, str | dict):
                yield value
            elif isinstance(value, dict | list):
                waiting.append(value)
