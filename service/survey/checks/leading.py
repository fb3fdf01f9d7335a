"""W01: the wording names one answer, or presses for it, before the respondent has spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import (
    ENGLISH,
    OWN_PRAISE,
    STRONG_BLAME,
    STRONG_PRAISE,
    pattern,
    plain,
    sentences,
    words,
)
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, sayings

_AUX = r"(?:(?:do|does|did|would|is|are|was|were|should|could|have|has|had|ai)n't|won't|can't)"
_OPEN_AUX = r"(?:do|does|did|would|will|is|are|was|were|should|could|can|have|has)"
_PRONOUN = r"(?:you|we|they|he|she|it|this|that|these|those|there|i)"
_EVALUATION = words(STRONG_PRAISE, STRONG_BLAME, "good bad better worse best worst nice lovely poor terrible")
_STRONG = words(STRONG_PRAISE, STRONG_BLAME)
_OWN = words(STRONG_PRAISE, STRONG_BLAME, OWN_PRAISE)
_ADVERB = (
    r"(?:(?:very|truly|really|so|most|highly|absolutely|incredibly|always|exceptionally|extremely"
    r"|new(?:ly)?|best|and|ever)[\s-]+)*"
)

# Each kind of leading with the reason that is told to the author.
_NEGATIVE_QUESTION = pattern(
    rf"""(?:^|[,;:]\s(?:so\s|but\s|and\s|then\s)?|^(?:so|but|and|then|now|well|surely|honestly),?\s)\W?
    (?:{_AUX}\s(?:{_PRONOUN}|our|the|your|\w+s)\b | {_OPEN_AUX}\s(?:you|we|they|it|this)\snot\b(?!\s(?:only
    |at\sall)))[^?]*\?"""
)
_TAG = pattern(
    rf""",\s*(?:{_AUX}\s{_PRONOUN}|{_OPEN_AUX}\s{_PRONOUN}(?:\snot)?|right|correct|agreed|yes|no|okay|ok|true|huh
    |eh)\s*\?"""
)
_CROWD = pattern(
    r"""(?:\b(?:most|many|the\smajority\sof|a\smajority\sof|almost\sall|nearly\sall|millions\sof|thousands\sof
    |hundreds\sof|countless|plenty\sof|more\sand\smore|so\smany
        |all|other|(?:\d+|nine|eight|seven|four|three)(?:\sout\sof|\sin)\s(?:\d+|ten|five|four)|(?:\d+|ninety)\s?(?:%
        |percent)(?:\sof)?|over\s\d+\S*|more\sthan\s\d+\S*)
      \s(?:of\s)?(?:(?:our|the|all|your|other|satisfied|happy|reasonable|sensible|smart|leading|top
      |independent)\s){0,2}
      (?:people|customers?|users?|clients?|guests?|patients?|students?|parents?|experts?|doctors?|dentists?
      |scientists?|economists?|analysts?|professionals?|citizens|voters|americans|britons|employees|colleagues
        |members|travell?ers|shoppers|families|visitors|readers|players|owners|neighbou?rs|residents|consumers
        |reviewers|subscribers|respondents|buyers|drivers|nurses|teachers|critics)
      |\b(?:experts|scientists|doctors|economists|studies|research(?:ers)?|science|surveys|critics|reviewers|everyone
      |everybody|evidence|analysts|specialists|dentists|nutritionists))
    \s(?:\w+\s){0,3}?(?:agrees?|says?|said|believes?|thinks?|feels?|finds?|found|prefers?|loves?|likes?|recommends?
    |rates?|considers?|knows?|shows?|shown|suggests?|proves?|proven
      |supports?|confirms?|chooses?|enjoys?|enjoyed|trusts?|wants?|told\sus|consensus|demonstrates?|praised?s?
      |tells?\sus|appreciates?|concur|switch(?:ed)?)\b"""
)
_ASKS_ABOUT_CROWD = pattern(
    r"""\b(?:do\syou\s(?:think|believe|feel|know)|would\syou\ssay|in\syour\s(?:opinion|view)|how\s(?:many|likely
    |often|much)|what\s(?:share|proportion|percentage)|which|if)\b[^,.;]*$
    | ^\W*(?:do|does|did|are|have|has|what|who|when|where|why)\s$"""
)
_CERTAINTY = pattern(
    r"""\b(?:as\s(?:we\sall|everyone|everybody|you(?:\smay|\sprobably|\ssurely)?(?:\sall|\swell)?)\sknows?|(?:it\sis
    |it's)\s(?:well[\s-])?(?:widely\s)?(?:known|accepted|agreed|clear|obvious|no\ssecret|undeniable
    |undisputed)(?:\sthat)
    |(?:^|,\s)(?:obviously|clearly|surely|undoubtedly|undeniably|of\scourse|naturally|needless\sto\ssay
    |without\sa?\s?doubt|no\sdoubt)\b|you(?:'d|\swould|\smust)(?:\ssurely)?\s(?:agree|admit|concede)\b
    |(?:wouldn't|don't)\syou\s(?:agree|say|think)|i'm\ssure\syou|we(?:'re|\sare)\s(?:sure|confident
    |certain)\s(?:that\s)?you)\b"""
)
_ONE_SIDED_HOW = pattern(
    rf"""\bhow\s(?:
      (?:much|greatly|deeply|strongly)\s(?:did|do|does|have|has|will|would|are|were)\s(?:you|your\s\w+
      |they)\s(?:\w+\s)?(?:enjoy\w*|love\w*|like\w*|appreciat\w*|admire\w*|adore\w*|benefit\w*|hate\w*|dislike\w*
      |regret\w*|look\w*\sforward|value[ds]?)
    | (?:very\s|truly\s|absolutely\s|incredibly\s)?(?:{_STRONG}|good|bad|nice|lovely|happy|glad|pleased|delighted
    |thrilled|impressed|amazed|grateful|proud|excited|angry|upset|annoyed|frustrat\w+|disappoint\w+|disgusted
    |terribly|badly|poorly|positively|negatively|favou?rably|wonderfully|excellently|superbly|brilliantly|beautifully
    |perfectly)\b(?!\sdo\syou\sknow)
    | much\s(?:better|worse|easier|faster|happier|nicer|more\s\w+|less\s\w+)\s(?:is|was|are|were|did|do|does|has
    |have)\b
    )"""
)
_OTHER_SIDE = pattern(
    r"""\bor\s(?:not|dis\w+|un\w+|bad\w*|badly|poor\w*|worse|hated?|negative\w*|low|sad|angry|less|difficult|slow\w*
    |otherwise|neither|good|well|positive\w*|happy)\b
    | \b(?:if\sat\sall|,\sif\s(?:any|at\sall)|whether\sor\snot)\b"""
)
_AGREE = pattern(
    r"""^(?:\W|[\w\s']*,\s)*(?:do|would|don't|wouldn't|can|could)\s(?:you|we)\s(?:all\s|not\s|also\s
    |strongly\s)?(?:agree|accept|concede|admit|acknowledge)\s(?:that|with|it)\b"""
)
_OWN_NOUN = pattern(
    rf"""\bour\s{_ADVERB}(?:\w+,?\s(?:and\s)?){{0,2}}?{_ADVERB}{_OWN}(?:,\s|\sand\s|,\sand\s|\s)[\w-]+
    | \b(?:the|this|these|those|that|your|such\sa|an?|{{sender}}'s|[A-Z]\w+'s)\s{_ADVERB}{_STRONG}\s(?!(?:deal|many
    |britain|majority|extent|number|variety)\b)[a-z][\w-]+"""
)
_COMPOUND = pattern(
    r"""\b(?:fast\s(?:track|lane|food|pass)|low\s\w+|expert\s(?:panel|group|review)|leading\s\w+\squestion
    |modern\s(?:art|history|language)\w*|warm[\s-]up|professional\s(?:development|services)|popular\s(?:vote|culture)
    |unique\s(?:id|code|number|identifier|visitors)|perfect\s(?:tense|bound)|superior\s(?:room|court|double|twin
    |king)|quick\s(?:start|guide|search|links)|exciting\b(?=\snothing)|great\s(?:britain|lakes))"""
)
_IS_STRONG = pattern(
    rf"""^(?:[\w\s']*,\s)?(?:is|was|are|were|isn't|has|have|do\syou\s(?:think|feel|believe|find)|did\syou\s(?:think
    |feel|find)|would\syou\ssay)\s[^,?]*?\b(?:{_STRONG})\b(?![\s-](?:deal|many|majority))[^?]*\?"""
)
_PREMISE = pattern(
    rf"""^\W*(?:given|considering|now\sthat|since|because|in\s(?:light|view)\sof|knowing|as|seeing\s(?:that|how)
    |with)\b[^,?]*\b
    (?:{_EVALUATION}|benefits?|advantages?|disadvantages?|dangers?|dangerous|risks?|risky|harms?|harmful|damag\w+
    |importance|important|success\w*|improv\w+|award\w*|how\shard|achievements?|efforts?|hard\swork
    |worked\s(?:so\s)?hard
    |sav(?:es?|ed|ings?)
    |proven|favou?rite|popular\w*|convenien\w+|lowest|highest|fastest|safest|cheapest|failures?|failed|rising|crisis
    |threat\w*|problems|unfair\w*|waste[ds]?)\b[^,?]*,[^?]*\?"""
)
_IF_YOU_LOVE = pattern(
    r"""^\W*if\syou\s(?:really\s|truly\s)?(?:love|care\s(?:about|for)|value|are\s(?:serious|passionate)\sabout
    |respect|believe\sin|support|cherish|want\s(?:to\s(?:save|protect|help|keep)))\b[^?]*\?"""
)

_NAMES_ONE_SIDE = "it names one side only, so that side is easier to answer"
_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_NEGATIVE_QUESTION, "a negative question expects a yes"),
    (_TAG, "the question at the end expects agreement with what was just said"),
    (_CERTAINTY, "it presents an opinion as settled"),
    (_AGREE, "it asks to agree and does not offer to disagree"),
    (_ONE_SIDED_HOW, _NAMES_ONE_SIDE),
    (_OWN_NOUN, "the adjective answers the question before the respondent does"),
    (_IS_STRONG, "it offers an extreme word to say yes to"),
    (_PREMISE, "it gives an argument for one answer before it asks"),
    (_IF_YOU_LOVE, "it ties the answer to a virtue nobody wants to lack"),
)


def find(text: str) -> Iterator[Match]:
    """The first kind of leading in each sentence."""
    for start, sentence in sentences(plain(text)):
        found = _crowd(sentence) or _first(sentence)
        if found:
            (begin, end), why = found
            yield Match(start + begin, start + end, why=why)


def _crowd(sentence: str) -> tuple[tuple[int, int], str] | None:
    match = _CROWD.search(sentence)
    if match is None or _ASKS_ABOUT_CROWD.search(sentence[: match.start()]):
        return None
    return match.span(), "it says what others think, and people follow others"


def _first(sentence: str) -> tuple[tuple[int, int], str] | None:
    for expression, why in _KINDS:
        match = expression.search(sentence)
        if match is None:
            continue
        two_sided = _OTHER_SIDE.search(sentence, match.start()) if expression in _ANSWERABLE_BY_BALANCE else None
        if two_sided or (expression is _OWN_NOUN and _COMPOUND.search(match[0])):
            continue
        return match.span(), why
    return None


_ANSWERABLE_BY_BALANCE = (_ONE_SIDED_HOW, _AGREE, _IS_STRONG)

RULE = Rule(
    code="W01",
    name="leading",
    severity=Severity.ERROR,
    why="the wording leads towards one answer",
    rewrite="Name both directions and leave out praise and blame: How satisfied or dissatisfied were you with ...?",
    source="Willis and Lessler 1999, QAS-99 6b and 4a; Krosnick and Presser 2010",
    check=each(sayings, find),
    language=ENGLISH,
)
