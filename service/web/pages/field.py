"""Questions as the form shows them: a group of radios or boxes, or a text area, with what was entered before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup, escape

from service.survey.answer import InvalidAnswer
from service.survey.ballot import Instructed, Pair
from service.survey.question import Multiple, OpenText, Pressure, Quantity, Question, Rating, Single
from service.survey.wording import Phrase, fault_text, letters, option_label, pair_lines, phrase, scale_values
from service.web.pages.said import marked, paragraphs, said

_SELVES = {name: f"{{{name}}}" for name in ("min", "max", "lowest", "highest")}  # to be filled in with marked texts


class Kind(StrEnum):
    RADIOS = "radios"
    SCALE = "scale"  # radios side by side; only the ends of the scale have names
    BOXES = "boxes"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio or box. `meaning` is heard, not seen: it stands in the hint for those who see."""

    id: str
    value: str
    label: Markup
    meaning: Markup
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    legend: Markup
    is_optional: bool
    told: tuple[tuple[str, Markup], ...]  # what is read before answering, each with its letter if it has one
    help: Markup  # the author's hint
    hint: Markup  # the service's own: how to answer
    error: str
    choices: tuple[Choice, ...]
    written: str

    @property
    def target(self) -> str:
        """The control that the error summary leads to."""
        return self.choices[0].id if self.choices else self.name

    @property
    def described_by(self) -> str:
        parts = (("told", self.told), ("help", self.help), ("hint", self.hint), ("error", self.error))
        return " ".join(f"{self.name}-{part}" for part, text in parts if text)


def fields(
    questions: Iterable[Question],
    language: str,
    *,
    entered: Mapping[str, Sequence[str]],
    faults: Iterable[InvalidAnswer] = (),
) -> list[Field]:
    """The questions in one language, with what was entered and what is wrong with it."""
    errors = {fault.question.name: fault_text(fault, language) for fault in faults}
    return [_field(one, language, entered.get(one.name, ()), errors.get(one.name, "")) for one in questions]


def _field(question: Question, language: str, entered: Sequence[str], error: str) -> Field:
    chosen = {value.strip() for value in entered}
    return Field(
        name=question.name,
        kind=_kind(question),
        legend=_legend(question, language),
        is_optional=not question.required,
        told=_told(question, language),
        help=Markup() if question.hint is None else said(question.hint, language),
        hint=_hint(question, language),
        error=error,
        choices=tuple(
            Choice(_id(question, place), value, label, meaning, value in chosen)
            for place, (value, label, meaning) in enumerate(_choices(question, language))
        ),
        written=entered[0] if isinstance(question, OpenText | Quantity) and entered else "",
    )


def _legend(question: Question, language: str) -> Markup:
    if isinstance(question, Pair):
        return escape(phrase(Phrase.CROSSWISE_LEGEND, language, letters(question, language)))
    return said(question.text, language)


def _told(question: Question, language: str) -> tuple[tuple[str, Markup], ...]:
    match question:
        case Pair():
            (first, _), (second, _) = pair_lines(question, language)
            return (first, said(question.statement, language)), (second, said(question.text, language))
        case Instructed():
            return tuple(("", line) for line in paragraphs(question.instruction, language))
        case _:
            return ()


def _id(question: Question, place: int) -> str:
    """The first control has the bare name, where the error summary leads."""
    return question.name if place == 0 else f"{question.name}-{place + 1}"


def _kind(question: Question) -> Kind:
    match question:
        case Rating():
            return Kind.RADIOS if _is_fully_labelled(question) else Kind.SCALE
        case Single() | Pressure() | Pair() | Instructed():
            return Kind.RADIOS
        case Multiple():
            return Kind.BOXES
        case Quantity():
            return Kind.NUMBER
        case OpenText():
            return Kind.TEXT


def _is_fully_labelled(question: Rating) -> bool:
    return all(point in question.labels for point in question.points)


def _hint(question: Question, language: str) -> Markup:
    match question:
        case Rating() if not _is_fully_labelled(question):
            return _scale_hint(question, language)
        case Multiple():
            return escape(phrase(Phrase.CHOOSE_ANY, language))
        case OpenText():
            return escape(phrase(Phrase.LENGTH_HINT, language, {"max": question.max_length}))
        case Pressure() | Pair() | Instructed():
            return escape(_assurance(question, language))
        case Quantity():
            return Markup() if question.unit is None else said(question.unit, language)
        case Rating() | Single():
            return Markup()


def _scale_hint(question: Rating, language: str) -> Markup:
    values = scale_values(question, language)
    ends = {"lowest": question.labels[question.min], "highest": question.labels[question.max]}
    named = {name: marked(str(values[name]), text, language) for name, text in ends.items()}
    return escape(phrase(Phrase.SCALE_HINT, language, _SELVES)).format(**{**values, **named})


def _assurance(question: Pressure | Pair | Instructed, language: str) -> str:
    """Why it can be answered truthfully."""
    match question:
        case Pressure():
            return phrase(Phrase.PRESSURE_HINT, language)
        case Pair():
            return phrase(Phrase.CROSSWISE_HINT, language, letters(question, language))
        case Instructed():
            return phrase(Phrase.FORCED_HINT, language)


def _choices(question: Question, language: str) -> list[tuple[str, Markup, Markup]]:
    """Value, label, and a meaning that is only heard."""
    match question:
        case Rating():
            named = {point: said(label, language) for point, label in question.labels.items()}
            if _is_fully_labelled(question):
                full = Markup("{} – {}")
                return [(str(point), full.format(point, named[point]), Markup()) for point in question.points]
            return [(str(point), escape(point), named.get(point, Markup())) for point in question.points]
        case Single() | Multiple():
            return [(option.code, said(option.label, language), Markup()) for option in question.options]
        case Pressure() | Pair() | Instructed():
            return [(code, escape(option_label(question, code, language)), Markup()) for code in question.codes]
        case OpenText() | Quantity():
            return []
