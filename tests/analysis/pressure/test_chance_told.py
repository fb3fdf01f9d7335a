"""What a case says of chance."""

from __future__ import annotations

import pytest

from analysis.pressure.case import chance_in_words
from analysis.pressure.signal import Family, Signal


def _signal(p_value: float) -> Signal:
    return Signal("direct_report", Family.REPORT, 9.0, 0.2, 10, 5.0, p_value, None, (), (), "", ())


@pytest.mark.parametrize(
    ("p_value", "told"),
    [
        (0.5, "with probability 0.50"),
        (0.002, "once in 500"),
        (2e-6, "once in 500,000"),
        (1e-300, "less than once in 1,000,000"),
    ],
)
def test_a_chance_is_told_as_finely_as_it_is_known(p_value: float, told: str) -> None:
    first = chance_in_words([_signal(p_value)], 0.9, (0.8, 0.95), 0.1)[0]

    assert first == f"direct report: so much by chance {told} in honest units like this one."
