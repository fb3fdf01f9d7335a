"""A small questionnaire in two languages with one question of every kind."""

from __future__ import annotations

import pytest

from service.survey.parsing import parse
from service.survey.questionnaire import Questionnaire

Document = dict[str, object]


def _both(english: str, spanish: str) -> dict[str, str]:
    return {"en": english, "es": spanish}


def _messages() -> Document:
    return {
        "sms": _both(
            "{sender}: how was your visit? {question} Or: {link} {stop}",
            "{sender}: tu visita. {question} {link} {stop}",
        ),
        "email_subject": _both("How was your visit?", "Tu visita"),
        "email_body": _both("{sender} would like to know.\n{link}\n{stop}", "{sender} pregunta.\n{link}\n{stop}"),
    }


def _option(code: str, english: str, spanish: str, *, exclusive: bool = False) -> Document:
    return {"code": code, "label": _both(english, spanish), "exclusive": exclusive}


@pytest.fixture
def document() -> Document:
    """A fresh document each time: tests break it on purpose."""
    ends = {"1": _both("Very dissatisfied", "Nada satisfecho"), "5": _both("Very satisfied", "Muy satisfecho")}
    return {
        "schema": 1,
        "title": _both("Your visit", "Tu visita"),
        "languages": ["en", "es"],
        "sender": "Example Bikes",
        "purpose": "To learn what made repairs easy or hard.",
        "decision": "Which part of the repair desk is changed next quarter.",
        "owner": "Head of customer research",
        "intro": _both("Three short questions from {sender}.", "Tres preguntas de {sender}."),
        "privacy": _both("Only the research team of {sender} sees it.", "Solo lo ve el equipo de {sender}."),
        "closing": _both("Thank you.", "Gracias."),
        "invitation": _messages(),
        "reminder": _messages(),
        "questions": [
            {
                "name": "overall", "type": "rating", "metric": "csat", "role": "score", "min": 1, "max": 5,
                "text": _both("How satisfied or dissatisfied were you?", "¿Qué tan satisfecho?"),
                "labels": ends, "required": True, "higher_is_better": True,
            },
            {
                "name": "d_speed", "type": "rating", "metric": "custom", "role": "driver", "min": 0, "max": 10,
                "text": _both("How fast was the repair?", "¿Qué tan rápida?"),
                "labels": {"0": _both("Very slow", "Muy lenta"), "10": _both("Very fast", "Muy rápida")},
                "required": False, "higher_is_better": True,
            },
            {
                "name": "reason", "type": "single", "text": _both("What was the main reason?", "¿Por qué?"),
                "options": [_option("staff", "The staff", "El personal"), _option("price", "The price", "El precio")],
                "required": False,
            },
            {
                "name": "used", "type": "multiple", "text": _both("What did you use?", "¿Qué usaste?"),
                "options": [
                    _option("bike", "Bike", "Bici"),
                    _option("tool", "Tool", "Herramienta"),
                    _option("none", "None of these", "Nada", exclusive=True),
                ],
                "required": True,
            },
            {
                "name": "more", "type": "text", "text": _both("What else?", "¿Algo más?"),
                "max_length": 20, "required": False,
            },
            {"name": "asked", "type": "pressure", "text": _both("Did anyone ask for a score?", "¿Te pidieron nota?")},
        ],
    }  # fmt: skip


@pytest.fixture
def questionnaire(document: Document) -> Questionnaire:
    return parse(document)
