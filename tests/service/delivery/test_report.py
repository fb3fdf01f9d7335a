"""Reports of mail servers, as they write them."""

from __future__ import annotations

from uuid import UUID

import pytest
from mailbag import Mailbag

from service.base.secrets import Secrets
from service.delivery import raw_mail, report
from service.delivery.report import Complaint, NotDelivered, Recipient, Unclear

SECRETS = Secrets(b"k" * 32, b"s" * 32)
BAG = Mailbag(SECRETS, UUID(int=7), "ada@example.org")


def read(raw: bytes) -> report.Report | None:
    return report.read(raw_mail.read(raw))


def test_a_report_says_what_became_of_the_recipients_copy() -> None:
    found = read(BAG.report("5.1.1"))

    assert isinstance(found, NotDelivered)
    assert found.recipients == (Recipient("failed", "5.1.1", ("ada@example.org", "ada@example.org")),)
    assert BAG.message_id in found.original
    assert BAG.bounce_address in found.original


def test_each_recipient_of_a_report_has_a_group_of_fields() -> None:
    found = read(
        BAG.report(
            groups="Final-Recipient: rfc822; a@example.org\nAction: delayed\nStatus: 4.4.1\n\n"
            "Final-Recipient: rfc822; b@example.org\nAction: failed (no such\n user)\nStatus: 5.0.0\n"
            "Diagnostic-Code: smtp;\n 550 5.1.1 unknown\n"
        )
    )

    assert isinstance(found, NotDelivered)
    assert found.recipients == (
        Recipient("delayed", "4.4.1", ("a@example.org",)),
        Recipient("failed", "5.1.1", ("b@example.org",)),
    )


@pytest.mark.parametrize("groups", ["X: y\n", "Action: failed\nStatus: 5.1.1\n", "Final-Recipient: rfc822; a@b.c\n"])
def test_a_report_without_a_whole_group_is_unclear(groups: str) -> None:
    assert isinstance(read(BAG.report(groups=groups)), Unclear)


@pytest.mark.parametrize("kind", ["exim", "qmail", "exchange"])
def test_a_server_that_writes_for_people_is_understood_where_it_names_one_code(kind: str) -> None:
    found = read(getattr(BAG, kind)())

    assert isinstance(found, NotDelivered)
    assert [(one.action, one.status) for one in found.recipients] == [("failed", "5.1.1")]


@pytest.mark.parametrize(
    "reason",
    [
        "Sorry, something went wrong.",
        "550 5.1.1 unknown, earlier 4.4.1",
        "4.4.1 connection timed out; the message has been delayed and will be retried",
    ],
)
def test_a_server_that_names_none_or_several_codes_or_still_tries_is_unclear(reason: str) -> None:
    assert isinstance(read(BAG.qmail(reason)), Unclear)


def test_a_person_who_writes_of_an_error_is_no_server() -> None:
    assert read(BAG.letter("I got: 550 5.1.1 user unknown", subject="Undeliverable: How did it go?")) is None


@pytest.mark.parametrize(
    ("kind", "is_of_person"),
    [
        ("abuse", True),
        ("fraud", True),
        ("opt-out", True),
        ("other", True),
        ("not-spam", False),
        ("auth-failure", False),
    ],
)
def test_a_complaint_is_told_from_other_feedback(kind: str, is_of_person: bool) -> None:
    found = read(BAG.complaint(kind))

    assert isinstance(found, Complaint)
    assert found.is_of_person == is_of_person
    assert BAG.message_id in found.original


def test_an_ordinary_mail_is_no_report() -> None:
    assert read(BAG.letter("thank you")) is None
