"""Whether the label of a scale praises, blames or stands in the middle."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

from service.survey.checks.english import STRONG_BLAME, STRONG_PRAISE, pattern, plain, words

# labels of scales recur within a questionnaire and in each language
_KEPT = 4096


class Polarity(IntEnum):
    """Which side of a scale a label is on."""

    NEGATIVE = -1
    MIDDLE = 0
    POSITIVE = 1


_OFF_SCALE = pattern(
    r"""^\W*(?:n/?a\b|(?:not\s|non[\s-]?)applicable|do(?:es)?\s?n[o']t\s(?:know|apply|remember|recall|use)
    |do(?:es)?\snot\s(?:know|apply|remember|recall|use)|(?:i(?:'m|\sam)\s)?not\ssure|unsure|no\sopinion
    |(?:i(?:'d|\swould)\s)?prefer\snot|can(?:'t|not)\s(?:say|rate|judge|remember)|no\sanswer|other\b|none\b
    |no\sexperience|not\s(?:used|relevant)|did\s?n[o']t\suse|did\snot\suse|skip|refused?)"""
)
_GRADES = words("""
    very super ever extremely completely totally fully highly strongly really quite rather somewhat slightly
    moderately
    mostly mainly partly partially fairly pretty absolutely definitely certainly probably possibly perhaps
    generally largely a_little a_bit a_lot so too much far well mildly reasonably exceptionally entirely truly
    incredibly crystal i was were am are it is would the my way just only more less overall about to some both and or
    more_or_less a_great_deal a_good_deal a_very an_extremely tend_to lean_toward leaning_toward most least utterly
    perfectly deeply terribly awfully hugely vastly significantly considerably substantially barely
    lightning blazing insanely remarkably especially particularly as in general for me us you your that there
    here has have had been do
    does did not neither nor might could will at_all simply decidedly lightly marginally
    """)
_MIDDLE = pattern(
    r"""^\W*(?:neutral|neither\b.*|average|ok(?:ay)?|medium|moderate|mixed|so-?so|undecided|indifferent
    |(?:about\s)?(?:the\s)?same|about\sright|just\sright|as\s(?:i\s)?expected|(?:just\s)?met(?:\s(?:my\s)?expectations)?
    |meets\s(?:my\s)?expectations
    |(?:about\s)?what\si\sexpected|adequate|acceptable|satisfactory|passable|not\sbad|unchanged|no\s(?:change
    |difference)|standard|normal|typical|all\sright|alright|sufficient|maybe|it\sdepends|depends|equal\w*|in\sbetween
    |half\sand\shalf|fine|possibly|perhaps|might(?:\sor\smight\snot)?|unsure|reasonabl[ey])\W*$"""
)
_CERTAIN = pattern(
    r"""^\W*(?:definitely|probably|certainly|absolutely|surely|most\s(?:likely|probably))(?:\s(?:would|will|yes|so))?
    (?P<no>\s(?:not?|never))?\W*$|^\W*(?:would|will)(?P<will_not>\snot|n't)\W*$"""
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
    positive_experience accurate advantageous affordable appealing appropriate attractive beneficial
    bright calm capable cared caring certain cheerful clever competent competitive complete consistent content
    convinced correct courteous creative crucial dependable desirable detailed eager effective elegant engaged
    engaging enthusiastic essential exact exciting excited familiar fascinating faultless fit flexible fresh fun
    generous gentle healthy honest hygienic ideal informative innovative inspiring intelligible interesting intuitive
    joyful keen kind knowledgeable legible lucky meaningful memorable modern motivated natural neat necessary
    organised organized painless patient peaceful perfect personal practical precise prepared prompt proud punctual
    qualified quiet readable realistic reasonable relaxed relevant respectful responsive rewarding satisfying secure
    sensible skilled smart spacious stable stimulating straightforward suitable supportive supported sure sympathetic
    tasty thorough thoughtful tidy timely transparent true trustworthy truthful understandable useable usable valued
    versatile vital warm welcome well willing winning wise accessible available achievable comprehensible readily
    superfast speedy on_time rapid swift instantly promptly agreeable brilliant exceed surpassed surpass
    increase increased
    delicious yummy scrumptious mouth-watering sublime heavenly divine epic legendary unforgettable invaluable priceless
    immaculate spotless pristine cosy cozy snug plush luxurious sleek stylish gracious cordial vibrant lively refreshing
    restful soothing seamless hassle-free trouble-free stress-free expeditious crisp juicy fragrant admirable
    commendable exemplary ample plentiful encouraging reassuring convincing persuasive compelling
    top_class top_grade right fair-minded gained grew happier faster quicker
    clearer friendlier cleaner stronger safer higher greater smarter nicer smile
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
    failed pessimistic distrust dull lacking needs_improvement needs_work needs_improving could_be_better
    could_improve below_par under_par sub-par subpar meh waste waste_of_time disappoint disappoints room_for_improvement
    flavourless flavorless soggy greasy inedible burnt cramped dingy grubby grimy gloomy stuffy muddled baffling
    bewildering incomprehensible impenetrable curt abrupt surly gruff condescending patronising patronizing sluggish
    laggy glacial shaky flimsy buggy glitchy botched bungled woeful dire diabolical grim rotten ghastly vile rubbish
    trash garbage lacklustre lackluster uninspired underwhelming forgettable scanty meagre meager off-putting
    unfair aggravating alarming anxious apathetic arduous bitter
    bland bored broken careless chaotic clumsy cold confused
    cumbersome damaged dangerous defective deficient delayed depressing dirtier discouraged disgusting disgusted
    dishonest dismissive disorganised disorganized disrespectful disruptive dissatisfying doubtful dreary false faulty
    fearful filthy flawed hostile hopeless ignored incomplete inferior infuriating insulting insufficient irrelevant
    irritating irritated late lengthy lonely messy miserable misleading nasty neglected negligent nervous noisy
    obsolete offensive old-fashioned outdated overpriced painful pointless problematic regret regretful repulsive
    rough rushed sceptical scared shabby shoddy sloppy smelly sick stale stressful stressed strict tasteless
    tedious tense tired tiresome toxic tricky troublesome ugly unsure untidy vague weary wearisome worrying
    lower lowest decrease decreased declines decline dropped fell lost deteriorated hardest slowest frown weaker
    riskier dirtiest
    """,
)
_NEGATED = pattern(
    r"""\b(?:not(?:\s(?:at\sall|very|so|too|really|particularly|that|especially|all\sthat|quite|as))?|never|no|hardly
    |n't|un(?=\w)|least|less|fewer|far\sfrom|anything\sbut|neither|without|lack(?:s|ed|ing)?(?:\sof)?|barely|scarcely)
    \s?\b"""
)
_MORE_OR_LESS = re.compile(r"\bmore or less\b", re.IGNORECASE)
# The opposite of a good word, made from it: disorganised, inaccurate, impersonal.
_OPPOSITE = re.compile(r"\b(?:un|dis|in|im|il|ir|non-?)(?P<stem>[a-z]{4,})\b", re.IGNORECASE)
_POSITIVE = re.compile(rf"\b{_POSITIVE_WORDS}(?:ly)?\b", re.IGNORECASE)
_NEGATIVE = re.compile(rf"\b{_NEGATIVE_WORDS}(?:ly)?\b", re.IGNORECASE)
_MILD = pattern(
    r"""\b(?:slight(?:ly)?|a\s(?:little|bit)|somewhat|moderate(?:ly)?|fairly|pretty|rather|quite|part(?:ly|ially)
        |mildly
    |reasonably|more\sor\sless|to\s(?:some|a\scertain|a\ssmall)\s(?:extent|degree)|kind\sof|sort\sof|sometimes
    |only|minor|barely)\b"""
)
_NUMBERING = re.compile(r"^\W*\d{1,2}\s?[-=:.)]*\s*(?=\D)")
_LEAD = re.compile(r"^(?:it(?:'s| is| was| has been)|i(?:'m| am| was| feel| felt)|they were|we were)\s+", re.IGNORECASE)
_GRADE_WORDS = re.compile(rf"\b{_GRADES}\b", re.IGNORECASE)
_GRADE_ONLY = re.compile(
    rf"(?:\b{_GRADES}\b|\b(?:it|experience|expectations?|improvement|needs?|value|impression|average"
    r"|at all|with|of|than|on|n't|not|never|expected)\b|\W)*",
    re.IGNORECASE,
)


@lru_cache(maxsize=_KEPT)
def is_off_scale(label: str) -> bool:
    """Not applicable, don't know and the like stand beside the scale."""
    return bool(_OFF_SCALE.search(plain(label)))


def is_only_fair(label: str) -> bool:
    """Fair and OK count as the middle, or as mild blame."""
    return bool(_FAIR.search(_bare(label)))


@lru_cache(maxsize=_KEPT)
def is_graded(label: str) -> bool:
    """Whether the label holds nothing but judgement: "very good" does, "good location" names a thing."""
    bare = _bare(label)
    rest = _POSITIVE.sub(" ", _NEGATIVE.sub(" ", bare))
    return bool(_MIDDLE.search(bare) or is_only_fair(label) or _GRADE_ONLY.fullmatch(rest))


def subject(label: str) -> str:
    """What is left of a label without grades and denials: spicy, of "not very spicy"."""
    return " ".join(re.findall(r"[^\W\d_]+", _GRADE_WORDS.sub(" ", _NEGATED.sub(" ", _bare(label).lower()))))


def quality(label: str) -> str:
    """The good thing that a label has more or less of: likely, in "not at all likely" and in "very likely"."""
    match = _POSITIVE.search(_bare(label))
    return match[0].lower() if match else ""


def is_absence(label: str) -> bool:
    """ "Not at all satisfied" is the zero of a quantity; "dissatisfied" is its opposite."""
    bare = _bare(label)
    is_negated = bool(_NEGATED.search(bare)) and bool(_POSITIVE.search(bare)) is not bool(_NEGATIVE.search(bare))
    return is_negated or bool(re.fullmatch(r"\W*(?:not at all|none|never|no)\W*", bare, re.IGNORECASE))


def is_denied(before: str) -> bool:
    """Whether the words before a judgement turn it round."""
    return bool(_NEGATED.search(before))


def is_mild(label: str) -> bool:
    """Whether a grade says that it is only a little of it."""
    return bool(_MILD.search(plain(label)))


@lru_cache(maxsize=_KEPT)
def polarity(label: str) -> Polarity | None:  # noqa: PLR0911  # one for each case
    """The side a label is on; None where its words say nothing of good or bad."""
    shown = face(label)
    if shown is not None:
        return shown
    bare = _bare(label)
    if _MIDDLE.search(bare):
        return Polarity.MIDDLE
    if is_only_fair(label):
        return Polarity.MIDDLE
    certain = _CERTAIN.search(bare)
    if certain:
        return Polarity.NEGATIVE if certain["no"] or certain["will_not"] else Polarity.POSITIVE
    negative = _NEGATIVE.search(bare)
    positive = _POSITIVE.search(bare)
    if negative and positive and positive.start() >= negative.start() and positive.end() <= negative.end():
        positive = None
    if negative and positive:
        return None
    if positive:
        return Polarity.NEGATIVE if is_denied(bare[: positive.start()]) else Polarity.POSITIVE
    if negative:
        return Polarity.POSITIVE if is_denied(bare[: negative.start()]) else Polarity.NEGATIVE
    return None


def _bare(label: str) -> str:
    """The label without the number, or the words, that some authors put before the judgement."""
    bare = _LEAD.sub("", _NUMBERING.sub("", plain(label)).strip())
    return _OPPOSITE.sub(_as_negated, _MORE_OR_LESS.sub("somewhat", bare))


def _as_negated(match: re.Match[str]) -> str:
    whole = match[0]
    if _POSITIVE.fullmatch(whole) or _NEGATIVE.fullmatch(whole):
        return whole
    return "bad" if _POSITIVE.fullmatch(match["stem"]) else whole


def face(label: str) -> Polarity | None:
    """The side a label of pictures alone is on: smiling, frowning or plain faces, thumbs up or down."""
    sides = set()
    for sign in label:
        name = unicodedata.name(sign, "")
        if sign.isspace() or "VARIATION SELECTOR" in name or "FITZPATRICK" in name or name == "ZERO WIDTH JOINER":
            continue
        for side, signs in _FACES:
            if any(word in name for word in signs):
                sides.add(side)
                break
        else:
            return None
    return sides.pop() if len(sides) == 1 else None


_FACES = (
    (
        Polarity.NEGATIVE,
        ("FROWN", "ANGRY", "CRYING", "DISAPPOINT", "POUT", "UNAMUSED", "CONFUSED", "WEARY", "THUMBS DOWN", "WORRIED",
         "PENSIVE", "PERSEVERING", "CONFOUNDED", "NAUSEATED", "VOMIT", "SYMBOLS OVER MOUTH", "ANGUISHED", "TIRED FACE",
         "BROKEN HEART"),
    ),
    (Polarity.MIDDLE, ("NEUTRAL FACE", "EXPRESSIONLESS", "DIAGONAL MOUTH", "WITHOUT MOUTH")),
    (
        Polarity.POSITIVE,
        ("SMIL", "GRINNING", "TEARS OF JOY", "THUMBS UP", "STAR EYES", "HEART", "PARTYING", "CLAPPING", "RELIEVED",
         "SAVOURING"),
    ),
)  # fmt: skip
