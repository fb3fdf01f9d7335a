"""What presses respondents, leads them away, says who they are, or cannot be answered by text message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.survey import checks
from service.survey.asked import END, Jump, Placement
from service.survey.ballot import Crosswise
from service.survey.checks.finding import Finding, Severity
from service.survey.condition import Compare, Comparison, Condition, Not
from service.survey.practice import Practice
from service.survey.question import Metric, Multiple, OpenText, Option, Pressure, Rating, Role, Single
from service.survey.questionnaire import Diary, Messages, Questionnaire, Section
from validation import labelled
from validation.labelled import Item, asking, choosing, sound

ITEMS = [one for one in labelled.items() if one.source.startswith("written: ") and one.rule[0] in "PRC"]
RULES = sorted({one.rule for one in ITEMS})
PRIVACY = {"en": "We ask to improve. Only our team sees it. We delete it after a year. Contact us."}


def found(questionnaire: Questionnaire, code: str, practice: Practice | None = None) -> list[Finding]:
    return [one for one in checks.run(questionnaire, practice=practice).findings if one.code == code]


def asked(*questions: Rating | Single | Multiple | OpenText | Pressure) -> Questionnaire:
    return replace(sound(), questions=questions)


def score(**changes: object) -> Rating:
    rating = Rating(
        "overall", Metric.CSAT, Role.SCORE, {"en": "How satisfied or dissatisfied were you?"}, 1, 5,
        {1: {"en": "Very dissatisfied"}, 5: {"en": "Very satisfied"}}, required=True, higher_is_better=True,
    )  # fmt: skip
    return replace(rating, **changes)  # type: ignore[arg-type]  # the fields of a rating


def more(text: str = "What went wrong?", condition: Condition | None = None) -> OpenText:
    return OpenText("more", {"en": text}, 200, required=False, placement=Placement(show_if=condition))


def at_most(value: int) -> Condition:
    return Compare("overall", Comparison.AT_MOST, value)


def at_least(value: int) -> Condition:
    return Compare("overall", Comparison.AT_LEAST, value)


def sending(sms: str = "{sender}: {question} {stop}", body: str = "{sender} {link} {stop}") -> Questionnaire:
    messages = Messages({"en": sms}, {"en": "How did it go?"}, {"en": body})
    return replace(sound(), invitation=messages, reminder=messages)


def missed(items: Sequence[Item]) -> list[str]:
    return labelled.texts_of([one for one in items if labelled.found_by(one, one.rule) is not one.is_bad])


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_it_should_in_texts_that_were_written_to_escape_it(rule: str) -> None:
    bad = [one for one in ITEMS if one.rule == rule and one.is_bad]

    assert len(missed(bad)) <= 0.03 * len(bad), missed(bad)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_leaves_alone_what_only_sounds_like_its_fault(rule: str) -> None:
    good = [one for one in ITEMS if one.rule == rule and not one.is_bad]

    assert len(missed(good)) <= 0.02 * len(good), missed(good)


def test_what_is_found_in_a_text_is_quoted_from_it() -> None:
    for item in ITEMS:
        for finding in labelled.findings(item):
            start, end = finding.span
            if item.field == "text" and finding.field == "text":
                assert item.text[start:end] == finding.evidence


def test_low_scores_alone_may_not_end_the_survey() -> None:
    def ending(condition: Condition | None, *, higher_is_better: bool = True) -> Questionnaire:
        jump = Placement(go_to=(Jump(condition, END),))
        return asked(score(placement=jump, higher_is_better=higher_is_better), more())

    (finding,) = found(ending(at_most(2)), "P04")

    assert (finding.question, finding.field, finding.severity) == ("overall", "text", Severity.ERROR)
    assert found(ending(Not(at_least(3))), "P04")
    assert found(ending(at_least(4)), "P04") == []
    assert found(ending(at_least(4), higher_is_better=False), "P04")
    assert found(ending(None), "P04") == []
    assert found(ending(Compare("more", Comparison.IS, "x")), "P04") == []


def test_a_public_review_may_not_be_asked_of_high_scores_alone() -> None:
    public = "Would you write a review at https://example.com/reviews?"

    assert [one.evidence for one in found(asked(score(), more(public, at_least(4))), "P04")] == ["write a review"]
    assert found(asked(score(), more(public)), "P04") == []
    assert found(asked(score(), more(public, at_most(2))), "P04") == []


def test_sending_low_scores_alone_elsewhere_warns_and_asking_them_more_does_not() -> None:
    away = found(asked(score(), more("Please call us on 555 0100.", at_most(2))), "P04")

    assert [one.severity for one in away] == [Severity.WARNING]
    assert found(asked(score(), more(condition=at_most(2))), "P04") == []


def test_a_section_for_high_scores_alone_is_read_too() -> None:
    section = Section("praise", {"en": "Post a review"}, show_if=at_least(4))
    question = replace(more("Where?"), placement=Placement(section="praise"))
    subject = replace(asked(score(), question), sections=(section,))

    assert [(one.field, one.evidence) for one in found(subject, "P04")] == [("sections[0].title", "Post a review")]


def test_a_message_from_the_person_who_is_scored_leaks_the_answer_to_that_person() -> None:
    assert [one.evidence for one in found(replace(sound(), sender="Sam, your technician"), "P05")] == [
        "your technician"
    ]
    assert found(sound(), "P05") == []


def test_naming_an_employee_is_an_error_in_a_scored_question_and_a_warning_elsewhere() -> None:
    text = {"en": "How satisfied were you with {agent_name}?"}

    assert [one.severity for one in found(asked(score(text=text)), "P06")] == [Severity.ERROR]
    assert [one.severity for one in found(asked(replace(more(), text=text)), "P06")] == [Severity.WARNING]
    assert found(asked(score(text={"en": "How satisfied were you with {product}?"})), "P06") == []


def test_an_answer_that_is_chosen_beforehand_is_found_by_its_label() -> None:
    options = (Option("yes", {"en": "Yes"}, exclusive=False), Option("no", {"en": "No"}, exclusive=False))
    choice = Single("again", {"en": "Would you come back?"}, options, required=False, default="no")

    assert [one.evidence for one in found(asked(score(default=5)), "P07")] == ["Very satisfied"]
    assert [one.field for one in found(asked(score(default=3)), "P07")] == ["text"]
    assert [one.evidence for one in found(asked(choice), "P07")] == ["No"]
    assert found(asked(score(), replace(choice, default=None)), "P07") == []
    assert found(asked(replace(more(), default="Nothing")), "P07") == []


@pytest.mark.parametrize(
    ("options", "flagged"),
    [
        (("😀", "😐", "🙁"), 3),
        (("★", "★★", "★★★"), 3),
        ((":-)", ":-("), 2),
        (("❤️", "💔"), 2),
        (("Good 😀", "Bad"), 1),
        (("Good 😀", "Bad 🙁"), 0),
        (("Good", "Bad"), 0),
        (("1", "2", "3"), 0),
        (("£5", "5 °C"), 0),
        (("Very good", "N/A"), 0),
    ],
)
def test_pictures_are_no_labels(options: tuple[str, ...], flagged: int) -> None:
    assert len(found(choosing(*options), "P08")) == flagged


def test_what_the_author_says_of_who_is_asked_is_read_where_it_is_said() -> None:
    selective, fair = (
        "To survey only customers whose problem was resolved.",
        "To learn why those with open cases leave.",
    )

    assert [one.field for one in found(replace(sound(), purpose=selective), "P09")] == ["purpose"]
    assert [one.field for one in found(replace(sound(), decision=selective), "P09")] == ["decision"]
    assert found(replace(sound(), purpose=fair, decision=fair), "P09") == []


def test_what_a_ballot_promises_of_itself_is_no_false_promise() -> None:
    statement = {"en": "My birthday is in January. Nobody can tell who you are from your answer."}
    private = Pressure("asked", {"en": "Did anyone ask for a score?"}, (Crosswise(1.0, statement, 1 / 12, None),))

    assert found(asked(score(), private), "R03") == []


def test_special_questions_warn_only_where_an_answer_is_forced() -> None:
    question = replace(more("What is your religion?"), required=True)

    assert [one.severity for one in found(asked(question), "R08")] == [Severity.WARNING]
    assert [one.severity for one in found(asked(replace(question, required=False)), "R08")] == [Severity.INFO]


def test_a_code_of_the_post_is_only_worth_knowing() -> None:
    assert [one.severity for one in found(asking("What is your ZIP code?"), "R04")] == [Severity.INFO]


@pytest.mark.parametrize(("days", "severities"), [(0, [Severity.WARNING]), (3, [Severity.INFO]), (7, []), (90, [])])
def test_nobody_is_asked_again_at_once(days: int, severities: list[Severity]) -> None:
    practice = Practice(quarantine_days=days)

    assert [one.severity for one in found(sound(), "R06", practice)] == severities
    assert found(replace(sound(), diary=Diary(7, 24)), "R06", practice) == []
    assert found(sound(), "R06") == []


@pytest.mark.parametrize(("hours", "reminders", "count"), [(48, 1, 0), (36, 1, 1), (36, 0, 0), (50, 1, 0), (30, 1, 1)])
def test_a_reminder_that_moves_round_the_clock_may_come_at_night(hours: int, reminders: int, count: int) -> None:
    practice = Practice(reminder_after_hours=hours, reminders=reminders)

    assert len(found(sound(), "C10", practice)) == count


def test_terms_that_are_said_anywhere_are_said() -> None:
    prize = {"en": "Take part and win a bicycle."}
    silent = replace(sound(), intro=prize, privacy=PRIVACY)
    open_about_it = replace(silent, closing={"en": "The draw takes place on 1 June; rules: https://example.com/rules."})

    assert [one.field for one in found(silent, "R07")] == ["intro"]
    assert found(open_about_it, "R07") == []


def test_options_that_carriers_take_as_commands_collide_only_where_they_are_sent() -> None:
    labels = ("Stop", "Go on", "Help", "Yes")
    by_text = found(replace(choosing(*labels), invitation=sending().invitation), "C04")
    by_link = sending("{sender}: {link} {stop}")
    unsent = replace(choosing(*labels), invitation=by_link.invitation, reminder=by_link.reminder)

    assert [(one.evidence, one.severity) for one in by_text] == [
        ("Stop", Severity.ERROR),
        ("Help", Severity.WARNING),
    ]
    assert found(unsent, "C04") == []


def test_the_first_question_by_text_message_takes_one_number() -> None:
    options = (Option("a", {"en": "Bike"}, exclusive=False), Option("b", {"en": "Tool"}, exclusive=False))
    several = Multiple("used", {"en": "What did you use?"}, options, required=False)

    assert [one.severity for one in found(asked(several), "C05")] == [Severity.ERROR]
    assert [one.severity for one in found(asked(more()), "C05")] == [Severity.INFO]
    assert found(asked(several, score()), "C05") == []
    assert found(replace(sending("{sender}: {link} {stop}"), questions=(several,)), "C05") == []


def test_ends_without_words_do_not_say_which_is_good() -> None:
    faces = {1: {"en": "🙁"}, 5: {"en": "😀"}}

    assert [one.field for one in found(asked(score(labels=faces)), "C06")] == ["labels.1", "labels.5"]
    assert found(asked(score()), "C06") == []


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        ("{sender}: how was it? 1 2 3 4 5 {link} {stop}", ["1 2 3 4 5"]),
        ("{sender}: {question} Choose 0-10. {link} {stop}", ["0-10"]),
        ("{sender}: 1 (very bad) to 5 (very good) {link} {stop}", []),
        ("{sender}: {question} {link} {stop}", []),
        ("{sender}: it takes 1-3 minutes. {link} {stop}", []),
    ],
)
def test_a_scale_in_a_mail_says_what_its_ends_mean(body: str, evidence: list[str]) -> None:
    subject = replace(sound(), invitation=sending(body=body).invitation)

    assert [one.evidence for one in found(subject, "C09")] == evidence
