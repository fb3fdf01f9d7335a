"""The three requests that are obeyed at once: stop, start, help; and what a phone sends by itself.

Total on any text. A stop in any wording outranks whatever else the text says; a keyword inside a sentence about
something else ("I had to cancel twice") is no request, and the text stays an answer.
"""

from __future__ import annotations

import re
from enum import StrEnum

from service.response import keyword_lists as lists
from service.response.normal import bare, clauses, words
from service.response.stop_phrases import PREAMBLE, STOP_PHRASES


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    TAPBACK = "tapback"  # "Liked ...": a phone says that its owner pressed a symbol beside our text


_STOP_SIGNS = frozenset({"\U0001f6d1", "\u26d4", "\u26d4\ufe0f"})
_TAPBACK = re.compile(
    r"""\s*(?:
        (?:liked|loved|disliked|emphasi[sz]ed|questioned|laughed\ at|removed\ an?\ [\w ]{2,20}\ from
        |reacted\ \S{1,8}\ to
        |le\ gustó|le\ gusta|le\ encantó|le\ encanta|no\ le\ gustó|le\ ha\ gustado|hizo\ énfasis\ en|se\ rió\ de
        |a\ aimé|a\ adoré|n['’]a\ pas\ aimé|gefällt|liebt|mag|ha\ messo\ mi\ piace\ a|gostou\ de|adorou|amou
        |أعجب(?:ه|ها|ني)?|أحب(?:ت)?|ضحك(?:ت)?\ على)\s*:?\s*
        |[^\w\s"“”„«'‘]{1,6}\s*(?:to|a|à|zu|إلى)\s+
    )["“”„«'‘]""",
    re.IGNORECASE | re.VERBOSE,
)


def keyword(text: str) -> Keyword | None:
    """Which request the text makes, if any."""
    if _TAPBACK.match(text):
        return Keyword.TAPBACK
    spoken = bare(words(text), lists.COURTESIES)
    if _is_all(spoken, lists.STOP_WORDS) or "".join(words(text)) in lists.STOP_WORDS or _says_stop(text):
        return Keyword.STOP
    if _is_all(spoken, lists.START_WORDS):
        return Keyword.START
    return Keyword.HELP if _is_all(spoken, lists.HELP_WORDS) else None


def agrees_to_start(text: str) -> bool:
    """Whether the text, from somebody who stopped, asks to start again: carriers take a bare YES for that."""
    return keyword(text) is Keyword.START or _is_all(bare(words(text), lists.COURTESIES), lists.CONSENTING_WORDS)


def _is_all(spoken: tuple[str, ...], known: frozenset[str]) -> bool:
    """Whether the text is one known word or phrase, perhaps said several times or spelled out."""
    if not spoken:
        return False
    return " ".join(spoken) in known or "".join(spoken) in known or all(_shortened(word) in known for word in spoken)


def _shortened(word: str) -> str:
    """ "Stoooppp" means stop."""
    return re.sub(r"(.)\1+", r"\1", word) if re.search(r"(.)\1\1", word) else word


def _says_stop(text: str) -> bool:
    """Whether the text, or any part of it, is a request to be left alone."""
    if text.strip() in _STOP_SIGNS:
        return True
    parts = clauses(text)
    alone = [part for clause in parts for part in lists.HARD_JOINS.split(clause)]
    if any(_is_stop_alone(words(part)) for part in (*alone, text)):
        return True
    joined = [part for clause in parts for part in lists.JOINS.split(clause)]
    return any(_asks_to_stop(words(part)) for part in (text, *parts, *joined))


def _is_stop_alone(spoken: tuple[str, ...]) -> bool:
    said = bare(spoken, lists.COURTESIES | lists.NUMERALS)
    return _without_preamble(" ".join(_shortened(word) for word in said)) in lists.STOP_ALONE


def _asks_to_stop(spoken: tuple[str, ...]) -> bool:
    said = " ".join(bare(spoken, lists.LEADS, trailing=False))
    return any(pattern.fullmatch(form) for pattern in STOP_PHRASES for form in {said, _without_preamble(said)})


def _without_preamble(said: str) -> str:
    """ "Would you", "I want to": what leads up to a request."""
    preamble = PREAMBLE.match(said)
    return said if preamble is None else said[preamble.end() :]
