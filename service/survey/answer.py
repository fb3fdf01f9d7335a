"""Submitted values turned into typed answers: one reading for the web form, the text conversation and the API."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from service.base.errors import Problem
from service.survey.ballot import Instructed, Pair
from service.survey.question import Multiple, OpenText, Pressure, Quantity, Question, Rating, Single


@dataclass(frozen=True, slots=True)
class Number:
    """A point of a rating scale, or what was counted or measured."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Code:
    """The chosen option."""

    value: str


@dataclass(frozen=True, slots=True)
class Codes:
    """The chosen options, in the order of the questionnaire."""

    value: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What the respondent wrote."""

    value: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing was answered, which an optional question allows."""

    value: None = None


AnswerValue = Number | Code | Codes | Words | NoAnswer


class Fault(StrEnum):
    """What is wrong with a submitted value; `service.survey.wording.fault_text` says it to a respondent."""

    MISSING = "missing"
    NOT_ON_SCALE = "not_on_scale"
    UNKNOWN_OPTION = "unknown_option"
    MORE_THAN_ONE = "more_than_one"
    NOT_COMBINABLE = "not_combinable"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"


class InvalidAnswer(Problem):
    """The value does not answer the question; nothing is guessed, rounded or cut."""

    title = "The answer is not valid"

    def __init__(self, question: Question, fault: Fault, message: str, *, code: str | None = None) -> None:
        super().__init__(f"{question.name}: {message}", question=question.name, fault=fault.value)
        self.question = question
        self.fault = fault
        self.message = message
        self.code = code


_DIGITS = re.compile(r"\d{1,3}")
_DECIMAL = re.compile(r"(-?\d{1,15})(?:\.(\d+))?")
_MOST = 1e15  # beyond it whole numbers are no longer told apart
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def check_answer(question: Question, raw: object) -> AnswerValue:
    """The typed answer in a submitted value (a string, a number, a list of strings, or nothing).

    Total: whatever is submitted gives an answer or `InvalidAnswer`.
    """
    if _is_empty(raw):
        if question.required:
            raise InvalidAnswer(question, Fault.MISSING, "needs an answer")
        return NoAnswer()
    match question:
        case Rating():
            return _number(question, raw)
        case Single() | Pressure() | Pair() | Instructed():
            return _code(question, raw)
        case Multiple():
            return _codes(question, raw)
        case Quantity():
            return _quantity(question, raw)
        case OpenText():
            return _words(question, raw)


def _is_empty(raw: object) -> bool:
    if isinstance(raw, str):
        return not _clean(raw).strip()
    return raw is None or (_is_list(raw) and all(_is_empty(item) for item in raw))


def _is_list(raw: object) -> TypeGuard[Sequence[object]]:
    return isinstance(raw, list | tuple)


def _only(raw: object) -> object:
    """A form library gives lists even for fields that were sent once."""
    return raw[0] if _is_list(raw) and len(raw) == 1 else raw


def _number(question: Rating, raw: object) -> Number:
    given = _only(raw)
    value: int | None = None
    if isinstance(given, str):
        digits = given.strip()
        if _DIGITS.fullmatch(digits):
            # digits of any script: people write ٩ on an Arabic keyboard
            value = int("".join(str(unicodedata.decimal(digit)) for digit in digits))
    elif isinstance(given, int) and not isinstance(given, bool):
        value = given
    elif isinstance(given, float) and given.is_integer():
        value = int(given)
    if value is None or value not in question.points:
        message = f"must be a whole number from {question.min} to {question.max}"
        raise InvalidAnswer(question, Fault.NOT_ON_SCALE, message)
    return Number(value)


def _quantity(question: Quantity, raw: object) -> Number:
    """1,500 and 1.500 have more digits after the sign than any question allows: thousands are not taken for ones."""
    given = _only(raw)
    value: float | None = None
    if isinstance(given, str):
        written = given.strip().replace("−", "-").replace("٫", ".").replace(",", ".")
        found = _DECIMAL.fullmatch(written)
        if found and len(found[2] or "") <= question.decimals:
            digits = (str(unicodedata.decimal(one, one)) for one in written)
            value = float("".join(digits))
    elif isinstance(given, int | float) and not isinstance(given, bool) and round(given, question.decimals) == given:
        value = float(given)
    if value is None or not abs(value) < _MOST:
        message = f"must be a number with at most {question.decimals} decimals, without a sign between thousands"
        raise InvalidAnswer(question, Fault.NOT_A_NUMBER, message)
    if question.min is not None and value < question.min:
        raise InvalidAnswer(question, Fault.TOO_SMALL, f"must be {question.min:g} or more")
    if question.max is not None and value > question.max:
        raise InvalidAnswer(question, Fault.TOO_LARGE, f"must be {question.max:g} or less")
    return Number(int(value) if value.is_integer() else value)


def _code(question: Single | Pressure | Pair | Instructed, raw: object) -> Code:
    given = _only(raw)
    if _is_list(given):
        raise InvalidAnswer(question, Fault.MORE_THAN_ONE, "must be one option only")
    return Code(_known(question, given))


def _codes(question: Multiple, raw: object) -> Codes:
    items = raw if _is_list(raw) else [raw]
    chosen = {_known(question, item) for item in items if not _is_empty(item)}
    exclusive = {option.code for option in question.options if option.exclusive}
    if len(chosen) > 1 and chosen & exclusive:
        alone = next(code for code in question.codes if code in chosen & exclusive)
        message = f"{alone} cannot be combined with another option"
        raise InvalidAnswer(question, Fault.NOT_COMBINABLE, message, code=alone)
    return Codes(tuple(code for code in question.codes if code in chosen))


def _known(question: Single | Multiple | Pressure | Pair | Instructed, given: object) -> str:
    if isinstance(given, str) and given.strip() in question.codes:
        return given.strip()
    raise InvalidAnswer(question, Fault.UNKNOWN_OPTION, f"must be one of {', '.join(question.codes)}")


def _words(question: OpenText, raw: object) -> Words:
    given = _only(raw)
    if not isinstance(given, str):
        raise InvalidAnswer(question, Fault.NOT_TEXT, "must be text")
    text = _clean(given).strip()
    if len(text) > question.max_length:
        message = f"must have at most {question.max_length} characters; it has {len(text)}"
        raise InvalidAnswer(question, Fault.TOO_LONG, message)
    return Words(text)


def _clean(text: str) -> str:
    """Line breaks as \\n, and without what the writer cannot have seen: control characters and halves of characters."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
