"""The number that a text answers with, if it is beyond doubt.

Nothing is rescaled, rounded or guessed: a number counts when it stands alone, follows "I give", opens the text before
its reason, or ends it after a verdict. Counts ("20 minutes"), names ("room 5"), hedges ("almost 9"), and what would
have been are not answers; two different answers are none, unless the second corrects the first.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from service.response import number_lists as lists
from service.response import number_words
from service.response.mention import BEYOND_TEN, OF_SCALE, Kind, Reply, kinds_of, mention_of
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
    rf"(?:\d|(?:{'|'.join(sorted(number_words.NUMBER_WORDS))})\b))"
)
_WAITING = re.compile(r"\b(?:wait|warte|hold on|hang on)\W+(?=(?:no|non|nein|nao|sorry|i meant|actually|make)\b)")
_STOCK = re.compile(rf"\b(?:{'|'.join(lists.STOCK)})\b")
_DATE = re.compile(r"\b(?:on|by|am|em|dia)\s+\d{1,2}/(\d{1,2})(?:/\d{2,4})?(?![\d/])")  # "on 3/12"
_GERMAN_HOUR = re.compile(r"\bum\s+(?=\d)")  # in Portuguese, "um 8" is an eight
_IRONY = re.compile(
    rf"\b(?:for|at|por|para|pour|fur|furs)\s+(?:\w+\s+){{0,4}}?(?:{'|'.join(sorted(lists.FAILINGS))})\b"
    r"|\U0001f644|(?:^|\s)/s\s*$|\b(?:would|will) (?:not|never) (?:recommend|come back|return|use)\b"
    r"|\b(?:wouldnt|wont) (?:recommend|come back|return|use)\b"
)
_OPENING = re.compile(
    r"\W*\d{1,2}(?![\d.,:/%])\W+(?!(?:to|or|o|u|a|ou|oder|bis|und|and)\b)[^\W\d_][^\d\x01]*\s(?=between|entre|zwischen|\x01?\d)"
)
_SPAN = re.compile(
    r"\b(?:between|entre|zwischen)\s+\x01?\d[\d:.]*\s*(?:and|y|et|und|e)\s*\x01?\d[\d:.]*"
    r"|(?<![\d.,\x01])\x01?\d+\s*(?:[-–—~]|(?:to|or|o|a|ou|oder|bis)\b)\s*\x01?\d+(?=\s*[^\W\d_])"
)
_BETWEEN = re.compile(r"\b(?:between|entre|zwischen|tussen)\b|\d[^\W\d_h]\d")  # "1h30" is a time
_GREETING = re.compile(
    r"^\W*(?:hi|hey|hello|dear \w+|good (?:morning|evening|afternoon|day)|hola|buenos dias|buenas(?: tardes)?|bonjour|"
    r"bonsoir|salut|coucou|hallo|guten (?:tag|morgen|abend)|moin|servus|ola|oi|bom dia|boa (?:tarde|noite))\b"
    r"(?: (?:there|all|team|zusammen|a tous|pessoal))?\W*(?=\S)"
)
_FOR_WORDS = re.compile(  # "4got", "2day"
    r"\b(?:4(?=(?:got|get|giv|ever|tun|ward|mat))|2(?=(?:day|nite|night|mor|gether|much|late)))"
)
_ARROW = re.compile(r"[-=]+>|\u2192|\u27a1")
_CAPITAL = re.compile(r"(?<=[\w,] )[A-ZÄÖÜ][a-zäöüß]+")
_NO_SCALE = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2089\u00bc-\u00be]")  # raised, lowered, fractions
_SOUNDS = re.compile(r"[248] ?(?:sure|real|ever|bad|late|good|much|long|slow|u|me|you|day|nite|expensive|soon|right)")
_KISSES = re.compile(r"(\w)\W*\bx{1,5}\W*$")
_ALWAYS_OPEN = re.compile(r"\b24\s*/\s*7\b")
_NEGATIVE = re.compile(r"(?:^|\s)[-−]\d")


def number_in(text: str, low: int, high: int, language: str, *, is_scale: bool) -> int | None:
    """The whole number from low to high that the text answers with, or None when that is not certain."""
    given = plain(text.replace("\U0001f51f", " 10 "))
    if language.lower().startswith("de"):
        given = _GERMAN_HOUR.sub("uhrzeit ", given)
    given = _DATE.sub(lambda match: match[0] if int(match[1]) == high else " ", given)
    given = _ARROW.sub(" ", given)
    given = _FOR_WORDS.sub("to", _GREETING.sub("", given))
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
    mentions = [mention_of(at, token) for at, token in enumerate(tokens) if token[-1].isdigit()]
    kinds = kinds_of(mentions, Reply(tokens, low, high, language, _nouns(text), is_scale=is_scale))
    answers = {mention.value for mention, kind in zip(mentions, kinds, strict=True) if kind is Kind.ANSWER}
    doubtful = {mention.value for mention, kind in zip(mentions, kinds, strict=True) if kind is Kind.DOUBTFUL}
    if len(answers) != 1 or doubtful - answers:
        return None
    answer = answers.pop()
    if answer is None:
        return None
    return None if is_scale and _is_contradicted(answer, said, low, high) else answer


def _nouns(text: str) -> frozenset[str]:
    return frozenset(word for found in _CAPITAL.findall(text) for word in words(found))


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
        number = number_words.number_spelled(match[0], language)
        if number is not None:
            return f"\x01{number}"
        return BEYOND_TEN if match[0] in number_words.BEYOND_TEN else match[0]

    return _LETTERS.sub(digits, said)


def _without_told_spans(said: str) -> str:
    """ "5 u said between 8 and 12": what is told behind a number that opens the text may be of any hours and counts."""
    opening = _OPENING.match(said)
    return said if opening is None else opening[0] + _SPAN.sub(" ", said[opening.end() :])


def _without_fractions(said: str, high: int, *, is_scale: bool) -> tuple[str, bool]:
    """ "9 out of 10" as 9 where ten is the end of the scale; on any other scale it is no answer to this question."""
    others = [match for match in _OUT_OF.finditer(said) if not is_scale or int(match[3]) != high]
    return _OUT_OF.sub(lambda match: f" {match[2]} {OF_SCALE} ", said), bool(others)
