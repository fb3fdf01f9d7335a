"""What an adjustment found, in the shape that is written to files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.auxiliaries import MERGING_RULE, Auxiliary, MergedLevel
from analysis.disposition import Rates
from analysis.quality.balance import Balance


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its precision.

    Parameters
    ----------
    value, standard_error, ci_low, ci_high : float
        In the unit of the metric.
    """

    value: float
    standard_error: float
    ci_low: float
    ci_high: float

    def as_dict(self) -> dict[str, float]:
        """Return the figure as JSON values.

        Returns
        -------
        dict
            Keys as the file formats name them.
        """
        return {
            "value": self.value,
            "standard_error": self.standard_error,
            "ci_low": self.ci_low,
            "ci_high": self.ci_high,
        }


_NOTHING: Mapping[str, None] = dict.fromkeys(("value", "standard_error", "ci_low", "ci_high"))


def _shown(figure: Figure | None) -> dict[str, float | None]:
    return dict(_NOTHING) if figure is None else dict(figure.as_dict())


class Suppression(StrEnum):
    """Why figures are not shown."""

    TOO_FEW_ANSWERS = "too_few_answers"
    PROTECTS_ANOTHER = "protects_another"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The metric of a group of events.

    Parameters
    ----------
    n : int
        Answers.
    response_rate : float or None
        Base-weighted share of the sampled events that answered; None where nothing was sampled.
    effective_n, design_effect : float or None
        Kish's; None where suppressed.
    raw : Figure or None
        Plain mean of the answers; None where suppressed.
    adjusted : Figure or None
        Estimated mean over all eligible events; None where suppressed.
    suppression : Suppression or None
        Why the figures are not shown; None where they are.
    """

    n: int
    response_rate: float | None
    effective_n: float | None
    design_effect: float | None
    raw: Figure | None
    adjusted: Figure | None
    suppression: Suppression | None = None

    @property
    def suppressed(self) -> bool:
        """Whether the figures are not shown."""
        return self.suppression is not None

    def hidden(self, suppression: Suppression) -> Estimate:
        """Return the estimate without its figures.

        Parameters
        ----------
        suppression : Suppression
            Why they are not shown.

        Returns
        -------
        Estimate
            The number of answers and the response rate stay.
        """
        return replace(self, effective_n=None, design_effect=None, raw=None, adjusted=None, suppression=suppression)

    def as_dict(self) -> dict[str, object]:
        """Return the estimate as JSON values; figures that are suppressed hold null.

        Returns
        -------
        dict
            Keys as the file formats name them.
        """
        return {
            "n": self.n,
            "effective_n": self.effective_n,
            "response_rate": self.response_rate,
            "raw": _shown(self.raw),
            "adjusted": _shown(self.adjusted),
            "design_effect": self.design_effect,
            "suppressed": self.suppressed,
        }


Label = str | float | int


@dataclass(frozen=True, slots=True)
class DomainEstimate:
    """The metric of one domain.

    Parameters
    ----------
    by : mapping of str to str, float or int
        The domain's value in each column.
    estimate : Estimate
        Its metric.
    """

    by: Mapping[str, Label]
    estimate: Estimate

    def as_dict(self) -> dict[str, object]:
        """Return the domain and its estimate as JSON values.

        Returns
        -------
        dict
            Keys as the file formats name them.
        """
        return {"by": dict(self.by), **self.estimate.as_dict()}


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How far the overall estimate depends on assumptions about those who did not answer.

    Parameters
    ----------
    mar : Figure or None
        The estimate if, given the auxiliary variables, answering does not depend on the opinion.
    bounds : tuple of float or None
        Least and greatest value the metric can have whatever the others think.
    reason : str
        Why the headline is what it is.
    """

    mar: Figure | None
    bounds: tuple[float, float] | None
    reason: str

    def as_dict(self) -> dict[str, object]:
        """Return the assumptions and what they lead to as JSON values.

        Returns
        -------
        dict
            Keys as the file formats name them.
        """
        return {
            "headline": "mar",
            "mar": _shown(self.mar),
            "opinion": None,
            "reason": self.reason,
            "range": None,
            "specifications": [],
            "ignorability": None,
            "bounds": None if self.bounds is None else list(self.bounds),
        }


@dataclass(frozen=True, slots=True)
class Quality:
    """What was adjusted for, and how well.

    Parameters
    ----------
    auxiliaries : tuple of Auxiliary
        Columns used.
    merged_levels : tuple of MergedLevel
        Levels too small to stand alone.
    balance : tuple of Balance
        Respondents against everybody, before and after.
    design_effect, effective_n : float
        Kish's, over all respondents.
    propensity : tuple of float or None
        Least, mean and greatest estimated probability of answering; None where everybody sampled answered.
    converged : bool
        Whether the final weights meet every margin.
    largest_margin_error : float
        As a share of the margin.
    rates, weighted_rates : Rates
        AAPOR's outcome rates, by cases and by base weights.
    confidence : float
        Level of the intervals.
    minimum_n : int
        Fewer answers than this are suppressed.
    suppression_rule : str
        What is suppressed, in words.
    analysis_version : str
        Version of the analysis.
    """

    auxiliaries: tuple[Auxiliary, ...]
    merged_levels: tuple[MergedLevel, ...]
    balance: tuple[Balance, ...]
    design_effect: float
    effective_n: float
    propensity: tuple[float, float, float] | None
    converged: bool
    largest_margin_error: float
    rates: Rates
    weighted_rates: Rates
    confidence: float
    minimum_n: int
    suppression_rule: str
    analysis_version: str

    def as_dict(self) -> dict[str, object]:
        """Return the quality of the adjustment as JSON values.

        Returns
        -------
        dict
            Keys as the file formats name them.
        """
        return {
            "auxiliaries": [
                {"name": a.name, "role": str(a.role), "levels": list(a.levels), "classed": a.is_classed}
                for a in self.auxiliaries
            ],
            "merged_levels": [
                {"variable": m.variable, "level": m.level, "into": m.into, "respondents": m.respondents}
                for m in self.merged_levels
            ],
            "merging_rule": MERGING_RULE,
            "balance": [
                {
                    "variable": b.variable,
                    "level": b.level,
                    "population": b.population,
                    "before": b.before,
                    "after": b.after,
                    "smd_before": b.smd_before,
                    "smd_after": b.smd_after,
                }
                for b in self.balance
            ],
            "design_effect": self.design_effect,
            "effective_n": self.effective_n,
            "propensity": None
            if self.propensity is None
            else dict(zip(("minimum", "mean", "maximum"), self.propensity, strict=True)),
            "converged": self.converged,
            "largest_margin_error": self.largest_margin_error,
            "rates": self.rates.as_dict(),
            "weighted_rates": self.weighted_rates.as_dict(),
            "confidence": self.confidence,
            "minimum_n": self.minimum_n,
            "suppression_rule": self.suppression_rule,
            "analysis_version": self.analysis_version,
        }


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Everything `adjust` found.

    Parameters
    ----------
    metric : str
        Name of the metric.
    overall : Estimate
        All eligible events.
    domains : tuple of DomainEstimate
        One entry per domain of the frame, those without answers included.
    sensitivity : Sensitivity
        What depends on assumptions.
    quality : Quality
        What was adjusted for, and how well.
    """

    metric: str
    overall: Estimate
    domains: tuple[DomainEstimate, ...]
    sensitivity: Sensitivity
    quality: Quality

    def as_dict(self) -> dict[str, object]:
        """Return all of it as JSON values.

        Returns
        -------
        dict
            Keys as the file formats name them.
        """
        return {
            "metric": self.metric,
            "overall": self.overall.as_dict(),
            "domains": [domain.as_dict() for domain in self.domains],
            "sensitivity": self.sensitivity.as_dict(),
            "quality": {
                **self.quality.as_dict(),
                "suppressed_to_protect_another": [
                    dict(domain.by)
                    for domain in self.domains
                    if domain.estimate.suppression is Suppression.PROTECTS_ANOTHER
                ],
            },
        }
