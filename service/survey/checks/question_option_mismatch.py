"""O11: options that do not answer what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.survey.checks.choice_list import Listed, is_catch_all, kind_of, substantive
from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.scale_subject import Subject, asked_subject, go_together, subjects_of
from service.survey.question import Multiple, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_GRADED = frozenset(
    {
        Subject.SATISFACTION,
        Subject.LIKELIHOOD,
        Subject.EASE,
        Subject.AGREEMENT,
        Subject.IMPORTANCE,
        Subject.QUALITY,
    }
)
_YES_NO_STEM = pattern(
    r"""^(?:overall,?\s|in\sgeneral,?\s|all\sin\sall,?\s|today,?\s)?(?:is|are|was|were|do|does|did|has|have|had
        |can|could|should|will)
    (?:n't|\snot)?\s(?:you|it|they|the|our|your|we|he|she|this|that|there|any|staff|anyone)\b"""
)
# "Was it good or bad?" and "Would you say it was ..." hand the scale out in the stem.
_OFFERS_GRADES = pattern(
    r"""\b(?:or|rather|would\syou\s(?:say|rate|describe)|extent|please|scale|how\s(?:much|often|well|satisfied
        |likely))\b|[:…-]\s*$|,.*,"""
)
_WH_STEM = pattern(r"^(?:overall,?\s)?(?:how|which|what|where|when|who|why)\b(?!\s(?:about|come)\b)")
# What is asked for has a name, a place or a length, and neither a frequency nor agreement.
_ASKS_A_FACT = pattern(
    r"""^(?:where|when|who|how\s(?:long|far|old|big|tall))\b(?!.*\b(?:often|agree|extent)\b)[^?]*\?
    | ^(?:what|which)\s(?:\w+\s)?(?:is|was|are|were)\syour\b(?!.*\b(?:often|agree|extent|opinion|view|attitude|level
    |frequency)\b)[^?]*\?"""
)
_WHERE_YES_NO_FITS = pattern(
    r"\b(?:have|has|did|do|does|is|are|was|were)\s(?:you|it|they|this|that|he|she|the)\b[^?]*\?\s*$"
)


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        if not isinstance(question, Single | Multiple | Rating):
            continue
        places = labels(question, language)
        texts = [place.text for place in places]
        why = _mismatch(
            plain(text_in(question.text, language)).strip(), texts, is_choice=not isinstance(question, Rating)
        )
        if why:
            yield places[0], Match(0, len(texts[0]), why=why)
        elif isinstance(question, Single) and (odd := _odd_one(texts)) is not None:
            why = f'"{texts[odd]}" is not on the scale of the other options'
            yield places[odd], Match(0, len(texts[odd]), Severity.INFO, why)


def _mismatch(asked: str, texts: Sequence[str], *, is_choice: bool) -> str:  # noqa: PLR0911  # one for each case
    wanted, given = asked_subject(asked), subjects_of(texts)
    graded = given & _GRADED
    if is_choice and given == {Subject.YES_NO} and _WH_STEM.search(asked) and asked.count("?") <= 1:
        return "the question cannot be answered with yes or no"
    if (
        wanted is not None
        and wanted is not Subject.AGREEMENT
        and graded
        and not any(go_together(wanted, one) for one in given)
    ):
        return f"the question asks for {wanted.value}, the options tell {min(graded).value}"
    if wanted is None and _ASKS_A_FACT.search(asked) and given in ({Subject.FREQUENCY}, {Subject.AGREEMENT}):
        return f"the question asks for a fact, the options tell {min(given).value}"
    if wanted in _GRADED and given == {Subject.FREQUENCY}:
        return f"the question asks for {wanted.value}, the options tell frequency"
    told = substantive(texts)
    is_yes_no = bool(_YES_NO_STEM.search(asked)) and not _OFFERS_GRADES.search(asked)
    has_yes = any(text.lower().startswith(("yes", "no")) or "yes" in text.lower().split() for text in told)
    if is_yes_no and len(graded) == 1 and not has_yes and wanted is None:
        return "a question for yes or no, answered on a scale"
    if len(graded) > 1 and kind_of(texts) is Listed.SCALE:
        return f"the options mix {' and '.join(sorted(one.value for one in graded))}"
    return ""


def _odd_one(texts: Sequence[str]) -> int | None:
    """The one label that grades nothing among labels that all grade the same."""
    graded = [bool(subjects_of([text])) for text in texts]
    odd = [number for number, is_graded in enumerate(graded) if not is_graded and not is_catch_all(texts[number])]
    if len(texts) > 3 and len(odd) == 1 and len(subjects_of(texts)) == 1 and kind_of(texts) is Listed.NOMINAL:
        return odd[0]
    return None


RULE = Rule(
    code="O11",
    name="question_option_mismatch",
    severity=Severity.WARNING,
    why="the options answer another question than the one asked",
    rewrite='Let the options use the words of the question: "How satisfied ..." is answered from very dissatisfied to '
    "very satisfied.",
    source="Willis and Lessler 1999, QAS-99 7b",
    check=_check,
    language=ENGLISH,
)
