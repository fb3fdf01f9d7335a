"""The rules on the questionnaire as a whole, and how long it takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.survey import checks, templates
from service.survey.asked import Jump, Placement
from service.survey.checks.finding import Finding, Severity
from service.survey.checks.length import promises
from service.survey.condition import Answered, Compare, Comparison
from service.survey.duration import duration, question_time, reading_time
from service.survey.parsing import parse
from service.survey.question import Metric, OpenText, Option, Question, Rating, Role, Single
from service.survey.questionnaire import Fact, Questionnaire

SCALE = {1: "Very bad", 2: "Bad", 3: "Neither", 4: "Good", 5: "Very good"}


def template(*languages: str) -> Questionnaire:
    document = templates.instantiate(
        "csat", sender="Example Bikes", purpose="P", decision="D", owner="O", languages=languages or ("en",)
    )
    return parse(document)


def asking(*questions: Question, is_by_sms: bool = False) -> Questionnaire:
    subject = replace(template(), questions=questions)
    sms = {"en": "{sender}: {question} {stop}" if is_by_sms else "{sender}: {link} {stop}"}
    return replace(subject, invitation=replace(subject.invitation, sms=sms))


def rated(name: str, text: str = "How was it?", *, required: bool = False) -> Rating:
    role = Role.DRIVER if name.startswith("d_") else Role.SCORE
    labels = {point: {"en": label} for point, label in SCALE.items()}
    return Rating(name, Metric.CUSTOM, role, {"en": text}, 1, 5, labels, required=required, higher_is_better=True)


def drivers(count: int) -> list[Rating]:
    topics = ("room", "food", "bed", "bath", "staff", "price", "wifi", "car park", "lift", "bar", "view", "garden")
    return [rated(f"d_{number}", f"{topic.title()}: how was it?") for number, topic in enumerate(topics[:count])]


def chosen(name: str, text: str, *labels: str) -> Single:
    options = tuple(Option(f"o{number}", {"en": label}, exclusive=False) for number, label in enumerate(labels))
    return Single(name, {"en": text}, options, required=False)


def open_text(name: str, text: str = "What else?", *, required: bool = False) -> OpenText:
    return OpenText(name, {"en": text}, 500, required=required)


def found(questionnaire: Questionnaire, code: str) -> list[Finding]:
    return [finding for finding in checks.run(questionnaire).findings if finding.code == code]


def severities(questionnaire: Questionnaire, code: str) -> list[Severity]:
    return [finding.severity for finding in found(questionnaire, code)]


@pytest.mark.parametrize(
    ("count", "is_by_sms", "expected"),
    [
        (4, False, []),
        (5, False, [Severity.WARNING]),
        (10, False, [Severity.ERROR]),
        (2, True, []),
        (3, True, [Severity.WARNING]),
        (5, True, [Severity.ERROR]),
    ],
)
def test_more_is_asked_than_a_channel_bears(count: int, is_by_sms: bool, expected: list[Severity]) -> None:
    assert severities(asking(rated("score"), *drivers(count), is_by_sms=is_by_sms), "S01") == expected


def test_a_questionnaire_without_a_score_is_no_customer_survey_and_may_be_longer() -> None:
    assert severities(asking(*drivers(12)), "S01") == []


def test_a_fault_of_the_whole_is_told_once_not_in_each_language() -> None:
    subject = replace(template("en", "es"), questions=(rated("score"), *drivers(6)))

    assert len(found(subject, "S01")) == 1


def test_a_third_open_question_is_named() -> None:
    three = [open_text(f"t{number}", f"What about {number}?") for number in range(3)]

    assert [finding.question for finding in found(asking(*three), "S02")] == ["t2"]


def test_private_matters_before_the_score_are_named_and_after_it_not() -> None:
    age = chosen("age", "How old are you?", "Under 30", "30 or older")

    assert [finding.question for finding in found(asking(age, rated("score")), "S03")] == ["age"]
    assert found(asking(rated("score"), age), "S03") == []


def test_the_score_comes_before_its_drivers() -> None:
    assert severities(asking(*drivers(1), rated("score")), "S04") == [Severity.INFO]
    assert severities(asking(rated("score"), *drivers(1)), "S04") == []


def test_a_score_comes_with_a_reason_and_something_to_act_on() -> None:
    alone = asking(rated("score"))
    reasoned = asking(rated("score"), chosen("why", "What is the main reason for your score?", "Price", "Other"))

    assert (severities(alone, "S05"), severities(alone, "S06")) == ([Severity.INFO], [Severity.INFO])
    assert (severities(reasoned, "S05"), severities(reasoned, "S06")) == ([], [])


def test_routes_that_lead_back_ask_ahead_or_reach_nobody_are_errors() -> None:
    back = replace(open_text("second"), placement=Placement(go_to=(Jump(None, "score"),)))
    ahead = replace(open_text("second"), placement=Placement(show_if=Answered("third")))
    nobody = replace(open_text("second"), placement=Placement(show_if=Compare("score", Comparison.AT_LEAST, 6)))

    for fault in (back, ahead, nobody):
        seen = found(asking(rated("score"), fault, open_text("third", "What more?")), "S07")
        assert {(finding.question, finding.severity) for finding in seen} == {("second", Severity.ERROR)}
    assert found(asking(rated("score"), open_text("second")), "S07") == []


def test_not_everything_may_be_required() -> None:
    forced = [rated("score", required=True), *(replace(one, required=True) for one in drivers(3))]

    assert severities(asking(*forced), "S08") == [Severity.WARNING]
    assert severities(asking(*forced[:-1], drivers(3)[-1]), "S08") == []


def test_what_the_event_has_told_is_not_asked_again() -> None:
    facts = (Fact("product_name", {"en": "your product"}),)
    asks = replace(asking(open_text("p", "Which product did you buy?")), facts=facts)
    uses = replace(asking(open_text("p", "What did you buy {product_name} for?")), facts=facts)

    assert [finding.evidence for finding in found(asks, "S09")] == ["product"]
    assert found(uses, "S09") == []


def test_a_row_of_like_questions_is_found_and_a_short_one_not() -> None:
    row = [rated(f"d_{number}", f"How good was {thing}?") for number, thing in enumerate("abcde")]

    assert [finding.question for finding in found(asking(*row), "S10")] == ["d_4"]
    assert found(asking(*row[:4]), "S10") == []
    assert found(asking(*row[:2], open_text("between"), *row[2:]), "S10") == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("It takes about two minutes.", [(120, 120)]),
        ("It takes 3-5 minutes.", [(180, 300)]),
        ("Less than a minute.", [(0, 60)]),
        ("Le llevará unos dos minutos.", [(120, 120)]),
        ("تستغرق نحو دقيقتين", [(120, 120)]),
        ("You waited 10 minutes.", []),
        ("Within the last 30 minutes.", []),
    ],
)
def test_a_promised_time_is_read(text: str, seconds: list[tuple[float, float]]) -> None:
    assert [(low, high) for _, low, high in promises(text)] == seconds


def test_a_promise_that_is_not_kept_warns_and_one_that_is_does_not() -> None:
    honest = template()
    short = replace(honest, intro={"en": "This takes 10 seconds."})

    assert [finding.evidence for finding in found(short, "S11")] == ["10 seconds"]
    assert found(honest, "S11") == []


def test_a_questionnaire_of_more_than_three_minutes_warns() -> None:
    questions = [open_text(f"t{number}", f"What about {number}?", required=True) for number in range(10)]

    assert "intro" in [finding.field for finding in found(asking(*questions), "S11")]


def test_reading_takes_as_long_as_studies_found() -> None:
    english = "word " * 230
    assert reading_time(english) == pytest.approx(48, abs=6)
    assert reading_time("中" * 255) == pytest.approx(60 * 183 / 238)


def test_a_closed_question_takes_about_ten_seconds_and_words_take_longer() -> None:
    closed = rated("score", "Overall, how satisfied or dissatisfied were you with the service of our shop?")

    assert 6 <= question_time(closed, "en") <= 12
    assert question_time(open_text("t", required=True), "en") > 2 * question_time(closed, "en")
    assert question_time(open_text("t", required=True), "en") > question_time(open_text("t"), "en")


def test_what_is_asked_under_a_condition_counts_half() -> None:
    always = asking(rated("score"), open_text("t"))
    filtered = asking(rated("score"), replace(open_text("t"), placement=Placement(show_if=Answered("score"))))
    needed = duration(filtered, "en")

    assert needed.shortest < needed.expected < needed.longest
    assert needed.expected == pytest.approx((needed.shortest + needed.longest) / 2)
    assert duration(always, "en").expected == duration(always, "en").longest
    assert needed.minutes == 1
