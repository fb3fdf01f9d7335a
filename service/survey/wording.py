"""What the service itself says to respondents, and how the questionnaire's texts become messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import cast

from service.survey.answer import Fault, InvalidAnswer
from service.survey.ballot import Instructed, Pair
from service.survey.condition import Facts
from service.survey.placeholders import fill, names_in
from service.survey.question import Multiple, OpenText, Pressure, Quantity, Question, Rating, Single
from service.survey.questionnaire import Messages, Questionnaire
from service.survey.routing import NOTHING_KNOWN, first_question
from service.survey.text import nearest, text_in

LANGUAGES = ("en", "es", "ar", "fr", "de", "pt")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
_SCRIPT_LENGTH = 4


class Phrase(StrEnum):
    """Everything the service says that no questionnaire holds."""

    CONTINUE = "continue"
    BACK = "back"
    PAGE_OF = "page_of"
    SAVED = "saved"
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
    CROSSWISE_LETTERS = "crosswise_letters"
    CROSSWISE_LEGEND = "crosswise_legend"
    CROSSWISE_HINT = "crosswise_hint"
    CROSSWISE_SAME = "crosswise_same"
    CROSSWISE_DIFFERENT = "crosswise_different"
    FORCED_HINT = "forced_hint"
    OTHER_LANGUAGES = "other_languages"
    FAULT_MISSING = "fault_missing"
    FAULT_NOT_ON_SCALE = "fault_not_on_scale"
    FAULT_UNKNOWN_OPTION = "fault_unknown_option"
    FAULT_MORE_THAN_ONE = "fault_more_than_one"
    FAULT_NOT_COMBINABLE = "fault_not_combinable"
    FAULT_TOO_LONG = "fault_too_long"
    FAULT_NOT_TEXT = "fault_not_text"
    FAULT_NOT_A_NUMBER = "fault_not_a_number"
    FAULT_NOT_A_WHOLE_NUMBER = "fault_not_a_whole_number"
    FAULT_TOO_SMALL = "fault_too_small"
    FAULT_TOO_LARGE = "fault_too_large"
    THANKS_HEADING = "thanks_heading"
    THANKS_TEXT = "thanks_text"
    POLL_HEADING = "poll_heading"
    POLL_ANSWERS = "poll_answers"
    POLL_TOO_FEW = "poll_too_few"
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
    SMS_CROSSWISE = "sms_crosswise"
    SMS_FORCED = "sms_forced"
    SMS_NUMBER = "sms_number"
    SMS_OPEN = "sms_open"
    SMS_UNCLEAR = "sms_unclear"
    SMS_UNCLEAR_ANY = "sms_unclear_any"
    SMS_UNCLEAR_NUMBER = "sms_unclear_number"
    SMS_UNCLEAR_OPEN = "sms_unclear_open"
    SMS_CLOSING = "sms_closing"
    SMS_STOP = "sms_stop"
    SMS_OPTED_OUT = "sms_opted_out"
    SMS_OPTED_IN = "sms_opted_in"
    SMS_HELP = "sms_help"
    MAIL_STOP = "mail_stop"
    ACKNOWLEDGEMENT_SUBJECT = "acknowledgement_subject"
    IMPROVEMENTS_HEADING = "improvements_heading"
    IMPROVEMENTS_LINK = "improvements_link"
    IMPROVEMENTS_NONE = "improvements_none"
    IMPROVEMENT_SAID = "improvement_said"
    IMPROVEMENT_DONE = "improvement_done"
    IMPROVEMENT_SINCE = "improvement_since"
    QUESTION_OF = "question_of"
    WHO_SEES_HEADING = "who_sees_heading"
    WHO_SEES_SERVED = "who_sees_served"
    WHO_SEES_TEAM = "who_sees_team"
    WHO_SEES_POLL = "who_sees_poll"
    WHO_SEES_REPORT = "who_sees_report"
    THANKS_NEXT = "thanks_next"
    REPORT_HEADING = "report_heading"
    REPORT_TEXT = "report_text"
    REPORT_WAY = "report_way"
    REPORT_ASKED = "report_asked"
    REPORT_REWARDED = "report_rewarded"
    REPORT_ANSWERED_FOR_ME = "report_answered_for_me"
    REPORT_OTHER = "report_other"
    REPORT_WORDS = "report_words"
    REPORT_BUTTON = "report_button"
    REPORTED_HEADING = "reported_heading"
    REPORTED_TEXT = "reported_text"
    DATA_HEADING = "data_heading"
    DATA_TEXT = "data_text"
    DATA_PRIVATE = "data_private"
    DATA_ADDRESSES = "data_addresses"
    DATA_CONSENT = "data_consent"
    DATA_NO_CONSENT = "data_no_consent"
    DATA_SURVEYS = "data_surveys"
    DATA_MESSAGES = "data_messages"
    DATA_REPLIES = "data_replies"
    DATA_ANSWERS = "data_answers"
    DATA_NONE = "data_none"
    DATA_DOWNLOAD = "data_download"
    ERASE_HEADING = "erase_heading"
    ERASE_TEXT = "erase_text"
    ERASE_CONFIRM = "erase_confirm"
    ERASE_BUTTON = "erase_button"
    FAULT_ERASE = "fault_erase"
    ERASED_HEADING = "erased_heading"
    ERASED_TEXT = "erased_text"
    SMS_LINK = "sms_link"
    SMS_LATE = "sms_late"
    SMS_CORRECTED = "sms_corrected"


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


_OWN_OPTIONS = {
    "no": Phrase.PRESSURE_NO,
    "yes": Phrase.PRESSURE_YES,
    "same": Phrase.CROSSWISE_SAME,
    "different": Phrase.CROSSWISE_DIFFERENT,
}


def option_label(question: Single | Multiple | Pressure | Pair | Instructed, code: str, language: str) -> str:
    """What an option is called; the private question has the service's own words."""
    if isinstance(question, Pressure | Pair | Instructed):
        return phrase(_OWN_OPTIONS[code], language)
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
    writes_adjectives_small = language.lower().split("-", maxsplit=1)[0] in {"en", "es", "fr", "pt"}
    return label[0].lower() + label[1:] if is_plain_word and writes_adjectives_small else label


def letters(question: Pair, language: str) -> dict[str, str]:
    """How the two halves of a pair are called: values of the phrases about pairs. The anchor's have letters of its own.

    They are letters because numbers are what is replied.
    """
    known = phrase(Phrase.CROSSWISE_LETTERS, language).split()
    first, second = known[2:] if question.is_anchor else known[:2]
    return {"first": first, "second": second}


def pair_lines(question: Pair, language: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two halves, each with its letter."""
    named = letters(question, language)
    return (
        (named["first"], text_in(question.statement, language)),
        (named["second"], text_in(question.text, language)),
    )


def asked_in_words(question: Question, language: str) -> str:
    """All that has to be read before answering, for a mail."""
    language = nearest(language, tuple(question.text))
    match question:
        case Pair():
            lines = [f"{letter}: {text}" for letter, text in pair_lines(question, language)]
            named = letters(question, language)
            legend, hint = (
                phrase(which, language, named) for which in (Phrase.CROSSWISE_LEGEND, Phrase.CROSSWISE_HINT)
            )
            return "\n".join([*lines, legend, hint])
        case Instructed():
            parts = text_in(question.instruction, language), text_in(question.text, language)
            return "\n".join([*parts, phrase(Phrase.FORCED_HINT, language)])
        case Rating():
            hint = phrase(Phrase.SCALE_HINT, language, scale_values(question, language))
            return f"{text_in(question.text, language)}\n{hint}"
        case _:
            return text_in(question.text, language)


def with_question(template: str) -> str:
    """The body of a mail with a place for the first question: below the link's line, where the author named none."""
    if "question" in names_in(template):
        return template
    head, link, rest = template.partition("{link}")
    line, _, below = rest.partition("\n")
    return f"{head}{link}{line}\n\n{{question}}\n\n{below.lstrip()}".rstrip()


def sms_question(question: Question, language: str) -> str:  # noqa: PLR0911  # one for each case
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
        case Pair():
            lines = [f"{letter}: {half}" for letter, half in pair_lines(question, language)]
            return "\n".join([*lines, phrase(Phrase.SMS_CROSSWISE, language, letters(question, language))])
        case Instructed():
            lines = [text_in(question.instruction, language), f"{text} {phrase(Phrase.SMS_PRESSURE, language)}"]
            return "\n".join([*lines, phrase(Phrase.SMS_FORCED, language)])
        case Quantity():
            unit = f" ({text_in(question.unit, language)})" if question.unit is not None else ""
            return f"{text}{unit} {phrase(Phrase.SMS_NUMBER, language)}"
        case OpenText():
            return f"{text} {phrase(Phrase.SMS_OPEN, language)}"


def sms_clarification(question: Question, language: str) -> str:
    """What is asked, once, after a reply that cannot be read."""
    language = nearest(language, tuple(question.text))
    match question:
        case Rating():
            return phrase(Phrase.SMS_UNCLEAR, language, {"min": question.min, "max": question.max})
        case Single() | Pressure() | Pair() | Instructed():
            return phrase(Phrase.SMS_UNCLEAR, language, {"min": 1, "max": len(question.codes)})
        case Multiple():
            return phrase(Phrase.SMS_UNCLEAR_ANY, language, {"min": 1, "max": len(question.codes)})
        case Quantity():
            return phrase(Phrase.SMS_UNCLEAR_NUMBER, language)
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
        case Quantity():
            return _quantity_fault(question, fault, language)
        case Multiple() if problem.code is not None:
            values = {"option": option_label(question, problem.code, language)}
        case _:
            pass
    return phrase(Phrase(f"fault_{fault.value}"), language, values)


def _quantity_fault(question: Quantity, fault: Fault, language: str) -> str:
    limits = {"min": question.min, "max": question.max, "decimals": question.decimals}
    values = {name: f"{limit:g}" for name, limit in limits.items() if limit is not None}
    is_whole = fault is Fault.NOT_A_NUMBER and question.decimals == 0
    which = Phrase.FAULT_NOT_A_WHOLE_NUMBER if is_whole else Phrase(f"fault_{fault.value}")
    return phrase(which, language, values)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's subject and plain text."""

    subject: str
    body: str


def sms_text(
    questionnaire: Questionnaire, messages: Messages, language: str, *, link: str, facts: Facts = NOTHING_KNOWN
) -> str:
    """An invitation or reminder as it is sent by text message; {question} is the first question."""
    language = nearest(language, questionnaire.languages)
    asked = first_question(questionnaire, facts)
    values = {
        "sender": questionnaire.sender,
        "link": link,
        "question": sms_question(asked, language),
        "stop": phrase(Phrase.SMS_STOP, language),
    }
    return render(text_in(messages.sms, language), values)


def mail_text(
    questionnaire: Questionnaire,
    messages: Messages,
    language: str,
    *,
    link: str,
    unsubscribe_link: str,
    facts: Facts = NOTHING_KNOWN,
) -> Mail:
    """An invitation or reminder as it is sent by mail."""
    language = nearest(language, questionnaire.languages)
    sender = questionnaire.sender
    asked = first_question(questionnaire, facts)
    values = {
        "sender": sender,
        "link": link,
        "question": asked_in_words(asked, language),
        "stop": phrase(Phrase.MAIL_STOP, language, {"sender": sender, "link": unsubscribe_link}),
    }
    return Mail(
        subject=render(text_in(messages.email_subject, language), values),
        body=render(with_question(text_in(messages.email_body, language)), values),
    )
