"""Texts of other programs made into texts that a questionnaire can hold: no markup, no control characters."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LINE = 200
PASSAGE = 2000
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})
_UNSEEN = frozenset({"script", "style", "head", "title"})
_NOT_TEXT = frozenset({"img", "audio", "video", "iframe", "object", "embed", "svg"})
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_LEADING = re.compile("^[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_MARKUP = re.compile(r"<[A-Za-z/!][^<>]*>|&(?:[A-Za-z]+|#\d+|#x[0-9A-Fa-f]+);")
_BRACES = re.compile(r"\{\{|\}\}|[{}]")


class _Text(HTMLParser):
    """Collects what a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.hidden = 0
        self.media: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.hidden += 1
        if tag in _NOT_TEXT:
            self.media.append(tag)
        if tag in _BREAKS:
            self.shown.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.hidden = max(0, self.hidden - 1)
        if tag in _BREAKS and tag != "br":
            self.shown.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.shown.append(re.sub(r"\s+", " ", data))


def without_markup(text: str) -> tuple[str, tuple[str, ...]]:
    """What HTML shows as text, and the pictures and sounds that it shows besides."""
    if not _MARKUP.search(text):
        return text, ()
    reader = _Text()
    reader.feed(text)
    reader.close()
    lines = [re.sub(r" {2,}", " ", line).strip() for line in "".join(reader.shown).replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"), tuple(dict.fromkeys(reader.media))


def tidy(text: str, *, is_line: bool) -> str:
    """The text without what the schema of questionnaires forbids; a line loses its breaks."""
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text).replace("\t", " ")
    text = _LEADING.sub("", _UNPRINTABLE.sub("", text)).rstrip()
    return " ".join(line.strip() for line in text.split("\n") if line.strip()) if is_line else text


def with_doubled_braces(text: str) -> str:
    """Braces that stand alone doubled, so that they are text and no placeholder."""
    return _BRACES.sub(lambda match: match[0] if len(match[0]) == 2 else match[0] * 2, text)
