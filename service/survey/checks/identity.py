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
    |what(?:ever)?\syou\s(?:write|type|put|tick|click|think|rate|say|answer|give|enter|choose|tell)
    |how\syou\s(?:rated?|scored?|answer(?:ed)?
    |mark(?:ed)?)|(?:what(?:ever)?|everything|anything)\syou\s(?:wrote|said|put|gave|typed|answered|chose|thought
    |\w+)|(?:the|this|each|every)\s(?:\w+\s)?questionnaires?)"""
_HONORIFIC = r"(?:Dr|Mr|Mrs|Ms|Miss|Prof(?:essor)?|Sister|Nurse|Chef|Coach|Captain|Officer|Pastor)\.?\s(?-i:[A-Z])\w+"
_NAME = rf"""(?:{_HONORIFIC}|(?-i:[A-Z][a-z]+)(?=,\s(?:who|the|your|our)\b|\s(?:who|from\s(?:the|our|your))\b|\s(?:in
    |at)\s(?:the|our)\s\w+,\s(?:the|your|our)\b))"""
# Whoever is scored, with what is said of that person in between.
_PERSON = rf"""(?:(?:{_NAME}|(?:your|the|their|his|her|our|my|this|that|each|every|any|an?)\s(?:[\w']+\s){{0,2}}?{ROLE}
    |{ROLE}s?
    |(?:the|our|that|any|each|every)\s{SERVED})(?:,\s(?:who|the|your|our)\s[^,.;]{{3,50}},|\s(?:who|that|from|in
    |at)(?:\s\w+){{1,5}}?)?)"""
_FORM = r"""(?:(?:each|every|all|the|this|your|these|completed|filled)\s(?:\w+\s)?(?:forms?|sheets?|questionnaires?
    |surveys?|(?<!gift\s)(?<!credit\s)(?<!bank\s)(?<!loyalty\s)(?<!debit\s)(?<!id\s)cards?|slips?))"""
_ANSWERS = rf"(?:{_NAMED}|it)"
_ONE = rf"""(?:(?:your|the|their|his|her|our|my|that|this|each|every|any
    |that)\s(?:[\w']+\s){{0,2}}?{ROLE}(?:'s)?(?:\s(?:you|who|that)(?:\s\w+){{1,4}}?)?|(?:the|our
    |that|any)\s{SERVED}|{ROLE}s?|me\spersonally|[A-Z][a-z]+\s(?:from|at|in|who)\s(?:the|our|your|helped
    |served)[\s\w]{{0,20}}?)"""
_TO_THEM = pattern(
    rf"""\b{_ANSWERS}\b[^.;]{{0,60}}?\b(?:sent|send|forward(?:ed|s)?|shared?|shown?|shows|passed|pass|visible|seen|read
    |reviewed|delivered|available|copied|disclosed|given|handed|reported|revealed|goes?|reach(?:es)?|relayed|returned
    |accessible|emailed|mailed|displayed|discussed|presented|cc'?d|lands?)\b[^.;]{{0,50}}?\b(?:to|with|by|for|on
    |in\sfront\sof|before
    |reach(?:es)?)
    \s(?:both\s|straight\sto\s|directly\sto\s|back\sto\s)?{_ONE}"""
)
_THEY_SEE = pattern(
    rf"""\b(?:{_ONE}|i|both)\s(?:and\s(?:\w+\s){{1,3}})?(?:\w+\s)?(?:will\s|can\s|may\s|gets?\sto\s|is\sable\sto\s
    |are\sable
    \sto\s|has\sto\s|is\s|are\s)?(?:personally\s|also\s|then\s|be\s|always\s)*(?:see|sees|reads?|receives?|gets?|views?
    |looks?\sat|check(?:s)?|know|knows|learns?|shown|sent|told|notified|informed|given|copied|cc'?d|emailed)\s
    (?:it\b|(?:\w+\s){{0,3}}?(?:{_NAMED}|(?:a\s)?cop(?:y|ies)|everything|every\s\w+|what\s(?:you|customers)|how\syou
    |who\s
    (?:gave|rated|answered)))"""
)
_WE_SEND = pattern(
    rf"""\b(?:we|i|our\s\w+|the\ssystem)\s(?:\w+\s){{0,2}}?(?:send|print|type|forward|share|show|pass|give|report
    |deliver|relay
    |hand
    |email|discuss|copy|present|read)s?\s(?:\w+\s){{0,2}}?{_ANSWERS}\b[^.;]{{0,40}}?\b(?:to|with|by)\s{_ONE}"""
)
# "Sister Ndlovu goes through each form", "the cleaner can look up who gave which stars".
_THEY_GO_THROUGH = pattern(
    rf"""\b{_PERSON}\s(?:\w+\s){{0,3}}?(?:see|read|receive|get|view|look|check|know|learn|go|open|hear|find|inspect
    |study|browse
    |collect|follow|access)(?:s|es)?\s(?:(?:at|up|over|through|out|into|about|to|a\scopy\sof|hold\sof|wind\sof|all|of
    |her|his|their|its
    |\w+'s?|which|what|who)\s){{0,4}}?(?:{_NAMED}|{_FORM}|(?:answers|replies|scores|ratings|comments|stars)\b
    |(?:an?\s)?(?:e?-?mail|message|list|report|text|note|alert)\s(?:with|about|of
    |showing|that)\s(?:\w+\s){{0,5}}?{_NAMED}|who\s(?:left|gave|rated|answered
    |said|wrote)|(?:gave|rated|wrote)\swh\w+)
    | \b{_PERSON}\s(?:\w+\s){{0,2}}?(?:has|have|gets?|is\sgiven|are\sgiven)\s(?:\w+\s)?(?:access\sto|sight\sof
    |a\s(?:copy|list|view)\sof)\s(?:\w+\s)?
    (?:{_NAMED}|{_FORM}|scores|answers|ratings|comments|replies)
    | \b(?:let|tell|show|inform)s?\s{_PERSON}\s(?:\w+\s)?(?:wh(?:at|o)|how)\s(?:\w+\s){{0,3}}?(?:said|says?|wrote
    |write|answer\w*|gave|rated|scored|think|thought|voted|felt|feel)\b"""
)
# "It lands in the inbox of Tom", "pops up on your waiter's handset".
_ARRIVES = pattern(
    rf"""\b(?:{_NAMED}|it|this\s(?:message|form|survey|note))\s(?:\w+\s){{0,3}}?(?:land|pop|appear|show|come|turn
    |arrive|flash|end|reach
    |go|drop|travel|fly)(?:s|es)?\s(?:\w+\s){{0,4}}?(?:up\s|out\s)?(?:(?:in|on|to|at|with)\s)?(?:the\s(?:inbox|phone
    |desk|screen|hands)\s
    (?:of\s))?(?:{_PERSON}|(?:(?-i:[A-Z]\w+)|(?:the|your|our|his|her)\s{ROLE})'s?\s(?:\w+\s)?(?:handset|phone|screen
    |inbox|tablet|app|desk
    |dashboard|device|watch|locker|pigeonhole|mailbox))
    | \b(?:your|customers?'|guests?'|individual|all)\s(?:\w+\s)?(?:answers|comments?|scores?|ratings?|replies
    |reviews?)\s(?:is|are|will\sbe
    |get|gets)\s(?:\w+\s)?(?:pinned|posted|hung|put|stuck|read|displayed|discussed|shown)\s(?:\w+\s)?(?:in|on|at|to
    |during|out\sin)\s(?:the
    |our|their)\s(?:\w+\s)?(?:(?:staff|crew|team|break|common|changing|locker|mess)(?:'s)?\s?(?:room|board|kitchen
    |chat|channel|meeting
    |briefing|wall)|notice\s?board|group\schat|whiteboard|morning\smeeting)"""
)
# The form goes back through the hands of whoever is scored.
_HANDED_BACK = pattern(
    rf"""\b(?:answers?|scores?|ratings?|replies|marks)\s(?:[^.;]{{0,25}}\s)?(?:is|are|gets?|will\sbe)\s(?:called|read
    |shouted|announced)\s(?:out\s)?(?:aloud\s)?
    (?:to|in|at)\s(?:the|our|your)\s(?:kitchen|crew|team|floor|counter|bar|class|staff\w*|{ROLE})
    | \b(?:read|show|say|tell|give)\s(?:\w+\s){{0,2}}?(?:answers?|scores?|ratings?|replies|stars)\s(?:out\s
    |aloud\s)*to\s(?:your|the|our)\s(?:\w+\s)?{ROLE}\b
    | \b(?:hand|give|return|pass|bring)\s(?:\w+\s){{0,3}}?(?:form|sheet|questionnaire|survey|tablet|device|paper
    |slip|it)\s(?:back\s)?
    (?:in\s)?to\s(?:your|the|our)\s(?:\w+\s)?(?<!research\s)(?<!survey\s){ROLE}\b"""
)
_SEALED = pattern(r"\b(?:sealed?|envelope|closed|box|research\w*|interviewer|invigilator)\b")
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


_LEAKS = (_TO_THEM, _WE_SEND, _THEY_SEE, _THEY_GO_THROUGH, _ARRIVES)


def _leaks(text: str) -> Iterator[Match]:
    for start, sentence in sentences(plain(text)):
        if any(guard.search(sentence) for guard in (_QUESTION, _DENIED, _SUMMED)):
            continue
        match = next(filter(None, (one.search(sentence) for one in _LEAKS)), None)
        if match is None and not _SEALED.search(sentence):
            match = _HANDED_BACK.search(sentence)
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
