"""Texts of the questionnaire as they stand on a page: one that is not translated says which language it is in."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from service.survey import wording
from service.survey.text import Text, nearest, text_in


def said(text: Text, language: str) -> Markup:
    """The text in that language; where it stands in another one, it carries its own language and direction."""
    return marked(text_in(text, language), text, language)


def marked(part: str, text: Text, language: str) -> Markup:
    """A part of a text, likewise."""
    own = nearest(language, tuple(text))
    if own == language:
        return escape(part)
    direction = "rtl" if wording.right_to_left(own) else "ltr"
    return Markup('<span lang="{}" dir="{}">{}</span>').format(own, direction, part)


def paragraphs(text: Text, language: str, values: Mapping[str, str] | None = None) -> list[Markup]:
    """The author's line breaks as paragraphs, with placeholders filled."""
    lines = wording.render(text_in(text, language), values or {}).split("\n")
    return [marked(line.strip(), text, language) for line in lines if line.strip()]
