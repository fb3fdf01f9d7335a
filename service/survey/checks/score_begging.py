"""P01: respondents are asked for a particular score, or told that a lesser one fails."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.languages import pressure
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.places import each, each_with_language, everything
from service.survey.checks.score import Span, named_scores, wanted_labels, wanted_scores
from service.survey.checks.shortfall import around, disparages, shortfall

_REQUEST = pattern(
    r"""\b(?:rate|score|mark|grade|rank|answer|press|(?:give|leave|select|choose|pick|tick|check|click|enter|award
    |grant|vote|respond|put|hit|tap|circle|fill|provide|submit|share|post|write|drop|return|show|complete|say|send
    |add|consider|touch|push|use|type|text)s?|reply
    |giving|rating\sus|leaving|scoring|awarding|choosing|selecting|ticking|posting|make\sit|go(?:es|ing)?\sfor)\b"""
)
# Hopes, goals and thanks tied to a score ask for it as plainly as an imperative does.
_LONGING = pattern(
    r"""\b(?:hop(?:e|es|ed|ing|eful\w*)|wish\w*|earn\w*|deserv\w*|striv\w+|aim\w*|aspir\w*|goals?|target\w*|expect\w*
    |count(?:s|ing)?\son|rely\w*\son|need\w*|require[sd]?|requiring|must|has\sto\sbe|have\sto\sget|want\w*|lov(?:e|es
    |ed)|appreciat\w*|grateful|thank\w*|support\w*|means?\s(?:a\slot|the\sworld|so\smuch|everything)|mean\s(?:a\slot
    |the\sworld|so\smuch|everything)|depend\w*|asks?(?:ing)?\s(?:\w+\s){0,3}for|ask\sis|(?:be\s)?possible
    |too\smuch\sto\sask|every(?=\s(?:10|ten|9|5|five)\b)|over\sthe\smoon|hono(?:u)?red|ecstatic|look(?:s|ing)?\sfor
    |work\w*\s(?:very\s|so\s|really\s)?hard|please|kindly|worth(?:y)?|merit\w*|shoot\w*\sfor|look(?:s|ing)?\sforward
    |dream\w*|thrilled|delighted|ma[kd]es?\s(?:my|our|the|his|her|their)\s(?:day|week|month)|help\w*|keep\w*|ensur\w*
    |mak(?:e|es)|let(?:s|'s)?|allow\w*|would\s(?:really\s|truly\s)?(?:mean|help|make|be)|secures?|can\swe|could\swe
    |could\syou|can\syou|will\syou|won't\syou|would\syou|remember|means?\s(?:that\s)?(?:i|we|you)|tells?\s\w+|decid\w+
    |counts?\s?(?:towards?)?|matters?|takes?|closer|trying|try|seek\w*|crav\w*|chas\w+|fingers\scrossed|favou?r
    |rewards?|proud|pride|reach\w*|win|wins|saves?|qualif\w+|normal|standard|in\sour\sbook|forget|only)\b"""
)
# Asked for without naming a score: not to be marked down, or to say one was content.
_OTHERWISE = pattern(
    r"""\b(?:low|lower|bad|poor|negative)\s(?:scores?|ratings?|reviews?|marks?|surveys?|grades?|numbers|answers?
    |results?|feedback)\s(?:\w+\s){0,3}?(?:cost|hurt|harm|damage|affect|hit|reduce|jeopardi\w+|threaten|pull|bring
      |drag|penali\w+|count(?:s|ed)?\sagainst|reflect|lose|close|ruin|fall|means?\s(?:that\s)?(?:we|us|our|i|he|she
      |they|the\s\w+\s(?:lose|close))\b)\w*
    | \b(?:avoid(?:\sgiving)?|refrain\sfrom(?:\sgiving)?|(?:do\snot|don't|please\sno)(?:\s(?:give|leave
    |submit|send|post))?)\s(?:us\s|me\s|any\s|an?\s|leaving\s|posting\s)*
      (?:low|bad|poor|negative)\s(?:scores?|ratings?|reviews?|marks?|feedback)
    | \bmark(?:ing)?\s(?:us|me|him|her|them|the\s\w+|our\s\w+)\sdown\b
    | \b(?:be|being)\s(?:as\s)?(?:generous|kind|lenient|nice|gentle)\b(?:\sas\spossible)?(?=.{0,40}\b(?:scor|rat
    |mark|stars?|review|survey|grad|answer|feedback))
    | \b(?:mark|tick|choose|select|circle|check|press|fill\sin)\s(?:every|each|all|only)\s(?:of\s)?(?:the\s)?(?:box
    |circle|option|answer|column|button)(?:es|s)?\s
      (?:on|at|to)\sthe\s(?:far\s|very\s)?(?:right|top)\b
    | \bthink\skindly\sof\b
    | \bround(?:ing)?\s(?:us\s|it\s|your\s\w+\s)?up\b(?=.{0,60}\b(?:scor|rat(?:e|ing)|mark|stars?|grad))
    | \b(?:rate|mark|score|put|place|rank)\s(?:us|me|him|her|them|our\s\w+)\s(?:\w+\s)?at\sthe\s(?:very\s)?top\b
    | \b(?:box|column|option|face|smiley|button|answer|end|side|number)(?:es|s)?\s(?:\w+\s){0,3}?(?:is\s|are\s)?(?:the
      \sones?\s)?(?:that\s|which\s)?(?:we|i|our\s\w+)(?:'re|\sare|\sis|\sam)?\s(?:really\s|all\s|so\s)?(?:hop(?:e|es
    |ing)\sfor
      |need(?:s|ing)?|long(?:s|ing)?\sfor|aim(?:s|ing)?\s(?:for|at)|(?:would\s)?(?:like|love)\sto\ssee
    |want(?:s)?\sto\ssee)\b
    | \b(?:please|kindly|just|remember\sto)\b.{0,20}\b(?:say|answer|indicate|state|report
    |tell\s\w+)\s(?:that\s)?you(?:'d|\swould|\swere|\sare|'re)\s
      (?:\w+\s){0,2}?(?:satisfied|happy|recommend|delighted|pleased|impressed)
    | \b(?:answer|mark|select|choose|tick|say|check|circle|put)\w*\s["']?(?:yes|always|strongly\sagree|definitely
    |excellent|very\ssatisfied)["']?\s
      (?:(?:to|on|for|in)\s(?:all|every|each)\s(?:of\s)?(?:the\s)?(?:questions?|items?|statements?|lines?|categor\w+
      |boxes|rows?|parts?)
        |throughout|across\sthe\sboard|(?:to|on|for)\severything)\b"""
)
_QUESTION_WORD = pattern(
    r"""^\W*(?:(?:and|so|but|then)\s)?(?:why|what|how(?!\sabout\b)|when|where|which|would\syou\s(?:say|describe|rate
    |call)|who|whom|(?:did|has|have|had
    |was|were|do|does|is|are)(?!\s(?:we|i|our|your|he|she|they)\b[^?]*\b(?:earn|deserv|merit|worth|good\senough)
    |\b(?:you|anyone)\b[^?]*\b(?:we|i|our\s\w+|he|she)\s(?:\w+\s)?(?:earn|deserv|merit)))
    \b[^?]*\?
    | ,\s(?:how|what|which|why|who|where|when)\b[^?]*\?"""
)
# A question what is in the way of a top score asks for that score.
_COAXING = pattern(
    r"""\b(?:keep|stop|prevent|discourag|deter|hold)(?:s|es|ing|ping|ring)?\syou\b
    | \b(?:stands?|comes?|is)\s(?:\w+\s)?between\s(?:us|me|our|you)\b
    | \b(?:might|may|would|could|will)\s(?:you\s)?not\s(?:give|choose|select|rate|score|mark|leave|award|pick)\b
    | \b(?:make\s(?:sure|certain)|ensure|guarantee|get|persuade|convince)\s(?:that\s)?you(?:'ll|\swill)?\s(?:to\s)?
      (?:give|choose|select|rate|score|mark|leave|award|pick)\b
    | \bwhy\snot\b | \bmake\s(?:it|that)\san?\s(?=\d|ten\b|five\b)
    | \b(?:willing|ready|able|prepared)\sto\s(?:give|choose|select|rate|score|mark|leave|award|pick)\b"""
)
_IF_YOU_CHOOSE = pattern(
    r"""^\W*(?:if|when|should|in\scase)\s(?:you|someone|anyone|a\scustomer)\s(?:would\s|were\sto\s)?(?:give|choose
    |select|enter|answer|rate|score|leave|pick)\b(?![^.]*\b(?:please|kindly|contact|call|ring|speak|tell\sus\sfirst|let
    |we\s(?:keep|lose|win)|consider|remember)\b)"""
)
_FORBIDDEN = pattern(
    r"""\b(?:never|no\sone|nobody|must\snot|mustn't|should\snot|shouldn't|not\sallowed|are\snot|aren't|is\snot|isn't
    |do\snot|don't|need\snot|not\shave\sto|without|not\sto|cannot|can't|may\snot)\b
    (?!\s(?:hesitate|forget|settle|be\s(?:afraid|shy)|give\s(?:us\s|me\s)?(?:anything|less)))
    (?=[^.;,:]{0,90}(?:scor|rat(?:e|ing)|stars?|mark|grad|review|feedback|answer|[0-9]|ten\b|nine\b|five))
    (?=[^.;,:]{0,60}\b(?:ask\w*|select|choose|pressur\w*|request\w*|offer\w*|seek\w*|look\w*|expect\w*|feel\w*
    |(?:give|need|aim)\b(?!\sus\b)))"""
)
# "If you cannot give us a 10" forbids nothing.
_IN_CONDITION = pattern(r"\b(?:if|unless|should\syou|when|in\scase)\b[^,;.]*$")
# A scale explained from both ends; a pass and a fail are no ends of a scale.
_BOTH_ENDS = pattern(
    r"""^(?!.*\b(?:pass|fail\w*|job|accept\w*)\b).*(?:(?:\b[01]|zero|\bone)\s?(?:stars?\s)?(?:if|=|means?|is|for
    |being|meaning)\s.*
    \b(?:10|[579]|100|ten|five|seven)\s?(?:stars?\s)?(?:if|=|means?|is|for|being|meaning)\s
    | \b(?:10|[579]|100|ten|five|seven)\s?(?:stars?\s)?(?:if|=|means?|is|for|being|meaning)\s.*(?:\b[01]|zero
    |\bone)\s?(?:stars?\s)?
    (?:if|=|means?|is|for|being|meaning)\s)"""
)
_BALANCED = pattern(
    r"""\b(?:or\snot|whatever|whichever|any\sscore|no\smatter|either\sway|regardless|irrespective|honest\w*|(?:good
    |positive|high)\s(?:or|and)\s(?:bad|negative|low|poor)|bad|negative|critical|criticism|low)\b"""
)
# What the scores are used for, or how they are told of: nobody is asked for one.
_REPORTED = pattern(
    r"""\b(?:we|they|results?|reports?|page|website|chart|table)\s(?:\w+\s)?(?:publish|show|display|list|report|count
    |average|compare|define|explain)\w*\b(?=.{0,30}\b(?:every|all|each|share|number|percentage|how\smany))
    | \b(?:share|percentage|number|proportion|the\saverage)\sof\b
    | \b(?:customers|guests|people|those|patients|respondents|clients|users|members|buyers|passengers)\s(?:who|that)\s
      (?:give|gave|choose|chose|rate|rated|select|selected|answered|answer|scored|score|left|leave)\b
      (?!.{0,80}\b(?:keep|help|make\sour|win|get|receive)\b)"""
)
# Whom the scores are held against.
_JUDGED = pattern(
    r"""\b(?:judge|measure|grade|rank|evaluate|assess|pay|reward)[sd]?\s(?:(?:us|me|(?:our|my|the)\s\w+)\s)?(?:on|by
    |against)\b"""
)
# What a good score is said to do for those who are scored.
_EFFECT = pattern(
    r"""\s(?:\w+\s){0,4}?(?:means?\s(?:the\sworld|so\smuch|everything|a\s(?:lot|great\sdeal))|helps?|keeps?|saves?
    |supports?|makes?\s(?:my|our|his|her|their|all)|goes\sa\slong\sway|lets?\sus|earns?|secures?|protects?
    |(?:is|are|would\sbe|will\sbe)\s(?:\w+\s)?(?:appreciated|welcome|valued|noticed|treasured)|brings?|pushes
    |counts?|matters?)\b"""
)
# A statement to agree with is about the speaker, not about an answer.
_OWN_STORY = pattern(
    r"^\W*(?:i|my)\b(?!.*\b(?:you|your|please|survey|surveys|customers?)\b)(?!.*\b(?:10|ten|five|5)'?s?\b)"
)
# A score below which something follows is a threshold; `shortfall` judges what follows.
_IS_LIMIT = pattern(r"\b(?:below|under|above|over|less\sthan|lower\sthan|higher\sthan|at\sleast|at\smost)\s(?:an?\s)?$")
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
        if _is_guarded(sentence):
            continue
        previous = listed[number - 1][1] if number else ""
        following = listed[number + 1][1] if number + 1 < len(listed) else ""
        span = shortfall(sentence, previous, following) or _request(sentence) or _otherwise(sentence)
        if span:
            why = _LESS_THAN_TOP if disparages(sentence) else ""
            yield Match(start + span[0], start + span[1], why=why)


def _request(sentence: str) -> Span | None:
    """A score, or a good review, that the sentence asks, hopes or gives thanks for."""
    strong = [span for span in wanted_scores(sentence) if not _IS_LIMIT.search(sentence, 0, span[0])]
    request, longing = _REQUEST.search(sentence), _LONGING.search(sentence)
    for span in strong:
        cue = request if request and request.end() <= span[0] else longing
        if cue:
            return around(span, cue.span())
    for span in wanted_labels(sentence):
        cue = request if request and request.end() <= span[0] else longing
        if cue:
            return around(span, cue.span())
    # whatever is said of top marks outside an explanation or a report is said to get them
    for span in () if _OWN_STORY.search(sentence) else named_scores(sentence):
        return span
    return None if _BALANCED.search(sentence) else _weak_request(sentence, set(strong))


def _weak_request(sentence: str, strong: set[Span]) -> Span | None:
    for span in sorted(set(wanted_scores(sentence, weak=True)) - strong):
        effect = _EFFECT.match(sentence, span[1])
        if effect:
            return around(span, effect.span())
        cue = _REQUEST.search(sentence, 0, span[0]) or _LONGING.search(sentence, 0, span[0])
        if cue and span[0] - cue.end() <= _NEAR:
            return around(span, cue.span())
    return None


def _otherwise(sentence: str) -> Span | None:
    match = None if _BLAME_TOO.search(sentence) else _OTHERWISE.search(sentence)
    return match.span() if match else None


def _is_guarded(sentence: str) -> bool:
    """Questions about scores, rules against begging, reports, and what follows from an answer ask for nothing."""
    if _QUESTION_WORD.search(sentence) and not _COAXING.search(sentence):
        return True
    if any(guard.search(sentence) for guard in (_IF_YOU_CHOOSE, _BOTH_ENDS)):
        return True
    if _REPORTED.search(sentence) and not _JUDGED.search(sentence):
        return True
    forbidden = _FORBIDDEN.search(sentence)
    return forbidden is not None and not _IN_CONDITION.search(sentence, 0, forbidden.start())


RULE = Rule(
    code="P01",
    name="score_begging",
    severity=Severity.ERROR,
    why="it asks for a particular score, so the answers say how well people were asked and not how it went",
    rewrite="Please answer as it was. Every answer is useful, good or bad.",
    source="HCAHPS Quality Assurance Guidelines: nobody may influence how patients answer; QAS-99 6c",
    check=each(everything, find),
    language=ENGLISH,
    further=FURTHER,
    check_further=each_with_language(everything, pressure.score_begging),
)
