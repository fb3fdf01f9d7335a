"""The bytes of a mail: whatever is written into it, a reader gets exactly that and nothing more."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery import mime
from service.delivery.channel import Mail

MOMENT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
MESSAGE_ID = "<0199b0f4-0000-7000-8000-000000000001@example.com>"
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
]  # fmt: skip
printable = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
lines = st.text(st.one_of(printable, st.sampled_from("\n=.-_ \t")), max_size=300)


def built(subject: str = "s", sender: str = "Clinic", text: str = "t", html: str = "h") -> bytes:
    mail = Mail(sender=sender, subject=subject, text=text, html=html, unsubscribe="https://example.com/u/1")
    return mime.build(mail, mime.Heading("survey@example.com", "a@example.org", MESSAGE_ID, MOMENT))


@given(lines, lines)
def test_any_text_arrives_as_it_was_written(text: str, html: str) -> None:
    parsed = email.message_from_bytes(built(text=text, html=html), policy=email.policy.default)

    parts = [part.get_payload(decode=True).decode() for part in parsed.iter_parts()]
    assert parts == [text.replace("\n", "\r\n"), html.replace("\n", "\r\n")]
    assert list(parsed.keys()) == HEADERS


@given(st.text(printable, max_size=200), st.text(printable, max_size=120))
def test_any_subject_and_sender_leave_the_headers_as_they_are(subject: str, sender: str) -> None:
    raw = built(subject=subject, sender=sender)

    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert list(parsed.keys()) == HEADERS
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=150))
def test_a_subject_in_any_script_can_be_read_again(subject: str) -> None:
    parsed = email.message_from_bytes(built(subject=subject), policy=email.policy.default)

    assert str(parsed["Subject"]) == subject


@given(st.text(max_size=30), st.sampled_from("\r\n\x00\x0b\x1f\x7f\x85\u2028\u2029"), st.text(max_size=30))
def test_a_control_character_in_a_header_is_refused(before: str, control: str, after: str) -> None:
    with pytest.raises(mime.Unwritable):
        built(subject=before + control + after)
    with pytest.raises(mime.Unwritable):
        built(sender=before + control + after)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(mime.Unwritable):
        built(text="\ud83d")


def test_a_text_that_imitates_the_boundary_stays_text() -> None:
    boundary = "=_" + MESSAGE_ID.strip("<>").split("@")[0]

    parsed = email.message_from_bytes(built(text=f"--{boundary}--\n--{boundary}"), policy=email.policy.default)

    assert len(list(parsed.iter_parts())) == 2
