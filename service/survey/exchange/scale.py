"""Which choices are the points of a scale, and which scales are a standard metric."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from service.survey.exchange.cleaning import LINE
from service.survey.exchange.form import Arrangement, Item, Kind, Words
from service.survey.question import Metric

_NUMBER = re.compile(r"\s*(\d{1,2})\s*(?:[-–—:.)=(]\s*(.*?)\)?)?\s*")
_RECOMMEND = re.compile(
    r"recommend|recomend|recommand|empfehl|weiterempf|consigli|raccomand|aanbevel|توصي|أوصي|توصية", re.IGNORECASE
)
_LIKELY = re.compile(r"\blikel|probab|wahrscheinlich|waarschijnlijk|vraisembl|احتمال|مرجح", re.IGNORECASE)
_SATISFIED = re.compile(r"satisf|satisfe|insatisf|zufrieden|soddisf|tevreden|رضا|راض", re.IGNORECASE)
_EASY = re.compile(
    r"\beas(?:y|ier|e|ily)\b|difficult|f[aá]cil|facile|einfach|leicht|gemakkelijk|سهل|سهول", re.IGNORECASE
)
_ADVERSE = re.compile(
    r"\b(?:not|no|never|none|nothing|poor|bad|worst|awful|terrible|hard|difficult\w*|disagree\w*|nada|nunca|mal[oa]?"
    r"|dif[ií]cil|desacuerdo|pas|jamais|nicht|nie|schlecht|non|mai|niet|nooit)\b"
    r"|\b(?:dis|un|in)(?:satis|likel|prob|help)\w*|غير|لا ",
    re.IGNORECASE,
)


def _consecutive(values: Sequence[str]) -> list[int] | None:
    """The values as numbers, if they count up or down by one and are points that a rating here can have."""
    if not values or not all(re.fullmatch(r"[0-9]{1,2}", value) for value in values):
        return None
    numbers = [int(value) for value in values]
    low, high = min(numbers), max(numbers)
    if low > 1 or not 2 <= high <= 10 or sorted(numbers) != list(range(low, high + 1)):
        return None
    return numbers if numbers in (sorted(numbers), sorted(numbers, reverse=True)) else None


def _point_label(value: str, label: Words, *, is_ours: bool) -> Words:
    """The words of a point without its number; nothing where the number is all there is."""
    words = {}
    for language, text in label.items():
        match = None if (is_ours and text != value) or len(text) > LINE else _NUMBER.fullmatch(text)
        shown = (match[2] or "") if match and int(match[1]) == int(value) else text
        if shown.strip():
            words[language] = shown
    return words


def as_rating(item: Item) -> bool:
    """Make a single choice whose options are the points of a scale a rating; say whether it is one now.

    Numbers as values are not enough, because forms number their nominal options too: the file must call it a scale,
    or most points must be bare numbers, or wording and range must be those of a standard metric.
    """
    numbers = _consecutive([choice.value for choice in item.choices])
    if item.kind is not Kind.SINGLE or numbers is None or any(one.is_exclusive for one in item.choices):
        return False
    labels = {
        number: words
        for number, choice in sorted(zip(numbers, item.choices, strict=True), key=lambda pair: pair[0])
        if (words := _point_label(choice.value, choice.label, is_ours=bool(item.declared)))
    }
    bare = len(numbers) - len(labels)
    standard = metric(item.text.values(), min(numbers), max(numbers)) is not Metric.CUSTOM
    if not (item.is_scale or bare >= len(numbers) - 3 > 0 or standard):
        return False
    item.kind, item.low, item.high = Kind.RATING, float(min(numbers)), float(max(numbers))
    item.labels, item.choices, item.arrangement = labels, (), Arrangement.FIXED
    return True


def metric(texts: Iterable[str], low: float | None, high: float | None) -> Metric:
    """The standard metric that wording and range make; custom otherwise."""
    text = " ".join(texts)
    if (low, high) == (0, 10) and _RECOMMEND.search(text) and _LIKELY.search(text):
        return Metric.NPS
    if (low, high) == (1, 5) and _SATISFIED.search(text):
        return Metric.CSAT
    if (low, high) == (1, 7) and _EASY.search(text):
        return Metric.CES
    return Metric.CUSTOM


def is_reversed(lowest: Words, highest: Words) -> bool:
    """Whether the low end is the good one, as in 1 very satisfied to 5 very dissatisfied."""
    shared = [language for language in lowest if language in highest]
    return bool(shared) and all(
        not _ADVERSE.search(lowest[language]) and bool(_ADVERSE.search(highest[language])) for language in shared
    )
