"""The result of a poll on its closing page."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from service.results.poll import Tally
from service.survey.question import Rating
from service.survey.wording import Phrase, phrase
from service.web.pages.said import said


@dataclass(frozen=True, slots=True)
class Bar:
    label: Markup
    percent: int
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One question with a bar for each of its options."""

    legend: Markup
    answers: str
    bars: tuple[Bar, ...]


def chart(tally: Tally, language: str) -> Chart:
    question = tally.question
    return Chart(
        legend=said(question.text, language),
        answers=phrase(Phrase.POLL_ANSWERS, language, {"n": tally.n}),
        bars=tuple(Bar(_label(tally, one.value, language), round(100 * one.share), one.count) for one in tally.shares),
    )


def _label(tally: Tally, value: str, language: str) -> Markup:
    question = tally.question
    if not isinstance(question, Rating):
        return said(next(option.label for option in question.options if option.code == value), language)
    named = question.labels.get(int(value))
    return escape(value) if named is None else Markup("{} – {}").format(value, said(named, language))
