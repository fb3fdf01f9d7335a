"""Scores that an author wants, as against scores that are explained, reported or merely possible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import pattern

Span = tuple[int, int]

_NOUN = r"(?:score|rating|mark|grade|review|feedback|evaluation|survey|response|answer|comment|recommendation)s?"
_BOX = r"(?:box|button|face|smiley|number|option)(?:es|s)?"
_STRONG = pattern(
    rf"""\b(?:
      (?:top|highest|perfect|maximum|max|stellar|glowing|outstanding|excellent|exceptional|flawless)
        (?:[\s-]possible)?[\s-]{_NOUN}(?!\s(?:rate|(?:of\s)?(?:school|education|you\s(?:have\s)?(?:completed
        |finished))))
    | best(?:[\s-]possible)?[\s-](?:score|rating|mark|grade|review|evaluation)s?
    | (?:top|highest|maximum)[\s-]{_BOX} | full\s(?:marks|scores?|ratings?) | top\smarks | perfect\s(?:10|ten|5
    |five)s?
    | (?:all\s)?(?:five|5|all|full)(?:\s|-)?(?:gold(?:en)?\s)?stars?(?:[\s-]{_NOUN})?(?!\s(?:hotel|resort|restaurant))
    | thumbs[\s-]up | (?:green|happy|happiest|smiling|smiley)\s(?:face|smiley|button|icon)
    | 100\s?(?:%|percent)(?:\s(?:satisf\w+|{_NOUN}))?(?!\s(?:of|cotton|free|secure|sure|online|off)\b)
    )(?!\w)"""
)
_WEAK = pattern(
    rf"""\b(?:positive|good|great|nice|high|higher|favou?rable|kind|happy|better
    |generous)(?:,?\s(?:and\s)?\w+)?\s{_NOUN}\b
    | \bkind\swords\b | \bgood\sthings\sabout\sus\b"""
)
_NUMBER = pattern(
    r"""(?<![\w.$€£/:+-])(?P<first>(?:10|9|7|5|ten|nine|seven|five)(?:'?s)?)
    (?P<second>(?:\s?(?:-|/|or|and|to)\s?(?:an?\s)?(?:10|9|7|5|ten|nine|seven|five)(?:'?s)?)?)(?![\w%]|[.,:/]\d
    |\s?-\s?\w)"""
)
# as far as a reader connects a number with what is said of it
_CONTEXT = 120
_PLURAL = re.compile(r"s$")
# A bare number is a score when a function word or the end of the clause follows; before a noun it counts something.
_AFTER_NUMBER = pattern(
    r"""\s*(?:$|[.,;:!?)"'*+]|-\s|=|\(|/\s?(?:10|5|7)\b|(?:or|and|if|when|on|in|for|to|is|are|was|as|from|across
    |because|so|that|the|this
    |would|will|helps?|means?|counts?|only|today|please|rating|ratings|score|scores|out|mark|marks|review|reviews|not
    |we|you
    |it|at|next|every|each|all|keeps?|makes?|can|could|lets?|gets?|it's|ensures?|shows?|with|by|before|after
    |instead|button|box|be|unless|until|but|then|whenever|even)\b)"""
)
_SCALE_BEFORE = pattern(
    r"""(?:\b(?:0|1|zero|one)\s?(?:-|to|through|and|up\sto)|\bout\sof|\bscale\sof|\bbetween|\bfrom|/)\s*(?:an?\s)?$"""
)
_HISTORY_BEFORE = pattern(
    r"""\b(?:you|you've|you\shave|they|he|she|customers?|guests?|who)\s(?:\w+\s)?
    (?:gave|given|rated|scored|chose|chosen|selected|answered|picked|marked|entered|replied|left)\b[^.;]*$
    | \byour\s(?:last\s|previous\s|earlier\s)?(?:score|rating|answer)\s(?:of|was|is)\b[^.;]*$"""
)
_DEFINITION_AFTER = pattern(
    r"""\s*(?:\(|=|:|-|means?|meaning|is|being|as|stands?\sfor|represents?|indicates?|for|if\s(?:you|it|the)(?:'re
    |\sare|\swere|\swas)?)\s*
    (?:(?:the|very|extremely|completely|totally|highly|most|not|at|all|absolutely|really|strongly|a|an)\s)*
    (?:likely|unlikely|satisf\w+|dissatisf\w+|easy|easiest|difficult|hard|agree\w*|disagree\w*|best|worst|excellent
    |highest|lowest|good
    |bad|poor|positive|negative|helpful|happy|unhappy|important|friendly|clear|fast|clean|definitely|certainly|always
    |never|extremely
    |yes|no|perfect|outstanding|great|most|top)\b(?!\s(?:passing|acceptable|accepted))"""
)
_MENU_AFTER = pattern(
    r"""\s(?:to|for)\s(?:hear|continue|repeat|stop|start|skip|speak|go|opt|end|confirm|exit|return|unsubscribe
    |see)\b"""
)
_PEOPLE_AFTER = pattern(r"\s*(?:out\sof|in)\s(?:10|ten|5|five)\s(?:of\s)?(?:our\s)?[a-z]{4,}")


# The same words before a number make it a count, a limit, or the name of something.
_NAME_BEFORE = pattern(
    r"""\b(?:up\sto|about|around|approximately|within|page|chapter|section|step|item|number|no\.|room|gate|aged?
    |version|first
    |last|next|past|previous|questions?|at\sthe\slast)\s(?:the\s)?$"""
)
_LABEL = (
    r"(?:(?:very|extremely|completely|totally|highly|fully)\s(?:satisfied|likely|happy|easy|pleased|good)|excellent"
    r"|outstanding|strongly\sagree|perfect|definitely\syes)"
)
_QUOTED_LABEL = pattern(rf"""["'](?:{_LABEL})["']""")
# Where a label of blame stands in the same sentence, the scale is being explained.
_BLAME_LABEL = pattern(r"\b(?:dissatisfied|unlikely|unhappy|difficult|poor|disagree|terrible|bad|lowest)\b")


def wanted_labels(sentence: str) -> Iterator[Span]:
    """Places of quoted labels from the good end of a scale, unless the bad end is named as well."""
    if not _BLAME_LABEL.search(sentence):
        for match in _QUOTED_LABEL.finditer(sentence):
            yield match.span()


def wanted_scores(sentence: str, *, weak: bool = False) -> Iterator[Span]:
    """Places of scores named as something to get; with `weak`, also good reviews, kind words and the like."""
    for match in _STRONG.finditer(sentence):
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
    if any(context.search(before) for context in (_SCALE_BEFORE, _HISTORY_BEFORE, _NAME_BEFORE)):
        return False
    if _PEOPLE_AFTER.match(after) or _MENU_AFTER.match(after):
        return False
    if _DEFINITION_AFTER.match(after) and not _PLURAL.search(match["first"]):
        return False
    return bool(_AFTER_NUMBER.match(after))
