"""Templates: complete, in every language they claim, and fit to be sent."""

from __future__ import annotations

import pytest

from service.base.errors import InvalidInput
from service.survey import templates
from service.survey.parsing import parse
from service.survey.question import Metric
from service.survey.questionnaire import Questionnaire
from service.survey.reach import route_faults
from service.survey.wording import sms_text

TEMPLATED = ("en", "es", "ar")  # what the service itself says is written in more


def made(name: str, *languages: str) -> Questionnaire:
    document = templates.instantiate(
        name,
        sender="Example Bikes",
        purpose="To learn what made repairs easy or hard.",
        decision="Which part of the repair desk is changed next quarter.",
        owner="Head of customer research",
        languages=languages or None,
    )
    return parse(document)


def test_the_templates_are_those_announced() -> None:
    assert templates.names() == ("ces", "complaint", "csat", "diary", "nps", "onboarding", "poll", "post_contact")
    assert all(templates.title(name) for name in templates.names())


@pytest.mark.parametrize("name", templates.names())
def test_a_template_is_a_questionnaire_in_every_language(name: str) -> None:
    assert made(name).languages == TEMPLATED == templates.languages_of(name)


@pytest.mark.parametrize("name", ["nps", "csat", "ces"])
def test_a_diagnostic_template_asks_for_a_score_its_drivers_the_reason_and_pressure(name: str) -> None:
    questionnaire = made(name)

    assert questionnaire.score is questionnaire.questions[0]
    assert questionnaire.score.metric is Metric(name)
    assert len(questionnaire.drivers) in {2, 3}
    assert questionnaire.question("reason") is not None
    assert questionnaire.pressure is questionnaire.questions[-1]


@pytest.mark.parametrize("name", ["post_contact", "onboarding", "complaint", "diary"])
def test_every_other_survey_asks_its_score_first_and_then_why(name: str) -> None:
    questionnaire = made(name)

    assert questionnaire.score is questionnaire.questions[0]
    assert questionnaire.question("reason") is not None
    assert route_faults(questionnaire) == ()


def test_a_diary_is_short_and_says_how_often() -> None:
    assert len(made("diary").questions) == 2
    assert made("diary").diary is not None


def test_a_poll_is_one_question_that_shows_its_result() -> None:
    assert len(made("poll").questions) == 1
    assert made("poll").results_at_once


def test_a_subset_of_languages_comes_in_the_order_asked_for() -> None:
    questionnaire = made("csat", "ar", "en")

    assert questionnaire.languages == ("ar", "en")
    assert set(questionnaire.title) == {"ar", "en"}


def test_instances_share_nothing() -> None:
    first, second = (
        templates.instantiate("nps", sender="A", purpose="P", decision="D", owner="O") for _ in range(2)
    )  # fmt: skip
    first["title"] = {"en": "changed"}
    first["languages"] = []

    assert second["title"] != first["title"]
    assert second["languages"] == list(TEMPLATED)


def test_an_unknown_template_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        templates.TemplateNotFound, match="ces, complaint, csat, diary, nps, onboarding, poll, post_contact"
    ):
        templates.instantiate("../nps", sender="A", purpose="P", decision="D", owner="O")


@pytest.mark.parametrize(
    ("languages", "path"), [(["fr"], "languages[0]"), ([], "languages"), (["en", "en"], "languages")]
)
def test_languages_that_the_template_lacks_are_refused(languages: list[str], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        templates.instantiate("nps", sender="A", purpose="P", decision="D", owner="O", languages=languages)

    assert refused.value.errors[0].path == path


@pytest.mark.parametrize("language", TEMPLATED)
@pytest.mark.parametrize("name", templates.names())
def test_the_first_text_message_names_the_sender_the_link_and_the_way_out(name: str, language: str) -> None:
    questionnaire = made(name)
    text = sms_text(questionnaire, questionnaire.invitation, language, link="https://s.example.com/x")

    assert text.startswith("Example Bikes: ")
    assert "https://s.example.com/x" in text
    assert "STOP" in text
