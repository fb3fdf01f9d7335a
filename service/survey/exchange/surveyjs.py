"""SurveyJS JSON read: pages and panels, their questions, conditions, triggers, calculated values."""

from __future__ import annotations

import re

from service.survey.exchange import surveyjs_questions as questions
from service.survey.exchange.cleaning import without_markup
from service.survey.exchange.expression import SURVEYJS, Expression, Inexpressible, Literal, both, references
from service.survey.exchange.form import Form, Item, Leap, Part, Words
from service.survey.exchange.surveyjs_words import languages_of, words
from service.survey.exchange.values import Json, mappings, text

PIPING = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")

_SURVEY = frozenset(
    {"title", "description", "pages", "elements", "questions", "completedHtml", "locale", "triggers"}
    | {"calculatedValues", "unswayed", "privacy"}
)
_PAGE = frozenset(
    {"name", "title", "description", "elements", "questions", "visibleIf", "questionsOrder", "type", "visible"}
)
_PRIVACY = "privacy"


def read(document: Json) -> Form:
    """The form that a SurveyJS definition describes."""
    form = Form(languages_of(document), piping=PIPING)
    return _Reader(document, form).form()


class _Reader:
    def __init__(self, document: Json, form: Form) -> None:
        self.document = document
        self.made = form
        self.default = form.languages[0]

    def form(self) -> Form:
        form, document = self.made, self.document
        form.title = self.words(document.get("title"))
        form.intro = self.words(document.get("description"))
        form.closing = _shown(self.words(document.get("completedHtml")))
        self._facts()
        pages = mappings(document.get("pages"))
        loose = [*mappings(document.get("elements")), *mappings(document.get("questions"))]
        for number, page in enumerate([*pages, *([{"elements": loose}] if loose else [])]):
            self._page(page, number)
        self._triggers()
        self._leave_rest("survey", document, _SURVEY)
        return form

    def words(self, value: object) -> Words:
        return words(value, self.default)

    def _page(self, page: Json, number: int) -> None:
        name = text(page.get("name")) or f"page{number + 1}"
        path = f"pages.{name}"
        title, intro = self.words(page.get("title")), self.words(page.get("description"))
        show_if = self.condition(page, path)
        is_shuffled = text(page.get("questionsOrder")).lower() == "random"
        section = None
        if title or intro or show_if is not None or is_shuffled:
            section = name
            self.made.parts.append(Part(name, path, title, intro, show_if, is_shuffled))
        self._leave_rest(path, page, _PAGE)
        for element in [*mappings(page.get("elements")), *mappings(page.get("questions"))]:
            self._element(element, section, None, 0)

    def _element(self, element: Json, section: str | None, outer: Expression | None, depth: int) -> None:
        kind = text(element.get("type")).lower()
        name = text(element.get("name")) or text(element.get("valueName")) or f"question{len(self.made.items) + 1}"
        path = f"elements.{name}"
        show_if = both(outer, self.condition(element, path))
        if kind == "panel":
            for label in ("title", "description"):
                if element.get(label):
                    self.made.leave(f"{path}.{label}", "the heading of a panel", "sections hold no sections")
            for inner in [*mappings(element.get("elements")), *mappings(element.get("questions"))]:
                self._element(inner, section, show_if, depth + 1)
        elif kind == "html":
            self._notice(element, name, path)
        else:
            for item in questions.items(element, name, path, self.made, self.default):
                item.section, item.show_if = section, both(show_if, item.show_if)
                self.made.items.append(item)

    def _notice(self, element: Json, name: str, path: str) -> None:
        if name == _PRIVACY and not self.made.privacy:
            self.made.privacy = _shown(self.words(element.get("html")))
        elif not self.made.items and not self.made.intro:
            self.made.intro = _shown(self.words(element.get("html")))
        else:
            self.made.leave(path, "text between questions", "only sections have text of their own")

    def condition(self, element: Json, path: str) -> Expression | None:
        """When the element is shown; one that is never shown is told like one whose condition is not understood."""
        if element.get("visible") is False:
            self.made.leave(path, "that it is hidden", "everything here is shown; it is asked of everyone")
        written = text(element.get("visibleIf")).strip()
        return self.expression(written, path, "the condition under which it is shown") if written else None

    def expression(self, written: str, path: str, what: str) -> Expression | None:
        try:
            return SURVEYJS.read(written)
        except Inexpressible as problem:
            self.made.leave(path, what, f"{written[:120]}: {problem}; it is shown to everyone")
            return None

    def _facts(self) -> None:
        """Calculated values that are constants are what a program fills in beforehand."""
        for value in mappings(self.document.get("calculatedValues")):
            name, written = text(value.get("name")), text(value.get("expression"))
            constant = self.expression(written, f"calculatedValues.{name}", "a calculated value") if written else None
            if name and isinstance(constant, Literal) and isinstance(constant.value, str):
                self.made.facts[name] = {self.default: constant.value}
            elif constant is not None:
                self.made.leave(f"calculatedValues.{name}", "a calculated value", "nothing is calculated here")

    def _triggers(self) -> None:
        for number, trigger in enumerate(mappings(self.document.get("triggers"))):
            path = f"triggers[{number}]"
            kind = text(trigger.get("type")).removesuffix("trigger")
            written = text(trigger.get("expression"))
            if kind not in {"skip", "complete"}:
                self.made.leave(
                    path, f"a trigger of the type {kind}", "answers only lead on to questions, or to the end"
                )
                continue
            condition = self.expression(written, path, "a trigger") if written else None
            after = self._last_named(condition)
            if condition is None or after is None:
                self.made.leave(path, "a trigger", "it depends on no question")
                continue
            to = text(trigger.get("gotoName")) if kind == "skip" else None
            after.leaps.append(Leap(condition, to))

    def _last_named(self, condition: Expression | None) -> Item | None:
        named = set() if condition is None else set(references(condition))
        return next((item for item in reversed(self.made.items) if item.name in named), None)

    def _leave_rest(self, path: str, element: Json, known: frozenset[str]) -> None:
        rest = sorted(key for key in element if key not in known)
        if rest:
            self.made.leave(path, ", ".join(rest)[:300], "has no counterpart here")


def _shown(words: Words) -> Words:
    """What HTML shows."""
    return {tag: without_markup(said)[0] for tag, said in words.items()}
