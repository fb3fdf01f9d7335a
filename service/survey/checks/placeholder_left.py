"""W16: a piece of the template, or of another tool's notation, that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import pattern
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import everything, labels
from service.survey.questionnaire import Questionnaire

_NOTATION = pattern(
    r"""\{\{[^{}]{0,80}\}\} | \$\{[^{}]{0,80}\} | \$\[[^\[\]]{0,80}\] | \[%[^%\]]{0,80}%\]
    | <%=?[^%]{0,80}%> | <<[^<>]{1,60}>> | «[A-Za-z_]+(?:[.\s]?[A-Za-z_]+)?»(?=\s*$|[,.!?])
    | %[A-Z][A-Z0-9_]{2,30}%(?!\w) | %%[A-Za-z_]{2,30}%% | \*\|[A-Z0-9_:]{2,40}\|\* | @@[A-Za-z_]{2,30}@@
    | <(?!(?:br|b|i|u|p|a|em|strong|span|div)\b)[A-Za-z][\w\s]{1,40}>"""
)
_BRACKETED = pattern(
    r"""\[\s*(?:
      (?:add|insert|enter|fill|type|put|choose|replace|specify|write|your|our|the|name\sof|todo|tbd|tbc|xx+
      |placeholder|edit|customi[sz]e)\b[^\[\]]{0,80}
    | (?:[a-z]+[\s_-]){0,3}(?:name|company|companies|brand|product|service|organi[sz]ation|agent|employee
    |staff\smember|store|location|branch|city|date|month|year
      |time|amount|price|number|email|phone|url|link|website|event|course|department|team|project|customer|client
      |recipient|order|address|logo|feature|topic|title|text)
    | [a-z]+_[a-z_]+ | x{2,} | \.{2,} | _{2,} | \?+
    )\s*\]"""
)
_LEFTOVER = pattern(
    r"""\blorem\sipsum\b | \b(?:click|tap)\shere\sto\s(?:write|edit|add|enter)\b | \bclick\sto\s(?:write|edit|add
    |enter)\b(?:\s(?:the|your|a))?(?:\s\w+){0,3}
    | \b(?:enter|type|write|insert|add)\s(?:your\s|the\s|a\s)?(?:question|title|description|option|answer|label
    |statement)(?:\stext)?\shere\b
    | \byour\s(?:question|text|title|logo|company\sname)\s(?:goes\s)?here\b | \b(?:question|sample|dummy|placeholder
    |default|example)\stext\b
    | \buntitled\s(?:question|survey|form|section)\b | (?<!\w)_{3,}(?!\w) | \bx{3,}\b"""
)
_SHOUTED = re.compile(r"\b(?:TODO|TBD|TBC|FIXME|XXX+|PLACEHOLDER)\b")
_NUMBERED_LABEL = pattern(
    r"""^\s*(?:option|answer|choice|item|label|aspect|statement|scale\spoint|row|column|response|value)\s?(?:\d{1,2}
    |[a-z])\s*$
    | ^\s*(?:new\s(?:option|item|answer)|untitled|label|option|placeholder|\.\.\.|…|-+|\?+|n\.?n\.?)\s*$"""
)


def find(text: str) -> Iterator[Match]:
    """Notations of placeholders, and words that stand where others should."""
    for expression in (_NOTATION, _BRACKETED, _LEFTOVER, _SHOUTED):
        for match in expression.finditer(text):
            yield Match(*match.span())


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for place in everything(questionnaire, language):
        yield from ((place, match) for match in find(place.text))
    for question in questionnaire.questions:
        for label in labels(question, language):
            match = _NUMBERED_LABEL.search(label.text)
            if match:
                yield label, Match(0, len(label.text))


RULE = Rule(
    code="W16",
    name="placeholder_left",
    severity=Severity.ERROR,
    why="a placeholder was not filled in, and respondents would see it as it is",
    rewrite="Put in what it stands for. Known here are {sender}, and in messages {link}, {question} and {stop}.",
    source="QAS-99 1b, missing information",
    check=_check,
)
