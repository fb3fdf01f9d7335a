"""P04 where it stands in the routes: what low scores alone lead to, and what high scores alone are shown."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.asked import END
from service.survey.checks.english import pattern, plain
from service.survey.checks.finding import Hit, Match, Place, Severity
from service.survey.condition import Condition, atoms, holds
from service.survey.question import Question, Rating
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_PUBLIC = pattern(
    r"""https?://\S+ | \bwww\.\S+ | \b(?:google|yelp|trip\s?advisor|trustpilot|facebook|glassdoor|capterra|g2
    |app\s?store|play\sstore|amazon
    |google\smaps)\b | \b(?:public|online)\s(?:review|rating)s?\b | \b(?:post|publish|share|leave
    |write)\s(?:\w+\s){0,3}?reviews?\b"""
)
_ELSEWHERE = pattern(
    r"""\b(?:call|ring|phone|contact|e-?mail|write\sto|speak\s(?:to|with)|talk\sto|text|reach\sout\sto
    |get\sin\stouch\swith)\s(?:\w+\s){0,2}?(?:us
    |me|our|the|\S+@\S+|\+?\d{3,}) | \b\S+@\S+\.\w+ """
)
_ENDS_WHY = "low scores end the survey here, so what went wrong is asked of nobody to whom it happened"
_SHOWN_WHY = "only those with high scores are sent where their answer is public, so the public reads the content alone"
_AWAY_WHY = "only those with low scores are sent elsewhere instead of being asked"
_SAME = "Take everyone the same way, or let it depend on something other than the score."


def gated(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Routes that treat the dissatisfied otherwise than by asking them more."""
    scales = [question for question in questionnaire.questions if isinstance(question, Rating)]
    for question in questionnaire.questions:
        place = Place(question.name, "text", text_in(question.text, language))
        for jump in question.placement.go_to:
            ends = jump.to == END and jump.condition is not None
            if ends and any(_low(jump.condition, one) for one in scales if jump.condition):
                yield place, Match(0, len(place.text), why=_ENDS_WHY, rewrite=_SAME)
    for place, condition in _conditional(questionnaire, language):
        text = plain(place.text)
        public, away = _PUBLIC.search(text), _ELSEWHERE.search(text)
        if public and any(_high(condition, one) for one in scales):
            yield place, Match(public.start(), public.end(), why=_SHOWN_WHY, rewrite=_SAME)
        elif away and any(_low(condition, one) for one in scales):
            yield place, Match(away.start(), away.end(), Severity.WARNING, why=_AWAY_WHY, rewrite=_SAME)


def _conditional(questionnaire: Questionnaire, language: str) -> Iterator[tuple[Place, Condition]]:
    for question in questionnaire.questions:
        shown_if = (question.placement.show_if, *_of_section(questionnaire, question))
        conditions = [condition for condition in shown_if if condition is not None]
        texts = [("text", question.text), *([("hint", question.hint)] if question.hint else [])]
        for condition in conditions:
            for field, text in texts:
                yield Place(question.name, field, text_in(text, language)), condition
    for number, section in enumerate(questionnaire.sections):
        if section.show_if is not None:
            at = f"sections[{number}]"
            yield Place(None, f"{at}.title", text_in(section.title, language)), section.show_if
            if section.intro is not None:
                yield Place(None, f"{at}.intro", text_in(section.intro, language)), section.show_if


def _of_section(questionnaire: Questionnaire, question: Question) -> list[Condition | None]:
    name = question.placement.section
    section = questionnaire.section(name) if name is not None else None
    return [section.show_if] if section is not None else []


def _low(condition: Condition, scale: Rating) -> bool:
    """Whether the condition holds for some scores of the worse half and for none of the better, nothing else given."""
    worse, better = _halves(condition, scale)
    return any(worse) and not any(better)


def _high(condition: Condition, scale: Rating) -> bool:
    worse, better = _halves(condition, scale)
    return any(better) and not any(worse)


def _halves(condition: Condition, scale: Rating) -> tuple[list[bool], list[bool]]:
    """Whether it holds for each score below the middle, and above; for none where it is not about the scale."""
    if not any(getattr(atom, "question", None) == scale.name for atom in atoms(condition)):
        return [], []
    middle = (scale.min + scale.max) / 2
    outcomes = {point: holds(condition, {scale.name: point}, {}) for point in scale.points}
    below = [outcome for point, outcome in outcomes.items() if point < middle]
    above = [outcome for point, outcome in outcomes.items() if point > middle]
    return (below, above) if scale.higher_is_better else (above, below)
