"""What differs between two questionnaires, change by change.

Questions, sections and facts are told apart by their names: one that keeps its content under another name is a removal
and an addition, since its answers are kept under another name as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from service.survey import dumping
from service.survey.questionnaire import Questionnaire

Json = Any
Leaf = tuple[str, str | None]  # a field, and the language where it is a text


class Part(StrEnum):
    """What a change is about; a setting is everything of the questionnaire that is none of the others."""

    QUESTION = "question"
    SECTION = "section"
    FACT = "fact"
    MESSAGE = "message"
    SETTING = "setting"


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; of what was moved, `before` and `after` are its places, from 1."""

    part: Part
    name: str | None
    kind: Kind
    field: str | None = None
    language: str | None = None
    before: Json = None
    after: Json = None


LISTS = {"questions": Part.QUESTION, "sections": Part.SECTION, "facts": Part.FACT}
MESSAGES = ("invitation", "reminder")

#: Fields of a document that are texts by language, wherever they stand.
TEXTS = frozenset(
    {
        *("title", "intro", "privacy", "closing", "sms", "email_subject", "email_body"),
        *("text", "hint", "label", "unit", "fallback", "statement", "instruction", "impossible"),
    }
)
#: Lists whose members have names: each is compared with its namesake.
NAMED = {"options": "code", "wordings": "name", "ballots": "design"}
#: Compared as a whole: a part of a condition means nothing by itself.
WHOLE = frozenset({"show_if"})


def differences(before: Questionnaire, after: Questionnaire) -> tuple[Change, ...]:
    """Everything that differs; nothing does where, and only where, the content has the same hash."""
    old, new = dumping.dump(before), dumping.dump(after)
    return tuple(_differences(old, new))


def _differences(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
    for key, part in LISTS.items():
        yield from _members(part, old.get(key, []), new.get(key, []))
    for key in MESSAGES:
        yield from _fields(Part.MESSAGE, key, old[key], new[key])
    taken = {*LISTS, *MESSAGES}
    rest = [{key: value for key, value in document.items() if key not in taken} for document in (old, new)]
    yield from _fields(Part.SETTING, None, *rest)


def _members(part: Part, old: Sequence[Json], new: Sequence[Json]) -> Iterator[Change]:
    before, after = ({one["name"]: one for one in listed} for listed in (old, new))
    for name, one in before.items():
        if name not in after:
            yield Change(part, name, Kind.REMOVED, before=one)
    for name, one in after.items():
        if name not in before:
            yield Change(part, name, Kind.ADDED, after=one)
    places = [list(listed) for listed in (before, after)]
    for name in _moved([n for n in places[0] if n in after], [n for n in places[1] if n in before]):
        yield Change(part, name, Kind.MOVED, before=1 + places[0].index(name), after=1 + places[1].index(name))
    for name, one in before.items():
        if name in after:
            yield from _fields(part, name, one, after[name])


def _moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The names that stand elsewhere among the others: those outside what both have in the same order."""
    stay: set[str] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        stay.update(before[block.a : block.a + block.size])
    return [name for name in after if name not in stay]


def _fields(part: Part, name: str | None, old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
    before, after = dict(leaves(old)), dict(leaves(new))
    for leaf in dict.fromkeys([*before, *after]):
        if _written(before, leaf) != _written(after, leaf):
            yield Change(part, name, Kind.CHANGED, *leaf, before=before.get(leaf), after=after.get(leaf))


def _written(found: Mapping[Leaf, Json], leaf: Leaf) -> str | None:
    """As the hash sees it: 1 and 1.0 are written differently, although they are equal."""
    return json.dumps(found[leaf], sort_keys=True) if leaf in found else None


def leaves(node: Mapping[str, Json], above: str = "") -> Iterator[tuple[Leaf, Json]]:
    """The single values of a document, each with the path of its field and, of a text, the language."""
    for key, value in node.items():
        path = f"{above}.{key}" if above else key
        is_text = key in TEXTS or above.rpartition(".")[2] == "labels"
        if isinstance(value, Mapping) and is_text:
            yield from (((path, language), words) for language, words in value.items())
        elif key in NAMED:
            yield (path, None), [one[NAMED[key]] for one in value]
            for one in value:
                inner = {field: held for field, held in one.items() if field != NAMED[key]}
                yield from leaves(inner, f"{path}.{one[NAMED[key]]}")
        elif isinstance(value, Mapping) and key not in WHOLE:
            yield from leaves(value, path)
        else:
            yield (path, None), value
