"""The classes of words that press respondents; each language has its own words in each class."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.survey.checks.languages.reading import alternatives


@dataclass(frozen=True, slots=True)
class PressureWords:
    """Patterns over texts without accents."""

    #: scores that can only be the best: top marks, five stars
    top: re.Pattern[str]
    #: a number as a score stands: "un 10", "note de 10"
    number: re.Pattern[str]
    #: what before a number makes it a date, a limit or a count
    not_a_score: re.Pattern[str]
    #: less than a number
    below: re.Pattern[str]
    #: fails, counts as a zero, does not count; only these count
    fails: re.Pattern[str]
    #: bad scores are said to hurt
    harm: re.Pattern[str]
    #: asks to give, choose or leave
    request: re.Pattern[str]
    #: hopes, goals and help
    longing: re.Pattern[str]
    #: thanks and joy over
    thanks: re.Pattern[str]
    #: questions that are requests
    coaxing: re.Pattern[str]
    #: a good review
    good: re.Pattern[str]
    #: labels from the good end, in quotation marks
    label: re.Pattern[str]
    #: on every question
    everywhere: re.Pattern[str]
    #: the score was given, or is explained
    told: re.Pattern[str]
    #: honest, good or bad
    balanced: re.Pattern[str]
    #: gifts, discounts, draws
    reward: re.Pattern[str]
    #: if you were content, customers who are content
    content: re.Pattern[str]
    #: whatever you answer, all who take part
    whatever: re.Pattern[str]
    #: questions about rewards, as against offers
    asks: re.Pattern[str]
    #: in the sentence after: you get, as thanks
    then: re.Pattern[str]
    #: your answer, this survey, bad scores
    answer: re.Pattern[str]
    #: pay, job, appraisal
    stake: re.Pattern[str]
    #: affects, depends on, is used for
    decides: re.Pattern[str]
    #: does not affect
    denied: re.Pattern[str]
    #: how content the respondent ought to be
    hope: re.Pattern[str]
    #: hopes of finding out
    curious: re.Pattern[str]


def numbers(owners: str, digits: str, joints: str, followers: str) -> re.Pattern[str]:
    """A pattern for numbers that an article or verb makes a score, when no noun follows that they would count."""
    number = rf"(?:10|9|5|{digits})"
    return re.compile(
        rf"(?<!\w){alternatives(owners)}\s(?:[678],?\s(?:{joints}\s)?)?{number}"
        rf"(?:\s?(?:,|-|/|{joints})\s?(?:\w{{2,5}}\s)?{number})*"
        rf"(?=\s?(?:$|[.,;!?)\"'](?!\d)|-\s)|\s{alternatives(followers)}(?!\w))",
        re.IGNORECASE,
    )


def labelled(words: str) -> re.Pattern[str]:
    """A pattern for labels in quotation marks."""
    return re.compile(rf"[\"']\s?{alternatives(words)}[.,!]?\s?[\"']", re.IGNORECASE)


def before(block: str) -> re.Pattern[str]:
    """A pattern for words right before a place."""
    return re.compile(rf"(?<!\w){alternatives(block)}\s?$", re.IGNORECASE)
