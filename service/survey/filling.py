"""Facts of the event put into the texts: what the respondent's own case is about stands where the author left room.

Only what was declared as a fact is filled in; nothing else that is known of an event can get into a text this way.
"""

from __future__ import annotations

from dataclasses import replace

from service.survey.condition import Facts
from service.survey.placeholders import fill_known
from service.survey.question import Pressure, Question
from service.survey.questionnaire import Fact, Messages, Questionnaire, Section
from service.survey.text import Text, text_in


def filled(questionnaire: Questionnaire, facts: Facts) -> Questionnaire:
    """The questionnaire as it reads with these facts, and with the fallbacks of those that the event does not tell."""
    if not questionnaire.facts:
        return questionnaire
    filler = _Filler(questionnaire.facts, facts)
    return replace(
        questionnaire,
        title=filler.text(questionnaire.title),
        intro=filler.text(questionnaire.intro),
        privacy=filler.text(questionnaire.privacy),
        closing=filler.text(questionnaire.closing),
        invitation=filler.messages(questionnaire.invitation),
        reminder=filler.messages(questionnaire.reminder),
        questions=tuple(filler.question(question) for question in questionnaire.questions),
        sections=tuple(filler.section(section) for section in questionnaire.sections),
    )


class _Filler:
    def __init__(self, declared: tuple[Fact, ...], facts: Facts) -> None:
        self._declared = declared
        self._facts = facts

    def text(self, text: Text) -> Text:
        return {language: fill_known(said, self._values(language)) for language, said in text.items()}

    def text_or_none(self, text: Text | None) -> Text | None:
        return None if text is None else self.text(text)

    def _values(self, language: str) -> dict[str, str]:
        return {fact.name: self._facts.get(fact.name) or text_in(fact.fallback, language) for fact in self._declared}

    def messages(self, messages: Messages) -> Messages:
        return Messages(
            sms=self.text(messages.sms),
            email_subject=self.text(messages.email_subject),
            email_body=self.text(messages.email_body),
        )

    def section(self, section: Section) -> Section:
        return replace(section, title=self.text(section.title), intro=self.text_or_none(section.intro))

    def question(self, question: Question) -> Question:
        if isinstance(question, Pressure):
            return replace(question, text=self.text(question.text))
        return replace(
            question,
            text=self.text(question.text),
            hint=self.text_or_none(question.hint),
            wordings=tuple(replace(wording, text=self.text(wording.text)) for wording in question.wordings),
        )
