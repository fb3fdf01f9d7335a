"""Questionnaires written as SurveyJS JSON."""

from __future__ import annotations

import html
import json
from itertools import groupby

from service.survey.asked import END, Asked
from service.survey.condition import Answered, Compare, Condition, atoms
from service.survey.exchange import unsaid
from service.survey.exchange.conditions import SurveyJs, surveyjs_string
from service.survey.exchange.expression import Inexpressible
from service.survey.exchange.imported import NotCarried
from service.survey.placeholders import fill_known
from service.survey.question import Multiple, OpenText, Order, Pressure, Quantity, Question, Rating, Single
from service.survey.questionnaire import Questionnaire, Section
from service.survey.text import Text
from service.survey.wording import option_label

Json = dict[str, object]


def write(questionnaire: Questionnaire) -> tuple[bytes, tuple[NotCarried, ...]]:
    """The definition, and what it does not say."""
    return _Writer(questionnaire).written()


class _Writer:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.q = questionnaire
        self.first = questionnaire.languages[0]
        self.left = list(unsaid.of_questionnaire(questionnaire))
        taken = {question.name for question in questionnaire.questions}
        self.names = {name: name for name in taken}
        self.facts = {fact.name: unsaid.unique(fact.name, taken, "fact") for fact in questionnaire.facts}
        self.sender = unsaid.unique("sender", taken, "name")
        self.privacy = unsaid.unique("privacy", taken, "text")
        self.pages = {section.name for section in questionnaire.sections}
        self.conditions = SurveyJs(self.names | self.facts)
        self.triggers: list[Json] = []

    def written(self) -> tuple[bytes, tuple[NotCarried, ...]]:
        q = self.q
        pages: list[Json] = [{"name": self._page(), "elements": [self._notice()]}]
        for name, questions in groupby(q.questions, key=lambda one: unsaid.asked(one).placement.section):
            section = None if name is None else q.section(name)
            head: Json = {"name": self._page()} if section is None else self._section(section)
            pages.append({**head, "elements": [self._question(question) for question in questions]})
        document: Json = {
            "title": self._text(q.title),
            "description": self._text(q.intro),
            "locale": self.first,
            "pages": pages,
            "completedHtml": self._markup(q.closing),
        }
        document |= {"triggers": self.triggers} if self.triggers else {}
        constants = self._constants()
        document |= {"calculatedValues": constants} if constants else {}
        return json.dumps(document, ensure_ascii=False, indent=2).encode(), tuple(self.left)

    def _leave(self, path: str, what: str, why: str) -> None:
        self.left.append(NotCarried(path, what, why))

    def _page(self) -> str:
        return unsaid.unique("page", self.pages, "")

    def _constants(self) -> list[Json]:
        wanted = {self.sender: ("sender", self.q.sender)} if unsaid.uses_sender(self.q) else {}
        for fact in self.q.facts:
            wanted[self.facts[fact.name]] = (f"facts.{fact.name}", next(iter(fact.fallback.values())))
        constants: list[Json] = []
        for name, (path, said) in wanted.items():
            try:
                constants.append({"name": name, "expression": surveyjs_string(said)})
            except Inexpressible as problem:
                constants.append({"name": name, "expression": "''"})
                self._leave(path, "its words", str(problem))
        return constants

    def _notice(self) -> Json:
        return {"type": "html", "name": self.privacy, "html": self._markup(self.q.privacy)}

    def _filled(self, said: str) -> str:
        return fill_known(
            said, {name: f"{{{other}}}" for name, other in (self.facts | {"sender": self.sender}).items()}
        )

    def _text(self, text: Text) -> object:
        """A string where there is one language, else an object whose `default` is in the first."""
        said = {tag: self._filled(one) for tag, one in text.items()}
        if list(said) == [self.first]:
            return said[self.first]
        return {("default" if tag == self.first else tag): one for tag, one in said.items()}

    def _markup(self, text: Text) -> object:
        return self._text({tag: html.escape(said, quote=False).replace("\n", "<br>") for tag, said in text.items()})

    def _condition(self, condition: Condition | None, path: str) -> Json:
        if condition is None:
            return {}
        try:
            return {"visibleIf": self.conditions.write(condition)}
        except Inexpressible as problem:
            self._leave(f"{path}.show_if", "when it is shown", f"{problem}; it is shown to everyone")
            return {}

    def _section(self, section: Section) -> Json:
        return {
            "name": section.name,
            "title": self._text(section.title),
            **({} if section.intro is None else {"description": self._text(section.intro)}),
            **self._condition(section.show_if, f"sections.{section.name}"),
            **({"questionsOrder": "random"} if section.is_shuffled else {}),
        }

    def _question(self, question: Question) -> Json:
        placed, at = unsaid.asked(question), f"questions.{question.name}"
        self._jumps(question, placed)
        default = placed.default
        mark = unsaid.mark(question)
        return {
            **self._answer(question),
            "name": question.name,
            "title": self._text(question.text),
            **({} if placed.hint is None else {"description": self._text(placed.hint)}),
            **({"isRequired": True} if question.required else {}),
            **self._condition(placed.placement.show_if, at),
            **({} if default is None else {"defaultValue": list(default) if isinstance(default, tuple) else default}),
            **({"unswayed": mark} if mark else {}),
        }

    def _jumps(self, question: Question, placed: Asked) -> None:
        """Triggers belong to no question: a jump is one if its condition speaks of nothing later than its question."""
        order = [one.name for one in self.q.questions]
        for jump in placed.placement.go_to:
            at = f"questions.{question.name}.go_to"
            what = f"where it leads on to, {jump.to}"
            named = [] if jump.condition is None else [
                one.question for one in atoms(jump.condition) if isinstance(one, Compare | Answered)
            ]  # fmt: skip
            if not named or max(order.index(name) for name in named) != order.index(question.name):
                self._leave(at, what, "a trigger depends on an answer to the question that it leads on from")
                continue
            try:
                written = self.conditions.write(jump.condition) if jump.condition is not None else ""
            except Inexpressible as problem:
                self._leave(at, what, str(problem))
                continue
            end: Json = {"type": "complete", "expression": written}
            self.triggers.append(
                end if jump.to == END else {"type": "skip", "expression": written, "gotoName": jump.to}
            )

    def _answer(self, question: Question) -> Json:
        match question:
            case Rating():
                return self._rating(question)
            case Single() | Multiple():
                choices: list[Json] = [
                    {"value": option.code, "text": self._text(option.label)}
                    | ({"isExclusive": True} if option.exclusive else {})
                    for option in question.options
                ]
                order: Json = {"choicesOrder": "random"} if question.order is Order.SHUFFLED else {}
                kind = "radiogroup" if isinstance(question, Single) else "checkbox"
                return {"type": kind, "choices": choices, **order}
            case Quantity():
                limits = {"min": question.min, "max": question.max}
                step = {"step": 10.0**-question.decimals} if question.decimals else {}
                return {
                    "type": "text",
                    "inputType": "number",
                    **{name: limit for name, limit in limits.items() if limit is not None},
                    **step,
                }
            case OpenText():
                return {"type": "comment", "maxLength": question.max_length}
            case Pressure():
                labels = {
                    code: {tag: option_label(question, code, tag) for tag in self.q.languages}
                    for code in question.codes
                }
                options = [{"value": code, "text": self._text(label)} for code, label in labels.items()]
                return {"type": "radiogroup", "choices": options}
            case _:
                raise TypeError("what one respondent was dealt is no document")

    def _rating(self, question: Rating) -> Json:
        ends = {question.min, question.max}
        if set(question.labels) == ends:
            return {
                "type": "rating",
                "rateMin": question.min,
                "rateMax": question.max,
                "minRateDescription": self._text(question.labels[question.min]),
                "maxRateDescription": self._text(question.labels[question.max]),
            }
        values: list[object] = [
            {"value": point, "text": self._text(question.labels[point])} if point in question.labels else point
            for point in question.points
        ]
        return {"type": "rating", "rateValues": values}
