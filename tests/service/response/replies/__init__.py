"""Labelled replies: what people write back, and what a careful person would take each of them for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import factories

from service.response.dialogue import Stand, hear
from service.response.keyword import keyword
from service.survey.answer import Words
from service.survey.parsing import parse
from service.survey.question import Metric, Multiple, OpenText, Option, Question, Rating, Role, Single
from service.survey.text import Text

ASKED: Text = dict.fromkeys(("en", "es", "fr", "de", "pt"), "?")


def _text(*said: str) -> Text:
    return dict(zip(("en", "es", "fr", "de", "pt"), said, strict=True))


_NPS_ENDS = {
    0: _text("Not at all likely", "Nada probable", "Pas du tout probable", "Überhaupt nicht wahrscheinlich",
             "Nada provável"),
    10: _text("Extremely likely", "Muy probable", "Très probable", "Äußerst wahrscheinlich", "Muito provável"),
}  # fmt: skip
_RECOMMEND_ENDS = {
    0: _text("not at all", "para nada", "pas du tout", "überhaupt nicht", "de modo nenhum"),
    10: _text("extremely", "muchísimo", "tout à fait", "äußerst", "com toda a certeza"),
}
_EFFORT_ENDS = {
    1: _text("very difficult", "muy difícil", "très difficile", "sehr schwierig", "muito difícil"),
    7: _text("very easy", "muy fácil", "très facile", "sehr einfach", "muito fácil"),
}
_CSAT_LABELS = {
    1: _text("Very dissatisfied", "Muy insatisfecho", "Très insatisfait", "Sehr unzufrieden", "Muito insatisfeito"),
    2: _text("Dissatisfied", "Insatisfecho", "Insatisfait", "Unzufrieden", "Insatisfeito"),
    3: _text("Neither satisfied nor dissatisfied", "Ni satisfecho ni insatisfecho", "Ni satisfait ni insatisfait",
             "Weder zufrieden noch unzufrieden", "Nem satisfeito nem insatisfeito"),
    4: _text("Satisfied", "Satisfecho", "Satisfait", "Zufrieden", "Satisfeito"),
    5: _text("Very satisfied", "Muy satisfecho", "Très satisfait", "Sehr zufrieden", "Muito satisfeito"),
}  # fmt: skip
_WAIT = Option("wait", _text("Waiting time", "Tiempo de espera", "Temps d'attente", "Wartezeit",
                             "Tempo de espera"), exclusive=False)  # fmt: skip
_STAFF = Option("staff", _text("Staff", "Personal", "Personnel", "Personal", "Equipe"), exclusive=False)
_PRICE = Option("price", _text("Price", "Precio", "Prix", "Preis", "Preço"), exclusive=False)
_NONE = Option("none", _text("None of these", "Ninguna de estas", "Aucune de ces réponses", "Nichts davon",
                             "Nenhuma destas"), exclusive=True)  # fmt: skip
_YES = Option("yes", _text("Yes", "Sí", "Oui", "Ja", "Sim"), exclusive=False)
_ELSE = Option("else", _text("Something else", "Otra cosa", "Autre chose", "Etwas anderes", "Outra coisa"),
               exclusive=False)  # fmt: skip
_NO = Option("no", _text("No", "No", "Non", "Nein", "Não"), exclusive=False)
QUESTIONS: Mapping[str, Question] = {
    "nps": Rating("nps", Metric.NPS, Role.SCORE, ASKED, 0, 10, _NPS_ENDS, required=True, higher_is_better=True),
    "csat": Rating("csat", Metric.CSAT, Role.SCORE, ASKED, 1, 5, _CSAT_LABELS, required=True, higher_is_better=True),
    "reason": Single("reason", ASKED, (_WAIT, _STAFF, _PRICE), required=False),
    "yesno": Single("yesno", ASKED, (_YES, _NO), required=True),
    "reasons": Multiple("reasons", ASKED, (_WAIT, _STAFF, _PRICE, _NONE), required=False),
    "comment": OpenText("comment", ASKED, 500, required=False),
    # of the seventh set: other labels and ranges, and none that must be answered
    "recommend": Rating("recommend", Metric.NPS, Role.SCORE, ASKED, 0, 10, _RECOMMEND_ENDS, required=False,
                        higher_is_better=True),
    "satisfied": Rating("satisfied", Metric.CSAT, Role.SCORE, ASKED, 1, 5, _CSAT_LABELS, required=False,
                        higher_is_better=True),
    "effort": Rating("effort", Metric.CES, Role.SCORE, ASKED, 1, 7, _EFFORT_ENDS, required=False,
                     higher_is_better=True),
    "topic": Single("topic", ASKED, (_WAIT, _STAFF, _PRICE, _ELSE), required=False),
    "solved": Single("solved", ASKED, (_YES, _NO), required=False),
}  # fmt: skip
_ASKING = replace(parse(factories.document("csat", ["en"])), questions=tuple(QUESTIONS.values()))


@dataclass(frozen=True, slots=True)
class Reply:
    """One text in reply to one question, and what it is to be taken for."""

    question: str
    language: str
    meant: str
    text: str


def rows(name: str) -> Sequence[Reply]:
    """The replies of one set."""
    lines = Path(__file__).with_name(f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    parts = (line.split("\t") for line in lines if line)
    return [Reply(asked, tag, meant, text.replace("\\n", "\n")) for asked, tag, meant, text in parts]


def read(reply: Reply) -> str:
    """What the service takes the text for, where it is the first reply to its question."""
    request = keyword(reply.text)
    if request is not None:
        return str(request)
    heard = hear(Stand(_ASKING, {}, {}, reply.language, QUESTIONS[reply.question]), reply.text)
    if heard.value is None:
        return str(heard.act)
    if isinstance(heard.value, Words):
        return "words"
    return ",".join(heard.value.value) if isinstance(heard.value.value, tuple) else str(heard.value.value)
