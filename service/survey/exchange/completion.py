"""What files of other programs lack and a questionnaire needs: standard texts, in the languages they are written in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from service.survey import templates

Json = Mapping[str, object]
_NOT_STATED = {
    "sender": "Our organisation",
    "purpose": "Not stated in the file.",
    "decision": "Not stated in the file.",
    "owner": "Not stated in the file",
}
_OF_TEMPLATE = ("privacy", "closing")


@cache
def _standard() -> Mapping[str, Mapping[str, object]]:
    path = Path(__file__).with_name("standard.json")
    own = cast("dict[str, Mapping[str, object]]", json.loads(path.read_text(encoding="utf-8")))
    template = templates.instantiate("csat", sender="-", purpose="-", decision="-", owner="-")
    return own | {name: cast("Json", template[name]) for name in _OF_TEMPLATE}


def _in_languages(node: Mapping[str, object], languages: Sequence[str]) -> dict[str, object]:
    """The text in each of the languages that it is written in; English stands in for a first language that it lacks."""
    if "en" not in node:
        return {name: _in_languages(cast("Json", part), languages) for name, part in node.items()}
    written = {tag: node[base] for tag in languages if (base := tag.lower().split("-", maxsplit=1)[0]) in node}
    return {languages[0]: written.get(languages[0], node["en"])} | written


def complete(document: Json, languages: Sequence[str]) -> tuple[dict[str, object], list[str]]:
    """The document with everything that a questionnaire must have, and the names of what was added."""
    filled: dict[str, object] = {name: said for name, said in _NOT_STATED.items() if name not in document}
    filled |= {name: _in_languages(text, languages) for name, text in _standard().items() if name not in document}
    return {"schema": 1, **filled, **document}, [f"{name}: a standard text" for name in filled]
