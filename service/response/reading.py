"""What a text answers to the question that was asked last. In doubt it is unclear: the person is asked once more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.response import answer_lists, number_words
from service.response import number_lists as lists
from service.response.keyword_lists import COURTESIES
from service.response.naming import Labels, begun, counted, denied, lettered, mentioned, named, said_of
from service.response.normal import bare, clauses, plain, words
from service.response.own_words import own_words
from service.response.scale import number_in
from service.survey import wording
from service.survey.answer import AnswerValue, Code, InvalidAnswer, NoAnswer, Number, check_answer
from service.survey.ballot import Instructed, Pair
from service.survey.question import Multiple, OpenText, Pressure, Quantity, Question, Rating, Single
from service.survey.text import text_in


@dataclass(frozen=True, slots=True)
class Unclear:
    """The text may be an answer, but not certainly this or that one."""

    why: str


Choice = Single | Multiple | Pressure | Pair | Instructed
STARS_IN_ALL = 5
_STARS = re.compile("((?:[\u2b50\u2605\U0001f31f] ?)+)((?:\u2606 ?)*)")
_SKIPPING = re.compile(
    r"(?:(?:i|ill|id|we|gonna|going|would|will|want|wanna|to|like|rather|prefer|just|can|may) )*(?:skip|pass)"
    r"(?: (?:on )?(?:this|that|it)(?: (?:one|question))?)?"
)
_PRICE = re.compile(r"[$€£]\s*\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s*(?:[$€£%]|(?:dollars?|bucks|euros?|pounds?|reais)\b)")
_JOINERS = frozenset({"and", "n", "y", "e", "et", "und", "en", "و", "also", "plus", "both"})
_JOINED = re.compile(r"[,;&+/\n]|\b(?:and|n|y|e|et|und|en|plus)\b", re.IGNORECASE)
_GLUED = re.compile(r"(\d)(y|e|et|und|n|and)(\d)")  # "1y2"
_SEPARATORS = re.compile(r"[\s,;.&+/]+")


def read_answer(question: Question, text: str, language: str) -> AnswerValue | Unclear:
    """The answer in a text, or why there is none. Total on any text."""
    if not question.required and _is_skip(text):
        return NoAnswer()
    if isinstance(question, OpenText):
        return _checked(question, text)
    text = own_words(text, f"{wording.sms_question(question, language)}\n{text_in(question.text, language)}")
    value = _closed(question, text, language)
    if isinstance(value, Unclear) and not question.required and _knows_not(text, language):
        return NoAnswer()
    return value


def _closed(question: Rating | Quantity | Choice, text: str, language: str) -> AnswerValue | Unclear:
    match question:
        case Rating():
            return _rating(question, text, language)
        case Single() | Pressure() | Pair() | Instructed():
            return _single(question, text, language)
        case Multiple():
            return _multiple(question, text, language)
        case Quantity():
            return _quantity(question, text)


def _is_skip(text: str) -> bool:
    spoken = words(text)
    is_word = "".join(spoken) in answer_lists.SKIPS and len(spoken) <= 2
    said = " ".join(bare(spoken, COURTESIES))
    return is_word or said in answer_lists.DECLINED or _SKIPPING.fullmatch(said) is not None


def _knows_not(text: str, language: str) -> bool:
    """ "I don't know yet, it never came": somebody begins by saying so, and no number follows."""
    spelled = number_words.spelled(language)
    if any(word.isdecimal() or word in spelled.keys() - lists.ARTICLES for word in words(text)):
        return False
    parts = clauses(text)
    if not parts or not (lists.BEST | lists.WORST | lists.WAVERING).isdisjoint(words(" ".join(parts[1:]))):
        return False
    return " ".join(bare(words(parts[0]), answer_lists.NOT_YET | COURTESIES)) in answer_lists.UNKNOWING


def _checked(question: Question, raw: object) -> AnswerValue | Unclear:
    try:
        value = check_answer(question, raw)
    except InvalidAnswer as fault:
        return Unclear(fault.message)
    return Unclear("nothing was written") if isinstance(value, NoAnswer) else value


def _rating(question: Rating, text: str, language: str) -> AnswerValue | Unclear:
    labels = {str(point): list(label.values()) for point, label in question.labels.items()}
    number = number_in(text, question.min, question.max, language, is_scale=True)
    if number is None and question.min == 1 and question.max == STARS_IN_ALL:
        number = _stars(text)
    found = named(labels, text)
    if denied(labels, text) or (found and number is None and "?" in text):
        return Unclear("a point of the scale is named, and denied or asked about")
    if number is None and not found and not _numbers_in(text):
        found = begun(labels, text) or said_of(labels, text)
    if number is None and len(found) == 1 and _numbers_in(text) <= found:
        return Number(int(found.pop()))
    if number is None or (found and found != {str(number)}):
        return Unclear(f"no single number from {question.min} to {question.max}")
    return Number(number)


def _stars(text: str) -> int | None:
    """Stars instead of a number: "⭐⭐⭐⭐ thanks", "★★☆☆☆". A single one may as well be praise."""
    rows = _STARS.findall(plain(text))
    if len(rows) != 1 or _numbers_in(text) or not lists.NEGATIONS.isdisjoint(words(text)):
        return None
    full, empty = (len(part.replace(" ", "")) for part in rows[0])
    if full + empty > STARS_IN_ALL or (empty and full + empty != STARS_IN_ALL):
        return None
    return full if full > 1 or empty else None


def _quantity(question: Quantity, text: str) -> AnswerValue | Unclear:
    """The number that stands alone, or alone with its unit: in prose there may be others."""
    said = text.strip().strip(".!")
    for unit in (question.unit or {}).values():
        said = re.sub(rf"\s*{re.escape(unit)}\s*$", "", said, flags=re.IGNORECASE)
    return _checked(question, said)


def _single(question: Single | Pressure | Pair | Instructed, text: str, language: str) -> AnswerValue | Unclear:
    number = number_in(text, 1, len(question.codes), language, is_scale=False)
    numbers = _numbers_in(_PRICE.sub(" ", text))
    found = _options_in(question, text, is_without_number=number is None and not numbers)
    if number is None and len(found) == 1:
        code = found.pop()
        is_agreed = numbers <= {str(question.codes.index(code) + 1)}
        return Code(code) if is_agreed else Unclear("a number and another option")
    if number is None or (found and found != {question.codes[number - 1]}):
        return Unclear("no single option")
    return Code(question.codes[number - 1])


def _options_in(question: Single | Pressure | Pair | Instructed, text: str, *, is_without_number: bool) -> set[str]:
    labels = _option_labels(question)
    found = named(labels, text)
    match question:
        case Pair():
            return found | _same_or_different(text)
        case Pressure() | Instructed():
            return found | _yes_or_no(text)
        case Single():
            if (agreeing := _yes_and_no_of(labels)) is not None:
                return (found - set(agreeing.values())) | {agreeing[said] for said in _agreement(text)}
            if is_without_number and not found:
                found = lettered(question.codes, text) or counted(question.codes, text) or mentioned(labels, text)
            return found


def _yes_and_no_of(labels: Labels) -> dict[str, str] | None:
    """The codes of the two options that are called yes and no, where there are such."""
    lead = {code: {words(label)[:1] for label in texts} for code, texts in labels.items()}
    found = {
        said: [code for code, first in lead.items() if first and first <= {(word,) for word in known}]
        for said, known in (("yes", answer_lists.YES), ("no", answer_lists.NO))
    }
    if all(len(codes) == 1 for codes in found.values()):
        return {said: codes[0] for said, codes in found.items()}
    return None


def _agreement(text: str) -> set[str]:
    """Yes or no where the text begins with it and nothing after it takes it back."""
    said = tuple(word for word in words(text) if not word.isdecimal())
    if not words(text):
        signs = frozenset(text)
        is_yes, is_no = not signs.isdisjoint(answer_lists.SIGNS_OF_YES), not signs.isdisjoint(answer_lists.SIGNS_OF_NO)
        return set() if is_yes == is_no else {"yes"} if is_yes else {"no"}
    spoken = bare(_after_turn(said), answer_lists.OPENINGS, trailing=False)
    if not spoken or not answer_lists.UNDECIDED.isdisjoint(spoken[1:3]):
        return set()
    if spoken[0] in answer_lists.YES:
        return set() if not answer_lists.NO.isdisjoint(spoken[1:]) else {"yes"}
    if spoken[0] in answer_lists.NO or spoken[:2] in answer_lists.NO_PHRASES:
        return set() if not answer_lists.YES.isdisjoint(spoken[1:]) else {"no"}
    return {"yes"} if spoken in answer_lists.AGREED else set()


def _after_turn(said: tuple[str, ...]) -> tuple[str, ...]:
    """ "Yes. Actually no it broke again": what is said once the first word is taken back."""
    turns = [
        at + 1
        for at, (word, following) in enumerate(pairwise(said))
        if at and word in answer_lists.TAKING_BACK and following in answer_lists.YES | answer_lists.NO
    ]
    return said[turns[-1] :] if turns else said


def _multiple(question: Multiple, text: str, language: str) -> AnswerValue | Unclear:
    known = number_words.spelled(language)
    parts = [part for part in _SEPARATORS.split(_GLUED.sub(r"\1 \2 \3", plain(text))) if part and part not in _JOINERS]
    numbers = [str(known[part]) if part in known else part for part in bare(tuple(parts), lists.FILLERS)]
    if numbers and all(part.isdecimal() and 1 <= int(part[:3]) <= len(question.codes) for part in numbers):
        return _checked(question, [question.codes[int(part[:3]) - 1] for part in numbers])
    labels = _option_labels(question)
    if (alone := _none_of(question, numbers)) is not None:
        return _checked(question, [alone])
    if (every := _all_of(question, numbers)) is not None:
        return _checked(question, every)
    found = [named(labels, part) or mentioned(labels, part) for part in (text, *_JOINED.split(text)) if part.strip()]
    if found[:1] and len(found[0]) == 1 and not _numbers_in(text):
        return _checked(question, sorted(found[0]))
    if len(found) > 1 and all(len(one) == 1 for one in found[1:]):
        return _checked(question, sorted(set().union(*found[1:])))
    return Unclear("no list of option numbers")


def _none_of(question: Multiple, said: Sequence[str]) -> str | None:
    """ "Keine davon": the option that goes with no other, where it is called none."""
    named = [option for option in question.options if option.exclusive]
    called = {words(label)[0] for option in named for label in option.label.values() if words(label)}
    spoken = [word for word in said if word not in answer_lists.OF_THEM]
    is_none = len(spoken) == 1 and spoken[0] in answer_lists.NONE and not called.isdisjoint(answer_lists.NONE)
    return named[0].code if len(named) == 1 and is_none else None


def _all_of(question: Multiple, said: Sequence[str]) -> list[str] | None:
    """ "All three", "all of them 1 2 3": every option that goes with others; all alone may be with the last one."""
    codes = [option.code for option in question.options if not option.exclusive]
    listed = {str(question.codes.index(code) + 1) for code in codes}
    spoken = [word for word in said if word not in answer_lists.OF_THEM]
    if not spoken or spoken[0] not in answer_lists.ALL_OF_THEM:
        return None
    rest = spoken[1:]
    is_whole = rest == [str(len(codes))] or (len(rest) > 1 and set(rest) == listed)
    return codes if is_whole else None


def _option_labels(question: Single | Multiple | Pressure | Pair | Instructed) -> dict[str, list[str]]:
    if isinstance(question, Pressure | Pair | Instructed):
        languages = tuple(question.text)
        return {code: [wording.option_label(question, code, one) for one in languages] for code in question.codes}
    return {option.code: list(option.label.values()) for option in question.options}


def _yes_or_no(text: str) -> set[str]:
    parts = clauses(text)
    opening = bare(words(parts[0]), frozenset({"oh", "well", "um"})) if parts else ()
    if len(opening) != 1:
        return set()
    return {"yes"} if opening[0] in answer_lists.YES else {"no"} if opening[0] in answer_lists.NO else set()


def _same_or_different(text: str) -> set[str]:
    """A word alone; yes and no answer one half of the pair, which nobody asked for and nobody guesses at."""
    said = bare(words(text), lists.FILLERS)
    if len(said) != 1:
        return set()
    return {"same"} if said[0] in answer_lists.SAME else {"different"} if said[0] in answer_lists.DIFFERENT else set()


def _numbers_in(text: str) -> set[str]:
    """Every number the text holds, in digits."""
    return {digits.lstrip("0") or "0" for digits in re.findall(r"\d+", plain(text))}
