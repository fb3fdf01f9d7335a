"""The three requests that are obeyed at once: stop, start, help; and what a phone sends by itself.

Total on any text. A stop in any wording outranks whatever else the text says; a keyword inside a sentence about
something else ("I had to cancel twice") is no request, and the text stays an answer.
"""

from __future__ import annotations

import re
from enum import StrEnum

from service.response import keyword_lists as lists
from service.response.normal import bare, clauses, words
from service.response.stop_grounds import STOP_GROUNDS
from service.response.stop_phrases import STOP_PHRASES, without_preamble


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    TAPBACK = "tapback"  # "Liked ...": a phone says that its owner pressed a symbol beside our text


_STOP_SIGNS = frozenset({"\U0001f6d1", "\u26d4", "\u26d4\ufe0f"})
_LOOK_ALIKE = str.maketrans("аеорсухѕіԁΑΕΟΡΤΥΧАЕОРСТХЅІ", "aeopcyxsidAEOPTYXAEOPCTXSI")
_MOST_WORDS = 6  # of a text that is a request by one of its words
_WRONG_SIGN = re.compile(r"\bwrong\s*#", re.IGNORECASE)
_SIGN_FOR_S = re.compile(r"\$(?=[A-Za-z]{3})")
_DROPPED_G = re.compile(  # "quit textin me"
    r"\b((?:text|txt|messag|msg|call|send|bother|spam|annoy|harass|contact|pester|bugg?|email|ask|hit|blow)(?=in\b))in\b",
    re.IGNORECASE,
)
_SLIP = re.compile(r"\b(?:stopp|sotp|stpo|stahp|stopt|stoop|st0p|5top)\b")
_GERMAN_COMMA = re.compile(r"(\bauf),\s+(?=\w.*\bzu\b|\w.*zu\w+en\b)", re.IGNORECASE)
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


_TAPBACK_ON_FILE = re.compile(
    r"\s*(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted \S{1,8} to) an? (?:image|"
    r"photo|picture|video|movie|"
    r"attachment|link|message|gif|sticker|audio message)\W*",
    re.IGNORECASE,
)


def keyword(text: str) -> Keyword | None:
    """Which request the text makes, if any."""
    text = _unmixed(text)
    text = _DROPPED_G.sub(r"\1ing", text)
    text = _WRONG_SIGN.sub("wrong number", _SIGN_FOR_S.sub("s", text))
    if _TAPBACK.match(text) or _TAPBACK_ON_FILE.fullmatch(text):
        return Keyword.TAPBACK
    if is_certain_stop(text) or _says_stop(text):
        return Keyword.STOP
    spoken = bare(words(text), lists.COURTESIES)
    if _is_all(spoken, lists.START_WORDS):
        return Keyword.START
    is_help = _is_all(spoken, lists.HELP_WORDS) or _is_all(words(text), lists.HELP_WORDS)
    return Keyword.HELP if is_help else None


def _unmixed(text: str) -> str:
    """Latin letters for those of other scripts that look the same, in a text that has both."""
    return text.translate(_LOOK_ALIKE) if re.search("[a-zA-Z]", text) else text


def is_certain_stop(text: str) -> bool:
    """Whether the text is a word of the list and nothing else: what carriers and the law take for a stop.

    Any other wording is obeyed as well, and then looked at by somebody.
    """
    spoken = bare(words(text), lists.COURTESIES)
    return _is_all(spoken, lists.STOP_WORDS) or "".join(words(text)) in lists.STOP_WORDS or text.strip() in _STOP_SIGNS


def sounds_like_stop(text: str) -> bool:
    """Whether a short text that holds no answer turns on a word of stopping: "unsubscribed", "Nummer löschen".

    Only for a question that is answered by a number or a choice: in own words, anything may be said about stopping.
    """
    spoken = words(text)
    is_told = any(word.isdecimal() for word in spoken) and len(spoken) > _MOST_WORDS // 2
    if len(spoken) > _MOST_WORDS or is_told or not lists.NO_REQUEST.isdisjoint(spoken):
        return False
    return any(word.startswith(lists.STOP_ROOTS) for word in spoken)


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
    text = _GERMAN_COMMA.sub(r"\1 ", text)
    whole = " ".join(bare(words(text), lists.COURTESIES))
    if _ends_in_stop(words(text)) or (without_preamble(whole) != whole and without_preamble(whole) in lists.STOP_WORDS):
        return True
    parts = clauses(text)
    alone = [part for clause in parts for part in lists.HARD_JOINS.split(clause)]
    if any(_is_stop_alone(words(part)) for part in (*alone, text)):
        return True
    joined = [part for clause in parts for part in lists.JOINS.split(clause)]
    return any(_asks_to_stop(words(part)) for part in (text, *parts, *joined))


def _ends_in_stop(spoken: tuple[str, ...]) -> bool:
    """ "This is harassment stop": the word at the end, where it can be no place and nothing that somebody else does."""
    said = bare(spoken, lists.COURTESIES)
    if len(said) < 2 or not lists.OTHERS.isdisjoint(said):
        return False
    return said[-1] == "stop" and said[-2] not in lists.BEFORE_A_STOP


def _is_stop_alone(spoken: tuple[str, ...]) -> bool:
    said = bare(bare(spoken, lists.LEADS, trailing=False), lists.COURTESIES | lists.NUMERALS)
    return without_preamble(" ".join(_shortened(word) for word in said)) in lists.STOP_ALONE


def _asks_to_stop(spoken: tuple[str, ...]) -> bool:
    said = " ".join(bare(spoken, lists.LEADS, trailing=False))
    forms = {said, without_preamble(said), " ".join(spoken)}
    forms |= {_SLIP.sub("stop", form) for form in forms}
    return any(pattern.fullmatch(form) for pattern in (*STOP_PHRASES, *STOP_GROUNDS) for form in forms)
