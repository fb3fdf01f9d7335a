"""In which order and in which words a respondent gets a question: by lot, so that neither sways the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from service.sampling.lot import Lot
from service.survey.asked import STANDARD
from service.survey.question import Multiple, Order, Question, Single
from service.survey.questionnaire import Questionnaire, Section

HALF = 0.5


def wording_of(question: Question, lot: Lot) -> str:
    """The wording this respondent gets: one of those besides the text, or the text itself as the standard."""
    uniform = lot.uniform(f"wording:{question.name}")
    ends = accumulate(wording.share for wording in question.wordings)
    return next((one.name for one, end in zip(question.wordings, ends, strict=True) if uniform < end), STANDARD)


def codes_in_order(question: Single | Multiple, lot: Lot) -> tuple[str, ...]:
    """The codes as this respondent gets to see them."""
    pinned = frozenset(option.code for option in question.options if option.is_pinned)
    match question.order:
        case Order.FIXED:
            return question.codes
        case Order.FLIPPED:
            is_turned = lot.uniform(f"flip:{question.name}") < HALF
            return rearranged(question.codes, pinned, lambda free: free[::-1]) if is_turned else question.codes
        case Order.SHUFFLED:
            return _shuffled(question.codes, pinned, f"options:{question.name}", lot)


def questions_in_order(questionnaire: Questionnaire, section: Section, lot: Lot) -> tuple[str, ...]:
    """The names of a section's questions as this respondent is asked them."""
    within = [question for question in questionnaire.questions if question.placement.section == section.name]
    names = tuple(question.name for question in within)
    if not section.is_shuffled:
        return names
    pinned = frozenset(question.name for question in within if question.placement.is_pinned)
    return _shuffled(names, pinned, f"questions:{section.name}", lot)


def _shuffled(names: Sequence[str], pinned: frozenset[str], purpose: str, lot: Lot) -> tuple[str, ...]:
    """Each name draws a number: sorted by them, every order is as likely as every other."""
    return rearranged(names, pinned, lambda free: sorted(free, key=lambda name: lot.uniform(f"{purpose}:{name}")))


def rearranged(
    names: Sequence[str], pinned: frozenset[str], rearrange: Callable[[list[str]], Sequence[str]]
) -> tuple[str, ...]:
    """The names with those that are not pinned in another order; the pinned stay where they stand."""
    free = iter(rearrange([name for name in names if name not in pinned]))
    return tuple(name if name in pinned else next(free) for name in names)
