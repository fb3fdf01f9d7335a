"""W13: one answer is the respectable one."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, questions

_JUDGED = pattern(
    r"""\b(?:vot(?:e|ed|ing)\b(?!\s(?:for|intention))|donat\w+|(?:give|gave|given)\s(?:\w+\s){0,2}to\s(?:charit\w+
    |the\spoor)|volunteer(?:ed|ing)?\b|recycl\w+|wash(?:ed|ing)?\syour\shands|brush(?:ed|ing)?\syour\steeth|floss
    |exercis(?:e|ed|ing)\b|eat(?:ing)?\s(?:healthily|fruit|vegetables)|weigh\b|diet(?:ing)?\b
    |attend(?:ed)?\s(?:church|mosque|religious)|pray(?:ed)?\b|read\s(?:to\syour\schild\w*|books)
    |drink(?:ing|s)?\b|drank|drunk|alcohol\w*|smok\w+|cigarettes?|vap(?:e|ed|ing)\b|drugs?\b|cannabis|marijuana
    |gambl\w+|pornograph\w*
    |cheat\w*|lie[ds]?\b|lying|steal|stole\w*|shoplift\w*|speed(?:ed|ing)\b|(?:break|broke|broken|breaking)\s(?:the
    |a|any)\s(?:law|rules?)|evad\w+|fare-?dodg\w*|plagiari\w+|honest(?:ly)?\b|pay\s(?:all\s)?(?:the
    |your)\s(?:\w+\s)?tax\w*|taxes\syou\sowe
    |racis\w+|prejudice\w*|bully|bullied|harass\w*|hit\syour|seat\s?belts?|sexual\w*|abortions?|debts?
    |illegal\s(?:download|stream)\w*|call(?:ed)?\sin\ssick)\b"""
)
_OWN = pattern(r"\b(?:you|your|i|my)\b")


def find(text: str) -> Iterator[Match]:
    """Own behaviour that others judge."""
    said = plain(text)
    match = _JUDGED.search(said)
    if match and _OWN.search(said):
        yield Match(*match.span())


RULE = Rule(
    code="W13",
    name="social_desirability",
    severity=Severity.INFO,
    why="one answer is the respectable one, and people give it more often than it is true",
    rewrite="Begin with what makes every answer acceptable ('Many people find no time to ...'), ask for a range, and "
    "let it be answered alone.",
    source="Willis and Lessler 1999, QAS-99 6c",
    check=each(questions, find),
    language=ENGLISH,
)
