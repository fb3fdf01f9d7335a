"""Mail over SMTP. What went wrong depends on when: before the final dot nothing was sent, after it nobody knows."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from service.base.secrets import Secrets
from service.base.time import Clock
from service.delivery import bounce, mime, return_path
from service.delivery.bounce import Bounce
from service.delivery.channel import Accepted, Ambiguous, Busy, Carrier, Mail, Outgoing, Rejected, Why
from service.sampling.sample import Arm

_NOT_CONNECTED = (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError)
_GO_AHEAD = (354,)
_DONE = (250, 251)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
MESSAGES_PER_CONNECTION = 100  # relays close busy connections; better to do so first, between two messages


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that sends on for us."""

    host: str
    port: int
    starttls: bool
    username: str
    password: str = field(repr=False)
    implicit_tls: bool = False  # from the first byte, as on port 465
    ca_file: str = ""  # who vouches for the relay, where the system's certificate authorities do not

    @property
    def is_encrypted(self) -> bool:
        return self.starttls or self.implicit_tls


@dataclass(frozen=True, slots=True)
class Returns:
    """What lets a mail that comes back, or a provider's word on it, be known again. Without a domain of its own for
    returning mail, the envelope's sender is the From address."""

    bounce_domain: str | None = None
    more: Callable[[str], Mapping[str, str]] = lambda _token: {}  # headers that a provider reports back


@dataclass(frozen=True, slots=True)
class Senders:
    """The addresses that mails come from; one for the blind arm may be missing."""

    mail_from: str
    blind_from: str | None = None

    def of(self, arm: Arm) -> str:
        return self.blind_from or self.mail_from if arm is Arm.BLIND else self.mail_from


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

    def __init__(
        self,
        relay: Relay,
        *,
        senders: Senders,
        timeout: float,
        clock: Clock,
        secrets: Secrets,
        returns: Returns | None = None,
    ) -> None:
        self._relay = relay
        self._senders = senders
        self._timeout = timeout
        self._clock = clock
        self._secrets = secrets
        self._returns = returns or Returns()
        self._idle: deque[_Connection] = deque()
        self._tls = _tls(relay)

    def send(self, outgoing: Outgoing) -> Accepted:
        if not isinstance(outgoing.content, Mail):
            raise TypeError("a mail has a mail as its content")
        heading = self._heading(outgoing)
        try:
            raw = mime.build(outgoing.content, heading)
        except mime.Unwritable as error:
            raise Rejected("header", str(error)) from None
        connection = self._begin(outgoing.address, self._return_path(outgoing))
        with self._returned(connection):
            _transfer(connection.smtp, raw)
        return Accepted(heading.message_id)

    def _heading(self, outgoing: Outgoing) -> mime.Heading:
        """The Message-ID is the same for every attempt, so that a receiver can tell a second copy."""
        named = return_path.token(self._secrets, return_path.Name.MESSAGE_ID, outgoing.message_id)
        mail_from = self._senders.of(outgoing.arm)
        return mime.Heading(
            mail_from=mail_from,
            to=outgoing.address,
            message_id=f"<{named}@{_domain(mail_from)}>",
            date=self._clock(),
            unsubscribe_by_mail=self._address(return_path.Name.UNSUBSCRIBE, outgoing),
            more=self._returns.more(named),
        )

    def _return_path(self, outgoing: Outgoing) -> str:
        return self._address(return_path.Name.BOUNCE, outgoing) or self._senders.of(outgoing.arm)

    def _address(self, name: return_path.Name, outgoing: Outgoing) -> str | None:
        domain = self._returns.bounce_domain
        return None if domain is None else return_path.address(self._secrets, name, outgoing.message_id, domain)

    def close(self) -> None:
        while self._idle:
            _quit(self._idle.pop().smtp)

    def _begin(self, address: str, sender: str) -> _Connection:
        """A connection on which the relay is ready for the text; one that was left open too long is replaced."""
        while True:
            connection = self._idle.pop() if self._idle else _Connection(self._connect())
            try:
                self._envelope(connection.smtp, address, sender)
            except _NOT_CONNECTED as error:
                connection.smtp.close()
                if connection.is_new:
                    raise Busy(f"the mail relay broke off: {type(error).__name__}", why=Why.AWAY) from None
            except (Busy, Rejected):
                self._reset(connection)
                raise
            else:
                return connection

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        ours, timeout = _domain(self._senders.mail_from), self._timeout
        try:
            if relay.implicit_tls:
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, ours, timeout=timeout, context=self._tls)
            else:
                smtp = smtplib.SMTP(relay.host, relay.port, ours, timeout)
        except OSError as error:  # every error of smtplib and of TLS is one, too
            raise Busy(f"no connection to the mail relay: {type(error).__name__}", why=Why.AWAY) from None
        try:
            if relay.starttls and not relay.implicit_tls:
                smtp.starttls(context=self._tls)
            if relay.username:
                smtp.login(relay.username, relay.password)
            smtp.ehlo_or_helo_if_needed()
        except OSError as error:
            smtp.close()
            raise Busy(f"the mail relay cannot be used: {type(error).__name__}", why=Why.AWAY) from None
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, address: str, sender: str) -> None:
        """Sender and recipient, up to the point where the relay asks for the text. Nothing is sent before that."""
        is_ascii = address.isascii()
        if not is_ascii and not smtp.has_extn("smtputf8"):
            raise Rejected("smtputf8", "the mail relay does not take this kind of address", address_at_fault=True)
        _judge(*smtp.mail(sender, [] if is_ascii else ["SMTPUTF8"]), _DONE)
        _judge(*smtp.rcpt(address), _DONE, is_of_recipient=True)
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
        if connection.carried < MESSAGES_PER_CONNECTION:
            self._idle.append(connection)
        else:
            _quit(connection.smtp)

    def _reset(self, connection: _Connection) -> None:
        """Forget the half-begun message before the connection carries another; one that is being closed (421) goes."""
        try:
            code, _ = connection.smtp.rset()
        except _NOT_CONNECTED:
            code = 0
        if code in _DONE:
            self._keep(connection)
        else:
            connection.smtp.close()


def _tls(relay: Relay) -> ssl.SSLContext | None:
    """Certificate and name are checked; nothing older than TLS 1.2."""
    if not relay.is_encrypted:
        return None
    context = ssl.create_default_context(cafile=relay.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


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


def _judge(code: int, reply: bytes, wanted: Collection[int], *, is_of_recipient: bool = False) -> None:
    """Only codes are kept of a reply: its words often repeat the address.

    A recipient refused for what the sender is, or does, is not at fault; one without an enhanced code may be either,
    and is only not written to again about this.
    """
    if code in wanted:
        return
    enhanced = _ENHANCED.match(reply.decode("ascii", "replace"))
    detail = f"{code} {enhanced[0]}" if enhanced else str(code)
    if not 500 <= code < 600:
        raise Busy(f"the mail relay says {detail}")
    kind = bounce.kind_of(enhanced[0]) if enhanced else None
    raise Rejected(
        str(code),
        f"the mail relay says {detail}",
        address_at_fault=is_of_recipient and kind is not Bounce.REFUSED,
        status=enhanced[0] if enhanced and is_of_recipient and kind is Bounce.HARD else None,
    )


def _quit(smtp: smtplib.SMTP) -> None:
    with suppress(*_NOT_CONNECTED):  # the relay may have gone first, which is what is wanted
        smtp.quit()


def _domain(mail_from: str) -> str:
    return mail_from.rsplit("@", 1)[1]
