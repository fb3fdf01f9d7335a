"""Conditions of a questionnaire written in the languages of other formats."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping

from service.survey.condition import (
    All,
    Answered,
    Any,
    Compare,
    Comparison,
    Condition,
    FactIs,
    FactKnown,
    Not,
    Value,
)
from service.survey.exchange.expression import Inexpressible


def xpath_string(said: str) -> str:
    """A string of XPath, which knows no escapes: with both kinds of quotes in it, it is put together."""
    if "'" not in said:
        return f"'{said}'"
    if '"' not in said:
        return f'"{said}"'
    apostrophe = ', "\'", '
    return "concat(" + apostrophe.join(f"'{part}'" for part in said.split("'")) + ")"


def surveyjs_string(said: str) -> str:
    """A string of SurveyJS: a quote within is marked by a backslash, which has no mark of its own."""
    if re.search(r"""\\(?:['"]|$)""", said):
        raise Inexpressible("a value holds a backslash before a quote or at its end")
    return "'" + said.replace("'", r"\'") + "'"


class Writer(ABC):
    """Writes and, or and brackets, which the formats share; what a comparison looks like is each format's own."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def write(self, condition: Condition) -> str:  # noqa: PLR0911  # one for each case
        """The condition as an expression; raises `Inexpressible`."""
        match condition:
            case All(parts):
                return " and ".join(self._bracketed(part) for part in parts)
            case Any(parts):
                return " or ".join(self._bracketed(part) for part in parts)
            case Not(Answered(question)):
                return self.answered(question, is_answered=False)
            case Not(FactIs(fact, value)):
                return self.fact(fact, value, is_same=False)
            case Not(part):
                return self.negated(self.write(part))
            case Compare():
                return self.compared(condition)
            case Answered(question):
                return self.answered(question, is_answered=True)
            case FactIs(fact, value):
                return self.fact(fact, value, is_same=True)
            case FactKnown(fact):
                raise Inexpressible(f"whether {fact} is known cannot be asked where it always has a value")

    def value(self, value: Value) -> str:
        return self.string(value) if isinstance(value, str) else f"{value:.15g}"

    def _bracketed(self, part: Condition) -> str:
        written = self.write(part)
        return f"({written})" if isinstance(part, All | Any) else written

    @abstractmethod
    def string(self, said: str) -> str: ...

    @abstractmethod
    def negated(self, written: str) -> str: ...

    @abstractmethod
    def compared(self, condition: Compare) -> str: ...

    @abstractmethod
    def answered(self, question: str, *, is_answered: bool) -> str: ...

    @abstractmethod
    def fact(self, fact: str, value: str, *, is_same: bool) -> str: ...


class XPath(Writer):
    """XLSForm's expressions."""

    def string(self, said: str) -> str:
        return xpath_string(said)

    def negated(self, written: str) -> str:
        return f"not({written})"

    def compared(self, condition: Compare) -> str:
        ref, value = f"${{{self.names[condition.question]}}}", self.value(condition.value)
        match condition.comparison:
            case Comparison.INCLUDES:
                return f"selected({ref}, {value})"
            case Comparison.EXCLUDES:
                return f"not(selected({ref}, {value}))"
            case _:
                return f"{ref} {_SIGNS[condition.comparison]} {value}"

    def answered(self, question: str, *, is_answered: bool) -> str:
        return f"${{{self.names[question]}}} {'!=' if is_answered else '='} ''"

    def fact(self, fact: str, value: str, *, is_same: bool) -> str:
        return f"${{{self.names[fact]}}} {'=' if is_same else '!='} {self.string(value)}"


class SurveyJs(Writer):
    """SurveyJS' expressions."""

    def string(self, said: str) -> str:
        return surveyjs_string(said)

    def negated(self, written: str) -> str:
        return f"!({written})"

    def compared(self, condition: Compare) -> str:
        ref, value = f"{{{self.names[condition.question]}}}", self.value(condition.value)
        return f"{ref} {_SURVEYJS_SIGNS[condition.comparison]} {value}"

    def answered(self, question: str, *, is_answered: bool) -> str:
        return f"{{{self.names[question]}}} {'notempty' if is_answered else 'empty'}"

    def fact(self, fact: str, value: str, *, is_same: bool) -> str:
        return f"{{{self.names[fact]}}} {'=' if is_same else '<>'} {self.string(value)}"


_SIGNS = {Comparison.IS: "=", Comparison.IS_NOT: "!=", Comparison.AT_LEAST: ">=", Comparison.AT_MOST: "<="}
_SURVEYJS_SIGNS = {
    Comparison.IS: "=",
    Comparison.IS_NOT: "<>",
    Comparison.AT_LEAST: ">=",
    Comparison.AT_MOST: "<=",
    Comparison.INCLUDES: "contains",
    Comparison.EXCLUDES: "notcontains",
}
