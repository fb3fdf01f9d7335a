"""P01: respondents are asked for a particular score, or told that a lesser one fails."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, everything
from service.survey.checks.score import wanted_labels, wanted_scores

_REQUEST = pattern(
    r"""\b(?:give|giving|rate|rating\sus|score|mark|leave|leaving|select|choose|pick|tick|check|click|press|enter
    |award|grant|vote
    |answer|respond|reply|put|hit|tap|circle|fill|provide|make\sit|go\sfor|submit|share|post|write|drop|return|show
    |complete|say|send|add
    |consider)\b"""
)
# Hopes, goals and thanks tied to a score ask for it as plainly as an imperative does.
_LONGING = pattern(
    r"""\b(?:hop(?:e|es|ed|ing)|wish\w*|earn\w*|deserv\w*|strive|striving|aim\w*|aspir\w*|goal|target|expect\w*
    |count(?:ing)?\son
    |rely\w*\son|need\w*|require[sd]?|requiring|must|has\sto\sbe|have\sto\sget|want\w*|love|appreciat\w*|grateful
    |thankful|support
    |means?\s(?:a\slot|the\sworld|so\smuch|everything)|depends?\son|ask(?:s|ing)?\s(?:you\s)?for|ask\sis
    |(?:be\s)?possible|too\smuch\sto\sask|every(?=\s(?:10|ten|9|5|five)\b)|over\sthe\smoon|hono(?:u)?red|ecstatic
    |looking\sfor
    |work\w*\s(?:very\s|so\s)?hard
    |please|kindly|worth(?:y)?|merit\w*|shoot\w*\sfor|look(?:s|ing)?\sforward|dream\w*|thrilled|delighted|make\s(?:my
    |our)\sday
    |help\w*|keep\w*|ensur\w*|mak(?:e|es)|let(?:s)?|allow\w*|would\s(?:really\s|truly\s)?(?:mean|help|make)|secures?
    |can\swe|could\swe
    |remember|means?\s(?:that\s)?(?:i|we|you)|tells?\s\w+|decides?|counts?\stowards?)\b"""
)
_SHORTFALL = pattern(
    r"""\b(?:anything|everything|any\s(?:score|rating|number|mark|answer|response)|(?:all\s)?(?:scores?|ratings?
    |marks?|numbers?|answers?)|one|it)
        \s?(?:that's\s|that\sis\s|which\sis\s|that\sfalls\s|falling\s)?(?:less|lower|below|under|beneath|short|other
        |worse|fewer)\b
    | \b(?:a|an|any)?\s?(?:(?:score|rating|mark|number)s?\s(?:of\s)?)?(?:an?\s)?(?:\d{1,2}|[a-z]+)(?:'?s)?\s(?:or
    |and)\s(?:below|lower|less|under|worse|fewer)\b
    | \b(?:below|under|less\sthan|lower\sthan|short\sof)\s(?:an?\s)?(?:\d{1,2}|nine|ten|five|seven|eight|four|perfect
    |excellent|that|full\smarks)\b
    | \btreat(?:s|ed)?\s(?:an?\s)?\d\S*\s(?:the\ssame|as|like)\b
    | \bnothing\s(?:less|but|short|below|under)\b
    | \b(?:a|an)\s(?:\d|four|six|seven|eight|nine|three)(?:\sor\s(?:an?\s)?(?:\d|[a-z]+))?\s(?:is|counts?|means?
    |would\sbe|will\sbe|gets?|equals|tells?|says|makes?|looks|shows?|pulls)\b
    | \b(?:scores?|ratings?|marks?|numbers?|answers?)\s(?:of\s|from\s|between\s)?\d\s?(?:-|to|through|and)\s?\d\b
        (?=.{0,40}\b(?:fail\w*|zero|unaccept\w*|no\scredit|penal\w+|against)\b)"""
)
_FAILING = pattern(
    r"""\b(?:fail\w*|unaccept\w*|insufficient|not\s(?:good|acceptable|enough|passing|count\w*|sufficient|considered)
    |counts?\s(?:against|as)|against\s(?:us|me|the|our)
    |considered|treated\sas|seen\sas|viewed\sas|regarded\sas|penal\w+|punish\w*|zero|hurts?|harms?|damag\w*|worthless
    |disappoint\w*|no\scredit|lose|loses|losing
    |does\s?n[o']t\scount|don't\scount|do\snot\scount|poor|bad|negative|reflects?\s(?:badly|poorly)|flunk\w*
    |reject\w*|unsatisfactory|an?\sf\b|not\sa\spass|the\ssame\sas
    |good\senough|why\snot)\b"""
)
_ONLY = pattern(
    r"""\bonly\b(?=.{0,60}\b(?:count\w*|accept\w*|pass\w*|good\senough|matter\w*|help\w*|consider\w*|recogni[sz]\w*
    |credit\w*))
    | \b(?:count\w*|accept\w*|pass\w*|recogni[sz]\w*|credit\w*|consider\w*)\b(?=.{0,40}\bonly\b)
    | \bonly\s(?:an?\s)?(?=\d|top|perfect|five|ten)
    | \b(?:pass|fail)(?:ing|ed)?\s(?:grade|score|mark|rating)\b | \b(?:graded|judged|measured|evaluated|ranked
    |paid)\s(?:on|by)\b"""
)
# Asked for without naming a score: not to be marked down, or to say one was content.
_OTHERWISE = pattern(
    r"""\b(?:low|bad|poor|negative)\s(?:scores?|ratings?|reviews?|marks?|surveys?|grades?
    |numbers)\s(?:\w+\s){0,2}?(?:cost|hurt|harm|damage|affect
      |hit|reduce|jeopardi\w+|threaten|pull|bring|drag|penali\w+|count\sagainst|reflect)\w*
    | \b(?:avoid(?:\sgiving)?|refrain\sfrom(?:\sgiving)?|(?:do\snot|don't|please\sno)(?:\s(?:give|leave
    |submit))?)\s(?:us\s|me\s|any\s|an?\s|leaving\s|posting\s)*
      (?:low|bad|poor|negative)\s(?:scores?|ratings?|reviews?|marks?|feedback)
    | \bmark(?:ing)?\s(?:us|me|him|her|them|the\s\w+)\sdown\b
    | \bbe\s(?:as\s)?(?:generous|kind|lenient|nice|gentle)\b(?:\sas\spossible)?(?=.{0,40}\b(?:scor|rat|mark|stars?
    |review|survey|grad|answer))
    | \b(?:please|kindly|just|remember\sto)\b.{0,20}\b(?:say|answer|indicate|state|report
    |tell\s\w+)\s(?:that\s)?you(?:'d|\swould|\swere|\sare|'re)\s
      (?:\w+\s){0,2}?(?:satisfied|happy|recommend|delighted|pleased|impressed)
    | \b(?:answer|mark|select|choose|tick|say|check|circle)\w*\s["']?(?:yes|always|strongly\sagree|definitely
    |excellent|very\ssatisfied)["']?\s
      (?:(?:to|on|for|in)\s(?:all|every|each)\s(?:of\s)?(?:the\s)?(?:questions?|items?|statements?|lines?|categor\w+
      |boxes|rows?|parts?)
        |throughout|across\sthe\sboard|(?:to|on|for)\severything)\b"""
)
_QUESTION_WORD = pattern(
    r"""^\W*(?:(?:and|so|but|then)\s)?(?:why|what|how|when|where|which|who|whom|did(?!\s(?:we|i)\s(?:earn|deserve
    |merit))|has|have|had|was|were|do|does|is|are)\b[^?]*\?"""
)
_IF_YOU_CHOOSE = pattern(
    r"""^\W*(?:if|when|should|in\scase)\s(?:you|someone|anyone|a\scustomer)\s(?:would\s|were\sto\s)?(?:give|choose
    |select|enter|answer|rate|score|leave|pick)\b(?![^.]*\b(?:please|kindly|contact|call|tell\sus\sfirst)\b)"""
)
_FORBIDDEN = pattern(
    r"""\b(?:never|no\sone|nobody|must\snot|mustn't|should\snot|shouldn't|not\sallowed|are\snot|aren't|is\snot|isn't
    |do\snot|don't|need\snot|not\shave\sto|without)\b
    (?!\s(?:hesitate|forget|settle|give\s(?:us\s|me\s)?(?:anything|less))|\sbe\safraid)(?=[^.;]{0,60}\b(?:ask\w*|give
    |select|choose|pressur\w*|need|request\w*|feel|aim\w*|offer\w*|seek\w*|look\w*|expect\w*)\b)"""
)
_BALANCED = pattern(
    r"""\b(?:or\snot|whatever|whichever|any\sscore|no\smatter|either\sway|regardless|irrespective|honest\w*|(?:good
    |positive|high)\s(?:or|and)\s(?:bad|negative|low|poor)|bad|negative|critical|criticism|low)\b"""
)
_NEAR = 40
# Answers for both sides are being explained, not asked for.
_BLAME_TOO = pattern(
    r"\b(?:strongly\sdisagree|(?:or|and)\s[\"']?no[\"']?|or\s[\"']?never|dissatisfied|staff|employees)\b"
)
_LESS_THAN_TOP = "a lesser score is said to fail, so a dissatisfied customer hears that the truth is unwelcome"


def find(text: str) -> Iterator[Match]:
    """Sentences that ask for a score or disparage a lesser one."""
    listed = list(sentences(plain(text)))
    for number, (start, sentence) in enumerate(listed):
        previous = listed[number - 1][1] if number else ""
        following = listed[number + 1][1] if number + 1 < len(listed) else ""
        span = _shortfall(sentence, previous, following) or _request(sentence) or _otherwise(sentence)
        if span:
            why = _LESS_THAN_TOP if _SHORTFALL.search(sentence) else ""
            yield Match(start + span[0], start + span[1], why=why)


def _shortfall(sentence: str, previous: str, following: str) -> tuple[int, int] | None:
    """ "Anything less than a 9 is a fail", also where the failing is said in the next sentence."""
    if _is_guarded(sentence):
        return None
    wanted = [*wanted_scores(sentence), *wanted_labels(sentence)]
    only = _ONLY.search(sentence)
    if only and wanted:
        return _around(only.span(), *wanted)
    short = _SHORTFALL.search(sentence)
    if not short:
        return None
    failing = _FAILING.search(sentence, short.start()) or _FAILING.search(sentence)
    if failing and not _counts_something(sentence, short.end()):
        return _around(short.span(), failing.span())
    named_before = any(True for _ in wanted_scores(previous)) and _LONGING.search(previous)
    is_disparaging = short[0].lower().startswith(("anything", "nothing")) or _FAILING.search(following)
    return _around(short.span(), *wanted) if (wanted or named_before) and is_disparaging else None


def _counts_something(sentence: str, end: int) -> bool:
    """ "Less than 5 minutes" is no score."""
    return bool(_UNIT.match(sentence, end))


_UNIT = pattern(
    r"""(?:\sthan)?(?:\san?)?(?:\s\d+)?\s?(?:%|percent|minutes?|mins?|hours?|days?|weeks?|months?|years?|times|people
    |employees|items|degrees|miles|km|euros?|dollars?|pounds)\b"""
)


def _request(sentence: str) -> tuple[int, int] | None:
    """A score, or a good review, that the sentence asks, hopes or gives thanks for."""
    if _is_guarded(sentence):
        return None
    strong = list(wanted_scores(sentence))
    request, longing = _REQUEST.search(sentence), _LONGING.search(sentence)
    for span in strong:
        cue = request if request and request.end() <= span[0] else longing
        if cue:
            return _around(span, cue.span())
    for span in wanted_labels(sentence):
        if request and 0 <= span[0] - request.end() <= _NEAR:
            return _around(span, request.span())
    if _BALANCED.search(sentence):
        return None
    for span in sorted(set(wanted_scores(sentence, weak=True)) - set(strong)):
        cue = _REQUEST.search(sentence, 0, span[0]) or _LONGING.search(sentence, 0, span[0])
        if cue and span[0] - cue.end() <= _NEAR:
            return _around(span, cue.span())
    return None


def _otherwise(sentence: str) -> tuple[int, int] | None:
    match = None if _QUESTION_WORD.search(sentence) or _BLAME_TOO.search(sentence) else _OTHERWISE.search(sentence)
    return match.span() if match else None


def _is_guarded(sentence: str) -> bool:
    """Questions about scores, rules against begging, and what follows from an answer ask for nothing."""
    return bool(_QUESTION_WORD.search(sentence) or _FORBIDDEN.search(sentence) or _IF_YOU_CHOOSE.search(sentence))


def _around(*spans: tuple[int, int]) -> tuple[int, int]:
    return min(span[0] for span in spans), max(span[1] for span in spans)


RULE = Rule(
    code="P01",
    name="score_begging",
    severity=Severity.ERROR,
    why="it asks for a particular score, so the answers say how well people were asked and not how it went",
    rewrite="Please answer as it was. Every answer is useful, good or bad.",
    source="HCAHPS Quality Assurance Guidelines: nobody may influence how patients answer; QAS-99 6c",
    check=each(everything, find),
    language=ENGLISH,
)
