"""What can be answered to a question, as a document has it: scales, options, limits, defaults."""

from __future__ import annotations

from service.survey.exchange import scale
from service.survey.exchange.form import Arrangement, Form, Item, Kind
from service.survey.exchange.writing_texts import Text, Texts
from service.survey.question import Metric

Json = dict[str, object]
LONGEST_ANSWER, STANDARD_ANSWER, MOST_DECIMALS = 4000, 1000, 2
FARTHEST = 1e12


class Answers:
    """Writes the part of a question that depends on its type."""

    def __init__(self, form: Form, texts: Texts) -> None:
        self.form = form
        self.texts = texts
        self.languages = texts.languages

    def answer(self, item: Item, codes: list[str], *, is_score: bool) -> Json:
        """The members that say what can be answered."""
        match item.kind:
            case Kind.RATING:
                return self._rating(item, is_score=is_score)
            case Kind.SINGLE | Kind.MULTIPLE:
                return self._choice(item, codes)
            case Kind.NUMBER:
                return self._number(item)
            case Kind.TEXT:
                return {"max_length": min(item.longest or STANDARD_ANSWER, LONGEST_ANSWER)}
            case _:
                return {}

    def _rating(self, item: Item, *, is_score: bool) -> Json:
        low, high = int(item.low or 0), int(item.high or 0)
        labels: dict[str, Text] = {}
        for point in range(low, high + 1):
            label = self.texts.line(item.labels.get(point, {}), f"{item.path}.labels.{point}")
            if label is None and point in {low, high}:
                label = {language: str(point) for language in self.languages}
                self.form.filled_in.append(f"{item.path}.labels.{point}: the number, because the file has no label")
            if label is not None:
                labels[str(point)] = label
        metric = metric_of(item)
        is_reversed = "lower_is_better" in item.declared
        if not item.declared:
            is_reversed = scale.is_reversed(labels[str(low)], labels[str(high)])
        if is_reversed:
            metric = Metric.CUSTOM
        return {
            "metric": metric.value,
            "role": "score" if is_score else "driver",
            "min": low,
            "max": high,
            "labels": labels,
            "higher_is_better": not is_reversed,
        }

    def _choice(self, item: Item, codes: list[str]) -> Json:
        options: list[Json] = []
        for choice, code in zip(item.choices, codes, strict=True):
            path = f"{item.path}.{choice.value}"
            label = self.texts.line(choice.label, path)
            if label is None:
                label = self.texts.told(choice.value or code)
                self.form.filled_in.append(f"{path}: its label, from its value")
            options.append(
                {
                    "code": code,
                    "label": label,
                    "exclusive": choice.is_exclusive and item.kind is Kind.MULTIPLE,
                    **({"pinned": True} if choice.is_pinned else {}),
                }
            )
        order = {} if item.arrangement is Arrangement.FIXED else {"order": item.arrangement.value}
        return {"options": options, **order}

    def _number(self, item: Item) -> Json:
        low, high = _within(item.low), _within(item.high)
        if low is not None and high is not None and low >= high:
            self.form.leave(item.path, f"the limits {low:g} and {high:g}", "the lower one must be less than the other")
            low = high = None
        decimals = min(item.decimals, MOST_DECIMALS)
        if item.decimals > MOST_DECIMALS:
            self.form.leave(item.path, f"{item.decimals} decimals", f"numbers have at most {MOST_DECIMALS}")
        unit = self.texts.line(item.unit, f"{item.path}.unit")
        item.low, item.high = low, high
        return {
            **({} if low is None else {"min": _plain(low)}),
            **({} if high is None else {"max": _plain(high)}),
            **({"decimals": decimals} if decimals else {}),
            **({} if unit is None else {"unit": unit}),
        }

    def default(self, item: Item, codes: list[str]) -> Json:
        """What is chosen beforehand, where it is a possible answer."""
        if item.default is None or item.default in ("", []):
            return {}
        default = _fitting_default(item, codes)
        if default is None:
            self.form.leave(item.path, f"the default {str(item.default)[:60]!r}", "it is no possible answer here")
            return {}
        return {"default": default}


def is_scale(low: float | None, high: float | None) -> bool:
    """Whether a rating here can have these ends."""
    return low in (0, 1) and high is not None and float(high).is_integer() and 2 <= high <= 10


def metric_of(item: Item) -> Metric:
    """The metric that our own mark says, or that wording, range and labels make."""
    for metric in Metric:
        if metric.value in item.declared:
            standard = {Metric.NPS: (0, 10), Metric.CSAT: (1, 5), Metric.CES: (1, 7)}.get(metric)
            return metric if standard in (None, (item.low, item.high)) else Metric.CUSTOM
    ends = [item.labels.get(int(end or 0), {}) for end in (item.low, item.high)]
    if scale.is_reversed(ends[0], ends[1]):
        return Metric.CUSTOM
    return scale.metric(item.text.values(), item.low, item.high)


def _within(limit: float | None) -> float | None:
    return None if limit is None or not -FARTHEST <= limit <= FARTHEST else limit


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def _fitting_default(item: Item, codes: list[str]) -> object:
    values = {choice.value: code for choice, code in zip(item.choices, codes, strict=True)}
    match item.kind:
        case Kind.RATING | Kind.NUMBER:
            try:
                number = float(str(item.default))
            except ValueError:
                return None
            is_low = item.low is not None and number < item.low
            is_high = item.high is not None and number > item.high
            if is_low or is_high or not -FARTHEST <= number <= FARTHEST:
                return None
            return _plain(number) if item.kind is Kind.NUMBER or number.is_integer() else None
        case Kind.SINGLE:
            return values.get(str(item.default))
        case Kind.MULTIPLE:
            chosen = item.default if isinstance(item.default, list) else [item.default]
            found = [values.get(str(one)) for one in chosen]
            return None if None in found else list(dict.fromkeys(found))
        case _:
            said = str(item.default)
            return said if len(said) <= (item.longest or STANDARD_ANSWER) else None
