"""The product team's part: a survey from a template, checked and published, and events reported as they happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.base.time import iso
from service.demo import timetable
from service.demo.api import Api, items, part, text
from service.demo.web import RequestFailed
from service.demo.world import Visit

AUXILIARIES = ("studage", "lectage", "service", "location_id")
SAMPLING_RATE = 0.65
BLIND_SHARE = 0.1
LINK_VALID_DAYS = 14
MINIMUM_N = 8
SOURCE = "lecture-hall"
LIVE_IN = "GB-ENG"
CONSENT = "enrolment form"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as respondents read it: its words in every language, and the codes it can be answered with."""

    name: str
    kind: str
    words: dict[str, str]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """The published survey."""

    survey_id: str
    questions: tuple[Asked, ...]


def publish(api: Api) -> Study:
    """Create a diagnostic CSAT survey, let the checks look at it, publish it."""
    draft = api.post(
        "/v1/surveys",
        {
            "name": "Lectures, autumn",
            "touchpoint": "lecture",
            "template": {
                "name": "csat",
                "sender": "Northgate College",
                "purpose": "Find out which lectures help students, and why",
                "decision": "Where the teaching fund is spent next year",
                "owner": "Office of teaching quality",
                "languages": ["en", "es", "ar"],
            },
            "auxiliaries": list(AUXILIARIES),
            "practice": {
                "sampling_rate": SAMPLING_RATE,
                "blind_share": BLIND_SHARE,
                "blind_delay_minutes": int(timetable.BLIND_DELAY.total_seconds() // 60),
                "quarantine_days": 0,
                "reminders": 1,
                "reminder_after_hours": int(timetable.REMINDER_AFTER.total_seconds() // 3600),
                "link_valid_days": LINK_VALID_DAYS,
                "minimum_n": MINIMUM_N,
            },
        },
    )
    survey_id = text(draft, "id")
    checked = api.post(f"/v1/surveys/{survey_id}/check", {})
    errors = [finding for finding in items(checked, "findings") if finding["severity"] == "error"]
    if errors:
        raise RequestFailed(f"the checks found {len(errors)} errors in the template")
    published = api.post(f"/v1/surveys/{survey_id}/publish", {"overrides": []})
    questions = items(part(published, "questionnaire"), "questions")
    return Study(survey_id, tuple(_asked(question) for question in questions))


def _asked(question: object) -> Asked:
    if not isinstance(question, dict):
        raise RequestFailed("a question of the published survey is not an object")
    kind = text(question, "type")
    codes: tuple[str, ...] = ("no", "yes") if kind == "pressure" else ()
    if kind == "single":
        codes = tuple(text(option, "code") for option in items(question, "options"))
    return Asked(
        name=text(question, "name"),
        kind=kind,
        words={language: str(words) for language, words in part(question, "text").items()},
        codes=codes,
    )


def report(api: Api, study: Study, visits: Sequence[Visit]) -> None:
    """Report the events of one moment in a batch that is safe to repeat."""
    outcome = api.post(
        f"/v1/surveys/{study.survey_id}/triggers",
        {"events": [_event(visit) for visit in visits]},
        idempotency_key=f"batch-{iso(visits[0].reported_at)}",
    )
    if outcome["recorded"] != len(visits):
        raise RequestFailed(f"{outcome['recorded']} of {len(visits)} events were recorded")


def _event(visit: Visit) -> dict[str, object]:
    rating, customer = visit.rating, visit.customer
    address = {
        "channel": customer.channel,
        "value": customer.address,
        "consent": {"at": iso(timetable.MONTH_START), "source": CONSENT},
    }
    return {
        "source": SOURCE,
        "external_id": visit.name,
        "occurred_at": iso(visit.occurred_at),
        "employee_id": rating.lecturer,
        "location_id": rating.department,
        "contact": {
            "customer_id": customer.name,
            "language": customer.language,
            "subdivision": LIVE_IN,  # some have kept a number from elsewhere
            "addresses": [] if visit.not_asked == "no_contact_given" else [address],
        },
        "auxiliaries": {"studage": rating.studage, "lectage": rating.lectage, "service": rating.service},
        "not_asked": visit.not_asked,
    }
