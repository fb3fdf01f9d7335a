"""The port to the carriers: what is handed over, what comes of it, and the three ways in which it can go wrong."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from service.delivery.message import State
from service.sampling.contact import Channel
from service.sampling.sample import Arm


@dataclass(frozen=True, slots=True)
class Text:
    """What a text message says."""

    body: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says, in both of its forms. `unsubscribe` is the link that one-click unsubscribing posts to."""

    sender: str
    subject: str
    text: str
    html: str
    unsubscribe: str


Content = Text | Mail


def dump(content: Content) -> str:
    """The content as it is kept, sealed, in the outbox."""
    return json.dumps(asdict(content), ensure_ascii=False)


def load(channel: Channel, kept: str) -> Content:
    fields: dict[str, str] = json.loads(kept)
    match channel:
        case Channel.SMS:
            return Text(body=fields["body"])
        case Channel.EMAIL:
            return Mail(
                sender=fields["sender"],
                subject=fields["subject"],
                text=fields["text"],
                html=fields["html"],
                unsubscribe=fields["unsubscribe"],
            )


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way to a carrier; `valid_for` is how long it is still worth delivering."""

    message_id: UUID
    team_id: UUID
    channel: Channel
    address: str
    content: Content
    valid_for: timedelta
    arm: Arm = Arm.STANDARD  # the blind arm has a sender of its own


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has it: `provider_id` is the carrier's name for it."""

    provider_id: str
    state: State = State.SENT


class CarrierError(Exception):
    """Base of what a carrier's answer, or its silence, can mean. The texts hold no address and no content."""


class Rejected(CarrierError):
    """The carrier will not take this message, now or later. `status`: of a mail address that does not exist, the
    enhanced status code that says so."""

    def __init__(
        self,
        code: str,
        reason: str,
        *,
        address_at_fault: bool = False,
        opted_out: bool = False,
        status: str | None = None,
    ) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.address_at_fault = address_at_fault
        self.opted_out = opted_out
        self.status = status


class Why(StrEnum):
    """Why a carrier is busy: what follows for all the other messages differs."""

    FULL = "full"  # it asks for fewer, or for this one later
    AWAY = "away"  # it cannot be reached
    REFUSES_ACCOUNT = "refuses_account"
    HELD_UP = "held_up"  # our own doing


class Busy(CarrierError):
    """The carrier has surely not taken it, but may do so later. `rest`: how long its sender should leave it alone."""

    def __init__(
        self,
        reason: str,
        *,
        retry_after: timedelta | None = None,
        why: Why = Why.FULL,
        rest: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.why = why
        self.rest = rest


class Ambiguous(CarrierError):
    """Nobody can say whether the carrier took it; sending it again could send it twice."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Carrier(ABC):
    """Takes messages and sends them on. Called from several threads at once, and never within a transaction."""

    provider: ClassVar[str]

    @abstractmethod
    def send(self, outgoing: Outgoing) -> Accepted:
        """Hand one message over; raises Rejected, Busy or Ambiguous."""

    def close(self) -> None:  # noqa: B027  # most carriers hold nothing open
        """Let go of connections that are kept open."""


class ListingCarrier(Carrier):
    """A carrier that tells what it has taken, so that an unknown outcome can be found out."""

    @abstractmethod
    def find(self, outgoing: Outgoing, *, since: datetime) -> Sequence[str]:
        """The carrier's names of messages like this one taken since then, oldest first; raises Busy or Ambiguous."""
