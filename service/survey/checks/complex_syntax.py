"""W10: the sentence must be held in mind in pieces before it makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.asking import lead_in
from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.offered import asked, is_closed
from service.survey.questionnaire import Questionnaire

_CLAUSES, _LEAD, _ALTERNATIVES = 3, 20, 3
_CLAUSE = pattern(
    r"(?<!^)\b(?:that|which|who|whom|whose|whether|because|although|unless|whereas|if|when|where|while|before|after|until|since)\b"
)
# A relative clause between a subject and its verb.
_EMBEDDED = pattern(
    r"^\W*(?:do|does|did|is|are|was|were|has|have|the|your|our)\b[^,?]*?\s(?:that|which|who|whom|whose)\s(?:[\w'-]+\s){7,}[^?]*\?"
)
_OR = pattern(r"\bor\b")


def find(text: str, *, has_answers: bool = False) -> Iterator[Match]:
    """Sentences with clauses within clauses, a long way to the question, or many alternatives."""
    for start, sentence in sentences(plain(text)):
        rest = sentence[lead_in(sentence) :]
        is_nested = len(_CLAUSE.findall(sentence)) >= _CLAUSES or bool(_EMBEDDED.search(rest))
        is_late = len(sentence[: lead_in(sentence)].split()) > _LEAD
        if is_nested or is_late or (not has_answers and len(_OR.findall(rest)) >= _ALTERNATIVES):
            yield Match(start, start + len(sentence))


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question, place in asked(questionnaire, language):
        yield from ((place, match) for match in find(place.text, has_answers=is_closed(question)))


RULE = Rule(
    code="W10",
    name="complex_syntax",
    severity=Severity.INFO,
    why="the sentence has to be held in mind in pieces before it makes sense",
    rewrite="Make two short sentences of it, with the question last, and put alternatives into the answers.",
    source="Lenzner, Kaczmirek and Lenzner 2010; Graesser and others 2006, QUAID",
    check=_check,
    language=ENGLISH,
)
