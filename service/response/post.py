"""Mails that come in: each is kept, and read for what may be done with it. None is ever an answer to a survey.

What a mail says of one of ours is believed only with our own signed name of it (`delivery.return_path`): in the
address it was sent to, or in the headers of our mail that it encloses.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from enum import StrEnum
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Mode, insert_new
from service.delivery import bounce, mail_receipt, raw_mail, report, return_path
from service.delivery.bounce import Bounce
from service.delivery.mail_receipt import Said
from service.delivery.message import Message
from service.delivery.raw_mail import RawMail
from service.delivery.report import Complaint, NotDelivered, Recipient, Report
from service.delivery.return_path import Name
from service.response import letter, optout
from service.response.inbound import NO_TEAM, Inbound
from service.sampling import contact
from service.sampling.contact import Channel, ContactPoint
from service.sampling.suppression import SuppressionReason

_LOG = structlog.get_logger("service.response")

PROVIDER = "mail"
MOST_KEPT = 20_000  # characters of a mail's words
_ENVELOPE = ("delivered-to", "x-original-to", "envelope-to", "to")
_NAMES_OURS = ("in-reply-to", "references", *_ENVELOPE)
_TRACE = re.compile(rb"^(?:received|delivered-to|return-path|x-original-to|envelope-to|from )", re.IGNORECASE)
_DELIVERED = frozenset({"delivered", "relayed", "expanded"})


class ReadAs(StrEnum):
    """What a mail was taken for."""

    DELIVERED = "mail_delivered"
    DELAYED = "mail_delayed"
    BOUNCE = "mail_bounce"
    COMPLAINT = "mail_complaint"
    UNSUBSCRIBE = "mail_unsubscribe"
    STOP = "mail_stop"
    AUTOMATIC = "mail_automatic"  # out of office and the like
    REPLY = "mail_reply"  # somebody wrote: for people to read, and no answer
    UNCLEAR = "mail_unclear"  # a server's words that cannot be told for sure: nothing was done
    UNPROVEN = "mail_unproven"  # a report without our signed name of the mail, as anybody could send: nothing was done


@dataclass(frozen=True, slots=True)
class Envelope:
    """How the mail server was told to deliver it; empty where that is not known."""

    recipient: str = ""
    sender: str | None = None  # "" is the null sender of bounces


@dataclass(frozen=True, slots=True)
class TakenMail:
    """A mail that came in, as its team sees it: never who wrote, or what."""

    id: UUID
    received_at: datetime
    read_as: ReadAs


@dataclass(frozen=True, slots=True)
class _Mail:
    raw: RawMail
    report: Report | None
    message: Message | None  # ours, that it speaks of or replies to
    address_index: str  # of the contact that message went to; of the writer where there is none
    is_addressed_to_stop: bool


def take(session: Session, raw: bytes, envelope: Envelope, *, secrets: Secrets, now: datetime) -> ReadAs | None:
    """Keep one mail as it came and do what it asks for; None if it was taken before."""
    mail = _opened(session, raw, envelope, secrets)
    row = {
        "id": new_id(),
        "team_id": None if mail.message is None else mail.message.team_id,
        "provider": PROVIDER,
        "provider_id": _name_of(raw),
        "address_index": mail.address_index,
        "body_sealed": secrets.seal(NO_TEAM, f"{mail.raw.header('subject')}\n\n{mail.raw.words}"[:MOST_KEPT]),
        "received_at": now,
        "invitation_id": None if mail.message is None else mail.message.invitation_id,
    }
    ids = insert_new(session, Inbound, [row], unless=["provider", "provider_id"])
    if not ids:
        return None
    read_as = _act(session, mail, secrets, now)
    kept = session.get_one(Inbound, ids.pop())
    kept.read_at, kept.read_as = now, read_as
    session.flush()
    if read_as in (ReadAs.UNCLEAR, ReadAs.UNPROVEN):
        _LOG.warning("mail.not_acted_on", inbound=str(kept.id), read_as=read_as)
    return read_as


def page(session: Session, actor: Actor, *, read_as: ReadAs | None, after: UUID | None, limit: int) -> list[TakenMail]:
    """Mails about the team's own, oldest first."""
    if actor.mode is not Mode.LIVE:  # a test's mails reach nobody, so that none come back
        return []
    query = (
        select(Inbound.id, Inbound.received_at, Inbound.read_as)
        .where(Inbound.team_id == actor.team_id, Inbound.provider == PROVIDER)
        .order_by(Inbound.id)
        .limit(limit)
    )
    if read_as is not None:
        query = query.where(Inbound.read_as == read_as)
    if after is not None:
        query = query.where(Inbound.id > after)
    return [TakenMail(name, at, ReadAs(kind)) for name, at, kind in session.execute(query) if kind is not None]


def _opened(session: Session, raw: bytes, envelope: Envelope, secrets: Secrets) -> _Mail:
    mail = raw_mail.read(raw)
    if envelope.sender is not None:
        mail = RawMail({**mail.headers, "return-path": (f"<{envelope.sender}>",)}, mail.kind, mail.parts)
    sent_to = "\n".join((envelope.recipient, *(value for name in _ENVELOPE for value in mail.headers.get(name, ()))))
    by_stop_address = return_path.named_in(secrets, Name.UNSUBSCRIBE, sent_to)
    found = report.read(mail)
    message_id = by_stop_address or _message_meant(mail, found, sent_to, secrets)
    message = None if message_id is None else _message(session, message_id)
    if message is None:
        index = contact.index_of(secrets, Channel.EMAIL, _writer(mail))
    else:
        index = session.scalars(
            select(ContactPoint.address_index).where(ContactPoint.id == message.contact_point_id)
        ).one()
    return _Mail(mail, found, message, index, by_stop_address is not None and message is not None)


def _message_meant(mail: RawMail, found: Report | None, sent_to: str, secrets: Secrets) -> UUID | None:
    """By the address that it came back to, else by what it encloses or replies to."""
    about = "" if found is None else found.original
    headers = "\n".join(value for name in _NAMES_OURS for value in mail.headers.get(name, ()))
    return (
        return_path.named_in(secrets, Name.BOUNCE, f"{sent_to}\n{about}")
        or return_path.named_in(secrets, Name.MESSAGE_ID, about)
        or return_path.named_in(secrets, Name.MESSAGE_ID, headers)
    )


def _message(session: Session, message_id: UUID) -> Message | None:
    return session.scalar(
        select(Message).where(Message.id == message_id, Message.channel == Channel.EMAIL, Message.mode == Mode.LIVE)
    )


def _writer(mail: RawMail) -> str:
    """The address it claims to come from, as contacts are kept."""
    claimed = parseaddr(mail.header("from"))[1]
    try:
        return contact.normal_mail(claimed)
    except ValueError:
        return claimed


def _name_of(raw: bytes) -> str:
    """The same for the same mail delivered again, whose trace on the way differs."""
    head, gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = [line for line in re.split(rb"\n(?![ \t])", head) if not _TRACE.match(line)]
    return hashlib.sha256(b"\n".join((*kept, gap, body))).hexdigest()


def _act(session: Session, mail: _Mail, secrets: Secrets, now: datetime) -> ReadAs:
    if mail.is_addressed_to_stop:
        optout.opt_out(session, address_index=mail.address_index, reason=SuppressionReason.UNSUBSCRIBE, now=now)
        return ReadAs.UNSUBSCRIBE
    match mail.report:
        case NotDelivered(recipients=recipients):
            return _not_delivered(session, mail, recipients, secrets, now)
        case Complaint() as complaint:
            return _complaint(session, mail, complaint, now)
        case report.Unclear():
            return ReadAs.UNCLEAR
        case None:
            return _letter(session, mail, secrets, now)


def _not_delivered(
    session: Session, mail: _Mail, recipients: tuple[Recipient, ...], secrets: Secrets, now: datetime
) -> ReadAs:
    if mail.message is None:
        return ReadAs.UNPROVEN
    one, is_ours = _recipient(recipients, mail.address_index, secrets)
    if one.action in _DELIVERED:
        said, read_as = Said.DELIVERED, ReadAs.DELIVERED
    elif one.action == "delayed":
        said, read_as = Said.DELAYED, ReadAs.DELAYED
    elif one.action == "failed":
        kind = bounce.kind_of(one.status)
        if kind is Bounce.HARD and not is_ours:
            kind = Bounce.SOFT  # forwarded: the address that is known exists, the one behind it does not
        said, read_as = mail_receipt.OF_BOUNCE[kind], ReadAs.BOUNCE
    else:
        return ReadAs.UNCLEAR
    mail_receipt.take(
        session,
        provider=mail_receipt.MAIL_PROVIDER,
        message_id=mail.message.id,
        said=said,
        status=one.status or None,
        now=now,
    )
    return read_as


def _recipient(recipients: tuple[Recipient, ...], address_index: str, secrets: Secrets) -> tuple[Recipient, bool]:
    """The group about our contact's address; else the first, and whether it may be about that address at all."""
    for one in recipients:
        if any(
            contact.index_of(secrets, Channel.EMAIL, address.strip("<> ")) == address_index for address in one.addresses
        ):
            return one, True
    return recipients[0], not recipients[0].addresses


def _complaint(session: Session, mail: _Mail, complaint: Complaint, now: datetime) -> ReadAs:
    if not complaint.is_of_person:
        return ReadAs.AUTOMATIC
    if mail.message is None:
        return ReadAs.UNPROVEN
    mail_receipt.take(
        session,
        provider=mail_receipt.MAIL_PROVIDER,
        message_id=mail.message.id,
        said=Said.COMPLAINED,
        now=now,
    )
    return ReadAs.COMPLAINT


def _letter(session: Session, mail: _Mail, secrets: Secrets, now: datetime) -> ReadAs:
    """A STOP is obeyed for the address that our mail went to, and for the writer's own if we have written to it: one
    too many is put right by a new consent, one too few is not."""
    if letter.is_automatic(mail.raw):
        return ReadAs.AUTOMATIC
    if not letter.asks_to_stop(mail.raw):
        return ReadAs.REPLY
    writer = contact.index_of(secrets, Channel.EMAIL, _writer(mail.raw))
    for index in sorted({mail.address_index, writer}):
        is_known = session.scalar(select(exists().where(ContactPoint.address_index == index)))
        if is_known:
            optout.opt_out(session, address_index=index, reason=SuppressionReason.STOP, now=now)
    return ReadAs.STOP
