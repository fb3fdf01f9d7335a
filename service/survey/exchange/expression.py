"""Expressions of other formats as one kind of tree, read by one parser that is given each format's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

DEEPEST = 40


class Inexpressible(Exception):
    """A condition that cannot be said in the other format; the message says why."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A question, or something else that has a name in the file."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | float | bool


@dataclass(frozen=True, slots=True)
class Listed:
    """Several values in brackets."""

    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """`operator` is one of =, !=, <, <=, >, >= and the words contains, lacks, anyof, allof."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Joined:
    """All of the parts, or any."""

    is_all: bool
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    part: Expression


Expression = Ref | Literal | Listed | Call | Binary | Joined | Negated


def references(expression: Expression) -> Iterator[str]:
    """The names that an expression uses, in the order they stand in."""
    match expression:
        case Ref(name):
            yield name
        case Call(_, parts) | Joined(_, parts):
            for part in parts:
                yield from references(part)
        case Binary(_, left, right):
            yield from references(left)
            yield from references(right)
        case Negated(part):
            yield from references(part)
        case _:
            return


def both(first: Expression | None, second: Expression | None) -> Expression | None:
    """Both conditions at once, where there are two."""
    if first is None or second is None:
        return first or second
    return Joined(is_all=True, parts=(first, second))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one format writes expressions. `reference` has the name in its first group that matched."""

    reference: str
    operators: Mapping[str, str]
    postfix: Mapping[str, str] = field(default_factory=dict)
    negation: tuple[str, ...] = ()
    escapes: bool = False

    def tokens(self, text: str) -> list[tuple[str, str]]:
        words = sorted([*self.operators, *self.postfix, *self.negation], key=len, reverse=True)
        signs = "|".join(
            rf"(?<![\w.-]){re.escape(word)}(?![\w.-])" if word[0].isalpha() else re.escape(word) for word in words
        )
        inner = (r"(?:[^'\\]|\\.)*", r'(?:[^"\\]|\\.)*') if self.escapes else (r"[^']*", r'[^"]*')
        whole = re.compile(
            rf"""\s*(?:(?P<string>'{inner[0]}'|"{inner[1]}")|(?P<ref>{self.reference})|(?P<number>\d+(?:\.\d+)?)"""
            rf"""|(?P<sign>{signs})|(?P<name>[A-Za-z][\w:-]*)|(?P<mark>[()\[\],.+*/-]))""",
            re.IGNORECASE,
        )
        found: list[tuple[str, str]] = []
        place = 0
        end = len(text.rstrip())
        while place < end:
            match = whole.match(text, place)
            if match is None or match.end() == place:
                raise Inexpressible(f"it cannot be read from {text[place : place + 20]!r} on")
            kind = match.lastgroup or ""
            if kind not in {"string", "number", "sign", "name", "mark"}:
                kind = "ref"
            value = match[kind]
            if kind == "ref":
                value = next((part for part in re.fullmatch(self.reference, value).groups() if part), value)  # type: ignore[union-attr]  # it has just matched
            found.append((kind, value))
            place = match.end()
        return found

    def read(self, text: str) -> Expression:
        """The expression; raises `Inexpressible` where the text is none that is understood here."""
        if len(text) > 4000:
            raise Inexpressible("it is longer than 4000 characters")
        reader = _Reader(self, self.tokens(text))
        expression = reader.disjunction(0)
        if reader.left:
            raise Inexpressible(f"it cannot be read from {reader.left[0][1]!r} on")
        return expression


class _Reader:
    """Recursive descent: or, and, comparison, operand."""

    def __init__(self, dialect: Dialect, tokens: list[tuple[str, str]]) -> None:
        self.dialect = dialect
        self.left = tokens

    def sign(self) -> str | None:
        """What the next token means, if it is a sign or a word of the dialect."""
        if not self.left or self.left[0][0] != "sign":
            return None
        word = self.left[0][1].lower()
        return self.dialect.operators.get(word) or self.dialect.postfix.get(word) or "not"

    def take(self, mark: str | None = None) -> tuple[str, str]:
        if not self.left:
            raise Inexpressible("it ends too early")
        token = self.left.pop(0)
        if mark is not None and token != ("mark", mark):
            raise Inexpressible(f"{mark!r} is missing before {token[1]!r}")
        return token

    def next_is(self, mark: str) -> bool:
        return bool(self.left) and self.left[0] == ("mark", mark)

    def disjunction(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise Inexpressible(f"it is nested more than {DEEPEST} deep")
        return self.chain("or", depth)

    def chain(self, word: str, depth: int) -> Expression:
        def part() -> Expression:
            return self.chain("and", depth) if word == "or" else self.comparison(depth)

        parts = [part()]
        while self.sign() == word:
            self.take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(is_all=word == "and", parts=tuple(parts))

    def comparison(self, depth: int) -> Expression:
        if self.sign() == "not":
            self.take()
            if depth > DEEPEST:
                raise Inexpressible(f"it is nested more than {DEEPEST} deep")
            return Negated(self.comparison(depth + 1))
        left = self.operand(depth)
        sign = self.sign()
        if sign is None or sign in {"and", "or", "not"}:
            return left
        word = self.take()[1].lower()
        if word in self.dialect.postfix:
            return Call(sign, (left,))
        return Binary(sign, left, self.operand(depth))

    def operand(self, depth: int) -> Expression:  # noqa: PLR0911  # one for each case
        kind, value = self.take()
        if kind == "string":
            return Literal(re.sub(r"\\(['\"])", r"\1", value[1:-1]) if self.dialect.escapes else value[1:-1])
        if kind == "number":
            return Literal(float(value))
        if kind == "ref":
            return Ref(value)
        if kind == "name":
            return self.named(value, depth)
        if (kind, value) == ("mark", "("):
            inside = self.disjunction(depth + 1)
            self.take(")")
            return inside
        if (kind, value) == ("mark", "["):
            return self.listed(depth)
        if (kind, value) == ("mark", "-") and self.left and self.left[0][0] == "number":
            return Literal(-float(self.take()[1]))
        if (kind, value) == ("mark", "."):
            return Ref(".")
        raise Inexpressible(f"{value!r} is not understood")

    def named(self, name: str, depth: int) -> Expression:
        if name.lower() in {"true", "false"} and not self.next_is("("):
            return Literal(name.lower() == "true")
        self.take("(")
        arguments: list[Expression] = []
        while not self.next_is(")"):
            if arguments:
                self.take(",")
            arguments.append(self.disjunction(depth + 1))
        self.take(")")
        lowered = name.lower()
        if lowered in {"true", "false"} and not arguments:
            return Literal(lowered == "true")
        if lowered == "not" and len(arguments) == 1:
            return Negated(arguments[0])
        return Call(lowered, tuple(arguments))

    def listed(self, depth: int) -> Listed:
        values: list[Literal] = []
        while not self.next_is("]"):
            if values:
                self.take(",")
            value = self.operand(depth + 1)
            if not isinstance(value, Literal):
                raise Inexpressible("a list holds something other than values")
            values.append(value)
        self.take("]")
        return Listed(tuple(values))


_SYMBOLS = {"=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "and": "and", "or": "or"}

#: XPath as XLSForm writes it: ${name} is a question and . the question itself.
XPATH = Dialect(reference=r"\$\{\s*([^{}\s]+)\s*\}", operators=_SYMBOLS)

#: SurveyJS: {name} is a question.
SURVEYJS = Dialect(
    reference=r"\{([^{}]+)\}",
    operators=_SYMBOLS
    | {"==": "=", "<>": "!=", "&&": "and", "||": "or", "contains": "contains", "notcontains": "lacks"}
    | {"contain": "contains", "notcontain": "lacks", "*=": "contains", "anyof": "anyof", "allof": "allof"}
    | {"equal": "=", "notequal": "!=", "less": "<", "lessorequal": "<=", "greater": ">", "greaterorequal": ">="},
    postfix={"empty": "empty", "notempty": "notempty"},
    negation=("!", "negate"),
    escapes=True,
)

#: LimeSurvey's ExpressionScript: a bare name is a question; what stands after its dot says how it is read.
LIMESURVEY = Dialect(
    reference=r"((?!(?:and|or|eq|ne|lt|le|gt|ge|not|true|false)\b)[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z_]+)?)(?!\s*\(|[A-Za-z0-9_.])",
    operators=_SYMBOLS
    | {"==": "=", "&&": "and", "||": "or", "eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="},
    negation=("!", "not"),
    escapes=True,
)
