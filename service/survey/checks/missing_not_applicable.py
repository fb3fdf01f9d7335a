"""O04: a required question on something that not everybody asked has had."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.polarity import is_off_scale
from service.survey.checks.scale import read_scale
from service.survey.checks.structure import asking
from service.survey.question import Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.routing import conditions_of
from service.survey.text import text_in

# Parts of a service that only some customers meet.
_SOME_MEET = pattern(
    r"""\b(?:refunds?|returns?\s(?:process|policy|desk)|exchange|deliver(?:y|ies)|shipping|shipment|courier|installation|installer|repairs?
    |technician|engineer|warranty|claims?(?:\sprocess|\shandling)?|complaints?(?:\shandling|\sprocess)?|compensation|replacement
    |live\schat|chat\s?bot|call\scent(?:er|re)|help\s?(?:line|desk)|hotline|(?:technical|customer)\ssupport|support\s(?:agent|team|staff)
    |agent|representative|mobile\sapp|(?:our|the)\sapp|website|wi-?fi|parking|valet|breakfast|restaurant|bar|pool|gym|spa|sauna|fitness
    |room\sservice|concierge|shuttle|lounge|play\s?ground|crèche|childcare|baby\s?sitting|loyalty\s(?:program(?:me)?|scheme)|discounts?
    |vouchers?|coupons?|gift\scards?|training|onboarding|tutorials?|interpreters?|translation|medications?|medicines?|pain\srelief
    |physiotherap(?:y|ist)|surgery|operation|check-?ups?|x-?rays?|tests?\sresults?|dentist|specialists?|school\smeals?|canteen
    |cafeteria|library|luggage|baggage|boarding|upgrade|add-?ons?|accessor(?:y|ies)|self-?checkout|click\sand\scollect|trade-?in
    |test\sdrive|mortgage|loan|overdraft|atms?|cash\smachines?|insurance|roaming|newsletter)\b"""
)
_NOT_MET = pattern(r"\b(?:did|have|had|was|were)(?:\snot|n't)\b|\bno\s|\bnever\b|\bnone\b")
_ASKS_HOW = pattern(
    r"\b(?:how\s(?!often|many|likely|old|important)\w+|rate|satisf\w+|quality\sof|helpful|easy|difficult|agree|was|were)\b"
)
_CONDITIONED = pattern(r"\b(?:if\s(?:you|any)|when\syou|after\syou|did\syou|have\syou|do\syou|ever|apply|applicable)\b")


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    told = " ".join(
        plain(text_in(text, language)).lower()
        for text in (questionnaire.title, questionnaire.intro, questionnaire.invitation.email_body)
    )
    for number, question in enumerate(questionnaire.questions):
        if not isinstance(question, Rating | Single) or not question.required or conditions_of(questionnaire, question):
            continue
        place = asking(question, language)
        asked = plain(place.text)
        texts = [label.text for label in labels(question, language)]
        match = _SOME_MEET.search(asked)
        if match is None or not _ASKS_HOW.search(asked) or _CONDITIONED.search(asked):
            continue
        if isinstance(question, Single) and (
            read_scale(texts) is None or any(is_off_scale(text) or _NOT_MET.search(text) for text in texts)
        ):
            continue
        thing = match[0].lower()
        before = " ".join(plain(text_in(one.text, language)).lower() for one in questionnaire.questions[:number])
        if not _names(told, thing) and not (_names(before, thing) and _CONDITIONED.search(before)):
            yield (
                place,
                Match(match.start(), match.end(), why=f'not everybody has had "{match[0]}", and all must answer'),
            )


def _names(text: str, thing: str) -> bool:
    return bool(re.search(rf"\b{re.escape(thing.rstrip('s'))}", text))


RULE = Rule(
    code="O04",
    name="missing_not_applicable",
    severity=Severity.WARNING,
    why="whoever has had none of it must invent an answer or leave",
    rewrite='Do not require it, add "Does not apply", or ask only those who have had it (show_if).',
    source="Willis and Lessler 1999, QAS-99 4a and 7f",
    check=_check,
    language=ENGLISH,
)
