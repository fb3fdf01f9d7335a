"""What a mail that is no report was written for: sent by a machine, asking to be left alone, or anything else."""

from __future__ import annotations

import re
from itertools import islice

from service.delivery.raw_mail import RawMail
from service.response.keyword import Keyword, keyword

MOST_LINE = 500  # what stands further on in a line is not read: the patterns below would take ever longer
FIRST_LINES = 5  # a wish to be left alone stands at the top; further down are signatures and what others wrote
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_OF_MACHINES = (
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-response-suppress", "x-fc-machinegenerated",
    "x-post-messageclass", "x-mailer-autoreply", "list-id", "list-unsubscribe", "feedback-id",
)  # fmt: skip
_NOBODY = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|autoreply|auto-reply)[\w.+-]*@", re.IGNORECASE
)
_AUTOMATIC = re.compile(
    r"\s*(?:(?:re|aw|fwd?|sv|rv|res|tr|رد)\s*:\s*)*(?:"
    r"(?:automatic|auto|automated)[ -]?(?:reply|response|responder|antwort)\b|auto\s*:|autoreply|out of (?:the )?office"
    r"|(?:i am |i'm )?(?:away|on (?:annual |parental )?(?:leave|holiday|vacation))\b|vacation\b"
    r"|automatische (?:antwort|respons|reactie)|abwesenheit|abwesend|nicht im b[üu]ro"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|ausente"
    r"|r[ée]ponse automatique|absence du bureau|absent du bureau|message d'absence"
    r"|resposta autom[áa]tica|fora do escrit[óo]rio|risposta automatica|fuori sede|assente"
    r"|afwezig|automatisk svar|automaattinen vastaus|odpowied[źz] automatyczna|رد تلقائي|خارج المكتب"
    r")",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^\s*(?:(?:re|aw|fwd?|sv|rv|res|tr|rif|رد)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_QUOTED = re.compile(
    r"\s*>|\s*-{2,}\s*(?:original|forwarded|urspr|mensaje|message d|mensagem|الرسالة)"
    r"|\s*_{5,}\s*$|\s*(?:from|von|de|da|من)\s*:\s.*@"
    r"|\s*(?:on|am|el|le|em|il|op|في)\b.{4,200}(?:wrote|schrieb\b.*|escribi[óo]|a [ée]crit|escreveu|ha scritto"
    r"|schreef\b.*|كتب.*)\s*:?\s*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:e-?)?mail[- ]?(?:address|id)\b|\baddress\b", re.IGNORECASE)
_A_MAIL = re.compile(
    r"\b(?:e-?mails?|mails?|courriels?|correos?(?: electr[óo]nicos?)?|newsletters?)\b|بريد(?:\s+إلكتروني)?",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^(?:-- ?|sent from my .*|von meinem .* gesendet|enviado desde mi .*|envoy[ée] de mon .*)$", re.IGNORECASE
)


def is_automatic(mail: RawMail) -> bool:
    """Whether a machine sent it (RFC 3834, and the signs of programs that do not follow it)."""
    submitted = mail.header("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    if mail.header("precedence").strip().lower() in _BULK or any(mail.has(name) for name in _OF_MACHINES):
        return True
    if mail.kind == "multipart/report" or mail.header("return-path").replace(" ", "") == "<>":
        return True
    return bool(_NOBODY.search(mail.header("from")) or _AUTOMATIC.match(mail.header("subject")))


def asks_to_stop(mail: RawMail) -> bool:
    """Whether its writer wants no more mail: by the subject, or by the first lines above what is quoted."""
    lines = own_lines(mail.words)
    spoken = (_PREFIX.sub("", mail.header("subject")), *lines, " ".join(lines))
    return any(keyword(form) is Keyword.STOP for said in spoken if said for form in (said, _as_of_texts(said)))


def _as_of_texts(said: str) -> str:
    """The same wish as it would be said of text messages, which the wordings of stops are about."""
    return _A_MAIL.sub("sms", _ADDRESS.sub("number", said))


def own_lines(words: str) -> tuple[str, ...]:
    """The first lines that the writer wrote, without what is quoted: our own mail says how to stop."""
    found = []
    for line in (whole.rstrip()[:MOST_LINE] for whole in islice(words.splitlines(), 200)):
        if _QUOTED.match(line) or _SIGNATURE.match(line.strip()):
            break
        if line.strip():
            found.append(line.strip())
        if len(found) == FIRST_LINES:
            break
    return tuple(found)
