"""What stands around a labelled text in a language that no template is written in."""

from __future__ import annotations

from dataclasses import replace

from service.survey.question import OpenText
from service.survey.questionnaire import Messages, Questionnaire

#: Title, introduction, what becomes of the answers, thanks, text message, subject and body of the mail, a question.
_TEXTS = {
    "es": (
        "Su visita",
        "{sender} quiere saber cómo fue su visita. Es una pregunta.",
        (
            "{sender} pregunta para mejorar. Solo el equipo de estudios ve las respuestas; se borran al cabo de un "
            "año. Dudas: responda a este mensaje."
        ),
        "Gracias por su respuesta.",
        "{sender}: {link} {stop}",
        "Su visita a {sender}",
        "{sender} quiere saber cómo fue su visita.\n{link}\n{stop}",
        "¿Cómo fue su visita?",
    ),
    "fr": (
        "Votre visite",
        "{sender} souhaite savoir comment s'est passée votre visite. Il y a une question.",
        (
            "{sender} pose ces questions pour s'améliorer. Seule l'équipe d'études voit les réponses, effacées après "
            "un an. Questions : répondez à ce message."
        ),
        "Merci de votre réponse.",
        "{sender} : {link} {stop}",
        "Votre visite chez {sender}",
        "{sender} souhaite savoir comment s'est passée votre visite.\n{link}\n{stop}",
        "Comment s'est passée votre visite ?",
    ),
    "de": (
        "Ihr Besuch",
        "{sender} möchte wissen, wie Ihr Besuch war. Es ist eine Frage.",
        (
            "{sender} fragt, um besser zu werden. Nur die Forschungsgruppe sieht die Antworten; nach einem Jahr werden "
            "sie gelöscht. Fragen: Antworten Sie auf diese Nachricht."
        ),
        "Danke für Ihre Antwort.",
        "{sender}: {link} {stop}",
        "Ihr Besuch bei {sender}",
        "{sender} möchte wissen, wie Ihr Besuch war.\n{link}\n{stop}",
        "Wie war Ihr Besuch?",
    ),
    "pt": (
        "A sua visita",
        "{sender} gostaria de saber como foi a sua visita. É uma pergunta.",
        (
            "{sender} pergunta para melhorar. Só a equipe de pesquisa vê as respostas, apagadas após um ano. Dúvidas: "
            "responda a esta mensagem."
        ),
        "Obrigado pela resposta.",
        "{sender}: {link} {stop}",
        "A sua visita a {sender}",
        "{sender} gostaria de saber como foi a sua visita.\n{link}\n{stop}",
        "Como foi a sua visita?",
    ),
}


def surrounded(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """The questionnaire in that language alone, with one open question."""
    title, intro, privacy, closing, sms, subject, body, asked = ({language: text} for text in _TEXTS[language])
    messages = Messages(sms, subject, body)
    return replace(
        questionnaire, languages=(language,), title=title, intro=intro, privacy=privacy, closing=closing,
        invitation=messages, reminder=messages,
        questions=(OpenText("visit", asked, 200, required=False),),
    )  # fmt: skip
