"""Lesser scores that are said to fail: "anything less than a 9 is a fail", "an 8 might as well be a 0"."""

from __future__ import annotations

from service.survey.checks.english import pattern
from service.survey.checks.score import Span, named_scores, wanted_labels, wanted_scores

_LOW = r"(?:[0-9](?![\d.])|zero|one|two|three|four|five|six|seven|eight|nine|average|good)(?:'?s)?"
_SHORT = pattern(
    rf"""\b(?:anything|everything|any\s(?:score|rating|number|mark|answer|response|result|box|face|star|smiley|button
    |option
    |column|choice|grade)|(?:all\s)?(?:scores?
    |ratings?|marks?|numbers?|answers?|results?|reviews?|grades?)|one|it)
        \s?(?:that's\s|that\sis\s|which\sis\s|that\sfalls\s|falling\s|that\scomes\sin\s|except\s(?:for\s)?(?:an?\s)?)?
        (?:less|lower|below|under|beneath|short|other|worse|fewer|but)\b
    | \b(?:anything|everything|any\s(?:score|answer)|all)\s(?:except|apart\sfrom|besides|outside|not)\b
    | \b(?:a|an|any)?\s?(?:(?:score|rating|mark|number)s?\s(?:of\s)?)?(?:an?\s)?(?<![$£€\d.,]){_LOW}\s(?:or
    |and)\s(?:below|lower|less|under|worse|fewer)\b
    | \b(?:below|under|less\sthan|lower\sthan|short\sof|fewer\sthan|worse\sthan|beneath)\s(?:an?\s|the\s)?
        (?:\d{{1,2}}(?:\.\d)?|nine|ten|five|seven|eight|four|perfect|excellent|outstanding|that|full\smarks|maximum|top
        |extremely|completely|very)\b
    | \b(?:(?:score|rating|mark|answer|result|survey)s?\s(?:that\s(?:is|are)|which\s(?:is|are))|that\s(?:is|are)
        |anything|who\sdo)\s?(?:not|isn't|aren't)\s(?:an?\s|give\s(?:us\s)?(?:an?\s)?)?(?:10|9|7|5|ten|nine|five|perfect
        |excellent|top)(?:'?s)?\b
    | \b(?:a|an|one|just\sone|each|every|any)\s(?:single\s|lone\s|mere\s|missed\s|lost\s|missing\s|lower\s
        |low\s){{1,2}}(?:{_LOW}|star|score|mark|rating|review|point)
    | \bone\s{_LOW}(?=\s(?:to|can|will|could|may|is|in|and)\b)
    | \b(?:one|two|three|four|[1-4])[\s-]stars?\s(?:review|rating|score|feedback|answer|ones?|is|are|r|counts?)s?\b
    | \b(?:smiley|face|button|box|star)s?\s(?:that|which)\s(?:is|are)(?:\snot|n't)\b
    | \b(?:reads?|takes?|sees?|logs?|files?|interprets?|counts?|rates?|marks?)\s(?:an?\s|any\s){_LOW}\s(?:as|like)\b
    | \b(?:cannot|can't|can\sill|could\snot|couldn't)\safford\s(?:an?\s|any\s|anything\s)\w+
    | \b(?:treats?|treated|consider(?:s|ed)?|deems?|calls?|counts?|rates?)\s(?:(?:scores\sof|an?|any|all)\s)*{_LOW}
        (?:\s?(?:-|or|and|to|through)\s?{_LOW})?(?=\s(?:the\ssame|as|like|an?\s|to\sbe|[a-z]*satisf|[a-z]*accept|fail
    |bad
        |poor))
    | \b{_LOW}\sout\sof\s(?:5|10|five|ten)\s(?:is|counts|means|equals|gets|feels|looks)\b | \b(?:everything|anything
    |all)\selse\b
    | \bnothing\s(?:less|but|short|below|under|else(?=\s(?:will\s|would\s)?(?:do|does|counts?|matters?|helps?|pass\w*
        |works?|gets?|is)\b))\b
    | \b{_LOW}\s(?:is|are|gets?)\s(?:also\s|still\s|always\s)?(?:counted|treated|recorded|seen|taken|logged|regarded
        |considered|filed|entered|reported|booked|viewed|marked|read)\b
    | (?:^|[.,;:(-]\s?|\b(?:an?|but|and|because|cos)\s)(?:[3-9]|three|four|five|six|seven|eight|nine)\s(?:is|=|r)\s
        (?:a\s|an\s|very\s|really\s|already\s|still\s)?(?=bad|fail|poor|no\sgood|not\sgood|terrible|trouble)
    | \b(?:score|rating|mark|answer|grade|result)s?\sof\s(?:an?\s)?{_LOW}\s(?:is|are|counts?|means?|will|would|gets?
    |equals?|tells?
        |makes?|looks?|hurts?|costs?)\b
    | \b(?:a|an|any|your)\s{_LOW}(?:\sor\s(?:an?\s)?(?:\d|[a-z]+))?\s(?:is|counts?|means?|would|will|gets?|equals|tells?
        |says|makes?|looks|shows?|pulls|might|may|does|goes|puts?|costs?|hurts?|brings?|drags?|leads?|lands?|has)\b
    | (?<![\w.]){_LOW}(?:,\s|\s?(?:-|to|through|thru|and|or)\s){_LOW}\s?(?:=|is|are|counts?|means?|would|gets?|equals?
        |makes?|looks?|tells?|says?|puts?|costs?|hurts?|brings?|drags?|fails?|do|does|all)(?=\W)
    | ["'](?:good|average|fair|ok(?:ay)?|satisfied|somewhat\s\w+|fairly\s\w+|likely|neutral)["']\s
      (?:is|are|isn't|aren't|counts?|doesn't|does|won't)\b
    | \b(?:6|7|8|sixe|seven|eight)'?s\s(?:are|count|mean|do|get|look|hurt|cost|pull)\b
    | \b(?:scores?|ratings?|marks?|numbers?|answers?)\s(?:of\s|from\s|between\s)?\d\s?(?:-|to|through|and)\s?\d\b"""
)
# Asking outright not to go below: no failing need be said.
_DO_NOT = pattern(
    r"""\b(?:don't|do\snot|never|please\sno|avoid|refrain\sfrom|rather\snot|without)\s
    (?:(?:give|giving|rate|rating|score|scoring|mark|marking|choose|choosing|select|selecting|leave|leaving|go|going
    |settle|pick|picking|answer|answering|us|me|him|her|them|with|for|any|an?|score|number|thing|anything|at)\s?){1,5}
    (?:below|less|lower|under|beneath|fewer)\b"""
)
_FAILING = pattern(
    r"""\b(?:fail\w*|unaccept\w*|insufficient|(?:not|n't|no)\s(?:recommend\w*|good|acceptable|enough|passing|count\w*
    |sufficient
    |considered|cut|help\w*|qualify|pass\w*|meet|credit|use|value|accepted|okay|ok|recogni[sz]ed)
    |counts?\s(?:against|as)|counted\s(?:against|as)|against\s(?:us|me|the|our|him|her|them|your)
    |considered|treat(?:s|ed)?|seen?|sees|viewed|views|regard(?:s|ed)?|register(?:s|ed)?|record(?:s|ed)?|penal\w+
    |punish\w*|zero|hurts?|harms?|damag\w*|worthless|useless|disappoint\w*|lose|loses|losing|cost(?:s|ing)?|miss(?:es)?
    |poor|bad|badly|negative|reflects?|flunk\w*|reject\w*|unsatisfactory|an?\sf\b|the\ssame\sas|complaint|dissatisf\w+
    |as\swell\sbe|miss(?:es|ed)?|(?:not|n't)\sdone|un(?:happy|satisf\w*|accept\w*|success\w*|done)|dis(?:satisf
    |appoint|pleas)\w*|(?:taken|kicked|thrown|struck)\s(?:off|out)|drags?
    |pulls?|brings?\s(?:us|our|the|me)|down|jeopardi\w+
    |threaten\w*|risk\w*|trouble|explain\w*|justif\w+|good\senough|why\snot|let\s\w+\sdown|unsuccessful|loss|wrong
    |fir(?:es?|ed)|disciplin\w*|clos(?:es?|ed|ure)|cut|takes?\s(?:it\s)?away|invalid|rated?\sus\sas|a\s0|nothing
    |ruin\w*|sink\w*|drop\w*|lower(?:s|ed)|reduc\w+|hid(?:e|es|den)|spoil\w*|wreck\w*|destroy\w*|upset\w*|kills?|tanks?
    |bottom|demot\w+|blemish\w*|stains?|blacklist\w*|audit\w*|disappointed|failure|dissatisfaction|red\sflag
    |alarm\w*|fined|penalt\w+|sack(?:s|ed)|breaks?|dents?|under\sreview|afford|attend|sanction\w*|remov\w+|off\sthe
    |warning|problems?|deactivat\w*|suspend\w*|strikes?|investigat\w*|broken|sent\sback|wip(?:e|es|ed|ing)\sout
    |outweighs?
    |undo(?:es)?|cancels?
    |retrain\w*|demerit|disqualif\w*|shame|unhappy|meeting)\b"""
)
_ONLY = pattern(
    r"""\bonly\b(?=.{0,60}\b(?:count\w*|accept\w*|pass\w*|good\senough|matter\w*|help\w*|consider\w*|recogni[sz]\w*
    |credit\w*|works?|do(?:es)?\b|keeps?|saves?|reward\w*|valu\w*|reach\w*|register\w*))
    | \b(?:count\w*|accept\w*|pass\w*|recogni[sz]\w*|credit\w*|consider\w*|acceptable|valu\w+|want\w*|need\w*)\b
      (?=.{0,40}\bonly\b)
    | \bonly\s(?:an?\s)?(?=\d|top|perfect|five|ten|nine)
    | \b(?:scores?|marks?|ratings?|stars?|[0-9]'?s|tens|nines|fives)\sonly\b
    | \bonly\s(?:acceptable|passing|good|valid|right|correct|possible|real|number|score|answer|result|rating|grade)\b
    | \b(?:is|are|=)\s(?:an?\s|the\s|our\s)(?:pass|minimum|norm|standard|baseline|bare\sminimum)\b
    | \bpass(?:ing)?\s(?:grade|score|mark|rating)\b | \bpass(?:\s(?:or|and)\s|\s?/\s?)fail\b
    | \b(?:fail)(?:ing|ed)?\s(?:grade|score|mark|rating)\b | \b(?:graded|judged|measured|evaluated|ranked|paid
    |scored)\s(?:on|by|against)\b | \b(?:judge|measure|grade|rank|evaluate|assess|pay|score)s?\s(?:us|me|our\s\w+
    |the\s\w+|his|her|my\s\w+)\s(?:on|by|against)\b"""
)
# Only one answer is good, without a score being named.
_VERDICT = pattern(
    r"""\bonly\s(?:an?\s)?["']?(?:(?:very|extremely|completely|totally|highly)\s)?(?:satisfied|likely|happy|excellent
      |outstanding|always|strongly\sagree|agree)["']?\s(?:counts?|is|are|will|gets?|matters?|helps?|registers?)\b
    | \b(?:two|only|just|either)\b[^.]{0,40}\b(?:excellent|perfect|pass|success|five\sstars|top)\b[^.]{0,10}\b(?:or
    |and)\s
      (?:a\s)?(?:fail\w*|nothing|zero|bad)\b"""
)
# "Less than 5 minutes" is no score.
_UNIT = pattern(
    r"""(?:\sthan)?(?:\san?)?(?:\s\d+)?\s?(?:%|percent|minutes?|mins?|hours?|days?|weeks?|months?|years?|times|people
    |employees|items|degrees|miles|km|euros?|dollars?|pounds|(?:\w+\s)?(?:questions|visits|orders|calls|persons
    |children|rooms|nights|characters|words|steps|seconds))\b"""
)
_PASS_MARK = pattern(
    r"""\b(?:pass(?:ing)?\s(?:mark|grade|score)|threshold|cut-?off|bar|minimum|target|goal)\b[^.]{0,25}\b(?:is|of|at
    |stands)\b[^.]{0,15}\b(?:\d{1,3}|nine|ten|five|four)\b"""
)


def shortfall(sentence: str, previous: str, following: str) -> Span | None:
    """Where a sentence disparages a lesser score; the failing may be said in the next one."""
    forbidden = _DO_NOT.search(sentence)
    if forbidden and not _UNIT.match(sentence, forbidden.end()):
        return forbidden.span()
    wanted = [*wanted_scores(sentence), *wanted_labels(sentence)]
    only = _ONLY.search(sentence)
    if only and wanted:
        return around(only.span(), *wanted)
    verdict = _VERDICT.search(sentence)
    if verdict:
        return verdict.span()
    bar = _PASS_MARK.search(sentence)
    if bar and (only or _FAILING.search(sentence)):
        return bar.span()
    return _disparaged(sentence, previous, following, wanted)


# The next sentence goes on about the score that was named.
_IT_IS = pattern(
    r"""^\W*(?:(?:for|to|with|in)\s(?:us|our\s(?:\w+\s){1,2}|the\s(?:\w+\s){1,2}|head\soffice)\s?)?(?:it|that|this
    |they)\b"""
)


def _disparaged(sentence: str, previous: str, following: str, wanted: list[Span]) -> Span | None:
    short = next((one for one in _SHORT.finditer(sentence) if not _UNIT.match(sentence, one.end())), None)
    if short is None:
        return None
    begin = short.end() if short[0].lower().startswith("nothing") else short.start()
    failing = _FAILING.search(sentence, begin) or _FAILING.search(sentence, 0, short.start())
    if failing:
        return around(short.span(), failing.span())
    named_before = any(True for _ in named_scores(previous))
    is_disparaging = short[0].lower().startswith(("anything", "nothing", "everything")) or _FAILING.search(following)
    is_spoken_of = _IT_IS.search(following) is not None and _FAILING.search(following) is not None
    is_told = (wanted or named_before) and is_disparaging
    return around(short.span(), *wanted) if is_told or is_spoken_of else None


def disparages(sentence: str) -> bool:
    """Whether a lesser score is named at all."""
    return bool(_SHORT.search(sentence) or _DO_NOT.search(sentence))


def around(*spans: Span) -> Span:
    """The stretch from the first to the last of them."""
    return min(span[0] for span in spans), max(span[1] for span in spans)
