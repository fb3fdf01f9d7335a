"""Language tags from what files call their languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

DEFAULT = "en"
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*\)\s*$")
_SURE = 0.95
_LEAST_LETTERS = 60
_GUESSED = ("ar", "de", "en", "es", "fr", "it", "nl", "pt")

#: Names by which forms call their languages where they give no tag.
_NAMES = {
    "amharic": "am", "arabic": "ar", "bangla": "bn", "bengali": "bn", "burmese": "my", "chinese": "zh", "dari": "prs",
    "deutsch": "de", "dutch": "nl", "english": "en", "español": "es", "espanol": "es", "farsi": "fa", "french": "fr",
    "français": "fr", "francais": "fr", "german": "de", "haitian": "ht", "hausa": "ha", "hindi": "hi",
    "indonesian": "id", "italian": "it", "italiano": "it", "japanese": "ja", "khmer": "km", "kiswahili": "sw",
    "korean": "ko", "kurdish": "ku", "malay": "ms", "nederlands": "nl", "nepali": "ne", "pashto": "ps",
    "persian": "fa", "polish": "pl", "polski": "pl", "portuguese": "pt", "português": "pt", "portugues": "pt",
    "romanian": "ro", "russian": "ru", "somali": "so", "spanish": "es", "swahili": "sw", "swedish": "sv",
    "tagalog": "tl", "tamil": "ta", "thai": "th", "tigrinya": "ti", "turkish": "tr", "türkçe": "tr",
    "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "русский": "ru", "українська": "uk", "العربية": "ar",
    "中文": "zh", "हिन्दी": "hi",
}  # fmt: skip


def tag_of(name: str) -> str | None:
    """The tag of a language that a file calls by a tag, by a name, or by both as in `Español (es)`."""
    bracketed = _IN_BRACKETS.search(name)
    given = (bracketed[1] if bracketed else name).strip().replace("_", "-")
    base, *rest = given.split("-")
    tag = "-".join([base.lower(), *(part for part in rest if re.fullmatch(r"[A-Za-z0-9]{2,8}", part))][:4])
    known = _NAMES.get(name.strip().lower())
    if known is not None:
        return known
    return tag if _TAG.fullmatch(tag) and (len(base) <= 3) else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # loads a model

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_GUESSED))
    return identifier


def guess(texts: Iterable[str]) -> str:
    """The language of texts that a file gives without naming it; English where they are too few to tell."""
    joined = " ".join(texts)[:5000]
    if sum(character.isalpha() for character in joined) < _LEAST_LETTERS:
        return DEFAULT
    language, probability = _identifier().classify(joined)
    return str(language) if float(probability) >= _SURE else DEFAULT


def name_of(tag: str) -> str:
    """A language as forms call it: its name in English and its tag."""
    base = tag.split("-", maxsplit=1)[0]
    name = next((name for name, known in _NAMES.items() if known == base and name.isascii()), tag)
    return f"{name.capitalize()} ({tag})"
