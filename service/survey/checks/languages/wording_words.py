"""The classes of words that lead, negate, generalise or join; each language has its own words in each class."""

from __future__ import annotations

import re
from dataclasses import dataclass

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class LeadingWords:
    """What leads towards an answer; patterns over texts without accents."""

    #: opens a negative question after an opinion
    negative: Pattern
    #: closes with a call for agreement
    tag: Pattern
    #: clearly, as everybody knows
    certainty: Pattern
    #: do you agree that
    agree: Pattern
    #: or disagree, or not
    other_side: Pattern
    #: to what extent, what do you think of
    degree: Pattern
    #: how much did you enjoy, how wonderful
    one_sided: Pattern
    #: our excellent team
    praised: Pattern
    #: was it excellent
    offered: Pattern
    #: most customers think
    crowd: Pattern
    #: do you think that most customers think, how many
    asked_about: Pattern
    #: given the advantages
    premise: Pattern
    #: why do you love, what makes us the best
    why_good: Pattern
    #: as a responsible parent
    virtue: Pattern


@dataclass(frozen=True, slots=True)
class AbsoluteWords:
    """What leaves no exception."""

    absolute: Pattern
    #: not all, ever, every day
    meant: Pattern
    #: how, what, when: no yes-or-no question
    asks: Pattern
    #: labels
    yes_or_no: Pattern
    agreement: Pattern
    often: Pattern


@dataclass(frozen=True, slots=True)
class NegationWords:
    """What negates: `concord` words deny nothing more where a `negator` stands in the same sentence."""

    negator: Pattern
    concord: Pattern
    negative: Pattern
    #: or not, satisfied or dissatisfied, not only
    both_ends: Pattern
    #: because, if not: a thought of its own
    apart: Pattern
    agreement: Pattern
    agree_or_disagree: Pattern
    condition: Pattern


@dataclass(frozen=True, slots=True)
class JoiningWords:
    """What is joined to be judged together."""

    rated: Pattern
    #: two qualities of a thing, two adjectives
    nouns: Pattern
    adjectives: Pattern
    #: price-quality ratio, terms and conditions
    one_notion: Pattern
    #: and why, and if so
    follow_up: Pattern
    asks: Pattern
    restated: Pattern


@dataclass(frozen=True, slots=True)
class WordingWords:
    """All of one language."""

    leading: LeadingWords
    absolute: AbsoluteWords
    negation: NegationWords
    joining: JoiningWords


def joined(words: str, conjunction: str, determiner: str, *, gap: int = 3) -> str:
    """A pattern of two of the words with a conjunction between; a few words may follow the first."""
    article = rf"(?:{determiner}\s?)"
    return rf"{words}(?:\s[\w']+){{0,{gap}}}?,?\s(?:{conjunction})\s{article}{{0,2}}(?:\w+\s)?{words}"
