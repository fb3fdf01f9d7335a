"""Which carrier takes which message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.base.time import Clock, system_clock
from service.delivery.channel import Carrier, ListingCarrier
from service.delivery.email import Relay, SmtpCarrier
from service.delivery.mailbox import Mailbox
from service.delivery.sms import Account, TwilioCarrier
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


class CarrierSettings(Protocol):
    """The part of the settings that carriers are made of."""

    @property
    def twilio(self) -> TwilioSettings | None: ...
    @property
    def smtp(self) -> SmtpSettings | None: ...
    @property
    def mail_from(self) -> str: ...
    @property
    def public_url(self) -> str: ...
    @property
    def provider_timeout_seconds(self) -> float: ...


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
        )
        sms = TwilioCarrier(account, secrets, public_url=settings.public_url, timeout=timeout)
    if settings.smtp is not None:
        relay = Relay(
            host=settings.smtp.host,
            port=settings.smtp.port,
            starttls=settings.smtp.starttls,
            username=settings.smtp.username,
            password=settings.smtp.password,
        )
        email = SmtpCarrier(relay, mail_from=settings.mail_from, timeout=timeout, clock=clock)
    return Carriers(sms=sms, email=email, mailbox=mailbox)
