"""What status codes say of the address, and what of us."""

from __future__ import annotations

import pytest

from service.delivery import bounce
from service.delivery.bounce import Bounce


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", Bounce.HARD),
        ("5.1.2", Bounce.HARD),
        ("5.1.3", Bounce.HARD),
        ("5.1.6", Bounce.HARD),
        ("5.1.10", Bounce.HARD),
        ("5.2.1", Bounce.HARD),
        ("5.1.0", Bounce.SOFT),
        ("5.2.2", Bounce.SOFT),
        ("4.2.2", Bounce.SOFT),
        ("4.4.1", Bounce.SOFT),
        ("4.4.7", Bounce.SOFT),
        ("5.4.4", Bounce.SOFT),
        ("5.0.0", Bounce.SOFT),
        ("4.1.1", Bounce.SOFT),
        ("5.1.7", Bounce.REFUSED),
        ("5.1.8", Bounce.REFUSED),
        ("5.2.3", Bounce.REFUSED),
        ("5.3.4", Bounce.REFUSED),
        ("5.5.2", Bounce.REFUSED),
        ("5.6.0", Bounce.REFUSED),
        ("5.7.1", Bounce.REFUSED),
        ("5.7.26", Bounce.REFUSED),
        ("4.7.0", Bounce.REFUSED),
        ("5.9.9", Bounce.SOFT),
        ("", Bounce.SOFT),
    ],
)
def test_a_status_says_whose_fault_it_is(status: str, kind: Bounce) -> None:
    assert bounce.kind_of(status) is kind


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("550 5.1.1 <ada@example.org>: User unknown", "5.1.1"),
        ("550-5.1.1 The account\n550 5.1.1 does not exist", "5.1.1"),
        ("#5.1.1#", "5.1.1"),
        ("(#5.1.10)", "5.1.10"),
        ("550 5.1.1. Try 4.2.1", None),
        ("connect to mx.example.org[192.0.2.5]:25", None),
        ("version 15.1.1.3", None),
        ("250 2.0.0 Ok", None),
        ("nothing", None),
    ],
)
def test_a_code_is_found_in_a_servers_words_where_there_is_one_alone(text: str, status: str | None) -> None:
    assert bounce.status_in(text) == status


def test_a_servers_own_code_counts_where_the_report_says_only_that_it_failed() -> None:
    assert bounce.precise("5.0.0", "smtp; 550 5.1.1 unknown") == "5.1.1"
    assert bounce.precise("", "smtp; 550 5.1.1 unknown") == "5.1.1"
    assert bounce.precise("5.2.2", "smtp; 550 5.1.1 unknown") == "5.2.2"
    assert bounce.precise("5.0.0", "smtp; 550 no such user") == "5.0.0"
