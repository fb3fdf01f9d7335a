"""Questions as the form shows them: a group of radios or boxes, or a text area, with what was entered before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.survey.answer import InvalidAnswer
from service.survey.questionnaire import Multiple, OpenText, Pressure, Question, Rating, Single, text_in
from service.survey.wording import Phrase, fault_text, option_label, phrase, scale_values


class Kind(StrEnum):
    RADIOS = "radios"
    SCALE = "scale"  # radios side by side; only the ends of the scale have names
    BOXES = "boxes"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio or box. `meaning` is heard, not seen: it stands in the hint for those who see."""

    id: str
    value: str
    label: str
    meaning: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    legend: str
    is_optional: bool
    hint: str
    error: str
    choices: tuple[Choice, ...]
    written: str

    @property
    def target(self) -> str:
        """The control that the error summary leads to."""
        return self.choices[0].id if self.choices else self.name

    @property
    def described_by(self) -> str:
        return " ".join(f"{self.name}-{part}" for part, text in (("hint", self.hint), ("error", self.error)) if text)


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
        legend=text_in(question.text, language),
        is_optional=not question.required,
        hint=_hint(question, language),
        error=error,
        choices=tuple(
            Choice(_id(question, place), value, label, meaning, value in chosen)
            for place, (value, label, meaning) in enumerate(_choices(question, language))
        ),
        written=entered[0] if isinstance(question, OpenText) and entered else "",
    )


def _id(question: Question, place: int) -> str:
    """The first control has the bare name, where the error summary leads."""
    return question.name if place == 0 else f"{question.name}-{place + 1}"


def _kind(question: Question) -> Kind:
    match question:
        case Rating():
            return Kind.RADIOS if _is_fully_labelled(question) else Kind.SCALE
        case Single() | Pressure():
            return Kind.RADIOS
        case Multiple():
            return Kind.BOXES
        case OpenText():
            return Kind.TEXT


def _is_fully_labelled(question: Rating) -> bool:
    return all(point in question.labels for point in question.points)


def _hint(question: Question, language: str) -> str:
    match question:
        case Rating():
            if _is_fully_labelled(question):
                return ""
            return phrase(Phrase.SCALE_HINT, language, scale_values(question, language))
        case Multiple():
            return phrase(Phrase.CHOOSE_ANY, language)
        case OpenText():
            return phrase(Phrase.LENGTH_HINT, language, {"max": question.max_length})
        case Pressure():
            return phrase(Phrase.PRESSURE_HINT, language)
        case Single():
            return ""


def _choices(question: Question, language: str) -> list[tuple[str, str, str]]:
    """Value, label, and a meaning that is only heard."""
    match question:
        case Rating():
            named = {point: text_in(label, language) for point, label in question.labels.items()}
            if _is_fully_labelled(question):
                return [(str(point), f"{point} – {named[point]}", "") for point in question.points]
            return [(str(point), str(point), named.get(point, "")) for point in question.points]
        case Single() | Multiple() | Pressure():
            return [(code, option_label(question, code, language), "") for code in question.codes]
        case OpenText():
            return []
