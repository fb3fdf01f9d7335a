"""What a reviewer reads first of one unit: what was seen, what chance allows, what was checked, what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.pressure.explanation import LookAlike, Verdict
from analysis.pressure.signal import Signal

#: Signals shown, the strongest first.
MOST_SHOWN = 5
#: Log likelihood ratio from which a signal is shown.
SHOWN_FROM = 1.0
#: No law of honest units is known well enough to tell smaller chances apart.
SMALLEST_TOLD = 1e-6
_WAYS = {
    "suppression": "keeping unhappy customers from being asked",
    "contact": "spoiling the contacts of unhappy customers",
    "begging": "asking for a good score on the spot",
    "coaching": "telling customers which scores count",
    "buying": "giving something for a good score",
    "fabrication": "answering for customers",
    "hidden_fabrication": "answering for customers, hidden",
    "period_end": "pushing before the period closes",
}


@dataclass(frozen=True, slots=True)
class Case:
    """Five short lists of sentences.

    Parameters
    ----------
    seen : tuple of str
        What was observed, beside what is usual.
    chance : tuple of str
        How likely that is without pressure, and how sure the whole is.
    checked : tuple of str
        Innocent explanations and whether they hold.
    score : tuple of str
        The score as recorded and without pressure.
    unknown : tuple of str
        What the data cannot tell.
    """

    seen: tuple[str, ...]
    chance: tuple[str, ...]
    checked: tuple[str, ...]
    score: tuple[str, ...]
    unknown: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the lists as plain values for JSON.

        Returns
        -------
        dict
            In the order of reading.
        """
        return {
            "seen": list(self.seen),
            "chance": list(self.chance),
            "checked": list(self.checked),
            "score": list(self.score),
            "unknown": list(self.unknown),
        }


def ways_in_words(ways: Mapping[str, float], by_location: float) -> str:
    """Say which way of pressing the evidence looks most like.

    Parameters
    ----------
    ways : mapping of str to float
        Probability of each, given that there is pressure.
    by_location : float
        Probability that it is the whole location.

    Returns
    -------
    str
        One sentence with the one or two likeliest.

    Examples
    --------
    >>> ways_in_words({"begging": 0.8, "buying": 0.2}, 0.0)
    'If there is pressure, it looks most like asking for a good score on the spot (80 %).'
    """
    ranked = sorted(ways.items(), key=lambda item: -item[1])[:2]
    named = [f"{_WAYS.get(name, name)} ({100 * share:.0f} %)" for name, share in ranked if share >= 0.25]
    where = " of the whole location" if by_location > 0.5 else ""
    if not named:
        return f"If there is pressure{where}, the evidence does not say of which kind."
    return f"If there is pressure{where}, it looks most like {' or '.join(named)}."


def seen_in_words(signals: Sequence[Signal], around: str) -> tuple[str, ...]:
    """Say what was seen, the most telling signal first.

    Parameters
    ----------
    signals : sequence of Signal
        Those of the unit.
    around : str
        What was seen of the location as a whole; empty where that plays no part.

    Returns
    -------
    tuple of str
        At most `MOST_SHOWN` sentences, and the one of the location.
    """
    telling = sorted((s for s in signals if s.llr >= SHOWN_FROM), key=lambda s: -s.llr)[:MOST_SHOWN]
    return (*((around,) if around else ()), *(s.text for s in telling))


def chance_in_words(
    signals: Sequence[Signal], probability: float, probability_range: tuple[float, float], q_value: float
) -> tuple[str, ...]:
    """Say what chance allows and how sure the whole is.

    Parameters
    ----------
    signals : sequence of Signal
        Those of the unit.
    probability : float
        Of pressure.
    probability_range : tuple of two floats
        The same under other beliefs in how common pressure is.
    q_value : float
        False discovery rate.

    Returns
    -------
    tuple of str
        Sentences.
    """
    telling = sorted((s for s in signals if s.llr >= SHOWN_FROM), key=lambda s: -s.llr)[:MOST_SHOWN]
    allowed = [
        f"{s.name.replace('_', ' ')}: so much by chance {_chance(s.p_value)} in honest units like this one."
        for s in telling
    ]
    low, high = probability_range
    return (
        *allowed,
        (
            f"All signals together: probability of pressure {probability:.2f} ({low:.2f} to {high:.2f} under other "
            "beliefs in how common pressure is)."
        ),
        f"Of the units flagged with this one or before it, {100 * q_value:.0f} % are expected to be honest.",
    )


def _chance(p_value: float) -> str:
    if p_value < SMALLEST_TOLD:
        return f"less than once in {1 / SMALLEST_TOLD:,.0f}"
    return f"once in {1 / p_value:,.0f}" if p_value < 0.1 else f"with probability {p_value:.2f}"


def checked_in_words(explanations: Sequence[LookAlike], signals: Sequence[Signal]) -> tuple[str, ...]:
    """Say which innocent explanations were checked.

    Parameters
    ----------
    explanations : sequence of LookAlike
        Checked by name.
    signals : sequence of Signal
        What the expectations of those shown already allow for.

    Returns
    -------
    tuple of str
        Those that explain something first.
    """
    order = (Verdict.EXPLAINS, Verdict.DOES_NOT, Verdict.CANNOT_BE_TOLD)
    ranked = sorted(explanations, key=lambda one: order.index(one.verdict))
    named = tuple(f"{one.name.replace('_', ' ')}: {one.verdict.value}. {one.text}" for one in ranked)
    allowed = dict.fromkeys(cause for s in signals if s.llr >= SHOWN_FROM for cause in s.checked)
    return (*named, *((f"Already allowed for: {'; '.join(allowed)}.",) if allowed else ()))


def unknown_in_words(left_out: Sequence[tuple[str, str]], *, has_blind: bool) -> tuple[str, ...]:
    """Say what the data cannot tell.

    Parameters
    ----------
    left_out : sequence of (str, str)
        Signals left out, with the reason.
    has_blind : bool
        Whether the blind arm gives an estimate of its own.

    Returns
    -------
    tuple of str
        Reasons shared by several signals are said once.
    """
    by_reason: dict[str, list[str]] = {}
    for name, reason in left_out:
        by_reason.setdefault(reason, []).append(name.replace("_", " "))
    reasons = [f"{', '.join(names)}: {reason}." for reason, names in by_reason.items()]
    if not has_blind:
        reasons.append("The blind arm has too few answers of this unit for an estimate of its own.")
    return (*reasons, "Data show answers, not intentions: why they look so, only people can say.")
