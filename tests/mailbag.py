"""Mails as servers and people send them, about one mail of ours."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from service.base.secrets import Secrets
from service.delivery import return_path
from service.delivery.return_path import Name

DOMAIN = "bounce.example.com"
SENDER = "survey@example.com"


class Mailbag:
    """What may come back about the message with this id, which went to `to`."""

    def __init__(self, secrets: Secrets, message_id: UUID, to: str) -> None:
        self.to = to
        self.bounce_address = return_path.address(secrets, Name.BOUNCE, message_id, DOMAIN)
        self.stop_address = return_path.address(secrets, Name.UNSUBSCRIBE, message_id, DOMAIN)
        self.message_id = f"<{return_path.token(secrets, Name.MESSAGE_ID, message_id)}@example.com>"

    @property
    def original(self) -> str:
        """Our own mail's headers."""
        return (
            f"Return-Path: <{self.bounce_address}>\nFrom: Northwind Clinic <{SENDER}>\nTo: {self.to}\n"
            f"Subject: How did it go?\nMessage-ID: {self.message_id}\n"
            f"List-Unsubscribe: <https://survey.example.com/u/token>,\n <mailto:{self.stop_address}>\n"
        )

    def report(
        self,
        status: str = "5.1.1",
        *,
        action: str = "failed",
        diagnostic: str = "smtp; 550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown",
        recipient: str | None = None,
        sent_to: str | None = None,
        groups: str | None = None,
        original: str | None = None,
    ) -> bytes:
        """As Postfix writes it (RFC 3464)."""
        whom = recipient or self.to
        said = groups or (
            f"Final-Recipient: rfc822; {whom}\nOriginal-Recipient: rfc822;{whom}\nAction: {action}\n"
            f"Status: {status}\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: {diagnostic}\n"
        )
        enclosed = self.original if original is None else original
        return _bytes(
            f"Return-Path: <>\nFrom: MAILER-DAEMON@mail.example.com (Mail Delivery System)\n"
            f"Subject: Undelivered Mail Returned to Sender\nTo: {sent_to or self.bounce_address}\n"
            "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status;\n boundary="A9B.1/mail.example.com"\n\n'
            "This is a MIME-encapsulated message.\n\n--A9B.1/mail.example.com\nContent-Description: Notification\n"
            "Content-Type: text/plain; charset=us-ascii\n\nThis is the mail system at host mail.example.com.\n\n"
            "I'm sorry to have to inform you that your message could not be delivered.\n\n"
            "--A9B.1/mail.example.com\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n"
            "Reporting-MTA: dns; mail.example.com\nX-Postfix-Queue-ID: A9B\nX-Postfix-Sender: rfc822; x@example.com\n"
            f"Arrival-Date: Mon,  5 Oct 2026 09:00:00 +0000 (UTC)\n\n{said}\n"
            "--A9B.1/mail.example.com\nContent-Description: Undelivered Message Headers\n"
            f"Content-Type: text/rfc822-headers\n\n{enclosed}\n--A9B.1/mail.example.com--\n"
        )

    def complaint(self, feedback_type: str = "abuse", *, original: str | None = None) -> bytes:
        """As a mailbox provider's feedback loop writes it (RFC 5965)."""
        enclosed = self.original if original is None else original
        return _bytes(
            f"From: <fbl@isp.example.net>\nTo: <abuse@example.com>\nSubject: FW: How did it go?\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=feedback-report;\n boundary="part1_13d.2e68ed54"\n\n'
            "--part1_13d.2e68ed54\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n"
            "--part1_13d.2e68ed54\nContent-Type: message/feedback-report\n\n"
            f"Feedback-Type: {feedback_type}\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n\n"
            f"--part1_13d.2e68ed54\nContent-Type: message/rfc822\n\n{enclosed}\nHello, was it good?\n"
            "--part1_13d.2e68ed54--\n"
        )

    def letter(
        self,
        words: str,
        *,
        subject: str = "Re: How did it go?",
        sender: str | None = None,
        sent_to: str = SENDER,
        is_reply: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """As a person's mail program writes it."""
        reply = f"In-Reply-To: {self.message_id}\nReferences: {self.message_id}\n" if is_reply else ""
        more = "".join(f"{name}: {value}\n" for name, value in (headers or {}).items())
        return _bytes(
            f"From: Ada <{sender or self.to}>\nTo: {sent_to}\nSubject: {subject}\n{reply}{more}"
            f"Message-ID: <{abs(hash((words, subject, sent_to)))}@example.org>\nMIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\n\n{words}\n"
        )

    def exim(self) -> bytes:
        return _bytes(
            f"Return-path: <>\nX-Failed-Recipients: {self.to}\nAuto-Submitted: auto-replied\n"
            f"From: Mail Delivery System <Mailer-Daemon@relay.example.net>\nTo: {self.bounce_address}\n"
            "Subject: Mail delivery failed: returning message to sender\n\n"
            "This message was created automatically by mail delivery software.\n\n"
            "A message that you sent could not be delivered to one or more of its recipients.\n\n"
            f"  {self.to}\n    host mx.example.org [192.0.2.7]\n"
            "    SMTP error from remote mail server after RCPT TO:\n    550 5.1.1 The email account does not exist\n\n"
            f"------ This is a copy of the message, including all the headers. ------\n\n{self.original}\nHello\n"
        )

    def qmail(self, reason: str = "Sorry, no mailbox here by that name. (#5.1.1)") -> bytes:
        return _bytes(
            f"Return-Path: <>\nFrom: MAILER-DAEMON@relay.example.net\nTo: {self.bounce_address}\n"
            "Subject: failure notice\n\n"
            "Hi. This is the qmail-send program at relay.example.net.\n"
            "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
            "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
            f"<{self.to}>:\n{reason}\n\n--- Below this line is a copy of the message.\n\n{self.original}\nHello\n"
        )

    def exchange(self) -> bytes:
        return _bytes(
            f"Return-Path: <>\nFrom: Microsoft Outlook <MicrosoftExchange329e71ec@example.org>\n"
            f"To: {self.bounce_address}\nSubject: Undeliverable: How did it go?\nMIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=us-ascii\n\n"
            "Delivery has failed to these recipients or distribution lists:\n\nAda\n"
            "The recipient's e-mail address was not found in the recipient's e-mail system.\n\n"
            "Diagnostic information for administrators:\n\nGenerating server: example.org\n\n"
            f"{self.to}\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nOriginal message headers:\n\n"
            f"{self.original}"
        )


def _bytes(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()
