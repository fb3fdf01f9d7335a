"""What people and machines write back to a mail."""

from __future__ import annotations

from uuid import UUID

import pytest
from mailbag import Mailbag

from service.base.secrets import Secrets
from service.delivery import raw_mail
from service.response import letter
from service.survey import templates

BAG = Mailbag(Secrets(b"k" * 32, b"s" * 32), UUID(int=7), "ada@example.org")
QUOTE = (
    "\n\nOn Mon, 5 Oct 2026 at 09:00, Northwind Clinic <survey@example.com> wrote:\n"
    "> How did it go?\n> To stop: unsubscribe here https://survey.example.com/u/token\n"
)


def read(words: str, subject: str = "Re: How did it go?", **headers: str) -> raw_mail.RawMail:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return raw_mail.read(BAG.letter(words, subject=subject, headers=named))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto_Submitted", "auto-replied"),
        ("Auto_Submitted", "auto-generated (vacation)"),
        ("Auto_Submitted", "auto-notified; owner-email=x@example.org"),
        ("Precedence", "bulk"),
        ("Precedence", "Auto_Reply"),
        ("Precedence", "junk"),
        ("X_Autoreply", "yes"),
        ("X_Autorespond", ""),
        ("X_Auto_Response_Suppress", "All"),
        ("List_Id", "<announce.example.org>"),
        ("Return_Path", "<>"),
    ],
)
def test_a_machine_is_known_by_its_headers(name: str, value: str) -> None:
    assert letter.is_automatic(read("10", **{name: value}))


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: How did it go?",
        "Auto: How did it go?",
        "Out of Office: back on Monday",
        "Re: Out of the office",
        "I am on annual leave",
        "Automatische Antwort: How did it go?",
        "Abwesenheitsnotiz",
        "Respuesta automática: How did it go?",
        "Réponse automatique : How did it go?",
        "Resposta automática: How did it go?",
        "Risposta automatica: How did it go?",
        "رد تلقائي: كيف كانت تجربتك؟",
    ],
)
def test_a_machine_without_such_headers_is_known_by_its_subject(subject: str) -> None:
    assert letter.is_automatic(read("10", subject))


@pytest.mark.parametrize(
    ("words", "headers"),
    [("10", {}), ("It was fine", {"Auto_Submitted": "no"}), ("thanks", {"Precedence": "first-class"})],
)
def test_a_person_is_no_machine(words: str, headers: dict[str, str]) -> None:
    assert not letter.is_automatic(read(words, **headers))


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("STOP", "Re: How did it go?"),
        ("Please remove me from your list.\n\nKind regards\nAda" + QUOTE, "Re: How did it go?"),
        ("Hello,\n\nplease stop emailing me.\n\nAda" + QUOTE, "Re: How did it go?"),
        ("", "unsubscribe"),
        ("see above", "Re: STOP"),
        ("Bitte keine E-Mails mehr" + QUOTE, "AW: How did it go?"),
        ("no me envíen más correos" + QUOTE, "RE: How did it go?"),
        ("no más correos" + QUOTE, "RE: How did it go?"),
        ("plus de mails svp" + QUOTE, "RE: How did it go?"),
        ("Please remove my email address", "How did it go?"),
        ("take my address off your list", "How did it go?"),
        ("Unsubscribe\n\nSent from my phone", "Re: How did it go?"),
        ("Unsubscribe please\n-- \nAda", "Re: How did it go?"),
    ],
)
def test_a_wish_to_be_left_alone_is_heard(words: str, subject: str) -> None:
    assert letter.asks_to_stop(read(words, subject))


@pytest.mark.parametrize(
    "words",
    [
        "10",
        "It was great, thank you!" + QUOTE,
        "> STOP\n> unsubscribe",
        "The bus did not stop near the clinic.",
        "I had to cancel twice." + QUOTE,
        "I got no mail from you before the visit.",
        "My address is wrong in your letter.",
        "Thanks\n\n-----Original Message-----\nFrom: Northwind\n\nunsubscribe",
        "Danke!\n\nAm Mo., 5. Okt. 2026 um 09:00 Uhr schrieb Northwind <survey@example.com>:\nunsubscribe",
        "Merci\n\nLe lun. 5 oct. 2026 à 09:00, Northwind <survey@example.com> a écrit :\nunsubscribe",
        "Gracias\n\nEl lun, 5 oct 2026 a las 9:00, Northwind (<survey@example.com>) escribió:\nunsubscribe",
        "شكرا\n\n________________________________\nunsubscribe",
        "",
    ],
)
def test_what_is_quoted_or_told_is_no_wish(words: str) -> None:
    assert not letter.asks_to_stop(read(words))


@pytest.mark.parametrize("template", ["nps", "csat", "ces", "poll"])
def test_a_reply_that_keeps_our_subject_asks_for_nothing(template: str) -> None:
    document = dict(templates.instantiate(template, sender="Stop & Shop", purpose="x", decision="y", owner="z"))
    for message in ("invitation", "reminder"):
        for subject in document[message]["email_subject"].values():
            assert not letter.asks_to_stop(read("10", f"Re: {subject.replace('{sender}', 'Stop & Shop')}"))
