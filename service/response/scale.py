"""The number that a text answers with, if it is beyond doubt.

Nothing is rescaled, rounded or guessed: a number counts when it stands alone, follows "I give", opens the text before
its reason, or ends it after a verdict. Counts ("20 minutes"), names ("room 5"), hedges ("almost 9"), and what would
have been are not answers; two different answers are none, unless the second corrects the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from service.response import number_lists as lists
from service.response.normal import plain

_TOKEN = re.compile(r"\x01?\d+(?:[.,:]\d+)*|[^\W\d_]+|[^\w\s]")
_LETTERS = re.compile(r"[^\W\d_]+")
_OUT_OF = re.compile(
    r"(?<![\d.,/])(\x01?)(\d{1,3})\s*(?:/|\b(?:out of|of|over|sobre|de|sur|von|aus|su|van|من)\b)"
    r"\s*(?:\bthe\b\s*)?\x01?(\d{1,3})(?![\d/])"
)
_RANGE = re.compile(r"\d\s*(?:[-–—~]|\b(?:to|or|o|u|a|ou|oder|bis|of|او|الي|und|or maybe)\b)\s*\x01?\d")
_ALWAYS_OPEN = re.compile(r"\b24\s*/\s*7\b")
_NEGATIVE = re.compile(r"(?:^|\s)[-−]\d")
_NUMBER_SIGN = "#"
_CURRENCY = frozenset("$€£¥₹")


class _Kind(Enum):
    ANSWER = auto()
    ELSE = auto()  # a count, a name, a price: explained, and not the answer
    DOUBTFUL = auto()  # might be the answer


@dataclass(frozen=True, slots=True)
class _Mention:
    at: int
    value: int | None
    is_spelled: bool


def number_in(text: str, low: int, high: int, language: str, *, is_scale: bool) -> int | None:
    """The whole number from low to high that the text answers with, or None when that is not certain."""
    said = _ALWAYS_OPEN.sub(" ", _with_digits(plain(text.replace("\U0001f51f", " 10 ")), language))
    if re.fullmatch(r"\W*1[o]\W*", said) and high >= 10:
        return 10  # the letter O beside the 1
    said, is_doubtful = _without_fractions(said, high, is_scale=is_scale)
    if is_doubtful or _RANGE.search(said) or _NEGATIVE.search(said) or "\u2044" in said:
        return None
    tokens = _TOKEN.findall(said)
    mentions = [_mention(at, token) for at, token in enumerate(tokens) if token[-1].isdigit()]
    kinds = [_kind(mention, tokens, low, high, is_scale=is_scale) for mention in mentions]
    _correct(mentions, kinds, tokens, low, high)
    answers = {mention.value for mention, kind in zip(mentions, kinds, strict=True) if kind is _Kind.ANSWER}
    doubtful = {mention.value for mention, kind in zip(mentions, kinds, strict=True) if kind is _Kind.DOUBTFUL}
    if len(answers) != 1 or doubtful - answers:
        return None
    return answers.pop()


def _with_digits(said: str, language: str) -> str:
    """Number words as digits, marked, because words such as "one" are often no numbers."""
    known = lists.spelled(language)

    def digits(match: re.Match[str]) -> str:
        word = match[0]
        if word in known:
            return f"\x01{known[word]}"
        return "\x01999" if word in lists.BEYOND_TEN else word

    return _LETTERS.sub(digits, said)


def _without_fractions(said: str, high: int, *, is_scale: bool) -> tuple[str, bool]:
    """ "9 out of 10" as 9 where ten is the end of the scale; on any other scale it is no answer to this question."""
    others = [match for match in _OUT_OF.finditer(said) if not is_scale or int(match[3]) != high]
    return _OUT_OF.sub(r" \1\2 ", said), bool(others)


def _mention(at: int, token: str) -> _Mention:
    digits = token.lstrip("\x01")
    return _Mention(at, int(digits) if digits.isdigit() and len(digits) <= 3 else None, token.startswith("\x01"))


def _kind(mention: _Mention, tokens: Sequence[str], low: int, high: int, *, is_scale: bool) -> _Kind:
    before = _clause_before(tokens, mention.at)
    after = _clause_after(tokens, mention.at)
    previous = before[-1] if before else ""
    if _counts_something(mention, tokens, previous, after, high, is_scale=is_scale) or _is_unreal(before, after):
        return _Kind.ELSE
    if not _stands_for_answer(mention, tokens, before, after):
        return _Kind.ELSE if mention.is_spelled else _Kind.DOUBTFUL
    is_inexact = (
        previous == _NUMBER_SIGN
        or not lists.SOFTENERS.isdisjoint(after[:3])
        or (tokens[mention.at + 1 : mention.at + 2] == ["+"] and mention.value != high)
    )
    is_possible = mention.value is not None and low <= mention.value <= high
    return _Kind.ANSWER if is_possible and not is_inexact else _Kind.DOUBTFUL


def _counts_something(
    mention: _Mention, tokens: Sequence[str], previous: str, after: Sequence[str], high: int, *, is_scale: bool
) -> bool:
    following = after[0] if after else ""
    behind = tokens[mention.at + 1] if mention.at + 1 < len(tokens) else ""
    ahead = tokens[mention.at - 1] if mention.at else ""
    if following in lists.STARS:
        return not (is_scale and high == 5)
    is_priced = ahead in _CURRENCY or behind in _CURRENCY or behind == "%"
    is_followed_by_unit = following in lists.UNITS or (
        len(after) > 1 and after[1] in lists.UNITS and following not in lists.FILLERS
    )
    is_name = previous in lists.NAMES and not mention.is_spelled
    is_long = not mention.is_spelled and mention.value is None and tokens[mention.at].isdigit()
    return is_priced or is_followed_by_unit or is_name or is_long


def _is_unreal(before: Sequence[str], after: Sequence[str]) -> bool:
    """Denied, hedged, or only so under other circumstances."""
    near = [word for word in before[-2:] if word not in {"a", "an", "un", "ein", "eine", "una", "the"}]
    if near and (near[-1] in lists.HEDGES or near[-1] in lists.NEGATIONS):
        return True
    clause = f" {' '.join(before)} # {' '.join(after)} "
    return any(f" {sign} " in clause for sign in lists.UNREAL)


def _stands_for_answer(mention: _Mention, tokens: Sequence[str], before: Sequence[str], after: Sequence[str]) -> bool:
    is_alone = all(word in lists.ALONE or word in lists.STARS for word in (*before, *after))
    if is_alone or _follows_cue(before):
        return True
    if mention.is_spelled and tokens[mention.at].lstrip("\x01") in {"0", "1"}:
        return False
    opens = mention.at == 0 and bool(after) and after[0] in lists.REASONS
    ends = mention.at == len(tokens) - 1 and bool(before) and before[-1] in lists.VERDICTS
    return opens or (ends and not mention.is_spelled)


def _follows_cue(before: Sequence[str]) -> bool:
    for word in reversed(before[-5:]):
        if word in lists.CUES:
            return True
        if word not in lists.AFTER_CUE:
            return False
    return False


def _clause_before(tokens: Sequence[str], at: int) -> list[str]:
    """The words from the last punctuation or number up to here."""
    found: list[str] = []
    for token in reversed(tokens[:at]):
        if not token[0].isalpha():
            if token == _NUMBER_SIGN and not found:
                found.append(token)
                continue
            break
        found.append(token)
    return found[::-1]


def _clause_after(tokens: Sequence[str], at: int) -> list[str]:
    found: list[str] = []
    for token in tokens[at + 1 :]:
        if not token[0].isalpha():
            break
        found.append(token)
    return found


def _correct(mentions: Sequence[_Mention], kinds: list[_Kind], tokens: Sequence[str], low: int, high: int) -> None:
    """ "7 no wait 8": the first is withdrawn and the second is the answer."""
    for place in range(1, len(mentions)):
        first, second = mentions[place - 1], mentions[place]
        between = [token for token in tokens[first.at + 1 : second.at] if token[0].isalpha()]
        signs = set(tokens[first.at + 1 : second.at])
        is_marked = any(word in lists.CORRECTIONS for word in between) or "*" in signs
        trailing = _clause_after(tokens, second.at)
        is_marked_behind = (
            bool(trailing)
            and all(word in lists.CORRECTING for word in trailing)
            and any(word in lists.CORRECTIONS for word in trailing)
        )
        if not all(word in lists.CORRECTING for word in between) or not (is_marked or is_marked_behind):
            continue
        if second.value is None or not low <= second.value <= high or _continues(tokens, second.at):
            kinds[place] = _Kind.DOUBTFUL
            continue
        kinds[place - 1] = _Kind.ELSE
        kinds[place] = _Kind.ANSWER


def _continues(tokens: Sequence[str], at: int) -> bool:
    """Whether the number goes on to count something."""
    after = _clause_after(tokens, at)
    return bool(after) and after[0] in lists.UNITS
