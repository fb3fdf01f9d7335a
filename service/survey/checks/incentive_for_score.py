"""P02: a reward that depends on what is answered, rather than on answering."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, everything
from service.survey.checks.score import wanted_scores

_REWARD = pattern(
    r"""[$£€]\s?\d+ | \b(?:gift(?:\s?cards?|s)?|vouchers?|coupons?|discounts?|complimentary|raffles?|sweepstakes?
    |giveaways?
    |prizes?|lotter(?:y|ies)|freebies?
    |cash(?:back)?|rewards?|rewarded|bonus(?:es)?|refund(?:ed|s)?|upgrade[ds]?|on\sthe\shouse
    |promo(?:tional)?\scodes?|merchandise|swag|goodie\sbags?
    |(?:store|account|shop|bill|in-app)\scredits?|credits?\s(?:to|on|towards?)\syour|(?:loyalty|bonus|extra|double
    |reward|\d{2,})\s(?:\w+\s)?(?:points|miles|credits)
    |free(?!\sto\b|\sof\b|\stext|\stime|ly)\s\w+|(?:prize\s)?draws?|drawing\sfor|entries|entry\s(?:in|for)
    |entered\s(?:in|for)|chance\sto\swin|win(?:s|ning)?\b
    |\d+\s?(?:%|percent)\s(?:off|discount|cheaper|back|rebate)|money\soff|\d+\s?(?:dollars|euros|pounds)
    |donat(?:e|ion)s?|treat(?:s|ed)?\b
    |coffee|dessert|drinks?|lunch|dinner|tickets?|present|month\sfree)"""
)
_LINK = pattern(
    r"""\b(?:if|when|whenever|for|once|after|exchange|return|unlock\w*|gets?|getting|receiv\w*|earn\w*|claim\w*
    |win\w*|qualif\w*|eligible|enter\w*|and|to|thank\w*
    |who|with|by|send|giv\w*|offer\w*|reward\w*|every|each|means?|leav\w*|customers?|we'll|we\swill|=|rate|score|mark
    |select|choose|simply|just)\b"""
)
_CONTENT_IF = pattern(
    r"""\b(?:if|when|as\slong\sas|provided)\s(?:that\s)?you(?:'re|\sare|\swere|\sfelt|\sfeel)?\s(?:(?:very|completely
    |fully|100%|really|extremely)\s)?
      (?:satisfied|happy|pleased|delighted|loved|enjoyed|recommend\w*\sus|would\srecommend|say\syes|answer\syes|agree
      |strongly\sagree|promoters?)\b
    | \b(?:satisfied|happy|delighted|loyal|positive|5-star|five-star)\s(?:customers?|guests?|clients?|members?
    |respondents?|reviewers?|raters?)\b(?=.{0,40}\b(?:who|that|will|get|receiv|win|enter|qualif))
    | \b(?:tell|say|saying|telling)\s(?:us\s|them\s)?(?:that\s)?(?:you(?:'re|\sare|\swere)
    |it\swas)\s(?:\w+\s)?(?:satisfied|happy|pleased
      |delighted|great|good|excellent)
    | \b(?:tell|say|saying|telling)\s(?:us\s|them\s)?(?:that\s)?you\s(?:really\s|would\s)?(?:loved?|enjoyed|liked?
    |recommend)
    | \b(?:customers?|guests?|clients?|anyone|everyone|those|people|members?)\swho\s(?:say\s)?(?:they\s)?(?:would\s
    |really\s)?(?:recommend|loved?
      |enjoyed|liked?|are\s(?:satisfied|happy|delighted))
    | \b(?:feedback|reviews?|ratings?|scores?|answers?|comments?)\s(?:is|are|was|were)\s(?:\w+\s)?(?:positive|good
    |excellent|great|high|favou?rable)
    | \b(?:answer|select|choose|mark|tick|pick|say)\w*\s["']?(?:yes|very\s\w+|extremely\s\w+|strongly\sagree
    |excellent|completely\s\w+|definitely)"""
)
_WHATEVER = pattern(
    r"""\b(?:whatever|whichever|regardless|irrespective|no\smatter|any\s(?:score|answer|rating|response)|either\sway
    |positive\sor\snegative|good\sor\sbad|does\s?n[o']t\sdepend|do\snot\sdepend
    |(?:every(?:one|body|\srespondent)|all|anyone)\s(?:who\s)?(?:complet\w+|answer\w*|respond\w*|participa\w+
    |takes?\spart|repl\w+
    |finish\w*|submit\w*|fills?)|independent(?:ly)?\sof|high\sor\slow
    |never\s(?:give|offer|depend))\b"""
)
_OFFER = pattern(
    r"""^\W*(?:do\syou\s)?(?:want|would\syou\slike|fancy|like|care\sfor|interested\sin|how\sabout|win|get)\b"""
)
_RATING_OF_REWARD = pattern(r"^\W*(?:how|what|which|why|did|was|were|do|does|is|are|have|had)\b[^?]*\?")


def find(text: str) -> Iterator[Match]:
    """A reward and a score in one sentence, or a score asked for and the reward in the sentence after it."""
    listed = list(sentences(plain(text)))
    for number, (start, sentence) in enumerate(listed):
        if _RATING_OF_REWARD.search(sentence) or _WHATEVER.search(sentence):
            continue
        spans = _spans(sentence)
        if spans:
            yield Match(start + min(s for s, _ in spans), start + max(e for _, e in spans))
        elif number + 1 < len(listed):
            after, following = listed[number + 1]
            score = next(iter(wanted_scores(sentence, weak=True)), None)
            reward = _REWARD.search(following)
            if score and reward and not _REWARD.search(sentence) and _promises(following):
                yield Match(start + score[0], after + reward.end())
            offer = _OFFER.search(sentence) and _REWARD.search(sentence)
            scores_after = list(wanted_scores(following, weak=True))
            if offer and scores_after and not _WHATEVER.search(following):
                yield Match(start + offer.start(), after + scores_after[0][1])


def _promises(sentence: str) -> bool:
    return bool(_LINK.search(sentence) and not _WHATEVER.search(sentence) and not _RATING_OF_REWARD.search(sentence))


def _spans(sentence: str) -> list[tuple[int, int]]:
    rewards = [match.span() for match in _REWARD.finditer(sentence)]
    scores = [span for span in wanted_scores(sentence, weak=True) if not any(_overlap(span, one) for one in rewards)]
    content = _CONTENT_IF.search(sentence)
    if content:
        scores.append(content.span())
    if not rewards or not scores or not _LINK.search(sentence):
        return []
    return [rewards[0], scores[0]]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


RULE = Rule(
    code="P02",
    name="incentive_for_score",
    severity=Severity.ERROR,
    why="the reward hangs on what is answered, so it buys the answer",
    rewrite="Reward taking part, and say so: for completing the survey, whatever your answers.",
    source="HCAHPS Quality Assurance Guidelines: incentives; FTC 16 CFR 465.4",
    check=each(everything, find),
    language=ENGLISH,
)
