"""W01, W03, W04 and W05 in other languages: what leads, joins, negates twice, or leaves no exception."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from service.survey.checks.english import sentences
from service.survey.checks.finding import Hit, Match, Place, Severity, base_of
from service.survey.checks.languages import wording_de, wording_es, wording_fr, wording_pt
from service.survey.checks.languages.reading import bare, is_question
from service.survey.checks.languages.scales import has_both_sides
from service.survey.checks.languages.wording_words import AbsoluteWords, NegationWords, WordingWords
from service.survey.checks.offered import asked, is_closed
from service.survey.checks.places import labels, sayings
from service.survey.question import Question
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

Span = tuple[int, int]

WORDS: dict[str, WordingWords] = {
    "es": wording_es.WORDS,
    "fr": wording_fr.WORDS,
    "de": wording_de.WORDS,
    "pt": wording_pt.WORDS,
}
_TWICE = 2
_DISAGREEING = "to disagree with a negation is a double negation in the respondent's head"
# Whether all of them did is asked; what all of them think is told.
_ALL = re.compile(r"(?:casi |quase |presque |fast )?(?:tod|tou|alle)", re.IGNORECASE)
_ASIDE = re.compile(r"\([^)]*\)?|\"[^\"]*\"")


def leading(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """The first kind of leading in each sentence."""
    balanced = {
        question.name
        for question in questionnaire.questions
        if has_both_sides([place.text for place in labels(question, language)], language)
    }
    for place in sayings(questionnaire, language):
        said = bare(place.text)
        for start, sentence in sentences(said):
            found = _led(sentence, language, is_asked="?" in said, is_balanced=place.question in balanced)
            if found:
                (begin, end), why = found
                yield place, Match(start + begin, start + end, why=why)


def _led(sentence: str, language: str, *, is_asked: bool, is_balanced: bool) -> tuple[Span, str] | None:
    words = WORDS[base_of(language)].leading
    crowd = words.crowd.search(sentence)
    is_told = crowd and not (is_question(sentence) and _ALL.match(crowd[0]))
    if crowd and is_told and not words.asked_about.search(sentence[: crowd.start()]):
        return crowd.span(), "it says what others think, and people follow others"
    if is_asked and (certain := words.certainty.search(sentence)):
        return certain.span(), "it presents an opinion as settled"
    if praised := words.praised.search(sentence):
        return praised.span(), "the adjective answers the question before the respondent does"
    if not is_question(sentence):
        return None
    other_side = words.other_side.search(sentence)
    is_open = bool(other_side or words.degree.search(sentence))
    kinds = (
        (words.negative, "a negative question expects a yes", bool(other_side)),
        (words.tag, "the question at the end expects agreement with what was just said", False),
        (words.agree, "it asks to agree and does not offer to disagree", is_balanced or is_open),
        (words.one_sided, "it names one side only, so that side is easier to answer", is_balanced or bool(other_side)),
        (words.offered, "it offers an extreme word to say yes to", is_balanced or bool(other_side)),
        (words.why_good, "it takes the praise for granted and asks only for the reason", False),
        (words.premise, "it gives an argument for one answer before it asks", False),
        (words.virtue, "it ties the answer to a virtue nobody wants to lack", False),
    )
    for expression, why, is_excused in kinds:
        match = None if is_excused else expression.search(sentence)
        if match:
            return match.span(), why
    return None


def absolute(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Yes-or-no questions, and statements to agree with, about what is always, never or all so."""
    words = WORDS[base_of(language)].absolute
    for question, place in asked(questionnaire, language):
        agrees, yes_or_no, often = _offers(question, language, words)
        if often >= _TWICE or (is_closed(question) and agrees < _TWICE and yes_or_no < _TWICE):
            continue
        for start, sentence in sentences(bare(place.text)):
            match = words.absolute.search(sentence)
            if match is None or words.meant.search(sentence):
                continue
            if agrees >= _TWICE and not is_question(sentence):
                yield place, Match(start + match.start(), start + match.end(), Severity.INFO)
            elif is_question(sentence) and not words.asks.search(sentence):
                yield place, Match(start + match.start(), start + match.end())


def _offers(question: Question, language: str, words: AbsoluteWords) -> tuple[int, int, int]:
    texts = [bare(place.text) for place in labels(question, language)]
    kinds = (words.agreement, words.yes_or_no, words.often)
    agrees, yes_or_no, often = (sum(bool(kind.search(text)) for text in texts) for kind in kinds)
    return agrees, yes_or_no, often


def double_negative(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Sentences with two negations, or one in a statement to agree or disagree with."""
    words = WORDS[base_of(language)]
    for question in questionnaire.questions:
        place = Place(question.name, "text", text_in(question.text, language))
        agrees, *_ = _offers(question, language, words.absolute)
        listed = list(sentences(bare(place.text)))
        for number, (start, sentence) in enumerate(listed):
            following = listed[number + 1][1] if number + 1 < len(listed) else ""
            match = _untangled(sentence, following, words.negation, agrees=agrees >= _TWICE)
            if match:
                yield place, Match(start + match.start, start + match.end, match.severity, match.why)


def _untangled(sentence: str, following: str, words: NegationWords, *, agrees: bool) -> Match | None:
    is_asking = is_question(sentence)
    if not is_asking and words.condition.search(sentence):
        return None
    spans = _negations(sentence, words)
    if len(spans) >= _TWICE:
        return Match(spans[0][0], spans[-1][1])
    if len(spans) != 1:
        return None
    judged = sentence if is_asking else f"{sentence} {following}"
    if words.agree_or_disagree.search(judged) or words.agreement.search(words.both_ends.sub(" ", sentence)):
        return Match(*spans[0], why=_DISAGREEING)
    if agrees and not is_asking and not words.negative.fullmatch(sentence[slice(*spans[0])]):
        return Match(*spans[0], Severity.WARNING, _DISAGREEING)
    return None


def _negations(sentence: str, words: NegationWords) -> list[Span]:
    blanked = sentence
    for expression in (words.agree_or_disagree, words.both_ends, words.apart, _ASIDE):
        blanked = expression.sub(lambda match: " " * len(match[0]), blanked)
    plain_ones = [match.span() for match in words.negator.finditer(blanked)]
    if not plain_ones:
        plain_ones = [match.span() for match in words.concord.finditer(blanked)][:1]
    negative = [match.span() for match in words.negative.finditer(blanked)]
    return sorted(plain_ones + [one for one in negative if not any(a < one[1] and one[0] < b for a, b in plain_ones)])


def double_barreled(text: str, language: str) -> Iterator[Match]:
    """The first two things in each sentence that asks, and questions that follow questions."""
    words = WORDS[base_of(language)].joining
    listed = list(sentences(bare(text)))
    for start, sentence in listed:
        blanked = sentence
        for expression in (_ASIDE, words.one_notion):
            blanked = expression.sub(lambda match: " " * len(match[0]), blanked)
        found = words.follow_up.search(blanked) if is_question(sentence) else None
        if found is None and words.rated.search(blanked):
            found = words.nouns.search(blanked) or words.adjectives.search(blanked)
        if found is None and is_question(sentence) and not words.asks.search(sentence):
            found = words.adjectives.search(blanked)
        if found:
            yield Match(start + found.start(), start + found.end())
    for (_, first), (start, second) in pairwise([pair for pair in listed if is_question(pair[1])]):
        if len(first.split()) > _TWICE and words.asks.search(second) and not words.restated.search(second):
            yield Match(start, start + len(second), why="a second question stands beside the first")
