"""Whether the waves say that the answer decides who gives it, and what the score then is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy.typing as npt

from analysis.design import Design
from analysis.errors import NotIdentified
from analysis.sensitivity.callback.identification import price
from analysis.sensitivity.callback.mean import Mean, mean
from analysis.sensitivity.callback.model import WaveModel, fit
from analysis.sensitivity.callback.testing import ChiSquaredTest, goodness_of_fit, ignorability, steadiness
from analysis.sensitivity.callback.waves import Waves, require_enough, require_least, thin
from analysis.terms import Terms

#: The most that letting the answer decide may widen the mean: in itself, and in the estimate that was found.
DEAREST, WIDEST = 6.0, 12.0


class Verdict(StrEnum):
    """What the waves say."""

    IGNORABLE = "ignorable"
    OPINION = "opinion"
    MISFIT = "misfit"
    NOT_IDENTIFIED = "not_identified"


@dataclass(frozen=True, slots=True)
class Assessment:
    """Two models of the same waves, and how to choose between them.

    Parameters
    ----------
    ignorable, opinion : Mean
        The mean if the answer does not decide who gives it, and if it may.
    models : tuple of WaveModel
        The two models, in that order.
    ignorability : ChiSquaredTest
        Likelihood-ratio test of the first against the second.
    fit : ChiSquaredTest or None
        The second model, without covariates, against the table of categories by waves; None with two waves.
    steadiness : ChiSquaredTest or None
        Whether gamma is the same in each wave; None with two waves.
    verdict : Verdict
        *ignorable*: the test does not reject, so the first mean stands. *opinion*: it does, and the second model fits,
        so its mean stands. *misfit*: it does, but so does `steadiness`: neither mean is to be trusted.
        *not_identified*: the second mean is too uncertain to be used.
    reason : str
        The verdict in a sentence.
    price : float
        By how much gamma, being unknown, widens the mean; see `price` in `identification`.
    thin : tuple of str
        Combinations of category and wave with few answers.
    """

    ignorable: Mean
    opinion: Mean
    models: tuple[WaveModel, WaveModel]
    ignorability: ChiSquaredTest
    fit: ChiSquaredTest | None
    steadiness: ChiSquaredTest | None
    verdict: Verdict
    reason: str
    price: float
    thin: tuple[str, ...]

    def identified(self) -> Mean:
        """Return the mean of the model in which the answer decides who gives it, if the answers identify it.

        Returns
        -------
        Mean
            The field `opinion`.

        Raises
        ------
        NotIdentified
            The verdict says so; the message gives the factor.
        """
        if self.verdict is Verdict.NOT_IDENTIFIED:
            raise NotIdentified(self.reason)
        return self.opinion


def assess(
    waves: Waves,
    terms: Terms | None,
    values: npt.ArrayLike,
    *,
    reference: int,
    design: Design | None = None,
    level: float = 0.05,
) -> Assessment:
    """Fit both models, test one against the other, and say which mean stands.

    Parameters
    ----------
    waves : Waves
        The sampled units.
    terms : Terms or None
        Covariates of the same units.
    values : array_like, shape (K,)
        Value of each category.
    reference : int
        Category with which the others are compared.
    design : Design, optional
        The sampled units, for their base weights, strata and clusters.
    level : float, default 0.05
        Level of the tests.

    Returns
    -------
    Assessment
        Both means, the tests and the verdict.

    Raises
    ------
    NotIdentified
        There was one wave only, or the likelihood is flat along a parameter, which is named.
    TooFew
        A category or a wave has fewer than 50 answers.
    NotConverged
        The likelihood has no maximum that the starting points lead to.

    Notes
    -----
    The wave model is nearly unbiased if its assumption holds, but wide. Where the test does not reject, its mean
    is mostly noise, so the ignorable one stands. Not identified is a mean that gamma, being unknown, widens more than
    six times at the ignorable estimate, or whose own standard error is more than twelve times the ignorable model's.
    The first rule does the work: it looks at how many answered when, not at the estimate, so that what passes it is no
    selection of estimates.
    """
    require_enough(waves)
    require_least(waves)
    plain = fit(waves, terms, reference=reference, is_ignorable=True)
    full = fit(waves, terms, reference=reference)
    test = ignorability(plain, full)
    alone = full if terms is None else fit(waves, reference=reference)
    steady = steadiness(full)
    ignorable, opinion = mean(plain, values, design=design), mean(full, values, design=design)
    dear = price(plain, full, values, design=design)
    wide = opinion.standard_error / ignorable.standard_error
    verdict, reason = _verdict(dear, wide, test, steady, level)
    return Assessment(
        ignorable, opinion, (plain, full), test, goodness_of_fit(alone), steady, verdict, reason, dear, thin(waves)
    )


def _verdict(
    dear: float, wide: float, test: ChiSquaredTest, steady: ChiSquaredTest | None, level: float
) -> tuple[Verdict, str]:
    if dear > DEAREST or wide > WIDEST:
        times, most = (dear, DEAREST) if dear > DEAREST else (wide, WIDEST)
        return Verdict.NOT_IDENTIFIED, (
            f"the waves do not identify the mean: its standard error is {times:.1f} times that of ignorable "
            f"nonresponse, {most:g} times is the most; more answers to reminders would narrow it"
        )
    if test.p_value > level:
        return Verdict.IGNORABLE, f"the waves do not show that the answer decides who gives it (p = {test.p_value:.3f})"
    if steady is not None and steady.p_value <= level:
        return Verdict.MISFIT, (
            f"the answer seems to decide who gives it (p = {test.p_value:.3g}), but not in the same way in each wave "
            f"(p = {steady.p_value:.3g}), as the model takes for granted"
        )
    return Verdict.OPINION, f"the answer decides who gives it (p = {test.p_value:.3g})"
