"""P02: a reward that depends on what is answered, rather than on answering."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.languages import pressure
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.places import each, each_with_language, everything
from service.survey.checks.reward import rewards
from service.survey.checks.score import Span, wanted_labels, wanted_scores

_LINK = pattern(
    r"""\b(?:if|when|whenever|for|once|after|exchange|return|unlock\w*|gets?|getting|receiv\w*|earn\w*|claim\w*
    |win\w*|qualif\w*|eligible|enter\w*|and|to|thank\w*|in|go(?:es)?|takes?|should|until|unless|can|could|will|=
    |who|with|by|send|giv\w*|offer\w*|reward\w*|every|each|means?|leav\w*|customers?|we'll|we\swill|rate|score|mark
    |select|choose|simply|just|say\w*|tell\w*|write|post\w*|show|only|that|those|anyone|is|are|awaits?|on\sus|as|per
    |bring\w*|worth|lands?|makes?|pays?|buys?|collect\w*|pick\w*|have|has|find\w*|unlock\w*|treat\w*|hand\w*
    |award\w*|entitle\w*|put|take|taking|whose|we|you|u|rating|scoring|marking|choosing|selecting)\b|[=:,!-]"""
)
_GOOD = (
    r"(?:satisfied|happy|pleased|delighted|thrilled|impressed|great|good|excellent|amazing|fantastic|wonderful"
    r"|perfect|outstanding|brilliant|awesome|fabulous|the\sbest)"
)
_CONTENT = pattern(
    rf"""\b(?:if|when|as\slong\sas|provided|assuming|because|since)\s(?:that\s)?you(?:'re|\sare|\swere|\sfelt|\sfeel)?
      \s(?:(?:very|completely|fully|100\s?%|really|extremely|truly|so|absolutely)\s)?
      (?:satisfied|happy|pleased|delighted|thrilled|impressed|love[dr]?|enjoy(?:ed)?|like[ds]?\s(?:us|it|our|what)
      |recommend\w*|would\s(?:gladly\s)?recommend|say\syes|answer\syes|strongly\sagree|promoters?)\b
    | \b(?:satisfied|happy|delighted|loyal|positive|5-star|five-star|enthusiastic)\s(?:customers?|guests?|clients?
      |members?|respondents?|reviewers?|raters?|patients?|users?|buyers?|riders?|tenants?|fans?)\b
      (?=.{{0,50}}\b(?:who|that|will|get|gets|receiv\w*|win|enter|qualif\w*|can|may|are|enjoy|earn))
    | \b(?:tell|says?|saying|telling|state|confirm|write|agree|admit|answer|report|indicate|post)\s(?:\w+\s){{0,4}}?
      (?:that\s)?(?:you(?:'re|\sare|\swere)|it\swas|we\s(?:are|were)|we're|they\s(?:are|were)|i\s(?:am|was))\s
      (?:\w+\s)?{_GOOD}
    | \b(?:tell|says?|saying|telling|state|confirm|write|post)\s(?:\w+\s){{0,3}}?(?:that\s)?(?:you|they|how\smuch\syou)
      \s(?:really\s|would\s|'d\s)?(?:loved?|enjoyed?|liked?|recommend)
    | \b(?:customers?|guests?|clients?|anyone|everyone|those|people|members?|patients?|users?|all)\swho\s
      (?:says?\s)?(?:they\s)?(?:would\s|really\s)?(?:recommend\w*|love[ds]?|enjoy(?:ed)?|like[ds]?
      |(?:are|were|is)\s(?:\w+\s)?{_GOOD})
    | \bwho\s(?:agree|say|find|think|feel|confirm|state)s?\s(?:\w+\s){{0,6}}?{_GOOD}
    | \b(?:feedback|reviews?|ratings?|scores?|answers?|comments?|responses?|surveys?)\s(?:is|are|was|were|turns?\sout
      |comes?\s(?:out|back))\s(?:\w+\s)?(?:positive|good|excellent|great|high|favou?rable|perfect|glowing|all\s\w+s
      |the\s(?:best|highest|top))
    | \b(?:answer|select|choose|mark|tick|pick|say|click)\w*\s["']?(?:yes|very\s\w+|extremely\s\w+|strongly\sagree
      |excellent|completely\s\w+|definitely)
    | \b(?:tell|say|mention|write|post|share|describe|explain)\s(?:\w+\s){{0,3}}?how\s{_GOOD}\s(?:we|it|our|they
    |the|your)\b
    | \bshould\s(?:your|the)\s(?:feedback|review|rating|score|answers?|comments?|response|survey)\sbe\s(?:\w+\s)?
      (?:positive|good|excellent|great|high|favou?rable|perfect|glowing|top)
    | \b(?:tell|says?|saying|confirm|write)\s(?:\w+\s)?(?:that\s)?(?:you(?:'ll|'d|\swill|\swould)|they\swould)\s
      (?:\w+\s)?(?:return|come\sback|visit|buy|use|book|stay|shop|order)
    | ^\W*(?:(?:did\s)?you\s)?(?:love[ds]?|happy|enjoy(?:ed|ing)?|satisfied|delighted|pleased|thrilled|impressed
      |like[ds]?)\b[^?]{{0,40}}\?
    | \b(?:mention|speak\sof|write\sabout|talk\sabout|review)\s(?:us|me|our\s\w+)\s(?:kindly|well|favou?rably|nicely
    |warmly|positively)
    | \b(?:say|write|post|tell|leave)\s(?:\w+\s)?something\s(?:nice|good|kind|positive|lovely)
    | \b(?:rat(?:e|es|ed|ing)|scor(?:e|es|ed|ing)|mark(?:s|ed|ing)?|review(?:s|ed|ing)?|describ(?:e|es|ed|ing)
      |judg(?:e|es|ed|ing)|speak(?:s|ing)?|assess(?:es|ed|ing)?|put(?:s|ting)?)\s(?:[\w'-]+\s){{0,4}}?(?:very\s|most\s)?
      (?:positively|favou?rably|highly|kindly|warmly|well|generously|(?:as|down\sas|to\sbe)\s["']?{_GOOD})\b
    | \b(?:kindest|nicest|best|loveliest|warmest|most\s(?:positive|flattering|enthusiastic|generous
    |glowing))\s(?:comments?|reviews?|words|scores?
      |ratings?|answers?|feedback|stor(?:y|ies))\b
    | ["'](?:{_GOOD}|superb|exceptional|top|always|definitely)["']
    | \b(?:positive|good|happy|favou?rable|glowing|nice|kind)\s(?:repl(?:y|ies)|answers?|responses?|words?|comments?
    |votes?)\b
    | \b(?:better|higher|nicer|kinder)\s(?:your|the|you|their)\b(?=[^.;]{{0,60}}\b(?:bigger|more|larger|greater
      |higher|better)\b)
    | \brecommend(?:s|ing|ed)?\s(?:us|me|our|your|the)\b | \b(?:promoters?|fans)\b
    | \b(?:by|for|of|who|when\syou|if\syou)\s(?:praising|praise|rating\s(?:us|me)\s\w+ly)"""
)
# "Whose overall evaluation is eight or above", "scores above 7".
_FROM_A_SCORE = pattern(
    r"""\b(?:scor|rat(?:e|ing)|mark|grad|evaluat|review|assess|feedback|stars?|survey|appraisal|answer|verdict
    |overall)\w*\b
    [^.;]{0,40}?\b(?:(?:[4-9]|10|four|five|six|seven|eight|nine|ten)\s?(?:stars?\s?|points?\s?)?
      (?:\+|(?:or|and|&)\s(?:above|over|more|higher|better|up(?:wards?)?)\b)
    | (?:above|over|at\sleast|from|higher\sthan|better\sthan|more\sthan|exceed\w*|minimum\sof)\s(?:an?\s)?
      (?:[4-9]|10|four|five|six|seven|eight|nine|ten)\b(?!\s(?:minutes?|days?|weeks?|months?|years?|questions?|of\sour
      |people|times|customers?|guests?|answers|hours?|reviews?|surveys?)\b|[.,:]?\d|\s?%))"""
)
_WHATEVER = pattern(
    r"""\b(?:whatever|whichever|regardless|irrespective|no\smatter|any\s(?:score|answer|rating|response)|either\sway
    |(?:positive|good|happy|high|satisfied|praise)[\w\s]{0,14}?,?\s(?:or|and)\s(?:\w+\s)?(?:negative|bad|not|low
    |unhappy|dissatisfied|criticism|critical|poor)|even\sif\s(?:you|your)
    |(?:does\s?n[o']t|do\snot|don't|not)\s(?:\w+\s)?(?:depend|affect|influence|matter|hinge|conditional|tied|linked)
    |(?:every(?:one|body|\srespondent|\sparticipant)|all|anyone)\s(?:who\s)?(?:complet\w+|answer\w*|respond\w*
    |participa\w+|takes?\spart|repl\w+|finish\w*|submit\w*|fills?)
    |independent(?:ly)?\sof|never\s(?:give|offer|depend|reward|pay)|honest\w*)\b"""
)
_OFFER = pattern(
    r"""^\W*(?:do\syou\s)?(?:want|would\syou\slike|fancy|like|care\sfor|interested\sin|how\sabout|win|get|need|ready
    \sfor|in\sthe\smood\sfor|who\s(?:wants|likes|loves)|feel\slike|a\s|free\s)"""
)
_QUESTION = pattern(
    r"""^\W*(?:(?:and|so|but|about|approximately)\s)?(?:how(?!\sabout\b)|what|which|why|did|was|were
    |do(?!\syou\s(?:want|fancy))|does|is
    |are|have|has|had|would\s(?!you\slike)|where|when|who(?!\swants))\b[^?]*\?
    | ,\s(?:how|what|which|why|who|where|when)\b[^?]*\?"""
)
_RULE_AGAINST = pattern(
    r"""\b(?:never|not|nobody|no\sone|don't|mustn't|cannot|can't)\b[^.;,]{0,40}\b(?:reward|pay|offer|gift|prize
    |voucher|discount|bribe|incentive|in\sexchange)"""
)


def find(text: str) -> Iterator[Match]:
    """A reward and a score in one sentence, or in two that follow one another and one of which promises."""
    listed = list(sentences(plain(text)))
    for number, (start, sentence) in enumerate(listed):
        if _is_innocent(sentence):
            continue
        spans = _spans(sentence)
        if spans:
            yield Match(start + min(s for s, _ in spans), start + max(e for _, e in spans))
        elif number + 1 < len(listed):
            span = _across((start, sentence), listed[number + 1])
            if span:
                yield Match(*span)


def _across(first: tuple[int, str], second: tuple[int, str]) -> Span | None:
    (start, sentence), (after, following) = first, second
    if _WHATEVER.search(following) or _QUESTION.search(following):
        return None
    scores, promised = _scores(sentence, []), rewards(following)
    if scores and promised and not rewards(sentence) and _LINK.search(following):
        return start + scores[0][0], after + promised[0][1]
    offered = rewards(sentence) if _OFFER.search(sentence) else []
    asked = _scores(following, [])
    return (start + offered[0][0], after + asked[0][1]) if offered and asked else None


def _spans(sentence: str) -> list[Span]:
    promised = rewards(sentence)
    scores = _scores(sentence, promised)
    # what overlaps a score is the score: "a 5-star treat", "100% off"
    promised = [one for one in promised if not any(_overlap(one, score) for score in scores)] or promised
    return [promised[0], scores[0]] if promised and scores and _LINK.search(sentence) else []


def _scores(sentence: str, promised: list[Span]) -> list[Span]:
    named = [*wanted_scores(sentence, weak=True), *wanted_labels(sentence)]
    named += [found.span() for found in (_CONTENT.search(sentence), _FROM_A_SCORE.search(sentence)) if found]
    return [span for span in named if not any(_overlap(span, one) for one in promised)]


def _is_innocent(sentence: str) -> bool:
    return any(guard.search(sentence) for guard in (_QUESTION, _WHATEVER, _RULE_AGAINST))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


RULE = Rule(
    code="P02",
    name="incentive_for_score",
    severity=Severity.ERROR,
    why="the reward hangs on what is answered, so it buys the answer",
    rewrite="Reward taking part, and say so: for completing the survey, whatever your answers.",
    source="HCAHPS Quality Assurance Guidelines: incentives; FTC 16 CFR 465.4",
    check=each(everything, find),
    language=ENGLISH,
    further=FURTHER,
    check_further=each_with_language(everything, pressure.incentive_for_score),
)
