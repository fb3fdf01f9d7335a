"""How often or how much a label says, on a ladder from never to always and from none to all."""

from __future__ import annotations

from functools import lru_cache

from service.survey.checks.english import pattern, plain

# Tried in this order: "almost never" before "never", "not very often" before "often".
_OFTEN = (
    (1, r"""(?:almost|hardly|nearly|practically|scarcely|rarely\sor|seldom\sor)\s(?:n?ever|none)|less\sthan\shalf
        |not\s(?:(?:very|too|so)\s)?
        (?:often|frequently|usually|regularly)|a\s(?:little|small\spart)\s(?:bit\s)?of\sthe\stime|rare(?:ly)?|seldom
        |infrequent(?:ly)?"""),
    (0, r"""never|at\sno\stime|none\sof\sthe\stime|not\sat\sall|not\sonce|no,?\snever"""),
    (4, r"""always|all\s(?:of\s)?the\stime|every\s(?:single\s)?(?:time|day)|constantly|continuous(?:ly)?
        |without\sexception
        |invariably|nearly\severy\sday|very\s(?:often|frequently|regularly)|extremely\soften"""),
    (3, r"""often|frequent(?:ly)?|usual(?:ly)?|general(?:ly)?|normally|regular(?:ly)?|typically|routinely
        |more\sthan\shalf
        |most\s(?:of\s)?(?:the|all)?\s?time|most\sor\sall|a\sgood\s(?:bit|part)\sof\sthe\stime|mostly|repeatedly
        |a\slot"""),
    (2, r"""sometimes|occasional(?:ly)?|some\s(?:or\sa\slittle\s)?of\sthe\stime|now\sand\s(?:then|again)
        |from\stime\sto\stime
        |once\sin\sa\swhile|(?:about|around)?\s?half(?:\sof)?\sthe\stime|several\sdays|at\stimes
        |every\snow\sand\sthen"""),
)  # fmt: skip
_MUCH = (
    (0, r"""not\sat\sall|none(?:\sat\sall)?|nothing(?:\sat\sall)?|no\s\w+\sat\sall|not\sany|zero"""),
    (1, r"""(?:very|too)\s(?:little|few)|(?:only\s)?a\s(?:little|bit|few)(?:\sbit)?|little|not\s(?:very|too
        |so)?\s?much|hardly\s(?:any|at\sall)
        |slight(?:ly)?|minimal(?:ly)?|barely|almost\s(?:none|nothing)|a\ssmall\s(?:amount|extent)|to\sa\ssmall\sextent
        |not\s(?:really|very)|mildly"""),
    (4, r"""a\sgreat\sdeal|very\s(?:much|greatly|strongly)|extreme(?:ly)?|complete(?:ly)?|total(?:ly)?
        |entire(?:ly)?|full(?:y)?
        |an?\s(?:enormous|tremendous|huge|very\sgreat)\s\w+|to\sa\s(?:very\s)?(?:great|large)\s(?:extent|degree)
        |absolutely|all\sof\s(?:it|them)"""),
    (3, r"""(?:quite\s)?a\s(?:lot|good\sdeal)|lots|quite\sa\s(?:bit|lot)|considerabl[ey]|much|mostly|strongly
        |largely|highly|plenty|very"""),
    (2, r"""some(?:what)?|moderate(?:ly)?|a\s(?:moderate|fair)\samount|partly|partially|to\ssome\sextent|fairly
        |in\spart"""),
)  # fmt: skip
_OFTEN_LADDER = tuple((level, pattern(rf"\b(?:{words})\b")) for level, words in _OFTEN)
_MUCH_LADDER = tuple((level, pattern(rf"^\W*(?:(?:almost|nearly)\s)?(?:{words})\W*$")) for level, words in _MUCH)


@lru_cache(maxsize=4096)
def how_often(label: str) -> int | None:
    """From 0, never, to 4, always; None where the label tells no frequency in such words."""
    return next((level for level, words in _OFTEN_LADDER if words.search(plain(label))), None)


@lru_cache(maxsize=4096)
def how_much(label: str) -> int | None:
    """From 0, none, to 4, a great deal; None where the label is more than such a word."""
    return next((level for level, words in _MUCH_LADDER if words.search(plain(label))), None)
