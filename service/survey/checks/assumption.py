"""W06: the question takes for granted what the respondent has not said."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.ballot import Instructed, Pair
from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.offered import asked, offers_none
from service.survey.question import Question
from service.survey.questionnaire import Questionnaire

_FAVOUR = r"(?:love|like|enjoy|appreciate|admire|prefer|value|hate|dislike|miss|regret|resent)d?"
_ADVERSE = r"""(?:ignor|refus|hung|hang|lost|los|br(?:oke|eak|oken)|cancel|damag|forgot|forget|overcharg|insult|fail
    |shout|lied|cheat|mistreat
    |delay|overlook|dismiss|reject|turned\s(?:you\s)?down|den(?:y|ie)|declin|was\slate|were\slate|turned\syou\saway
    |let\syou\sdown|charged\syou|kept\syou\swaiting
    |was\s(?:so\s)?rude|were\s(?:so\s)?rude|misplac
    |disconnect|interrupt|wrong|never|did(?:n't|\snot)|would(?:n't|\snot)|could(?:n't|\snot)|was(?:n't|\snot)|crash
    |complain|yell|spill|stole)\w*"""
# What many have, and many have not.
_NOT_EVERYBODYS = r"""(?:cars?|vans?|motorbikes?|motorcycles?|bikes?|bicycles?|lawn\s?mowers?|dishwashers?|boats?
    |caravans?|gardens?|balcon(?:y|ies)
    |dogs?|cats?|pets?|husbands?|wife|wives|spouses?|partners?|child(?:ren)?|kids?|sons?|daughters?|bab(?:y|ies)
    |boyfriends?|girlfriends?|grandchildren
    |landlords?|tenants?|mortgages?|(?:tax\s)?refunds?|bonus(?:es)?|inheritance|winnings|pay\srise|cleaners?
    |gardeners?|nann(?:y|ies)|holiday\shomes?|smart\s?watch(?:es)?|consoles?
    |credit\scards?|overdrafts?|savings
    |second\s\w+(?:\saccounts?)?|other\s(?:jobs?|phones?|homes?|accounts?)|side\sjobs?|tattoos?|allerg(?:y|ies)
    |medication|boss)"""
_USE = r"""(?:leave|park|keep|buy|drive|use|insure|service|wash|walk|feed|charge|mow|water|tell|drop\soff|store
    |repair|sell|call|name|get
    |take|spend|pay|meet|talk)"""
_RARE_EVENT = r"""(?:disputes?|complaints?|arguments?|quarrels?|fights?|accidents?|fines?|promotions?|pay\s?rises?
    |raises?|divorces?|break-?ups?
    |cruises?|diets?|cigarettes?|bets?|loans?|burglar(?:y|ies)|lawsuits?|appeals?|refunds?|affairs?|hangovers?
    |arrests?|bankruptc(?:y|ies)|crash(?:es)?
    |break-?downs?|speeding\stickets?|(?:visit|trip)\sto\s(?:an?|the)\s(?:casino|night\s?club|bar|pub|betting|gym
    |theatre|opera|therapist|solicitor))"""
_BETTER = r"""(?:easier|better|more\s\w+|less\s\w+|happier|healthier|faster|safer|cheaper|simpler|quicker|smoother
    |stronger|shorter|calmer|cleaner|lighter)"""
_GAIN = r"(?:benefits?|advantages?|improvements?|savings?|gains?|strengths?|wins?|successe?s?)"
_TAKEN = pattern(
    rf"""\b(?:
      (?:what|how|who|where)\s(?:did|do|have)\s(?:you|they)\s(?:[\w']+\s){{1,6}}?(?:after|when|that|who|because|once
    |while|as)\s
      (?:[\w']+\s){{0,4}}?{_ADVERSE}\b
    | (?:what|how)\s[^?,;]{{1,50}}\s(?:when|after)\syou\s(?:decided|chose|resolved|made\sup\syour\smind)\sto\b
    | how\s(?:do|did|have|are)\syou\s(?:\w+\s)?(?:get(?:ting)?\sover|got(?:ten)?\sover|cop(?:e|ing)\swith|deal(?:t
    |ing)?\swith|overc[oa]me|recover(?:ed)?\sfrom
      |put\sup\swith|settled?|resolved?|celebrated?|handled?|manage\swith)\s(?:the|this|that|your|these
    |all)\s(?!(?:bill|order|payment)\b)
    | (?:where|when|who|which|what|whom|how\soften|how\slong|how\smany|in\swhat)\b[^?,;]{{0,40}}?\b(?:(?:do|did|does
    |have|has)\s(?:you|your\s\w+|anyone)\s
      (?:\w+\s){{0,3}}?{_USE}|uses?|drives?|walks?|feeds?|looks\safter)\s(?:\w+\s)?(?:for\s|to\s|about\s
    |with\s)?your\s(?:present\s|current\s|old\s
      |new\s|own\s|last\s|first\s|main\s)?{_NOT_EVERYBODYS}\b
    | your\s(?:last|latest|most\srecent|previous|next|first)\s{_RARE_EVENT}\b
    | when\sdid\syou\slast\s(?:tell\s\w+\s\w+\sabout|complain|argue|quarrel|cheat|lie|shout|gamble|smoke|fight|steal
    |drink\stoo|skip|lose|break|miss|fail)\b
    | (?:what|which)\s(?:has|have|was|were|is|are)\s(?:been\s)?the\s(?:\w+\s)?(?:greatest|biggest|main|best|most\s\w+
    |chief|largest|single)\s(?:\w+\s)?{_GAIN}\b
    | which\s(?:\w+\s)?{_GAIN}\b[^?,;]{{0,40}}\b(?:did|do|have)\syou\b | which\s(?:of\s(?:our|the
    |these)\s)?(?:[\w'-]+\s){{0,3}}?(?:has|have)\s(?:\w+\s)?
      (?:sav|help|benefit|improv|change)(?:e|ed|t)\s
    | (?:how|in\s(?:what|which)\sways?)\s(?:has|have|did|does|do|will|is|are)\s(?:[\w'-]+\s){{1,7}}?(?:ma[dk]es?
    |making)\s(?:[\w'-]+\s){{1,4}}?{_BETTER}\b
    | in\s(?:what|which)\sways?\s(?:has|have|did|does|do|will|is|are)\s(?:[\w'-]+\s){{1,6}}?(?:help|support|benefit
    |improv|enrich|strengthen|annoy|fail
      |disappoint|harm)\w*
    | how\s(?:has|have|did|does)\s(?:[\w'-]+\s){{1,5}}?(?:ruin|wreck|spoil|destroy|disrupt|exceed|surpass|delight
    |disappoint|ease|upset|lift|enrich
    |strain)(?:e|ed|es|s)?\b
    | why\s(?:do|did|have|would)\syou\s[^?]{{1,60}}?\b(?:instead\sof|rather\sthan)\b | why\s(?:have\syou\snot
    |haven't\syou|don't\syou|do\syou\snot)\b
    | what\s(?:annoy|bother|irritat|frustrat|worr|delight|pleas|upset|anger|disappoint|excit|impress|scare
    |frighten)(?:s|es|ies|ed|ied)?\s(?:you|your\s\w+)\b
    | which\sof\s(?:our|the|his|her|their|these)\s(?:\w+\s)?(?:mistakes?|faults?|errors?|failures?|problems?|delays?
    |flaws?|shortcomings?|complaints?)\b
    | how\s(?:do|did)\syou\s(?:discipline|punish|spend|celebrate|raise|entertain
    |treat)\syour\s(?:\w+\s)?{_NOT_EVERYBODYS}\b
    | why\s(?:do|did|does|has|have|is|was)\s(?:our|the|this|your)\s(?:[\w'-]+\s){{1,4}}?(?:disappoint|annoy|pleas
    |delight|upset|bother|irritat|impress|frustrat|appeal)\w*
    | how\s(?:many\stimes|often)\shave\syou\s(?:\w+\s)?(?:been\s(?:rude|late|unfaithful|dishonest|drunk)|lied|cheated
    |stolen|skipped|shouted|hit)\b
    | what\s(?:do|did)\syou\sfind\s(?:the\s)?(?:most|least|best|worst|so)\s | what\s(?:is|are|were)\syou\s(?:most
    |least)\s\w+\s(?:of|about|by|with)\b
    | the\s(?:money|time|effort)\s(?:our|this|the)\s\w+\s(?:has\s|have\s)?sav\w+\b
    | what\s(?:is|was)\sit\sabout\b[^?]{{1,40}}\b(?:that\s)?you\b | when(?:ever)?\syou\s(?:argue|quarrel|fight|drink
    |smoke|gamble|lie|shout|cheat|lose\syour\stemper)\b
      [^?]{{0,40}},\s(?:who|what|how|where|why)\b
    | which\sof\sour\s(?:[\w'-]+\s){{1,3}}?(?:do|did)\syou\s(?:find|consider|think)\s(?:\w+\s){{0,2}}?(?:most|least
    |best)\b
    | since\syou\s(?:became|stopped|quit|gave\sup|fell)\b
    | how\s(?:has|have|did|does|do)\s(?:[\w'-]+\s){{1,6}}?(?:for\sthe\s(?:better|worse))\b
    | how\s(?:did|does|has)\s(?:our|the|this|your)\s(?:[\w'-]+\s){{1,4}}?(?:cut|lower|shorten|speed|brighten|lift
    |transform|solve|fix|raise|eas|free)\w*\s
    | what\s(?:makes|made|keeps|kept|brings|brought|draws|drew|attracts?|attracted)\s(?:you|(?:our|this|us
    |the)\b[^?]{{0,40}}?\b(?:your\sfavou?rite|you\s(?:come
      |choose|trust|stay|love|return)))\b(?!\s(?:think|say|feel|from|away|off|out)\b)
    | (?:the|all\sthe)\s(?:money|time|effort|energy)\syou\s(?:have\s|'ve\s)?sav(?:e|ed)\b | the\s(?:great|good
    |wonderful|lovely|bad|terrible|awful|hard)\stime\syou
      \s(?:had|have)\b
    | (?:feel|think|worr(?:y|ied)|concerned|angry|say|do)\s(?:about|of|by|over)\s(?:the|this)\s(?:recent\s|sharp\s
    |steady\s)?(?:rise|increase|decline|fall|drop
      |lack|failure|loss|shortage|deterioration|worsening|absence|improvement|damp|mess|neglect)\s(?:in|of|at)\b
    | (?:what|which|where|who|when)\s(?:[\w'-]+\s){{0,5}}?(?:do|does)\syou\s(?:[\w'-]+\s){{1,4}}?(?:every
    |each)\s(?:day|week|month|year|morning|evening|night|summer
      |winter|weekend)\b | which\sof\sour\s(?:[\w'-]+\s){{1,3}}?do\syou\s\w+\s(?:first|last)\b
    | which\sof\sour\scompetitors\b[^?]{{0,40}}\byou\b
    | what\s(?:do|did|does|have|has|will)\s(?:you|they|your\s\w+)\s(?:\w+\s)?(?:(?:love|hate|adore|admire)d?\b
      |{_FAVOUR}\s(?:the\s)?(?:most|best|least|about|in|more)\b)
    | what\s(?:is|was|are|were)\s(?:it\s(?:that\s)?you\s{_FAVOUR}|your\sfavou?rite|the\s(?:best|worst|most\s\w+
    |least\s\w+)\s(?:thing|part|aspect|feature)\w*)\b
    | (?:which|what)\s(?:\w+\s){{1,4}}(?:do|did)\syou\s{_FAVOUR}\s(?:most|best|least|the\s(?:most|best|least))\b
    | why\s(?:do|did|have|has|are|were|would|is|was)(?:n't)?\s(?:you|your\s\w+|our\s\w+|people|customers
    |they)\s(?:\w+\s){{0,2}}?(?:{_FAVOUR}|stop(?:ped)?|quit|le(?:ave|ft)|cancel\w*
        |switch\w*|choose|chose|chosen|buy|bought|avoid|refuse\w*|oppose|support|trust|distrust|ignor\w+|neglect\w*
        |fail\w*|waste\w*|abandon\w*|change|return\w*|recommend|complain\w*
        |(?:dis)?satisfied|(?:un)?happy|loyal|so\s\w+)\b
    | when\s(?:did|do|have)\s(?:you|your\s\w+)\s(?:\w+\s)?(?:stop|quit|give\sup|start|begin|decide|complain|realis
    |realiz|notice|switch|cancel|first\s(?:notice|realis|realiz|become))\w*
    | how\s(?:much|greatly|far|quickly)\s(?:\w+\s)?(?:has|have|did|does|do|will|would|is
    |was)\s(?:[\w'-]+\s){{1,5}}?(?:improv|help|benefit|increas|reduc|boost|enhanc|sav|simplif|strengthen|damag|harm
    |worsen|hurt)\w*
    | (?:how|in\s(?:what|which)\sways?)\s(?:has|have|did|does|do|will)\s(?:[\w'-]+\s){{1,5}}?(?:improv|help|benefit
    |increas|reduc|boost|enhanc|sav|simplif|strengthen|damag|harm|worsen|hurt)(?:e|ed|es|s)?\b
    | what\s(?:\w+\s)?(?:benefits?|improvements?|advantages?|savings?|problems?|difficult(?:y|ies)|issues?
    |complaints?|troubles?|mistakes?|errors?|obstacles|frustrations?|concerns?)\s(?:do|did|have|has|are
    |were)\s(?:you|your\s\w+|they)\b
    | what\s(?:problems?|difficult(?:y|ies)|issues?|trouble|harm|benefits?|improvements?)\s(?:did|has|have
    |does|do)\s(?:the|our
    |this|these)\s(?:\w+\s){{1,3}}?(?:caus|creat|br(?:ing|ought)|giv|gave|made)\w*\b
    | (?:how\s(?:often|many|much|long)|where|when|what\s(?:brand|kind|type)\w*)\s(?:[\w'-]+\s){{0,5}}?(?:do|did|have
    |are)\syou\s(?:\w+\s){{0,2}}?(?:smok(?:e|ed|ing)|vap(?:e|ed|ing)|gambl\w+|drink\s(?:alcohol|beer|wine|spirits)
        |drinking\s(?:alcohol|beer|wine)|cheat\w*|steal|lie|hit|beat|yell\w*|shout\w*|text\w*\swhile|tak(?:e
        |ing)\sdrugs|us(?:e|ing)\s(?:drugs|cannabis|cocaine|marijuana)|skip\w*|argue)\b
    | (?:which|what)\s(?:brand|make|model|kind|type|breed)s?\s(?:of\s)?(?:[\w'-]+\s){{0,4}}?(?:do\syou\shave|(?:do
    |did)\syou\s(?:own|drive
    |keep|smoke|drink|subscribe))\b
    | (?:what|how\sold)\s(?:\w+\s)?(?:is|are|was|does|do|did)\syour\s(?:husband|wife|spouse|children|kids|child|car
    |boss|dog|cat|pet)\b
    | (?:what|who)\s(?:made|led|convinced|persuaded|caused|prompted)\s(?:you|your\s\w+)\s(?:to\s)?\w+
    | how\s(?:has|have|did|does|do)\s(?:[\w'-]+\s){{1,6}}?(?:made|make|left|leave)s?\s(?:you|your\s\w+|it
    |them)\s(?:feel\s)?(?:more|less|better|worse|happier|healthier|easier|\w+er)\b
    | how\smuch\s(?:money|time|weight|sleep)\s(?:did|do)\syou\s(?:\w+\s)?(?:lose|save|gain|waste|win)\b
    | which\sof\syour\s\w+\s(?:is|was|are|were)\sthe\s(?:most|least|\w+est)\b
    | what\s(?:tricks?|excuses?|lies)\s(?:do|did|have)\syou\b | (?:feel|think|say)\s(?:about|of)\s(?:having\sto
    |being\s(?:forced|made))\b
    | what\s(?:do\syou\s(?:think|believe)\s)?(?:caused|causes|explains|lies\sbehind|is\sbehind|led\sto)\s(?:the|this
    |our)\b
    | (?:where|how|when)\s(?:do|did)\syou\s(?:hide|smuggle|dodge|get\sout\sof)\b
    | how\sdid\syou\s(?:ever\s)?(?:manage|cope|live|survive|get\sby)\s(?:before|without)\b
    | how\smuch\s(?:money|time|weight)\shave\syou\s(?:lost|saved|gained|wasted)\b
    | how\smuch\s(?:money|time)\s(?:did|has|have|will)\s(?:[\w'-]+\s){{1,4}}?sav\w+
    )"""
)
_OPEN = pattern(
    r"""\bif\s(?:any(?:thing|one|body|where)?|at\sall|ever|so|you|not|applicable|relevant)\b|\bor\s(?:not|dis\w+
    |worsen\w*|harm\w*|increas\w*|reduc\w*|hinder\w*|decreas\w*)\b
    |\bwhether\b|\byou\s(?:said|told|mentioned|gave|answered|chose\sthat)\b|\b(?:score|answer|rating)s?\b"""
)


def find(text: str) -> Iterator[Match]:
    """Frames that only fit those to whom it applies."""
    for start, sentence in sentences(plain(text)):
        match = _TAKEN.search(sentence)
        if match and not _OPEN.search(sentence):
            yield Match(start + match.start(), start + match.end())


def _is_filtered(questionnaire: Questionnaire, question: Question) -> bool:
    """Whether an earlier answer decides who is asked at all."""
    if isinstance(question, Pair | Instructed):
        return False
    section = next((one for one in questionnaire.sections if one.name == question.placement.section), None)
    return question.placement.show_if is not None or (section is not None and section.show_if is not None)


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question, place in asked(questionnaire, language):
        if not offers_none(question, language) and not _is_filtered(questionnaire, question):
            yield from ((place, match) for match in find(place.text))


RULE = Rule(
    code="W06",
    name="assumption",
    severity=Severity.WARNING,
    why="it takes for granted something that is not so for everyone, and they have no honest answer",
    rewrite="Ask first whether it applies, or write 'What, if anything, ...?', or offer an answer for those to whom it "
    "does not apply.",
    source="Willis and Lessler 1999, QAS-99 4a",
    check=_check,
    language=ENGLISH,
)
