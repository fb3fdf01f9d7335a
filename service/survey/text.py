"""A text in several languages, and the language that serves a reader best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Text = Mapping[str, str]


def text_in(text: Text, language: str) -> str:
    """The text in that language, else in its base language, else in the first language it has."""
    return text[nearest(language, tuple(text))]


def nearest(language: str, available: Sequence[str]) -> str:
    """The available language that serves best: the same, one with the same base (pt for pt-BR), else the first."""
    wanted = language.lower()
    base = wanted.split("-", maxsplit=1)[0]
    by_tag = {one.lower(): one for one in reversed(available)}
    if wanted in by_tag:
        return by_tag[wanted]
    if base in by_tag:
        return by_tag[base]
    return next((one for one in available if one.lower().split("-", maxsplit=1)[0] == base), available[0])
