"""P10: hopes and pride said to respondents before, or while, they answer."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, sayings
from service.survey.checks.tongues import pressure
from service.survey.checks.tongues.tongue import TONGUES, each_text

_DELIGHT = r"""(?:lov(?:e|ed|ing)|enjoy(?:ed|ing|s)?|lik(?:e|ed|ing)|satisf\w+|delight\w*|happy|happiness|pleas(?:ed
    |ure|ant)|thrilled
    |impressed|wonderful|great|fantastic|excellen\w+|amazing|perfect|outstanding|exceptional|superb|memorable|best|good
    |positive|smile|smiling|exceed\w*|met\syour|liking|well|comfortable|brilliant|awesome|first-class|five-star|5-star
    |unforgettable|fabulous|high(?:est)?|top)"""
_WE = r"""(?:we|i|our\s(?:whole\s|entire\s)?(?:team|staff|crew|company|goal|aim|mission|promise|hope|people)
    |everyone\shere|all\sof\sus)"""
_HOPE = pattern(
    rf"""\b(?:{_WE}\s(?:\w+\s)?)?(?:hop(?:e|es|ing)|trust|are\ssure|are\scertain|are\sconfident|believe|know|expect
    |wish|'re\ssure)\s
      (?:that\s)?(?:you|your|everything|it|the|all|our|every)\b(?=[^.;]{{0,60}}\b{_DELIGHT}\b)[^.;!]*
    | \b(?:pride[sd]?\s(?:ourselves|myself|itself|themselves)|proud\s(?:of|to|that)|take\s(?:great\s
    |a\slot\sof\s)?pride)\b[^.;!]*
    | \b(?:we|i|our\s(?:team|staff|crew|company))\s(?:\w+\s)?(?:strive|striving|aim|aspire|endeavou?r|seek
    |works?\s(?:\w+\s)?hard
    |do\s(?:our\sbest
      |everything|all\swe\scan)|go\s(?:\w+\s){{0,3}}?extra\smile|try\s(?:hard|our\sbest)|dedicate\w*
      |are\s(?:committed|dedicated|devoted
      |passionate)|love|care\sdeeply|live)\b(?=[^.;]*\b(?:{_DELIGHT}|service|extra\smile|quality|customers?|guests?
      |you|care)\b)[^.;!]*
    | \b(?:we|i)\s(?:really\s|always\s|truly\s)?want\s(?:you|every\s\w+|all\s\w+(?:\s\w+)?|each\s\w+
    |our\s\w+)\s(?:to\s(?:be|feel|leave|have|go)|
      (?:leaving|completely|fully))\b(?=[^.;]*\b(?:{_DELIGHT}|100)\b)[^.;!]*
    | \b(?:help|keep|make|get)\s(?:us|me|our\s\w+)\s(?:to\s)?(?:\w+\s){{0,4}}?(?:\#\s?1|number\s(?:one|1)|no\.?\s?1
    |the\s(?:best|top)|at\sthe
      \stop|on\stop|first\splace|top\s(?:rated|of)|the\sleader|shine|win|great)(?!\w)
    | \b(?:our|my)\s(?:\w+\s)?(?:goal|aim|mission|promise|priority|purpose|ambition|passion|commitment|job
    |first\sconcern|vision)\s(?:is|has
      \salways\sbeen)\b(?=[^.;]*\b(?:{_DELIGHT}|you|excellence|smile|service)\b)[^.;!]*
    | \byour\s(?:complete\s|full\s|total\s|utmost\s)?(?:satisfaction|happiness|delight|smile|comfort|joy)\s(?:is
    |means|matters|comes|drives)\b
      [^.;!]*
    | \b(?:thrilled|delighted|overjoyed|so\shappy|so\spleased)\s(?:that\s|to\s)?(?:you|hear|have\s(?:made|given
    |delighted|served))\b[^.;!]*
    | \b(?:nothing|no\sone|nobody)\b[^.;!]{{0,30}}\b(?:than|like)\s(?:you|your|a\s(?:happy|satisfied))\b[^.;!]*
    | \b(?:making|keeping|seeing)\s(?:you|our\s\w+|every\s\w+|customers|guests)\s(?:\w+\s)?(?:happy|smile|satisfied
    |delighted|feel)\b[^.;!]*
    | \b(?:thousands|millions|hundreds|most|many)\sof\s(?:happy|satisfied|delighted)\s\w+
    | \b(?:we|our\s\w+)\s(?:won|were\svoted|are\sknown|have\swon|are\sfamous|are\srenowned|were\snamed
    |are\sthe\s(?:best|leading|number))\b[^.;!]*"""
)
_INNOCENT = pattern(
    r"""\b(?:hope|expect|wish|trust|know|believe)\b[^.;]{0,12}\byou(?:'ll|\swill|\scan|\scould|\smay|\smight
    |\shave\s(?:time|a\smoment))\b
      [^.;]{0,40}\b(?:take|answer|minute|part|reply|respond|tell|share|help|complete|survey|find|let|participa\w+)\b
    | \b(?:honest\w*|whatever|good\sor\sbad|good\sand\sbad|what\swent\swrong|how\sit\swent|find\sout|learn|understand
    |know\swhether|know\sif|
      short|brief|keep\sthis)\b | \bhear(?:ing)?\sfrom\syou\b | \bor\s(?:dissatisf\w+|not)\b"""
)
_QUESTION = pattern(r"\?\W*$")
# A statement to agree with, as in surveys of employees, speaks of the respondent's own work.
_OWN_WORK = pattern(r"^\W*(?:i|my|in\smy|at\smy|people|employees|colleagues)\b(?!.*\byou)")


def find(text: str) -> Iterator[Match]:
    """Sentences that say how content the respondent ought to be."""
    for start, sentence in sentences(plain(text)):
        if _QUESTION.search(sentence) or _INNOCENT.search(sentence) or _OWN_WORK.search(sentence):
            continue
        match = _HOPE.search(sentence)
        if match:
            yield Match(start + match.start(), start + match.end())


RULE = Rule(
    code="P10",
    name="hope_language",
    severity=Severity.WARNING,
    why="it says which answer would please, and people like to please",
    rewrite="We would like to know how it went.",
    source="QAS-99 6c, socially acceptable response; Groves and others, Survey Methodology (2009), 7.3",
    check=each(sayings, find),
    language=ENGLISH,
    tongues=TONGUES,
    check_tongues=each_text(sayings, pressure.hope_language),
)
