"""W07: often, recently, a lot: everyone reads them in a different way."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.asking import is_question, lead_in
from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.offered import asked, is_closed, offers_yes_or_no
from service.survey.question import OpenText
from service.survey.questionnaire import Questionnaire

_YES_OR_NO = pattern(r"^\W*(?:do|does|did|is|are|was|were|has|have|had|will|would|should|can|could)\s")
_VAGUE = pattern(
    r"""(?<!how\s)(?<!more\s)(?<!most\s)(?<!less\s)(?<!as\s)(?<!very\s)\b(?:regularly|often|frequently|recently
    |lately|sometimes|occasional(?:ly)?|rarely|seldom
    |now\sand\s(?:then|again)|from\stime\sto\stime|once\sin\sa\swhile|these\sdays|the\sother\sday
    |(?:in\s)?the\s(?:near|foreseeable)\sfuture|(?:some\s?time\s)?soon|before\slong|later\son
    |in\sthe\spast(?!\s(?:\d|few|one|two|three|four|five|six|seven|eight|nine|ten|twelve|year|month|week|day|hour))
    |a\swhile
    |a\s(?:lot|good\sdeal|great\sdeal|fair\samount|good\samount|great\samount|large\samount|significant\samount|bit
    |good\smany|little\sbit)(?:\sof\s\w+)?|lots\sof|plenty\sof|on\sa\s(?:fairly\s)?(?:regular|frequent)\sbasis
    |enough\s(?:exercise|sleep|(?:free|spare)\stime|time\son)|large\s(?:amounts?|quantities)|quite\s(?:a\sfew|some)
    |several\stimes|numerous|(?:\w+er|strong|more|decisive|appropriate|proper)\s(?:action|steps|measures)|heavily
    |big\s(?:changes?|improvements?))\b"""
)
_DATED = pattern(
    r"""\b(?:past|last|previous|next|coming|this)\s(?:\w+\s)?(?:hours?|days?|weeks?|months?|years?|weekend|summer
    |winter|quarter|semester|term)\b|\b\d+\s(?:hours?|days?|weeks?|months?|years?|times|minutes)
    |\byesterday\b|\btoday\b|\bsince\b|\bduring\b|\b(?:19|20)\d\d\b|\bor\s(?:not|rarely|never|seldom|more|less)\b
    |\b(?:once|twice|times)\sa\s(?:day|week|month|year)\b|\bat\sleast\b"""
)
_UNBOUNDED = pattern(
    r"""^\W*(?:what\s(?:is|was|'s)\syour\s(?:\w+\s)?(?:income|salary|earnings|pay)\s?\? | how\smuch\s(?:do
    |did)\syou\s(?:earn|make|spend|save|weigh|exercise|drink|eat|work|travel|read|sleep)\s?(?:on\s\w+\s?)?\?
    | where\s(?:are|do)\syou\s(?:come\s)?from\s?\?|how\sbig\sis\syour\s\w+\s?\?|how\s(?:are|is)\s(?:things
    |it)(?:\sgoing)?\s?\?|how\sold\sis\sit\s?\?)"""
)
_HOW_OFTEN = pattern(r"\bhow\s(?:often|frequently)\b")


def find(text: str) -> Iterator[Match]:
    """Yes-or-no questions with a measure that has no size, and questions that want a measure and do not say in what."""
    for start, sentence in sentences(plain(text)):
        begin = lead_in(sentence)
        rest = sentence[begin:]
        if not is_question(rest):
            continue
        unbounded = _UNBOUNDED.search(rest)
        vague = _VAGUE.search(rest) if _YES_OR_NO.search(rest) and not _DATED.search(sentence) else None
        match = unbounded or vague
        if match:
            yield Match(start + begin + match.start(), start + begin + match.end())


def _undated(text: str) -> Iterator[Match]:
    for start, sentence in sentences(plain(text)):
        match = _HOW_OFTEN.search(sentence)
        if match and not _DATED.search(sentence):
            yield Match(
                start + match.start(),
                start + match.end(),
                Severity.INFO,
                "how often has no unit and no answers to choose from",
            )


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question, place in asked(questionnaire, language):
        if not is_closed(question) or offers_yes_or_no(question, language):
            yield from ((place, match) for match in find(place.text))
        if isinstance(question, OpenText):
            yield from ((place, match) for match in _undated(place.text))


RULE = Rule(
    code="W07",
    name="vague",
    severity=Severity.WARNING,
    why="everyone reads the measure in another way, so the same answer means different things",
    rewrite="Name the period and the unit: 'In the last 30 days, on how many days did you ...?'",
    source="Willis and Lessler 1999, QAS-99 3c and 3d",
    check=_check,
    language=ENGLISH,
)
