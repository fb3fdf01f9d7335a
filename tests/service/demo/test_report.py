"""The printed report says what the figures are, whatever they are."""

from __future__ import annotations

from dataclasses import replace

from service.demo.conclusion import Case, Conclusion, Decision, Figure, Release
from service.demo.fieldwork import Tally
from service.demo.report import Findings, render

CASES = (
    Case("c1", "lecturer-1", "hold", 0.999, "10 of 12 answers came from one device.", "f1"),
    Case("c2", "lecturer-9", "watch", 0.91, "5 of 12 answers came within 5 minutes.", "f2"),
)
BECAUSE = {"too_few_answers": 1, "case_upheld": 1, "no_unit_named": 0, "below_least_reliability": 3}
FOUND = Findings(
    seed=1,
    events=300,
    lecturers=8,
    truth=3.2,
    planted={"lecturer-1": "answers for students from one device", "lecturer-2": "asks for fives on the spot"},
    tally=Tally(texts=40, mails=260, by_form=90, by_text=5, stops=2),
    conclusion=Conclusion(
        answers=95,
        response_rate=0.4,
        raw=Figure(3.5, 3.3, 3.7),
        adjusted=Figure(3.3, 3.1, 3.5),
        cases=CASES,
        decision=Decision("lecturer-1", "upheld", "no innocent explanation"),
        release=Release(
            released=5,
            held=1,
            withheld=5,
            because=BECAUSE,
            feed=(("lecturer-3", Figure(3.4, 2.9, 3.9), 14),),
            signature_holds=True,
        ),
    ),
)


def test_planted_flagged_and_missed_are_told_apart() -> None:
    assert [case.unit for case in FOUND.found] == ["lecturer-1"]
    assert [case.unit for case in FOUND.mistaken] == ["lecturer-9"]
    assert FOUND.missed == ("lecturer-2",)

    text = render(FOUND)
    assert "2: 1 of the planted, 1 others" in text
    assert "nothing planted" in text
    assert "missed" in text


def test_an_interval_that_misses_the_truth_is_said_to() -> None:
    assert "inside the adjusted interval" in render(FOUND)
    assert "outside the adjusted interval" in render(replace(FOUND, truth=3.05))


def test_each_reason_for_which_figures_are_withheld_is_counted_apart() -> None:
    text = render(FOUND)

    assert "1 for too few answers" in text
    assert "3 since too much of the figure is chance to pay by it" in text
    assert "1 because its case was upheld" in text


def test_a_month_without_cases_is_reported_too() -> None:
    quiet = replace(FOUND.conclusion, cases=(), decision=None)

    assert "0: 0 of the planted, 0 others" in render(replace(FOUND, conclusion=quiet))
