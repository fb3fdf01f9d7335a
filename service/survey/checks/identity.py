"""P05 and P06: the person who is scored sees the answers, or stands in the question by name."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.names import named_persons
from service.survey.checks.places import everything, questions
from service.survey.checks.staff import NAMED_FACT, ROLE, SERVED
from service.survey.question import Rating
from service.survey.questionnaire import Questionnaire

_NAMED = r"""(?:(?:your|all|the|these|any|every|each|individual|single|customers?'?|this)\s(?:\w+\s){0,2}?(?:answers?
    |scores?|ratings?|feedback|comments?|repl(?:y|ies)|responses?|reviews?|evaluations?|surveys?|form|results?|remarks
    |opinions?|words|marks?|stars)|(?:answers|responses|comments|ratings|scores|replies|results)
    |what(?:ever)?\syou\s(?:write|say|answer|give|enter|choose|tell)|how\syou\s(?:rated?|scored?|answer(?:ed)?
    |mark(?:ed)?)|everything\syou\s\w+)"""
_ANSWERS = rf"(?:{_NAMED}|it)"
_ONE = rf"""(?:(?:your|the|their|his|her|our|my|that|this|each|every|any
    |that)\s(?:\w+\s){{0,2}}?{ROLE}(?:'s)?(?:\s(?:you|who|that)(?:\s\w+){{1,4}}?)?|(?:the|our
    |that|any)\s{SERVED}|{ROLE}s?|me\spersonally|[A-Z][a-z]+\s(?:from|at|in|who)\s(?:the|our|your|helped
    |served)[\s\w]{{0,20}}?)"""
_TO_THEM = pattern(
    rf"""\b{_ANSWERS}\b[^.;]{{0,60}}?\b(?:sent|send|forward(?:ed|s)?|shared?|shown?|shows|passed|pass|visible|seen|read
    |reviewed|delivered|available|copied|disclosed|given|handed|reported|revealed|goes?|reach(?:es)?|relayed|returned
    |accessible|emailed|mailed|displayed|discussed|presented|cc'?d|lands?)\b[^.;]{{0,50}}?\b(?:to|with|by|for|on
    |reach(?:es)?)
    \s(?:both\s|straight\sto\s|directly\sto\s|back\sto\s)?{_ONE}"""
)
_THEY_SEE = pattern(
    rf"""\b(?:{_ONE}|i|both)\s(?:and\s(?:\w+\s){{1,3}})?(?:\w+\s)?(?:will\s|can\s|may\s|gets?\sto\s|is\sable\sto\s
    |are\sable
    \sto\s|has\sto\s|is\s|are\s)?(?:personally\s|also\s|then\s|be\s|always\s)*(?:see|sees|reads?|receives?|gets?|views?
    |looks?\sat|check(?:s)?|know|knows|learns?|shown|sent|told|notified|informed|given|copied|cc'?d|emailed)\s
    (?:it\b|(?:\w+\s){{0,3}}?(?:{_NAMED}|(?:a\s)?cop(?:y|ies)|everything|every\s\w+|what\s(?:you|customers)|how\syou|who\s
    (?:gave|rated|answered)))"""
)
_WE_SEND = pattern(
    rf"""\b(?:we|i|our\s\w+|the\ssystem)\s(?:\w+\s){{0,2}}?(?:send|forward|share|show|pass|give|report|deliver|relay
    |hand
    |email|discuss|copy|present|read)s?\s(?:\w+\s){{0,2}}?{_ANSWERS}\b[^.;]{{0,40}}?\b(?:to|with|by)\s{_ONE}"""
)
_DENIED = pattern(
    r"""\b(?:not|never|nobody|no\sone|none|neither|nor|without|n't|doesn't|don't|won't|isn't|aren't|can't|cannot
    |only\s(?:our
    |the)\s(?:\w+\s)?(?:research|survey|independent|analysis|analytics)|rather\sthan|except|but\snot)\b"""
)
_SUMMED = pattern(
    r"""\b(?:averages?|summar\w+|aggregat\w*|totals?|combined|statistics|grouped|together\swith\sthose|overall\sresults?
    |anonymi[sz]ed|anonymous\w*|without\s(?:your|any)\sname|at\sleast\s\w+\sanswers|percentages?|team\sresults?)\b"""
)
_QUESTION = pattern(r"\?\W*$")
_STAFF_SENDER = pattern(rf"\b(?:your|the)\s{ROLE}\b|\bfrom\syour\b")


def _leaks(text: str) -> Iterator[Match]:
    for start, sentence in sentences(plain(text)):
        if any(guard.search(sentence) for guard in (_QUESTION, _DENIED, _SUMMED)):
            continue
        match = next(filter(None, (one.search(sentence) for one in (_TO_THEM, _WE_SEND, _THEY_SEE))), None)
        if match:
            yield Match(start + match.start(), start + match.end())


def _leak(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Texts that say so, and a sender who is the one scored. Mail addresses belong to the team, not to the document."""
    for place in everything(questionnaire, language):
        for match in _leaks(place.text):
            yield place, match
    sender = questionnaire.sender
    fact = NAMED_FACT.search(sender) or _STAFF_SENDER.search(sender)
    if fact:
        why = "messages come from the person who is scored, so respondents answer to that person's face"
        yield Place(None, "sender", sender), Match(fact.start(), fact.end(), why=why)


_OWN_VOICE = pattern(
    r"""\bhow\s(?:well\s|helpful\s|friendly\s|satisfied\s\w+\s\w+\swith\s)?(?:did|was|am|have|were)\s(?:i|my)\b
    | (?:^|[.!?]\s)\W*(?:was|did|have|am|could)\s(?:i|my\s(?:service|work|help|explanation|advice|manner|attitude
    |support))\b
    | \b(?:rate|score|grade|judge|evaluate|assess|review|recommend|satisfied\swith|happy\swith|pleased\swith
    |think\sof)\s
      (?:me(?!\sas\s(?:a|an)\s(?:patient|customer|member))|my\s(?:own\s)?(?:service|performance|work|help|support
      |advice|attitude|friendliness|manner|visit|repair|delivery|driving
      |teaching|cooking|explanations?|professionalism|knowledge|assistance|efforts?))\b(?!\s(?:manager|employer|boss
      |doctor))
    | \b(?:the\sservice|the\shelp|the\ssupport|the\scare|the\sadvice|the\swork)\s(?:that\s)?i\s(?:gave|provided
    |offered|did)\b"""
)
_SELF_REPORT = pattern(r"^\W*i\b|\bdo\si\b|\bmy\s(?:own\s)?health\b")


def _named(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    scored = {question.name for question in questionnaire.questions if isinstance(question, Rating)}
    english = language.lower().split("-", maxsplit=1)[0] == ENGLISH
    for place in questions(questionnaire, language):
        fact = NAMED_FACT.search(place.text)
        if fact:
            severity = Severity.ERROR if place.question in scored else None
            yield place, Match(fact.start(), fact.end(), severity)
        elif english:
            yield from ((place, match) for match in _persons(plain(place.text)))


def _persons(text: str) -> Iterator[Match]:
    voice = None if _SELF_REPORT.search(text) else _OWN_VOICE.search(text)
    if voice:
        why = "the person who is scored asks for the score, so respondents answer to that person's face"
        yield Match(voice.start(), voice.end(), why=why, rewrite="How did we do? Better: name what was done, not who.")
        return
    for start, end in named_persons(text):
        yield Match(start, end)


RULES = (
    Rule(
        code="P05",
        name="identity_leak",
        severity=Severity.ERROR,
        why="whoever is scored sees who gave which score, so respondents spare that person, or themselves",
        rewrite="Say who does see it: the research team, and not the person who served you.",
        source="AAPOR Code of Professional Ethics and Practices, confidentiality; QAS-99 6c",
        check=_leak,
        language=ENGLISH,
    ),
    Rule(
        code="P06",
        name="employee_named",
        severity=Severity.WARNING,
        why="a name makes the score a verdict on somebody, and people are kinder to persons than to services",
        rewrite="Ask about the person who served you, without the name.",
        source="QAS-99 6c, socially acceptable response",
        check=_named,
        partly="names and employees who speak of themselves are read in en only, placeholders in all",
    ),
)
