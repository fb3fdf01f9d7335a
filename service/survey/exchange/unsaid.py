"""What no other format can say of a questionnaire, and how the rest is marked so that it can be read back."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.asked import Asked
from service.survey.ballot import PLAIN, Instructed, Pair
from service.survey.exchange.imported import NotCarried
from service.survey.placeholders import names_in
from service.survey.question import Multiple, Order, Pressure, Quantity, Question, Rating, Single
from service.survey.questionnaire import Layout, Questionnaire

_NO_PLACE = "the format has no place for it"


def of_questionnaire(questionnaire: Questionnaire) -> Iterator[NotCarried]:
    """What stands beside the questions."""
    for name, what in (
        ("purpose", "what the survey is for"),
        ("decision", "the decision it informs"),
        ("owner", "who owns it"),
        ("invitation", "what invites to it"),
        ("reminder", "what reminds of it"),
    ):
        yield NotCarried(name, what, _NO_PLACE)
    if not uses_sender(questionnaire):
        yield NotCarried("sender", "who asks", "no page names the sender")
    if questionnaire.diary is not None:
        yield NotCarried("diary", "that it is filled in several times", _NO_PLACE)
    if questionnaire.results_at_once:
        yield NotCarried("results_at_once", "that its results are shown", _NO_PLACE)
    if questionnaire.layout is not Layout.GROUPED:
        yield NotCarried("layout", "that each question has a page", _NO_PLACE)
    if questionnaire.checks != type(questionnaire.checks)():
        yield NotCarried("checks", "the settings of its checks", _NO_PLACE)
    for fact in questionnaire.facts:
        if len(fact.fallback) > 1:
            yield NotCarried(f"facts.{fact.name}", "its fallback in other languages", "a value has one language")
    for question in questionnaire.questions:
        yield from _of_question(question)


def _of_question(question: Question) -> Iterator[NotCarried]:
    at = f"questions.{question.name}"
    for wording in asked(question).wordings:
        yield NotCarried(f"{at}.wordings", f"the wording {wording.name}", "everyone is asked in the same words")
    if asked(question).placement.is_pinned:
        yield NotCarried(f"{at}.pinned", "that it keeps its place", _NO_PLACE)
    match question:
        case Single() | Multiple():
            if question.order is Order.FLIPPED:
                yield NotCarried(f"{at}.order", "that half of the respondents get the options turned round", _NO_PLACE)
            if any(option.is_pinned for option in question.options):
                yield NotCarried(f"{at}.options", "that some options keep their place", _NO_PLACE)
        case Quantity() if question.unit is not None:
            yield NotCarried(f"{at}.unit", "the unit", _NO_PLACE)
        case Pressure():
            yield NotCarried(at, "that those who are scored never see the answers", "it is a choice like any other")
            if question.ballots != PLAIN:
                yield NotCarried(f"{at}.ballots", "the ways in which it is put", "it is asked directly")
        case _:
            return


def uses_sender(questionnaire: Questionnaire) -> bool:
    pages = (questionnaire.intro, questionnaire.privacy, questionnaire.closing)
    return any("sender" in names_in(said) for page in pages for said in page.values())


def mark(question: Question) -> str:
    """Words that stand beside a question in the format, where other programs pass over them."""
    match question:
        case Rating():
            better = () if question.higher_is_better else ("lower_is_better",)
            return " ".join([question.metric.value, question.role.value, *better])
        case Pressure():
            return "pressure"
        case Quantity() if question.decimals == 1:
            return "decimals_1"
        case _:
            return ""


def unique(wanted: str, taken: set[str], tail: str) -> str:
    """A name that nothing else in the file has."""
    name, number = wanted, 1
    while name in taken:
        name = f"{wanted}_{tail}{'' if number == 1 else number}"
        number += 1
    taken.add(name)
    return name


def asked(question: Question) -> Asked:
    """The question as one that stands in a document; ballots dealt to one respondent are none."""
    if isinstance(question, Pair | Instructed):
        raise TypeError("what one respondent was dealt is no document")
    return question
