"""R: respondents are told what becomes of their answers, and how to hear no more."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.placeholders import names_in
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_SHORTEST_NOTICE = 40
_ELEMENTS = {
    "why it is asked": pattern(
        r"""\b(?:to\s(?:learn|improve|understand|find|see|know|help|measure|decide|make|check|research|evaluate|plan
    |develop|train)|because|purpose|so\sthat|in\sorder\sto|used?\s(?:to|for|only|by)|for\s(?:research|quality))\b"""
    ),
    "who sees the answers": pattern(
        r"""\b(?:see[sn]?|read(?:s|ers)?|shar(?:e|es|ed|ing)|shown?|access\w*|view\w*|confidential\w*|anonym\w*
    |pass(?:ed)?\son|disclos\w*|only\s(?:our|the|its|we)|team|third\sparties|visible)\b"""
    ),
    "how long they are kept": pattern(
        r"""\b(?:kept|keep|keeps|stor\w*|retain\w*|retention|delet\w*|eras\w*|remov\w*|destroy\w*|(?:\d+|one|two|three
    |six|twelve)\s(?:days|weeks|months|years?))\b"""
    ),
    "whom to ask": pattern(
        r"""\bcontact\b|\b(?:write|reply|email|e-mail|call|ask|phone)\s(?:to\s|us\s|at\s|our\s)?|@|https?://|\bwww\.
    |\bdata\sprotection\sofficer\b|\bquestions\?|\+\d"""
    ),
}


def missing_elements(notice: str) -> list[str]:
    """What an English privacy notice does not say."""
    return [name for name, expression in _ELEMENTS.items() if not expression.search(plain(notice))]


def _privacy_notice(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    notice = text_in(questionnaire.privacy, language)
    place = Place(None, "privacy", notice)
    if language.lower().split("-", maxsplit=1)[0] == ENGLISH:
        missing = missing_elements(notice)
        if missing:
            severity = Severity.ERROR if len(missing) > 2 else Severity.WARNING
            yield place, Match(0, len(notice), severity, why=f"the privacy notice does not say {', '.join(missing)}")
    elif len(notice) < _SHORTEST_NOTICE:
        yield place, Match(0, len(notice), why="the privacy notice is too short to say what becomes of the answers")


def _no_opt_out(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for name, messages in (("invitation", questionnaire.invitation), ("reminder", questionnaire.reminder)):
        text = text_in(messages.email_body, language)
        if "stop" not in names_in(text):
            yield Place(None, f"{name}.email_body", text), Match(0, len(text))


RULES = (
    Rule(
        code="R01",
        name="no_privacy_notice",
        severity=Severity.ERROR,
        why="respondents are not told what becomes of their answers",
        rewrite="Say who asks and why, who sees the answers, how long they are kept, and whom to ask about them.",
        source="GDPR article 13; AAPOR Code of Professional Ethics and Practices",
        check=_privacy_notice,
    ),
    Rule(
        code="R02",
        name="no_opt_out",
        severity=Severity.ERROR,
        why="the mail does not say how to get no more of them",
        rewrite="End with {stop}, which gives the link in the respondent's language.",
        source="RFC 8058; CAN-SPAM Act, 15 USC 7704",
        check=_no_opt_out,
    ),
)
