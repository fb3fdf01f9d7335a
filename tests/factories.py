"""Ready-made things for tests: teams, keys, surveys, events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from service.base import key as keys
from service.base import team as teams
from service.base.key import Actor, Scope
from service.base.secrets import Secrets
from service.base.session import Session
from service.base.tables import Mode
from service.delivery import sending_window
from service.delivery.sending_window import Wanted
from service.sampling.contact import Address, Channel
from service.sampling.event import Auxiliary, Event
from service.sampling.frame import NotAsked
from service.survey import survey as surveys
from service.survey import templates
from service.survey import version as versions
from service.survey.practice import Practice
from service.survey.survey import Survey

PURPOSE = {
    "sender": "Northwind Clinic",
    "purpose": "Find out what makes visits easy or hard",
    "decision": "Which part of the visit is improved next quarter",
    "owner": "Head of patient services",
}


#: What whoever decides on cases, learns who answered, prints links or answers respondents' demands holds, and no owner.
APART = (Scope.CASES_DECIDE, Scope.FOLLOWUPS_REVEAL, Scope.LINKS_READ, Scope.PRIVACY_WRITE)
OWNER = tuple(scope for scope in Scope if scope not in APART)
REVIEWER = (Scope.CASES_READ, Scope.CASES_DECIDE, Scope.RESULTS_READ)
CLERK = (Scope.PRIVACY_WRITE,)
CARER = (Scope.SURVEYS_READ, Scope.FOLLOWUPS_READ, Scope.FOLLOWUPS_WRITE, Scope.FOLLOWUPS_REVEAL)


def document(template: str = "csat", languages: list[str] | None = None) -> dict[str, object]:
    return dict(templates.instantiate(template, **PURPOSE, languages=languages))


STATEMENT = {
    "en": "My mother was born in January or February.",
    "es": "Mi madre nació en enero o febrero.",
    "ar": "وُلدت أمي في يناير أو فبراير.",
}
ANCHOR = {
    "impossible": {
        "en": "Somebody asked me for a score on the moon.",
        "es": "Alguien me pidió una nota en la Luna.",
        "ar": "طلب مني أحد تقييمًا على سطح القمر.",
    },
    "statement": {
        "en": "My father was born in March or April.",
        "es": "Mi padre nació en marzo o abril.",
        "ar": "وُلد أبي في مارس أو أبريل.",
    },
    "p": 0.17,
}
INSTRUCTION = {
    "en": "Think of somebody whose birthday you know. If it falls on the 1st to 5th of a month, answer yes. "
    "If it falls on the 6th to 10th, answer no. Otherwise answer what is true.",
    "es": "Piense en alguien cuyo cumpleaños conozca. Si cae del 1 al 5 del mes, responda sí. "
    "Si cae del 6 al 10, responda no. Si no, responda lo que es cierto.",
    "ar": "فكّر في شخص تعرف يوم ميلاده. إن كان من 1 إلى 5 في الشهر فأجب بنعم، وإن كان من 6 إلى 10 فأجب بلا، "
    "وإلا فأجب بما حدث فعلًا.",
}


def _in(languages: list[str], part: Mapping[str, object]) -> dict[str, object]:
    """A ballot with its texts in these languages only."""
    return {
        key: {tag: value[tag] for tag in languages}
        if isinstance(value, Mapping) and "en" in value
        else _in(languages, value)
        if isinstance(value, Mapping)
        else value
        for key, value in part.items()
    }


def ballots(languages: list[str], *, direct: float = 0.2, crosswise: float = 0.4) -> list[dict[str, object]]:
    """All three ballots with these shares; what is left goes to the forced response, and a share of 0 to none."""
    forced = {"design": "forced", "instruction": INSTRUCTION, "truth": 2 / 3, "yes": 1 / 6, "no": 1 / 6}
    pair = {"design": "crosswise", "statement": STATEMENT, "p": 0.16, "anchor": ANCHOR}
    shares = {"direct": direct, "crosswise": crosswise, "forced": round(1 - direct - crosswise, 6)}
    return [
        _in(languages, {**part, "share": shares[str(part["design"])]})
        for part in ({"design": "direct"}, pair, forced)
        if shares[str(part["design"])] > 0
    ]


def with_ballots(document: dict[str, object], **shares: float) -> dict[str, object]:
    """The document with its private question put in more than one way."""
    languages = cast("list[str]", document["languages"])
    questions = [
        {**question, "ballots": ballots(languages, **shares)} if question["type"] == "pressure" else question
        for question in cast("list[dict[str, object]]", document["questions"])
    ]
    return {**document, "questions": questions}


def routed() -> dict[str, object]:
    """A questionnaire of four pages in two languages: who was dissatisfied, or in the shop, is asked more.

    The last page has texts in English only, a split ballot, a default and a fact of the event.
    """
    base = document("csat", ["en", "ar"])
    score, *_ = cast("list[dict[str, object]]", base["questions"])
    low = {"question": "score", "op": "at_most", "value": 2}
    scale = {"type": "rating", "metric": "custom", "role": "driver", "min": 1, "max": 5, "required": False}
    ends = {"1": {"en": "Very poor", "ar": "سيئ جدًا"}, "5": {"en": "Very good", "ar": "جيد جدًا"}}
    options = [
        {"code": "shop", "label": {"en": "In the shop", "ar": "في المتجر"}},
        {"code": "web", "label": {"en": "On the web", "ar": "على الإنترنت"}},
        {"code": "phone", "label": {"en": "By phone", "ar": "بالهاتف"}},
        {"code": "other", "label": {"en": "Otherwise", "ar": "بطريقة أخرى"}, "pinned": True},
    ]
    rooms = [
        {**scale, "name": name, "section": "shop", "labels": ends, "text": {"en": english, "ar": arabic}, **more}
        for name, english, arabic, more in (
            ("d_room", "How was the shop as a whole?", "كيف كان المتجر عمومًا؟", {"pinned": True}),
            ("d_staff", "How were the staff?", "كيف كان الموظفون؟", {}),
            ("d_order", "How tidy was the shop?", "كيف كان ترتيب المتجر؟", {}),
            ("d_light", "How was the light in the shop?", "كيف كانت الإضاءة؟", {}),
        )
    ]
    return {
        **base,
        "title": {"en": "Your {product}", "ar": "{product} لديك"},
        "facts": [{"name": "product", "fallback": {"en": "purchase", "ar": "مشترياتك"}}],
        "sections": [
            {"name": "visit", "title": {"en": "Your visit", "ar": "زيارتك"}, "intro": {"en": "Think of {product}."}},
            {
                "name": "shop",
                "title": {"en": "The shop", "ar": "المتجر"},
                "order": "shuffled",
                "show_if": {"question": "channel", "op": "is", "value": "shop"},
            },
        ],
        "questions": [
            {**score, "section": "visit", "hint": {"en": "Think of the whole visit.", "ar": "فكّر في الزيارة كلها."}},
            {
                "name": "channel", "type": "single", "section": "visit", "required": True, "options": options,
                "order": "shuffled", "text": {"en": "How did you buy your {product}?", "ar": "كيف اشتريت {product}؟"},
            },
            {
                "name": "trouble", "type": "text", "section": "visit", "required": True, "max_length": 500,
                "show_if": low, "text": {"en": "What went wrong?", "ar": "ما الذي لم يسر جيدًا؟"},
            },
            *rooms,
            {
                "name": "minutes", "type": "number", "required": False, "min": 0, "max": 600, "default": 10,
                "unit": {"en": "minutes"}, "text": {"en": "How long did you wait?"},
                "wordings": [{"name": "short", "share": 0.5, "text": {"en": "How long was the wait?"}}],
            },
            {
                "name": "more", "type": "text", "required": False, "max_length": 500,
                "text": {"en": "What else should we know?", "ar": "ماذا تودّ أن تضيف؟"},
            },
        ],
    }  # fmt: skip


def actor(
    session: Session,
    *,
    now: datetime,
    team: str = "Northwind",
    team_id: UUID | None = None,
    name: str = "CX platform",
    mode: Mode = Mode.LIVE,
    scopes: Iterable[Scope] = OWNER,
) -> tuple[Actor, str]:
    """A key of a team (new unless its id is given), as actor and as text."""
    owner = team_id or teams.create(session, name=team, now=now).id
    _, text = keys.create(session, team_id=owner, name=name, mode=mode, scopes=scopes, now=now, days=30)
    return keys.authenticate(session, text, now=now), text


def always_open(session: Session, actor: Actor, *, now: datetime) -> None:
    """A team that writes to people at every hour, for tests that run by the real clock."""
    reason = "these tests run at any hour of the day"
    wanted = Wanted(opens="00:00", closes="24:00", keeps_hour_rules=False, why_no_hour_rules=reason)
    sending_window.set_to(session, actor, wanted, now=now)


def published(
    session: Session,
    actor: Actor,
    *,
    secrets: Secrets,
    now: datetime,
    template: str = "csat",
    languages: list[str] | None = None,
    auxiliaries: Iterable[str] = (),
    practice: Practice | None = None,
    asking: Mapping[str, object] | None = None,
) -> Survey:
    """A published survey from a template, or with the document that is given as `asking`."""
    survey = surveys.create(
        session,
        actor,
        name="Visits",
        touchpoint="visit",
        document=document(template, languages) if asking is None else asking,
        auxiliaries=list(auxiliaries),
        practice=practice or Practice(blind_share=0.0),
        secrets=secrets,
        now=now,
    )
    versions.publish(session, actor, survey.id, overrides=[], now=now)
    return survey


def event(
    number: int,
    *,
    occurred_at: datetime,
    employee: str = "e1",
    location: str | None = "l1",
    phone: str | None = None,
    mail: str | None = None,
    consent: bool = True,
    auxiliaries: Mapping[str, Auxiliary] | None = None,
    not_asked: NotAsked | None = None,
    language: str | None = None,
    customer: str | None = None,
    facts: Mapping[str, str] | None = None,
    household: str | None = None,
    account: str | None = None,
) -> Event:
    """An event with its own customer; without an address it gets a mail address."""
    consented_at = occurred_at if consent else None
    addresses = []
    if phone is not None:
        addresses.append(Address(Channel.SMS, phone, consented_at, "test"))
    if mail is not None or phone is None:
        addresses.append(Address(Channel.EMAIL, mail or f"c{number}@example.com", consented_at, "test"))
    return Event(
        source="pos",
        external_id=str(number),
        occurred_at=occurred_at,
        employee_id=employee,
        location_id=location,
        region=None,
        touchpoint=None,
        customer_id=customer or f"c{number}",
        language=language,
        addresses=tuple(addresses),
        auxiliaries=auxiliaries or {},
        not_asked=not_asked,
        contact_edited_by_employee=None,
        facts=facts or {},
        household_id=household,
        account_id=account,
    )
