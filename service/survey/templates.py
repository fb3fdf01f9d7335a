"""Questionnaires to begin with: complete documents but for who asks, what for, and who owns the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast

from service.base.errors import FieldError, InvalidInput, NotFound

_FOLDER = Path(__file__).with_name("templates")


class TemplateNotFound(NotFound):
    """No template has that name; the problem lists those there are."""

    title = "No such template"


def names() -> tuple[str, ...]:
    """The templates there are."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


def title(name: str) -> str:
    """What the template is for, in English, for those who choose one."""
    return str(_template(name)["title"])


def languages_of(name: str) -> tuple[str, ...]:
    """The languages that the template is written in; the first is its default."""
    document = cast("dict[str, object]", _template(name)["document"])
    return tuple(cast("list[str]", document["languages"]))


def languages() -> tuple[str, ...]:
    """The languages that any template is written in."""
    return tuple(dict.fromkeys(tag for name in names() for tag in languages_of(name)))


def instantiate(
    name: str, *, sender: str, purpose: str, decision: str, owner: str, languages: Sequence[str] | None = None
) -> dict[str, object]:
    """A questionnaire document from the template, in all its languages or in those asked for, in that order."""
    document = cast("dict[str, object]", _template(name)["document"])
    available = languages_of(name)
    chosen = list(available if languages is None else languages)
    errors = [
        FieldError(
            f"languages[{place}]", f"the template {name} is not written in it; possible are {', '.join(available)}"
        )
        for place, language in enumerate(chosen)
        if language not in available
    ]
    if len(set(chosen)) != len(chosen) or not chosen:
        errors.append(FieldError("languages", "must name at least one language, and none twice"))
    if errors:
        raise InvalidInput(errors)
    texts = cast("dict[str, object]", _in_languages(document, chosen))
    given = {"languages": chosen, "sender": sender, "purpose": purpose, "decision": decision, "owner": owner}
    return texts | given


def _template(name: str) -> dict[str, object]:
    if name not in names():
        raise TemplateNotFound(f"there is no template {name[:60]!r}; there are {', '.join(names())}")
    return _loaded(name)


@cache
def _loaded(name: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def _in_languages(node: object, languages: Sequence[str]) -> object:
    """A fresh copy in which each text holds the languages asked for only."""
    if isinstance(node, dict):
        if "en" in node:
            return {language: node[language] for language in languages}
        return {key: _in_languages(value, languages) for key, value in node.items()}
    return [_in_languages(item, languages) for item in node] if isinstance(node, list) else node
