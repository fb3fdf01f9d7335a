"""The end of a trace: the hashes of devices and networks are deleted once a screening has had its time with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from service.response.response import Response


def expire(session: Session, *, before: datetime) -> int:
    """Delete the traces of responses that were last answered before that moment; how many lost theirs."""
    traces = Response.device_hash, Response.network_hash, Response.user_agent_hash
    expired = session.scalars(
        update(Response)
        .where(Response.answered_at < before, or_(*(trace.is_not(None) for trace in traces)))
        .values({trace.key: None for trace in traces})
        .returning(Response.id)
        .execution_options(synchronize_session=False)
    )
    return len(expired.all())
