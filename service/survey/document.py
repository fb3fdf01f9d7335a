"""The questionnaire document against its JSON Schema: every fault found, each with its path and what would be right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from jsonschema import Draft202012Validator, ValidationError, validators

from service.base.errors import FieldError
from service.survey.placeholders import malformed_placeholders, names_in

Step = str | int
_SIMPLE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_HOLE = "[a-z][a-z0-9_]{0,39}"  # in the patterns of the texts that may hold placeholders
_TYPE_NAMES = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_FORMS = {
    "language": "a language tag such as en, es, ar or pt-BR",
    "name": "a small letter, then small letters, digits and underscores, 40 at most",
    "driverName": "the name of a driver: d_ and then small letters, digits and underscores, 40 characters at most",
    "otherName": "a small letter, then small letters, digits, underscores (40 at most); only a driver's begins with d_",
    "code": "small letters, digits, - and _, beginning with a letter or digit, 40 characters at most",
}


def path_of(steps: Iterable[Step]) -> str:
    """Where a fault stands, written as one would write it in code: `questions[2].options[0].label.ar`."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif _SIMPLE_KEY.fullmatch(step):
            path += f".{step}" if path else step
        else:
            path += f"[{json.dumps(step[:60])}]"
    return path or "document"


@cache
def schema() -> dict[str, object]:
    """The JSON Schema of questionnaire documents."""
    text = Path(__file__).with_name("questionnaire.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, object]", json.loads(text))


def component_schemas(root: str = "Questionnaire") -> dict[str, object]:
    """The schema as OpenAPI components: references within the document become references between components.

    Tools that read OpenAPI resolve `#/...` against the whole description, so `$id` and `$defs` would mislead them.
    """

    def renamed(name: str) -> str:
        return f"{root}{name[0].upper()}{name[1:]}"

    def moved(node: object) -> object:
        if isinstance(node, dict):
            return {
                key: f"#/components/schemas/{renamed(str(value).removeprefix('#/$defs/'))}"
                if key == "$ref"
                else moved(value)
                for key, value in node.items()
            }
        return [moved(item) for item in node] if isinstance(node, list) else node

    whole = schema()
    parts = cast("dict[str, object]", whole["$defs"])
    body = {key: value for key, value in whole.items() if key not in {"$schema", "$id", "$defs"}}
    return {root: moved(body)} | {renamed(name): moved(part) for name, part in parts.items()}


def schema_faults(document: object) -> Iterator[FieldError]:
    """Everything the schema refuses, in the order of the document."""
    return _faults(_validator(), document, ())


def condition_schema_faults(at: Sequence[Step], body: object) -> Iterator[FieldError]:
    """Everything the schema refuses in a condition that stands outside a questionnaire."""
    return _faults(_condition_validator(), body, at)


def _faults(validator: Draft202012Validator, document: object, at: Sequence[Step]) -> Iterator[FieldError]:
    errors = [leaf for error in validator.iter_errors(document) for leaf in _leaves(error)]
    seen: set[tuple[str, str]] = set()
    for error in errors:
        for steps, message in _sentences(error):
            path = path_of([*at, *cast("Iterable[Step]", error.absolute_path), *steps])
            if (path, message) not in seen:
                seen.add((path, message))
                yield FieldError(path, message)


@cache
def _validator() -> Draft202012Validator:
    return _validator_of(schema())


@cache
def _condition_validator() -> Draft202012Validator:
    return _validator_of({"$ref": "#/$defs/Condition", "$defs": schema()["$defs"]})


def _validator_of(held: Mapping[str, object]) -> Draft202012Validator:
    """A validator whose patterns mean what ECMAScript says: `$` is the end, not the place before a last line break."""
    extended = validators.extend(  # type: ignore[no-untyped-call]  # the stubs leave this one function untyped
        Draft202012Validator,
        {
            "pattern": _ecma_pattern,
            "items": _unless_too_many("items"),
            "uniqueItems": _unless_too_many("uniqueItems"),
        },
    )
    return cast("Draft202012Validator", extended(held))


@cache
def _ecma(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))


def _ecma_pattern(
    _validator: object, pattern: str, instance: object, _schema: Mapping[str, object]
) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _ecma(pattern).search(instance):
        yield ValidationError("does not match the pattern")


def _unless_too_many(keyword: str) -> Callable[..., Iterator[ValidationError]]:
    """A list that is too long is refused for that alone: reading on could take hours."""
    whole = Draft202012Validator.VALIDATORS[keyword]

    def within(
        validator: object, value: object, instance: object, held: Mapping[str, object]
    ) -> Iterator[ValidationError]:
        most = held.get("maxItems")
        if not (isinstance(instance, list) and isinstance(most, int) and len(instance) > most):
            yield from whole(validator, value, instance, held) or ()

    return within


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors under a `oneOf` that belong to the alternative its author meant.

    "Not valid under any of the given schemas" helps nobody: the tags `type`, `metric`, `role`, `design` say which was
    meant.
    """
    if error.validator != "oneOf":
        yield error
        return
    alternatives = _alternatives(error)
    meant = _meant(error.instance, alternatives)
    if isinstance(meant, int):
        for inner in error.context or ():
            if inner.schema_path[0] == meant:
                yield from _leaves(inner)
    else:
        yield _wrong_tag(error, meant)


def _alternatives(error: ValidationError) -> list[Mapping[str, Mapping[str, object]]]:
    parts = cast("dict[str, dict[str, object]]", schema()["$defs"])
    listed = cast("list[dict[str, object]]", error.validator_value)
    bodies = [parts[str(one["$ref"]).removeprefix("#/$defs/")] if "$ref" in one else one for one in listed]
    return [cast("dict[str, dict[str, object]]", body["properties"]) for body in bodies]


def _meant(instance: object, alternatives: Sequence[Mapping[str, Mapping[str, object]]]) -> int | str:
    """Position of the alternative that the tags name, or the first tag that names none."""
    if not isinstance(instance, dict):
        return ""
    open_to = list(range(len(alternatives)))
    for tag in ("type", "metric", "role", "design"):
        tagged = [number for number in open_to if "const" in alternatives[number].get(tag, {})]
        if not tagged:
            continue
        value = instance.get(tag)
        open_to = [
            number for number in tagged if isinstance(value, str) and alternatives[number][tag]["const"] == value
        ]
        if not open_to:
            return tag
        if len(open_to) == 1 and tag != "type":
            break
    return open_to[0]


def _wrong_tag(error: ValidationError, tag: str) -> ValidationError:
    if not tag:
        return ValidationError("", validator="type", validator_value="object", instance=error.instance, parent=error)
    if not isinstance(error.instance, dict) or tag not in error.instance:
        return ValidationError("", validator="required", validator_value=[tag], instance=error.instance, parent=error)
    allowed: list[object] = []
    for alternative in _alternatives(error):
        value = alternative.get(tag, {}).get("const")
        if value is not None and value not in allowed:
            allowed.append(value)
    return ValidationError(
        "", validator="enum", validator_value=allowed, instance=error.instance[tag], path=[tag], parent=error
    )


Sentences = Iterator[tuple[tuple[Step, ...], str]]


def _sentences(error: ValidationError) -> Sentences:
    if "propertyNames" in error.absolute_schema_path:
        allowed = _FORMS["language"] if _is_language(error) else "the number of a point of the scale"
        yield (), f"{json.dumps(str(error.instance)[:60])} is not a possible key here: it must be {allowed}"
        return
    rule = _RULES.get(str(error.validator))
    if rule is None:
        yield (), error.message
    else:
        yield from rule(error)


def _is_language(error: ValidationError) -> bool:
    return isinstance(error.schema, dict) and error.schema.get("pattern") == _definition("language")["pattern"]


def _definition(name: str) -> Mapping[str, object]:
    return cast("dict[str, dict[str, object]]", schema()["$defs"])[name]


def _missing(error: ValidationError) -> Sentences:
    for key in cast("list[str]", error.validator_value):
        if key not in cast("dict[str, object]", error.instance):
            yield (key,), "is missing"


def _surplus(error: ValidationError) -> Sentences:
    known = cast("dict[str, object]", cast("dict[str, object]", error.schema).get("properties", {}))
    for key in cast("dict[str, object]", error.instance):
        if key not in known:
            yield (key,), f"is not a field here; possible are {', '.join(known)}"


def _pattern(error: ValidationError) -> Sentences:
    value = str(error.instance)
    part = cast("dict[str, object]", error.schema)
    for name, form in _FORMS.items():
        if part.get("pattern") == _definition(name)["pattern"]:
            yield (), f"must be {form}"
            return
    yield (), _text_fault(value, str(part.get("pattern")))


def _text_fault(value: str, pattern: str) -> str:
    unprintable = _UNPRINTABLE.search(value)
    if unprintable:
        return f"holds the control character U+{ord(unprintable[0]):04X} at {unprintable.start()}; only \\n is possible"
    if not value[:1].strip():
        return "must begin with a character that is not a space"
    malformed = malformed_placeholders(value)
    if malformed:
        return (
            f"holds the unknown placeholder {malformed[0][:60]}; in single braces stands a name such as {{sender}}; "
            "braces stand alone only when doubled, {{ and }}"
        )
    if names_in(value) and _HOLE not in pattern:
        return "holds a placeholder, and none is known here; double the braces to write them: {{ and }}"
    return "must be one line: it holds a line break"


def _one(sentence: Callable[[ValidationError], str]) -> Callable[[ValidationError], Sentences]:
    def only(error: ValidationError) -> Sentences:
        yield (), sentence(error)

    return only


def _shown(value: object) -> str:
    return json.dumps(value)


def _type_names(wanted: object) -> str:
    names = wanted if isinstance(wanted, list) else [wanted]
    return " or ".join(_TYPE_NAMES[str(name)] for name in names)


_RULES: dict[str, Callable[[ValidationError], Sentences]] = {
    "required": _missing,
    "additionalProperties": _surplus,
    "pattern": _pattern,
    "type": _one(lambda error: f"must be {_type_names(error.validator_value)}"),
    "const": _one(lambda error: f"must be {_shown(error.validator_value)}"),
    "enum": _one(lambda error: f"must be one of {', '.join(map(_shown, cast('list[object]', error.validator_value)))}"),
    "minimum": _one(lambda error: f"must be {error.validator_value} or more"),
    "maximum": _one(lambda error: f"must be {error.validator_value} or less"),
    "exclusiveMinimum": _one(lambda error: f"must be more than {error.validator_value}"),
    "exclusiveMaximum": _one(lambda error: f"must be less than {error.validator_value}"),
    "minLength": _one(lambda _: "must not be empty"),
    "maxLength": _one(
        lambda error: f"must have at most {error.validator_value} characters; it has {len(str(error.instance))}"
    ),
    "minItems": _one(lambda error: f"must have at least {error.validator_value} items"),
    "maxItems": _one(lambda error: f"must have at most {error.validator_value} items"),
    "minProperties": _one(lambda error: f"must have at least {error.validator_value} entries"),
    "maxProperties": _one(lambda error: f"must have at most {error.validator_value} entries"),
    "uniqueItems": _one(lambda _: "must not hold the same value twice"),
}
