"""Ballots: the forms in which the private question can be put, and what each makes of it for one respondent.

A protected ballot is answered so that nobody can tell from one answer what is true of the person: how common pressure
is can be computed from many answers, and nothing about one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

from service.survey.asked import UNPLACED, Asked, Placement
from service.survey.text import Text

Json = Mapping[str, object]
ANCHOR_SUFFIX = "_anchor"


class Design(StrEnum):
    """How the private question is asked; as in the tables of a programme."""

    DIRECT = "direct"
    CROSSWISE = "crosswise"
    FORCED = "forced"


@dataclass(frozen=True, slots=True)
class Direct:
    """The question itself, answered with yes or no."""

    share: float

    @property
    def design(self) -> Design:
        return Design.DIRECT


@dataclass(frozen=True, slots=True)
class Anchor:
    """A second pair whose one half is true of nobody: what is answered beyond that was answered without reading.

    `p` is the share of people of whom `statement` is true.
    """

    impossible: Text
    statement: Text
    p: float


@dataclass(frozen=True, slots=True)
class Crosswise:
    """Whether the answer is the same as the one to an innocuous statement, which is true of a known share `p`."""

    share: float
    statement: Text
    p: float
    anchor: Anchor | None

    @property
    def design(self) -> Design:
        return Design.CROSSWISE


@dataclass(frozen=True, slots=True)
class Forced:
    """A device of the respondent's own says whether to answer truthfully, or yes, or no: each with its share."""

    share: float
    instruction: Text
    truth: float
    yes: float
    no: float

    @property
    def design(self) -> Design:
        return Design.FORCED


Ballot = Direct | Crosswise | Forced
PLAIN: tuple[Ballot, ...] = (Direct(1.0),)


@dataclass(frozen=True, slots=True)
class Pair(Asked):
    """What somebody with a crosswise ballot is asked: whether the answers to `statement` and `text` are the same."""

    name: str
    text: Text
    statement: Text
    is_anchor: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """In the order shown; in a text message same is 1."""
        return ("same", "different")

    @property
    def required(self) -> bool:
        """Never, as with the direct question."""
        return False


@dataclass(frozen=True, slots=True)
class Instructed(Asked):
    """What somebody with a forced-response ballot is asked: the question, after an instruction."""

    name: str
    text: Text
    instruction: Text

    @property
    def codes(self) -> tuple[str, ...]:
        """As for the direct question; in a text message no is 1."""
        return ("no", "yes")

    @property
    def required(self) -> bool:
        """Never, as with the direct question."""
        return False


def anchor_name(question: str) -> str:
    """The name under which the answer to the anchor of this question is kept."""
    return f"{question}{ANCHOR_SUFFIX}"


def protected(
    name: str, text: Text, ballot: Crosswise | Forced, *, placement: Placement = UNPLACED
) -> tuple[Pair | Instructed, ...]:
    """What somebody who was dealt this ballot is asked in place of the direct question."""
    if isinstance(ballot, Forced):
        return (Instructed(name, text, ballot.instruction, placement=placement),)
    if ballot.anchor is None:
        return (Pair(name, text, ballot.statement, is_anchor=False, placement=placement),)
    # where the question leads to is said of the last of the two that are asked for it
    first = replace(placement, go_to=())
    pair = Pair(name, text, ballot.statement, is_anchor=False, placement=first)
    anchor, kept = ballot.anchor, anchor_name(name)
    return pair, Pair(kept, anchor.impossible, anchor.statement, is_anchor=True, placement=placement)


def parse(document: Iterable[Json], text: Callable[[object], Text]) -> tuple[Ballot, ...]:
    """The ballots of a document that has been found valid; `text` reads a text in every language."""
    return tuple(_parse_one(body, text) for body in document)


def _parse_one(body: Json, text: Callable[[object], Text]) -> Ballot:
    share = _real(body["share"])
    match body["design"]:
        case "crosswise":
            held = cast("Json | None", body.get("anchor"))
            anchor = None
            if held is not None:
                anchor = Anchor(text(held["impossible"]), text(held["statement"]), _real(held["p"]))
            return Crosswise(share, text(body["statement"]), _real(body["p"]), anchor)
        case "forced":
            truth, yes, no = (_real(body[part]) for part in ("truth", "yes", "no"))
            return Forced(share, text(body["instruction"]), truth, yes, no)
        case _:
            return Direct(share)


def _real(value: object) -> float:
    return float(cast("float", value))


def dump(ballots: Iterable[Ballot]) -> list[dict[str, object]]:
    """The ballots as they stand in a document."""
    return [_dump_one(ballot) for ballot in ballots]


def _dump_one(ballot: Ballot) -> dict[str, object]:
    head: dict[str, object] = {"design": ballot.design.value, "share": ballot.share}
    match ballot:
        case Direct():
            return head
        case Crosswise():
            body = {**head, "statement": dict(ballot.statement), "p": ballot.p}
            if ballot.anchor is not None:
                body["anchor"] = {
                    "impossible": dict(ballot.anchor.impossible),
                    "statement": dict(ballot.anchor.statement),
                    "p": ballot.anchor.p,
                }
            return body
        case Forced():
            instruction = dict(ballot.instruction)
            return {**head, "instruction": instruction, "truth": ballot.truth, "yes": ballot.yes, "no": ballot.no}
