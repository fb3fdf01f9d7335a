"""Mail over SMTP. What went wrong depends on when: before the final dot nothing was sent, after it nobody knows."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from service.base.time import Clock
from service.delivery import mime
from service.delivery.channel import Accepted, Ambiguous, Busy, Carrier, Mail, Outgoing, Rejected

_NOT_CONNECTED = (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError)
_GO_AHEAD = (354,)
_DONE = (250, 251)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_MESSAGES_PER_CONNECTION = 100  # relays close busy connections; better to do so first, between two messages


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that sends on for us."""

    host: str
    port: int
    starttls: bool
    username: str
    password: str = field(repr=False)


@dataclass(slots=True)
class _Connection:
    smtp: smtplib.SMTP
    carried: int = 0

    @property
    def is_new(self) -> bool:
        return self.carried == 0


class SmtpCarrier(Carrier):
    """Cannot tell what it has taken: a message whose outcome is unknown stays so, for a person to decide."""

    provider = "smtp"

    def __init__(self, relay: Relay, *, mail_from: str, timeout: float, clock: Clock) -> None:
        self._relay = relay
        self._mail_from = mail_from
        self._timeout = timeout
        self._clock = clock
        self._idle: deque[_Connection] = deque()
        self._tls = ssl.create_default_context() if relay.starttls else None

    def send(self, outgoing: Outgoing) -> Accepted:
        if not isinstance(outgoing.content, Mail):
            raise TypeError("a mail has a mail as its content")
        message_id = mime.message_id(outgoing.message_id, self._mail_from)
        try:
            raw = mime.build(
                outgoing.content,
                mail_from=self._mail_from,
                to=outgoing.address,
                message_id=message_id,
                date=self._clock(),
            )
        except mime.Unwritable as error:
            raise Rejected("header", str(error)) from None
        connection = self._begin(outgoing.address)
        with self._returned(connection):
            _transfer(connection.smtp, raw)
        return Accepted(message_id)

    def close(self) -> None:
        while self._idle:
            _quit(self._idle.pop().smtp)

    def _begin(self, address: str) -> _Connection:
        """A connection on which the relay is ready for the text; one that was left open too long is replaced."""
        while True:
            connection = self._idle.pop() if self._idle else _Connection(self._connect())
            try:
                self._envelope(connection.smtp, address)
            except _NOT_CONNECTED as error:
                connection.smtp.close()
                if connection.is_new:
                    raise Busy(f"the mail relay broke off: {type(error).__name__}") from None
            except Busy:
                connection.smtp.close()
                raise
            except Rejected:
                self._reset(connection)
                raise
            else:
                return connection

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        try:
            smtp = smtplib.SMTP(relay.host, relay.port, local_hostname=_domain(self._mail_from), timeout=self._timeout)
        except OSError as error:  # every error of smtplib is one, too
            raise Busy(f"no connection to the mail relay: {type(error).__name__}") from None
        try:
            if self._tls is not None:
                smtp.starttls(context=self._tls)
            if relay.username:
                smtp.login(relay.username, relay.password)
            smtp.ehlo_or_helo_if_needed()
        except OSError as error:
            smtp.close()
            raise Busy(f"the mail relay cannot be used: {type(error).__name__}") from None
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, address: str) -> None:
        """Sender and recipient, up to the point where the relay asks for the text. Nothing is sent before that."""
        is_ascii = address.isascii()
        if not is_ascii and not smtp.has_extn("smtputf8"):
            raise Rejected("smtputf8", "the mail relay does not take this kind of address", address_at_fault=True)
        _judge(*smtp.mail(self._mail_from, [] if is_ascii else ["SMTPUTF8"]), _DONE)
        _judge(*smtp.rcpt(address), _DONE, address_at_fault=True)
        _judge(*smtp.docmd("DATA"), _GO_AHEAD)

    @contextmanager
    def _returned(self, connection: _Connection) -> Iterator[None]:
        """Keep the connection for the next message, unless it is in an unknown state."""
        try:
            yield
        except Ambiguous:
            connection.smtp.close()
            raise
        except (Busy, Rejected):
            self._keep(connection)
            raise
        self._keep(connection)

    def _keep(self, connection: _Connection) -> None:
        connection.carried += 1
        if connection.carried < _MESSAGES_PER_CONNECTION:
            self._idle.append(connection)
        else:
            _quit(connection.smtp)

    def _reset(self, connection: _Connection) -> None:
        """Forget the half-begun message before the connection carries another."""
        try:
            connection.smtp.rset()
        except _NOT_CONNECTED:
            connection.smtp.close()
        else:
            self._keep(connection)


def _transfer(smtp: smtplib.SMTP, raw: bytes) -> None:
    """The text itself, and the relay's word on it. Lines that begin with a dot get another."""
    stuffed = raw.replace(b"\r\n.", b"\r\n..")
    try:
        smtp.send(stuffed + b".\r\n")
        code, reply = smtp.getreply()
    except (OSError, smtplib.SMTPException):
        raise Ambiguous("the mail relay did not confirm the message") from None
    if not 200 <= code < 600:
        raise Ambiguous("the mail relay's answer cannot be read")
    _judge(code, reply, _DONE)


def _judge(code: int, reply: bytes, wanted: Collection[int], *, address_at_fault: bool = False) -> None:
    """Only codes are kept of a reply: its words often repeat the address."""
    if code in wanted:
        return
    enhanced = _ENHANCED.match(reply.decode("ascii", "replace"))
    detail = f"{code} {enhanced[0]}" if enhanced else str(code)
    if 500 <= code < 600:
        raise Rejected(str(code), f"the mail relay says {detail}", address_at_fault=address_at_fault)
    raise Busy(f"the mail relay says {detail}")


def _quit(smtp: smtplib.SMTP) -> None:
    with suppress(*_NOT_CONNECTED):  # the relay may have gone first, which is what is wanted
        smtp.quit()


def _domain(mail_from: str) -> str:
    return mail_from.rsplit("@", 1)[1]
