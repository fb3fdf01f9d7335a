"""A form as it was found made into a document: names, codes, roles, texts and conditions as they have to be here."""

from __future__ import annotations

from dataclasses import replace

from service.survey.exchange import completion, naming, scale
from service.survey.exchange.answers import Answers, is_scale, metric_of
from service.survey.exchange.cleaning import tidy
from service.survey.exchange.expression import Expression, Inexpressible, references
from service.survey.exchange.form import Form, Item, Kind, Part
from service.survey.exchange.imported import Format, Imported, UnreadableFile
from service.survey.exchange.naming import Names
from service.survey.exchange.resolving import Resolver, Target
from service.survey.exchange.tags import DEFAULT
from service.survey.exchange.writing_texts import Texts
from service.survey.parsing import parse
from service.survey.placeholders import PLACEHOLDERS
from service.survey.question import Metric

Json = dict[str, object]
MOST_LANGUAGES, MOST_QUESTIONS, MOST_OPTIONS, MOST_SECTIONS, MOST_FACTS, MOST_LEAPS = 12, 60, 50, 60, 30, 20
LONGEST_SENDER = 100
LONGEST_HINT = 300
SCORED, SENDER = "score", "sender"


def imported(form: Form, format_: Format) -> Imported:
    """The questionnaire that the form makes, found valid, with everything told that became of the form."""
    return _Assembly(form).imported(format_)


class _Assembly:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.languages = self._languages()
        self.sender = form.facts.pop(SENDER, None)
        self.names = Names()
        self.facts = self._fact_names()
        self.texts = Texts(form, self.languages, self.facts, None if self.sender is None else SENDER)
        self.answers = Answers(form, self.texts)
        self.targets: dict[str, Target] = {}
        self.codes: dict[int, list[str]] = {}

    def imported(self, format_: Format) -> Imported:
        form = self.form
        facts = self._facts()
        items = self._kept_items()
        score = self._score(items)
        given = [self._name(item, is_score=item is score) for item in items]
        resolver = Resolver(self.targets, self.facts, form.aliases)
        parts = self._parts(items)
        bodies = [self._question(item, name, resolver, parts, score) for item, name in zip(items, given, strict=True)]
        sections = [self._section(part, name, resolver) for part, name in parts.values()]
        document: Json = {"languages": list(self.languages)}
        for name, words in (("intro", form.intro), ("privacy", form.privacy), ("closing", form.closing)):
            text = self.texts.page(words, name)
            document |= {} if text is None else {name: text}
        document |= self._sender()
        title = self.texts.line(form.title, "title")
        document |= {} if title is None else {"title": title}
        document["questions"] = bodies
        document |= {"sections": sections} if sections else {}
        document |= {"facts": facts} if facts else {}
        whole, filled = completion.complete(document, self.languages)
        parse(whole)
        names = {name: item.name for item, name in zip(items, given, strict=True)}
        return Imported(
            format_, whole, names, tuple(form.not_carried), tuple(dict.fromkeys([*form.filled_in, *filled]))
        )

    def _languages(self) -> tuple[str, ...]:
        languages = tuple(dict.fromkeys(self.form.languages)) or (DEFAULT,)
        for language in languages[MOST_LANGUAGES:]:
            self.form.leave("languages", language, f"a questionnaire has at most {MOST_LANGUAGES} languages")
        return languages[:MOST_LANGUAGES]

    def _fact_names(self) -> dict[str, str]:
        names = Names(PLACEHOLDERS)
        for name in list(self.form.facts)[MOST_FACTS:]:
            self.form.leave(f"facts.{name}", "a value that is known beforehand", f"{MOST_FACTS} facts are the most")
        return {name: names.give(name, otherwise="fact") for name in list(self.form.facts)[:MOST_FACTS]}

    def _facts(self) -> list[Json]:
        return [
            {"name": own, "fallback": self.texts.line(self.form.facts[name], f"facts.{name}") or self.texts.told(name)}
            for name, own in self.facts.items()
        ]

    def _sender(self) -> Json:
        """A constant that is called sender is who asks: our own exports write it so."""
        said = next(iter((self.sender or {}).values()), "")
        sender = tidy(said, is_line=True)[:LONGEST_SENDER]
        return {"sender": sender} if sender else {}

    def _kept_items(self) -> list[Item]:
        kept: list[Item] = []
        has_private = False
        for item in self.form.items:
            if item.kind is Kind.PRESSURE and has_private:
                item.kind = Kind.SINGLE
            has_private = has_private or item.kind is Kind.PRESSURE
            self._settle(item)
            if item.kind in {Kind.SINGLE, Kind.MULTIPLE} and len(item.choices) < 2:
                self.form.leave(item.path, "a choice with fewer than two options", "there is nothing to choose")
            elif len(kept) == MOST_QUESTIONS:
                self.form.leave(item.path, "the question", f"a questionnaire has at most {MOST_QUESTIONS} questions")
            else:
                kept.append(item)
        if not kept:
            raise UnreadableFile("holds no question that can be asked here")
        return kept

    def _settle(self, item: Item) -> None:
        """What kind of question it is here: a scale of choices is a rating, a long scale a number."""
        if item.kind is Kind.SINGLE:
            scale.as_rating(item)
        if item.kind is Kind.RATING and not is_scale(item.low, item.high):
            self.form.leave(
                item.path, f"a scale from {item.low:g} to {item.high:g}", "scales begin at 0 or 1 and end at 2 to 10; "
                "it is asked as a number" + (", without the labels of its points" if item.labels else ""),
            )  # fmt: skip
            item.kind = Kind.NUMBER
        if len(item.choices) > MOST_OPTIONS:
            self.form.leave(
                item.path, f"{len(item.choices) - MOST_OPTIONS} options", f"a question has at most {MOST_OPTIONS}"
            )
            item.choices = item.choices[:MOST_OPTIONS]

    def _score(self, items: list[Item]) -> Item | None:
        """The rating that results will report: the one declared, else the first with a standard metric."""
        ratings = [item for item in items if item.kind is Kind.RATING]
        declared = [item for item in ratings if SCORED in item.declared]
        if declared:
            return declared[0]
        standard = [item for item in ratings if metric_of(item) is not Metric.CUSTOM]
        if standard:
            others = "; the other ratings are drivers" if len(ratings) > 1 else ""
            self.form.filled_in.append(
                f"{standard[0].path}: the score, as the first with a standard metric ({metric_of(standard[0])}){others}"
            )
            return standard[0]
        if ratings:
            self.form.filled_in.append("questions: no rating has a standard metric, so that all of them are drivers")
        return None

    def _name(self, item: Item, *, is_score: bool) -> str:
        name = self.names.give(item.name, is_driver=item.kind is Kind.RATING and not is_score)
        codes = naming.codes(
            [one.value for one in item.choices], [next(iter(one.label.values()), "") for one in item.choices]
        )
        self.codes[id(item)] = codes
        renamed = [f"{one.value} {code}" for one, code in zip(item.choices, codes, strict=True) if one.value != code]
        if renamed and item.kind in {Kind.SINGLE, Kind.MULTIPLE}:
            self.form.filled_in.append(f"{item.path}: codes of options, from their values: {'; '.join(renamed)}")
        values = {one.value: code for one, code in zip(item.choices, codes, strict=True)}
        target = Target(name, item.kind, values, item.low, item.high, item.decimals)
        self.targets.setdefault(item.name, target)
        return name

    def _parts(self, items: list[Item]) -> dict[str, tuple[Part, str]]:
        """The sections that hold questions, in the order these stand in; each stands in one place only."""
        known = {part.name: part for part in self.form.parts}
        found: dict[str, tuple[Part, str]] = {}
        names = Names()
        last: str | None = None
        for item in items:
            if item.section is not None and item.section not in known:
                item.section = None
            if item.section is not None and item.section in found and item.section != last:
                self.form.leave(item.path, "its place in a section", "the questions of a section stand together")
                item.section = None
            if item.section is not None and item.section not in found and len(found) < MOST_SECTIONS:
                part = known[item.section]
                found[part.name] = (part, names.give(part.name, otherwise="section"))
            last = item.section
        return {name: (self._in_order(part, items), own) for name, (part, own) in found.items()}

    def _in_order(self, part: Part, items: list[Item]) -> Part:
        """A shuffled section as one in order, where what is asked in it depends on its own answers."""
        inside = [item for item in items if item.section == part.name]
        own = {item.name for item in inside}
        depends = any(item.show_if is not None and own & set(references(item.show_if)) for item in inside)
        if not part.is_shuffled or not (depends or any(item.leaps for item in inside)):
            return part
        self.form.leave(part.path, "the random order of its questions", "some depend on others of the same section")
        return replace(part, is_shuffled=False)

    def _section(self, part: Part, name: str, resolver: Resolver) -> Json:
        title = self.texts.line(part.title, f"{part.path}.title")
        if title is None:
            title = self.texts.told(part.name)
            self.form.filled_in.append(f"{part.path}: its title, from its name")
        intro = self.texts.passage(part.intro, f"{part.path}.intro")
        condition = self._condition(part.show_if, part.path, resolver)
        return {
            "name": name,
            "title": title,
            **({} if intro is None else {"intro": intro}),
            **({} if condition is None else {"show_if": condition}),
            **({"order": "shuffled"} if part.is_shuffled else {}),
        }

    def _condition(self, expression: Expression | None, path: str, resolver: Resolver) -> Json | None:
        if expression is None:
            return None
        try:
            return resolver.condition(expression)
        except Inexpressible as problem:
            self.form.leave(path, "the condition under which it is shown", f"{problem}; it is shown to everyone")
            return None

    def _question(
        self, item: Item, name: str, resolver: Resolver, parts: dict[str, tuple[Part, str]], score: Item | None
    ) -> Json:
        text = self.texts.passage(item.text, f"{item.path}.text")
        if text is None:
            text = self.texts.told(item.name)
            self.form.filled_in.append(f"{item.path}: its text, from its name")
        body: Json = {"name": name, "type": item.kind.value, "text": text}
        body |= self.answers.answer(item, self.codes[id(item)], is_score=item is score)
        if item.kind is not Kind.PRESSURE:
            body["required"] = item.is_required
            hint = self.texts.passage(item.hint, f"{item.path}.hint", most=LONGEST_HINT)
            body |= {} if hint is None else {"hint": hint}
            body |= self.answers.default(item, self.codes[id(item)])
        condition = self._condition(item.show_if, item.path, resolver)
        part = parts.get(item.section or "")
        body |= {} if condition is None else {"show_if": condition}
        body |= {} if part is None else {"section": part[1]}
        body |= {"pinned": True} if item.is_pinned else {}
        jumps = self._jumps(item, resolver)
        return body | ({"go_to": jumps} if jumps else {})

    def _jumps(self, item: Item, resolver: Resolver) -> list[Json]:
        jumps: list[Json] = []
        for leap in item.leaps:
            to = "end" if leap.to is None else self.targets[leap.to].name if leap.to in self.targets else None
            try:
                if to is None:
                    raise Inexpressible(f"it leads to {leap.to}, which is no question here")
                if len(jumps) == MOST_LEAPS:
                    raise Inexpressible(f"a question leads on in at most {MOST_LEAPS} ways")
                condition = None if leap.condition is None else resolver.condition(leap.condition)
            except Inexpressible as problem:
                self.form.leave(item.path, f"where it leads on to {leap.to or 'the end'}", str(problem))
                continue
            jumps.append(({} if condition is None else {"if": condition}) | {"to": to})
        return jumps
