"""Twilio's own calculator counts segments beside ours."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.survey.segments import segments

# Signs of newer Unicode versions than the calculator knows are left out: Indic conjuncts are two signs to it, one here.
SIGNS = [
    *"abc XYZ 0189 @£$¥èé\n\r_^{}\\[~]|€ñäöü¿'\"",
    *"áíóúâçêőžЖжΩ’“”–…ㅎ漢ةا\u00a0",
    "👍", "👍🏽", "👩‍👩‍👧", "🇬🇧", "🇫🇷", "❤️", "7️⃣", "🔟", "e\u0301", "नि", "த", "한", "\r\n",
]  # fmt: skip

Count = Callable[[str], tuple[str, int]]


@pytest.fixture(scope="module")
def counted_by_twilio(judge: Callable[[str], list[str]]) -> Iterator[Count]:
    with subprocess.Popen(judge("segments.js"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def count(text: str) -> tuple[str, int]:
            process.stdin.write(json.dumps(text) + "\n")
            process.stdin.flush()
            encoding, number = json.loads(process.stdout.readline())
            return encoding, number

        yield count
        process.stdin.close()


def texts() -> st.SearchStrategy[str]:
    """Texts of few kinds of sign, near the lengths at which one more segment begins."""

    def text(signs: list[str], length: int) -> str:
        repeated = "".join(signs) * length
        return repeated[:length]

    lengths = st.one_of(
        st.integers(1, 700), st.sampled_from([70, 71, 134, 135, 160, 161, 201, 202, 306, 307, 459, 460])
    )
    uniform = st.builds(text, st.lists(st.sampled_from(SIGNS), min_size=1, max_size=5), lengths)
    mixed = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=400).map("".join)
    return st.one_of(uniform, mixed)


@settings(max_examples=1_500, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(text=texts())
@example(text="a" * 152 + "€" + "a" * 152)
@example(text="ж" * 66 + "👍" + "ж" * 66)
@example(text="ж" * 66 + "🇬🇧" + "ж" * 66)
def test_segments_are_counted_as_twilio_counts_them(counted_by_twilio: Count, text: str) -> None:
    ours = segments(text)

    assert (ours.encoding, ours.segments) == counted_by_twilio(text)
