"""A mail's HTML: the same words as its plain text, and the first question's answers as links.

Mail programs read little of a page: layout is by tables, what matters stands in the elements themselves, and nothing is
fetched: no picture, no font, nobody's server learns that the mail was opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from service.survey import wording
from service.survey.ballot import Instructed, Pair
from service.survey.placeholders import names_in
from service.survey.question import Pressure, Question, Rating, Single
from service.survey.questionnaire import Messages, Questionnaire
from service.survey.text import nearest, text_in
from service.survey.wording import Phrase

_WIDE_SCALE = 7  # a scale with more points stands in rows of six, which fit a telephone's 320 px
_IN_A_ROW = 6
_STYLE = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "body{margin:0;padding:16px;font:17px/1.5 sans-serif;background:#ffffff;color:#1b1f24}"
    ".mail{max-width:36em;overflow-wrap:break-word}"
    ".block{margin:16px 0}"
    "a{color:#1d4f91}"
    ".answer{border-color:#6b7480}"
    ".stop{font-size:15px}"
    "@media (prefers-color-scheme:dark){"
    "body{background:#14181d!important;color:#eef1f4!important}"
    "a{color:#9cc4f5!important}"
    ".answer{border-color:#8d97a3!important}}"
)
_ANSWER = "display:block;border:1px solid #6b7480;border-radius:4px;text-decoration:none;"
_HEADING = "margin:0;font-size:17px;line-height:1.5"
_POINT = f"{_ANSWER}padding:9px 0;min-width:24px;text-align:center"
_OPTION = f"{_ANSWER}padding:10px 14px"


def page(
    questionnaire: Questionnaire,
    messages: Messages,
    language: str,
    asked: Question,
    *,
    link: str,
    unsubscribe: str,
    subject: str,
) -> str:
    """An invitation or reminder."""
    language = nearest(language, questionnaire.languages)
    values = {
        "sender": escape(questionnaire.sender),
        "link": _anchor(link, link),
        "question": _question(asked, language, link),
        "stop": _way_out(questionnaire, language, unsubscribe),
    }
    template = wording.with_question(escape(text_in(messages.email_body, language)))
    # divisions, because a table of answers may not stand within a paragraph
    blocks = [block.strip().replace("\n", "<br>\n") for block in template.split("\n\n") if block.strip()]
    return _outline("".join(_block(block, wording.render(block, values)) for block in blocks), language, subject)


def acknowledgement(questionnaire: Questionnaire, language: str, said: str, *, unsubscribe: str, subject: str) -> str:
    """What was done about an answer."""
    language = nearest(language, questionnaire.languages)
    paragraphs = [escape(part).replace("\n", "<br>\n") for part in said.split("\n\n") if part.strip()]
    body = "".join(_block("", words) for words in [*paragraphs, escape(questionnaire.sender)])
    return _outline(body + _block("{stop}", _way_out(questionnaire, language, unsubscribe)), language, subject)


def _way_out(questionnaire: Questionnaire, language: str, unsubscribe: str) -> str:
    values = {"sender": escape(questionnaire.sender), "link": _anchor(unsubscribe, unsubscribe)}
    return f'<span class="stop">{wording.phrase(Phrase.MAIL_STOP, language, values)}</span>'


def _outline(body: str, language: str, subject: str) -> str:
    direction = "rtl" if wording.right_to_left(language) else "ltr"
    tag = escape(language)
    return (
        f'<!doctype html>\n<html lang="{tag}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(subject)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        # programs that show a mail within a page of their own drop html and body, and language and direction with them
        f'<div class="mail" role="main" lang="{tag}" dir="{direction}">\n{body}</div>\n</body>\n</html>\n'
    )


def _block(template: str, words: str) -> str:
    is_stop = "stop" in names_in(template)
    return f'<div class="block"{" style=" + _quoted("margin-top:32px") if is_stop else ""}>{words}</div>\n'


def _quoted(value: str) -> str:
    return f'"{value}"'


def _anchor(link: str, label: str) -> str:
    return f'<a href="{escape(link)}">{escape(label)}</a>'


def _question(question: Question, language: str, link: str) -> str:
    text, *hints = wording.asked_in_words(question, language).split("\n")
    said = "<br>\n".join(escape(hint) for hint in hints)
    return f'<h1 style="{_HEADING}">{escape(text)}</h1>\n{said}{_choices(question, language, link)}'


def _choices(question: Question, language: str, link: str) -> str:
    """The answers as links. A link only preselects: mail scanners open every link, and none of them has an opinion."""
    answers = _answers(question, language)
    if not answers:
        return ""
    if isinstance(question, Rating) and len(answers) > _WIDE_SCALE:
        rows = [answers[i : i + _IN_A_ROW] for i in range(0, len(answers), _IN_A_ROW)]
        cells = [[_point(link, value, label) for value, label in row] for row in rows]
        empty = '<td style="width:16%"></td>'
        rows_of_cells = ["".join(row) + empty * (_IN_A_ROW - len(row)) for row in cells]
    else:
        rows_of_cells = [_option(link, value, label) for value, label in answers]
    rows_of_html = "".join(f"<tr>{row}</tr>\n" for row in rows_of_cells)
    return (
        '\n<table role="presentation" width="100%" cellspacing="0" cellpadding="3" border="0" '
        f'style="margin-top:12px;max-width:30em;table-layout:fixed">\n{rows_of_html}</table>\n'
    )


def _point(link: str, value: str, label: str) -> str:
    """One number of a long scale: what it means is said to who does not see where it stands."""
    meaning = f' aria-label="{escape(label)}" title="{escape(label)}"' if label != value else ""
    return (
        f'<td style="width:16%"><a class="answer" style="{_POINT}" href="{_preselecting(link, value)}"{meaning}>'
        f"{escape(value)}</a></td>"
    )


def _option(link: str, value: str, label: str) -> str:
    return f'<td><a class="answer" style="{_OPTION}" href="{_preselecting(link, value)}">{escape(label)}</a></td>'


def _preselecting(link: str, value: str) -> str:
    return escape(link + "?" + urlencode({"a": value}))


def _answers(question: Question, language: str) -> Sequence[tuple[str, str]]:
    match question:
        case Rating():
            return [(str(point), _named(question, point, language)) for point in question.points]
        case Single() | Pressure() | Pair() | Instructed():
            return [(code, wording.option_label(question, code, language)) for code in question.codes]
        case _:  # several answers, or words, are given on the page
            return []


def _named(question: Rating, point: int, language: str) -> str:
    label = question.labels.get(point)
    return str(point) if label is None else f"{point} – {text_in(label, language)}"
