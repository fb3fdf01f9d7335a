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
_TAKEN = pattern(
    rf"""\b(?:
      what\s(?:do|did|does|have|has)\s(?:you|they|your\s\w+)\s(?:\w+\s)?(?:(?:love|hate|adore|admire)d?\b
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
    | (?:which|what)\s(?:brand|make|model|kind|type|breed)s?\s(?:of\s)?(?:[\w'-]+\s){{0,4}}?(?:do|did)\syou\s(?:own
    |have|drive|keep|smoke|drink|subscribe)\b
    | (?:what|how\sold)\s(?:\w+\s)?(?:is|are|was|does|do|did)\syour\s(?:husband|wife|spouse|children|kids|child|car
    |boss|dog|cat|pet)\b
    | (?:what|who)\s(?:made|led|convinced|persuaded|caused|prompted)\s(?:you|your\s\w+)\s(?:to\s)?\w+
    | how\s(?:has|have|did|does|do)\s(?:[\w'-]+\s){{1,6}}?(?:made|make|left|leave)s?\s(?:you|your\s\w+|it
    |them)\s(?:feel\s)?(?:more|less|better|worse|happier|healthier|easier|\w+er)\b
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
