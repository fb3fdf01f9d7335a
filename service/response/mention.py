"""What a number within a text is: the answer, something else that is counted or named, or perhaps the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
from itertools import takewhile

from service.response import answer_lists
from service.response import number_lists as lists

_WISH = re.compile(  # "8 would have been higher if": the number stands, and something else is wished for
    r"(?:it |this |that )?(?:would|could|should|might)(?:ve| have| of| a)? (?:(?:be|been|gone|rated|scored|given) )?"
    r"(?:u |you |it )?(?:an? |much |even |way )?(?:higher|better|more|lower|less|worse|faster|quicker|cheaper)\b"
    r"|(?:habria|hubiera|podria haber) sido (?:mas|mejor)\b|(?:seria|podria ser|podia ser) (?:mas|mejor|maior|melhor)\b"
    r"|(?:teria|poderia ter) sido (?:mais|melhor|maior)\b"
    r"|(?:aurait|ca aurait) (?:ete|pu etre) (?:plus|mieux|meilleure?)\b"
    r"|(?:ware|hatte) (?:mehr|besser|hoher)\b"
)
_TOO_GOOD = re.compile(  # "10 would be too generous", "10 would be if"
    r"(?:is|would be|seems|es|seria|e|est|serait|ist|ware) (?:way |far |a bit )?(?:too|demasiad|demais|trop|zu)\w*\b"
    r"|(?:would be|would have been|seria|serait|ware|sarebbe) (?:if|when|si|se|wenn|quand|cuando|quando)\b"
)
_NUMBER_SIGN = "#"
OF_SCALE = "\x02"  # beside a number of which the scale's end was named
BEYOND_TEN = "\x01999"  # a number word that no scale has
_INEXACT = frozenset("~<>≈≥≤±")
_CURRENCY = frozenset("$€£¥₹")


class Kind(Enum):
    ANSWER = auto()
    ELSE = auto()  # a count, a name, a price: explained, and not the answer
    DOUBTFUL = auto()  # might be the answer


@dataclass(frozen=True, slots=True)
class Mention:
    at: int
    value: int | None
    is_spelled: bool


def mention_of(at: int, token: str) -> Mention:
    digits = token.lstrip("\x01")
    return Mention(at, int(digits) if digits.isdigit() and len(digits) <= 3 else None, token.startswith("\x01"))


@dataclass(frozen=True, slots=True)
class Reply:
    """The words, numbers and signs of a text, and the range that was asked for."""

    tokens: Sequence[str]
    low: int
    high: int
    language: str
    nouns: AbstractSet[str]  # words with a capital where no sentence begins
    is_scale: bool

    def holds(self, value: int | None) -> bool:
        return value is not None and self.low <= value <= self.high


def kinds_of(mentions: Sequence[Mention], reply: Reply) -> list[Kind]:
    """What each number is, in the light of the others."""
    kinds = [_kind(mention, reply) for mention in mentions]
    _correct(mentions, kinds, reply)
    _update(mentions, kinds, reply)
    if reply.is_scale:
        _explain(mentions, kinds, reply.tokens)
    return kinds


def _explain(mentions: Sequence[Mention], kinds: list[Kind], tokens: Sequence[str]) -> None:
    """ "6, the room was cold and breakfast ended at 9": what is told beside an answer may hold other numbers."""
    if not any(
        kind is Kind.ANSWER and _is_said_alone(mention, tokens) for mention, kind in zip(mentions, kinds, strict=True)
    ):
        return
    for place, mention in enumerate(mentions):
        before, after = _clause_before(tokens, mention.at), _clause_after(tokens, mention.at)
        told = [word for word in before if word not in lists.ALONE]
        is_told = len(told) > 1 and lists.WAVERING.isdisjoint((*before, *after)) and after[:1] not in lists.ABOUT
        is_idiom = mention.is_spelled and mention.value is not None and mention.value > 10  # "nota mil"
        if kinds[place] is Kind.DOUBTFUL and (is_told or is_idiom):
            kinds[place] = Kind.ELSE


def _is_said_alone(mention: Mention, tokens: Sequence[str]) -> bool:
    after = _clause_after(tokens, mention.at)
    if not all(word in lists.ALONE for word in _clause_before(tokens, mention.at)):
        return False
    return all(word in lists.ALONE for word in after) or _is_first(mention, tokens)


def _kind(mention: Mention, reply: Reply) -> Kind:
    tokens = reply.tokens
    before = _clause_before(tokens, mention.at)
    after = _clause_after(tokens, mention.at)
    previous = before[-1] if before else ""
    is_hour = not lists.HOURS.isdisjoint((previous, " ".join(before[-2:])))
    is_count = is_hour or _counts_something(mention, reply, previous, after)
    is_wished_higher = _is_first(mention, tokens) and _WISH.match(" ".join(after)) is not None
    if is_count or _is_unreal(before, () if is_wished_higher else after, tokens[mention.at + 1 :]):
        return Kind.ELSE
    if not _stands_for_answer(mention, reply, before, after):
        return Kind.ELSE if mention.is_spelled else Kind.DOUBTFUL
    is_inexact = (
        (previous == _NUMBER_SIGN and ((reply.is_scale and mention.value == 1) or not _is_numbered(tokens)))
        or (tokens[mention.at + 1 : mention.at + 2] == ["?"] and _is_doubted(tokens[mention.at + 2 :]))
        or (mention.at > 0 and tokens[mention.at - 1] in _INEXACT)
        or not lists.SOFTENERS.isdisjoint(after[:3])
        or (tokens[mention.at + 1 : mention.at + 2] == ["+"] and mention.value != reply.high)
    )
    return Kind.ANSWER if reply.holds(mention.value) and not is_inexact else Kind.DOUBTFUL


def _is_doubted(ahead: Sequence[str]) -> bool:
    """ "5? You must be joking", against "9? thanks"."""
    spoken = [token for token in ahead if token[0].isalpha()]
    return not answer_lists.NO.isdisjoint(spoken) or not all(_is_light(word) for word in spoken)


def _counts_something(mention: Mention, reply: Reply, previous: str, after: Sequence[str]) -> bool:
    tokens, is_scale = reply.tokens, reply.is_scale
    following = after[0] if after else ""
    behind = tokens[mention.at + 1] if mention.at + 1 < len(tokens) else ""
    ahead = tokens[mention.at - 1] if mention.at else ""
    if following in lists.STARS:
        return not (is_scale and reply.high == 5)
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
    is_multiplied = behind == BEYOND_TEN  # "4 mil pesos"
    is_long = not mention.is_spelled and mention.value is None and tokens[mention.at].isdigit()
    return is_second or is_priced or is_followed_by_unit or is_name or is_count or is_one or is_long or is_multiplied


def _is_unreal(before: Sequence[str], after: Sequence[str], ahead: Sequence[str]) -> bool:
    """Denied, hedged, or only so under other circumstances."""
    if before[-1:] in lists.COUNTING_ARTICLES and not lists.NEGATIONS.isdisjoint(before):
        return True
    is_claimed = any(word in lists.CUES for word in before) or before[-1:] in lists.COUNTING_ARTICLES
    if is_claimed and any(word in lists.CANNOT | lists.NEGATIONS for word in before):
        return True
    near = [word for word in before[-2:] if word not in {"a", "an", "un", "ein", "eine", "una", "the"}]
    if near and (near[-1] in lists.HEDGES or near[-1] in lists.NEGATIONS):
        return True
    clause = f" {' '.join(before)} # {' '.join(after)} "
    if any(f" {sign} " in f" {' '.join(before[-4:])} " for sign in lists.DENIED):
        return True
    if any(f" {sign} # " in clause for sign in lists.CONDITIONAL) and not lists.TURNS.isdisjoint(ahead):
        return True
    return _TOO_GOOD.match(" ".join(after)) is not None or any(f" {sign} " in clause for sign in lists.UNREAL)


def _stands_for_answer(mention: Mention, reply: Reply, before: Sequence[str], after: Sequence[str]) -> bool:
    tokens = reply.tokens
    if after and (mention.value, after[0]) in lists.SOUNDED:
        return False
    if after[:1] in lists.PARTITIVE and tokens[mention.at + 1 : mention.at + 2] != [OF_SCALE]:
        return False
    is_alone = _is_numbered(tokens) or all(_is_light(word) or word in lists.STARS for word in (*before, *after))
    is_of_scale = tokens[mention.at + 1 : mention.at + 2] == [OF_SCALE]
    if is_alone or is_of_scale or _follows_cue(before):
        return True
    if mention.is_spelled and tokens[mention.at].lstrip("\x01") in {"0", "1"}:
        return False
    if _is_qualified(before, after) or (not after and before[-1:] in lists.COUNTING_ARTICLES):
        return True
    opens = _is_first(mention, tokens) and bool(after) and _gives_reason(mention, after, reply)
    is_last = not any(token[0].isalpha() for token in tokens[mention.at + 1 :])
    ends = is_last and bool(before) and before[-1] in lists.VERDICTS
    return opens or (ends and not mention.is_spelled) or (is_last and _follows_from(tokens[: mention.at]))


def _is_first(mention: Mention, tokens: Sequence[str]) -> bool:
    return all(word in lists.OPENING or not word[0].isalnum() for word in tokens[: mention.at])


def _gives_reason(mention: Mention, after: Sequence[str], reply: Reply) -> bool:
    """ "2 never again", "6 app kept crashing": the words tell of the number, and it counts none of them.

    "2 rude agents" and "2 staff were rude" may count.
    """
    if after[0] in lists.STARS:
        return True
    if _praises(after) or (after[0] in lists.REASONS and after[0] not in lists.MANY):
        return True
    if not reply.is_scale and len(after) == 1 and after[0] not in lists.UNITS:  # "2 staff", of a list
        return True
    language = reply.language.lower().split("-", maxsplit=1)[0]
    return not mention.is_spelled and not _may_be_counted(mention, after, language, reply.nouns)


def _may_be_counted(mention: Mention, after: Sequence[str], language: str, nouns: AbstractSet[str]) -> bool:
    """Whether the words name something there may be several of.

    Where other letters than an s make a plural, as in German, a capital shows that a word is a thing, if capitals are
    written at all.
    """
    if language == "pt" and after[0] in {"a", "o"}:  # articles: "2 a comida veio fria"
        return False
    ends = lists.NOT_COUNTED | lists.NO_THINGS
    thing = [*takewhile(lambda word: word not in ends and not _is_adverb(word), after)]
    if not thing:
        return after[0] in lists.NO_THINGS
    if mention.value == 1:
        return True
    if language not in lists.PLURAL_BY_S:
        return thing[0] in nouns or (not nouns and len(after) > 1)
    is_many = any(word.endswith(("s", "x")) or word in lists.MANY | lists.UNITS for word in thing)
    return is_many or after[len(thing) : len(thing) + 1] in lists.BEING_MANY


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
        if token == OF_SCALE:
            continue
        if not token[0].isalpha():
            break
        found.append(token)
    return found


def _correct(mentions: Sequence[Mention], kinds: list[Kind], reply: Reply) -> None:
    """ "7 no wait 8": the first is withdrawn and the second is the answer."""
    tokens = reply.tokens
    for place in range(1, len(mentions)):
        first, second = mentions[place - 1], mentions[place]
        between = [token for token in tokens[first.at + 1 : second.at] if token[0].isalpha()]
        signs = set(tokens[first.at + 1 : second.at])
        said = " ".join(between)
        if any(refusal in said for refusal in lists.REFUSING):
            continue
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
            kinds[place - 1] = kinds[place] = Kind.DOUBTFUL
            continue
        is_put_right = not lists.APOLOGIES.isdisjoint(between[:2]) and _stands_alone(second, tokens)
        if not (is_said or is_starred or is_meant or is_put_right):
            continue
        if not reply.holds(second.value) or _continues(tokens, second.at):
            kinds[place] = Kind.DOUBTFUL
            continue
        kinds[place - 1] = Kind.ELSE
        kinds[place] = Kind.ANSWER


def _stands_alone(mention: Mention, tokens: Sequence[str]) -> bool:
    """ "3 sorry read it backwards, 6": nothing but the number behind the last comma."""
    is_alone = not _clause_before(tokens, mention.at) and not _clause_after(tokens, mention.at)
    return is_alone and not any(token[0].isalnum() for token in tokens[mention.at + 1 :])


def _update(mentions: Sequence[Mention], kinds: list[Kind], reply: Reply) -> None:
    """ "Used to be a 9, now a 5", "8 the first time, 2 this time": what was said once, and what is said now."""
    if len(mentions) != 2 or not all(reply.holds(one.value) for one in mentions):
        return
    near = ((*_clause_before(reply.tokens, one.at), *_clause_after(reply.tokens, one.at)) for one in mentions)
    beside = [f" {' '.join(words)} " for words in near]
    is_now = [any(f" {sign} " in said for sign in lists.NOW) for said in beside]
    was_once = [any(f" {sign} " in said for sign in lists.ONCE) for said in beside]
    if was_once[0] and is_now[1] and not is_now[0] and not was_once[1]:
        kinds[0], kinds[1] = Kind.ELSE, Kind.ANSWER


def _is_meant_instead(first: Mention, second: Mention, tokens: Sequence[str]) -> bool:
    """ "1... sorry, got the scale backwards, I mean 5": whatever is told between, the second is what was meant."""
    before, after = _clause_before(tokens, second.at), _clause_after(tokens, second.at)
    is_over = "?" not in tokens and all(_is_light(word) for word in after)
    return _is_first(first, tokens) and is_over and lists.NEGATIONS.isdisjoint(before)


def _continues(tokens: Sequence[str], at: int) -> bool:
    """Whether the number goes on to count something."""
    after = _clause_after(tokens, at)
    return bool(after) and after[0] in lists.UNITS
