"""What arrives at the customers: the stand-ins' logs, read on from where one left off."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.demo.standins.smtp import SmtpStandin, Taken
from service.demo.standins.twilio import TwilioStandin
from service.demo.web import RequestFailed

_LINK = re.compile(r"https?://[^\s<>\"]+/s/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")
_UNSUBSCRIBE = re.compile(r"<(https?://[^>]+)>")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as its reader has it before them. `link` and `token` are empty in the texts of a conversation."""

    address: str
    text: str
    link: str
    token: str
    unsubscribe: str


class Mailroom:
    """Both stand-ins in the order in which messages came in."""

    def __init__(self, twilio: TwilioStandin, smtp: SmtpStandin) -> None:
        self._twilio = twilio
        self._smtp = smtp
        self._texts_read = 0
        self._mails_read = 0

    @property
    def texts(self) -> int:
        return self._texts_read

    @property
    def mails(self) -> int:
        return self._mails_read

    def new(self) -> Iterator[Arrival]:
        """What came since the last look."""
        texts = self._twilio.messages.log[self._texts_read :]
        mails = self._smtp.mails[self._mails_read :]
        self._texts_read += len(texts)
        self._mails_read += len(mails)
        for sent in texts:
            yield _arrival(sent.to, sent.body, "")
        for taken in mails:
            yield _mail(taken)


def _mail(taken: Taken) -> Arrival:
    """Read with the email package's older policy, which is several times as fast."""
    mail = email.message_from_bytes(taken.content)
    plain = next((part for part in mail.walk() if part.get_content_type() == "text/plain"), None)
    body = plain.get_payload(decode=True) if plain is not None else None
    unsubscribe = _UNSUBSCRIBE.search(mail.get("List-Unsubscribe", ""))
    if not isinstance(body, bytes) or unsubscribe is None:
        raise RequestFailed("a mail came without a text part or without List-Unsubscribe")
    return _arrival(taken.rcpt_to[0], body.decode("utf-8"), unsubscribe[1])


def _arrival(address: str, text: str, unsubscribe: str) -> Arrival:
    link = _LINK.search(text)
    return Arrival(address, text, link[0] if link else "", link[1] if link else "", unsubscribe)
