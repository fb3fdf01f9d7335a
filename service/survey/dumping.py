"""The document of a questionnaire, and its hash.

What came to the format later is left out where it says nothing, so that documents older than it keep their hash.
"""

from __future__ import annotations

import hashlib
import json

from service.survey import ballot as ballots
from service.survey import condition as conditions
from service.survey.asked import Asked, Jump
from service.survey.ballot import Instructed, Pair
from service.survey.check_settings import CheckSettings
from service.survey.question import Multiple, OpenText, Option, Order, Pressure, Quantity, Question, Rating, Single
from service.survey.questionnaire import Layout, Messages, Questionnaire, Section
from service.survey.text import Text

SCHEMA = 1
Document = dict[str, object]


def dump(questionnaire: Questionnaire) -> Document:
    """The document, with every default of the first format written out; `parse` gives the same questionnaire back."""
    q = questionnaire
    return {
        "schema": SCHEMA,
        "title": dict(q.title),
        "languages": list(q.languages),
        "sender": q.sender,
        "purpose": q.purpose,
        "decision": q.decision,
        "owner": q.owner,
        "intro": dict(q.intro),
        "privacy": dict(q.privacy),
        "closing": dict(q.closing),
        "invitation": _messages(q.invitation),
        "reminder": _messages(q.reminder),
        "questions": [_question(question) for question in q.questions],
        **_said(
            sections=[_section(section) for section in q.sections],
            facts=[{"name": fact.name, "fallback": dict(fact.fallback)} for fact in q.facts],
            diary=None if q.diary is None else {"entries": q.diary.entries, "every_hours": q.diary.every_hours},
            results_at_once=q.results_at_once,
            layout=None if q.layout is Layout.GROUPED else q.layout.value,
            checks=_check_settings(q.checks),
        ),
    }


def content_hash(questionnaire: Questionnaire) -> str:
    """SHA-256 of the canonical document: equal for equal content, whatever the order of keys it was written in."""
    canonical = json.dumps(dump(questionnaire), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _said(**fields: object) -> Document:
    """The fields that say something. For texts, lists and truth values: of a number, 0 says something too."""
    return {name: value for name, value in fields.items() if value}


def _messages(messages: Messages) -> Document:
    return {
        "sms": dict(messages.sms),
        "email_subject": dict(messages.email_subject),
        "email_body": dict(messages.email_body),
    }


def _section(section: Section) -> Document:
    return {
        "name": section.name,
        "title": dict(section.title),
        **_said(
            intro=_text(section.intro),
            show_if=None if section.show_if is None else conditions.dump(section.show_if),
            order="shuffled" if section.is_shuffled else None,
        ),
    }


def _question(question: Question) -> Document:
    head: Document = {"name": question.name}
    match question:
        case Rating():
            body = _rating(question)
        case Single() | Multiple():
            body = {
                "type": "single" if isinstance(question, Single) else "multiple",
                "text": dict(question.text),
                "options": [_option(option) for option in question.options],
                "required": question.required,
                **_said(order=None if question.order is Order.FIXED else question.order.value),
            }
        case OpenText():
            body = {
                "type": "text",
                "text": dict(question.text),
                "max_length": question.max_length,
                "required": question.required,
            }
        case Quantity():
            body = _quantity(question)
        case Pressure():
            dealt = [] if question.ballots == ballots.PLAIN else ballots.dump(question.ballots)
            body = {"type": "pressure", "text": dict(question.text), **_said(ballots=dealt)}
        case Pair() | Instructed():
            raise TypeError("what one respondent was dealt is no document")
    return {**head, **body, **_asked(question)}


def _rating(question: Rating) -> Document:
    return {
        "type": "rating",
        "metric": question.metric.value,
        "role": question.role.value,
        "text": dict(question.text),
        "min": question.min,
        "max": question.max,
        "labels": {str(point): dict(label) for point, label in question.labels.items()},
        "required": question.required,
        "higher_is_better": question.higher_is_better,
    }


def _quantity(question: Quantity) -> Document:
    limits = {name: limit for name, limit in (("min", question.min), ("max", question.max)) if limit is not None}
    return {
        "type": "number",
        "text": dict(question.text),
        "required": question.required,
        **limits,
        "decimals": question.decimals,
        **_said(unit=_text(question.unit)),
    }


def _option(option: Option) -> Document:
    head = {"code": option.code, "label": dict(option.label), "exclusive": option.exclusive}
    return {**head, **_said(pinned=option.is_pinned)}


def _asked(question: Asked) -> Document:
    default = list(question.default) if isinstance(question.default, tuple) else question.default
    placement = question.placement
    body = _said(
        section=placement.section,
        show_if=None if placement.show_if is None else conditions.dump(placement.show_if),
        go_to=[_jump(jump) for jump in placement.go_to],
        pinned=placement.is_pinned,
        hint=_text(question.hint),
        wordings=[{"name": one.name, "share": one.share, "text": dict(one.text)} for one in question.wordings],
    )
    return body if default is None else {**body, "default": default}


def _jump(jump: Jump) -> Document:
    to: Document = {"to": jump.to}
    return to if jump.condition is None else {"if": conditions.dump(jump.condition), **to}


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else dict(text)


def _check_settings(settings: CheckSettings) -> Document:
    off = [{"code": one.code, **_said(question=one.question), "reason": one.reason} for one in settings.off]
    return _said(off=off, severities=dict(settings.severities), glossary=list(settings.glossary))
