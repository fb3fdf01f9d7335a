"""A table of events, checked row by row and recorded batch by batch, in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import cast
from uuid import UUID

from marshmallow import ValidationError

from service.base.errors import FieldError, InvalidInput
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Session
from service.delivery import outbox
from service.sampling import event_table, trigger
from service.sampling.event import Event
from service.web.events import EventSchema

AT_ONCE = 500
MOST_FAULTS = 100

Lines = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Imported:
    """`differs`: of the repeated ones, how many say something else than the first record. Dry: nothing was written."""

    rows: int
    recorded: int
    repeated: int
    differs: int | None
    is_dry_run: bool


class _Faults:
    """The first hundred faults, and how many more there are."""

    def __init__(self) -> None:
        self.listed: list[FieldError] = []
        self.count = 0

    def add(self, number: int, path: str, message: str) -> None:
        self.count += 1
        if len(self.listed) < MOST_FAULTS:
            column = event_table.column_of(path)
            self.listed.append(FieldError(f"row {number}, column {column}" if column else f"row {number}", message))

    def refuse(self) -> None:
        if self.count:
            more = self.count - len(self.listed)
            tail = [FieldError("and", f"{more} more faults in further rows or columns")] if more else []
            raise InvalidInput([*self.listed, *tail], faults=self.count)


def import_events(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    lines: Lines,
    *,
    campaign_id: UUID | None,
    is_dry_run: bool,
    most_rows: int,
    secrets: Secrets,
    public_url: str,
    now: datetime,
) -> Imported:
    """Record every row as an event, or none: the table is read once for its faults, and then once more.

    An event that was reported before, or stands in the table twice, is repeated and changes nothing.
    """
    count, known = _check(session, actor, survey_id, lines, most_rows, now)
    if is_dry_run:
        return Imported(count, count - known, known, None, is_dry_run=True)
    recorded = repeated = differs = 0
    for batch in _batches(lines, _Faults()):
        done = trigger.record(
            session,
            actor,
            survey_id,
            [event for _, event in batch],
            secrets=secrets,
            now=now,
            campaign_id=campaign_id,
        )
        outbox.owe_invitations(session, done.invitations, secrets=secrets, public_url=public_url, now=now)
        again = sum(outcome.repeated for outcome in done.outcomes)
        recorded, repeated = recorded + len(batch) - again, repeated + again
        differs += sum(outcome.differs for outcome in done.outcomes)
    return Imported(count, recorded, repeated, differs, is_dry_run=False)


def _check(
    session: Session, actor: Actor, survey_id: UUID, lines: Lines, most_rows: int, now: datetime
) -> tuple[int, int]:
    """How many rows there are, and how many of their events are known, in the table or before; or every fault."""
    faults, count, known = _Faults(), 0, 0
    names: set[tuple[str, str]] = set()
    trigger.faults(session, actor, survey_id, [], now=now)  # a survey that takes no events is told first
    for batch in _batches(lines, faults, most_rows):
        events = [event for _, event in batch]
        for fault in trigger.faults(session, actor, survey_id, events, now=now):
            place, _, path = fault.path.partition("].")
            faults.add(batch[int(place.removeprefix("events["))][0], path, fault.message)
        before = trigger.known_among(session, actor, events)
        for event in events:
            name = (event.source, event.external_id)
            known += name in before or name in names
            names.add(name)
        count += len(batch)
    faults.refuse()
    if not count:
        raise InvalidInput([FieldError("body", "holds no event: there is no row below the header")])
    return count, known


def _batches(lines: Lines, faults: _Faults, most_rows: int | None = None) -> Iterator[Sequence[tuple[int, Event]]]:
    """Numbered events, so many at a time; rows that are no event become faults."""
    schema = EventSchema()

    def events() -> Iterator[tuple[int, Event]]:
        for i, row in enumerate(event_table.rows(lines())):
            if most_rows is not None and i >= most_rows:
                raise InvalidInput([FieldError(f"row {row.number}", f"is one too many: at most {most_rows} rows")])
            try:
                yield row.number, cast("Event", schema.load(dict(row.document)))
            except ValidationError as error:
                for path, message in _flat(error.messages):
                    faults.add(row.number, _column(path, row.document), message)

    held = events()
    while batch := list(islice(held, AT_ONCE)):
        yield batch


def _flat(messages: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        yield from chain.from_iterable(
            _flat(inner, path if key == "_schema" else f"{path}.{key}".lstrip(".")) for key, inner in messages.items()
        )
    elif isinstance(messages, (list, tuple)):
        for inner in messages:
            yield from _flat(inner, path)
    else:
        yield path, str(messages)


def _column(path: str, document: Mapping[str, object]) -> str:
    """`contact.addresses.0.value` is the column of that address's channel."""
    match path.split("."):
        case ["contact", "addresses", place, *rest] if place.isdigit():
            contact = cast("Mapping[str, Sequence[Mapping[str, object]]]", document["contact"])
            channel = str(contact["addresses"][int(place)]["channel"])
            return f"{channel}_consent_{rest[1]}" if rest[:1] == ["consent"] and len(rest) > 1 else channel
        case _:
            return path
