"""Ballots in a questionnaire: what a document may say of them, what a respondent is asked, and what the checks see."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import factories
import pytest

from service.survey import checks, templates, wording
from service.survey.answer import Code, InvalidAnswer, NoAnswer, check_answer
from service.survey.ballot import PLAIN, Crosswise, Direct, Forced, Instructed, Pair
from service.survey.dumping import content_hash, dump
from service.survey.parsing import InvalidQuestionnaire, parse
from service.survey.question import Pressure
from service.survey.questionnaire import Questionnaire
from service.survey.segments import segments
from service.survey.wording import LANGUAGES

Document = dict[str, Any]
Q = "questions[5]"
B = f"{Q}.ballots"


@pytest.fixture
def with_ballots(document: Document) -> Document:
    return factories.with_ballots(document)


def ballots_of(document: Document) -> list[Document]:
    held: list[Document] = document["questions"][5]["ballots"]
    return held


def dealt(document: Document, design: str) -> Questionnaire:
    questionnaire = parse(document)
    held = questionnaire.pressure
    assert held is not None
    return questionnaire.dealt(next(ballot for ballot in held.ballots if ballot.design == design))


def test_a_document_with_ballots_comes_back_the_same(with_ballots: Document) -> None:
    assert dump(parse(with_ballots)) == with_ballots
    assert parse(dump(parse(with_ballots))) == parse(with_ballots)


def test_a_document_from_before_ballots_keeps_its_hash(document: Document) -> None:
    """Everybody is asked directly, whether that is written out or not."""
    written_out = copy.deepcopy(document)
    written_out["questions"][5]["ballots"] = [{"design": "direct", "share": 1}]

    assert content_hash(parse(document)) == content_hash(parse(written_out))
    assert dump(parse(written_out)) == document


def test_other_ballots_make_another_hash(document: Document, with_ballots: Document) -> None:
    assert content_hash(parse(document)) != content_hash(parse(with_ballots))


def _ballot(number: int, **changed: object) -> Callable[[Document], None]:
    return lambda document: ballots_of(document)[number].update(changed)


def _anchor(**changed: object) -> Callable[[Document], None]:
    return lambda document: ballots_of(document)[1]["anchor"].update(changed)


def _name(place: int, name: str) -> Callable[[Document], None]:
    return lambda document: document["questions"][place].update(name=name)


def _twice(document: Document) -> None:
    ballots_of(document)[0] = {**ballots_of(document)[2], "share": 0.2}


def _less(number: int, name: str, language: str | None = None) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        part = ballots_of(document)[number]
        if language is None:
            del part[name]
        else:
            del part[name][language]

    return change


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (_ballot(0, share=0.3), B, "sum to 1.1; they sum to 1: every respondent gets one ballot"),
        (_ballot(0, share=0), f"{B}[0].share", "must be more than 0"),
        (_ballot(0, share=float("nan")), B, "sum to nan"),
        (_ballot(0, share="half"), f"{B}[0].share", "must be a number"),
        (_ballot(0, design="lottery"), f"{B}[0].design", 'must be one of "direct", "crosswise", "forced"'),
        (_ballot(0, p=0.2), f"{B}[0].p", "is not a field here"),
        (_twice, f"{B}[2].design", f"repeats the design of {B}[0]"),
        (_ballot(1, p=0.5), f"{B}[1].p", "at .5 the two answers are equally likely whatever is true"),
        (_ballot(1, p=0.46), f"{B}[1].p", "lies too near .5"),
        (_ballot(1, p=0), f"{B}[1].p", "everybody's answer would be plain to see"),
        (_ballot(1, p=1), f"{B}[1].p", "everybody's answer would be plain to see"),
        (_ballot(1, p=float("nan")), f"{B}[1].p", "must lie between 0 and 1"),
        (_anchor(p=0.5), f"{B}[1].anchor.p", "lies too near .5"),
        (_anchor(statement={tag: factories.STATEMENT[tag] for tag in ("en", "es")}), f"{B}[1].anchor.statement.en",
         "the anchor gives away whether its statement is true"),
        (_less(1, "statement"), f"{B}[1].statement", "is missing"),
        (_less(1, "statement", "en"), f"{B}[1].statement.en", "every text has the first language"),
        (_ballot(1, statement={"en": "x" * 161, "es": "x"}), f"{B}[1].statement.en", "at most 160 characters"),
        (_ballot(1, statement={"en": "a\nb", "es": "x"}), f"{B}[1].statement.en", "one line"),
        (_anchor(impossible={"en": "No", "es": "No", "fr": "Non"}), f"{B}[1].anchor.impossible.fr", "not in languages"),
        (_name(5, "a" * 34), f"{Q}.name", "at most 33 characters beside an anchor"),
        (_name(4, "asked_anchor"), f"{Q}.name", "asked_anchor is another question's"),
        (_ballot(2, truth=0.5), f"{B}[2].truth", "sums with yes and no to 0.833333; they sum to 1"),
        (_ballot(2, yes=0, no=1 / 3), f"{B}[2].yes", "an answer is plain to see"),
        (_less(2, "instruction", "en"), f"{B}[2].instruction.en", "is missing"),
        (_ballot(2, instruction={"en": "x" * 301, "es": "x"}), f"{B}[2].instruction.en", "at most 300 characters"),
        (_ballot(2, instruction={"en": "{link}", "es": "x"}), f"{B}[2].instruction.en", "none is known here"),
    ],
)  # fmt: skip
def test_a_fault_of_a_ballot_is_named_with_its_path(
    with_ballots: Document, change: Callable[[Document], None], path: str, message: str
) -> None:
    change(with_ballots)

    with pytest.raises(InvalidQuestionnaire) as refused:
        parse(with_ballots)
    assert message in {error.path: error.message for error in refused.value.errors}.get(path, "no fault there")


def test_a_long_name_is_possible_where_no_anchor_needs_room(with_ballots: Document) -> None:
    del ballots_of(with_ballots)[1]["anchor"]
    with_ballots["questions"][5]["name"] = "a" * 40

    assert parse(with_ballots).pressure is not None


def test_a_respondent_is_asked_as_the_ballot_says(with_ballots: Document) -> None:
    asked = {design: dealt(with_ballots, design).questions[5:] for design in ("direct", "crosswise", "forced")}

    (direct,) = asked["direct"]
    assert isinstance(direct, Pressure)
    assert direct.ballots == PLAIN
    pair, anchor = asked["crosswise"]
    assert isinstance(pair, Pair)
    assert isinstance(anchor, Pair)
    assert (pair.name, pair.is_anchor, anchor.name, anchor.is_anchor) == ("asked", False, "asked_anchor", True)
    (instructed,) = asked["forced"]
    assert isinstance(instructed, Instructed)
    assert instructed.codes == direct.codes == ("no", "yes")
    assert not any(question.required for questions in asked.values() for question in questions)


def test_what_one_respondent_was_dealt_is_no_document(with_ballots: Document) -> None:
    with pytest.raises(TypeError):
        dump(dealt(with_ballots, "crosswise"))


def test_a_pair_is_answered_with_same_or_different_and_with_nothing_else(with_ballots: Document) -> None:
    pair = dealt(with_ballots, "crosswise").questions[5]

    assert check_answer(pair, "same") == Code("same")
    assert check_answer(pair, "") == NoAnswer()
    for other in ("yes", "no", "1", ["same", "different"]):
        with pytest.raises(InvalidAnswer):
            check_answer(pair, other)


def test_by_text_a_pair_has_letters_because_numbers_are_the_answer(with_ballots: Document) -> None:
    pair, anchor = (wording.sms_question(one, "en") for one in dealt(with_ballots, "crosswise").questions[5:])

    assert pair == (
        "A: My mother was born in January or February.\n"
        "B: Did anyone ask for a score?\n"
        "Think yes or no to each and keep both to yourself, so that nobody can know your answer to B. "
        "Reply 1 if the two are the same, 2 if different."
    )
    assert anchor.startswith("C: My father was born in March or April.\nD: Somebody asked me for a score on the moon.")


def test_by_text_the_instruction_comes_before_the_question(with_ballots: Document) -> None:
    (instructed,) = dealt(with_ballots, "forced").questions[5:]

    instruction, question, assurance = wording.sms_question(instructed, "en").split("\n")
    assert instruction == factories.INSTRUCTION["en"]
    assert question == "Did anyone ask for a score? Reply with one number: 1 no, 2 yes."
    assert "your answer gives nothing away" in assurance


def test_a_mail_tells_all_that_has_to_be_read_before_answering(with_ballots: Document) -> None:
    pair = wording.asked_in_words(dealt(with_ballots, "crosswise").questions[5], "en")
    instructed = wording.asked_in_words(dealt(with_ballots, "forced").questions[5], "en")

    assert [line[:3] for line in pair.splitlines()[:2]] == ["A: ", "B: "]
    assert "the same or different" in pair
    assert instructed.startswith(factories.INSTRUCTION["en"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("design", ["crosswise", "forced"])
def test_a_protected_question_takes_few_segments_in_each_language(language: str, design: str) -> None:
    asked = dealt(factories.with_ballots(factories.document()), design).questions[6:]

    assert {type(one) for one in asked} <= {Pair, Instructed}
    assert all(segments(wording.sms_question(one, language)).segments <= 5 for one in asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_halves_of_both_pairs_have_four_letters(language: str) -> None:
    assert len(set(wording.phrase(wording.Phrase.CROSSWISE_LETTERS, language).split())) == 4


def found(document: Document) -> list[tuple[str, str | None, str]]:
    report = checks.run(parse(document))
    return [(one.code, one.question, one.field) for one in report.findings if one.code[0] in "BPW"]


def english() -> Document:
    return factories.with_ballots(factories.document(languages=["en"]))


def with_changed(document: Document, number: int, **changed: object) -> Document:
    question = next(one for one in document["questions"] if one["type"] == "pressure")
    question["ballots"][number] |= changed
    return document


@pytest.mark.parametrize("language", templates.languages())
def test_sound_ballots_raise_no_alarm(language: str) -> None:
    document = factories.with_ballots(factories.document(languages=[language]))

    assert [finding for finding in checks.run(parse(document)).findings if finding.question == "asked_for_score"] == []


def test_the_texts_of_ballots_are_checked_like_every_other() -> None:
    begging = {"en": "Please give us a 10 before you answer."}

    assert ("P01", "asked_for_score", "ballots[2].instruction") in found(
        with_changed(english(), 2, instruction=begging)
    )
    assert ("P01", "asked_for_score", "ballots[1].statement") in found(with_changed(english(), 1, statement=begging))
    anchored = {**factories.ANCHOR, "impossible": begging, "statement": {"en": "My father was born in March."}}
    assert ("P01", "asked_for_score", "ballots[1].anchor.impossible") in found(
        with_changed(english(), 1, anchor=anchored)
    )


def test_a_crosswise_ballot_without_an_anchor_is_warned_of() -> None:
    document = english()
    del next(one for one in document["questions"] if one["type"] == "pressure")["ballots"][1]["anchor"]

    assert found(document) == [("B01", "asked_for_score", "ballots[1].statement")]


def test_a_ballot_that_protects_little_is_warned_of() -> None:
    assert found(with_changed(english(), 1, p=0.05)) == [("B02", "asked_for_score", "ballots[1].statement")]
    assert found(with_changed(english(), 2, truth=0.9, yes=0.05, no=0.05)) == [
        ("B02", "asked_for_score", "ballots[2].instruction")
    ]


def test_a_ballot_of_many_segments_is_warned_of_where_it_can_be_asked_by_text() -> None:
    long = with_changed(english(), 2, instruction={"en": "ş" * 300})

    assert ("B03", "asked_for_score", "ballots[2].instruction") in found(long)
    long["invitation"]["sms"]["en"] = "{sender}: {link} {stop}"
    assert "B03" not in [code for code, _, _ in found(long)]


def test_ballots_are_values() -> None:
    text = {"en": "x"}
    one = Crosswise(0.5, text, 0.2, None)

    assert replace(one, p=0.3) != one
    assert {Direct(1.0).design, one.design, Forced(0.5, text, 0.6, 0.2, 0.2).design} == {
        "direct",
        "crosswise",
        "forced",
    }
