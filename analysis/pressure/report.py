"""What respondents say themselves: a private question whether anybody asked them for a particular score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from analysis.pressure.device import effect_on_mean
from analysis.pressure.rates import SPREADS, against_peers, indirect_rates
from analysis.pressure.signal import BoolArray, Family, FloatArray, SignalTable, Trace, nowhere
from analysis.pressure.units import Units, count_by, sum_by
from analysis.programme import Programme

NAME = "direct_report"
#: People misread questions: this share says yes even where nobody asked for anything.
MISREADING_RATE = 0.02
MISREADING_ROWS = 100.0


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How many respondents say that they were asked for a particular score.

    Parameters
    ----------
    design : str
        ``direct``, or ``none`` where nobody was asked.
    n : int
        Answers to the question.
    share, ci_low, ci_high : float or None
        Share of yes with its 95 % Wilson interval; None where nobody was asked.
    reason : str
        Why there is no figure, or what limits it.
    """

    design: str
    n: int
    share: float | None
    ci_low: float | None
    ci_high: float | None
    reason: str

    def as_dict(self) -> dict[str, object]:
        """Return the figure as plain values for JSON.

        Returns
        -------
        dict
            Only a reason where nobody was asked.
        """
        if self.share is None:
            return {"reason": self.reason}
        return {
            "design": self.design,
            "n": self.n,
            "share": self.share,
            "ci_low": self.ci_low,
            "ci_high": self.ci_high,
            "reason": self.reason,
        }


def _asked(programme: Programme) -> tuple[BoolArray, BoolArray]:
    responses = programme.responses
    if "q_ballot" not in responses or "q_answer" not in responses:
        nobody = np.zeros(len(responses), dtype=bool)
        return nobody, nobody
    asked = (responses["q_ballot"] == "direct").to_numpy() & responses["q_answer"].isin(["yes", "no"]).to_numpy()
    return asked, asked & (responses["q_answer"] == "yes").to_numpy()


def prevalence(programme: Programme) -> Prevalence:
    """Estimate the share of respondents who say that they were asked for a score.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    Prevalence
        By the direct question; people under pressure under-report, so it is a lower figure.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    """
    asked, yes = _asked(programme)
    n = int(asked.sum())
    if n == 0:
        return Prevalence("none", 0, None, None, None, "nobody answered a direct question about pressure")
    low, high = proportion_confint(int(yes.sum()), n, alpha=0.05, method="wilson")
    reason = "share of respondents by the direct question; people under pressure tend to under-report"
    return Prevalence("direct", n, float(yes.sum() / n), float(low), float(high), reason)


def direct_report(
    programme: Programme, units: Units, effect_of: FloatArray, honest: FloatArray, *, widest: float = float(SPREADS[-1])
) -> SignalTable:
    """Weigh how many respondents say that somebody asked them for a particular score.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    units : Units
        Who is screened.
    effect_of : ndarray, shape (n_responses,)
        Value of the metric, NaN where a response holds none.
    honest : ndarray, shape (k,)
        Probability that each unit is honest by the other families.
    widest : float, default 0.6
        Largest honest intraclass correlation considered (`rates.against_peers`).

    Returns
    -------
    SignalTable
        Only answers to the direct question count; protected ballots say nothing about a person.
    """
    asked, yes = _asked(programme)
    if not asked.any():
        reason = "no respondent answered a direct question about pressure"
        return nowhere(NAME, Family.REPORT, reason=reason, unit_count=units.count, row_count=len(asked))
    unit, hit = units.of_response[asked], yes[asked].astype(np.float64)
    n = count_by(unit, units.count)
    rates = indirect_rates(hit, unit, np.zeros_like(unit), prior_rate=MISREADING_RATE, prior_n=MISREADING_ROWS)
    base = np.where(n > 0, sum_by(unit, rates, units.count) / np.maximum(n, 1), MISREADING_RATE)
    counts = sum_by(unit, hit, units.count)
    found = against_peers(counts, n.astype(np.float64), base, units.peers, honest, widest=widest)
    strength, rate = found.strength[units.of_response], found.expected[units.of_response]
    texts = [
        f"{int(counts[u])} of {n[u]} respondents say that somebody asked them for a particular score; "
        f"{n[u] * found.expected[u]:.1f} would be usual here."
        for u in range(units.count)
    ]
    return SignalTable(
        name=NAME,
        family=Family.REPORT,
        statistic=counts,
        expected=n * found.expected,
        n=n,
        llr=found.llr,
        p_value=found.p_value,
        effect=effect_on_mean(effect_of, units, yes),
        trace=Trace.RESPONSES,
        traced=yes,
        pressed=np.where(yes, strength / (rate + (1.0 - rate) * strength), 0.0),
        left_out=["" if m else "no respondent answered the direct question" for m in n],
        texts=texts,
        checked=("question misread, as often as elsewhere",),
    )
