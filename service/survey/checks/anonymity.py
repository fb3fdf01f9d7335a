"""R03: anonymity is promised over a link that belongs to one person."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import questions, surroundings
from service.survey.question import Pressure
from service.survey.questionnaire import Questionnaire

_ANONYMOUS = pattern(
    r"""\banonymous(?:ly)?\b(?!\s(?:totals?|summar\w+|results|statistics|averages?|reports?|form\b|figures
    |aggregate\w*|at\sthe\send))
    | \banonymity\b
    | \b(?:no\sway\s(?:of\sknowing|to\s(?:know|tell|see|identify))|(?:cannot|can't|can\snot|could\snot|unable\sto
    |impossible\sto|never|do\snot
      |don't|will\snot|won't)\s(?:\w+\s)?(?:know|tell|see|identify|find\sout|work\sout|trace|link|connect
      |be\s(?:able\sto\s)?(?:traced?
      |linked|identif\w+|connected|tied|matched|recogni[sz]ed)))\s?(?:\w+\s){0,2}?(?:who\s(?:you|gave|said|wrote
      |answered|responded)|back\sto
      \s(?:you|any)|to\syou\b|with\syou\b|you(?:r\sidentity)?\b(?!\s(?:have|are\ssatisf|feel|think|want|need|like
      |will|can))|from\syour|
      by\syour)
    | \b(?:nobody|no\sone|none\sof\sus|not\seven\swe)\b[^.;]{0,30}\b(?:identify|know\s(?:who|it\swas)|trace|tell\swho
    |find\sout\swho)\b[^.;]*
    | \b(?:untraceable|unidentifiable|non-identifiable)\b
    | \bwithout\s(?:knowing|recording|storing|collecting)\s(?:who\s(?:you|answered|gave)|your\sidentity
    |any\s(?:identif\w+|personal))\b"""
)
_DENIED = pattern(
    r"""\b(?:not|isn't|aren't|never|n't|cannot\spromise|rather\sthan)\s(?:\w+\s){0,2}?anonym | \b(?:made|reported
    |published|shown|shared
    |anonymi[sz]ed)\s(?:\w+\s){0,3}?anonym | \b(?:the\s(?:person|agent|employee|technician|driver|doctor|staff
    |manager)s?\b[^.;]{0,60}
    \b(?:cannot|can't|never|not|do(?:es)?\snot))"""
)
_QUESTION = pattern(r"\?\W*$")


def find(text: str) -> Iterator[Match]:
    """Promises that nobody knows who answers."""
    for start, sentence in sentences(plain(text)):
        if _QUESTION.search(sentence) or _DENIED.search(sentence):
            continue
        match = _ANONYMOUS.search(sentence)
        if match:
            yield Match(start + match.start(), start + match.end())


def _promised(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Not in the private question: what its ballots say of themselves is true."""
    protected = {question.name for question in questionnaire.questions if isinstance(question, Pressure)}
    for places in (surroundings, questions):
        for place in places(questionnaire, language):
            if place.question not in protected:
                yield from ((place, match) for match in find(place.text))


RULE = Rule(
    code="R03",
    name="false_anonymity",
    severity=Severity.ERROR,
    why="every respondent has a link of their own, so the answers are confidential at most, and the promise is false",
    rewrite="Say what is true: only the research team sees single answers, and who served you sees summaries.",
    source="AAPOR Code of Professional Ethics and Practices; GDPR article 4(5), pseudonymous data are personal data",
    check=_promised,
    language=ENGLISH,
)
