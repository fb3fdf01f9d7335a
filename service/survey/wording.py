"""What the service itself says to respondents, and how the questionnaire's texts become messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import cast

from service.survey.answer import InvalidAnswer
from service.survey.placeholders import fill
from service.survey.questionnaire import (
    Messages,
    Multiple,
    OpenText,
    Pressure,
    Question,
    Questionnaire,
    Rating,
    Single,
    nearest,
    text_in,
)

LANGUAGES = ("en", "es", "ar")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
_SCRIPT_LENGTH = 4


class Phrase(StrEnum):
    """Everything the service says that no questionnaire holds."""

    CONTINUE = "continue"
    SUBMIT = "submit"
    OPTIONAL = "optional"
    ERROR_PREFIX = "error_prefix"
    PROBLEM_HEADING = "problem_heading"
    PRIVACY_HEADING = "privacy_heading"
    CHOOSE_ONE = "choose_one"
    CHOOSE_ANY = "choose_any"
    SCALE_HINT = "scale_hint"
    LENGTH_HINT = "length_hint"
    PRESSURE_HINT = "pressure_hint"
    PRESSURE_NO = "pressure_no"
    PRESSURE_YES = "pressure_yes"
    OTHER_LANGUAGES = "other_languages"
    FAULT_MISSING = "fault_missing"
    FAULT_NOT_ON_SCALE = "fault_not_on_scale"
    FAULT_UNKNOWN_OPTION = "fault_unknown_option"
    FAULT_MORE_THAN_ONE = "fault_more_than_one"
    FAULT_NOT_COMBINABLE = "fault_not_combinable"
    FAULT_TOO_LONG = "fault_too_long"
    FAULT_NOT_TEXT = "fault_not_text"
    THANKS_HEADING = "thanks_heading"
    THANKS_TEXT = "thanks_text"
    ALREADY_HEADING = "already_heading"
    ALREADY_TEXT = "already_text"
    EXPIRED_HEADING = "expired_heading"
    EXPIRED_TEXT = "expired_text"
    CLOSED_HEADING = "closed_heading"
    CLOSED_TEXT = "closed_text"
    UNAVAILABLE_HEADING = "unavailable_heading"
    UNAVAILABLE_TEXT = "unavailable_text"
    TOO_LARGE_HEADING = "too_large_heading"
    TOO_LARGE_TEXT = "too_large_text"
    UNKNOWN_HEADING = "unknown_heading"
    UNKNOWN_TEXT = "unknown_text"
    UNSUBSCRIBE_HEADING = "unsubscribe_heading"
    UNSUBSCRIBE_TEXT = "unsubscribe_text"
    UNSUBSCRIBE_BUTTON = "unsubscribe_button"
    UNSUBSCRIBED_HEADING = "unsubscribed_heading"
    UNSUBSCRIBED_TEXT = "unsubscribed_text"
    SMS_SCALE = "sms_scale"
    SMS_CHOOSE_ONE = "sms_choose_one"
    SMS_CHOOSE_ANY = "sms_choose_any"
    SMS_PRESSURE = "sms_pressure"
    SMS_OPEN = "sms_open"
    SMS_UNCLEAR = "sms_unclear"
    SMS_UNCLEAR_ANY = "sms_unclear_any"
    SMS_UNCLEAR_OPEN = "sms_unclear_open"
    SMS_CLOSING = "sms_closing"
    SMS_STOP = "sms_stop"
    SMS_OPTED_OUT = "sms_opted_out"
    SMS_OPTED_IN = "sms_opted_in"
    SMS_HELP = "sms_help"
    MAIL_STOP = "mail_stop"


def phrase(which: Phrase, language: str, values: Mapping[str, str | int] | None = None) -> str:
    """The phrase in that language, or the nearest there is, with its placeholders filled."""
    texts = _phrases(nearest(language, LANGUAGES))
    return fill(texts[which], {name: str(value) for name, value in (values or {}).items()})


@cache
def _phrases(language: str) -> Mapping[str, str]:
    text = Path(__file__).with_name(f"phrases.{language}.json").read_text(encoding="utf-8")
    return cast("dict[str, str]", json.loads(text))


def right_to_left(language: str) -> bool:
    """Whether the language is written from right to left; a script in the tag decides, as in ku-Arab."""
    base, *subtags = language.lower().split("-")
    scripts = [tag for tag in subtags if len(tag) == _SCRIPT_LENGTH and tag.isalpha()]
    return scripts[0] in _RIGHT_TO_LEFT_SCRIPTS if scripts else base in _RIGHT_TO_LEFT


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in one pass: a value that holds braces stays as it is."""
    return fill(text, values)


def option_label(question: Single | Multiple | Pressure, code: str, language: str) -> str:
    """What an option is called; the private question has the service's own words."""
    if isinstance(question, Pressure):
        return phrase(Phrase.PRESSURE_YES if code == "yes" else Phrase.PRESSURE_NO, language)
    return next(text_in(option.label, language) for option in question.options if option.code == code)


def scale_values(question: Rating, language: str) -> Mapping[str, str | int]:
    """The ends of a scale and what they mean: values of the phrases about scales."""
    return {
        "min": question.min,
        "max": question.max,
        "lowest": _within_a_sentence(text_in(question.labels[question.min], language), language),
        "highest": _within_a_sentence(text_in(question.labels[question.max], language), language),
    }


def _within_a_sentence(label: str, language: str) -> str:
    """ "Very satisfied" begins small within a sentence; "OK", "I agree" and German nouns stay as they are."""
    is_plain_word = len(label) > 1 and label[1].islower()
    writes_adjectives_small = language.lower().split("-", maxsplit=1)[0] in {"en", "es"}
    return label[0].lower() + label[1:] if is_plain_word and writes_adjectives_small else label


def sms_question(question: Question, language: str) -> str:
    """How a question is asked by text message: every closed one is answered by numbers.

    The words YES and NO are never asked for, because carriers take YES for a subscription.
    """
    language = nearest(language, tuple(question.text))
    text = text_in(question.text, language)
    match question:
        case Rating():
            return f"{text} {phrase(Phrase.SMS_SCALE, language, scale_values(question, language))}"
        case Single() | Multiple():
            ask = Phrase.SMS_CHOOSE_ONE if isinstance(question, Single) else Phrase.SMS_CHOOSE_ANY
            labels = [text_in(option.label, language) for option in question.options]
            numbered = [f"{number} {label}" for number, label in enumerate(labels, start=1)]
            return "\n".join([f"{text} {phrase(ask, language)}", *numbered])
        case Pressure():
            return f"{text} {phrase(Phrase.SMS_PRESSURE, language)}"
        case OpenText():
            return f"{text} {phrase(Phrase.SMS_OPEN, language)}"


def sms_clarification(question: Question, language: str) -> str:
    """What is asked, once, after a reply that cannot be read."""
    language = nearest(language, tuple(question.text))
    match question:
        case Rating():
            return phrase(Phrase.SMS_UNCLEAR, language, {"min": question.min, "max": question.max})
        case Single() | Pressure():
            return phrase(Phrase.SMS_UNCLEAR, language, {"min": 1, "max": len(question.codes)})
        case Multiple():
            return phrase(Phrase.SMS_UNCLEAR_ANY, language, {"min": 1, "max": len(question.codes)})
        case OpenText():
            return phrase(Phrase.SMS_UNCLEAR_OPEN, language, {"max": question.max_length})


def fault_text(problem: InvalidAnswer, language: str) -> str:
    """What a respondent is told about a value that does not answer the question."""
    question, fault = problem.question, problem.fault
    language = nearest(language, tuple(question.text))
    values: dict[str, str | int] = {}
    match question:
        case Rating():
            values = {"min": question.min, "max": question.max}
        case OpenText():
            values = {"max": question.max_length}
        case Multiple() if problem.code is not None:
            values = {"option": option_label(question, problem.code, language)}
        case _:
            pass
    return phrase(Phrase(f"fault_{fault.value}"), language, values)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's subject and plain text."""

    subject: str
    body: str


def sms_text(questionnaire: Questionnaire, messages: Messages, language: str, *, link: str) -> str:
    """An invitation or reminder as it is sent by text message; {question} is the score, or a poll's first question."""
    language = nearest(language, questionnaire.languages)
    asked = questionnaire.score or questionnaire.questions[0]
    values = {
        "sender": questionnaire.sender,
        "link": link,
        "question": sms_question(asked, language),
        "stop": phrase(Phrase.SMS_STOP, language),
    }
    return render(text_in(messages.sms, language), values)


def mail_text(
    questionnaire: Questionnaire, messages: Messages, language: str, *, link: str, unsubscribe_link: str
) -> Mail:
    """An invitation or reminder as it is sent by mail."""
    language = nearest(language, questionnaire.languages)
    sender = questionnaire.sender
    asked = questionnaire.score or questionnaire.questions[0]
    values = {
        "sender": sender,
        "link": link,
        "question": text_in(asked.text, language),
        "stop": phrase(Phrase.MAIL_STOP, language, {"sender": sender, "link": unsubscribe_link}),
    }
    return Mail(
        subject=render(text_in(messages.email_subject, language), values),
        body=render(text_in(messages.email_body, language), values),
    )
