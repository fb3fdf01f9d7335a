"""Anything may come in: it is taken apart, and nothing is raised."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery import raw_mail, report
from service.response import letter

NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth) for depth in range(3000)
)
FROM_SERVER = b"From: mailer-daemon@example.org\r\n"
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "zeros": b"\x00" * 1000,
    "nested": NESTED,
    "enclosed": b"Content-Type: message/rfc822\r\n\r\n" * 3000,
    "no end of a header": b"Subject: " + b"a" * 2_000_000,
    "no end of headers": b"X: y\r\n" * 100_000,
    "encoded without end": b"Subject: " + b"=?utf-8?q?=" * 5000 + b"\r\n\r\nx",
    "a codec that is none": b"Content-Type: text/plain; charset=zlib\r\n\r\nhello",
    "a codec that grows": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-" * 50_000,
    "a codec of hosts": b"Subject: =?idna?q?xn--?=\r\nContent-Type: text/plain; charset=idna\r\n\r\nxn--.",
    "wrong base64": b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain\r\n\r\n%%%%",
    "an empty boundary": b'Content-Type: multipart/report; boundary=""\r\n\r\n--\r\n\r\n----',
    "no boundary": b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nStatus: 5.1.1",
    "a report in base64": b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\nU3Rh",
    "html without end": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 50_000,
    "a half-open tag": b"Content-Type: text/html\r\n\r\n<![" + b"<!--" * 1000,
    "tags without end": b"Content-Type: text/html\r\n\r\n" + b"<a \n" * 100_000,
    "markup that nobody knows": b"Content-Type: text/html\r\n\r\n" + b"<![<\n" * 100_000,
    "a number without end": b"Content-Type: text/html\r\n\r\n&#" + b"1" * 9_000,
    "a line of dashes": FROM_SERVER + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"----=\r\n" * 100_000,
    "a line of spaces": b"Content-Transfer-Encoding: quoted-printable\r\n\r\nOn Monday she wrote"
    + b" =\r\n" * 100_000
    + b"x",
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000,
    "bytes in a header": b"From: \xff\xfe\r\nSubject: \x80\x81\r\n\r\n\xff",
    "a boundary of a mebibyte": b'Content-Type: multipart/mixed; boundary="' + b"b" * 1_000_000 + b'"\r\n\r\n--b',
    "parameters without end": b"Content-Type: text/plain" + b"; a*0=b" * 20_000 + b"\r\n\r\nx",
}


LONGEST = 5.0  # seconds: many times what the worst of them takes, and a small part of what they could


def look(raw: bytes) -> raw_mail.RawMail:
    """All that is read of a mail before anything is done."""
    mail = raw_mail.read(raw)
    found = report.read(mail)
    letter.is_automatic(mail)
    letter.asks_to_stop(mail)
    assert found is None or isinstance(found, report.NotDelivered | report.Complaint | report.Unclear)
    mail.words.encode()
    return mail


@pytest.mark.parametrize("name", HOSTILE)
def test_a_mail_made_to_break_the_reader_is_read(name: str) -> None:
    begun = time.process_time()
    mail = look(HOSTILE[name])

    assert time.process_time() - begun < LONGEST
    assert len(mail.words) <= 10 * raw_mail.MOST_TEXT
    assert len(mail.parts) <= raw_mail.MOST_PARTS


@given(st.binary(max_size=2000))
def test_any_bytes_are_read(raw: bytes) -> None:
    look(raw)


_word = st.sampled_from(
    [
        b"Content-Type: ", b"multipart/report", b"multipart/mixed", b"message/delivery-status", b"message/rfc822",
        b"message/feedback-report", b"text/html", b"text/rfc822-headers", b"; boundary=b", b"; charset=", b"utf-16",
        b"--b\r\n", b"--b--\r\n", b"\r\n", b"\r\n\r\n", b"\n ", b"Status: 5.1.1", b"Action: failed",
        b"Final-Recipient: rfc822; a@example.org", b"Feedback-Type: abuse", b"Content-Transfer-Encoding: ", b"base64",
        b"quoted-printable", b"x-uuencode", b"=?utf-8?b?", b"?=", b"From: ",
        b"mailer-daemon@", b"Subject: ", b"=", b"\x00",
        b"\xff", b"<blockquote>", b"Return-Path: <>", b"begin 644 x\n", b"On 1 May, X wrote:", b"STOP",
    ]
)  # fmt: skip


@given(st.lists(_word, max_size=60))
def test_any_pieces_of_mails_in_any_order_are_read(words: list[bytes]) -> None:
    look(b"".join(words))


@given(st.text(max_size=200), st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=80))
def test_what_a_person_writes_is_read_as_it_was_written(words: str, subject: str) -> None:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail.set_content(words.encode("utf-8", "replace").decode())

    read = look(mail.as_bytes())

    assert " ".join(read.header("subject").split()) == " ".join(subject.split()) or not subject.isascii()
    expected = "".join(one for one in mail.get_content() if one >= " " or one in "\n\t")
    assert "".join(read.words.split()) == "".join(expected.replace("\x7f", "").split())


def test_of_a_mail_in_html_the_words_are_read_and_quotes_marked() -> None:
    html = (
        b"Content-Type: text/html; charset=iso-8859-1\r\n\r\n<style>p{}</style>"
        b"<p>Bitte keine Mails mehr, f\xfcr immer</p>"
        b"<blockquote><p>To stop, follow</p></blockquote>"
    )

    read = raw_mail.read(html)

    assert "für immer" in read.words
    assert letter.own_lines(read.words) == ("Bitte keine Mails mehr, für immer",)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (b"<title>stop</title><script>if (a<b) stop()</script>Yes", "Yes"),
        (b"Yes<!-- <p>stop -->, please", "Yes, please"),
        (b"<![if !mso]>Yes<![endif]> &amp; <b>no</b>", "Yes & no"),
        (b"1 < 2 &eacute; <br/>so", "1 < 2 \u00e9 \nso"),
        (b"Yes<!-- stop", "Yes"),
    ],
)
def test_of_a_page_only_what_is_shown_is_read(html: bytes, words: str) -> None:
    assert raw_mail.read(b"Content-Type: text/html\r\n\r\n" + html).words == words


def test_an_attachment_is_not_what_the_writer_says() -> None:
    mail = EmailMessage()
    mail.set_content("hello")
    mail.add_attachment("stop", filename="stop.txt")

    assert raw_mail.read(mail.as_bytes()).words.strip() == "hello"
