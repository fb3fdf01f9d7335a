"""A mail as it goes over the wire, written directly: the standard library's builder costs more than sending does."""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from service.delivery.channel import Mail

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SHORT = 60  # characters that need no folding
_LINE_END = re.compile(r"\r\n|\r|\n")


class Unwritable(ValueError):
    """A header with control characters would let its author write headers of his own; half a character is no text."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the text besides what the mail itself says."""

    mail_from: str
    to: str
    message_id: str
    date: datetime
    unsubscribe_by_mail: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)  # what one provider reads


def build(mail: Mail, heading: Heading) -> bytes:
    """The whole mail in CRLF lines, plain text first, then HTML; raises Unwritable."""
    # no line of quoted-printable can hold "=_", so no text can end its part before its time
    boundary = f"=_{heading.message_id.strip('<>').split('@')[0]}"
    headers = [
        ("From", _mailbox(_safe("From", mail.sender), _safe("From", heading.mail_from))),
        ("To", _safe("To", heading.to)),
        ("Subject", _text("Subject", _safe("Subject", mail.subject))),
        ("Date", format_datetime(heading.date)),
        ("Message-ID", _safe("Message-ID", heading.message_id)),
        *_ways_out(mail, heading),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        *((name, _safe(name, value)) for name, value in heading.more.items()),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    parts = "".join(_part(boundary, kind, text) for kind, text in (("plain", mail.text), ("html", mail.html)))
    return f"{head}\r\n{parts}--{boundary}--\r\n".encode("utf-8" if not heading.to.isascii() else "ascii")


def _ways_out(mail: Mail, heading: Heading) -> list[tuple[str, str]]:
    """The link first: programs that know one click take it, others the first they can. A mail to the team itself has
    none: who is told of what is for the team to change."""
    if not mail.unsubscribe:
        return []
    ways = [mail.unsubscribe]
    if heading.unsubscribe_by_mail is not None:
        ways.append(f"mailto:{heading.unsubscribe_by_mail}?subject=unsubscribe")
    return [
        ("List-Unsubscribe", ",\r\n ".join(f"<{_safe('List-Unsubscribe', way)}>" for way in ways)),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]


def _mailbox(name: str, address: str) -> str:
    """Name and address; a name outside ASCII is encoded and folded, another is quoted where it must be."""
    return formataddr((name, address)) if name.isascii() else f"{_text('From', name)} <{address}>"


def _text(header: str, value: str) -> str:
    if value.isascii() and len(value) <= _SHORT:
        return value
    return Header(value, "utf-8", header_name=header).encode(linesep="\r\n")


def _part(boundary: str, kind: str, text: str) -> str:
    try:
        lines = _LINE_END.sub("\n", text).encode()
    except UnicodeEncodeError:
        raise Unwritable("half a character in the text") from None
    # bare line feeds go in, because the encoder would break long lines with them in any case
    encoded = binascii.b2a_qp(lines, istext=True).decode("ascii").replace("\n", "\r\n")
    return (
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}\r\n"
    )


def _safe(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise Unwritable(f"a control character in {name}")
    return value
