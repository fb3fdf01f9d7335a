"""A condition that stands outside a questionnaire and is about its answers: read, or refused with every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.base.errors import FieldError, InvalidInput
from service.survey import condition as conditions
from service.survey.condition import Condition
from service.survey.document import condition_schema_faults
from service.survey.routing_consistency import condition_faults

DEEPEST = 8
Json = Mapping[str, object]


def read(at: str, body: Json, questionnaire: Json) -> Condition:
    """The condition, if it is whole and names what the questionnaire has; raises InvalidInput."""
    if _is_deeper(body, DEEPEST):
        raise InvalidInput([FieldError(at, f"must have at most {DEEPEST} conditions one within the other")])
    errors = [*condition_schema_faults((at,), body)] or [*faults(at, body, questionnaire)]
    if errors:
        raise InvalidInput(errors)
    return conditions.parse(body)


def faults(at: str, body: Json, questionnaire: Json) -> Iterator[FieldError]:
    """Why the condition cannot be asked of answers to this questionnaire; nothing if it can."""
    return condition_faults(questionnaire, (at,), body)


def _is_deeper(body: object, levels: int) -> bool:
    if isinstance(body, Mapping):
        within = [body.get("not"), *_listed(body.get("all")), *_listed(body.get("any"))]
        return levels == 0 or any(_is_deeper(part, levels - 1) for part in within)
    return False


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
