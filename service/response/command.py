"""What somebody can ask of a conversation itself: to go back, to start over, to go on by the link.

A command is the whole text. Where the question has an option of that name, the option is meant.
"""

from __future__ import annotations

import re
from enum import StrEnum

from service.response.keyword_lists import COURTESIES, phrases
from service.response.normal import bare, clauses, words
from service.response.stop_phrases import without_preamble


class Command(StrEnum):
    BACK = "back"
    RESTART = "restart"
    LINK = "link"


_BACK = phrases(
    "back, go back, previous, previous question, go back one, back please, undo, one back, last question",
    "atrás, volver, volver atrás, anterior, pregunta anterior, regresar, deshacer",
    "retour, revenir, précédent, précédente, question précédente, retour arrière, en arrière, revenir en arrière",
    "zurück, zurueck, vorherige, vorherige frage, vorige frage, geh zurück, einen zurück, rückgängig",
    "voltar, anterior, pergunta anterior, voltar atrás, desfazer, volta",
    "indietro, torna indietro, precedente, domanda precedente, terug, vorige, vorige vraag, ga terug",
    "رجوع, ارجع, العودة, السابق, السؤال السابق, للخلف",
)
_RESTART = phrases(
    "restart, start over, start again, begin again, from the beginning, from the start, startover, start from scratch",
    "restart survey, restart the survey, start the survey over, redo, reset, start fresh, lets start over",
    "can i start over, can we start over, i want to start over",
    "empezar de nuevo, volver a empezar, comenzar de nuevo, reiniciar, empezar otra vez, desde el principio",
    "desde el inicio, de nuevo desde el principio, reempezar",
    "recommencer, recommencez, recommence, reprendre au début, depuis le début, redémarrer, tout recommencer",
    "on recommence, repartir de zéro",
    "von vorne, von vorn, neu starten, neustart, neu beginnen, neu anfangen, noch mal von vorne, nochmal von vorne",
    "nochmal von vorn, noch einmal von vorn, von neuem, noch einmal von vorne, von vorne anfangen, zurücksetzen",
    "começar de novo, recomeçar, reiniciar, desde o início, do início, do começo, começar outra vez, do zero",
    "ricomincia, ricominciare, da capo, dall inizio, opnieuw, opnieuw beginnen, van voren af aan",
    "من البداية, ابدأ من جديد, إعادة, من جديد, البدء من جديد, إعادة البدء",
)
# Also what somebody may find wanting, where they were asked what they think.
_PLACES = phrases(
    "web, online, url, website, on the web, in browser, en línea, en la web, por internet, página web, en ligne, site",
    "site web, sur le web, par internet, internet, im internet, webseite, im browser, pela internet, via internet",
    "على الإنترنت, الموقع",
)
_LINK = phrases(
    "link, the link, send link, send the link, send me the link, send me a link",
    "send a link, can i have the link, can you send me the link, link please, web link, survey link",
    "resend link, resend the link, what is the link, wheres the link, where is the link, can i do this online",
    "can i do it online, give me the link, web please, could you send the link",
    "enlace, el enlace, mande el enlace, envíe el enlace, me manda el enlace, envíame el enlace, mándame el enlace",
    "liga, el link, manda el link, mándame el link, envíeme el enlace",
    "lien, le lien, envoyez le lien, envoyez moi le lien, le lien svp",
    "envoie le lien, je préfère en ligne",
    "den link, den link bitte, der link, schicken sie mir den link, schick mir den link",
    "schicken sie den link, link schicken, bitte den link, link senden",
    "o link, manda o link, me manda o link, envie o link, me envie o link, pelo link",
    "pode mandar o link, mande o link, quero o link, il link, mandami il link, de link, stuur de link",
    "رابط, الرابط, أرسل الرابط, أرسلوا الرابط",
)
_BACKWARDS = re.compile(
    r"(?:can (?:i|we) |let me |lets |i want to |i need to )?(?:please |just )?(?:go|take me|get|move|return) back"
    r"(?: to)?(?: the| my)?(?: (?:last|previous|prior|earlier|first))?(?: (?:question|one|step|answer))?"
    r"(?: (?:i|we|cuz|because|cause|sorry|so)\b.{0,40})?"
)
_ANEW = re.compile(
    r"(?:lets |let me |can (?:i|we) |id like to )?(?:start|begin|do|take|try|redo|answer) (?:it |this |that |"
    r"everything |(?:the|this) (?:survey|whole thing|thing) )?(?:all )?(?:over|again|afresh|"
    r"from (?:the )?(?:start|beginning|scratch))"
    r"(?: again)?"
    r"|(?:puedo |quisiera )?(?:empezar|comenzar|hacer|contestar|responder)\w{0,2}(?: (?:la|esta) encuesta| todo)?"
    r" (?:de nuevo|otra vez|desde (?:el principio|cero)|de cero)"
    r"|(?:je peux |puis je |on peut )?(?:recommencer|refaire|reprendre)(?: (?:le questionnaire|l enquete|tout))?"
    r"(?: (?:depuis le debut|du debut|au debut|a zero|de zero))?"
    r"|(?:posso |podemos )?(?:comecar|recomecar|fazer|responder)(?: (?:a pesquisa|o questionario|o inquerito|tudo))?"
    r" (?:de novo|do zero|do inicio|do comeco|outra vez)"
    r"|(?:kann ich |ich will |ich mochte )?(?:das |die umfrage |alles )?(?:noch ?mal )?(?:von vorne?|von neuem|neu)"
    r" (?:anfangen|beginnen|starten|machen)"
)
# "Can u just send me the link instead": a verb of sending and the link, whatever small words stand between.
_SENDING = re.compile(
    r"(?:do (?:you|u) have|have you got|is there|(?:you|u) got|vous avez|avez vous|il y a|y a t il|tienen?|tiene|hay"
    r"|haben sie|habt ihr|gibt es|gibts|(?:voces |vcs )?tem|ha) (?:an?|the|un|une|el|einen|den|um|o) (?:web )?"
    r"(?:link|lien|enlace|liga)(?: (?:for|to|pour|para|fur|zu|instead|where|so)\b.{0,40})?"
    r"|(?:just |rather |only |please |pls )*(?:send|text|give|mail|email|share|resend|get)(?: it)?(?: to)?(?: me| us)?"
    r" (?:the |a |that |your |ur )?(?:web |survey |online )?(?:link|url)"
    r"(?: (?:instead|again|please|pls|plz|thanks|here|now))*"
    r"|(?:(?:pued\w{1,4}|podri\w{1,4}|pod\w{1,5}) )?(?:me )?(?:mand|envi|pas|compart|reenvi)\w{1,6}(?: me)?"
    r" (?:el|la|o|um|un) (?:link|enlace|liga)(?: .{0,40})?"
    r"|(?:(?:pouvez vous|peux tu) )?(?:m ?)?(?:envoy|renvoy)\w{1,3}(?: moi)?(?: plutot)? (?:le|un) lien(?: .{0,40})?"
    r"|(?:schick|send|sende)\w{0,2}(?: sie)?(?: mir| uns)?(?: bitte| lieber| doch)* (?:den|einen) link(?: .{0,40})?"
)
_LISTED = ((_BACK, Command.BACK), (_RESTART, Command.RESTART), (_LINK, Command.LINK))


def command(text: str, *, in_own_words: bool) -> Command | None:
    """Which command the text is, if it is one; "website" may be an answer, where that is given in own words."""
    spoken = words(text)
    parts = [spoken] if in_own_words else [spoken, *(words(clause) for clause in clauses(text))]
    forms = {form for part in parts for form in (" ".join(part), " ".join(bare(part, COURTESIES)))}
    forms |= {without_preamble(form) for form in forms}
    if any(_SENDING.fullmatch(form) for form in forms):
        return Command.LINK
    if any(_ANEW.fullmatch(form) for form in forms):
        return Command.RESTART
    if any(_BACKWARDS.fullmatch(form) for form in forms):
        return Command.BACK
    if not in_own_words and not forms.isdisjoint(_PLACES):
        return Command.LINK
    return next((meant for listed, meant in _LISTED if not forms.isdisjoint(listed)), None)
