"""Patterns in numbers: who makes a service send texts to numbers that pay for it uses whole blocks of them.

Texts go only to contacts that a team has reported with consent, never to a number that a visitor typed in; but a
reported list can be made up, too. Numbers that stand close together are held until a person has looked at them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Base, Json, Owned, insert_new

#: New numbers in a day that share all but their last two digits. Who texts a tenth of a small country in a day meets
#: two or three in a block by chance; eleven of a hundred, as in any list of consecutive numbers, does not happen.
NEIGHBOURS = 10
#: New numbers in a day that share all but their last four digits, if they are also more than half of the team's texts:
#: a town may have one exchange only, but a clinic there does not see two hundred new people in a day.
RANGE = 200
RANGE_SHARE = 0.5


class NumberBlock(Owned, Base):
    """How many new numbers of a block were texted in a day. The block itself is kept as a keyed hash."""

    __tablename__ = "number_block"
    __table_args__ = (
        UniqueConstraint("team_id", "day", "block_index", name="team_day_block"),
        CheckConstraint("numbers >= 0", name="numbers"),
    )

    day: Mapped[date] = mapped_column(Date)
    block_index: Mapped[str] = mapped_column(String(64))
    numbers: Mapped[int]
    cleared: Mapped[bool]  # a person has looked at them: no more of the block is held this day


@dataclass(slots=True)
class Blocks:
    """The blocks of the numbers at hand, as they are filled one by one."""

    rows: Mapping[str, NumberBlock]
    added: Counter[str] = field(default_factory=Counter)

    def admits(self, names: tuple[str, str], texts: int) -> bool:
        """Whether one more new number fits, when the team has sent so many texts this day; counted if so."""
        neighbours, around = (self.rows[name] for name in names)
        n, m = (self.rows[name].numbers + self.added[name] for name in names)
        if not neighbours.cleared and n >= NEIGHBOURS:
            return False
        if not around.cleared and m >= RANGE and m > RANGE_SHARE * texts:
            return False
        self.added.update(names)
        return True

    def keep(self, session: Session) -> None:
        changed = [
            {"id": self.rows[name].id, "numbers": self.rows[name].numbers + more} for name, more in self.added.items()
        ]
        if changed:
            session.execute(update(NumberBlock), changed)


def names_of(secrets: Secrets, number: str) -> tuple[str, str]:
    """The blocks of one hundred and of ten thousand that a number stands in."""
    return secrets.blind_index(f"block-of-100:{number[:-2]}"), secrets.blind_index(f"block-of-10000:{number[:-4]}")


def of(session: Session, team_id: UUID, day: date, names: Sequence[str]) -> Blocks:
    """The day's blocks by their names, made where missing. The caller holds the lock on the team's day."""
    if not names:
        return Blocks({})
    rows: list[Json] = [
        {"id": new_id(), "team_id": team_id, "day": day, "block_index": name, "numbers": 0, "cleared": False}
        for name in sorted(set(names))
    ]
    insert_new(session, NumberBlock, rows, unless=["team_id", "day", "block_index"])
    found = session.scalars(
        select(NumberBlock)
        .where(NumberBlock.team_id == team_id, NumberBlock.day == day, NumberBlock.block_index.in_(set(names)))
        .execution_options(populate_existing=True)
    )
    return Blocks({row.block_index: row for row in found})


def clear(session: Session, team_id: UUID) -> None:
    """A person has looked: the blocks known so far hold nothing back."""
    session.execute(
        update(NumberBlock)
        .where(NumberBlock.team_id == team_id)
        .values(cleared=True)
        .execution_options(synchronize_session=False)
    )


def forget_before(session: Session, team_id: UUID, day: date) -> None:
    session.execute(
        delete(NumberBlock)
        .where(NumberBlock.team_id == team_id, NumberBlock.day < day)
        .execution_options(synchronize_session=False)
    )
