"""What a reviewer reads first."""

from __future__ import annotations

import pytest

from analysis.pressure.case import (
    MOST_SHOWN,
    chance_in_words,
    checked_in_words,
    seen_in_words,
    unknown_in_words,
    ways_in_words,
)
from analysis.pressure.explanation import LookAlike, Verdict
from analysis.pressure.signal import Family, Signal


def _signal(name: str, llr: float, p_value: float = 0.01, checked: tuple[str, ...] = ()) -> Signal:
    return Signal(name, Family.ON_SITE, 3.0, 1.0, 10, llr, p_value, None, (), (), f"{name} was seen.", checked)


def test_the_strongest_signals_come_first_and_weak_ones_not_at_all() -> None:
    signals = [_signal(f"s{i}", float(i)) for i in range(9)]
    assert seen_in_words(signals, "") == tuple(f"s{i} was seen." for i in range(8, 8 - MOST_SHOWN, -1))
    assert seen_in_words([_signal("weak", 0.99)], "") == ()
    assert seen_in_words([], "The location.") == ("The location.",)


@pytest.mark.parametrize(
    ("p_value", "said"),
    [
        (0.0, "less than once in 1,000,000"),
        (1e-300, "less than once in 1,000,000"),
        (0.001, "once in 1,000"),
        (0.25, "with probability 0.25"),
    ],
)
def test_chance_is_said_in_figures_that_mean_something(p_value: float, said: str) -> None:
    (first, whole, rate) = chance_in_words([_signal("fast_answers", 4.0, p_value)], 0.9, (0.8, 0.95), 0.05)
    assert first == f"fast answers: so much by chance {said} in honest units like this one."
    assert "0.90 (0.80 to 0.95" in whole
    assert "5 %" in rate


def test_only_likely_ways_are_named() -> None:
    assert ways_in_words({"begging": 0.2, "buying": 0.2}, 0.0).endswith("does not say of which kind.")
    both = ways_in_words({"begging": 0.5, "buying": 0.4, "contact": 0.1}, 0.9)
    assert "of the whole location" in both
    assert both.count("%") == 2


def test_what_explains_is_read_first_and_causes_allowed_for_once() -> None:
    explanations = [
        LookAlike("star", Verdict.CANNOT_BE_TOLD, "No blind arm."),
        LookAlike("kiosk", Verdict.DOES_NOT, "No kiosk."),
        LookAlike("small_n", Verdict.EXPLAINS, "Few."),
    ]
    signals = [_signal("a", 3.0, checked=("channel", "hour")), _signal("b", 2.0, checked=("hour",))]
    read = checked_in_words(explanations, signals)
    assert [line.split(":")[0] for line in read] == ["small n", "kiosk", "star", "Already allowed for"]
    assert read[-1] == "Already allowed for: channel; hour."


def test_what_is_missing_is_said_once_for_all_signals_it_keeps_out() -> None:
    read = unknown_in_words([("a_b", "no device"), ("c", "no device"), ("d", "no times")], has_blind=False)
    assert read[:2] == ("a b, c: no device.", "d: no times.")
    assert "blind arm" in read[2]
    assert len(unknown_in_words([], has_blind=True)) == 1
