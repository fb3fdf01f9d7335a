"""R07: a reward is promised and its conditions are not said."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import surroundings
from service.survey.questionnaire import Questionnaire

_CHANCE = pattern(
    r"""\b(?:prize\sdraws?|draws?\sfor|(?:our|the|a|monthly|weekly|next)\s(?:\w+\s)?(?:draw|raffle|lottery
    |sweepstakes?|giveaway)|raffles?|sweepstakes?
    |lotter(?:y|ies)|giveaways?|chance\s(?:to|of)\swin\w*|(?:and|to|could|may|can|will)\swin\s(?:an?|one|up|two|\d
    |our|the|[$£€]|prizes?)|lucky\s(?:winner
    |draw)|be\sentered\s(?:in|for))(?!\w)"""
)
_SURE = pattern(
    r"""\b(?:receive|get|earn|claim|enjoy)\s(?:\w+\s){0,3}?(?:gift\s?cards?|vouchers?|coupons?|discounts?|points
    |credit|\d+\s?%\soff|free\s\w+|reward)\b"""
)
_TERMS = pattern(
    r"""\b(?:terms|conditions|rules|t&cs?|small\sprint|eligib\w+|closing\sdate|deadline|ends?\son|until|drawn\s(?:on
    |at|in|by)|draw\s(?:on|takes\splace)|odds
    |(?:one|1)\sin\s\d+|18\s(?:or|and|years)|no\spurchase|by\s(?:e-?mail|post|mail)\swithin|within\s\w+\s(?:days
    |weeks)|valid\s(?:for|until|till|to)
    |expires?)\b | https?:// | \bexample\.com | \bwww\."""
)
# Said to be open to everyone, whatever they answer: the reward is fair, and only its small print is missing.
_FAIR = pattern(
    r"""\b(?:whatever|regardless|irrespective|no\smatter\s(?:what|how)|(?:do(?:es)?\snot|don't|doesn't
    |never)\s(?:affect|influence|change|matter)|same\schance|equal\schances?|at\srandom
    |drawn\sby\slot
    |(?:every(?:one|body)|all)\s(?:who\s(?:complet\w+|answer\w*|take\w*\spart|repl\w+|respond\w*)|participants
    |respondents))\b"""
)
_DENIED = pattern(r"\b(?:no|not|never|without)\s(?:\w+\s){0,2}?(?:prize|reward|draw|raffle|gift|incentive|win)")


def _without_terms(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Terms said anywhere count; where they are a link, the link cannot be followed from here."""
    places = list(surroundings(questionnaire, language))
    texts = [plain(place.text) for place in places]
    if any(_TERMS.search(text) and (_CHANCE.search(text) or _SURE.search(text)) for text in texts):
        return
    for place, text in zip(places, texts, strict=True):
        if _DENIED.search(text):
            continue
        chance, sure = _CHANCE.search(text), _SURE.search(text)
        if chance:
            severity = Severity.INFO if _FAIR.search(text) else None
            yield place, Match(chance.start(), chance.end(), severity)
        elif sure:
            yield place, Match(sure.start(), sure.end(), Severity.INFO)


RULE = Rule(
    code="R07",
    name="incentive_terms_missing",
    severity=Severity.WARNING,
    why="it does not say who can win what, until when, and how the winner is told, as many laws ask",
    rewrite="Say who can take part, the closing date, what can be won and how often, or where the terms are found.",
    source="AAPOR Code of Professional Ethics and Practices; ICC/ESOMAR International Code, article 4",
    check=_without_terms,
    language=ENGLISH,
)
