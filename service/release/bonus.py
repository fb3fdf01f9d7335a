"""The bonus feed: released figures of the newest release, nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Conflict
from service.base.key import Actor
from service.base.secrets import Secrets, signature_holds
from service.base.tables import Json
from service.release import plan as plans
from service.release.release import Release, ReleaseNotFound
from service.results.period import Period


class SignatureBroken(Conflict):
    """What is stored is not what was signed, or was signed with another key: nothing of it is served."""

    title = "The release does not match its signature"


@dataclass(frozen=True, slots=True)
class Feed:
    release: Release
    figures: Sequence[Json]
    following: str | None


def feed(
    session: Session,
    actor: Actor,
    *,
    plan_id: UUID,
    period: Period,
    after: str | None,
    limit: int,
    secrets: Secrets,
) -> Feed:
    """One page, by unit, of what was signed. Held and withheld figures are not rows with gaps: they are absent."""
    plan = plans.get(session, actor, plan_id)
    release = session.scalar(
        select(Release)
        .where(Release.plan_id == plan.id, Release.period == period.name)
        .order_by(Release.version.desc())
        .limit(1)
    )
    if release is None:
        raise ReleaseNotFound("nothing was released for this plan and period", plan=str(plan_id), period=period.name)
    if not signature_holds(secrets.public_key, release.document.encode(), release.signature):
        raise SignatureBroken("tell whoever runs the service; do not pay from it", release=str(release.id))
    figures: list[Json] = json.loads(release.document)["figures"]
    rest = [figure for figure in figures if after is None or figure["unit"] > after]
    return Feed(release, rest[:limit], rest[limit - 1]["unit"] if len(rest) > limit else None)
