"""W09: so many words that the beginning is forgotten when the end is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import pattern, sentences
from service.survey.checks.finding import Match, Place, Rule, Severity
from service.survey.checks.places import each, questions
from service.survey.questionnaire import Questionnaire

_NOTEWORTHY, _LONG, _TOO_LONG, _TOO_LONG_IN_ALL = 25, 40, 60, 100
_SENTENCES, _TURNS = 3, 3
_BRACKETS = re.compile(r"\([^()]*\)")
_ANSWERS = pattern(
    r"(?:[:,-]\s|\b)(?:would\syou\ssay|is\sit|are\syou|was\sit|do\syou)\b[^?]*,[^?]*\sor\s[^?]*\?$|:\s[^?:]*,[^?]*\sor\s[^?]*\?$"
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ASK = pattern(
    r",(?:\s\w+)?\s(?:how|what|which|who|when|where|why|would|do|does|did|is|are|was|were|have|has|can|to\swhat)\b"
)
# one sign is about a word in scripts that put no space between words
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\uac00-\ud7af]")


def words_in(text: str) -> int:
    """Words to be read; in scripts without spaces two signs make a word."""
    signs = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + signs // 2


def find(text: str) -> Iterator[Match]:
    """A text by its words, where examples in brackets and read-out answers do not count, and by what comes first."""
    counted = _ANSWERS.sub("?", _BRACKETS.sub(" ", text).rstrip())
    listed = [words_in(sentence) for _, sentence in sentences(counted)]
    total = sum(listed)
    if total > _TOO_LONG_IN_ALL or max(listed, default=0) > _TOO_LONG:
        severity: Severity | None = Severity.ERROR
    elif total > _LONG or len(listed) > _SENTENCES or _turns(counted) > _TURNS:
        severity = Severity.WARNING
    elif total > _NOTEWORTHY:
        severity = Severity.INFO
    else:
        return
    yield Match(0, len(text), severity, f"it is {words_in(text)} words long, and long questions are read in haste")


def _turns(text: str) -> int:
    """Clauses before the asking begins."""
    asks = list(_ASK.finditer(text))
    return text[: asks[-1].start()].count(",") + 1 if asks else 0


def _questions(questionnaire: Questionnaire, language: str) -> Iterator[Place]:
    """Instructions of ballots are no questions: they have a limit of their own, and cannot be said in a sentence."""
    return (place for place in questions(questionnaire, language) if not place.field.startswith("ballots"))


RULE = Rule(
    code="W09",
    name="too_long",
    severity=Severity.WARNING,
    why="long questions are read in haste",
    rewrite="Ask first, in one sentence, and leave out what is not needed to answer.",
    source="Lenzner, Kaczmirek and Lenzner 2010; QAS-99 3a",
    check=each(_questions, find),
)
