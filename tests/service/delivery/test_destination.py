"""Where a number is. Only numbers kept for fiction are looked at, and what their countries' plans say of them."""

from __future__ import annotations

import pytest

from service.delivery import destination


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+447700900001", "GB"),
        ("+12025550101", "US"),
        ("+14165550101", "CA"),
        ("+33639980001", "FR"),
        ("+61491570156", "AU"),
    ],
)
def test_a_number_is_in_its_country_even_where_the_plan_does_not_know_it(number: str, country: str) -> None:
    assert destination.of(number).country == country


@pytest.mark.parametrize(
    ("number", "gets_texts"),
    [
        ("+447700900001", True),
        ("+12025550101", True),
        ("+442079460101", False),
        ("+448081570101", False),
        ("+449098790101", False),
    ],
)
def test_only_numbers_that_can_get_texts_pass(number: str, gets_texts: bool) -> None:
    assert destination.of(number).gets_texts is gets_texts


def test_the_country_is_said_before_the_kind() -> None:
    landline = destination.of("+442079460101")

    assert landline.refusal({"US"}) == "country_not_allowed"
    assert landline.refusal({"GB"}) == "number_gets_no_texts"
    assert destination.of("+447700900001").refusal({"GB"}) is None
