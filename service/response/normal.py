"""Texts as they are compared: one form for each letter and digit, whatever keyboard it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u20e3\ufe0e\ufe0f\ufeff]"
)
_APOSTROPHE = re.compile("['’‘ʼ`´]")
_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"[.,;:!?\n\r()\[\]\"“”«»…。、，！？；،؛؟¡¿|•]+|\s[-–—]+\s|(?<=\w)[–—](?=\w)")
_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})


def folded(text: str) -> str:
    """Compatibility form, small letters, western digits, without marks that nobody sees; accents stay."""
    compatible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(_digit(character) for character in unicodedata.normalize("NFC", compatible))


def plain(text: str) -> str:
    """Folded, and without accents, apostrophes and the spelling variants of Arabic: for comparing words."""
    apart = unicodedata.normalize("NFD", _APOSTROPHE.sub("", folded(text)).translate(_ALEF))
    return "".join(character for character in apart if not unicodedata.combining(character))


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, plain."""
    return tuple(_WORD.findall(plain(text)))


def word_set(*lines: str) -> frozenset[str]:
    """The words of a list as they are compared."""
    return frozenset(word for line in lines for word in words(line))


def clauses(text: str) -> tuple[str, ...]:
    """The text cut at its punctuation."""
    return tuple(part.strip() for part in _CLAUSE.split(folded(text)) if part and part.strip())


def bare(spoken: tuple[str, ...], fillers: AbstractSet[str], *, trailing: bool = True) -> tuple[str, ...]:
    """The words without fillers at the beginning and, unless told otherwise, at the end."""
    first, end = 0, len(spoken)
    while first < end and spoken[first] in fillers:
        first += 1
    while trailing and end > first and spoken[end - 1] in fillers:
        end -= 1
    return spoken[first:end]


def _digit(character: str) -> str:
    """A digit of any script in its western form: people write ٩ on an Arabic keyboard."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character
