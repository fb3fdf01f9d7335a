"""What JSON Schema cannot say of ballots: shares that sum to 1, and probabilities with which answers tell something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from service.base.errors import FieldError
from service.survey.ballot import ANCHOR_SUFFIX, anchor_name
from service.survey.document import Step, path_of

Steps = tuple[Step, ...]
Json = Mapping[str, object]
_TOLERANCE = 1e-6
_NEAR_HALF = 0.05
_LONGEST_NAME = 40
_MIDDLE = (
    "lies too near .5: at .5 the two answers are equally likely whatever is true, so that they tell nothing, and "
    "near it next to nothing; take a share below .45 or above .55, such as 1/6"
)


def ballot_faults(at: Steps, question: Json, other_names: frozenset[str]) -> Iterator[FieldError]:
    """Every rule between the fields of a pressure question's ballots that is broken."""
    listed = question.get("ballots")
    if not isinstance(listed, list):
        return
    ballots = [(number, body) for number, body in enumerate(listed) if isinstance(body, dict)]
    yield from _shares((*at, "ballots"), [body for _, body in ballots])
    yield from _designs((*at, "ballots"), ballots)
    for number, body in ballots:
        place: Steps = (*at, "ballots", number)
        if body.get("design") == "crosswise":
            yield from _crosswise(place, body)
            if isinstance(body.get("anchor"), dict):
                yield from _anchor_name(at, question.get("name"), other_names)
        elif body.get("design") == "forced":
            yield from _forced(place, body)


def texts(at: Steps, question: Json) -> Iterator[tuple[Steps, object]]:
    """The texts of a question's ballots with their places."""
    listed = question.get("ballots")
    for number, body in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(body, dict):
            continue
        place: Steps = (*at, "ballots", number)
        yield from (((*place, name), body.get(name)) for name in ("statement", "instruction"))
        anchor = body.get("anchor")
        if isinstance(anchor, dict):
            yield from (((*place, "anchor", name), anchor.get(name)) for name in ("impossible", "statement"))


def _numbers(*values: object) -> list[float] | None:
    """The values if all are numbers; the schema says which are not."""
    numbers = [float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    return numbers if len(numbers) == len(values) else None


def _shares(place: Steps, ballots: Sequence[Json]) -> Iterator[FieldError]:
    shares = _numbers(*(body.get("share") for body in ballots))
    if shares and not abs(sum(shares) - 1) <= _TOLERANCE:
        yield FieldError(
            path_of(place),
            f"have shares that sum to {sum(shares):.6g}; they sum to 1: every respondent gets one ballot",
        )


def _designs(place: Steps, ballots: Sequence[tuple[int, Json]]) -> Iterator[FieldError]:
    first: dict[str, int] = {}
    for number, body in ballots:
        design = body.get("design")
        if not isinstance(design, str):
            continue
        if design in first:
            there = path_of((*place, first[design]))
            yield FieldError(
                path_of((*place, number, "design")),
                f"repeats the design of {there}; one ballot of each, or their answers could not be told apart",
            )
        else:
            first[design] = number


def _crosswise(place: Steps, body: Json) -> Iterator[FieldError]:
    yield from _share_of_yes((*place, "p"), body.get("p"))
    anchor = body.get("anchor")
    if not isinstance(anchor, dict):
        return
    yield from _share_of_yes((*place, "anchor", "p"), anchor.get("p"))
    own, other = body.get("statement"), anchor.get("statement")
    if not isinstance(own, dict) or not isinstance(other, dict):
        return
    for language, text in other.items():
        said = own.get(language)
        if isinstance(text, str) and isinstance(said, str) and text.strip().casefold() == said.strip().casefold():
            yield FieldError(
                path_of((*place, "anchor", "statement", str(language))),
                "repeats the statement of the first pair: the anchor gives away whether its statement is true, and "
                "with it the answer to the private question; write another, about another person",
            )


def _share_of_yes(place: Steps, value: object) -> Iterator[FieldError]:
    numbers = _numbers(value)
    if numbers is None:
        return
    (p,) = numbers
    if not 0 < p < 1:
        yield FieldError(
            path_of(place),
            "must lie between 0 and 1 and be neither: at 0 or 1 everybody's answer would be plain to see",
        )
    elif abs(p - 0.5) < _NEAR_HALF:
        yield FieldError(path_of(place), _MIDDLE)


def _anchor_name(at: Steps, name: object, other_names: frozenset[str]) -> Iterator[FieldError]:
    if not isinstance(name, str):
        return
    kept = anchor_name(name)
    if len(kept) > _LONGEST_NAME:
        longest = _LONGEST_NAME - len(ANCHOR_SUFFIX)
        yield FieldError(
            path_of((*at, "name")),
            f"must have at most {longest} characters beside an anchor, whose answer is kept as name{ANCHOR_SUFFIX}",
        )
    elif kept in other_names:
        yield FieldError(path_of((*at, "name")), f"leaves no name for the anchor: {kept} is another question's")


def _forced(place: Steps, body: Json) -> Iterator[FieldError]:
    parts = _numbers(body.get("truth"), body.get("yes"), body.get("no"))
    if parts is None:
        return
    if not abs(sum(parts) - 1) <= _TOLERANCE:
        yield FieldError(
            path_of((*place, "truth")),
            f"sums with yes and no to {sum(parts):.6g}; they sum to 1: everybody is told one of the three",
        )
    for name, value in zip(("truth", "yes", "no"), parts, strict=True):
        if not 0 < value < 1:
            yield FieldError(
                path_of((*place, name)),
                "must lie between 0 and 1 and be neither: or an answer is plain to see, or tells nothing",
            )
