"""The words for the numbers from nought to ten, by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from service.response.normal import word_set, words

_NO_SLIPS = word_set("teen trees")
# From nought to ten; the spelling variants of one number stand together.
_SPELLED: Mapping[str, str] = {
    "en": "zero/nil/nought/naught/zeor|one|two|three/thre/threee|four/foru|five|six|seven/sevn/sevan/seve"
    "|eight/eigth/eigt/eihgt/egiht|nine/nien|ten/tenn/tne",
    "es": "cero|uno/una|dos|tres|cuatro/cuatr|cinco/sinco/cinko|seis|siete/ciete|ocho/hocho|nueve/nuebe|diez/dies",
    "ar": "صفر|واحد/واحدة|اثنان/اثنين/إثنان/اتنين|ثلاثة/ثلاث/تلاتة|أربعة/أربع|خمسة/خمس|ستة/ست"
    "|سبعة/سبع|ثمانية/ثماني/تمانية|تسعة/تسع|عشرة/عشر",
    "fr": "zéro|un/une|deux|trois/troi|quatre/quatres|cinq/cinqe/cinc|six|sept|huit/huite|neuf|dix",
    "de": "null|eins/ein/eine|zwei/zwo|drei|vier|fünf/fuenf/fümf|sechs/seks|sieben/siben|acht|neun|zehn/zehen",
    "pt": "zero|um/uma|dois/duas|três/treis|quatro|cinco|seis|sete|oito|nove|dez",
    "it": "zero|uno/una|due|tre|quattro|cinque|sei|sette|otto|nove|dieci",
    "nl": "nul|een/één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien",
}
BEYOND_TEN = word_set(
    "eleven twelve thirteen fourteen fifteen sixteen twenty thirty fifty hundred thousand million doce",
    "trece quince veinte cien mil onze douze quinze vingt cent elf zwolf zwanzig hundert doze vinte",
    "undici dodici venti twaalf twintig",
)
# Words that are a number in one language and something common in another, where they are not taken for the number.
_ELSEWHERE: Mapping[str, frozenset[str]] = {
    "en": word_set(
        "due sei set un una uno um uma ein eine een tre nil nul null sept cent mil elf dies",
    ),
    "es": word_set(
        "un une um sei due",
    ),
    "fr": word_set(
        "tres sei due dies",
    ),
    "pt": word_set(
        "un sei due dies",
    ),
    "it": word_set(
        "tres nil dies",
    ),
    "de": word_set(
        "tres due sei dies",
    ),
    "nl": word_set(
        "tres due sei dies",
    ),
    "ar": word_set(
        "tres due sei dies",
    ),
}


@cache
def spelled(language: str) -> Mapping[str, int]:
    """Number words of every language, the conversation's own first where two languages disagree."""
    base = language.lower().split("-", maxsplit=1)[0]
    found: dict[str, int] = {}
    for tag in sorted(_SPELLED, key=lambda one: one == base):
        for value, variants in enumerate(_SPELLED[tag].split("|")):
            for variant in variants.split("/"):
                (word,) = words(variant)
                if tag == base or word not in _ELSEWHERE.get(base, _ELSEWHERE["en"]):
                    found[word] = value
    return found


def number_spelled(word: str, language: str) -> int | None:
    """The number that a word spells, also with a letter pressed twice: "sixx", "ninne"."""
    known = spelled(language)
    if word in known or word in _NO_SLIPS or len(word) < 4:
        return known.get(word)
    once = re.sub(r"(.)\1+", r"\1", word)
    return known.get(once) if len(once) >= 3 else None


NUMBER_WORDS = frozenset(
    word
    for spoken in _SPELLED.values()
    for variants in spoken.split("|")
    for one in variants.split("/")
    for word in words(one)
)
