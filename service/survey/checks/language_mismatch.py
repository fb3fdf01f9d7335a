"""W17: a text in another language than it says, a text without a translation, a scale translated in part."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from service.survey.ballot import Instructed, Pair
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.too_long import words_in
from service.survey.question import Multiple, Question, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import Text

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_FEWEST_WORDS = 4
_SURE, _RULED_OUT = 0.95, 0.01
# Written so much alike that a sentence does not tell them apart.
_ALIKE = tuple(
    frozenset(group.split())
    for group in (
        "no nb nn da sv", "hr sr bs sl", "id ms jv", "cs sk", "es gl pt an ca oc", "nl af", "ru uk be bg mk",
        "hi mr ne", "ar arz fa ur ps ug ckb ku", "xh zu", "de lb als", "it co sc", "tl fil", "zh yue ja", "en pcm sco",
    )
)  # fmt: skip


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # loads a model

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def spoken_instead(text: str, declared: str) -> str | None:
    """The language that a text of some length is surely in, where it is surely not the declared one."""
    language = declared.lower().split("-", maxsplit=1)[0]
    if words_in(text) < _FEWEST_WORDS:
        return None
    ranked = dict(_identifier().rank(text))
    best, surely = max(ranked.items(), key=lambda pair: pair[1])
    if language not in ranked or best == language or any(language in group and best in group for group in _ALIKE):
        return None
    return str(best) if surely >= _SURE and ranked[language] <= _RULED_OUT else None


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        own = question.text.get(language)
        other = spoken_instead(own, language) if own is not None else None
        if own is not None and other is not None:
            why = f"the text is given as {language} and reads as {other}"
            yield Place(question.name, "text", own), Match(0, len(own), why=why)
    for name, field, text in _translatable(questionnaire):
        if language not in text:
            shown = text[questionnaire.languages[0]]
            yield Place(name, field, shown), Match(0, len(shown), why=f"it is not there in {language}")
    for question in questionnaire.questions:
        yield from _in_part(questionnaire, question, language)


def _translatable(questionnaire: Questionnaire) -> Iterator[tuple[str | None, str, Text]]:
    """Every text but the answers."""
    for name in ("title", "intro", "privacy", "closing"):
        yield None, name, getattr(questionnaire, name)
    for number, section in enumerate(questionnaire.sections):
        yield None, f"sections[{number}].title", section.title
        if section.intro is not None:
            yield None, f"sections[{number}].intro", section.intro
    for name, messages in (("invitation", questionnaire.invitation), ("reminder", questionnaire.reminder)):
        for field in ("sms", "email_subject", "email_body"):
            yield None, f"{name}.{field}", getattr(messages, field)
    for question in questionnaire.questions:
        yield question.name, "text", question.text
        if not isinstance(question, Pair | Instructed):
            if question.hint is not None:
                yield question.name, "hint", question.hint
            for number, wording in enumerate(question.wordings):
                yield question.name, f"wordings[{number}].text", wording.text


def _in_part(questionnaire: Questionnaire, question: Question, language: str) -> Iterator[Hit]:
    """Answers without a translation: beside translated ones, they make a scale of other points than the first has."""
    listed = _labels(question)
    translated = sum(language in label for _, label in listed)
    for field, label in listed:
        if language not in label:
            shown = label[questionnaire.languages[0]]
            why = f"of {len(listed)} answers {translated} are there in {language}"
            yield Place(question.name, field, shown), Match(0, len(shown), why=why)


def _labels(question: Question) -> list[tuple[str, Text]]:
    match question:
        case Single() | Multiple():
            return [(f"options[{number}].label", option.label) for number, option in enumerate(question.options)]
        case Rating():
            return [(f"labels.{point}", label) for point, label in question.labels.items()]
        case _:
            return []


RULE = Rule(
    code="W17",
    name="language_mismatch",
    severity=Severity.WARNING,
    why="respondents would read a language that is not theirs",
    rewrite="Put in the translation, or take the language out of the questionnaire's languages.",
    source="QAS-99 1b, missing information",
    check=_check,
)
