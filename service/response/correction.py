"""Taking back the answer that was just given: "oops, I meant 4", sent when the next question has been asked already."""

from __future__ import annotations

import re
from enum import Enum, auto

from service.response import number_lists as lists
from service.response import number_words
from service.response.normal import plain, word_set, words
from service.response.reading import Unclear, read_answer
from service.survey.answer import AnswerValue, NoAnswer, Words
from service.survey.question import OpenText, Question

_MOST_WORDS = 10
# Who says one of these takes something back. The rest ("sorry, 4", "actually 4") may belong to the answer itself.
_EXPLICIT = word_set(
    "meant oops ops typo correction mistake mistyped wrong misread mistakenly fatfinger edit",
    "quise queria corrijo correccion equivoque error erre",
    "voulais trompe erreur correction",
    "meinte korrektur vertippt verschrieben irrtum vertan",
    "quis errei engano correcao enganei",
    "volevo errore bedoelde vergissing أقصد قصدي تصحيح خطأ",
)
_EXPLICIT_PHRASES = ("i mean", "last answer", "previous answer", "change that", "change it", "change my",
"quiero decir",
                     "je veux dire", "ich meine", "quero dizer")  # fmt: skip
_PERHAPS = word_set(
    "sorry actually no nope wait rather scratch instead make perdon perdona mejor espera pardon plutot",
    "non enfin doch nein",
    "halt sorry desculpa desculpe nao alias melhor scusa anzi نعم لا عفوا آسف",
)
# What is said of the answer that is taken back.
_ABOUT = word_set(
    "last previous answer answers one before change be should wanted type put hit pressed key first question",
    "ultima anterior respuesta derniere precedente reponse letzte vorige antwort resposta pergunta pregunta",
)
_DENYING = lists.NEGATIONS | word_set("no non nein nao not isnt wasnt لا")
_STARRED = re.compile(r"\s*(?:\*\s*\S{1,12}|\S{1,12}\s*\*)\s*")


class Sign(Enum):
    NONE = auto()
    PERHAPS = auto()
    EXPLICIT = auto()


def sign_of(text: str) -> Sign:
    """Whether the text says that it takes something back, and nothing much besides."""
    spoken = words(text)
    if not spoken or len(spoken) > _MOST_WORDS:
        return Sign.NONE
    said = f" {' '.join(spoken)} "
    if _STARRED.fullmatch(text) or not _EXPLICIT.isdisjoint(spoken):
        return Sign.EXPLICIT
    if any(f" {phrase} " in said for phrase in _EXPLICIT_PHRASES):
        return Sign.EXPLICIT
    is_short = all(word in lists.CORRECTING or word.isdecimal() or word in number_words.NUMBER_WORDS for word in spoken)
    return Sign.PERHAPS if is_short and spoken[0] in _PERHAPS and len(spoken) > 1 else Sign.NONE


def corrected(previous: Question, text: str, language: str) -> AnswerValue | Unclear:
    """The answer that the text puts in the place of the one given to the previous question."""
    if isinstance(previous, OpenText):
        return Unclear("what was said in own words is not corrected in passing")
    value = read_answer(previous, text, language)
    if isinstance(value, Unclear) and _DENYING.isdisjoint(words(text)):
        value = read_answer(previous, _without_signs(text), language)
    return Unclear("nothing to put in its place") if isinstance(value, NoAnswer | Words) else value


def _without_signs(text: str) -> str:
    said = [word.strip(".!*:") for word in plain(text).replace(",", " ").split()]
    return " ".join(word for word in said if word not in lists.CORRECTING | _EXPLICIT | _ABOUT)
