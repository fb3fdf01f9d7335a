"""Who takes part on the service's side: a key for each, with no more scopes than the part needs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from service.base import key as keys
from service.base import migrate, team
from service.base.key import Scope
from service.base.session import Database, Session
from service.base.tables import Mode
from service.base.time import system_clock

DAYS = 365
TEAM = "Northgate College"
ROLES: Mapping[str, tuple[Scope, ...]] = {
    "product team": (Scope.SURVEYS_READ, Scope.SURVEYS_WRITE, Scope.TRIGGERS_WRITE),
    "analyst": (Scope.RESULTS_READ, Scope.RESPONSES_READ, Scope.MESSAGES_READ),
    "bonus owner": (Scope.PLANS_WRITE, Scope.RELEASES_WRITE, Scope.RESULTS_READ),
    "independent reviewer": (Scope.CASES_READ, Scope.CASES_DECIDE),
    "payroll": (Scope.BONUS_READ,),
    "operator": (Scope.MESSAGES_READ, Scope.SENDING_WRITE, Scope.CAMPAIGNS_WRITE),
}


@dataclass(frozen=True, slots=True)
class Keys:
    """The texts of the keys, by role."""

    product_team: str
    analyst: str
    bonus_owner: str
    reviewer: str
    payroll: str
    operator: str


def issue(database: Database, *, now: datetime) -> Keys:
    """Make the tables, a team and its keys."""
    migrate.upgrade(database)
    with database.write() as session:
        owner = team.create(session, name=TEAM, now=now)
        texts = [
            keys.create(session, team_id=owner.id, name=name, mode=Mode.LIVE, scopes=scopes, now=now, days=DAYS)[1]
            for name, scopes in ROLES.items()
        ]
    return Keys(*texts)


def for_looking(session: Session, team_id: UUID) -> str:
    """A key with every scope that only reads, but for links by which one could answer, valid by the real clock."""
    scopes = [scope for scope in Scope if scope.value.endswith(":read") and scope is not Scope.LINKS_READ]
    _, text = keys.create(
        session, team_id=team_id, name="looking around", mode=Mode.LIVE, scopes=scopes, now=system_clock(), days=DAYS
    )
    return text


def keep(text: str, path: Path) -> None:
    """Into a file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
