"""P10: hopes and pride said to respondents before, or while, they answer."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.languages import pressure
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.places import each, each_with_language, sayings

_DELIGHT = r"""(?:lov(?:e|ed|ing)|enjoy(?:ed|ing|s)?|lik(?:e|ed|ing)|satisf\w+|delight\w*|happy|happiness|pleas(?:ed
    |ure|ant)|thrilled
    |impressed|wonderful|great|fantastic|excellen\w+|amazing|perfect|outstanding|exceptional|superb|memorable
    |highlight|success|worth\w*|best|good
    |positive|smile|smiling|exceed\w*|met\syour|liking|well|comfortable|brilliant|awesome|first-class|five-star|5-star
    |unforgettable|fabulous|high(?:est)?|top|dreams?|special|at\shome|looked\safter|valued|smooth\w*|exception|treat
    |cared\sfor|welcome
    |relaxed|spoilt|pampered|royalty|content(?:ed)?|tasty|tasted|magical?|lovely|wished|hoped|dreamt|dreamed)"""
_WE = r"""(?:we|i|our\s(?:whole\s|entire\s)?(?:team|staff|crew|company|goal|aim|mission|promise|hope|people)
    |everyone\shere|all\sof\sus)"""
_HOPE = pattern(
    rf"""\b(?:{_WE}\s(?:\w+\s)?)?(?:hop(?:e|es|ing)|trust|are\ssure|are\scertain|are\sconfident|believe|feel\s(?:sure
    |certain|confident)|know|expect
    |wish|'re\s(?:sure|certain|confident|convinced|positive)|pray|are\sconvinced)\s
      (?:that\s)?(?:you|your|everything|it|the|all|our|every)\b(?=[^.;]{{0,60}}\b{_DELIGHT}\b)[^.;!]*
    | \b(?:pride[sd]?\s(?:ourselves|myself|itself|themselves)|proud\s(?:of|to|that)|take\s(?:great\s
    |a\slot\sof\s)?pride)\b[^.;!]*
    | \b{_WE}\s(?:\w+\s)?(?:strive|striving|strove|aim(?:ed)?|aspired?|sought|worked\shard|tried|aspire|endeavou?r|seek
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
    |means|matters|comes|drives|makes|brings|keeps|fuels|warms)\b
      [^.;!]*
    | \b(?:thrilled|delighted|overjoyed|so\shappy|so\spleased)\s(?:that\s|to\s)?(?:you|hear|welcome|serve|host
    |have\s(?:had\syou|welcomed|served|hosted|been|made|given
    |delighted|served))\b[^.;!]*
    | \b(?:lives?|exists?|breathes?)\sfor\s(?:\w+\s)?(?:smil\w+|happy|satisf\w+|you\b|our\s(?:guests|customers
    |patients|members))[^.;!]*
    | \b(?:excellence|quality|perfection|satisfaction|happiness|comfort|kindness|hospitality)\s(?:is|are)\s(?:our|my
    |what|in\sour)\b[^.;!]*
    | \b(?:bend\w*\sover\sbackwards|move\w*\sheaven|pull\w*\sout\sall\sthe\sstops|(?:go|went|goes
    |going)\s(?:to\sgreat\slengths|all\sout)|on\sa\smission\sto|(?:go|goes|going)\sone\sbetter|everything\swe\sdo
    |(?:do|did|does|doing)\s(?:our|their)\sutmost
    |(?:customers?|guests?|patients?|clients?|members?|you|people)
      \s(?:always\s)?comes?\sfirst|spare\w*\sno\s(?:effort|expense)|leave\s
      no\sstone)\b[^.;!]*
    | \byour\s\w+\s(?:is|are)\sour\s(?:\w+\s)?(?:reward|treasure|priority|pride|motivation|compass|passion|goal|joy
    |aim|mission)\b[^.;!]*
    | \byou(?:'re|\sare)\s(?:the|our)\s(?:\w+\s)?(?:reason|heart|inspiration|priority|number\sone)\b[^.;!]*
    | \bwe\s(?:\w+\s)?care\s(?:\w+\s){{0,2}}?(?:about|for)\s(?:you|our)\b[^.;!]*
    | \b(?:it\s(?:is|was|has\sbeen)|it's)\sour\s(?:\w+\s)?(?:hope|wish|dream|goal|pleasure|joy|aim|ambition
    |desire)\b[^.;!]*
    | \b(?:it|this)\s(?:\w+\s)?(?:means?|matters)\s(?:\w+\s){{1,4}}?(?:to\s(?:us|me|our\s\w+))\s(?:that|when
    |if)\s(?:you|our|every)\b[^.;!]*
    | \b(?:go(?:es)?|going|gone|went)\s(?:\w+\s){{0,3}}?(?:extra\smile|above\sand\sbeyond|out\sof\s(?:our|their|his
    |her)\sway)\b[^.;!]*
    | \b(?:do|does|did|doing)\s(?:whatever\sit\stakes|(?:all|everything|anything)\s(?:that\s)?(?:we|they|he|she
    |it)\s(?:can|could|takes?)
      |(?:our|their)\s(?:very\s|level\s)?best)\b[^.;!]*
    | \b(?:put|pour|pack|bake|cook|stitch)\w*\s(?:\w+\s){{0,2}}?(?:hearts?|souls?|love|passion|pride
    |dedication)\sin(?:to)?\b[^.;!]*
    | \b(?:put|pour|give|work)\w*\s(?:all\s)?(?:our|their)\s(?:whole\s|all\s)?(?:hearts?|souls?|love|passion
    |all)\b[^.;!]*
    | \b(?:we|our\s\w+|everyone\shere)\s(?:\w+\s)?treats?\s(?:\w+\s){{1,3}}?(?:like|as)\s(?:royalty|family|kings?
    |queens?|friends?|a\s\w+|one\sof)
      [^.;!]*
    | \b(?:we|our\s\w+|everyone\shere)\b[^.;!]{{0,40}}\b(?:highest|best|strictest|very\shigh
    |exacting)\sstandards?\b[^.;!]*
    | \b(?:get|gets|rise|rises|work|works|stay|stays)\s(?:up\s)?(?:\w+\s){{1,4}}?so\s(?:that\s)?(?:you|our\s\w+
    |every\s\w+)\b[^.;!]*
    | \b(?:customer|guest|patient|client|visitor|member|passenger|student|resident|tenant|user|people'?s?|your)(?:'s
    |s')?\s(?:happiness
      |satisfaction|delight|smiles?|joy|comfort)\s(?:is|are|comes?|means?|drives?|matters?)\b[^.;!]*
    | (?:\bnot|n't|\bnever)\s(?:\w+\s)?(?:happy|satisfied|done|content|rest)\suntil\s(?:you|our|every)\b[^.;!]*
    | \byou\sdeserve\s(?:\w+\s){{0,5}}?(?:best|finest|perfect\w*|excellen\w+|better|more)\b[^.;!]*
    | \b(?:the|our)\s(?:\w+(?:'s)?\s){{0,3}}?(?:best[\s-]loved|much[\s-]loved|favou?rite|most\s(?:loved|popular
    |trusted)|happiest|friendliest
      |finest|leading|top[\s-]rated|award[\s-]winning)\s(?:[\w-]+\s){{0,2}}?(?:gym|clinic|hotel|school|bank|shop
    |store|restaurant|caf[eé]|garage
      |airline|salon|spa|pub|bakery|family|team|crew|staff|company|brand|library|museum|park|club|practice|surgery
    |hospital|university|college
      |provider|insurer|operator|resort|theatre|cinema|pharmacy|dealer|agency|firm|business|kitchen|place
    |community)\b(?=[^?]*$)
    | \b(?:award-winning|happiest|friendliest|best-loved)\s\w+(?=\s(?:in|of|on)\s|\s(?:did|does|do|has|have|will
    |work)\b)
    | \bwant(?:s)?\s(?:nothing\sbut|only|to\ssee\s(?:only|nothing\sbut))\s(?:happy|smiling|satisfied|contented
    |cheerful)\b[^.;!]*
    | \b(?:put|bring|leave|see)(?:s|ting|ing)?\s(?:an?\s|the\s)?(?:big\s)?smiles?\son\b[^.;!]*
    | \bnothing\s(?:pleases|delights|makes|gives)\s(?:us|me|our\s\w+)\s(?:\w+\s){{0,3}}?(?:more|happier|prouder
    |greater)\b[^.;!]*
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
    | \b(?:honest\w*|whatever(?!\sit\stakes)|good\sor\sbad|good\sand\sbad|what\swent\swrong|how\sit\swent|find\sout
    |learn|understand
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
    further=FURTHER,
    check_further=each_with_language(sayings, pressure.hope_language),
)
