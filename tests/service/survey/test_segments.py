"""Segments of text messages, against counts known from carriers and against a second way of counting."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.survey import segments as module
from service.survey.segments import Encoding, foreign_characters, segments


def test_the_alphabet_has_127_single_and_10_double_characters() -> None:
    assert len(module._SINGLE) == 127
    assert len(module._DOUBLE) == 10
    assert not module._SINGLE & module._DOUBLE


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", Encoding.GSM_7, 0, 0),
        ("a" * 160, Encoding.GSM_7, 160, 1),
        ("a" * 161, Encoding.GSM_7, 161, 2),
        ("a" * 306, Encoding.GSM_7, 306, 2),
        ("a" * 307, Encoding.GSM_7, 307, 3),
        ("€" * 80, Encoding.GSM_7, 160, 1),
        ("€" * 81, Encoding.GSM_7, 162, 2),
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM_7, 306, 3),
        ("ж" * 70, Encoding.UCS_2, 70, 1),
        ("ж" * 71, Encoding.UCS_2, 71, 2),
        ("ж" * 66 + "👍" + "ж" * 66, Encoding.UCS_2, 134, 3),
        ("a" * 69 + "’", Encoding.UCS_2, 70, 1),
        ("a" * 78 + "’", Encoding.UCS_2, 79, 2),
        ("ж" * 66 + "🇬🇧" + "ж" * 66, Encoding.UCS_2, 136, 3),
        ("e" + "\u0301" * 134, Encoding.UCS_2, 135, 3),
        ("ñ é ü ¿", Encoding.GSM_7, 7, 1),
        ("á", Encoding.UCS_2, 1, 1),
    ],
)
def test_known_counts(text: str, encoding: Encoding, units: int, count: int) -> None:
    counted = segments(text)

    assert (counted.encoding, counted.units, counted.segments) == (encoding, units, count)


def test_the_characters_that_double_a_message_are_named() -> None:
    assert foreign_characters("It’s 5 €, á") == [(2, "’"), (10, "á")]


@given(st.text(alphabet="aé€^ж👍’\n", max_size=420))
@settings(max_examples=200, deadline=None)
def test_no_character_is_torn_and_no_segment_could_hold_the_next_character(text: str) -> None:
    """The second way: cut the message into pieces as long as they fit, measuring each piece as a phone encodes it."""
    wide = bool(foreign_characters(text))

    def size(piece: str) -> int:
        return len(piece.encode("utf-16-le")) // 2 if wide else sum(2 if char in "€^" else 1 for char in piece)

    alone, joined = (70, 67) if wide else (160, 153)
    pieces: list[str] = []
    rest = text
    while rest:
        limit = joined if size(text) > alone else alone
        end = max(place for place in range(len(rest) + 1) if size(rest[:place]) <= limit)
        pieces, rest = [*pieces, rest[:end]], rest[end:]

    assert segments(text).segments == len(pieces)
    assert segments(text).units == size(text)
