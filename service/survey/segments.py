"""How many segments a text message takes: carriers bill, and limit, by the segment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import regex

_SIGN = regex.compile(r"\r|\X")  # a line break of two characters is no sign
_SINGLE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("\f^{}\\[~]|€")


class Encoding(StrEnum):
    """GSM-7 as long as every character is in its alphabet; one other makes the whole message UCS-2."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    """Length of a message: units are septets in GSM-7 and UTF-16 units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


def foreign_characters(text: str) -> list[tuple[int, str]]:
    """Characters outside GSM-7 with their places: each of them alone turns the message into UCS-2."""
    return [(place, char) for place, char in enumerate(text) if char not in _SINGLE and char not in _DOUBLE]


def segments(text: str) -> Segments:
    """The exact count, with the padding where what belongs together would straddle two segments: the two units of a
    character, and in UCS-2 the characters that make one sign, such as a flag."""
    if foreign_characters(text):
        encoding, alone, joined = Encoding.UCS_2, 70, 67
        sizes = [_utf16_units(sign) for sign in _SIGN.findall(text)]
    else:
        encoding, alone, joined = Encoding.GSM_7, 160, 153
        sizes = [2 if char in _DOUBLE else 1 for char in text]
    units = sum(sizes)
    if units <= alone:
        return Segments(encoding, units, min(units, 1))
    count, filled = 1, 0
    for size in sizes:
        if filled and filled + size > joined:
            count, filled = count + 1, 0
        filled += size
        while filled > joined:  # one sign that is larger than a segment
            count, filled = count + 1, filled - joined
    return Segments(encoding, units, count)


def _utf16_units(sign: str) -> int:
    return len(sign.encode("utf-16-le", "surrogatepass")) // 2
