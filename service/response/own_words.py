"""What somebody wrote themselves: without our own question quoted back, and without what their phone adds below."""

from __future__ import annotations

import re

from service.response.normal import plain

_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_SIGNATURE = re.compile(
    r"""(?:^|[\r\n]|\s[-–—|]+\s|[.!?]\s|(?<=\d)\s)\s*[-–—]*\s*(?:
        sent\ (?:from|via|with|by)\ (?:my|your|an?|the)?\s*\w+ | get\ outlook\ for\b | sent\ from\ (?:mail|outlook)
        | enviado\ (?:desde|do|a\ partir\ do|pelo|de)\s(?:mi|meu)?\s*\w+ | envoy[ée]\ (?:de|depuis)\ mon\s\w+
        | (?:von\ meinem|gesendet\ (?:von|mit))\s\w+ | inviato\ da(?:l|lla)?\s(?:mio\s)?\w+ | verzonden\ vanaf\s\w+
    ).*\Z""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_RULE_BELOW = re.compile(r"(?:^|[\r\n])\s*(?:--|__|\u2014\u2014)[-_\s]*[\r\n].*\Z", re.DOTALL)
_SHORTEST_QUOTE = 12  # characters: fewer may be the person's own


def own_words(text: str, asked: str = "") -> str:
    """The text without quoted lines, a signature, and the question where it is repeated."""
    said = _RULE_BELOW.sub("", _QUOTED.sub("", text))
    said = _SIGNATURE.sub("", said)
    said = _without_question(said, asked) if asked else said
    return said if said.strip() else text


def _without_question(said: str, asked: str) -> str:
    """Where the reply begins with the question, or the question with a run of its lines, only what follows counts."""
    for part in sorted({asked, *asked.splitlines()}, key=len, reverse=True):
        quoted = part.strip()
        if len(quoted) >= _SHORTEST_QUOTE and plain(said).lstrip(" \"“«„'").startswith(plain(quoted)):
            kept = re.sub(r"^[\s\S]{0,4}?" + re.escape(quoted), "", said.strip(), count=1, flags=re.IGNORECASE)
            return kept if kept != said.strip() else said
    return said
