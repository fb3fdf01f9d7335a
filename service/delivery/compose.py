"""What a message says: the survey's own texts with this invitation's links, for the telephone and for the mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from service.delivery.channel import Mail, Text
from service.survey import wording
from service.survey.placeholders import names_in
from service.survey.questionnaire import (
    Messages,
    Pressure,
    Question,
    Questionnaire,
    Rating,
    Single,
    nearest,
    text_in,
)
from service.survey.wording import Phrase

_STYLE = (
    "body{margin:0;padding:16px;font:17px/1.5 sans-serif;max-width:36em}"
    ".block{margin:16px 0}"
    "li{list-style:none;margin:6px 0}ul{padding:0}"
    "li a{display:block;padding:10px 14px;border:1px solid;border-radius:4px;text-decoration:none}"
    ".stop{font-size:14px;margin-top:32px}"
)


def survey_link(public_url: str, token: str) -> str:
    return f"{public_url}/s/{token}"


def unsubscribe_link(public_url: str, token: str) -> str:
    return f"{public_url}/u/{token}"


def first_question(questionnaire: Questionnaire) -> Question:
    """The score, because whoever answers only once should answer that; in a poll the first question."""
    return questionnaire.score or questionnaire.questions[0]


def asks_by_text(messages: Messages, language: str) -> bool:
    """Whether the text itself asks something: only then can a reply be an answer."""
    return "question" in names_in(text_in(messages.sms, language))


def text(questionnaire: Questionnaire, messages: Messages, language: str, *, link: str, may_ask: bool) -> Text:
    """An invitation or reminder by text; without leave to ask, it carries the link only."""
    if may_ask or not asks_by_text(messages, language):
        return Text(wording.sms_text(questionnaire, messages, language, link=link))
    title = text_in(questionnaire.title, language)
    stop = wording.phrase(Phrase.SMS_STOP, nearest(language, questionnaire.languages))
    return Text(f"{questionnaire.sender}: {title} {link} {stop}")


def mail(questionnaire: Questionnaire, messages: Messages, language: str, *, link: str, unsubscribe: str) -> Mail:
    """An invitation or reminder by mail, as plain text and as HTML of the same content."""
    plain = wording.mail_text(questionnaire, messages, language, link=link, unsubscribe_link=unsubscribe)
    return Mail(
        sender=questionnaire.sender,
        subject=plain.subject,
        text=plain.body,
        html=_html(questionnaire, messages, language, link=link, unsubscribe=unsubscribe, subject=plain.subject),
        unsubscribe=unsubscribe,
    )


def _html(
    questionnaire: Questionnaire,
    messages: Messages,
    language: str,
    *,
    link: str,
    unsubscribe: str,
    subject: str,
) -> str:
    language = nearest(language, questionnaire.languages)
    sender = escape(questionnaire.sender)
    values = {
        "sender": sender,
        "link": _anchor(link, link),
        "question": _question(first_question(questionnaire), language, link),
        "stop": '<span class="stop">'
        + wording.phrase(Phrase.MAIL_STOP, language, {"sender": sender, "link": _anchor(unsubscribe, unsubscribe)})
        + "</span>",
    }
    template = escape(text_in(messages.email_body, language))
    if "question" not in names_in(template):
        template = template.replace("{link}", "{link}\n\n{question}", 1)
    # divisions, because a list of choices may not stand within a paragraph
    blocks = [block.strip().replace("\n", "<br>\n") for block in template.split("\n\n") if block.strip()]
    body = "".join(f'<div class="block">{wording.render(block, values)}</div>\n' for block in blocks)
    direction = "rtl" if wording.right_to_left(language) else "ltr"
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(subject)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _anchor(link: str, label: str) -> str:
    return f'<a href="{escape(link)}">{escape(label)}</a>'


def _question(question: Question, language: str, link: str) -> str:
    return f"<strong>{escape(text_in(question.text, language))}</strong>{_choices(question, language, link)}"


def _choices(question: Question, language: str, link: str) -> str:
    """The answers as links. A link only preselects: mail scanners open every link, and none of them has an opinion."""
    items = [
        f"<li>{_anchor(link + '?' + urlencode({'a': value}), label)}</li>"
        for value, label in _answers(question, language)
    ]
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _answers(question: Question, language: str) -> Sequence[tuple[str, str]]:
    match question:
        case Rating():
            return [(str(point), _point(question, point, language)) for point in question.points]
        case Single() | Pressure():
            return [(code, wording.option_label(question, code, language)) for code in question.codes]
        case _:  # several answers, or words, are given on the page
            return []


def _point(question: Rating, point: int, language: str) -> str:
    label = question.labels.get(point)
    return str(point) if label is None else f"{point} – {text_in(label, language)}"
