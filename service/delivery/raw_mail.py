"""A mail as it came in, taken apart. Anybody can send anything: whatever it is, this ends, and without an error."""

from __future__ import annotations

import email
import email.message
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.header import decode_header
from html import unescape
from itertools import islice

MOST_BYTES = 1024 * 1024  # of a mail; what comes after it is not looked at
MOST_PARTS = 100
MOST_HEADERS = 300
MOST_HEADER = 4_000
MOST_TEXT = 100_000
MOST_LINE = 10_000  # ten times what mail servers pass on: the parser makes a pattern of a boundary, however long
_LONG_LINE = re.compile(rb"[^\n]{%d,}" % MOST_LINE)
_CHARSET = re.compile(
    r"utf-?8|us-ascii|ascii|latin-?1|iso-?8859-\d{1,2}|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]"
    r"|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr|tw)|iso-2022-jp",
    re.IGNORECASE,
)
#: The possessive repeats never go back, and none goes past the next bracket: together they read the page once.
_MARKUP = re.compile(r"<!--|<(/?)([A-Za-z][A-Za-z0-9]*+)[^<>]*+>|<[!?][^<>]*+>")
_SILENT = frozenset({"script", "style", "title"})
_BREAKING = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Part:
    """One part without parts of its own. Of an enclosed mail, its headers; of a report, its fields as they stand."""

    kind: str
    text: str
    is_attached: bool = False


@dataclass(frozen=True, slots=True)
class RawMail:
    """Header names are in small letters; values are decoded. `parts` come in their order."""

    headers: Mapping[str, tuple[str, ...]]
    kind: str
    parts: tuple[Part, ...]

    def header(self, name: str) -> str:
        """The first header of this name, or nothing."""
        return self.headers.get(name, ("",))[0]

    def has(self, name: str) -> bool:
        return name in self.headers

    def text_of(self, *kinds: str) -> str:
        """What the parts of these kinds say, one after the other."""
        return "\n\n".join(part.text for part in self.parts if part.kind in kinds)

    @property
    def words(self) -> str:
        """What its reader reads first: the plain text, else the words of the HTML."""
        for kind in ("text/plain", "text/html"):
            said = next((part.text for part in self.parts if part.kind == kind and not part.is_attached), "")
            if said.strip():
                return said
        return ""


_NOTHING = RawMail({}, "", ())


def read(raw: bytes) -> RawMail:
    """Take it apart as far as it can be."""
    try:
        message = email.message_from_bytes(_LONG_LINE.sub(lambda line: line[0][:MOST_LINE], raw[:MOST_BYTES]))
        parts = tuple(_parts(message))
        return RawMail(_headers(message), message.get_content_type(), parts)
    except Exception:  # noqa: BLE001  # nested a thousand deep, or broken in a way that the parser does not expect
        return _head_only(raw)


def _head_only(raw: bytes) -> RawMail:
    """Of a mail that the parser gives up, its headers at least."""
    head = re.split(rb"\r?\n\r?\n", raw[:MOST_BYTES], maxsplit=1)[0]
    try:
        return RawMail(_headers(email.message_from_bytes(head)), "", ())
    except Exception:  # noqa: BLE001  # as above
        return _NOTHING


def _headers(message: email.message.Message) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in _named(message):
        found.setdefault(name.lower(), []).append(_decoded(value))
    return {name: tuple(values) for name, values in found.items()}


def _named(message: email.message.Message) -> Iterator[tuple[str, str]]:
    """Headers as they came: the parser gives bytes outside ASCII as half characters, and they are mostly UTF-8."""
    for name, value in islice(message.raw_items(), MOST_HEADERS):
        raw = str(value)[:MOST_HEADER].encode("utf-8", "surrogateescape")
        yield _clean(name), raw.decode("utf-8", "replace")


def _decoded(value: str) -> str:
    """A header in readable form; as it stands where it cannot be decoded."""
    try:
        words = [
            part if isinstance(part, str) else _in_charset(part, charset or "")
            for part, charset in decode_header(value)
        ]
    except Exception:  # noqa: BLE001  # encoded words have more ways to be broken than the library has errors
        words = [value]
    return _clean(" ".join("".join(words).split()))


def _parts(message: email.message.Message) -> Iterator[Part]:
    """Depth first, without going into mails that are enclosed."""
    waiting: list[email.message.Message] = [message]
    seen = 0
    while waiting and seen < MOST_PARTS:
        one = waiting.pop(0)
        seen += 1
        inside = one.get_payload()
        kind = one.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            yield Part(kind, _enclosed(inside), is_attached=True)
        elif isinstance(inside, list) and one.get_content_maintype() == "message":
            yield Part(kind, "\n\n".join(_fields(block) for block in inside[:MOST_PARTS]))
        elif isinstance(inside, list):
            waiting = [*inside[:MOST_PARTS], *waiting]
        else:
            is_attached = one.get_content_disposition() == "attachment"
            yield Part(kind, _text(one, kind), is_attached)


def _enclosed(inside: object) -> str:
    mails = inside if isinstance(inside, list) else []
    return "\n\n".join(_fields(mail) for mail in mails[:1])


def _fields(block: object) -> str:
    if not isinstance(block, email.message.Message):
        return _clean(str(block)[:MOST_TEXT])
    return "\n".join(f"{name}: {_decoded(value)}" for name, value in _named(block))


def _text(part: email.message.Message, kind: str) -> str:
    if not kind.startswith(("text/", "message/")):
        return ""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = part.get_param("charset")
    text = _clean(_in_charset(raw[: 4 * MOST_TEXT], charset if isinstance(charset, str) else ""))[:MOST_TEXT]
    return _words_of(text) if kind == "text/html" else text


def _in_charset(raw: bytes, charset: str) -> str:
    """Only charsets in which people write: others are codecs that may grow without bound or raise what they like."""
    named = charset.strip(" \"'").lower()
    return raw.decode(named if _CHARSET.fullmatch(named) else "utf-8", "replace")


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _words_of(html: str) -> str:
    """The words of a page, quotes marked as in plain text.

    Each character is looked at a few times at most, whatever it is: the parser of the standard library goes to the end
    of the page for every tag that is not closed, and gives up at markup that it does not know.
    """
    words: list[str] = []
    silent, quoted, at = "", 0, 0
    while (mark := _MARKUP.search(html, at)) is not None:
        if not silent:
            words.append(_spoken(html[at : mark.start()], is_quoted=quoted > 0))
        at = mark.end()
        if mark[0] == "<!--":
            end = html.find("-->", at)
            at = len(html) if end < 0 else end + 3
            continue
        closes, name = mark[1] == "/", (mark[2] or "").lower()
        if silent:
            silent = "" if closes and name == silent else silent
        elif name in _SILENT and not closes:
            silent = name
        elif name in _BREAKING:
            quoted = max(quoted + (-1 if closes else 1), 0) if name == "blockquote" else quoted
            words.append("\n")
    if not silent:
        words.append(_spoken(html[at:], is_quoted=quoted > 0))
    return "".join(words)


def _spoken(data: str, *, is_quoted: bool) -> str:
    try:
        said = unescape(data)
    except ValueError:  # a number of more digits than are ever read
        said = data
    if not said or not is_quoted:
        return said
    return "> " + said.replace("\n", "\n> ").lstrip()
