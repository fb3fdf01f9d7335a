"""Whether the label of a scale praises, blames or stands in the middle."""

from __future__ import annotations

import re
from enum import IntEnum

from service.survey.checks.english import STRONG_BLAME, STRONG_PRAISE, pattern, plain, words


class Polarity(IntEnum):
    """Which side of a scale a label is on."""

    NEGATIVE = -1
    MIDDLE = 0
    POSITIVE = 1


_OFF_SCALE = pattern(
    r"""^\W*(?:n/?a\b|(?:not\s|non[\s-]?)applicable|do(?:es)?\s?n[o']t\s(?:know|apply|remember|recall|use)
    |do(?:es)?\snot\s(?:know|apply|remember|recall|use)|not\ssure|unsure|no\sopinion
    |(?:i(?:'d|\swould)\s)?prefer\snot|can(?:'t|not)\s(?:say|rate|judge|remember)|no\sanswer|other\b|none\b
    |no\sexperience|not\s(?:used|relevant)|did\s?n[o']t\suse|did\snot\suse|skip|refused?)"""
)
_GRADES = words("""
    very super ever extremely completely totally fully highly strongly really quite rather somewhat slightly
    moderately
    mostly mainly partly partially fairly pretty absolutely definitely certainly probably possibly perhaps
    generally largely a_little a_bit a_lot so too much far well mildly reasonably exceptionally entirely truly
    incredibly i was were am are it is would the my way just only more less overall about to some both and or
    """)
_MIDDLE = pattern(
    r"""^\W*(?:neutral|neither\b.*|average|ok(?:ay)?|medium|moderate|mixed|so-?so|undecided|indifferent
    |(?:about\s)?(?:the\s)?same|about\sright|just\sright|as\s(?:i\s)?expected|met\s(?:my\s)?expectations
    |meets\s(?:my\s)?expectations
    |(?:about\s)?what\si\sexpected|adequate|acceptable|satisfactory|passable|not\sbad|unchanged|no\s(?:change
    |difference)|standard|normal|typical|all\sright|alright|sufficient|maybe|it\sdepends|depends|equal\w*|in\sbetween
    |half\sand\shalf|fine|reasonabl[ey])\W*$"""
)
_FAIR = pattern(
    r"""^\W*(?:only\s|just\s)?fair(?:ly)?\W*$|^\W*(?:ok(?:ay)?|average|satisfactory|acceptable|adequate|passable
    |mediocre)\W*$"""
)
_POSITIVE_WORDS = words(
    STRONG_PRAISE,
    """
    good nice happy pleased satisfied delighted glad thrilled impressed easy easier effortless simple likely
    probable agree helpful friendly polite clear fast quick clean useful comfortable better best improved
    improvement love loved like liked enjoy enjoyed positive favourable favorable favour favor support approve
    recommend worthwhile pleasant above exceeded exceeds beyond strong high reliable safe fair-minded trust
    confident valuable ideal solid decent lovely cool enjoyable smooth convenient important interested willing
    yes success successful professional attentive welcoming efficient superb terrific great fond optimistic
    positive_experience
    """,
)
_NEGATIVE_WORDS = words(
    STRONG_BLAME,
    """
    bad poor weak low slow slower dirty difficult harder hard unhappy sad angry upset annoyed frustrated
    frustrating disappointed disappointing dissatisfied dislike disliked hate hated worse worst declined
    negative unlikely improbable disagree unhelpful unfriendly impolite rude unclear confusing useless
    uncomfortable unpleasant below inferior inadequate unsatisfied unsatisfactory unfavourable unfavorable
    oppose against disapprove unreliable unsafe complicated displeased mediocre substandard unacceptable
    unimportant uninterested unwilling no failure boring inconvenient inefficient unprofessional fell_short fail
    failed pessimistic distrust dull lacking
    """,
)
_NEGATED = pattern(
    r"""\b(?:not(?:\s(?:at\sall|very|so|too|really|particularly|that))?|never|no|hardly|n't|un(?=\w)|least)\s?\b"""
)
_POSITIVE = re.compile(rf"\b{_POSITIVE_WORDS}(?:ly)?\b", re.IGNORECASE)
_NEGATIVE = re.compile(rf"\b{_NEGATIVE_WORDS}(?:ly)?\b", re.IGNORECASE)
_NUMBERING = re.compile(r"^\W*\d{1,2}\s?[-=:.)]*\s*(?=\D)")
_LEAD = re.compile(r"^(?:it(?:'s| is| was| has been)|i(?:'m| am| was| feel| felt)|they were|we were)\s+", re.IGNORECASE)
_GRADE_ONLY = re.compile(
    rf"(?:\b{_GRADES}\b|\b(?:it|experience|expectations?|improvement|needs?|value|impression|at all|with|of|than|on"
    r"|n't|not|never|expected)\b|\W)*",
    re.IGNORECASE,
)


def is_off_scale(label: str) -> bool:
    """Not applicable, don't know and the like stand beside the scale."""
    return bool(_OFF_SCALE.search(plain(label)))


def is_only_fair(label: str) -> bool:
    """Fair and OK count as the middle, or as mild blame."""
    return bool(_FAIR.search(_bare(label)))


def is_graded(label: str) -> bool:
    """Whether the label holds nothing but judgement: "very good" does, "good location" names a thing."""
    bare = _bare(label)
    rest = _NEGATIVE.sub(" ", _POSITIVE.sub(" ", bare))
    return bool(_MIDDLE.search(bare) or is_only_fair(label) or _GRADE_ONLY.fullmatch(rest))


def quality(label: str) -> str:
    """The good thing that a label has more or less of: likely, in "not at all likely" and in "very likely"."""
    match = _POSITIVE.search(_bare(label))
    return match[0].lower() if match else ""


def is_absence(label: str) -> bool:
    """ "Not at all satisfied" is the zero of a quantity; "dissatisfied" is its opposite."""
    bare = _bare(label)
    is_negated = bool(_NEGATED.search(bare) and _POSITIVE.search(bare) and not _NEGATIVE.search(bare))
    return is_negated or bool(re.fullmatch(r"\W*(?:not at all|none|never|no)\W*", bare, re.IGNORECASE))


def polarity(label: str) -> Polarity | None:
    """The side a label is on; None where its words say nothing of good or bad."""
    bare = _bare(label)
    if _MIDDLE.search(bare):
        return Polarity.MIDDLE
    if is_only_fair(label):
        return Polarity.MIDDLE
    negative = _NEGATIVE.search(bare)
    positive = _POSITIVE.search(bare)
    if negative and positive and positive.start() >= negative.start() and positive.end() <= negative.end():
        positive = None
    if negative and positive:
        return None
    if positive:
        return Polarity.NEGATIVE if _NEGATED.search(bare[: positive.start()]) else Polarity.POSITIVE
    if negative:
        return Polarity.POSITIVE if _NEGATED.search(bare[: negative.start()]) else Polarity.NEGATIVE
    return None


def _bare(label: str) -> str:
    """The label without the number, or the words, that some authors put before the judgement."""
    return _LEAD.sub("", _NUMBERING.sub("", plain(label)).strip())
