"""S01, S02, S08 and S11: how much is asked, how much has to be answered, and how long it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import plain
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import message_texts
from service.survey.checks.quantities import read_quantities
from service.survey.checks.structure import asking, once, whole
from service.survey.duration import duration
from service.survey.placeholders import names_in
from service.survey.question import OpenText, Pressure, Question
from service.survey.questionnaire import Questionnaire
from service.survey.routing import conditions_of
from service.survey.text import text_in

_MANY, _FAR_TOO_MANY = 5, 10
_MANY_BY_SMS, _FAR_TOO_MANY_BY_SMS = 3, 5
_MANY_OPEN = 2
_FEW = 4
_LONG_SECONDS = 180
_TOLERANCE = 0.5
_PROMISE = re.compile(
    r"(?P<low>\d+|[^\W\d]+)(?:\s?(?:-|to|a|or|o|y)\s?(?P<high>\d+|[^\W\d]+))?[\s-](?P<unit>minutes?|mins?|seconds?|minutos?|segundos?|دقائق|دقيقة)"
    r"|(?P<one>\ba minute\b|\bun minuto\b|دقيقة واحدة)|(?P<dual>دقيقتين|دقيقتان)",
    re.IGNORECASE,
)
# A time that is not the time of the survey: "in the last 30 minutes", "you waited 10 minutes".
_OTHER_TIME = re.compile(
    r"\b(?:last|past|previous|within|wait\w*|every|after|before|próxim\w+|últim\w+|for the next)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:less than|under|up to|at most|no more than|within|menos de|hasta|أقل من)\s(?:about\s)?$", re.IGNORECASE
)
_WORDS = {
    "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "diez": 10, "ثلاث": 3, "أربع": 4, "خمس": 5, "عشر": 10, "a": 1, "couple": 2,
}  # fmt: skip


def _counted(questionnaire: Questionnaire) -> list[Question]:
    """What everybody is asked; the private question on pressure and an open one that may be left out are no burden."""
    return [
        question
        for question in questionnaire.questions
        if not isinstance(question, Pressure)
        and not (isinstance(question, OpenText) and not question.required)
        and not conditions_of(questionnaire, question)
    ]


def _too_many(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    if questionnaire.score is None:
        return
    count = len(_counted(questionnaire))
    is_by_sms = "question" in names_in(text_in(questionnaire.invitation.sms, language))
    many, far_too_many = (_MANY_BY_SMS, _FAR_TOO_MANY_BY_SMS) if is_by_sms else (_MANY, _FAR_TOO_MANY)
    if count > many:
        title = whole(questionnaire, language)
        how = " by text message" if is_by_sms else ""
        why = f"{count} questions that all are asked{how}; above {many} more and more people leave before the end"
        severity = Severity.ERROR if count > far_too_many else Severity.WARNING
        yield title, Match(0, len(title.text), severity, why)


def _many_open(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    opens = [question for question in questionnaire.questions if isinstance(question, OpenText)]
    for question in opens[_MANY_OPEN:]:
        place = asking(question, language)
        yield place, Match(0, len(place.text), why=f"{len(opens)} questions want an answer in words")


def _all_required(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    asked = [question for question in questionnaire.questions if not isinstance(question, Pressure)]
    if len(asked) >= _FEW and all(question.required for question in asked):
        title = whole(questionnaire, language)
        yield title, Match(0, len(title.text), why=f"all of the {len(asked)} questions have to be answered")


def _time(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    needed = duration(questionnaire, language)
    intro = Place(None, "intro", text_in(questionnaire.intro, language))
    if needed.expected > _LONG_SECONDS:
        why = f"it takes about {needed.expected / 60:.0f} minutes; after three, people begin to leave"
        yield intro, Match(0, len(intro.text), why=why)
    messages = (("invitation", questionnaire.invitation), ("reminder", questionnaire.reminder))
    places = [intro, *(place for name, texts in messages for place in message_texts(name, texts, language))]
    for place in places:
        for match, low, high in promises(place.text):
            if not low * (1 - _TOLERANCE) <= needed.expected <= high * (1 + _TOLERANCE):
                why = f'"{match[0]}" is promised; it takes about {needed.expected / 60:.1f} minutes'
                yield place, Match(match.start(), match.end(), why=why, rewrite=_promise(needed.minutes))


def _promise(minutes: int) -> str:
    return f"Promise about {minutes} minute{'s' if minutes > 1 else ''}, or ask less."


def promises(text: str) -> Iterator[tuple[re.Match[str], float, float]]:
    """The times that a text promises, as seconds from and to."""
    bare = plain(text)
    for match in _PROMISE.finditer(bare):
        before = bare[: match.start()]
        if _OTHER_TIME.search(before):
            continue
        if match["one"] or match["dual"]:
            low = high = 60.0 if match["one"] else 120.0
        else:
            factor = 1.0 if match["unit"].lower().startswith(("sec", "seg")) else 60.0
            first = _value(match["low"])
            last = _value(match["high"]) if match["high"] else first
            if first is None or last is None:
                continue
            low, high = first * factor, last * factor
        yield match, 0.0 if _AT_MOST.search(before) else low, high


def _value(word: str) -> float | None:
    if word.lower() in _WORDS:
        return float(_WORDS[word.lower()])
    amounts = read_quantities(word).amounts
    return amounts[0].value if len(amounts) == 1 else None


TOO_MANY = Rule(
    code="S01",
    name="too_many_questions",
    severity=Severity.WARNING,
    why="each further question loses respondents, and those who stay answer with less care",
    rewrite="Keep the score, the two or three drivers that you will act on, and one open question.",
    source="MacElroy 2000; Galesic and Bosnjak 2009, doi 10.1093/poq/nfp031",
    check=once(_too_many),
)
MANY_OPEN = Rule(
    code="S02",
    name="long_open_text",
    severity=Severity.INFO,
    why="answers in words cost the most effort, and are left out more with each",
    rewrite="Keep one or two open questions; give the others options.",
    source="Galesic and Bosnjak 2009, doi 10.1093/poq/nfp031",
    check=once(_many_open),
)
ALL_REQUIRED = Rule(
    code="S08",
    name="required_everything",
    severity=Severity.WARNING,
    why="whoever cannot or will not answer one of them must make something up or leave",
    rewrite="Require the score only; a question that may be left out costs no respondent.",
    source="Decieux et al. 2015; DeRouvray and Couper 2002",
    check=once(_all_required),
)
TIME = Rule(
    code="S11",
    name="duration",
    severity=Severity.WARNING,
    why="a survey that takes longer than people expect is broken off",
    rewrite="Ask less, or say how long it really takes.",
    source="Galesic and Bosnjak 2009, doi 10.1093/poq/nfp031; Crawford, Couper and Lamias 2001",
    check=_time,
)
RULES = (TOO_MANY, MANY_OPEN, ALL_REQUIRED, TIME)
