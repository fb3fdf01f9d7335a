"""What a message says: the survey's own texts with this invitation's links, for the telephone and for the mailbox."""

from __future__ import annotations

from service.delivery import mail_html
from service.delivery.channel import Mail, Text
from service.survey import wording
from service.survey.condition import Facts
from service.survey.placeholders import names_in
from service.survey.questionnaire import Messages, Questionnaire
from service.survey.routing import NOTHING_KNOWN, first_question
from service.survey.text import nearest, text_in
from service.survey.wording import Phrase


def survey_link(public_url: str, token: str) -> str:
    return f"{public_url}/s/{token}"


def unsubscribe_link(public_url: str, token: str) -> str:
    return f"{public_url}/u/{token}"


def asks_by_text(messages: Messages, language: str) -> bool:
    """Whether the text itself asks something: only then can a reply be an answer."""
    return "question" in names_in(text_in(messages.sms, language))


def text(
    questionnaire: Questionnaire,
    messages: Messages,
    language: str,
    *,
    link: str,
    may_ask: bool,
    facts: Facts = NOTHING_KNOWN,
) -> Text:
    """An invitation or reminder by text; without leave to ask, it carries the link only."""
    if may_ask or not asks_by_text(messages, language):
        return Text(wording.sms_text(questionnaire, messages, language, link=link, facts=facts))
    title = text_in(questionnaire.title, language)
    stop = wording.phrase(Phrase.SMS_STOP, nearest(language, questionnaire.languages))
    return Text(f"{questionnaire.sender}: {title} {link} {stop}")


def mail(
    questionnaire: Questionnaire,
    messages: Messages,
    language: str,
    *,
    link: str,
    unsubscribe: str,
    facts: Facts = NOTHING_KNOWN,
) -> Mail:
    """An invitation or reminder by mail, as plain text and as HTML of the same content."""
    plain = wording.mail_text(questionnaire, messages, language, link=link, unsubscribe_link=unsubscribe, facts=facts)
    asked = first_question(questionnaire, facts)
    return Mail(
        sender=questionnaire.sender,
        subject=plain.subject,
        text=plain.body,
        html=mail_html.page(
            questionnaire, messages, language, asked, link=link, unsubscribe=unsubscribe, subject=plain.subject
        ),
        unsubscribe=unsubscribe,
    )


def acknowledgement_text(questionnaire: Questionnaire, language: str, said: str) -> Text:
    """What was done about an answer, by text, with the way to be left alone."""
    stop = wording.phrase(Phrase.SMS_STOP, nearest(language, questionnaire.languages))
    return Text(f"{questionnaire.sender}: {said} {stop}")


def acknowledgement_mail(questionnaire: Questionnaire, language: str, said: str, *, unsubscribe: str) -> Mail:
    """Likewise by mail."""
    language = nearest(language, questionnaire.languages)
    subject = wording.phrase(Phrase.ACKNOWLEDGEMENT_SUBJECT, language, {"sender": questionnaire.sender})
    stop = wording.phrase(Phrase.MAIL_STOP, language, {"sender": questionnaire.sender, "link": unsubscribe})
    return Mail(
        sender=questionnaire.sender,
        subject=subject,
        text=f"{said}\n\n{questionnaire.sender}\n\n{stop}\n",
        html=mail_html.acknowledgement(questionnaire, language, said, unsubscribe=unsubscribe, subject=subject),
        unsubscribe=unsubscribe,
    )
