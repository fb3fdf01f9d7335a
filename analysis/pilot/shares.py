"""Shares of respondents, question by question, each against the other questions of the same questionnaire."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.stats import hypergeom, norm

from analysis.errors import BadTable
from analysis.evidence import holm

CONFIDENCE = 0.95
#: A question stands out if its p-value after Holm's correction is at most this.
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Share:
    """A number of people out of others, with the interval of the share.

    Parameters
    ----------
    count : int or None
        How many; None where there are too few people to be shown.
    of : int
        Out of how many.
    share, low, high : float or None
        None likewise, and where there is nobody.
    """

    count: int | None
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One question against all others.

    Parameters
    ----------
    here, elsewhere : Share
        At this question, and at the others together.
    p_value : float or None
        Of a share that is no larger here than elsewhere, after Holm's correction over the questions; None where there
        is nothing to compare.
    """

    here: Share
    elsewhere: Share
    p_value: float | None

    @property
    def stands_out(self) -> bool:
        """Whether the share is larger here than chance makes it."""
        return self.p_value is not None and self.p_value <= SIGNIFICANT


def share(count: int, of: int, *, least: int = 1) -> Share:
    """Give a share its interval.

    Parameters
    ----------
    count, of : int
        How many, out of how many.
    least : int, default 1
        Out of fewer, no share is given.

    Returns
    -------
    Share
        With Wilson's interval at 95 %.

    Raises
    ------
    BadTable
        There are more than there can be, or fewer than none.

    Notes
    -----
    ``(p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)``. It stays within 0 and 1, and is right
    for few people and small shares, where Wald's is not.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22, 209-212.

    Examples
    --------
    >>> found = share(12, 63)
    >>> round(found.low, 3), round(found.high, 3)
    (0.112, 0.304)
    """
    if not 0 <= count <= of:
        raise BadTable("pilot", f"{count} of {of} is no share", column="count")
    if of < max(least, 1):
        return Share(None if of else 0, of, None, None, None)
    z, p = float(norm.ppf(0.5 + CONFIDENCE / 2)), count / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    low = 0.0 if count == 0 else middle - half
    high = 1.0 if count == of else middle + half
    return Share(count, of, p, low, high)


def compared(counts: Mapping[str, tuple[int, int]], *, least: int) -> dict[str, Compared]:
    """Compare the share at each question with that at all others.

    Parameters
    ----------
    counts : mapping
        By question, how many out of how many who came to it.
    least : int
        Questions that fewer came to are neither shown nor compared, nor are they among the others.

    Returns
    -------
    dict
        By question.

    Notes
    -----
    Fisher's exact test, one-sided: if the share were the same everywhere, the number here would follow the
    hypergeometric law, given how many came to each question and the number in all. Holm's correction makes it at most
    5 % likely that any question is named without reason. A survey in which every question loses as many is not named:
    for that there is the share who finished.

    References
    ----------
    Fisher, R. A. (1935). The logic of inductive inference. Journal of the Royal Statistical Society 98, 39-82.

    Examples
    --------
    >>> found = compared({"q1": (0, 70), "q2": (1, 70), "q3": (12, 63), "q4": (1, 50)}, least=8)
    >>> [name for name, one in found.items() if one.stands_out], round(found["q3"].p_value, 6)
    (['q3'], 6e-06)
    """
    shown = {name: pair for name, pair in counts.items() if pair[1] >= max(least, 1)}
    hits, all_of = sum(count for count, _ in shown.values()), sum(of for _, of in shown.values())
    tested = shown if len(shown) > 1 else {}
    raw = [float(hypergeom.sf(count - 1, all_of, hits, of)) for count, of in tested.values()]
    adjusted = dict(zip(tested, holm(raw).tolist(), strict=True)) if raw else {}
    found = {}
    for name, (count, of) in counts.items():
        others = (hits - count, all_of - of) if name in shown else (hits, all_of)
        found[name] = Compared(share(count, of, least=least), share(*others), adjusted.get(name))
    return found
