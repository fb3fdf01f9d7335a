"""P09: only those are asked who are likely to be content.

Who is asked is decided where the survey is started, by the events that are sent in. Neither the questionnaire nor its
practice holds a filter, so this reads what the author says: the purpose, the decision, and what respondents are told.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import surroundings
from service.survey.checks.staff import ROLE
from service.survey.questionnaire import Questionnaire

_PEOPLE = r"""(?:customers?|guests?|clients?|patients?|callers?|users?|buyers?|members?|respondents?|visitors?|students?
    |tenants?|people|those|shoppers?|passengers?|subscribers?|accounts?|cases?|tickets?|contacts?|recipients?|diners?
    |complaints?|calls?|orders?|anyone|parents?|residents?|interactions?|visits?|repairs?)"""
_GOOD = r"""(?:happy|happiest|satisfied|pleased|delighted|loyal|best|top|vip|high[\s-]value|valued|positive|friendly
    |good
    |successful|resolved|solved|closed|won|promoter|five-star|5-star|premium|biggest|most\s\w+|key|favou?rite
    |platinum|gold)"""
_ASKED = r"""(?:ask\w*|survey(?:s|ed|ing)?|invit\w+|sen[dt]\w*|receiv\w+|get|gets|go(?:es)?|goes\sout|target\w*
    |sampl\w+|select\w*
    |chos\w+|choos\w+|pick\w*|includ\w+|contact\w*|questionnaires?|invitations?|hand\w*|offer\w*|question(?:ed|s)
    |poll\w*
    |interview\w*|address\w*|reach\w*)"""
_ONLY_GOOD = pattern(
    rf"""\b(?:only|just|exclusively|solely)\b[^.;]{{0,50}}?\b(?:{_GOOD}[\s,]+(?:and\s\w+\s|\w+\s)?{_PEOPLE}
      |{_PEOPLE}\s(?:who|that|whose|with|where)\b[^.;]{{0,50}}?\b(?:happy|satisfied|pleased|resolved|solved
      |success\w*|good|well
      |positive|high|enjoyed|liked|loved|gave\s(?:us\s)?(?:a\s)?(?:good|high|[4-9]|10|five)|praised|thanked|renewed
      |bought
      |fixed|no\scomplaints?|likely|won))
    | \b(?:our\s)?{_GOOD}\s(?:and\s\w+\s)?{_PEOPLE}\s(?:only|alone|exclusively)\b
    | \b{_ASKED}\b[^.;]{{0,30}}?\b{_PEOPLE}\s(?:who|whose|that|with|where)\b[^.;]{{0,40}}?\b(?:resolved|solved|fixed
    |closed|settled
      |success\w*|satisf\w+|happy|enjoyed|loved|pleased|praised|thanked|positive|gave\s(?:us\s)?(?:a\s)?(?:good|high
      |[4-9]|10|five))\b
    | \b(?:thought|think|thinks|believe[sd]?|know|knew|felt|feel|sure|expect(?:s|ed)?|seem(?:s|ed)?|looked
    |look)\b[^.;]{{0,40}}?
      \b(?:enjoyed|satisfied|happy|pleased|liked|loved|content|had\sa\s(?:good|great|pleasant)|(?:will
      |would)\s(?:give|say|rate))\b
    | \b(?:since|because|as|now\sthat|when|once)\s(?:your|the|a|their)\s(?:\w+\s){{0,2}}?(?:was|were|is|has\sbeen
    |have\sbeen)\s
      (?:\w+\s)?(?:resolved|solved|successful\w*|fixed|settled)\b(?:\ssuccessfully|\sto\s)?
    | \b{_ASKED}\sonly\s(?:when|if|where|after|once)\b[^.;]{{0,50}}?\b(?:resolved|solved|success\w*|satisf\w+|happy
    |well|good
      |fixed|positive|no\scomplaints?)\b"""
)
_LEFT_OUT = pattern(
    r"""\b(?:unresolved|open|unsolved|unhappy|dissatisfied|angry|difficult|complain\w*|cancelled|lost|refunded
    |returned|failed
      |negative|upset|escalated|still\sopen|churned)\b[^.;]{0,40}?\b(?:(?:are|is|were|will\sbe)\s(?:left\sout
      |excluded|skipped
      |filtered|removed|not\s(?:asked|surveyed|invited|sampled|sent|contacted|included)|omitted|suppressed|ignored
      |exempt))
    | \b(?:leave|leaves|leaving|exclud\w+|skip\w*|filter\w*\sout|omit\w*|suppress\w*|without|except|not\s(?:ask
    |survey|invite|send\w*
      \s(?:it\s)?to|include)|don't\s(?:ask|survey|invite|send)|never\s(?:ask|survey|invite
      |send))\b[^.;]{0,40}?\b(?:unresolved
      |open\scases|unsolved|unhappy|dissatisfied|angry|difficult|complain\w*|cancelled|lost|refund\w*|negative|upset
      |escalated)\b"""
)
_HAND_PICKED = pattern(
    rf"""\b(?:hand[\s-]?picked|hand[\s-]?selected|cherry[\s-]?picked)\b
    | \b(?:selected|chosen|picked|nominated|named|recommended|proposed|suggested)\sby\s(?:your|our|the|their|a|each)\s
      (?:\w+\s)?{ROLE}\b
    | \b(?:{ROLE}|agents?|staff|team|we)\s(?:\w+\s)?(?:decides?|chooses?|picks?|selects?|picked|chose|selected
    |nominates?|determines?
      |hands?(?=[^.;]{{0,40}}\b(?:surveys?|forms?|links?|cards?|codes?|questionnaires?|invitations?|sheets?
    |slips?)\b))\b[^.;]{{0,40}}?\b(?:who|which|whom|you|{_PEOPLE})\b(?!\s(?:at\srandom|randomly|by\schance|by\slot
      |to\simprove))"""
)
_DENIED = pattern(
    r"""\b(?:whether\sor\snot|random\w*|by\s(?:chance|lot)|not\sonly|all\s(?:customers|closed|open|cases)|everyone
    |regardless
    |whatever|every\s(?:customer|guest|caller|patient)|(?:un|dis)\w+\s(?:and|or)\s\w+|\w+\s(?:and|or)\s(?:unhappy
    |dissatisfied
    |unresolved|unsolved|open)|no\smatter|as\s(?:well|much)\sas)\b | \?"""
)


def find(text: str) -> Iterator[Match]:
    """Statements that the content, the resolved or the hand-picked are asked, or that the others are not."""
    for start, sentence in sentences(plain(text)):
        if _DENIED.search(sentence):
            continue
        match = _ONLY_GOOD.search(sentence) or _LEFT_OUT.search(sentence) or _HAND_PICKED.search(sentence)
        if match:
            yield Match(start + match.start(), start + match.end())


def _selective(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    places = list(surroundings(questionnaire, language))
    if language == questionnaire.languages[0]:
        places += [
            Place(None, name, text)
            for name, text in (("purpose", questionnaire.purpose), ("decision", questionnaire.decision))
        ]
    for place in places:
        for match in find(place.text):
            yield place, match


RULE = Rule(
    code="P09",
    name="selective_trigger",
    severity=Severity.WARNING,
    why="those who are likely to be content are asked and the others are not, so the result is high whatever is done",
    rewrite="Ask everyone to whom it happened, or a random sample of them, and count whom you leave out.",
    source="AAPOR Code of Professional Ethics and Practices; FTC 16 CFR 465.7",
    check=_selective,
    language=ENGLISH,
)
