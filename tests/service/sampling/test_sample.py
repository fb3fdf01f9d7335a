from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from service.sampling.sample import Arm, draw


def drawn(number: int, **more: float) -> object:
    return draw(seed="s", source="pos", external_id=str(number), **{"sampling_rate": 0.4, "blind_share": 0.1, **more})


@given(st.text(max_size=40), st.text(max_size=40), st.floats(0.01, 1), st.floats(0, 0.99))
def test_the_same_event_is_always_drawn_the_same_way(source: str, event: str, rate: float, share: float) -> None:
    once, again = (
        draw(seed="s", source=source, external_id=event, sampling_rate=rate, blind_share=share) for _ in range(2)
    )

    assert once == again
    assert once.is_drawn == (once.uniform < once.probability)
    assert (once.arm is Arm.NONE) == (not once.is_drawn)


@pytest.mark.parametrize("rate", [0.05, 0.4, 0.9])
def test_the_share_drawn_is_the_probability(rate: float) -> None:
    n = 20_000
    sampled = sum(drawn(i, sampling_rate=rate).is_drawn for i in range(n))  # type: ignore[attr-defined]

    assert binomtest(sampled, n, rate).pvalue > 1e-4


def test_the_blind_arm_is_a_known_share_of_the_sample() -> None:
    arms = Counter(drawn(i, sampling_rate=1.0).arm for i in range(20_000))  # type: ignore[attr-defined]

    assert binomtest(arms[Arm.BLIND], 20_000, 0.1).pvalue > 1e-4


def test_whether_an_event_is_blind_does_not_depend_on_whether_it_was_drawn_early() -> None:
    low, high = 0, 0
    for i in range(20_000):
        one = drawn(i, sampling_rate=1.0)
        if one.arm is Arm.BLIND:  # type: ignore[attr-defined]
            low, high = low + (one.uniform < 0.5), high + (one.uniform >= 0.5)  # type: ignore[attr-defined]

    assert binomtest(low, low + high, 0.5).pvalue > 1e-4


def test_raising_the_rate_keeps_everyone_who_was_drawn_before() -> None:
    before = {i for i in range(2_000) if drawn(i, sampling_rate=0.3).is_drawn}  # type: ignore[attr-defined]
    after = {i for i in range(2_000) if drawn(i, sampling_rate=0.6).is_drawn}  # type: ignore[attr-defined]

    assert before < after


def test_another_seed_draws_others() -> None:
    one = {
        i
        for i in range(500)
        if draw(seed="a", source="p", external_id=str(i), sampling_rate=0.5, blind_share=0).is_drawn
    }
    two = {
        i
        for i in range(500)
        if draw(seed="b", source="p", external_id=str(i), sampling_rate=0.5, blind_share=0).is_drawn
    }

    assert one != two
    assert binomtest(len(one & two), 500, 0.25).pvalue > 1e-4
