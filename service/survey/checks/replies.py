"""C04, C05, C06 and C09: that a reply can be read, and that whoever replies knows what the numbers mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import pattern, plain
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import labels, message_texts, questions
from service.survey.placeholders import names_in
from service.survey.question import Multiple, OpenText, Rating
from service.survey.questionnaire import Messages, Questionnaire
from service.survey.text import text_in

_CARRIERS = "CTIA Messaging Principles and Best Practices; 47 CFR 64.1200"
_LEAVING = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out", "arret"}
    | {"arrêt", "remove", "td", "baja", "alto", "cancelar", "parar", "alta"}
)
_SERVICE = frozenset({"start", "unstop", "help", "info", "ayuda", "aide"})
_COMMAND = (
    r"(?:stop\s?all|stop|unsubscribe|cancel|end|quit|revoke|opt\s?out|arret|remove|td|start|unstop|yes|y|help|info)"
)
# "Reply STOP to opt out" and "HELP for help" are what the words are for.
_ASKED_FOR = pattern(
    rf"""\b(?:reply|text|send|type|answer|respond|write|say|tap|enter|sms|message)(?:\sback|\sus|\swith|\sby
    |\sthe\sword)*
    \s?:?\s?["']?(?P<token>{_COMMAND})["']?(?=$|[^\w'])(?!\s?["']?\s?(?:to\s(?:opt|stop|end|unsubscribe|cancel|quit
    |leave|get\sno|not\sget|be
    \sremoved|get\sthem|resume|receive|hear|rejoin|join|sub)|for\s(?:help|info\w*|support|more\sinfo\w*|terms)|(?:if
    |when)\syou\s(?:do\snot
    |don't|no\slonger|need\shelp)|=\s?(?:opt|stop|end|unsub\w*|help)|\d|any\s?time|whenever))"""
)


def _messages(questionnaire: Questionnaire) -> tuple[tuple[str, Messages], ...]:
    return ("invitation", questionnaire.invitation), ("reminder", questionnaire.reminder)


def _is_asked_by_text(questionnaire: Questionnaire, language: str) -> bool:
    return any("question" in names_in(text_in(one.sms, language)) for _, one in _messages(questionnaire))


def _sms(questionnaire: Questionnaire, language: str) -> Iterator[Place]:
    for name, messages in _messages(questionnaire):
        yield from (place for place in message_texts(name, messages, language) if place.field.endswith(".sms"))


def _collides(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Replies are numbers, so words collide only where a text asks for one, or where an option is called like one.

    YES as an option is left alone: whoever replies it is subscribed, as they are already, and the answer is kept.
    """
    by_text = _is_asked_by_text(questionnaire, language)
    for place in (*_sms(questionnaire, language), *(questions(questionnaire, language) if by_text else ())):
        match = _ASKED_FOR.search(plain(place.text))
        # in the words of a question, "answer yes or no" is how people speak
        if match and (place.question is None or match["token"].casefold() in _LEAVING):
            token = match["token"].upper()
            why = f"carriers take {token} for themselves, so the reply is no answer"
            yield place, Match(match.start(), match.end(), why=why)
    for question in questionnaire.questions if by_text else ():
        for place in labels(question, language):
            word = place.text.strip(" .!").casefold()
            if word in _LEAVING | _SERVICE:
                severity = None if word in _LEAVING else Severity.WARNING
                yield (
                    place,
                    Match(0, len(place.text), severity, f"replied as a word, {place.text} is a command to carriers"),
                )


def _not_one_token(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """{question} in a text message is the score, or the first question of a poll.

    Words are an answer too, which the service keeps as they come; several numbers are often sent as several messages.
    """
    if _is_asked_by_text(questionnaire, language) and questionnaire.questions:
        asked = questionnaire.score or questionnaire.questions[0]
        if isinstance(asked, Multiple | OpenText):
            text = text_in(asked.text, language)
            several = isinstance(asked, Multiple)
            what = "several numbers" if several else "an answer in words"
            why = f"the first question by text message takes {what}, and few reply with more than one number"
            yield Place(asked.name, "text", text), Match(0, len(text), None if several else Severity.INFO, why)


_RANGE = pattern(
    r"""(?<![\w.,/$£€:-])(?P<low>[01])\s?(?:-|to|through|and|up\sto|\.\.\.?|/)\s?(?P<high>10|[3-9])(?![\w%]|[.,:/]\d
    |\s?(?:minutes?|mins?|hours?
    |days?|weeks?|months?|years?|questions?|people|am|pm|euros?|dollars?|pounds|times|texts?|messages?|business
    |working))
    | (?<![\w.,])(?:0\s+)?1\s+2\s+3\s+4\s+5(?:\s+\d+)*(?![\w])"""
)
_WORST = pattern(
    r"""\b(?:worst|bad|poor\w*|not\sat\sall|lowest|low|dis\w+|un\w+|terrible|awful|never|difficult|hard|nunca
    |mal[oa]?|peor|nada|muy\sinsatisf\w+
    |no|weak|slow|negative|hate\w*)\b"""
)
_BEST = pattern(
    r"""\b(?:best|good|great|excellent|extremely|highest|high|very|satisf\w+|perfect|always|easy|likely|agree|siempre
    |bien|bueno|mejor|excelente|muy
    |strong|fast|positive|love\w*|top|completely|totally|fully)\b"""
)


def _range_without_ends(text: str) -> Match | None:
    """A scale that the author wrote out; {question} writes both ends itself."""
    read = plain(text)
    match = None if "question" in names_in(text) else _RANGE.search(read)
    if match is None or (_WORST.search(read) and _BEST.search(read)):
        return None
    return Match(match.start(), match.end())


def _sms_ends(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for place in _sms(questionnaire, language):
        match = _range_without_ends(place.text)
        if match:
            yield place, match
    for question in questionnaire.questions if _is_asked_by_text(questionnaire, language) else ():
        if isinstance(question, Rating):
            for place in labels(question, language):
                if place.field in _end_fields(question) and not _LETTER.search(place.text):
                    why = "the text message says in the words of the labels which end is good: here are none"
                    yield place, Match(0, len(place.text), why=why)


_LETTER = re.compile(r"[^\W\d_]")


def _end_fields(question: Rating) -> tuple[str, str]:
    return f"labels.{question.min}", f"labels.{question.max}"


def _mail_ends(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """The mail puts the question in words and leaves the scale to the form; only a scale written into it is read."""
    for name, messages in _messages(questionnaire):
        text = text_in(messages.email_body, language)
        match = _range_without_ends(text.replace("{question}", " " * len("{question}")))
        if match:
            yield Place(None, f"{name}.email_body", text), match


RULES = (
    Rule(
        code="C04",
        name="sms_token_collision",
        severity=Severity.ERROR,
        why="carriers take the word for themselves, so the reply is no answer",
        rewrite="Ask for a number: Reply 1 for yes, 2 for no.",
        source=_CARRIERS,
        check=_collides,
    ),
    Rule(
        code="C05",
        name="sms_not_one_token",
        severity=Severity.ERROR,
        why="it cannot be answered with one number",
        rewrite="Begin with a rating or a single choice, or send {link} without {question}.",
        source="AAPOR Task Force on text messages, The Role of SMS in Survey Research",
        check=_not_one_token,
    ),
    Rule(
        code="C06",
        name="sms_ends_missing",
        severity=Severity.ERROR,
        why="it does not say which end of the scale is good, so some reply the wrong way round",
        rewrite="Put in {question}, which names both ends, or write them out: 0 (not at all) to 10 (extremely).",
        source="QAS-99 7d, vague response categories",
        check=_sms_ends,
    ),
    Rule(
        code="C09",
        name="email_first_question_unlabelled",
        severity=Severity.WARNING,
        why="the mail shows a scale and does not say what its ends mean",
        rewrite="Leave the scale to the form behind {link}, or say what both ends mean.",
        source="QAS-99 7d, vague response categories",
        check=_mail_ends,
    ),
)
