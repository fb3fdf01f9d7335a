"""Our own JSON, also where it holds less than a questionnaire must: texts as strings, options as labels, no names."""

from __future__ import annotations

import re
from typing import cast

from service.survey import parsing
from service.survey.exchange import completion, naming, scale
from service.survey.exchange.imported import Format, Imported
from service.survey.exchange.naming import Names
from service.survey.exchange.tags import guess, tag_of
from service.survey.exchange.values import Json, is_yes, listed, mapping, mappings, text
from service.survey.parsing import InvalidQuestionnaire
from service.survey.question import Metric

Body = dict[str, object]
_TEXTS = ("title", "intro", "privacy", "closing")
_STANDARD_ANSWER = 1000
_RANGES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


def read(document: Json) -> Imported:
    """The document as it is where it is whole, else with what it lacks filled in.

    Nothing that it says is changed but invalid names: what is wrong for other reasons is refused as it would be
    anywhere, with the path of every fault.
    """
    try:
        parsing.parse(document)
    except InvalidQuestionnaire:
        return _Reader(document).imported()
    names = {text(body.get("name")): text(body.get("name")) for body in mappings(document.get("questions"))}
    return Imported(Format.JSON, document, names, (), ())


class _Reader:
    def __init__(self, document: Json) -> None:
        self.document = document
        self.filled: list[str] = []
        self.languages = self._languages()

    def imported(self) -> Imported:
        bodies = [dict(body) if isinstance(body, dict) else body for body in listed(self.document.get("questions"))]
        questions = [cast("Body", body) for body in bodies if isinstance(body, dict)]
        for number, body in enumerate(questions):
            self._question(body, f"questions[{number}]")
        score = self._roles(questions)
        names = self._names(questions, score)
        whole: Body = {**self.document, "languages": list(self.languages), "questions": bodies}
        for name in _TEXTS:
            if name in whole:
                whole[name] = self._text(whole[name], name)
        self._renamed_conditions(whole, {given: own for own, given in names.items()})
        whole, filled = completion.complete(whole, self.languages)
        parsing.parse(whole)
        return Imported(Format.JSON, whole, names, (), tuple(dict.fromkeys([*self.filled, *filled])))

    def _languages(self) -> tuple[str, ...]:
        declared = [text(one) for one in listed(self.document.get("languages"))]
        if declared:
            return tuple(declared)
        found: dict[str, None] = {}
        plain: list[str] = []
        for said in _said(self.document):
            if isinstance(said, str):
                plain.append(said)
            else:
                found |= {str(tag): None for tag in mapping(said) if tag_of(str(tag)) == tag}
        languages = tuple(found) or (guess(plain),)
        self.filled.append(f"languages: {', '.join(languages)}, from the texts")
        return languages

    def _text(self, value: object, path: str) -> object:
        """A bare string is a text in the first language."""
        if not isinstance(value, str):
            return value
        self.filled.append(f"{path}: its language, {self.languages[0]}")
        return {self.languages[0]: value}

    def _fill(self, body: Body, path: str, name: str, value: object) -> None:
        if name not in body:
            body[name] = value
            self.filled.append(f"{path}.{name}: {value}" if not isinstance(value, dict | list) else f"{path}.{name}")

    def _question(self, body: Body, path: str) -> None:
        for key in ("text", "hint", "unit"):
            if key in body:
                body[key] = self._text(body[key], f"{path}.{key}")
        self._fill(body, path, "type", _type(body))
        match body["type"]:
            case "single" | "multiple":
                self._options(body, path)
            case "text":
                self._fill(body, path, "max_length", _STANDARD_ANSWER)
            case "rating":
                self._rating(body, path)

    def _options(self, body: Body, path: str) -> None:
        options = [dict(one) if isinstance(one, dict) else {"label": one} for one in listed(body.get("options"))]
        if not options:
            return
        labels = [_any_text(one.get("label")) for one in options]
        codes = naming.codes([text(one.get("code")) for one in options], labels)
        for number, (one, code) in enumerate(zip(options, codes, strict=True)):
            at = f"{path}.options[{number}]"
            self._fill(one, at, "code", code)
            if "label" in one:
                one["label"] = self._text(one["label"], f"{at}.label")
        body["options"] = options

    def _rating(self, body: Body, path: str) -> None:
        labels = body.get("labels")
        if isinstance(labels, list):
            low = int(cast("int", body["min"])) if isinstance(body.get("min"), int) else 1
            labels = {str(low + number): label for number, label in enumerate(labels)}
        standard = _RANGES.get(text(body.get("metric")))
        if standard is not None:
            self._fill(body, path, "min", standard[0])
            self._fill(body, path, "max", standard[1])
        points = [int(point) for point in mapping(labels) if re.fullmatch(r"\d{1,2}", str(point))]
        if points:
            self._fill(body, path, "min", min(points))
            self._fill(body, path, "max", max(points))
        self._fill(body, path, "required", value=False)
        texts = mapping(body.get("text"))
        low_end, high_end = body.get("min"), body.get("max")
        if isinstance(low_end, int) and isinstance(high_end, int):
            said = [text(one) for one in texts.values()]
            self._fill(body, path, "metric", scale.metric(said, low_end, high_end).value)
            held = {str(point): self._text(label, f"{path}.labels.{point}") for point, label in mapping(labels).items()}
            for end in (str(low_end), str(high_end)):
                if end not in held:
                    held[end] = dict.fromkeys(self.languages, end)
                    self.filled.append(f"{path}.labels.{end}: the number, because the file has no label")
            body["labels"] = held

    def _roles(self, questions: list[Body]) -> Body | None:
        """The rating that is the score: the one that says so, else the first of a standard metric."""
        ratings = [body for body in questions if body.get("type") == "rating"]
        score = next((body for body in ratings if body.get("role") == "score"), None)
        open_ = [body for body in ratings if "role" not in body]
        if score is None:
            score = next((body for body in open_ if body.get("metric") in set(Metric) - {Metric.CUSTOM}), None)
        for body in open_:
            role = "score" if body is score else "driver"
            body["role"] = role
            self.filled.append(f"questions[{questions.index(body)}].role: {role}")
        return score

    def _names(self, questions: list[Body], score: Body | None) -> dict[str, str]:
        """Names by what the file calls the questions; only those that are not possible here are changed."""
        names, given = Names(), {}
        for number, body in enumerate(questions):
            said = text(body.get("name")) or f"q{number + 1}"
            is_driver = body.get("type") == "rating" and body is not score and body.get("role") == "driver"
            own = names.give(said, is_driver=is_driver)
            if own != said:
                self.filled.append(f"questions[{number}].name: {own}, because {said!r} is no name here")
            elif "name" not in body:
                self.filled.append(f"questions[{number}].name: {own}")
            body["name"] = own
            given[own] = said
        return given

    def _renamed_conditions(self, node: object, names: dict[str, str]) -> None:
        """Conditions and jumps follow the questions that were renamed."""
        if isinstance(node, list):
            for inner in node:
                self._renamed_conditions(inner, names)
        elif isinstance(node, dict):
            for key, inner in node.items():
                if key in {"question", "to"} and isinstance(inner, str):
                    node[key] = names.get(inner, inner)
                elif key in {"questions", "sections", "show_if", "go_to", "if", "all", "any", "not"}:
                    self._renamed_conditions(inner, names)


def _type(body: Body) -> str:
    if listed(body.get("options")):
        return "multiple" if any(is_yes(mapping(one).get("exclusive")) for one in listed(body["options"])) else "single"
    if "labels" in body or "metric" in body or "role" in body:
        return "rating"
    return "number" if "min" in body or "max" in body else "text"


def _any_text(value: object) -> str:
    return text(value) or next((text(one) for one in mapping(value).values()), "")


def _said(document: Json) -> list[object]:
    """The texts by which the languages of the document can be told."""
    found: list[object] = [document[name] for name in _TEXTS if name in document]
    for body in mappings(document.get("questions")):
        found += [body[key] for key in ("text", "hint") if key in body]
        found += [mapping(one).get("label", one) for one in listed(body.get("options"))]
        found += list(mapping(body.get("labels")).values())
    return found
