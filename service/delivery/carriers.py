"""Which carrier takes which message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.base.time import Clock, system_clock
from service.delivery import postmark, sendgrid
from service.delivery.channel import Carrier, ListingCarrier
from service.delivery.email import Relay, Returns, Senders, SmtpCarrier
from service.delivery.mailbox import Mailbox
from service.delivery.message import Lane
from service.delivery.pace import Sender
from service.delivery.queue import Traffic
from service.delivery.sms import Account, ForgetfulTwilioCarrier, TwilioCarrier
from service.sampling.contact import Channel


class TwilioSettings(Protocol):
    """What the settings say about Twilio (structural: the settings stand above the stages)."""

    @property
    def account_sid(self) -> str: ...
    @property
    def auth_token(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def blind_sender(self) -> str | None: ...
    @property
    def keeps_texts(self) -> bool: ...
    @property
    def segments_per_second(self) -> float: ...
    @property
    def countries(self) -> tuple[str, ...]: ...


class SmtpSettings(Protocol):
    """What the settings say about the mail relay."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def starttls(self) -> bool: ...
    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def implicit_tls(self) -> bool: ...
    @property
    def ca_file(self) -> str: ...
    @property
    def mails_per_second(self) -> float | None: ...


class CarrierSettings(Protocol):
    """The part of the settings that carriers are made of."""

    @property
    def twilio(self) -> TwilioSettings | None: ...
    @property
    def smtp(self) -> SmtpSettings | None: ...
    @property
    def mail_from(self) -> str: ...
    @property
    def mail_blind_from(self) -> str | None: ...
    @property
    def public_url(self) -> str: ...
    @property
    def provider_timeout_seconds(self) -> float: ...
    @property
    def bounce_domain(self) -> str | None: ...
    @property
    def sendgrid_public_key(self) -> str | None: ...
    @property
    def postmark_secret(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Carriers:
    """One carrier for each channel. Test mode always goes to the mailbox, so that it never reaches a provider."""

    sms: Carrier
    email: Carrier
    mailbox: Carrier

    def of(self, mode: Mode, channel: Channel) -> Carrier:
        if mode is Mode.TEST:
            return self.mailbox
        return self.sms if channel is Channel.SMS else self.email

    @property
    def listing(self) -> frozenset[str]:
        """Providers that can be asked what they have taken."""
        return frozenset(one.provider for one in self._every if isinstance(one, ListingCarrier))

    def named(self, provider: str) -> Carrier | None:
        return next((one for one in self._every if one.provider == provider), None)

    @property
    def _every(self) -> tuple[Carrier, ...]:
        return (self.sms, self.email, self.mailbox)

    def close(self) -> None:
        for carrier in self._every:
            carrier.close()


def of_settings(
    settings: CarrierSettings, database: Database, secrets: Secrets, clock: Clock = system_clock
) -> Carriers:
    """The carriers the settings name; a channel without a provider keeps its messages in the mailbox."""
    mailbox = Mailbox(database, secrets, clock)
    timeout = settings.provider_timeout_seconds
    sms: Carrier = mailbox
    email: Carrier = mailbox
    if settings.twilio is not None:
        account = Account(
            sid=settings.twilio.account_sid,
            auth_token=settings.twilio.auth_token,
            sender=settings.twilio.sender,
            url=settings.twilio.url,
            blind_sender=settings.twilio.blind_sender,
            keeps_texts=settings.twilio.keeps_texts,
        )
        kind = TwilioCarrier if account.keeps_texts else ForgetfulTwilioCarrier
        sms = kind(account, secrets, public_url=settings.public_url, timeout=timeout)
    if settings.smtp is not None:
        relay = Relay(
            host=settings.smtp.host,
            port=settings.smtp.port,
            starttls=settings.smtp.starttls,
            username=settings.smtp.username,
            password=settings.smtp.password,
            implicit_tls=settings.smtp.implicit_tls,
            ca_file=settings.smtp.ca_file,
        )
        email = SmtpCarrier(
            relay,
            senders=Senders(settings.mail_from, settings.mail_blind_from),
            timeout=timeout,
            clock=clock,
            secrets=secrets,
            returns=Returns(settings.bounce_domain, _reported_back(settings)),
        )
    return Carriers(sms=sms, email=email, mailbox=mailbox)


def _reported_back(settings: CarrierSettings) -> Callable[[str], Mapping[str, str]]:
    """Headers by which the provider whose hook is set up knows the message again, and adds no picture and no detour."""
    providers = [
        headers
        for headers, is_set_up in (
            (sendgrid.headers, settings.sendgrid_public_key is not None),
            (postmark.headers, settings.postmark_secret is not None),
        )
        if is_set_up
    ]
    return lambda token: {name: value for headers in providers for name, value in headers(token).items()}


def traffic(settings: CarrierSettings, carriers: Carriers) -> Traffic:
    """Who carries what, and how fast each sender may be. Both arms share a pace where they share a sender."""
    senders: dict[Lane, Sender] = {}
    if settings.twilio is not None:
        per_second = settings.twilio.segments_per_second
        senders[Lane.SMS] = Sender(settings.twilio.sender, per_second)
        senders[Lane.SMS_BLIND] = Sender(settings.twilio.blind_sender or settings.twilio.sender, per_second)
    if settings.smtp is not None and settings.smtp.mails_per_second is not None:
        relay = Sender(f"smtp:{settings.smtp.host}"[:254], settings.smtp.mails_per_second)
        senders |= {Lane.EMAIL: relay, Lane.EMAIL_BLIND: relay}
    live = {one: carriers.of(Mode.LIVE, one).provider for one in Channel}
    return Traffic(providers={one: name for one, name in live.items() if name != Mailbox.provider}, senders=senders)
