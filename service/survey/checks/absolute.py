"""W05: always, never, all: one exception makes the answer no."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.asking import asked_sentences, is_question, lead_in
from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.languages import wording
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.offered import asked, is_closed, offers_agreement, offers_oftenness, offers_yes_or_no
from service.survey.questionnaire import Questionnaire

_NAMED = r"(?:everyone|everybody|no\sone|nobody|none|all|every(?:\ssingle)?|each\sand\severy)"
_YES_OR_NO = pattern(
    rf"""^\W*(?:so\s|and\s|please\s)?(?:do|does|did|is|are|was|were|can|could|has|have|had|will|would|should
    |am)(?:n't)?\s(?P<said>
      (?:[\w'-]+\s){{0,5}}?(?:always|never(?!\s(?:been\smarried|married|worked|smoked|heard|used))|invariably
      |constantly|entirely|completely|without\sexception|only(?!\s(?:child|one|once|when\snecessary)))\s
    | {_NAMED}\s(?!together|in\sall)
    | [^?]*?\b(?:every\s(?:single\s)?(?:time|occasion|detail|one|customer|employee|word|meal|purchase|penny)
    |each\sand\severy|all\s(?:of\s)?the\stime|at\sall\stimes|100\s?%|without\sexception|no\smatter\swhat
    |in\severy\s(?:way|case|respect|situation))\b
    )[^?]*\?"""
)
_HABIT = pattern(
    r"^\W*(?:do|does|are|is|will|would|should|can)\s(?:[\w'-]+\s){1,4}?(?P<said>all(?:\sof)?\s(?:the|your|our|their|of)\s|every(?:one|body)?\s(?!days?\b|week|month|year|morning|night|evening|now|other|few|so)|nobody|no\sone|none\sof)"
)
_STATED = pattern(
    r"^(?!.*\b(?:all\sin\sall|overall)\b)[^?]*\b(?P<said>always|never|everyone|everybody|nobody|no\sone|every\s(?:single|time)\b|all\s(?:of\s)?the\stime)\b"
)
_MEANT = pattern(
    r"\b(?:have|has|had|did)\s(?:\w+\s){1,4}ever\b|\bif\sat\sall\b|\ball\sthat\sapply\b|\bnot\s(?:all|always|every|only)\b|\ball\sthings\b"
)
_OPENS_SCALE = pattern(r"\b(?:always|never)\b[^?]*\bor\b|\bor\b[^?]*\b(?:always|never)\b")


def find(text: str) -> Iterator[Match]:
    """Yes-or-no questions about what is always, never or all so."""
    for start, sentence in asked_sentences(plain(text)):
        begin = lead_in(sentence)
        rest = sentence[begin:]
        match = (_YES_OR_NO.search(rest) or _HABIT.search(rest)) if is_question(rest) else None
        if match and not _MEANT.search(rest) and not _OPENS_SCALE.search(rest):
            yield Match(start + begin + match.start("said"), start + begin + len(rest[: match.end("said")].rstrip()))


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question, place in asked(questionnaire, language):
        if offers_agreement(question, language):
            for start, sentence in asked_sentences(plain(place.text)):
                match = _STATED.search(sentence)
                if match and not _MEANT.search(sentence):
                    yield place, Match(start + match.start("said"), start + match.end("said"), Severity.INFO)
        elif not offers_oftenness(question, language) and (
            not is_closed(question) or offers_yes_or_no(question, language)
        ):
            yield from ((place, match) for match in find(place.text))


RULE = Rule(
    code="W05",
    name="absolute",
    severity=Severity.WARNING,
    why="a single exception makes the answer no, so the answers say little",
    rewrite="Ask how often, or how many: 'How often do you ...?' with answers from never to always.",
    source="Willis and Lessler 1999, QAS-99 4b",
    check=_check,
    language=ENGLISH,
    further=FURTHER,
    check_further=wording.absolute,
)
