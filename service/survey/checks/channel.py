"""C: what carriers and their rules ask of text messages, and that a message can be answered at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import message_texts
from service.survey.filling import filled
from service.survey.placeholders import names_in
from service.survey.questionnaire import Messages, Questionnaire
from service.survey.segments import Encoding, foreign_characters, segments
from service.survey.text import text_in
from service.survey.wording import sms_text

# as long as the links that are sent
_LINK = "https://s.example.com/r/" + 22 * "x"
_STOP = re.compile(r"\bSTOP\b")
_CARRIERS = "CTIA Messaging Principles and Best Practices; 47 CFR 64.1200"


def _messages(questionnaire: Questionnaire) -> tuple[tuple[str, Messages], ...]:
    return ("invitation", questionnaire.invitation), ("reminder", questionnaire.reminder)


def _all_of(text: str) -> Match:
    return Match(0, len(text))


def _over_one_segment(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    told = filled(questionnaire, {})
    for (name, messages), (_, said) in zip(_messages(questionnaire), _messages(told), strict=True):
        counted = segments(sms_text(told, said, language, link=_LINK))
        if counted.segments <= 1:
            continue
        text = text_in(messages.sms, language)
        place = Place(None, f"{name}.sms", text)
        long = (
            f"it takes {counted.segments} segments ({counted.units} units of {counted.encoding.value}), each paid for"
        )
        foreign = foreign_characters(text)
        if counted.encoding is Encoding.UCS_2 and foreign:
            at, char = foreign[0]
            why = f"{long}; {char} alone leaves 70 characters to a segment instead of 160"
            yield (
                place,
                Match(at, at + 1, why=why, rewrite=f"Write it without {char} if the language allows, or shorten."),
            )
        else:
            yield place, Match(0, len(text), why=long)


def _no_sender(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for name, messages in _messages(questionnaire):
        text = text_in(messages.sms, language)
        if "sender" not in names_in(text) and questionnaire.sender.casefold() not in text.casefold():
            yield Place(None, f"{name}.sms", text), _all_of(text)


def _no_opt_out(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    text = text_in(questionnaire.invitation.sms, language)
    if "stop" not in names_in(text) and not _STOP.search(text):
        yield Place(None, "invitation.sms", text), _all_of(text)


def _no_way_to_answer(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for name, messages in _messages(questionnaire):
        for place in message_texts(name, messages, language):
            answers = {"link", "question"} if place.field.endswith(".sms") else {"link"}
            if not place.field.endswith("subject") and not answers & names_in(place.text):
                yield place, _all_of(place.text)


RULES = (
    Rule(
        code="C01",
        name="sms_over_one_segment",
        severity=Severity.WARNING,
        why="the text message takes more than one segment, each paid for",
        rewrite="Shorten it, or leave the question to the web form.",
        source="3GPP TS 23.038 and 23.040",
        check=_over_one_segment,
    ),
    Rule(
        code="C02",
        name="sms_no_sender",
        severity=Severity.ERROR,
        why="the text message does not say who sends it",
        rewrite="Begin with {sender}: and the rest.",
        source=_CARRIERS,
        check=_no_sender,
    ),
    Rule(
        code="C03",
        name="sms_no_opt_out",
        severity=Severity.ERROR,
        why="the first text message does not say how to stop",
        rewrite="End with {stop}, which says it in the respondent's language.",
        source=_CARRIERS,
        check=_no_opt_out,
    ),
    Rule(
        code="C11",
        name="message_without_answer",
        severity=Severity.ERROR,
        why="the message offers no way to answer",
        rewrite="Put in {link}, or {question} where the reply is the answer.",
        source="QAS-99 1b, missing information",
        check=_no_way_to_answer,
    ),
)
