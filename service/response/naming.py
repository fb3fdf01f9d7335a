"""Which option, or which labelled point of a scale, a text names.

By its whole label, in any language; by that label with another ending, or a slip of the finger in a long word; by a
part that only one label has. What would fit two options names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from service.response import number_lists as lists
from service.response.keyword_lists import COURTESIES
from service.response.normal import bare, clauses, word_set, words

Labels = Mapping[str, Sequence[str]]

_BESIDE = (
    lists.FILLERS
    | COURTESIES
    | word_set(
        "you it was were is with mainly mostly mainly only definitely because especially the much your by far",
        "der die das den dem le la les el los las lo o os as il de du des principalmente sobretodo surtout vor allem",
        "hauptsachlich principalement muchas gracias vielen",
    )
)
_ORDINALS = (
    word_set("first 1st primero primera premier premiere erste erstes erster primeiro primeira"),
    word_set("second 2nd segundo segunda deuxieme seconde zweite zweites zweiter"),
    word_set("third 3rd tercero tercera troisieme dritte drittes dritter terceiro terceira"),
    word_set("fourth 4th cuarto cuarta quatrieme vierte viertes quarto quarta"),
    word_set("fifth 5th quinto quinta cinquieme funfte funftes"),
)
_TIED = re.compile(r"\b([ldjmtsn]|qu)['’]", re.IGNORECASE)
_MOST_WORDS = 8
_ENDINGS = ("os", "as", "es", "o", "a", "e", "s")  # of one adjective in Spanish, French and Portuguese
_FORMS = ("ings", "ing", "es", "en", "e", "s")  # of a noun or a verb in English and German
_SHORTEST_STEM = 4
_SHORTEST_SLIP = 4  # letters: in a shorter word one letter makes another word
_SHORTEST_REPLACED = 7
_SHORTEST_PART = 4
_SHORTEST_BEGINNING = 6


def named(labels: Labels, text: str) -> set[str]:
    """Which options the text, or a clause of it, names by its whole label."""
    said = set(_sayings(text))
    exact = {key for key, texts in labels.items() if any(_bare_label(label) in said for label in texts)}
    if exact:
        return exact
    for is_same in (_is_inflected, _is_mistyped):
        found = {
            key
            for key, texts in labels.items()
            if any(_matches(_bare_label(label), spoken, is_same) for label in texts for spoken in said)
        }
        if found:
            return found
    return set()


def mentioned(labels: Labels, text: str) -> set[str]:
    """Which option's label holds the whole text as a run of words ("delivery" for "Late delivery"), or is held."""
    said = _content(text)
    if not said or len("".join(said)) < _SHORTEST_PART:
        return set()
    parts = {key for key, texts in labels.items() if any(_holds(_content(label), said) for label in texts)}
    parts = parts or {key for key, texts in labels.items() if any(_has_roots(label, said) for label in texts)}
    if parts or len(said) > _MOST_WORDS or not lists.DENYING.isdisjoint(words(text)):
        return parts
    return {key for key, texts in labels.items() if any(_holds(said, _content(label)) for label in texts)}


def _content(text: str) -> tuple[str, ...]:
    """The words, with the articles that French ties to them cut off, and without what stands around them."""
    return bare(tuple(word for word in words(_TIED.sub(r"\1 ", text)) if len(word) > 1), _BESIDE)


def _has_roots(label: str, said: tuple[str, ...]) -> bool:
    """Whether each word is one of the label's in another form: "long wait times" for "Waiting time"."""
    roots = {_root(word) for word in _content(label)}
    things = [word for word in said if word not in lists.AILING]
    return bool(things) and all(len(word) >= _SHORTEST_PART and _root(word) in roots for word in things)


def _root(word: str) -> str:
    ending = next((end for end in _FORMS if word.endswith(end) and len(word) - len(end) >= _SHORTEST_PART), "")
    return word.removesuffix(ending)


def _holds(all_words: tuple[str, ...], run: tuple[str, ...]) -> bool:
    return bool(run) and f" {' '.join(run)} " in f" {' '.join(all_words)} "


def said_of(labels: Labels, text: str) -> set[str]:
    """Which point's label stands in a short text that adds nothing to it: "I am very satisfied with everything"."""
    said = words(text)
    runs = {key: [words(label) for label in texts if _holds(said, words(label))] for key, texts in labels.items()}
    found = {key: max(held, key=len) for key, held in runs.items() if held}
    if not found or len(said) > _MOST_WORDS:
        return set()
    longest = max(found, key=lambda key: len(found[key]))
    others = [run for key, run in found.items() if key != longest]
    beside = f" {' '.join(said)} ".replace(f" {' '.join(found[longest])} ", " ", 1).split()
    is_plain = lists.DEGREES.isdisjoint(beside) and lists.DENYING.isdisjoint(beside)
    return {longest} if is_plain and all(_holds(found[longest], run) for run in others) else set()


def denied(labels: Labels, text: str) -> bool:
    """Whether a label stands in the text behind a denial: "5 not satisfied"."""
    said = words(text)
    for label in (words(one) for texts in labels.values() for one in texts):
        for place in range(1, len(said)):
            is_there = bool(label) and said[place : place + len(label)] == label
            is_label_itself = any(
                said[place - 1 : place + len(label)] == words(one) for t in labels.values() for one in t
            )
            if is_there and not is_label_itself and said[place - 1] in lists.NEGATIONS | {"isnt", "no"}:
                return True
    return False


def counted(codes: Sequence[str], text: str) -> set[str]:
    """The option of an ordinal alone: "the third one"."""
    said = bare(words(text), _BESIDE | {"one", "answer"})
    place = next((place for place, known in enumerate(_ORDINALS) if len(said) == 1 and said[0] in known), None)
    return {codes[place]} if place is not None and place < len(codes) else set()


def begun(labels: Labels, text: str) -> set[str]:
    """Which point's label begins with the whole text: "neither" for "Neither satisfied nor dissatisfied"."""
    said = words(text)
    if len("".join(said)) < _SHORTEST_BEGINNING:
        return set()
    return {key for key, texts in labels.items() if any(words(label)[: len(said)] == said for label in texts)}


def lettered(codes: Sequence[str], text: str) -> set[str]:
    """The option of a letter alone: "b" for the second."""
    said = bare(words(text), lists.FILLERS - {"a", "e", "o"}) or words(text)
    if len(said) != 1 or len(said[0]) != 1 or not "a" <= said[0] <= "z":
        return set()
    place = ord(said[0]) - ord("a")
    return {codes[place]} if place < len(codes) else set()


def _sayings(text: str) -> Iterator[tuple[str, ...]]:
    for part in (text, *clauses(text)):
        spoken = tuple(word for word in words(part) if not word.isdecimal())
        if spoken:
            yield spoken
            yield bare(spoken, _BESIDE)


def _bare_label(label: str) -> tuple[str, ...]:
    return tuple(words(label)) or (label,)


def _matches(label: tuple[str, ...], spoken: tuple[str, ...], is_same: object) -> bool:
    if len(label) != len(spoken) or not callable(is_same):
        return False
    return all(is_same(one, other) for one, other in zip(label, spoken, strict=True))


def _is_inflected(one: str, other: str) -> bool:
    return one == other or (len(one) > _SHORTEST_STEM and _stem(one) == _stem(other))


def _stem(word: str) -> str:
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _SHORTEST_STEM), "")
    return word.removesuffix(ending)


def _is_mistyped(one: str, other: str) -> bool:
    """Whether one slip makes the other word: a letter too many, too few, two exchanged, or another in a long word."""
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST_SLIP or one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) == 1:
        return len(one) >= _SHORTEST_REPLACED
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )
