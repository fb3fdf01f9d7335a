"""The words and signs that make a range of numbers: between, at least, under, or more."""

from __future__ import annotations

import re

from service.survey.checks.english import pattern

# What stands before or after a number, by whether the number itself still belongs to the range.
_OVER = r"""(?:(?<!\bno\s)(?<!\bnot\s)(?:over|above|more\s(?:often\s|frequently\s)?than|greater\sthan|higher\sthan
    |older\sthan
        |longer\sthan|larger\sthan|bigger\sthan
    |exceeding|beyond|after|in\sexcess\sof|upwards\sof|>|más\sde|plus\sde|mehr\sals|über|mais\sde|أكثر\sمن)\s?)"""
_FROM = r"""(?:(?:at\sleast|from|starting\s(?:at|from)|since|minimum(?:\sof)?|min\.?|not?\s(?:less|fewer)\sthan
        |>\s?=|≥
    |desde|ab|von|à\spartir\sde|al\smenos|mindestens)\s?)"""
_UNDER = r"""(?:(?<!\bno\s)(?<!\bnot\s)(?:(?:just\s)?under|below|less\s(?:often\s|frequently\s)?than|fewer\sthan
    |lower\sthan|younger\sthan
        |shorter\sthan|smaller\sthan
    |before|<|menos\sde|moins\sde|weniger\sals|unter|أقل\sمن)\s?)"""
_UPTO = r"""(?:(?:up\sto(?:\sand\sincluding)?|at\s(?:the\s)?most|not?\s(?:more|longer|older|later|higher)\sthan
        |not\sover
    |maximum(?:\sof)?|max\.?|until|<\s?=|≤|hasta|jusqu'à|bis(?:\szu)?|até|as\sa\smaximum)\s?)"""
_RECENT = r"""(?:within\s(?:the\s)?(?:last\s|past\s|previous\s)?|(?:(?:in|during|over)\s)?(?:the\s)?(?:last|past
        |previous)\s)"""
_NOUN = r"(?:\s(?!(?:or|and|but|to|up|plus|y|o|ou|et)\b)[^\W\d_]+){0,3}"
_MORE = r"""(?:more|over|above|older|up|upwards?|longer|greater|higher|later|larger|bigger|beyond|after|plus
        |better|más
    |plus|mehr|mais|أكثر)"""
_LESS = r"(?:less|fewer|under|younger|below|lower|shorter|smaller|earlier|before|menos|moins|weniger)"
_OR = r"(?:or|and|y|o|ou|et|und|oder|أو)"
_SEPARATOR = r"""(?:-{1,2}|to|and|through|thru|till?|until|up\sto|or|~|\.{2,}|…|/|a|à|al|bis|et|y|und|e|o|إلى|–
    |,?\s?(?:or|and)\s\w+,?\s(?:but|and)|,?\s?but|<\s?[a-z]+\s?(?=<)|≤\s?[a-z]+\s?(?=[<≤]))"""
RANGE = pattern(
    rf"""(?:between\s|de\s|von\s|entre\s)?(?P<low_over>{_OVER})?(?P<low_from>{_FROM})?§(?P<low_plus>\+)?
    (?:\s(?:years?\s)?old)?(?P<low_noun>{_NOUN})\s?{_SEPARATOR}\s?(?P<high_under>{_UNDER})?(?P<high_upto>{_UPTO})?§"""
)
CLOSED_ABOVE = pattern(
    rf"(?P<under>{_UNDER})§|{_UPTO}§|§(?:\s(?:years?\s)?old)?{_NOUN}\s(?:{_OR}\s{_LESS}|max(?:imum)?|at\smost)\b"
)
CLOSED_BELOW = pattern(
    rf"""§\s?\+|§\s?plus\b|(?P<over>{_OVER})§|{_FROM}§
    |§(?:\s(?:years?\s)?old)?{_NOUN}\s(?:{_OR}\s(?:\w+\s)?{_MORE}|upwards?|min(?:imum)?|at\sleast)\b"""
)
LIST = pattern(r"§(?:,\s?§)+,?\s(?:or|and)\s§")
ALONE = re.compile("§")
NESTED = pattern(rf"(?:{_RECENT})§(?!.*\bago\b)")
AGE = pattern(r"\b(?:years?\s?-?\s?(?:old|of\sage)|aged?|ages|yrs?\s?old|y/?o)\b")
NOT = pattern(r"^(?:not?|never|nicht|nunca)\b(?!\s(?:more|less|fewer|longer|older|later|over|higher)\b)")
FILLER = frozenset(
    [
        "or",
        "and",
        "more",
        "over",
        "less",
        "fewer",
        "under",
        "above",
        "below",
        "up",
        "older",
        "younger",
        "longer",
        "to",
        "of",
        "the",
        "about",
        "around",
        "only",
        "just",
        "exactly",
        "old",
        "age",
        "aged",
        "in",
        "at",
        "least",
        "most",
        "than",
        "but",
        "plus",
        "ago",
        "a",
        "an",
        "between",
        "from",
        "within",
        "last",
        "past",
        "que",
        "más",
        "o",
        "inclusive",
        "total",
        "each",
        "approximately",
        "approx",
        "roughly",
        "higher",
        "lower",
        "greater",
        "beyond",
        "upwards",
        "max",
        "min",
        "maximum",
        "minimum",
    ]
)
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
