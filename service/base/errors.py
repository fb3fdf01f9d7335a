"""Problems a caller can act on. Stages raise them with facts; only `service.web.problems` knows HTTP statuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

Fact = str | int | float | bool | None


class Problem(Exception):
    """Base of everything a stage refuses; `facts` travel to the caller beside the sentence."""

    title: ClassVar[str] = "The request cannot be carried out"

    def __init__(self, detail: str, **facts: Fact) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts: dict[str, Fact] = facts

    @classmethod
    def slug(cls) -> str:
        """Name of the problem's page in docs/problems and last part of its `type`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong: where it stands and what would be right."""

    path: str
    message: str


class InvalidInput(Problem):
    """The payload is well-formed but says something impossible; every offending field is named."""

    title = "Some fields are not valid"

    def __init__(self, errors: Sequence[FieldError], **facts: Fact) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.path}: {error.message}" for error in self.errors), **facts)


class NotFound(Problem):
    """No such thing, or not this team's: the two are not told apart."""

    title = "Not found"


class Conflict(Problem):
    """The request clashes with the present state."""

    title = "The request conflicts with the present state"


class PreconditionFailed(Problem):
    """What the caller has seen is no longer so."""

    title = "It was changed meanwhile"


class PreconditionRequired(Problem):
    """The caller has to say what it has seen, or it could undo unseen what somebody else did."""

    title = "Say which state you have seen"


class Gone(Problem):
    """It was here once and will not come back."""

    title = "No longer available"


class Forbidden(Problem):
    """Known, but not allowed."""

    title = "Not allowed"


class Unauthenticated(Problem):
    """No valid key came with the request."""

    title = "A valid API key is needed"


class Unavailable(Problem):
    """Something this depends on does not answer at present."""

    title = "Temporarily unavailable"


def place_of(error: BaseException) -> str:
    """Function and line where an unexpected error arose: what a log may say of it. Its message may quote an address."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
