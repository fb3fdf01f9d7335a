"""The number that a text answers with, if it is beyond doubt.

Nothing is rescaled, rounded or guessed: a number counts when it stands alone, follows "I give", opens the text before
its reason, or ends it after a verdict. Counts ("20 minutes"), names ("room 5"), hedges ("almost 9"), and what would
have been are not answers; two different answers are none, unless the second corrects the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
from itertools import takewhile

from service.response import number_lists as lists
from service.response.normal import bare, plain, words

_TOKEN = re.compile(r"\x02|\x01?\d+(?:[.,:]\d+)*|[^\W\d_]+|[^\w\s]")
_LETTERS = re.compile(r"[^\W\d_]+")
_OUT_OF = re.compile(
    r"(?<![\d.,/])(\x01?)(\d{1,3})\s*(?:/|(?:out of|outta|outof|of|over|sobre|de|sur|von|aus|su|van|من)(?![^\W\d]))"
    r"\s*(?:\bthe\b\s*)?\x01?(\d{1,3})(?![\d/])"
)
_WHOLE_DECIMAL = re.compile(r"(?<![\d.,/:])(\d{1,3})[.,]0(?![\d.,/:])")
_RANGE = re.compile(  # "1 - three transfers" is a number and its reason: nobody writes a range half in words
    r"\d\s*[-–—~]\s*\d|\x01\d+\s*[-–—~]\s*\x01\d"
    r"|\d\s*\b(?:to|or|o|u|a|ou|oder|bis|of|او|الي|und|or maybe)\b\s*\x01?\d"
)
_LETTER_FOR_NOUGHT = re.compile(r"\b1o\b")
_ARTICLE = re.compile(  # "eine 8", "un buen nueve": no 1 is meant
    r"\b(?:ein|eine|einen|un|una|une|um|uma)\s+(?=(?:(?!(?:y|o|u|e|et|ou|und|oder|and|or)\b)[^\W\d_]+\s+)?"
    rf"(?:\d|(?:{'|'.join(sorted(lists.NUMBER_WORDS))})\b))"
)
_WAITING = re.compile(r"\b(?:wait|warte|hold on|hang on)\W+(?=(?:no|non|nein|nao|sorry|i meant|actually|make)\b)")
_STOCK = re.compile(rf"\b(?:{'|'.join(lists.STOCK)})\b")
_DATE = re.compile(r"\b(?:on|by|am|em|dia)\s+\d{1,2}/(\d{1,2})(?:/\d{2,4})?(?![\d/])")  # "on 3/12"
_GERMAN_HOUR = re.compile(r"\bum\s+(?=\d)")  # in Portuguese, "um 8" is an eight
_IRONY = re.compile(
    rf"\b(?:for|at|por|pour|fur|furs)\s+(?:{'|'.join(sorted(lists.FAILINGS))})\b"
    r"|\U0001f644|(?:^|\s)/s\s*$|\b(?:would|will) (?:not|never) (?:recommend|come back|return|use)\b"
    r"|\b(?:wouldnt|wont) (?:recommend|come back|return|use)\b"
)
_WISH = re.compile(  # "8 would have been higher if": the number stands, and something else is wished for
    r"(?:it |this |that )?(?:would|could|should|might)(?:ve| have| of| a)? (?:(?:be|been|gone|rated|scored|given) )?"
    r"(?:u |you |it )?(?:an? |much |even |way )?(?:higher|better|more|lower|less|worse|faster|quicker|cheaper)\b"
    r"|(?:habria|hubiera|podria haber) sido (?:mas|mejor)\b|(?:seria|podria ser|podia ser) (?:mas|mejor|maior|melhor)\b"
    r"|(?:teria|poderia ter) sido (?:mais|melhor|maior)\b|(?:aurait|ca aurait) (?:ete|pu etre) (?:plus|mieux|meilleure?)\b"
    r"|(?:ware|hatte) (?:mehr|besser|hoher)\b"
)
_TOO_MUCH = re.compile(  # "10 would be too generous"
    r"(?:is|would be|seems|es|seria|e|est|serait|ist|ware) (?:way |far |a bit )?(?:too|demasiad|demais|trop|zu)\w*\b"
)
_OPENING = re.compile(
    r"\W*\d{1,2}(?![\d.,:/%])\W+(?!(?:to|or|o|u|a|ou|oder|bis|und|and)\b)[^\W\d_][^\d\x01]*\s(?=between|entre|zwischen|\x01?\d)"
)
_SPAN = re.compile(
    r"\b(?:between|entre|zwischen)\s+\x01?\d[\d:.]*\s*(?:and|y|et|und|e)\s*\x01?\d[\d:.]*"
    r"|(?<![\d.,\x01])\x01?\d+\s*(?:[-–—~]|(?:to|or|o|a|ou|oder|bis)\b)\s*\x01?\d+(?=\s*[^\W\d_])"
)
_BETWEEN = re.compile(r"\b(?:between|entre|zwischen|tussen)\b|\d[^\W\d_h]\d")  # "1h30" is a time
_NO_SCALE = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2089\u00bc-\u00be]")  # raised, lowered, fractions
_SOUNDS = re.compile(r"[248] ?(?:sure|real|ever|bad|late|good|much|long|slow|u|me|you|day|nite|expensive|soon|right)")
_KISSES = re.compile(r"(\w)\W*\bx{1,5}\W*$")
_ALWAYS_OPEN = re.compile(r"\b24\s*/\s*7\b")
_NEGATIVE = re.compile(r"(?:^|\s)[-−]\d")
_NUMBER_SIGN = "#"
_OF_SCALE = "\x02"  # beside a number of which the scale's end was named
_BEYOND_TEN = "\x01999"  # a number word that no scale has
_INEXACT = frozenset("~<>≈≥≤±")
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
    given = plain(text.replace("\U0001f51f", " 10 "))
    if language.lower().startswith("de"):
        given = _GERMAN_HOUR.sub("uhrzeit ", given)
    given = _DATE.sub(lambda match: match[0] if int(match[1]) == high else " ", given)
    written = _WAITING.sub("", _ARTICLE.sub("a ", given))
    said = _without_told_spans(_ALWAYS_OPEN.sub(" ", _with_digits(written, language)))
    if _SOUNDS.fullmatch(said.strip(" .!")) or _BETWEEN.search(said) or _NO_SCALE.search(text):
        return None
    if high >= 10:
        said = _LETTER_FOR_NOUGHT.sub("10", said)
    said = _WHOLE_DECIMAL.sub(r"\1", said)
    said = _KISSES.sub(r"\1", _STOCK.sub(" ", said))
    said, is_doubtful = _without_fractions(said, high, is_scale=is_scale)
    if is_doubtful or _RANGE.search(said) or _NEGATIVE.search(said) or "\u2044" in said:
        return None
    tokens = _TOKEN.findall(said)
    mentions = [_mention(at, token) for at, token in enumerate(tokens) if token[-1].isdigit()]
    kinds = [_kind(mention, tokens, low, high, language, is_scale=is_scale) for mention in mentions]
    _correct(mentions, kinds, tokens, low, high)
    if is_scale:
        _explain(mentions, kinds, tokens)
    answers = {mention.value for mention, kind in zip(mentions, kinds, strict=True) if kind is _Kind.ANSWER}
    doubtful = {mention.value for mention, kind in zip(mentions, kinds, strict=True) if kind is _Kind.DOUBTFUL}
    if len(answers) != 1 or doubtful - answers:
        return None
    answer = answers.pop()
    if answer is None:
        return None
    return None if is_scale and _is_contradicted(answer, said, low, high) else answer


def _is_contradicted(answer: int, said: str, low: int, high: int) -> bool:
    """ "1 = best", "10 worst ever", "10 for wasting my day": the scale is turned round, or it is said in mockery."""
    quarter = (high - low) / 4
    if answer > high - quarter:
        return bool(_IRONY.search(said)) or _is_followed_by(said, answer, lists.WORST)
    return answer < low + quarter and _is_followed_by(said, answer, lists.BEST)


def _is_followed_by(said: str, answer: int, verdicts: AbstractSet[str]) -> bool:
    """Whether the verdict comes right after the number, alone or about the whole."""
    behind = re.search(rf"(?<!\d){answer}(?!\d)(?P<rest>.*)", said, re.DOTALL)
    spoken = bare(words(behind["rest"]) if behind else (), lists.LINKING, trailing=False)
    return spoken[:1] != () and spoken[0] in verdicts and (len(spoken) == 1 or spoken[1] in lists.WHOLE)


def _with_digits(said: str, language: str) -> str:
    """Number words as digits, marked, because words such as "one" are often no numbers."""

    def digits(match: re.Match[str]) -> str:
        number = lists.number_spelled(match[0], language)
        if number is not None:
            return f"\x01{number}"
        return _BEYOND_TEN if match[0] in lists.BEYOND_TEN else match[0]

    return _LETTERS.sub(digits, said)


def _without_told_spans(said: str) -> str:
    """ "5 u said between 8 and 12": what is told behind a number that opens the text may be of any hours and counts."""
    opening = _OPENING.match(said)
    return said if opening is None else opening[0] + _SPAN.sub(" ", said[opening.end() :])


def _without_fractions(said: str, high: int, *, is_scale: bool) -> tuple[str, bool]:
    """ "9 out of 10" as 9 where ten is the end of the scale; on any other scale it is no answer to this question."""
    others = [match for match in _OUT_OF.finditer(said) if not is_scale or int(match[3]) != high]
    return _OUT_OF.sub(lambda match: f" {match[2]} {_OF_SCALE} ", said), bool(others)


def _mention(at: int, token: str) -> _Mention:
    digits = token.lstrip("\x01")
    return _Mention(at, int(digits) if digits.isdigit() and len(digits) <= 3 else None, token.startswith("\x01"))


def _explain(mentions: Sequence[_Mention], kinds: list[_Kind], tokens: Sequence[str]) -> None:
    """ "6, the room was cold and breakfast ended at 9": what is told beside an answer may hold other numbers."""
    if not any(
        kind is _Kind.ANSWER and _is_said_alone(mention, tokens) for mention, kind in zip(mentions, kinds, strict=True)
    ):
        return
    for place, mention in enumerate(mentions):
        before, after = _clause_before(tokens, mention.at), _clause_after(tokens, mention.at)
        told = [word for word in before if word not in lists.ALONE]
        is_told = len(told) > 1 and lists.WAVERING.isdisjoint((*before, *after)) and after[:1] not in lists.ABOUT
        is_idiom = mention.is_spelled and mention.value is not None and mention.value > 10  # "nota mil"
        if kinds[place] is _Kind.DOUBTFUL and (is_told or is_idiom):
            kinds[place] = _Kind.ELSE


def _is_said_alone(mention: _Mention, tokens: Sequence[str]) -> bool:
    after = _clause_after(tokens, mention.at)
    if not all(word in lists.ALONE for word in _clause_before(tokens, mention.at)):
        return False
    return all(word in lists.ALONE for word in after) or _is_first(mention, tokens)


def _kind(mention: _Mention, tokens: Sequence[str], low: int, high: int, language: str, *, is_scale: bool) -> _Kind:
    before = _clause_before(tokens, mention.at)
    after = _clause_after(tokens, mention.at)
    previous = before[-1] if before else ""
    is_hour = not lists.HOURS.isdisjoint((previous, " ".join(before[-2:])))
    is_count = is_hour or _counts_something(mention, tokens, previous, after, high, is_scale=is_scale)
    is_wished_higher = _is_first(mention, tokens) and _WISH.match(" ".join(after)) is not None
    if is_count or _is_unreal(before, () if is_wished_higher else after, tokens[mention.at + 1 :]):
        return _Kind.ELSE
    if not _stands_for_answer(mention, tokens, before, after, language):
        return _Kind.ELSE if mention.is_spelled else _Kind.DOUBTFUL
    is_inexact = (
        (previous == _NUMBER_SIGN and ((is_scale and mention.value == 1) or not _is_numbered(tokens)))
        or (tokens[mention.at + 1 : mention.at + 2] == ["?"] and not lists.NO.isdisjoint(tokens[mention.at + 2 :]))
        or (mention.at > 0 and tokens[mention.at - 1] in _INEXACT)
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
    is_second = previous in lists.UNITS - lists.FILLERS  # "1 hour 20"
    is_name = (previous in lists.NAMES and not mention.is_spelled) or (
        is_scale and mention.value == 1 and previous in lists.NUMBERING
    )
    is_count = mention.value != 1 and following.endswith("s") and following not in lists.NO_COUNT
    is_one = is_scale and mention.value == 1 and not lists.ONE_OF.isdisjoint(after[:2])
    is_multiplied = behind == _BEYOND_TEN  # "4 mil pesos"
    is_long = not mention.is_spelled and mention.value is None and tokens[mention.at].isdigit()
    return is_second or is_priced or is_followed_by_unit or is_name or is_count or is_one or is_long or is_multiplied


def _is_unreal(before: Sequence[str], after: Sequence[str], ahead: Sequence[str]) -> bool:
    """Denied, hedged, or only so under other circumstances."""
    if before[-1:] in lists.COUNTING_ARTICLES and not lists.NEGATIONS.isdisjoint(before):
        return True
    is_claimed = any(word in lists.CUES for word in before) or before[-1:] in lists.COUNTING_ARTICLES
    if is_claimed and any(word in lists.CANNOT for word in before):
        return True
    near = [word for word in before[-2:] if word not in {"a", "an", "un", "ein", "eine", "una", "the"}]
    if near and (near[-1] in lists.HEDGES or near[-1] in lists.NEGATIONS):
        return True
    if _TOO_MUCH.match(" ".join(after)):
        return True
    clause = f" {' '.join(before)} # {' '.join(after)} "
    if any(f" {sign} " in f" {' '.join(before[-4:])} " for sign in lists.DENIED):
        return True
    if any(f" {sign} # " in clause for sign in lists.CONDITIONAL) and not lists.TURNS.isdisjoint(ahead):
        return True
    return any(f" {sign} " in clause for sign in lists.UNREAL)


def _stands_for_answer(
    mention: _Mention, tokens: Sequence[str], before: Sequence[str], after: Sequence[str], language: str
) -> bool:
    if after and (mention.value, after[0]) in lists.SOUNDED:
        return False
    if after[:1] in lists.PARTITIVE and tokens[mention.at + 1 : mention.at + 2] != [_OF_SCALE]:
        return False
    is_alone = _is_numbered(tokens) or all(_is_light(word) or word in lists.STARS for word in (*before, *after))
    is_of_scale = tokens[mention.at + 1 : mention.at + 2] == [_OF_SCALE]
    if is_alone or is_of_scale or _follows_cue(before):
        return True
    if mention.is_spelled and tokens[mention.at].lstrip("\x01") in {"0", "1"}:
        return False
    if _is_qualified(before, after) or (not after and before[-1:] in lists.COUNTING_ARTICLES):
        return True
    opens = _is_first(mention, tokens) and bool(after) and _gives_reason(mention, after, language)
    is_last = not any(token[0].isalpha() for token in tokens[mention.at + 1 :])
    ends = is_last and bool(before) and before[-1] in lists.VERDICTS
    return opens or (ends and not mention.is_spelled) or (is_last and _follows_from(tokens[: mention.at]))


def _is_first(mention: _Mention, tokens: Sequence[str]) -> bool:
    return all(word in lists.OPENING or not word[0].isalnum() for word in tokens[: mention.at])


def _gives_reason(mention: _Mention, after: Sequence[str], language: str) -> bool:
    """ "2 never again", "6 app kept crashing": the words tell of the number, and it counts none of them.

    "2 rude agents" and "2 staff were rude" may count. Where other letters than an s make a plural, as in German, nothing
    shows that a thing is one, so that it is told of only after a word that nobody counts.
    """
    if _praises(after) or (after[0] in lists.REASONS and after[0] not in lists.MANY):
        return True
    if mention.is_spelled:
        return False
    thing = [*takewhile(lambda word: word not in lists.NOT_COUNTED and not _is_adverb(word), after)]
    if not thing:
        return True
    if mention.value == 1 or lists.PLURAL_BY_S.isdisjoint({language.lower().split("-", maxsplit=1)[0]}):
        return False
    if len(thing) == len(after) == 1 or after[len(thing) : len(thing) + 1] in lists.BEING_MANY:
        return False
    return not any(word.endswith(("s", "x")) or word in lists.MANY | lists.UNITS | lists.NO_THINGS for word in thing)


def _is_numbered(tokens: Sequence[str]) -> bool:
    """ "#7" and no more; "#1" is praise on a scale, and "apt #4" an address."""
    return tokens[0] == _NUMBER_SIGN and not [token for token in tokens[2:] if token not in {".", "!"}]


def _is_light(word: str) -> bool:
    """Whether the word may stand beside an answer and change nothing: known ones, and adverbs ("unfortunately")."""
    return word in lists.ALONE or _is_adverb(word)


def _is_adverb(word: str) -> bool:
    is_formed = word.endswith(("ly", "mente", "ement", "amment", "emment"))
    return is_formed and word not in lists.HEDGES | lists.DEGREES | lists.NO_ADVERBS


def _follows_from(ahead: Sequence[str]) -> bool:
    """ "They were late, so a 6": what was said leads to the number."""
    near = [token for token in ahead if token[0].isalpha()][-3:]
    while near and near[-1] in lists.FILLERS - lists.THEREFORE:
        near.pop()
    return bool(near) and near[-1] in lists.THEREFORE and len(ahead) > len(near)


def _is_qualified(before: Sequence[str], after: Sequence[str]) -> bool:
    """ "A generous 8", "un 5 raspado": an article, one word about the number, and nothing else of weight."""
    if not before:
        return False
    if before[-1] in lists.ARTICLES:
        is_word = len(after) == 1 and after[0] not in lists.UNITS and not after[0].endswith("s")
        return is_word and all(word in lists.ALONE for word in before[:-1])
    if (
        len(before) < 2
        or before[-2] not in lists.ARTICLES
        or before[-1] in lists.NAMES | lists.HEDGES | lists.NEGATIONS
    ):
        return False
    return all(word in lists.ALONE for word in (*before[:-2], *after))


def _praises(after: Sequence[str]) -> bool:
    """ "9 atendimento ótimo": a thing and what is thought of it; "2 staff were rude" is about two people."""
    is_many = any(word.endswith("s") and word not in lists.NO_COUNT for word in after[1:3])
    return (
        len(after) > 1
        and not is_many
        and after[1] not in lists.BEING
        and any(word in lists.VERDICTS for word in after[1:])
    )


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
        if token in lists.TURNS:
            break
        found.append(token)
    return found[::-1]


def _clause_after(tokens: Sequence[str], at: int) -> list[str]:
    found: list[str] = []
    for token in tokens[at + 1 :]:
        if token == _OF_SCALE:
            continue
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
        is_starred = tokens[second.at + 1 : second.at + 2] == ["*"] and not between
        is_said = all(word in lists.CORRECTING for word in between) and (is_marked or is_marked_behind)
        is_meant = not lists.MEANT.isdisjoint(between[-3:])
        if is_meant and not is_said and not _is_meant_instead(first, second, tokens):
            kinds[place - 1] = kinds[place] = _Kind.DOUBTFUL
            continue
        if not (is_said or is_starred or is_meant):
            continue
        if second.value is None or not low <= second.value <= high or _continues(tokens, second.at):
            kinds[place] = _Kind.DOUBTFUL
            continue
        kinds[place - 1] = _Kind.ELSE
        kinds[place] = _Kind.ANSWER


def _is_meant_instead(first: _Mention, second: _Mention, tokens: Sequence[str]) -> bool:
    """ "1... sorry, got the scale backwards, I mean 5": whatever is told between, the second is what was meant."""
    before, after = _clause_before(tokens, second.at), _clause_after(tokens, second.at)
    is_over = "?" not in tokens and all(_is_light(word) for word in after)
    return _is_first(first, tokens) and is_over and lists.NEGATIONS.isdisjoint(before)


def _continues(tokens: Sequence[str], at: int) -> bool:
    """Whether the number goes on to count something."""
    after = _clause_after(tokens, at)
    return bool(after) and after[0] in lists.UNITS
