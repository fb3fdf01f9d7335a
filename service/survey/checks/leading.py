"""W01: the wording names one answer, or presses for it, before the respondent has spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks import crowd, praise
from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.languages import wording
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.places import labels, sayings
from service.survey.checks.polarity import Polarity, is_absence, polarity
from service.survey.questionnaire import Questionnaire

_AUX = r"(?:(?:do|does|did|would|is|are|was|were|should|could|have|has|had|ai)n't|won't|can't)"
_OPEN_AUX = r"(?:do|does|did|would|will|is|are|was|were|should|could|can|have|has)"
_PRONOUN = r"(?:you|we|they|he|she|it|this|that|these|those|there|i)"

# Each kind of leading with the reason that is told to the author.
_NEGATIVE_QUESTION = pattern(
    rf"""^\W*(?:(?:so|but|and|then|now|well|surely|honestly),?\s)?{_AUX}\s[^?]*\?
    | (?:^|[,;:]\s(?:so\s|but\s|and\s|then\s)?|^(?:so|but|and|then|now|well|surely|honestly),?\s)\W?
    (?:{_AUX}\s(?:{_PRONOUN}|our|the|your|most|all|every|people|\w+s)\b | {_OPEN_AUX}\s(?:you|we|they|it
    |this)\snot\b(?!\s(?:only|yet|been\sable
    |at\sall)))[^?]*\?
    | ^\W*(?:who|why)\s(?:would|does|could|did|should|is|are)n't\b(?!\syou\b)[^?]*\? | ^\W*(?:who|how)\s(?:could|can
    |would)\s(?:any(?:one|body)|you\s(?:possibly|ever)|possibly)\b[^?]*\?
    | \b(?:can|could|would)\s(?:anyone|anybody|you\s(?:really|seriously|honestly))\s(?:deny|doubt|object|argue
    |dispute|oppose)\b[^?]*\?|\bis\sthere\sany\s(?:doubt|question|good\sreason\s(?:not|why))\b[^?]*\?"""
)
# "Which of these have you not tried?" asks for a fact.
_WHICH = pattern(r"^\W*(?:and\s)?(?:which|what|who|where|when|how\s(?:many|often))\b")
_ASKS_A_FACT = pattern(r"^\W*(?:have|has|had|did|do|were|are)\s(?:you|they|we)\snot\b")
_TAG = pattern(
    rf""",\s*(?:{_AUX}\s{_PRONOUN}|{_OPEN_AUX}\s{_PRONOUN}(?:\snot)?|right|correct|agreed|yes|no|okay|ok|true|huh
    |eh|innit|don't\syou\s(?:think|agree|find)|wouldn't\syou\s(?:say|agree))\s*\?"""
)
_CERTAINTY = pattern(
    r"""\b(?:as\s(?:we\s(?:all\s)?|everyone|everybody|you(?:\smay|\sprobably|\ssurely|\sno\sdoubt)?(?:\sall
    |\swell)?)\s?knows?|(?:it\sis|it's)\s(?:well[\s-])?(?:widely\s)?(?:known|accepted|agreed|clear|obvious
    |no\ssecret|undeniable
    |undisputed|common\sknowledge|common\ssense|beyond\sdoubt)(?:\sthat)?
    |(?:^|,\s)(?:obviously|clearly|surely|undoubtedly|undeniably|of\scourse|naturally|needless\sto\ssay|presumably
    |certainly|without\sa?\s?doubt|no\sdoubt)\b|you\s(?:surely|no\sdoubt|obviously|undoubtedly|must\sadmit
    |have\sto\sadmit|will\ssurely)\b
    |you(?:'d|\swould|\smust)(?:\ssurely)?\s(?:agree|admit|concede)\b
    |you\smust\s(?:\w+\s)?(?:be|feel|have\s(?:been|felt))\s(?:(?:very|so|really|quite)\s)?(?:pleased|happy|delighted
    |thrilled|glad|excited|impressed|proud|relieved|satisfied|angry|upset|annoyed|disappointed|worried|frustrated)\b
    |(?:are|were|do|did|would|will)\s(?:you|they)\s(?:\w+\s)?as\s\w+\s(?:[\w\s]{0,30}?)as\s(?:we|i|(?:our|your
    |the)\s\w+(?=\s(?:are|do|is|does|were|did))|most|everyone|others)\b|do\s(?:you|we)\s(?:also|too)\s(?:think|find
    |feel|believe|see|agree|prefer|want)|(?:can|could)\syou\s(?:imagine|think\sof|name|wish\sfor)\s(?:an?|any
    |anything|anyone)\s(?:better
    |finer|nicer|worse|more\s\w+)|what(?:'s|\sis|\swas|\sare)\sso\s\w+\sabout|is\sit\sany\swonder|small\swonder
    |who\scan\sblame|is\sit\snot\s(?:high\s)?time
    |is\sit\s(?:high|about)\stime
    |is\sit\s(?:not\s)?(?:fair|safe|correct|right
    |true|reasonable)\sto\s(?:say|assume|conclude)\b|is\sit\s(?:not\s)?(?:true|a\sfact|clear|obvious)\sthat\b
    |(?:can|may|could|should)\swe\s(?:assume|conclude|take\sit)\b|\bi\s(?:assume|suppose|take\sit|trust|presume
    |imagine|bet)\s(?:that\s)?you\b|(?:wouldn't|don't)\syou\s(?:agree|say|think)|i'm\ssure\syou|we(?:'re
    |\sare)\s(?:sure|confident
    |certain)\s(?:that\s)?you(?!(?:'re|\sare)\s(?:\w+\s)?(?:busy|aware|short)|\sknow|\shave\s(?:little|other|better
    |plenty)|\swill\sunderstand)|(?:would|wouldn't)\sit\s(?:not\s)?be\s(?:fair|right|better|wise|best
    |sensible)\s(?:to\ssay|if|to)\b|the\sfact\sthat|do\syou\s(?:really|honestly|seriously)\s(?:think|believe|want
    |need|feel|expect))\b"""
)
_OWN_OPINION = pattern(
    rf"""^\W*(?:we|i|our\s\w+|{{sender}})\s(?:\w+\s)?(?:believe|think|feel|know|consider|take\spride|pride
    |strive|work(?:s|ed)?\s(?:very\s|so\s|extremely\s)?hard
    |are\s(?:very\s)?proud|care\sdeeply|always\s\w+|(?:\w+\s)?(?:tirelessly|diligently|around\sthe\sclock
    |day\sand\snight|passionately)
    |do\sour\sbest|try\sour\sbest|go\sout\sof\sour\sway|(?:is|are|has|have|offers?
    |provides?)\s(?:[\w-]+\s){{0,3}}?(?:the
    \s(?!(?:latest|nearest|largest|west|rest|test|guest|request|interest|forest)\b)(?:\w{{2,}}est|most|best|leading
    |fastest|largest|only|cheapest|finest|safest|highest|lowest)|{praise.EVALUATION}))\b(?!\sthat\syou\b)[^?]*$"""
)
_EFFORT = pattern(
    r"""^\W*(?:the|our|your|this)\s[\w\s'-]{2,40}?\s(?:(?:has|have|had|is|are)\s)?(?:\w+\s)?(?:work\w*|try|tries
    |tried|fought|strives?|toil\w*|labou?r\w*
    |spent)\s[^?]*?\b(?:tireless\w*|hard|day\sand\snight|around\sthe\sclock|relentless\w*|diligent\w*
    |selfless\w*)\b[^?]*$"""
)
_FEELING = r"""(?:enjoy\w*|love\w*|like[ds]?|appreciat\w*|admire\w*|adore\w*|benefit\w*|hate\w*|dislike\w*|regret\w*
    |look\w*\sforward
    |value[ds]?|support\w*|agree\w*|favou?r\w*|back(?:ed)?|welcome[ds]?|recommend\w*|prefer\w*|oppose[ds]?|trust)"""
_ONE_SIDED_HOW = pattern(
    rf"""\b(?:how|to\swhat\sextent)\s(?:
      (?:(?:very\s)?(?:much|greatly|deeply|strongly|highly|thoroughly|eagerly)\s)?(?:did|do|does|have|has|will|would
      |are|were)\s(?:you|your\s\w+
      |they)\s(?:\w+\s)?(?:enjoy\w*|love\w*|appreciat\w*|admire\w*|adore\w*|benefit\w*|hate\w*|regret\w*
      |look\w*\sforward)
    | (?:much|strongly|highly|eagerly|warmly|firmly)\s(?:did|do|does|have|has|will|would|are|were)\s(?:you|your\s\w+
    |they)\s(?:\w+\s)?(?!trust){_FEELING}
    | much\s(?:you|they)(?:'ve|\shave)?\s(?:really\s)?(?:enjoy\w*|love\w*|like[ds]?|appreciat\w*|admire\w*|hate\w*
    |benefit\w*|value[ds]?)
    | (?:very\s|truly\s|absolutely\s|incredibly\s|really\s)?(?:{praise.STRONG}|(?:much\s)?(?:pleased|delighted
    |thankful|satisfied(?=\s(?:was|is)\syou))|nice|lovely|glad
    |enjoyable|delicious|enjoyable|exciting|fun|inspiring|rewarding
    |thrilled|impressed|amazed|relieved|astonished|charmed|touched|moved|grateful|excited|annoyed|frustrat\w+
    |disappoint\w+|disgusted|thankful|keen|eager
    |terribly|badly|positively|negatively|favou?rably|wonderfully|excellently|superbly|brilliantly|beautifully
    |perfectly)\b(?!\sdo\syou\sknow)
    | (?:proud|angry|upset|sad|ashamed)\s(?:are|were|do|did|would|is|was)\s(?:\w+\s){{1,2}}?(?:with|about|by|of|at
    |over)\s(?:our|the|this|these|that|recent)\s(?!(?:future|environment|economy|state)\b)
    | much\s(?:better|worse|easier|faster|happier|nicer|cheaper|safer|quicker|simpler|healthier|more\s\w+
    |less\s\w+)\s(?:is|was|are|were|did|do|does|has|have|would|will)\b
    | much\s(?:did|do|does|has|have|will|would)\s(?:our|this|the\snew|the)\s(?:[\w'-]+\s){{1,4}}?(?:improv|help
    |benefit|boost|enhanc|eas|simplif|reduc|sav|increas|harm|hurt|damag)(?:e|ed|es|s)?\b
    )"""
)
# Worse only where no answers stand below it that name the other side.
_ENJOYED = pattern(r"\bhow\smuch\s(?:do|did|have)\syou\senjoy")
_MILD_HOW = pattern(
    r"""\bhow\s(?:very\s|truly\s|really\s)?(?:(?:good|bad|poorly|unfair|unjust|annoying|irritating|boring|ugly|rude
    |ridiculous|tedious|tiresome|clumsy)\b(?!\sdo\syou\sknow|\san?\sjob)|happy\s(?:are
    |were)\s(?:you|they)\s(?:with|about)\b)|\bhow\smuch\s(?:do|did)\syou\slike\b"""
)
_OTHER_SIDE = pattern(
    r"""\bhow\s\w+\sor\s\w+\s(?:are|were|was|is|do|did|does|would|will)\b | \bor\s(?:not|dis\w+|un\w+|bad\w*|badly
    |poor\w*|worse\w*|hated?|negative\w*|low|sad|angry|less|difficult
    |slow\w*|oppose\w*|against|harm\w*|hinder\w*|decreas\w*|increas\w*
    |otherwise|neither|good|well|positive\w*|happy)\b
    | \b(?:if\sat\sall|,\sif\s(?:any|at\sall)|whether\sor\snot)\b"""
)
_AGREE = pattern(
    r"""^(?:\W|[\w\s']*,\s)*(?:do|would|don't|wouldn't|can|could|will)\s(?:you|we)\s(?:all\s|not\s|also\s
    |strongly\s|fully\s)?(?:agree|accept|concede|admit|acknowledge|recogni[sz]e|share\s(?:our|the|this)\s(?:view
    |belief|concern))\b(?:\s(?:that|with|it|how|the))?(?!\sto\b)
    | \b(?:is\sit|(?:think|believe|feel)\s(?:that\s)?it(?:\sis|'s))\s(?:\w+\s)?(?:right|fair|wrong|unfair
    |unjust)\sthat\b(?!\syou\b)"""
)
_PREMISE = pattern(
    rf"""^\W*(?:(?:given|seeing|considering|knowing|remembering)\s(?:that|as|how)|bearing\sin\smind\s(?:that|how)
    |(?:taking\sinto\saccount|in\s(?:view|light)\sof\sthe\sfact|not\sforgetting)\sthat)\s(?!(?:you|your|there
    |this\sis)\b)[^,?]+,[^?]*\? |
    ^\W*(?:given|considering|now\sthat|since|because|in\s(?:light|view)\sof|knowing|as|seeing\s(?:that|how)
    |bearing\sin\smind|in\sthe\sface\sof|after\sall|thanks\sto|despite
    |following|amid(?:st)?|in\sthe\swake\sof
    |with|although|while|even\sthough)\b[^,?]*\b
    (?:{praise.EVALUATION}|at\s(?:long\s)?last|finally|done\sfor|(?:huge|enormous|high|massive|rising|vast|heavy
    |serious|severe
    |scarce|limited)\s\w+
    |the\s(?!(?:latest|nearest|west|rest|past|test|guest|request|interest|forest)\b)\w+est
    |benefits?|advantages?|disadvantages?|dangers?|dangerous|risks?|risky|harms?|harmful
    |damag\w+|so\s(?!far|that|much\sas)\w+|such\sa?\s?\w+|safe\w*|threaten\w*|kill\w*|cost\w*\s(?:us|taxpayers
    |lives)|caus(?:e|es|ed|ing)|deserve\w*
    |importance|important|success\w*|improv\w+|award\w*|how\s(?:hard|much|many|safe|well|often|few|little)
    |achievements?|efforts?|hard\swork|better|worse|cheaper|cares?|caring|protect\w*|love[sd]?|trusted
    |worked\s(?:so\s)?hard|sav(?:es?|ed|ings?)|invest(?:ed|s|ments?)|win|won|prove[ns]?|help(?:s|ed)|enjoy\w*
    |pollut\w+|crime|suffer\w*
    |proven|favou?rite|popular\w*|convenien\w+|lowest|highest|fastest|safest|cheapest|failures?|failed|rising
    |(?:recent|sharp|steep|sudden|steady|dramatic|huge)\s(?:rise|increase|surge|spike|decline|fall|drop|growth|wave)s?
    |soaring|crisis|rocket\w*|record|shortages?|growing
    |threat\w*|problems|unfair\w*|waste[ds]?)\b[^,?]*,[^?]*\?"""
)
_PLAIN_PREMISE = pattern(
    r"""^\W*(?:(?:since|as|with|while|after)\s(?:your|the)\s(?:last|first|most\srecent)\b|considering\s(?:all|your
    |everything)\b|as\s(?:far|long)\b|while\s(?:in|at|you)\b|with\s(?:regard|respect))"""
)
_IF_YOU_LOVE = pattern(
    r"""^\W*(?:if\syou\s(?:really\s|truly\s)?|as\s(?:someone|a\sperson|a\scustomer|one)\swho\s)(?:loves?
    |cares?\s(?:about|for)|values?|are\s(?:serious|passionate|concerned)\sabout
    |respects?|believes?\sin|supports?|cherish(?:es)?|wants?\s(?:to\s(?:save|protect|help|keep)|what's\sbest))\b[^?]*\?
    | ^\W*(?:as\san?|like\s(?:any|every|all|most|an?))\s(?:(?:good|responsible|caring|loyal|valued|concerned
    |loving|sensible|patriotic|intelligent|decent
    |smart|honest|committed|dedicated|law-abiding|thoughtful|proud|busy)[\s,]+)+\w+(?:\s\w+){0,2},[^?]*\?
    | \b(?:would|could|can|does|should|will)\sany\s(?:responsible|caring|sensible|decent|concerned|intelligent
    |right-minded|reasonable
    |smart|loving|good|loyal|thoughtful|honest|patriotic|sane|serious)\s\w+\s[^?]*\?
    | \b(?:should|do|does|would|must|will|can)\s(?:\w+\s)?(?:responsible|caring|sensible|decent|concerned
    |intelligent|right-minded|reasonable|smart|loving|good|loyal|thoughtful|honest|patriotic)\s(?:parents?|people
    |citizens|drivers|owners|customers|employees|companies|employers|adults|voters|patients|students|teachers
    |families|leaders|shoppers|travell?ers|managers|neighbou?rs|persons?)\b[^?]*\?"""
)
_WHY_SO_GOOD = pattern(
    rf"""\b(?:what\s(?:makes?|made)\s(?:our|us|this|the|{{sender}}|[A-Z]\w+)\b[^?]*?\b(?:right|best|better|special|so
    |great
    |unique|stand\sout|{praise.STRONG}|favou?rite|worth|perfect|ideal|superior|different\sfrom)
    |why\s(?:do\syou\s(?:think|believe|feel)\s)?(?:(?:our|this|the|we|{{sender}})\s(?:[\w'-]+\s){{0,3}}?(?:is|are
    |was|were)|(?:is|are|was|were)\s(?:our|this|we|{{sender}})(?:\s[\w'-]+)?)\s(?:\w+\s)?(?:better|best|superior
    |right|so|such|the\s(?:best|right|leading|most)|worth|{praise.STRONG})
    |why\sis\sit\s(?:so\s|such\s)?(?:important|essential|vital|good|right|better|wrong|bad|necessary)
    |why\s(?:do\s)?(?:you|people|they|so\smany\s\w+|our\s\w+|most\s\w+|everyone)\s(?:all\s)?(?:love|adore|enjoy|trust
    |admire)
    |which\sof\s(?:our|the)\s(?:many\s|numerous\s)?(?:benefits|{praise.STRONG}\s\w+|great\s\w+
    |advantages)\s)\b[^?]*[?.]?"""
)
_CHEAP = pattern(
    r"""\b(?:would|will|could|are|do)\syou\b[^?]*\b(?:(?:for\s)?(?:only|just|merely|as\slittle\sas|a\smere
    |less\sthan\sthe\s(?:price|cost)\sof)\s(?:an?\s)?(?:extra\s)?(?:[$€£]\s?\d|\d+\s?(?:p|cents?|pence|dollars?
    |euros?|pounds?|minutes)|few|cup\b|coffee)|(?:an?\s)(?:small|tiny|modest|little)\s(?:\w+\s)?(?:fee|amount|price
    |increase|charge|sum|rise|contribution))\b[^?]*\?"""
)
_ARGUED = pattern(
    r"""^(?:[\w\s']*,\s)?(?:(?:do|would|will)\syou\s(?:support|back|favou?r|approve|welcome|vote\sfor
    |think\s[^?]{1,60}should)|should)\b[^?]*
    (?:,?\s(?:so\sthat|in\sorder\sto|so\sas\sto|which\s(?:would|will)|because|even\sthough|despite|if\sit\smeans
    |to)\s[^?]*?)
    \b(?:protect|save|saves|keep|safe|safer|secure|defend|rescue|better|prevent|avoid|stop|reduce|cut|boost|fairer
    |cheaper|healthier|cleaner|end\sthe|harm|hurt|destroy|damage|kill|ruin|weaken|threaten|endanger)\b[^?]*\?"""
)
_FOR_A_REASON = pattern(
    r"""^(?:[\w\s']*,\s)?(?:do|would)\syou\swant\s(?:us\s)?to\s(?:protect|save|help|stop|keep|end|defend|prevent
    |rescue)\b[^?]*\sby\s\w+ing\b[^?]*\?
    | ^(?:[\w\s']*,\s)?(?:do|would|will)\syou\s(?:support|back|favou?r|approve|welcome|agree
    |vote\sfor)\b[^?]*\s(?:so\sthat|in\sorder\s(?:to|that)|which\s(?:would|will)|because|given\sthat|considering
    |finally|at\slast)\s[^?]*\?
    | ^\W*(?:should|must|will|when\swill)\b[^?]{1,60}?\b(?:finally|at\slong\slast|once\sand\sfor\sall)\b[^?]*\?"""
)
_OR_NOT = pattern(r"\b(?:or\s(?:not|oppose|against|disapprove|disagree|should|is|do|would)|whether|oppose)\b")

_NAMES_ONE_SIDE = "it names one side only, so that side is easier to answer"
_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_NEGATIVE_QUESTION, "a negative question expects a yes"),
    (_TAG, "the question at the end expects agreement with what was just said"),
    (_CERTAINTY, "it presents an opinion as settled"),
    (_AGREE, "it asks to agree and does not offer to disagree"),
    (_ONE_SIDED_HOW, _NAMES_ONE_SIDE),
    (_MILD_HOW, _NAMES_ONE_SIDE),
    (praise.ON_A_NOUN, "the adjective answers the question before the respondent does"),
    (praise.OFFERED, "it offers an extreme word to say yes to"),
    (_WHY_SO_GOOD, "it takes the praise for granted and asks only for the reason"),
    (_PREMISE, "it gives an argument for one answer before it asks"),
    (_ARGUED, "it gives an argument for one answer with the question"),
    (_FOR_A_REASON, "it gives an argument for one answer with the question"),
    (_CHEAP, "it makes the price small before it asks about it"),
    (_IF_YOU_LOVE, "it ties the answer to a virtue nobody wants to lack"),
)
_ANSWERABLE_BY_BALANCE = (_ONE_SIDED_HOW, _MILD_HOW, _AGREE, praise.OFFERED)


def find(text: str, *, has_both_sides: bool = False) -> Iterator[Match]:
    """The first kind of leading in each sentence; `has_both_sides` says that the answers name the other side."""
    said = plain(text)
    asks = "?" in said
    for start, sentence in sentences(said):
        found = _crowd(sentence) or _first(sentence, has_both_sides=has_both_sides)
        if not found and asks and (opinion := _OWN_OPINION.search(sentence) or _EFFORT.search(sentence)):
            found = opinion.span(), "it gives the author's own opinion first"
        if found:
            (begin, end), why = found
            is_mild = why == _NAMES_ONE_SIDE and _MILD_HOW.fullmatch(sentence[begin:end])
            yield Match(start + begin, start + end, Severity.WARNING if is_mild else None, why)


def _crowd(sentence: str) -> tuple[tuple[int, int], str] | None:
    for expression in (crowd.SAYS, crowd.JOINS):
        match = expression.search(sentence)
        if match and not crowd.ASKED_ABOUT.search(sentence[: match.start()]):
            return match.span(), "it says what others think, and people follow others"
    return None


def _first(sentence: str, *, has_both_sides: bool) -> tuple[tuple[int, int], str] | None:
    for expression, why in _KINDS:
        match = expression.search(sentence)
        if match is None or (has_both_sides and (expression is _MILD_HOW or _ENJOYED.search(match[0]))):
            continue
        two_sided = _OTHER_SIDE.search(sentence, match.start()) if expression in _ANSWERABLE_BY_BALANCE else None
        is_compound = expression is praise.ON_A_NOUN and praise.COMPOUND.search(match[0])
        is_plain = (expression is _PREMISE and _PLAIN_PREMISE.search(sentence)) or (
            expression is _NEGATIVE_QUESTION and _ASKS_A_FACT.search(match[0]) and _WHICH.search(sentence)
        )
        if (
            two_sided
            or is_compound
            or is_plain
            or (expression in (_ARGUED, _FOR_A_REASON) and _OR_NOT.search(sentence))
        ):
            continue
        return match.span(), why
    return None


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    balanced = {
        question.name
        for question in questionnaire.questions
        if any(
            polarity(label.text) is Polarity.NEGATIVE or is_absence(label.text) for label in labels(question, language)
        )
    }
    for place in sayings(questionnaire, language):
        yield from ((place, match) for match in find(place.text, has_both_sides=place.question in balanced))


RULE = Rule(
    code="W01",
    name="leading",
    severity=Severity.ERROR,
    why="the wording leads towards one answer",
    rewrite="Name both directions and leave out praise and blame: How satisfied or dissatisfied were you with ...?",
    source="Willis and Lessler 1999, QAS-99 6b and 4a; Krosnick and Presser 2010",
    check=_check,
    language=ENGLISH,
    further=FURTHER,
    check_further=wording.leading,
)
