"""W08: words and abbreviations that many of those who are asked do not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from service.survey.checks import vocabulary
from service.survey.checks.english import ENGLISH, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import everything, labels, questions
from service.survey.questionnaire import Questionnaire

# Zipf scale: 3 is once in a million words; what surveys ask everyone about lies above it.
RARE = 3.0
_TRADE_PHRASES = re.compile(
    r"\b(?:pain points?|low[- ]hanging fruit|core competenc\w+|thought leadership|best[- ]of[- ]breed|"
    r"value proposition|"
    r"customer journey|user journey|digital transformation|change management|go[- ]to[- ]market|single pane of glass|"
    r"tech stack|use cases?|first[- ]contact resolution|first[- ]call resolution|ticket deflection|service recovery|"
    r"net promoter|customer effort score|account receivables?|due diligence|out of pocket maximum)\b",
    re.IGNORECASE,
)
# A term beside its plain name: "a heart attack, also called a myocardial infarction".
_GLOSSED = re.compile(
    r"\b(?:also|sometimes|often) (?:called|known as|referred to as) (?:an? |the )?([a-z-]+(?: [a-z-]+)?)", re.IGNORECASE
)
_TOKEN = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")
_ABBREVIATION = re.compile(r"[A-Z][A-Z&]{1,5}s?")
# A date counted from an event, a form or a fare class: T-72, K-9 and COVID-19 are known.
_CODE = re.compile(r"(?<![\w-])(?!K-9|U-\d\d|B-\d)[A-Z]{1,2}-\d{1,3}(?![\w-])")
_HALF = 4
_ENDINGS = """
    y ty:t gy:g s es ies:y ed ed:e d ing ing:e ly ily:y ness iness:y er er:e ers est able able:e ability:able
    ibility:ible ful fulness:ful less ably:able lier:ly ised:ized ise:ize ising:izing isation:ization
    """
_SUFFIXES = tuple((old, new) for old, _, new in (ending.partition(":") for ending in _ENDINGS.split()))
_PREFIXES = ("un", "non", "re", "pre", "dis", "mis", "over", "under", "in", "im")


@cache
def frequency(word: str) -> float:
    """How common the word, or the word it is made of, is in English, on the Zipf scale."""
    from wordfreq import zipf_frequency  # noqa: PLC0415  # loads its lists of words

    forms = {word}
    forms |= {word.removesuffix(old) + new for old, new in _SUFFIXES if word.endswith(old) and len(word) > len(old) + 3}
    forms |= {
        form.removeprefix(prefix)
        for form in set(forms)
        for prefix in _PREFIXES
        if form.startswith(prefix) and len(form) > len(prefix) + 3
    }
    best = max(zipf_frequency(form, ENGLISH) for form in forms)
    # A word of two known words is as easy as the harder of them.
    halves = [
        min(zipf_frequency(word[:cut], ENGLISH), zipf_frequency(word[cut:], ENGLISH))
        for cut in range(_HALF, len(word) - _HALF + 1)
    ]
    return max(best, max(halves, default=0.0) - 0.3)


def find(text: str, known: frozenset[str] = frozenset()) -> Iterator[Match]:
    """Abbreviations nobody wrote out, words of the trade, and rare words; `known` are words in small letters."""
    said = plain(text)
    is_shouted = sum(map(str.isupper, said)) > sum(map(str.islower, said))
    for phrase in _TRADE_PHRASES.finditer(said):
        if phrase[0].lower() not in known:
            yield Match(*phrase.span())
    for code in _CODE.finditer(said):
        if code[0].lower() not in known:
            yield Match(*code.span())
    for token in _TOKEN.finditer(said):
        word = token[0].removesuffix("'s")
        if word.lower() in known or (token.start() > 0 and said[token.start() - 1] in "{@#/._%$[<"):
            continue
        if _is_unknown(word, is_first=_begins_sentence(said, token.start()), is_shouted=is_shouted):
            yield Match(token.start(), token.start() + len(word))


def _is_unknown(word: str, *, is_first: bool, is_shouted: bool) -> bool:
    lower = word.lower()
    if lower in vocabulary.TRADE or lower in vocabulary.SLANG:
        return True
    if lower in vocabulary.EVERYDAY:
        return False
    if _ABBREVIATION.fullmatch(word) and not is_shouted:
        return word.upper() not in vocabulary.LETTERS and word.upper().removesuffix("S") not in vocabulary.LETTERS
    if (
        not (word.islower() or (is_first and word[1:].islower()))
        or len(word) < 4
        or not word.replace("-", "").isalpha()
        or not word.isascii()
    ):
        return False
    parts = [part for part in lower.split("-") if len(part) > 3]
    return any(part in vocabulary.TRADE or frequency(part) < RARE for part in parts)


def _begins_sentence(text: str, position: int) -> bool:
    before = text[:position].rstrip(" \"'(")
    return not before or before[-1] in ".!?:\n"


def written_out(text: str) -> frozenset[str]:
    """Abbreviations that the text explains in brackets, before or after their long form."""
    inside = re.findall(r"\(([A-Z][A-Z&]{1,5})s?\)", text)
    before = re.findall(r"\b([A-Z][A-Z&]{1,5})s? \([A-Za-z][^()]{3,}\)", text)
    glossed = [word for words in _GLOSSED.findall(text) for word in words.split()]
    return frozenset(word.lower() for word in (*inside, *before, *glossed))


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    told = " ".join(place.text for place in everything(questionnaire, language))
    names = {word.lower() for word in _TOKEN.findall(questionnaire.sender)}
    glossary = {word.lower() for entry in questionnaire.checks.glossary for word in _TOKEN.findall(entry)}
    known = frozenset(written_out(told) | names | glossary)
    for place in questions(questionnaire, language):
        yield from ((place, match) for match in find(place.text, known))
    for question in questionnaire.questions:
        for label in labels(question, language):
            # an answer that does not apply to somebody need not be understood by them
            yield from ((label, replace(match, severity=Severity.INFO)) for match in find(label.text, known))


RULE = Rule(
    code="W08",
    name="jargon",
    severity=Severity.WARNING,
    why="many people do not know the word and will guess",
    rewrite="Use an everyday word, or write out what the letters stand for. Words that all your respondents know can "
    "go into the glossary of the questionnaire.",
    source="Willis and Lessler 1999, QAS-99 3b; Lenzner, Kaczmirek and Lenzner 2010",
    check=_check,
    language=ENGLISH,
)
