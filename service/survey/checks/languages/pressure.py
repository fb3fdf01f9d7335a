"""P01, P02, P03 and P10 in other languages: how a score is asked for, paid for, or said to hit somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from service.survey.checks.english import sentences
from service.survey.checks.finding import Match, base_of
from service.survey.checks.languages import pressure_de, pressure_es, pressure_fr, pressure_pt
from service.survey.checks.languages.pressure_words import PressureWords
from service.survey.checks.languages.reading import bare, is_question

Span = tuple[int, int]

WORDS: dict[str, PressureWords] = {
    "es": pressure_es.WORDS,
    "fr": pressure_fr.WORDS,
    "de": pressure_de.WORDS,
    "pt": pressure_pt.WORDS,
}
# 0 to 10, 1 = very bad: the scale is explained.
_SCALE = re.compile(r"(?<![\w.,])[01]\s?(?:-|=|\(|a\b|à|al\b|ate\b|bis\b|et\b|e\b|y\b|und\b)", re.IGNORECASE)
# "Where 5 is the best score" explains the scale; in German the verb comes last.
_SAID_OF_POINT = re.compile(
    r"\b\d{1,2}\s?(?:(?:es|est|ist|é|=|significa|signifie|bedeutet|sendo|siendo)\s?)?(?:la|le|die|a|o|el)?\s?$",
    re.IGNORECASE,
)


def score_begging(text: str, language: str) -> Iterator[Match]:
    """Sentences that ask for a score or say what a lesser one does."""
    words = WORDS[base_of(language)]
    for start, sentence in sentences(bare(text)):
        span = _begged(sentence, words)
        if span:
            yield Match(start + span[0], start + span[1])


def _begged(sentence: str, words: PressureWords) -> Span | None:  # noqa: PLR0911  # one for each case
    if words.balanced.search(sentence):
        return None
    if harm := words.harm.search(sentence):
        return None if is_question(sentence) else harm.span()
    wanted = _wanted(sentence, words)
    if is_question(sentence):
        coaxed = words.coaxing.search(sentence)
        return _around(coaxed.span(), wanted[0]) if coaxed and wanted else None
    failed = words.fails.search(sentence)
    if failed and (low := words.number.search(sentence) or words.below.search(sentence)):
        return _around(low.span(), failed.span())
    if _SCALE.search(sentence) and not words.top.search(sentence):
        return None
    begged = words.request.search(sentence) or words.longing.search(sentence)
    wanted += [
        match.span() for match in words.good.finditer(sentence) if not _SAID_OF_POINT.search(sentence, 0, match.start())
    ]
    wanted += [match.span() for match in words.label.finditer(sentence) if words.everywhere.search(sentence)]
    if begged and wanted:
        return _around(begged.span(), wanted[0])
    thanked = words.thanks.search(sentence)
    strong = [span for span in wanted if words.top.fullmatch(sentence, *span)]
    return _around(thanked.span(), strong[0]) if thanked and strong else None


def _wanted(sentence: str, words: PressureWords) -> list[Span]:
    """Places of the highest scores, and of numbers that stand as scores do, unless they are reported or defined."""
    if words.told.search(sentence):
        return []
    return [
        match.span()
        for expression in (words.top, words.number)
        for match in expression.finditer(sentence)
        if not any(told.search(sentence, 0, match.start()) for told in (words.not_a_score, _SAID_OF_POINT))
    ]


def incentive_for_score(text: str, language: str) -> Iterator[Match]:
    """Sentences in which a reward hangs on a good answer, and pairs of such sentences."""
    words = WORDS[base_of(language)]
    listed = list(sentences(bare(text)))
    for start, sentence in listed:
        span = _bought(sentence, words)
        if span:
            yield Match(start + span[0], start + span[1])
    for (start, first), (after, second) in pairwise(listed):
        if _bought(first, words) or _bought(second, words) or any(map(words.whatever.search, (first, second))):
            continue
        asked, reward = _begged(first, words), words.reward.search(second)
        if asked and reward and not is_question(second) and words.then.search(second):
            yield Match(start + asked[0], after + reward.end())


def _bought(sentence: str, words: PressureWords) -> Span | None:
    if words.whatever.search(sentence) or (is_question(sentence) and words.asks.search(sentence)):
        return None
    reward = words.reward.search(sentence)
    if reward is None:
        return None
    content = [one for kind in (words.content, words.good, words.label) for one in kind.finditer(sentence)]
    paid = [*_wanted(sentence, words), *(match.span() for match in content)]
    apart = [span for span in paid if span[1] <= reward.start() or reward.end() <= span[0]]
    return _around(reward.span(), apart[0]) if apart else None


def consequence(text: str, language: str) -> Iterator[Match]:
    """Statements that join an answer with somebody's pay or job."""
    words = WORDS[base_of(language)]
    for start, sentence in sentences(bare(text)):
        if is_question(sentence) or words.denied.search(sentence):
            continue
        answer, stake = words.answer.search(sentence), words.stake.search(sentence)
        if answer and stake and words.decides.search(sentence):
            begin, end = _around(answer.span(), stake.span())
            yield Match(start + begin, start + end)


def hope_language(text: str, language: str) -> Iterator[Match]:
    """Sentences that say how content the respondent ought to be."""
    words = WORDS[base_of(language)]
    for start, sentence in sentences(bare(text)):
        if is_question(sentence) or words.balanced.search(sentence) or words.curious.search(sentence):
            continue
        match = words.hope.search(sentence)
        if match:
            yield Match(start + match.start(), start + match.end())


def _around(*spans: Span) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)
