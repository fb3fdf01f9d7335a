"""Reports that mail servers send: not delivered (RFC 3464), complained of (RFC 5965), and what others write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.delivery import bounce
from service.delivery.raw_mail import RawMail

_DELIVERY_STATUS = ("message/delivery-status", "message/global-delivery-status")
_FEEDBACK = "message/feedback-report"
_ORIGINAL = (
    "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers",
)  # fmt: skip
_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "opt-out", "opt-out-list", "other"})
_SPEAKS_FOR_SERVERS = re.compile(r"(?:mailer-daemon|postmaster|microsoftexchange\w*|mail-?daemon)@?", re.IGNORECASE)
_RETURNED = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|incomplete)|returned mail|failure notice|mail delivery|"
    r"returning message to sender|unzustellbar|non remis|no se ha podido entregar|n[ãa]o entregue",
    re.IGNORECASE,
)
_COPY_BELOW = re.compile(
    r"^--.*(?:below this line|copy of (?:the|your) message|original message|message headers).*$|"
    r"^.*(?:this is a copy of the message|original message headers|diagnostic information for administrators).*$",
    re.IGNORECASE | re.MULTILINE,
)
_DELAYED = re.compile(
    r"(?:still (?:being|trying)|will (?:be retried|continue)|has been delayed|warning only|do not need to resend)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """What became of one recipient's copy. `address` may be one that the mail was forwarded to."""

    action: str
    status: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """`original`: the headers of the mail that is spoken of."""

    recipients: tuple[Recipient, ...]
    original: str


@dataclass(frozen=True, slots=True)
class Complaint:
    feedback_type: str
    original: str

    @property
    def is_of_person(self) -> bool:
        """Reports of a filter's error (not-spam), or of a failed signature, are no wish of anybody's."""
        return self.feedback_type in _COMPLAINTS


@dataclass(frozen=True, slots=True)
class Unclear:
    """A mail server says something that cannot be told for sure."""

    original: str


Report = NotDelivered | Complaint | Unclear


def read(mail: RawMail) -> Report | None:
    """The report that the mail is; None when it is none."""
    original = mail.text_of(*_ORIGINAL)
    fields = mail.text_of(_FEEDBACK)
    if fields:
        said = next(iter(_blocks(fields)), {})
        about = "\n".join((original, said.get("original-mail-from", "")))
        return Complaint(said.get("feedback-type", "").strip().lower(), about)
    status = mail.text_of(*_DELIVERY_STATUS)
    if status:
        recipients = tuple(one for block in _blocks(status) if (one := _recipient(block)) is not None)
        return NotDelivered(recipients, original) if recipients else Unclear(original)
    if _is_of_server(mail):
        return _unstructured(mail, original)
    return None


def _blocks(fields: str) -> Iterator[Mapping[str, str]]:
    """Groups of fields, parted by empty lines; a line that begins with a space goes on with the one before."""
    for block in re.split(r"\n[ \t\r]*\n", fields.replace("\r\n", "\n")):
        found: dict[str, str] = {}
        for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                found.setdefault(name.strip().lower(), value.strip())
        if found:
            yield found


def _recipient(block: Mapping[str, str]) -> Recipient | None:
    """The first group speaks of the report itself and has no recipient."""
    if "action" not in block and "status" not in block:
        return None
    if "final-recipient" not in block and "original-recipient" not in block:
        return None
    given = bounce.status_in(block.get("status", "")) or ""
    status = bounce.precise(given, block.get("diagnostic-code", ""))
    addresses = tuple(
        block[name].partition(";")[2].strip() or block[name]
        for name in ("original-recipient", "final-recipient")
        if name in block
    )
    action = block.get("action", "").split("(")[0].strip().lower()
    return Recipient(action or ("delayed" if status.startswith("4") else "failed"), status, addresses)


def _is_of_server(mail: RawMail) -> bool:
    """Only of mail servers is a text believed to be a bounce: a person may write such words as well."""
    if mail.has("x-failed-recipients") or mail.header("return-path").strip() == "<>":
        return bool(_RETURNED.search(mail.header("subject"))) or mail.has("x-failed-recipients") or _is_qmail(mail)
    return bool(_SPEAKS_FOR_SERVERS.search(mail.header("from")))


def _is_qmail(mail: RawMail) -> bool:
    return "qmail-send program" in mail.words[:500]


def _unstructured(mail: RawMail, original: str) -> Report:
    """qmail, Exim, older Exchange: words for people. Believed only if they hold one status code, and one alone."""
    words = mail.words
    copy = _COPY_BELOW.search(words)
    said, below = (words, "") if copy is None else (words[: copy.start()], words[copy.start() :])
    about = f"{original}\n{below}"
    status = bounce.status_in(said) or (bounce.status_in(words) if copy is not None and not original else None)
    if status is None or _DELAYED.search(said):
        return Unclear(about)
    failed = tuple(one.strip() for one in mail.header("x-failed-recipients").split(",") if one.strip())
    return NotDelivered((Recipient("failed", status, failed),), about)
