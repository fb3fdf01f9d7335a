"""Scores that an author wants, as against scores that are explained, reported or merely possible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import pattern

Span = tuple[int, int]

_NOUN = (
    r"(?:score|rating|mark|grade|review|feedback|evaluation|survey|response|answer|comment|recommendation|appraisal"
    r"|result|write-up|testimonial|post|assessment|opinion|verdict)s?"
)
_BOX = r"(?:box|button|face|smiley|number|option|category|point|value|level|choice|end|column|smile)(?:es|s)?"
_HIGHEST = r"(?:top|highest|perfect|maximum|max|uppermost|right-?most)"
_GLOWING = r"(?:stellar|glowing|outstanding|excellent|exceptional|flawless|rave|superb|fantastic|wonderful|amazing)"
# of a score: a five-star hotel is none, a five-star experience is what one is asked to attest
_ATTESTED = rf"(?:{_NOUN}|average|status|service|experience|stay|visit|care|standing|(?:review|rat)ers?)"
_STRONG = pattern(
    rf"""\b(?:
      (?:{_HIGHEST}|{_GLOWING})(?:[\s-]possible)?[\s-](?:(?!\d)\w+[\s-])?{_NOUN}
        (?!\s(?:rate|(?:of\s)?(?:school|education|you\s(?:have\s)?(?:completed|finished))))
    | best(?:[\s-]possible)?[\s-](?:score|rating|mark|grade|review|evaluation)s?
    | (?<!from\sthe\s)(?:{_HIGHEST}|green|happ(?:y|iest)|smil(?:ing|ey)|far[\s-]right)
        (?:[\s-](?:possible|smiley|two|2))?[\s-]{_BOX}(?!\s(?:of|in|that\s(?:best|most)))
    | full\s(?:marks|scores?|ratings?|points) | top\smarks | perfect\s(?:10|ten|5|five)s?
    | (?:flying\s)?colou?rs(?=\sin\sthe\ssurvey)
    | (?:green|happiest)\s(?:zone|area|field|end)|(?:the|a|each|every)\smaximum(?!\s(?:of|number|amount|\w+\sof))
    | (?:scores?|ratings?|marks?|averages?|reviews?|stars)\sof\s(?:at\sleast\s)?\d\.\d\s?(?:\+|(?:or|and)\s(?:up
    |above|more|higher
    |better|over)\b)
    | far\sright(?!\s(?:part(?:y|ies)|politic\w*|movement|wing))
    | (?:all\s|full\s|the\s){{0,2}}(?:five|5|all|full)(?:\s|-)?(?:gold(?:en)?\s)?stars(?:[\s-]{_NOUN})?
    | (?:all\s|the\s)?(?:full\s)(?:10|ten|five|5)\s(?:points|stars) | (?:10|ten)\spoints(?=\s?(?:[.,;!?]|$))
    | (?:4|four)(?:\sor\s(?:more|five|5)|\s?\+)\sstars | (?:row|column|line|page|string)\sof\s(?:fives|tens|5s|10s)
    | (?:an?|our|perfect|full|that)\s(?:5\.0|4\.\d|9\.\d|10\.0)(?!\s?(?:%|percent|km|miles|kg|million|billion|hours
    |stars?\s(?:hotel
    |resort)))
    | (?:all\s)?(?:five|5)(?:\s|-)?star(?:\s(?:google\s|yelp\s|online\s|public\s|customer\s)?{_ATTESTED}
    |(?=\s?[.,;:!?)]|$|\s(?:for|from|and|please|pls|plz|thx|if|when|we|u|you|dear)\b))
    | (?:a\s|big\s|two\s){{0,2}}thumbs[\s-]up | (?:green|happy|happiest|smiling|smiley|laughing)\s(?:face|smiley|button
    |icon|emoji|light)
    | 100\s?(?:%|percent)(?:\s(?:satisf\w+|{_NOUN}))?(?!\s?(?:of|cotton|free|secure|sure|online|off|wool|certain
    |discount|mobile|remote\w*|electric|pure|natural|organic|fruit|cashback|money|refund|private|or)\b)
    )(?!\w)"""
)
_WEAK = pattern(
    rf"""\b(?:positive|good|great|nice|high|higher|favou?rable|kind|happy|better|generous|lovely|sweet|upbeat)
      (?:,?\s(?:and\s|or\s)?\w+)?\s{_NOUN}\b
    | \b(?:kind|glowing|nice|lovely|warm)\swords?\b | \bgood\sthings\sabout\s(?:us|me)\b | \b(?:score|rate|rank
    |mark)\s(?:us\s|me\s|him\s|her\s
    |them\s)?(?:high(?:ly)?|well|favou?rably|generously|kindly|positively)\b
    | \b(?:green|smil\w+)\s(?:smiley|face)\b"""
)
_DIGIT = r"(?:10|9|7|5|ten|nine|seven|five)(?:'?s)?"
_NUMBER = pattern(
    rf"""(?<![\w.$€£/:+-])(?P<owned>(?:\b(?:an?|your|another|perfect|straight|solid|all|those|more|only|big|fat
    |every)\s){{0,3}})
    (?:(?:8|6|4|eight|six|four)(?:'?s)?(?:,\s|\s?(?:or|and)\s(?:an?\s)?))?
    (?P<first>{_DIGIT})(?P<second>(?:\s?(?:-|/|&|or|and|to|out\sof)\s?(?:an?\s)?{_DIGIT})?)
    (?P<more>(?:\s?\+|\s(?:or|and)\s(?:above|over|higher|more|better|up))?)(?![\w%]|[.,:/]\d|\s?-\s?\w)"""
)
# as far as a reader connects a number with what is said of it
_CONTEXT = 120
_PLURAL = re.compile(r"s$")
# A bare number is a score when a function word or the end of the clause follows; before a noun it counts something.
_AFTER_NUMBER = pattern(
    r"""\s*(?:$|[.,;:!?)"'*+]|-\s|=|\(|/\s?(?:10|5|7)\b|(?:or|and|if|when|on|in|for|to|is|are|was|as|from|across
    |because|so|that|the|this|would|will|helps?|means?|counts?|only|today|please|rating|ratings|score|scores|out|mark
    |marks|review|reviews|not|we|you|it|at|next|every|each|all|keeps?|makes?|can|could|lets?|gets?|it's|ensures?
    |shows?|with|by|before|after|instead|button|box|be|unless|until|but|then|whenever|even|has|have|had|goes|go|does
    |do|might|should|must|matters?|decides?|earns?|brings?|takes?|saves?|unlocks?|than|has|here|again|again|now
    |right|into|per|of\sus|tells?|puts?|pushes|gives?|says?|wins?|qualifies|qualify|equals?|really|truly|also|again
    |always|definitely|stars?|just|during|his|her|their|our|my|your|i|they|he|she
    |there|may(?=\s(?:sound|look|seem|feel|be|well)\b)|sounds?|looks?|seems?|feels?|pls|plz|thx|ty|ur?|r|n
    |dear|friends?|sir|who|which|while|whether
    |throughout|everywhere|anywhere|straight|down|up|later|soon|directly|now|experience|service|visit|stay)\b)"""
)
_SCALE_BEFORE = pattern(
    r"""(?:\b(?:0|1|zero|one)(?:\sstars?)?\s?(?:-|to|through|thru|and|up\sto|or)|\bout\sof(?:\sthe)?|\bscale\s(?:of
    |with)|\bbetween|\bfrom|/)\s*(?:an?\s)?$"""
)
_HISTORY_BEFORE = pattern(
    r"""(?<!\bif\s)(?<!\bonce\s)\b(?:you|you've|you\shave|they|he|she|customers?|guests?|who)\s(?:\w+\s)?
    (?:gave|given|rated|scored|chose|chosen|selected|answered|picked|marked|entered|replied|left)\b[^.;]*$
    | \bthank(?:s|\syou)\sfor\s(?:having\s)?(?:rat|scor|giv|choos|select|answer|leav)ing\b[^.;]*$
    | \bthank(?:s|\syou)\sfor\syour\s(?:score|rating|answer)\b[^.;]*$
    | \b(?:your|the)\s(?:last\s|previous\s|earlier\s)?(?:score|rating|answer)\s(?:of|was|is)\b[^.;]*$"""
)
_DEFINITION_AFTER = pattern(
    r"""\s*(?:\(|=|:|-|,|means?|meaning|is|being|as|stands?\sfor|represents?|indicates?|equals?|for
    |(?:means?|says?|shows?|indicates?)\sthat\syou\s(?:are|were|feel|felt)?
    |(?:only\s)?(?:if|when|where)\s(?:you|it|the(?:\s(?:statement|sentence|description|item|answer))?)
    (?:'re|\sare|\swere|\swas|\sis|\sfits?|\sapplies|\sdescribes)?)\s*["']?
    (?:(?:the|very|extremely|completely|totally|highly|most|not|at|all|absolutely|really|strongly|a|an|entirely
    |fully|exactly)\s){0,4}
    (?:likely|unlikely|satisf\w+|dissatisf\w+|easy|easiest|difficult|hard|agree\w*|disagree\w*|best|worst|excellent
    |highest|lowest|good|bad|poor|positive|negative|helpful|happy|unhappy|important|friendly|clear|fast|clean
    |definitely|certainly|always|never|extremely|yes|no|perfect|outstanding|great|most|top|safe|healthy|confident
    |comfortable|true|false|worse|better|strong|weak|severe|pain\w*|much|like|unlike|possible|ideal|maximum|high|low
    |complete\w*|total\w*|full\w*|trust\w*|well|interested|common|often|close|far|right|left|religious|familiar
)\b
    (?!\s(?:passing|acceptable|accepted|answer|score|result|enough|outcome|one\s(?:that|we)))"""
)
_MEANS_YOU = pattern(
    r"\s(?:means?|says?|shows?|indicates?|stands?\sfor)\s(?:that\s)?(?:you|very|extremely|completely)\b"
)
# "Your score of 10 will help" is no report.
_TO_COME = pattern(r"\s(?:will|would|can|could|keeps?|helps?|makes?|saves?|decides?)\b")
# "5 stars is the highest rating" explains the scale.
_SAID_OF_POINT = pattern(
    r"""\b(?:\d{1,2}|stars?|zero|one|five|ten|it|number)\s?(?:is|are|being|as|means?|=|stands?\sfor|represents?
    |indicates?
    |\()\s?(?:the\s|an?\s)?$"""
)
_MENU_AFTER = pattern(
    r"""\s(?:to|for)\s(?:hear|continue|repeat|stop|start|skip|speak|go|opt|end|confirm|exit|return|unsubscribe
    |see)\b | \s(?:next\sto|beside|in\sfront\sof|against|by)\s(?:your|the|each)\b | \s(?:or|and)\s(?:below|lower|less
    |under|fewer)\b"""
)
_PEOPLE_AFTER = pattern(
    r"\s*(?:out\sof|in|of)\s(?:the\s|our\s|every\s)?(?:last\s)?(?:10|ten|5|five)\s(?:of\s)?[a-z]{4,}"
)
# The same words before a number make it a count, a limit, a time or the name of something.
_NAME_BEFORE = pattern(
    r"""\b(?:up\sto|about|around|approximately|within|page|chapter|section|step|item|number|no\.|room|gate|aged?
    |version|first|last|next|past|previous|questions?|at\sthe\slast|top|nearest|grades?|year|class|level|stage|phase
    |platform|terminal|bus|route|line|more\sthan|fewer\sthan|at|since|until|till|by|after|before)\s(?:the\s)?$"""
)
# What can only be a score, whatever follows it.
_IS_SCORE = pattern(r"\d\sout\sof\s(?:10|5)$|\s(?:or|and)\s(?:above|over|higher|better)$")
_OWNED = pattern(r"^(?:(?:an?|your|another|perfect|straight|solid|all|those|only|big|fat)\s)+$")

_LABEL = (
    r"(?:(?:very|extremely|completely|totally|highly|fully)\s(?:satisfied|likely|happy|easy|pleased|good)|excellent"
    r"|outstanding|(?:strongly|completely|fully)\sagree|perfect|definitely\s?(?:yes)?|always|exceptional|very\sgood"
    r"|exceeded\s(?:my\s)?expectations|yes)"
)
_QUOTED_LABEL = pattern(rf"""["'](?:{_LABEL})[.,!]?["']""")
# Written as the answer it is: with a capital where no sentence begins, or as what something is to be rated.
_NAMED_LABEL = re.compile(
    r"(?<=[a-z,:] )(?:Very|Extremely|Completely|Totally|Highly|Fully)\s(?:[Ss]atisfied|[Ll]ikely|[Hh]appy|[Ee]asy"
    r"|[Gg]ood)\b|(?<=[a-z,:] )(?:(?:Strongly|Completely|Fully)\s[Aa]gree|Excellent|Outstanding|Always|Exceptional"
    r"|Perfect|Definitely|EXCELLENT|ALWAYS|YES|VERY SATISFIED)\b(?!\s[A-Z])"
)
_RATED_LABEL = pattern(
    r"""\b(?:mark|rate|score|grade|call|rank|select|choose|pick|tick|circle|check|answer|say|put|refer|describe|name
    |vote|remember|list)(?:s|ing)?\s
    (?:(?:us|me|him|her|them|it|the|that|you|our|your|this|everything|each|every|all|service|visit|\w+)\s){0,3}?
    (?:as\s|to\s|under\s)*(?P<label>(?:very|extremely|completely|totally|highly|fully)\s(?:satisfied|likely|happy
    |easy|pleased)
    |excellent|outstanding|(?:strongly|completely)\sagree|exceptional|perfect|highest|number\sone)\b(?!\s\w+(?:\sto
    |\sor)\b|\sservice)"""
)
# Where a label of blame stands in the same sentence, the scale is being explained.
_BLAME_LABEL = pattern(
    r"""\b(?:dissatisfied|unlikely|unhappy|difficult|poor|disagree|terrible|bad|lowest|never|rarely|worst|not\sat
    \sall)\b | (?:[,"']|\b(?:or|and|to))\s?["']?fair\b"""
)
_CONDITION_AFTER = pattern(
    r"""["']?\s(?:if\s(?:you|it|the\sstatement|this)\b|when\s(?:it|you)\b|where\s|for\s(?:each|every
    |all)\s(?:of\sthe\sfollowing|\w+\s(?:you|that|which))
    |or\b)"""
)


def wanted_labels(sentence: str) -> Iterator[Span]:
    """Places of labels from the good end of a scale, unless the bad end or the case for choosing them is named too."""
    if _BLAME_LABEL.search(sentence):
        return
    for expression in (_QUOTED_LABEL, _NAMED_LABEL):
        for match in expression.finditer(sentence):
            if not _CONDITION_AFTER.match(sentence, match.end()):
                yield match.span()
    for match in _RATED_LABEL.finditer(sentence):
        if not _CONDITION_AFTER.match(sentence, match.end()):
            yield match.span("label")


def named_scores(sentence: str) -> Iterator[Span]:
    """Places of scores that can only be scores: top marks, five stars, a ten, all fives."""
    for match in _STRONG.finditer(sentence):
        if not _is_explained(sentence, match) and not match[0].startswith("100"):
            yield match.span()
    for match in _NUMBER.finditer(sentence):
        is_named = _PLURAL.search(match["first"]) or _OWNED.match(match["owned"])
        if is_named and _is_wanted(sentence, match):
            yield match.span()


def wanted_scores(sentence: str, *, weak: bool = False) -> Iterator[Span]:
    """Places of scores named as something to get; with `weak`, also good reviews, kind words and the like."""
    for match in _STRONG.finditer(sentence):
        if not (_MEANS_YOU.match(sentence, match.end()) or _SAID_OF_POINT.search(sentence, 0, match.start())):
            yield match.span()
    for match in _NUMBER.finditer(sentence):
        if _is_wanted(sentence, match):
            yield match.span()
    if weak:
        for match in _WEAK.finditer(sentence):
            yield match.span()


def _is_wanted(sentence: str, match: re.Match[str]) -> bool:
    before = sentence[max(0, match.start() - _CONTEXT) : match.start()]
    after = sentence[match.end() : match.end() + _CONTEXT]
    if _SCALE_BEFORE.search(before) or (_HISTORY_BEFORE.search(before) and not _TO_COME.match(after)):
        return False
    if _NAME_BEFORE.search(before) and not match["owned"]:
        return False
    if _PEOPLE_AFTER.match(after) or _MENU_AFTER.match(after):
        return False
    if _DEFINITION_AFTER.match(after) and not _PLURAL.search(match["first"]):
        return False
    return bool(_AFTER_NUMBER.match(after) or _IS_SCORE.search(match[0]))


def _is_explained(sentence: str, match: re.Match[str]) -> bool:
    before = sentence[max(0, match.start() - _CONTEXT) : match.start()]
    after = sentence[match.end() : match.end() + _CONTEXT]
    return bool(_SCALE_BEFORE.search(before) or _HISTORY_BEFORE.search(before) or _DEFINITION_AFTER.match(after))
