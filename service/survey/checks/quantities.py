"""Numbers in labels, with what they count or measure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from service.survey.checks.english import pattern, plain

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = (
    {word: value for value, word in enumerate(_SMALL.split())}
    | {word: value * 10 for value, word in enumerate(_TENS.split(), start=2)}
    | {"once": 1, "twice": 2, "thrice": 3, "dozen": 12, "single": 1, "couple": 2}
)
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9,
    "lakh": 1e5, "lac": 1e5, "crore": 1e7,
}  # fmt: skip
_SIGNS = r"us\$|ca\$|au\$|[a-z]{0,2}\$|€|£|¥|₹|₦|₪|₩|₺|zł|usd|eur|gbp|inr|aed|sar|chf|rs\.?"
_CURRENCIES = "dollars? euros? pounds? rupees? yen francs? pesos? dirhams? riyals? usd eur gbp inr aed sar chf cents?"

# Each unit: the dimension it measures and how much of that dimension's base it is.
_UNITS = {
    "second sec secs segundo seconde sekunde sekunden": ("time", 1.0),
    "minute min mins minuto minuten دقيقة دقائق": ("time", 60.0),
    "hour hr hrs h hora heure stunde stunden ساعة ساعات": ("time", 3600.0),
    "day día dia jour tag tage tagen يوم أيام": ("time", 86400.0),
    "week wk wks semana semaine woche wochen أسبوع أسابيع": ("time", 604800.0),
    "fortnight": ("time", 1209600.0),
    "month mth mths mes meses mois monat monate monaten شهر أشهر": ("time", 2629800.0),
    "quarter": ("time", 7889400.0),
    "year yr yrs año ano an ans année jahr jahre jahren سنة سنوات": ("time", 31557600.0),
    "decade": ("time", 315576000.0),
    "percent pct": ("%", 1.0),
    "mm": ("length", 0.001), "cm centimetre centimeter": ("length", 0.01), "metre meter m": ("length", 1.0),
    "km kms kilometre kilometer": ("length", 1000.0), "mile mi": ("length", 1609.344),
    "inch inches": ("length", 0.0254), "foot feet ft": ("length", 0.3048), "yard": ("length", 0.9144),
    "gram g": ("mass", 0.001), "kg kgs kilo kilogram": ("mass", 1.0), "lb lbs": ("mass", 0.45359237),
    "ounce oz": ("mass", 0.02834952), "tonne ton": ("mass", 1000.0), "stone": ("mass", 6.35029318),
    "kb": ("data", 1e3), "mb": ("data", 1e6), "gb": ("data", 1e9), "tb": ("data", 1e12),
    "litre liter l": ("volume", 1.0), "ml": ("volume", 0.001), "gallon": ("volume", 3.785411784),
    "acre": ("area", 4046.86), "hectare ha": ("area", 10000.0), "sqft": ("area", 0.0929),
    "degree °c °f °": ("degree", 1.0), "kwh": ("energy", 1.0),
}  # fmt: skip
UNITS = {word: measure for listed, measure in _UNITS.items() for word in listed.split()}
_UNIT_WORDS = "|".join(sorted((re.escape(word) for word in UNITS), key=len, reverse=True))
_DIGITS = r"(?:\d{1,3}(?:[,.'\s]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}|\d+(?:[.,]\d+)?)"
_ENGLISH = (
    rf"(?:(?:{'|'.join(_TENS.split())})(?:[\s-](?:{'|'.join(_SMALL.split()[1:10])}))?"
    rf"|{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b"
)
_QUANTITY = pattern(
    rf"""(?<![\w.,])(?<![^\W\d]-)(?P<sign>{_SIGNS})?\s?(?P<number>{_DIGITS}(?:st|nd|rd|th)?|\b{_ENGLISH})
    (?:\s?-?\s?(?P<scale>hundred|thousand|million|billion|lakhs?|lacs?|crores?|bn\b|mn\b|k\b|m\b))?
    (?:\s?(?P<after>€|£|¥|₹|zł|kr\b|%))?(?:\s?-?\s?(?P<unit>(?:{"|".join(_CURRENCIES.split())}|{_UNIT_WORDS})s?)(?!\w))?
    (?![\w])"""
)
_CLOCK = pattern(
    r"""(?<![\w.,:])(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap]\.?m\b\.?)
    |(?P<hour24>\d{1,2}):(?P<minute24>\d\d)|(?P<named>noon|midday|midnight))(?!\w)"""
)
_CLOCK_SHORT = pattern(r"(?<![\w.,:$])(?P<hour>\d{1,2})(?=\s?(?:-|to|and)\s?\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b)")
_PERIOD = pattern(
    rf"""(?<!\bthan)(?<!\bover)(?<!\bunder)(?<!\bwithin)(?<!\babout)(?<!\baround)(?<!\bleast)(?<!\bmost)(?<!\bto)
    (?<!\blast)(?<!\bpast)(?<!\bor)(?<!\bhalf)(?<!\bfrom)(?<!\band)(?<!\babove)(?<!\bbelow)(?<!\bbetween)(?<!\bnearly)
    (?<!\balmost)(?<!-)(?<!^)(?:\s(?:an?|each|every|in\san?)\s|\s?/\s?)
    (?P<unit>(?:(?:\d+|two|three|four|six|few|other)\s)?(?:{_UNIT_WORDS})s?)(?!\w)|\bper\s(?P<per>[^\W\d]+)
    |(?<=\w)\s(?P<adverb>hourly|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly|annually)\b"""
)
_ADVERBS = {"daily": "day", "yearly": "year", "annually": "year", "nightly": "night"}
_ONE = pattern(rf"(?:\ban?\s|(?<=past)\s|(?<=last)\s|(?<=previous)\s)(?=(?:{_UNIT_WORDS})s?(?!\w))")
_HALF = pattern(r"\bhalf\s(?:an?|of\san?)\s(?=\w)|½\s?")
_A_HUNDRED = pattern(r"\ban?\s(?=(?:hundred|thousand|million)\b)")
_A_DOZEN = pattern(r"\ban?\s(?=(?:dozen|couple|single)\b)")
_JOINED = re.compile(rf"(\d(?:\s?(?:{_UNIT_WORDS})s?|[^\W\d]{{0,7}}|[%°+]))-(?=\D{{0,3}}\d)")
_DATE = re.compile(r"\d\s?[/.]\s?\d{1,2}\s?[/.]\s?\d{2}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the base of its dimension, seconds for times; `step` is the finest it could tell, `base` its unit."""

    value: float
    dimension: str
    step: float
    is_whole: bool
    base: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A label with § where each quantity stood, and the period (a week) that all of them are per."""

    skeleton: str
    amounts: tuple[Amount, ...]
    period: str


def read_quantities(label: str) -> Reading:
    """The quantities of a label, in order."""
    text = _normal(label)
    if _DATE.search(text):
        return Reading(text, (), "")
    period = ""

    def drop_period(match: re.Match[str]) -> str:
        nonlocal period
        found = match["unit"] or match["per"] or match["adverb"]
        period = _ADVERBS.get(found, found.removesuffix("ly")).rstrip("s")
        return " "

    text = _PERIOD.sub(drop_period, text)
    quantities: list[tuple[int, int, Amount]] = []
    if _CLOCK.search(text):
        quantities = list(_clock_times(text))
    if not quantities:
        text = re.sub(
            r"\s+", " ", _ONE.sub(" 1 ", _A_DOZEN.sub("", _A_HUNDRED.sub("1 ", _HALF.sub("0.5 ", text))))
        ).strip()
        quantities = list(_amounts(text))
    skeleton, end = "", 0
    for start, stop, _ in quantities:
        skeleton, end = f"{skeleton}{text[end:start]}§", stop
    return Reading(skeleton + text[end:], tuple(quantity for *_, quantity in quantities), period)


def _normal(label: str) -> str:
    digits = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in plain(label))
    spaced = re.sub(r"\s+", " ", digits.translate({0x2212: "-", 0x2010: "-", 0x2011: "-", 0xFF0B: "+"}))
    bare = re.sub(r"^\W*(?:\(?[a-h][.)]|[a-h]:)\s", "", spaced.strip().lower())
    return _JOINED.sub(r"\1 - ", re.sub(r"(?<=\w)-to-(?=\w)", " to ", bare))


def _clock_times(text: str) -> Iterator[tuple[int, int, Amount]]:
    found = sorted([*_CLOCK_SHORT.finditer(text), *_CLOCK.finditer(text)], key=lambda match: match.start())
    halves = [match.groupdict().get("half") for match in found]
    for place, match in enumerate(found):
        group = match.groupdict()
        if group.get("named"):
            hour = 0.0 if group["named"] == "midnight" else 12.0
        elif group.get("hour24"):
            hour = int(group["hour24"]) + int(group["minute24"]) / 60
        else:
            half = halves[place] or next((later for later in halves[place + 1 :] if later), None) or "am"
            hour = int(group["hour"]) % 12 + int(group.get("minute") or 0) / 60 + (12 if half.startswith("p") else 0)
            if not halves[place] and int(group["hour"]) > int(found[-1].groupdict().get("hour") or 12) % 12:
                hour %= 12
        yield match.start(), match.end(), Amount(hour, "clock", 1 / 60, is_whole=False)


def _amounts(text: str) -> Iterator[tuple[int, int, Amount]]:
    for match in _QUANTITY.finditer(text):
        value, step = _number(match["number"])
        scale, unit, sign = match["scale"] or "", (match["unit"] or "").strip(), match["sign"] or match["after"] or ""
        end = match.end()
        if scale == "m" and not sign:
            unit, scale = unit or "m", ""
        factor = _SCALES.get(scale, _SCALES.get(scale.rstrip("s"), 1.0))
        dimension, base = UNITS.get(unit) or UNITS.get(unit.rstrip("s")) or ("", 1.0)
        if sign == "%":
            dimension = "%"
        elif sign or (unit and not dimension):
            dimension = "money"
        yield (
            match.start(),
            end,
            Amount(value * factor * base, dimension, step * factor * base, not dimension and step >= 1, base),
        )


def _number(text: str) -> tuple[float, float]:
    """The value, and the smallest step that its notation could tell apart."""
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", text.strip())
    if not bare[0].isdigit():
        return float(sum(_WORDS[word] for word in re.split(r"[\s-]", bare))), 1.0
    grouped = re.fullmatch(r"(\d{1,3}(?:[,.'\s]\d{2,3})*[,.'\s]\d{3})(?:[.,](\d{1,2}))?", bare)
    if grouped:
        whole, rest = re.sub(r"\D", "", grouped[1]), grouped[2] or ""
    else:
        whole, _, rest = bare.replace(",", ".").partition(".")
    return float(f"{whole}.{rest or 0}"), 10.0 ** -len(rest)
