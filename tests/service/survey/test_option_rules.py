"""The rules on options and scales: what they find in written faults, and what they leave alone in real instruments."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.survey import checks, templates
from service.survey.asked import Placement
from service.survey.checks.finding import Finding, Severity
from service.survey.checks.ranges import read
from service.survey.condition import Answered
from service.survey.parsing import parse
from service.survey.question import Metric, Multiple, Option, Order, Question, Rating, Role, Single
from service.survey.questionnaire import Questionnaire

LABELLED = json.loads((Path(__file__).parent / "labelled" / "options.json").read_text(encoding="utf-8"))
RULES = sorted({item["rule"] for item in LABELLED if item["bad"]})


def asking(*questions: Question, languages: tuple[str, ...] = ("en",)) -> Questionnaire:
    document = templates.instantiate(
        "csat", sender="Example Bikes", purpose="P", decision="D", owner="O", languages=languages
    )
    return replace(parse(document), questions=questions)


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(f"o{number}", {"en": label}, exclusive=False) for number, label in enumerate(labels))


def single(text: str, *labels: str, name: str = "asked", required: bool = False, order: Order = Order.FIXED) -> Single:
    return Single(name, {"en": text}, options(*labels), required, order)


def rating(text: str, low: int, high: int, labels: dict[int, str], metric: Metric = Metric.CUSTOM) -> Rating:
    texts = {point: {"en": label} for point, label in labels.items()}
    return Rating("asked", metric, Role.SCORE, {"en": text}, low, high, texts, required=True, higher_is_better=True)


def found(questionnaire: Questionnaire, code: str) -> list[Finding]:
    return [finding for finding in checks.run(questionnaire).findings if finding.code == code]


def severities(questionnaire: Questionnaire, code: str) -> list[Severity]:
    return [finding.severity for finding in found(questionnaire, code)]


def flags(item: dict[str, object]) -> set[tuple[str, Severity]]:
    """What the rules on options and structure say of an item, infos left out."""
    labels = item["options"]
    assert isinstance(labels, list)
    subject = asking(single(str(item["text"]), *labels))
    return {
        (finding.code, finding.severity)
        for rule in checks.RULES
        if rule.code[0] in "OS"
        for finding in rule.findings(subject, "en")
        if finding.question == "asked" and finding.severity is not Severity.INFO
    }


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_was_written_to_break_it(rule: str) -> None:
    items = [item for item in LABELLED if item["rule"] == rule]
    missed = [item["options"] for item in items if rule not in {code for code, _ in flags(item)}]

    assert len(missed) <= 0.05 * len(items), missed


def test_real_instruments_raise_hardly_a_warning_and_no_error() -> None:
    items = [item for item in LABELLED if not item["bad"]]
    flagged = {item["text"]: flags(item) for item in items if flags(item)}

    assert len(flagged) <= 0.02 * len(items), flagged
    assert not any(severity is Severity.ERROR for seen in flagged.values() for _, severity in seen)


@pytest.mark.parametrize(
    ("label", "low", "high"),
    [
        ("twenty-one to thirty", 21, 30),
        ("1.000 - 2.000 €", 1000, 2000),
        ("$20-40k", 20_000, 40_000),
        ("5 lakh to 10 lakh", 500_000, 1_000_000),
        ("١٨-٢٥", 18, 25),
        ("half an hour to 1 hour", 1800, 3600),
        ("9-11am", 9, 11),
        ("10pm-2am", 22, 26),
        ("7, 8, or 9", 7, 9),
        ("Monday to Wednesday", 0, 2),
        ("once or twice", 1, 2),
        ("1 to 9.9 acres", 4046.86, 9.9 * 4046.86),
    ],
)
def test_a_range_is_read_in_every_notation(label: str, low: float, high: float) -> None:
    seen = read(label)

    assert seen is not None
    assert (seen.low, seen.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("label", "has_low", "has_high"),
    [
        ("$10 to less than $20", True, False),
        ("more than 10 but not more than 20", False, True),
        ("over 10 up to 20", False, True),
        ("10 or more but less than 20", True, False),
        ("10-20", True, True),
    ],
)
def test_a_range_knows_whether_its_ends_belong_to_it(label: str, has_low: bool, has_high: bool) -> None:
    seen = read(label)

    assert seen is not None
    assert (seen.has_low, seen.has_high) == (has_low, has_high)


@pytest.mark.parametrize("label", ["COVID-19", "Bus 5A", "3/4/2020", "In my 20s", "5 kg and 3 boxes", "Not in 3 years"])
def test_a_label_that_is_no_range_is_not_read_as_one(label: str) -> None:
    assert read(label) is None


@settings(deadline=None, max_examples=40)
@given(low=st.integers(0, 10_000), width=st.integers(1, 10_000), after=st.integers(1, 10_000))
def test_ranges_overlap_exactly_where_they_share_a_number(low: int, width: int, after: int) -> None:
    middle = low + width
    touching = asking(single("How many?", f"{low}-{middle}", f"{middle}-{middle + after}"))
    apart = asking(single("How many?", f"{low}-{middle}", f"{middle + 1}-{middle + 1 + after}"))

    assert severities(touching, "O02") == [Severity.ERROR]
    assert severities(apart, "O02") == []


@settings(deadline=None, max_examples=40)
@given(bounds=st.lists(st.integers(1, 500), min_size=2, max_size=6, unique=True))
def test_a_list_of_counts_without_holes_has_no_hole(bounds: list[int]) -> None:
    ends = sorted(bounds)
    middle = [f"{one}-{other - 1}" if other - one > 1 else str(one) for one, other in pairwise(ends)]
    whole = asking(single("How many?", f"less than {ends[0]}", *middle, f"{ends[-1]} or more"))
    short = asking(single("How many?", f"less than {ends[0]}", *middle, f"{ends[-1] + 3} or more"))

    assert severities(whole, "O03") == []
    assert Severity.ERROR in severities(short, "O03")


def test_only_the_self_rated_health_of_the_standard_scale_is_left_as_an_information() -> None:
    scale = ("Excellent", "Very good", "Good", "Fair", "Poor")

    assert severities(asking(single("How would you rate your health?", *scale)), "O01") == [Severity.INFO]
    assert severities(asking(single("How would you rate our shop?", *scale)), "O01") == [Severity.WARNING]


def test_what_some_never_met_is_not_required_without_a_way_out() -> None:
    text, scale = "How satisfied were you with the refund?", ("Very satisfied", "Satisfied", "Neither", "Dissatisfied")
    filtered = replace(single(text, *scale, required=True), placement=Placement(show_if=Answered("first")))
    first = single("Which shop did you visit?", "North", "South", "Other", name="first")

    assert severities(asking(single(text, *scale, required=True)), "O04") == [Severity.WARNING]
    assert severities(asking(single(text, *scale)), "O04") == []
    assert severities(asking(single(text, *scale, "Does not apply", required=True)), "O04") == []
    assert severities(asking(first, filtered), "O04") == []


def test_the_ends_of_a_scale_need_words() -> None:
    unlabelled = rating("How was it?", 1, 5, {1: "Very bad", 5: "5"})

    assert severities(asking(unlabelled), "O05") == [Severity.ERROR, Severity.INFO]
    assert severities(asking(single("How many rooms?", "1", "2", "3", "4")), "O05") == []
    assert severities(asking(single("How good was it?", "1", "2", "3", "4")), "O05") == [Severity.WARNING]
    assert severities(asking(single("How good was it? 1 is bad, 4 is good.", "1", "2", "3", "4")), "O05") == []


def test_the_same_scale_turned_round_in_one_survey_is_found() -> None:
    scale = ("Very bad", "Bad", "Neither", "Good", "Very good")
    first, second = single("The room?", *scale, name="room"), single("The food?", *scale[::-1], name="food")

    assert severities(asking(first, second), "O06") == [Severity.WARNING]
    assert severities(asking(first, replace(second, options=first.options)), "O06") == []


def test_one_may_not_be_the_best_here_and_the_worst_there() -> None:
    up = rating("The room?", 1, 3, {1: "Bad", 2: "Neither", 3: "Good"})
    down = replace(rating("The food?", 1, 3, {1: "Good", 2: "Neither", 3: "Bad"}), name="d_food", role=Role.DRIVER)

    assert severities(asking(up, down), "O06") == [Severity.ERROR]


@pytest.mark.parametrize(
    ("text", "labels", "fields"),
    [
        ("How likely are you to recommend us to a friend?", {0: "Not at all likely", 10: "Extremely likely"}, []),
        ("How much do you love us?", {0: "Not at all likely", 10: "Extremely likely"}, ["text"]),
        ("How likely are you to recommend us?", {0: "Never", 10: "Extremely likely"}, ["labels.0"]),
    ],
)
def test_a_declared_metric_is_asked_as_it_is_asked_elsewhere(
    text: str, labels: dict[int, str], fields: list[str]
) -> None:
    seen = found(asking(rating(text, 0, 10, labels, Metric.NPS)), "O08")

    assert [finding.field for finding in seen] == fields


def test_long_lists_warn_and_the_world_s_own_lists_inform() -> None:
    things = [f"{letter}rick" for letter in "ABCDEFGHIJKL"]

    assert severities(asking(single("What did you take?", *things, "Other")), "O09") == [Severity.WARNING]
    assert severities(asking(single("What is your country?", *things, "Other")), "O09") == [Severity.INFO]


@pytest.mark.parametrize(
    ("labels", "count"),
    [
        (("Yes", "No", "Don't know", "Not sure"), 1),
        (("Information", "Informaiton", "Price"), 1),
        (("Likely", "Unlikely", "Very likely"), 0),
        (("Under 18", "Under 16"), 0),
        (("Often", "Very often"), 0),
        (("County council", "Country council"), 1),
    ],
)
def test_options_that_mean_the_same_are_found(labels: tuple[str, ...], count: int) -> None:
    assert len(found(asking(single("Which?", *labels)), "O10")) == count


def test_a_shuffled_scale_cannot_be_read_and_a_long_list_should_be_shuffled() -> None:
    scale = single("How was it?", "Very bad", "Bad", "Neither", "Good", "Very good", order=Order.SHUFFLED)
    fixed = Multiple(
        "asked", {"en": "What did you see?"}, options("Lions", "Bears", "Seals", "Owls", "Mice"), required=False
    )
    pinned = replace(
        fixed, order=Order.SHUFFLED, options=(*fixed.options, replace(options("Other")[0], code="x", is_pinned=True))
    )
    loose = replace(pinned, options=(*fixed.options, replace(options("Other")[0], code="x")))

    assert severities(asking(scale), "O12") == [Severity.ERROR]
    assert severities(asking(fixed), "O12") == [Severity.INFO]
    assert severities(asking(pinned), "O12") == []
    assert severities(asking(loose), "O12") == [Severity.INFO]
