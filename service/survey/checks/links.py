"""C07 and C08: links that carriers and mail scanners treat in their own way."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import pattern
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, everything

_SHORTENERS = """
    adf.ly b.link bit.do bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly dlvr.it dub.sh fb.me goo.gl goo.su is.gd j.mp
    kutt.it linktr.ee lnkd.in lnk.to mcaf.ee ow.ly qr.ae rb.gy rebrand.ly s.id shorte.st shorturl.at short.gy short.io
    smarturl.it snip.ly soo.gd su.pr t.co t.ly t2m.io tiny.cc tiny.one tinyurl.com trib.al u.to urlz.fr
    v.gd x.co x.gd yourls.org zpr.io
    """
_SHORT = pattern(
    r"(?<![\w@./-])(?:https?://)?(?:www\.)?(?:"
    + "|".join(one.replace(".", r"\.") for one in _SHORTENERS.split())
    + r")(?=/|\b(?![.\w-]))(?:/[^\s<>\"')]*)?"
)
_PARAMETER = r"""(?:score|rating|rate|nps|csat|ces|answer|vote|stars?|response|resp|value|grade|choice|option|reply
    |feedback
    |satisfaction|result|smiley|mood|punt(?:os|uacion)?|nota|respuesta)"""
_RECORDING = pattern(
    rf"""(?:https?://|www\.|\{{link\}}
    |\b[\w-]+(?:\.[\w-]+)+/)[^\s<>"']*?(?:[?&;/#](?:\w+[_-])?{_PARAMETER}\d*=[^\s&<>"']+
    |/(?:vote|rate|score|rating|answer|nps|csat|ces|stars?|response)s?/(?:\d+|yes|no|good|bad|happy|unhappy|up|down
    |positive|negative)(?![\w-]))[^\s<>"']*"""
)


def _shortened(text: str) -> Iterator[Match]:
    for match in _SHORT.finditer(text):
        yield Match(match.start(), match.end())


def _recording(text: str) -> Iterator[Match]:
    for match in _RECORDING.finditer(text):
        yield Match(match.start(), match.end())


RULES = (
    Rule(
        code="C07",
        name="link_shortener",
        severity=Severity.WARNING,
        why="carriers hold back messages with links of public shorteners, and nobody sees where they lead",
        rewrite="Put in {link}, which stands under your own domain.",
        source="CTIA Messaging Principles and Best Practices, shared short links",
        check=each(everything, _shortened),
    ),
    # the service's own links record nothing when opened; what is read here are links that authors write in themselves
    Rule(
        code="C08",
        name="email_one_click_records_on_get",
        severity=Severity.ERROR,
        why="the link carries an answer, and scanners open every link of a mail, so answers are stored nobody gave",
        rewrite="Put in {link} and have the answer given on the form, where it is confirmed.",
        source="RFC 9110, 9.2.1: opening a link is safe; RFC 8058, 1",
        check=each(everything, _recording),
    ),
)
