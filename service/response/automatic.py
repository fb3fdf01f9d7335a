"""What a machine answers in its owner's place. Nobody wrote it, so it is no answer, and it gets no reply.

A machine that is answered answers again; two of them would never end.
"""

from __future__ import annotations

import re

from service.response.normal import plain


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(plain(" ".join(expression.split())))


_DECLARED = tuple(
    _pattern(expression)
    for expression in (
        # it says itself what it is
        r"\bauto(?:mated|matic|matically)?[ -]?(?:reply|response|responder|answer|generated|message)\b",
        r"\b(?:respuesta|mensaje|contestacion) automatic[ao]\b|\brespondedor automatico\b",
        r"\b(?:reponse|message) automatique\b|\brepondeur automatique\b",
        r"\bautomatische? (?:antwort|nachricht|antwoord|bericht)\b|\babwesenheits(?:notiz|nachricht|meldung)\b",
        r"\b(?:resposta|mensagem) automatica\b|\b(?:risposta|messaggio) automatic[ao]\b|\brisponditore\b",
        r"رد (?:تلقائي|الي)|رساله (?:تلقائيه|اليه)",
        # nobody reads there
        r"\b(?:mailbox|inbox|number|line|phone|account) (?:is|are) (?:not|no longer|un) ?(?:being )?monitored\b",
        r"\bunmonitored (?:mailbox|inbox|number|line|account)\b|\b(?:is )?not monitored\b(?=.*\b(?:mail|number|repl))",
        (
            r"\b(?:number|line|phone)\b.{0,25} (?:does not|doesnt|cannot|cant|is not able to|is unable to|will not) "
            r"(?:accept|receive)\b.*\b(?:messages|texts|sms|calls|replies)\b"
        ),
        r"\b(?:do not|dont|please do not) reply to this (?:message|text|number|sms|e ?mail)\b",
        r"\b(?:buzon|numero|linea|telefono) no (?:esta (?:supervisad|atendid|monitorizad)[oa]|recibe|admite|acepta)\b",
        r"\b(?:boite|messagerie|ligne|numero)\b.{0,20} (?:nest|n est) (?:pas|plus) (?:surveille|consulte|relevee?)",
        r"\b(?:numero|ligne) ne (?:recoit|accepte) pas\b",
        (
            r"\b(?:postfach|nummer|leitung|mailbox)\b.{0,20} (?:wird nicht (?:gelesen|uberwacht)|"
            r"empfangt keine|nimmt keine)"
        ),
        r"\b(?:caixa|numero|linha) nao (?:e|esta) (?:monitorad|verificad)[oa]\b|\bnumero nao (?:recebe|aceita)\b",
        r"\baway from (?:my|the) (?:phone|desk|office|computer|keyboard)\b",
        r"\b(?:im|i am) (?:currently )?in a meeting\b",
    )
)
_ABSENT = tuple(
    _pattern(expression)
    for expression in (
        # the owner is away, and comes back to it
        (
            r"\b(?:im|i am|currently|is) (?:currently |now )?driving\b(?=.*\b(?:later|back|when|turned on|arrive|"
            r"soon|now)\b)"
        ),
        r"\bi(?:m| am) driving(?: right now| now)?\W*$|\bdo not disturb while driving\b",
        (
            r"\b(?:cant|cannot|can not|unable to) (?:talk|speak|text|answer|take your call|respond|reply)"
            r"(?: to you)? (?:right now|at the moment|now|just now)\b"
        ),
        r"\b(?:im|i am|we are|were|currently|is) (?:currently )?out of (?:the )?office\b",
        r"\b(?:out of office|ooo)\b.*\b(?:until|back|return)\b|\b(?:our|the) office is (?:currently |now )?closed\b",
        (
            r"\b(?:i|we) ?(?:ll|will) (?:get back to you|respond|reply|call you back|return your (?:call|message))"
            r"\b.*\b(?:soon|later|possible|shortly|when|hours|day|once|asap)\b"
        ),
        (
            r"\bthank(?:s| you) for (?:your (?:message|text|call)|contacting|messaging|texting|reaching out|calling)\b"
            r".*\b(?:will|ll|hours|shortly|soon|back|respond|reply|monitored|closed)\b"
        ),
        r"\bestoy (?:conduciendo|manejando)\b|\b(?:fuera|ausente) de (?:la )?oficina\b",
        (
            r"\b(?:no puedo (?:hablar|contestar|atender)|en este momento no puedo)\b(?=.*\b(?:ahora|momento|luego|"
            r"tarde)\b)"
        ),
        r"\bgracias por (?:su mensaje|tu mensaje|contactar|escribir)\w*\b.*\b(?:respond|contest|comunic|breve|pronto)",
        r"\bje (?:conduis|suis au volant|suis en train de conduire)\b|\b(?:absente?|hors) du bureau\b",
        (
            r"\bje suis (?:actuellement )?absente?\b.*\b(?:jusqu|retour|du \d|reviens)|\bne (?:peux|puis) pas "
            r"(?:parler|repondre|prendre)\b(?=.*\b(?:moment|instant|tout de suite|plus tard|rappel))"
        ),
        r"\bmerci (?:de|pour) votre (?:message|appel)\b.*\b(?:repond|recontact|rappel|delais|bientot)",
        r"\bich (?:fahre|sitze) gerade (?:auto|am steuer)?|\bbin (?:gerade )?(?:am steuer|unterwegs und)\b",
        (
            r"\bich bin\b.*\b(?:nicht im buro|nicht im buero|ausser haus|abwesend|im urlaub)\b|"
            r"\bkann (?:gerade|momentan|jetzt|derzeit) nicht (?:sprechen|telefonieren|antworten|rangehen)\b"
        ),
        r"\bvielen dank fur ihre (?:nachricht|anfrage)\b.*\b(?:melden|antwort|bearbeit|kurze)",
        r"\bestou (?:dirigindo|conduzindo|a conduzir|ao volante)\b|\bfora do escritorio\b|\bestou ausente\b",
        r"\bnao posso (?:falar|atender|responder) (?:agora|no momento|neste momento)\b",
        r"\bobrigad[oa] (?:pela|por) (?:sua )?mensagem\b.*\b(?:respond|retorn|breve|contato)",
        r"\bsto guidando\b|\bfuori ufficio\b|\bik ben aan het rijden\b|\bniet op kantoor\b",
        r"(?:انا )?(?:اقود|اسوق) (?:السياره|الان)|خارج المكتب",
    )
)


_ITS_OWNER = re.compile(r"\b(?:the|your|su|sus|votre|vos|ihre?|sua|their|his|her) $")


def is_automatic(text: str, *, in_own_words: bool = False) -> bool:
    """Whether a machine wrote this, by what it says of itself or of its owner's absence.

    Where any words may be an answer, only what calls itself a machine's, or says that nobody reads there, counts.
    """
    said = " ".join(plain(text).split())
    if not in_own_words:
        return any(sign.search(said) for sign in (*_DECLARED, *_ABSENT))
    found = (sign.search(said) for sign in _DECLARED)
    return any(one is not None and _ITS_OWNER.search(said[: one.start()]) is None for one in found)
