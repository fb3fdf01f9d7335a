"""What a text answers to the question that was asked last. In doubt it is unclear: the person is asked once more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.response import number_lists as lists
from service.response.normal import bare, clauses, plain, words
from service.response.scale import number_in
from service.survey import wording
from service.survey.answer import AnswerValue, Code, InvalidAnswer, NoAnswer, Number, check_answer
from service.survey.questionnaire import Multiple, OpenText, Pressure, Question, Rating, Single


@dataclass(frozen=True, slots=True)
class Unclear:
    """The text may be an answer, but not certainly this or that one."""

    why: str


_JOINERS = frozenset({"and", "y", "e", "et", "und", "en", "و", "also", "plus", "both"})
_SEPARATORS = re.compile(r"[\s,;.&+/]+")


def read_answer(question: Question, text: str, language: str) -> AnswerValue | Unclear:
    """The answer in a text, or why there is none. Total on any text."""
    if not question.required and _is_skip(text):
        return NoAnswer()
    match question:
        case Rating():
            return _rating(question, text, language)
        case Single() | Pressure():
            return _single(question, text, language)
        case Multiple():
            return _multiple(question, text, language)
        case OpenText():
            return _checked(question, text)


def _is_skip(text: str) -> bool:
    spoken = words(text)
    return "".join(spoken) in lists.SKIPS and len(spoken) <= 2


def _checked(question: Question, raw: object) -> AnswerValue | Unclear:
    try:
        value = check_answer(question, raw)
    except InvalidAnswer as fault:
        return Unclear(fault.message)
    return Unclear("nothing was written") if isinstance(value, NoAnswer) else value


def _rating(question: Rating, text: str, language: str) -> AnswerValue | Unclear:
    labels = {str(point): list(label.values()) for point, label in question.labels.items()}
    number = number_in(text, question.min, question.max, language, is_scale=True)
    named = _named(labels, text)
    if number is None and len(named) == 1 and _numbers_in(text) <= named:
        return Number(int(named.pop()))
    if number is None or (named and named != {str(number)}):
        return Unclear(f"no single number from {question.min} to {question.max}")
    return Number(number)


def _single(question: Single | Pressure, text: str, language: str) -> AnswerValue | Unclear:
    number = number_in(text, 1, len(question.codes), language, is_scale=False)
    named = _named(_option_labels(question), text)
    if isinstance(question, Pressure):
        named |= _yes_or_no(text)
    elif number is None and not named and not _numbers_in(text):
        named = _mentioned(_option_labels(question), text)
    if number is None and len(named) == 1:
        code = named.pop()
        is_agreed = _numbers_in(text) <= {str(question.codes.index(code) + 1)}
        return Code(code) if is_agreed else Unclear("a number and another option")
    if number is None or (named and named != {question.codes[number - 1]}):
        return Unclear("no single option")
    return Code(question.codes[number - 1])


def _multiple(question: Multiple, text: str, language: str) -> AnswerValue | Unclear:
    known = lists.spelled(language)
    parts = [part for part in _SEPARATORS.split(plain(text)) if part and part not in _JOINERS]
    numbers = [str(known[part]) if part in known else part for part in bare(tuple(parts), lists.FILLERS)]
    if numbers and all(part.isdecimal() and 1 <= int(part[:3]) <= len(question.codes) for part in numbers):
        return _checked(question, [question.codes[int(part[:3]) - 1] for part in numbers])
    labels = _option_labels(question)
    found = [_named(labels, part) for part in (text, *re.split(r"[,;\n]", text)) if part.strip()]
    if found[:1] and len(found[0]) == 1 and not _numbers_in(text):
        return _checked(question, sorted(found[0]))
    if len(found) > 1 and all(len(one) == 1 for one in found[1:]):
        return _checked(question, sorted(set().union(*found[1:])))
    return Unclear("no list of option numbers")


def _option_labels(question: Single | Multiple | Pressure) -> dict[str, list[str]]:
    if isinstance(question, Pressure):
        languages = tuple(question.text)
        return {code: [wording.option_label(question, code, one) for one in languages] for code in question.codes}
    return {option.code: list(option.label.values()) for option in question.options}


def _named(labels: Mapping[str, Sequence[str]], text: str) -> set[str]:
    """Which options the text, or a clause of it, names by its whole label in any language."""
    said = set(_sayings(text))
    return {key for key, texts in labels.items() if any(_bare_label(label) in said for label in texts)}


def _sayings(text: str) -> Iterator[tuple[str, ...]]:
    for part in (text, *clauses(text)):
        spoken = tuple(word for word in words(part) if not word.isdecimal())
        if spoken:
            yield spoken
            yield bare(spoken, lists.FILLERS)


def _bare_label(label: str) -> tuple[str, ...]:
    return tuple(words(label)) or (label,)


def _mentioned(labels: Mapping[str, Sequence[str]], text: str) -> set[str]:
    """Which option's label holds the whole text as a run of words: "delivery" for "Late delivery"."""
    said = words(text)
    if not said or len("".join(said)) < 4:
        return set()
    run = f" {' '.join(said)} "
    return {key for key, texts in labels.items() if any(run in f" {' '.join(words(label))} " for label in texts)}


def _yes_or_no(text: str) -> set[str]:
    parts = clauses(text)
    opening = bare(words(parts[0]), frozenset({"oh", "well", "um"})) if parts else ()
    if len(opening) != 1:
        return set()
    return {"yes"} if opening[0] in lists.YES else {"no"} if opening[0] in lists.NO else set()


def _numbers_in(text: str) -> set[str]:
    """Every number the text holds, in digits."""
    return {digits.lstrip("0") or "0" for digits in re.findall(r"\d+", plain(text))}
