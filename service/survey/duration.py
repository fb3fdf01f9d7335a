"""How long a questionnaire takes: reading what is shown, and the time that each kind of answer takes.

Reading. Adults read aloud at 68 ms a letter in 14 alphabetic languages, and 255 signs a minute in Chinese
(Trauzettel-Klosinski and Dietz 2012, doi 10.1167/iovs.11-8284); silently they are faster by 238 words to 183
(Brysbaert 2019, doi 10.1016/j.jml.2019.104047). In English that makes some 230 words a minute.
Answering. The seconds below are set so that a stand-alone closed question takes about 10 seconds in all and one item
of a series less, as Pew Research Center measures on its web panel (2022, "How we keep our online surveys from running
too long"). An answer in words is taken to be 12 words long, typed at 36 words a minute as on phones (Palin et al. 2019,
doi 10.1145/3338286.3340120), after a while of thought; where it is not required, half of the people leave it out.
Pages cost the press of a button and the wait for the next one.
What is asked under a condition counts half, because nobody can say beforehand for how many the condition holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from service.survey.question import Multiple, OpenText, Quantity, Question, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.routing import conditions_of, pages
from service.survey.text import Text, text_in

_SILENT = 183 / 238
_LETTER = 0.068 * _SILENT
_IDEOGRAPH = 60 / 255 * _SILENT
_IDEOGRAPHIC = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_CHOICE = 3.5
_EACH_OF_MULTIPLE = 1.0
_NUMBER = 6.0
_THOUGHT = 8.0
_TYPED_WORDS = 12
_WORDS_A_MINUTE = 36
_SHARE_WHO_WRITE = 0.5
_PRIVATE = 4.0
_PAGE = 2.0
_CONDITIONAL = 0.5


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds a respondent needs: expected, where everything under a condition is skipped, and where all is asked."""

    expected: float
    shortest: float
    longest: float
    questions: tuple[tuple[str, float], ...]

    @property
    def minutes(self) -> int:
        """Expected whole minutes, at least one: what may be promised."""
        return max(1, round(self.expected / 60))


def duration(questionnaire: Questionnaire, language: str) -> Duration:
    """How long it takes to answer in that language, one entry of a diary at a time."""
    frame = reading_time(text_in(questionnaire.title, language)) + reading_time(text_in(questionnaire.intro, language))
    frame += sum(
        reading_time(text_in(text, language))
        for section in questionnaire.sections
        for text in (section.title, section.intro)
        if text is not None
    )
    page = _PAGE * len(pages(questionnaire)) / max(1, len(questionnaire.questions))
    taken = tuple((question, page + question_time(question, language)) for question in questionnaire.questions)
    certain = sum(seconds for question, seconds in taken if not _is_conditional(questionnaire, question))
    rest = sum(seconds for question, seconds in taken if _is_conditional(questionnaire, question))
    return Duration(
        expected=frame + certain + _CONDITIONAL * rest,
        shortest=frame + certain,
        longest=frame + certain + rest,
        questions=tuple((question.name, seconds) for question, seconds in taken),
    )


def _is_conditional(questionnaire: Questionnaire, question: Question) -> bool:
    """Asked of some only: by its own condition, or because a question before it may lead past it."""
    order = [one.name for one in questionnaire.questions]
    place = order.index(question.name)
    return bool(conditions_of(questionnaire, question)) or any(
        jump.to not in order or order.index(jump.to) > place
        for earlier in questionnaire.questions[:place]
        for jump in earlier.placement.go_to
    )


def question_time(question: Question, language: str) -> float:
    """Seconds for one question: reading all of it, and answering."""
    return sum(reading_time(text_in(text, language)) for text in _texts(question)) + _answering_time(question)


def reading_time(text: str) -> float:
    """Seconds of silent reading."""
    return sum(_IDEOGRAPH if _is_ideograph(sign) else _LETTER for sign in text if not sign.isspace())


def _is_ideograph(sign: str) -> bool:
    return sign > "\u1100" and unicodedata.name(sign, "").startswith(_IDEOGRAPHIC)


def _texts(question: Question) -> Iterator[Text]:
    yield question.text
    if question.hint is not None:
        yield question.hint
    match question:
        case Rating():
            yield from question.labels.values()
        case Single() | Multiple():
            yield from (option.label for option in question.options)
        case _:
            pass


def _answering_time(question: Question) -> float:
    match question:
        case Rating() | Single():
            return _CHOICE
        case Multiple():
            return _CHOICE + _EACH_OF_MULTIPLE * len(question.options)
        case OpenText():
            written = _THOUGHT + _TYPED_WORDS * 60 / _WORDS_A_MINUTE
            return written if question.required else _SHARE_WHO_WRITE * written
        case Quantity():
            return _NUMBER
        case _:
            return _PRIVATE
