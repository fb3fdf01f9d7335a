"""The texts of a form made into texts of a document, with what is cut, replaced and filled in told."""

from __future__ import annotations

from collections.abc import Mapping

from service.survey.exchange.cleaning import LINE, PASSAGE, tidy, with_doubled_braces, without_markup
from service.survey.exchange.form import Form, Words

Text = dict[str, str]


class Texts:
    """Cleans texts one by one; `facts` are the names here of what the file's texts fill in, `sender` only on pages."""

    def __init__(self, form: Form, languages: tuple[str, ...], facts: Mapping[str, str], sender: str | None) -> None:
        self.form = form
        self.languages = languages
        self.facts = facts
        self.on_pages = dict(facts) if sender is None else {**facts, sender: "sender"}

    def line(self, words: Words, path: str, *, most: int = LINE) -> Text | None:
        """One line, which holds no facts."""
        return self._text(words, path, most=most, is_line=True, facts={})

    def passage(self, words: Words, path: str, *, most: int = PASSAGE) -> Text | None:
        """Text of one or more lines in which facts are filled in."""
        return self._text(words, path, most=most, is_line=False, facts=self.facts)

    def page(self, words: Words, path: str) -> Text | None:
        """A text that opens or closes the form, in which the sender is filled in, too."""
        return self._text(words, path, most=PASSAGE, is_line=False, facts=self.on_pages)

    def told(self, said: str) -> Text:
        """A name or value of the file as a text, where the file has none."""
        first = self.languages[0]
        return self.line({first: said}, "-") or {first: "-"}

    def _text(self, words: Words, path: str, *, most: int, is_line: bool, facts: Mapping[str, str]) -> Text | None:
        found = {}
        for language in self.languages:
            said = self._said(words.get(language, ""), path, most=most, is_line=is_line, facts=facts)
            if said:
                found[language] = said
        if not found:
            return None
        first = self.languages[0]
        if first not in found:
            language, said = next(iter(found.items()))
            self.form.filled_in.append(f"{path}: missing in {first}, taken from {language}")
            found = {first: said} | found
        return {language: found[language] for language in self.languages if language in found}

    def _said(self, raw: str, path: str, *, most: int, is_line: bool, facts: Mapping[str, str]) -> str:
        if self.form.is_html:
            raw, media = without_markup(raw)
            for kind in media:
                self.form.leave(path, f"<{kind}>", "texts hold no pictures, sounds or other documents")
        text = tidy(raw, is_line=is_line)
        said = self._filled(text, path, facts=facts)
        if len(said) <= most:
            return said
        self.form.leave(path, f"what stands beyond {most} characters", f"the longest that a text here can be is {most}")
        kept = text
        while len(said) > most:
            kept = kept[: len(kept) - (len(said) - most)]
            said = self._filled(kept, path, facts=facts).rstrip()
        return said

    def _filled(self, text: str, path: str, *, facts: Mapping[str, str]) -> str:
        if self.form.piping is None:
            return with_doubled_braces(text)
        parts: list[str] = []
        place = 0
        for match in self.form.piping.finditer(text):
            name = next((group for group in match.groups() if group), match[0])
            parts.append(with_doubled_braces(text[place : match.start()]))
            if name in facts:
                parts.append(f"{{{facts[name]}}}")
            else:
                parts.append(with_doubled_braces(match[0]))
                self.form.leave(path, match[0][:80], self._why_not(name))
            place = match.end()
        return "".join([*parts, with_doubled_braces(text[place:])])

    def _why_not(self, name: str) -> str:
        if name in self.facts:
            return "facts are filled into questions and pages, not into titles and labels; it stands as written"
        return "only facts of the event are filled into texts; it stands as written"
