"""The second attempt after a callback said that the first did not arrive, where that may have been the moment's fault.

One attempt, never more, and only on the carrier's word: a message whose outcome nobody knows is not tried again here.
The first attempt's name stays with the message, so that what is still heard of it is not lost and is not mistaken for
the second's.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from service.delivery import codes
from service.delivery.message import Kind, Message, State

_LOG = structlog.get_logger("service.delivery")


def again(session: Session, message: Message, code: str | None, *, now: datetime) -> bool:
    """Put a message that has just failed back into the queue, if its code is worth a second attempt and it is still
    owed and would not come too late; False if not."""
    after = codes.RETRY_AFTER.get(codes.class_of(code))
    is_owed = message.withdrawn is None and message.kind is not Kind.NOTICE
    if after is None or not is_owed or message.retried_id is not None or now + after >= message.not_after:
        return False
    message.retried_id = message.provider_id
    message.provider_id = None
    message.state = State.QUEUED
    message.due_at = now + after
    message.held_for = "second_attempt"
    message.handed_at = None
    message.finished_at = None
    session.flush()
    return True


def heard_of_first(session: Session, message: Message, state: State, error: str | None, *, now: datetime) -> None:
    """The first attempt is spoken of again. That it arrived after all counts, whatever became of the second."""
    if state is State.DELIVERED and message.state is not State.DELIVERED:
        if message.state is State.QUEUED:
            message.provider_id = message.retried_id
            message.retried_id = None
        elif message.state is not State.FAILED:
            _LOG.error("message.sent_twice", message=str(message.id))
        message.state = State.DELIVERED
        message.error = None
        message.held_for = None
        message.worker = None
        message.leased_until = None
        message.finished_at = now
    elif state is State.FAILED and message.state is State.QUEUED:
        message.error = error
    session.flush()
