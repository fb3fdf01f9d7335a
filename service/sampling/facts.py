"""What an event tells for the texts: the product, the place, the day. It may be personal data, so it is kept sealed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from service.base.errors import FieldError
from service.base.secrets import Secrets

MOST_OF_A_FACT = 100


def faults(at: str, facts: Mapping[str, str], declared: Sequence[str]) -> Iterator[FieldError]:
    """A value stands in the middle of a sentence, and with braces it could stand for another one."""
    for name, value in sorted(facts.items()):
        if name not in declared:
            known = ", ".join(declared) or "none"
            yield FieldError(f"{at}.{name}", f"is not declared by the version in force (declared: {known})")
        elif len(value) > MOST_OF_A_FACT or not value.strip() or not value.isprintable() or {"{", "}"} & set(value):
            yield FieldError(
                f"{at}.{name}", f"must be one line of 1 to {MOST_OF_A_FACT} printable characters without braces"
            )


def as_text(facts: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(facts.items())), ensure_ascii=False)


def sealed(secrets: Secrets, team_id: UUID, facts: Mapping[str, str]) -> bytes | None:
    return secrets.seal(team_id, as_text(facts)) if facts else None


def unsealed(secrets: Secrets, team_id: UUID, kept: bytes | None) -> dict[str, str]:
    return {} if kept is None else json.loads(secrets.unseal(team_id, kept))
