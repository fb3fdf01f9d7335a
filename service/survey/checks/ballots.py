"""B: that a protected ballot protects whoever answers it, and that its answers are worth having."""

from __future__ import annotations

import math
from collections.abc import Iterator

from service.survey.ballot import Crosswise, Forced, protected
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.placeholders import names_in
from service.survey.question import Pressure
from service.survey.questionnaire import Questionnaire
from service.survey.segments import segments
from service.survey.text import text_in
from service.survey.wording import sms_question

_MOST_ODDS = 10.0
_MOST_SEGMENTS = 5


def _protected(questionnaire: Questionnaire) -> Iterator[tuple[Pressure, int, Crosswise | Forced]]:
    question = questionnaire.pressure
    for number, ballot in enumerate(question.ballots if question is not None else ()):
        if question is not None and isinstance(ballot, Crosswise | Forced):
            yield question, number, ballot


def _odds(ballot: Crosswise | Forced) -> float:
    """How many times likelier the more telling answer is from somebody of whom it is true than from anybody else."""
    if isinstance(ballot, Crosswise):
        return max(ballot.p, 1 - ballot.p) / min(ballot.p, 1 - ballot.p)
    return max((ballot.truth + ballot.yes) / ballot.yes, (ballot.truth + ballot.no) / ballot.no)


def _place(question: Pressure, number: int, ballot: Crosswise | Forced, language: str) -> tuple[Place, Match]:
    name = "statement" if isinstance(ballot, Crosswise) else "instruction"
    text = text_in(ballot.statement if isinstance(ballot, Crosswise) else ballot.instruction, language)
    return Place(question.name, f"ballots[{number}].{name}", text), Match(0, len(text))


def _without_anchor(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question, number, ballot in _protected(questionnaire):
        if isinstance(ballot, Crosswise) and ballot.anchor is None:
            yield _place(question, number, ballot, language)


def _protects_little(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question, number, ballot in _protected(questionnaire):
        odds = _odds(ballot)
        if odds > _MOST_ODDS:
            place, match = _place(question, number, ballot, language)
            why = f"one of its answers is {odds:.0f} times likelier from somebody who was asked for a score (epsilon "
            yield place, Match(match.start, match.end, why=f"{why}{math.log(odds):.1f}), which protects little")


def _over_segments(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    if "question" not in names_in(text_in(questionnaire.invitation.sms, language)):
        return
    for question, number, ballot in _protected(questionnaire):
        for asked in protected(question.name, question.text, ballot):
            counted = segments(sms_question(asked, language))
            if counted.segments > _MOST_SEGMENTS:
                place, match = _place(question, number, ballot, language)
                why = f"asked by text it takes {counted.segments} segments, each paid for, and hard to read at a glance"
                yield place, Match(match.start, match.end, why=why)


RULES = (
    Rule(
        code="B01",
        name="crosswise_without_anchor",
        severity=Severity.WARNING,
        why="answers given without reading count as pressure, and nothing here would show how many there are",
        rewrite="Add an anchor: a second pair, one half of which is true of nobody.",
        source="Atsusaka and Stevenson, Political Analysis 31 (2023), doi 10.1017/pan.2021.43",
        check=_without_anchor,
    ),
    Rule(
        code="B02",
        name="ballot_protects_little",
        severity=Severity.WARNING,
        why="an answer says much about whoever gives it",
        rewrite="Bring p nearer to 1/6, or give yes and no of the instruction more, such as 1/6 each.",
        source="Warner, JASA 60 (1965); Dwork and Roth, Algorithmic Foundations of Differential Privacy (2014), 3.2",
        check=_protects_little,
    ),
    Rule(
        code="B03",
        name="ballot_over_segments",
        severity=Severity.WARNING,
        why="asked by text it takes many segments, each paid for",
        rewrite="Shorten the statement or instruction, or leave the question to the web form.",
        source="3GPP TS 23.038 and 23.040",
        check=_over_segments,
    ),
)
