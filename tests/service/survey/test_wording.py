"""The service's own words in every language, and questionnaires turned into messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.survey import wording
from service.survey.answer import InvalidAnswer, check_answer
from service.survey.placeholders import fill, names_in
from service.survey.questionnaire import Questionnaire
from service.survey.segments import Encoding, segments
from service.survey.wording import LANGUAGES, Phrase, phrase, right_to_left, sms_clarification, sms_question

SURVEY = Path(wording.__file__).parent


def texts(language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((SURVEY / f"phrases.{language}.json").read_text(encoding="utf-8"))
    return loaded


def test_a_file_of_phrases_exists_for_each_language_and_no_other() -> None:
    assert {path.name.split(".")[1] for path in SURVEY.glob("phrases.*.json")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase_with_the_same_placeholders(language: str) -> None:
    english = texts("en")
    own = texts(language)

    assert set(own) == {member.value for member in Phrase}
    assert all(text.strip() for text in own.values())
    assert {key: names_in(text) for key, text in own.items()} == {key: names_in(text) for key, text in english.items()}


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt"])
def test_phrases_do_not_make_text_messages_longer_than_their_letters(language: str) -> None:
    """One á would halve what a message can hold; the Spanish yes and the Portuguese no need theirs."""
    encodings = {key: segments(text).encoding for key, text in texts(language).items() if key.startswith("sms_")}
    doubled = {key for key, encoding in encodings.items() if encoding is not Encoding.GSM_7}

    assert doubled <= {"sms_pressure"}


def test_phrases_fall_back_to_the_base_language_and_then_to_english() -> None:
    assert phrase(Phrase.SUBMIT, "es-MX") == "Enviar"
    assert phrase(Phrase.SUBMIT, "pt-BR") == "Enviar"
    assert phrase(Phrase.SUBMIT, "it") == "Submit"


def test_a_value_cannot_smuggle_in_a_placeholder() -> None:
    assert fill("{sender} {{x}}: {link}", {"sender": "{link}", "link": "L"}) == "{link} {{x}}: L"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", True), ("AR-EG", True), ("he", True), ("ku-Arab", True), ("en", False), ("ar-Latn", False), ("ku", False)],
)
def test_the_direction_follows_script_and_language(language: str, expected: bool) -> None:
    assert right_to_left(language) is expected


def test_questions_are_asked_by_numbers(questionnaire: Questionnaire) -> None:
    asked = {question.name: sms_question(question, "en") for question in questionnaire.questions}

    assert asked == {
        "overall": (
            "How satisfied or dissatisfied were you? Reply 1 (very dissatisfied) to 5 (very satisfied)."
        ),
        "d_speed": "How fast was the repair? Reply 0 (very slow) to 10 (very fast).",
        "reason": "What was the main reason? Reply with one number:\n1 The staff\n2 The price",
        "used": (
            "What did you use? Reply with one or more numbers, with spaces between them:\n"
            "1 Bike\n2 Tool\n3 None of these"
        ),
        "more": "What else? Reply in your own words.",
        "asked": "Did anyone ask for a score? Reply with one number: 1 no, 2 yes.",
    }  # fmt: skip


def test_a_question_in_a_language_it_lacks_is_asked_wholly_in_its_first(questionnaire: Questionnaire) -> None:
    assert sms_question(questionnaire.questions[0], "ar") == sms_question(questionnaire.questions[0], "en")


def test_a_clarification_names_the_range(questionnaire: Questionnaire) -> None:
    said = [sms_clarification(question, "en") for question in questionnaire.questions]

    assert said[0] == "Sorry, please reply with one number from 1 to 5."
    assert said[2] == "Sorry, please reply with one number from 1 to 2."
    assert said[3] == "Sorry, please reply with numbers from 1 to 3, with spaces between them."
    assert said[4] == "Sorry, please reply in words, with 20 characters or fewer."


@pytest.mark.parametrize(
    ("name", "raw", "english"),
    [
        ("overall", "9", "Choose a number from 1 to 5"),
        ("overall", "", "Answer this question"),
        ("reason", "x", "Choose one of the answers shown"),
        ("reason", ["staff", "price"], "Choose one answer only"),
        ("used", ["none", "bike"], "Choose “None of these” alone, or leave it out"),
        ("more", "x" * 30, "Write 20 characters or fewer"),
        ("more", 3, "Write your answer in words"),
    ],
)
def test_a_respondent_is_told_what_would_be_right(
    questionnaire: Questionnaire, name: str, raw: object, english: str
) -> None:
    question = questionnaire.question(name)
    assert question is not None
    with pytest.raises(InvalidAnswer) as refused:
        check_answer(question, raw)

    assert wording.fault_text(refused.value, "en") == english


def test_messages_are_filled(questionnaire: Questionnaire) -> None:
    sms = wording.sms_text(questionnaire, questionnaire.invitation, "en", link="https://s.example.com/a")
    mail = wording.mail_text(
        questionnaire, questionnaire.invitation, "es", link="https://s.example.com/a", unsubscribe_link="https://s.example.com/u"
    )  # fmt: skip

    assert sms == (
        "Example Bikes: how was your visit? How satisfied or dissatisfied were you? "
        "Reply 1 (very dissatisfied) to 5 (very satisfied). Or: https://s.example.com/a Reply STOP to opt out."
    )
    assert mail.subject == "Tu visita"
    assert mail.body.splitlines()[1:] == [
        "https://s.example.com/a",
        "",
        "¿Qué tan satisfecho?",
        "1 significa nada satisfecho y 5 significa muy satisfecho.",
        "",
        "Si no desea recibir más encuestas de Example Bikes por correo, abra este enlace: https://s.example.com/u",
    ]
