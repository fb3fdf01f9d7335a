"""What an adjustment found, in the shape that is written to files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum

from analysis.assumptions import Assumptions
from analysis.auxiliaries import MERGING_RULE, Auxiliary, MergedLevel
from analysis.disposition import Rates
from analysis.quality.balance import Balance, ResidualImbalance
from analysis.quality.overlap import Overlap
from analysis.quality.partial_r_indicator import VariablePartial
from analysis.quality.r_indicator import RIndicator
from analysis.quality.response_fit import Agreement
from analysis.quality.weights import WeightSummary
from analysis.sensitivity.inferred import Inferred
from analysis.sensitivity.opinion.findings import Ignorability, Specified


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


@dataclass(frozen=True, slots=True)
class SmallArea:
    """The metric of a domain as drawn towards what is usual in the others.

    Parameters
    ----------
    value, standard_error, ci_low, ci_high : float
        In the unit of the metric; the standard error is the root of the mean squared error.
    reliability : float
        Share of the domain's own deviation that is kept, from 0 to 1.
    """

    value: float
    standard_error: float
    ci_low: float
    ci_high: float
    reliability: float

    def as_dict(self) -> dict[str, float]:
        """Return it as JSON values.

        Returns
        -------
        dict
            Keys are the names of the fields.
        """
        return {
            "value": self.value,
            "standard_error": self.standard_error,
            "ci_low": self.ci_low,
            "ci_high": self.ci_high,
            "reliability": self.reliability,
        }


_NO_AREA: Mapping[str, None] = dict.fromkeys(("value", "standard_error", "ci_low", "ci_high", "reliability"))

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
    small_area : SmallArea or None
        The metric as drawn towards the other domains; not shown where the estimate is suppressed.
    """

    by: Mapping[str, Label]
    estimate: Estimate
    small_area: SmallArea | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the domain and its estimate as JSON values.

        Returns
        -------
        dict
            Keys as the file formats name them.
        """
        area = None if self.estimate.suppressed else self.small_area
        return {
            "by": dict(self.by),
            **self.estimate.as_dict(),
            "small_area": dict(_NO_AREA) if area is None else area.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How far the overall estimate depends on assumptions about those who did not answer.

    Parameters
    ----------
    headline : str
        ``mar`` or ``opinion``: which estimate is reported as adjusted.
    reason : str
        Why, by the rule.
    rule : str
        The rule that was fixed beforehand.
    mar : Figure or None
        The estimate if, given the auxiliary variables, answering does not depend on the opinion.
    opinion : Figure or None
        The mean of the accepted specifications in which it does, with their range as the interval.
    range : tuple of float or None
        From the least to the greatest value that is not refused, sampling error included.
    specifications : tuple of Specified
        Every specification that was tried.
    ignorability : Ignorability or None
        Test of answering that does not depend on the opinion.
    assumptions : Assumptions or None
        Bounds, proxy pattern-mixture, tipping point and selection model; None where there are too few answers.
    """

    headline: str
    reason: str
    rule: str
    mar: Figure | None = None
    opinion: Figure | None = None
    range: tuple[float, float] | None = None
    specifications: tuple[Specified, ...] = ()
    ignorability: Ignorability | None = None
    assumptions: Assumptions | None = None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Least and greatest value the metric can have whatever the others think."""
        return None if self.assumptions is None else self.assumptions.bounds

    def as_dict(self) -> dict[str, object]:
        """Return the assumptions and what they lead to as JSON values.

        Returns
        -------
        dict
            Keys as the file formats name them.
        """
        test = self.ignorability
        return {
            "headline": self.headline,
            "mar": _shown(self.mar),
            "opinion": None if self.opinion is None else self.opinion.as_dict(),
            "reason": self.reason,
            "rule": self.rule,
            "range": None if self.range is None else list(self.range),
            "specifications": [
                {
                    "name": one.name,
                    "value": one.value,
                    "standard_error": one.standard_error,
                    "ci_low": one.low,
                    "ci_high": one.high,
                    "accepted": one.accepted,
                    "why": one.why,
                }
                for one in self.specifications
            ],
            "ignorability": None
            if test is None
            else {
                "statistic": test.statistic,
                "df": test.degrees_of_freedom,
                "p_value": test.p_value,
                "specification": test.specification,
            },
            **_of_assumptions(self.assumptions),
        }


def _of_assumptions(found: Assumptions | None) -> dict[str, object]:
    if found is None:
        return {
            "bounds": None,
            "bounds_interval": None,
            "pattern_mixture": None,
            "tipping_point": None,
            "selection": None,
            "notes": [],
        }
    tipping, selection = found.tipping, found.selection
    return {
        "bounds": list(found.bounds),
        "bounds_interval": list(found.bounds_interval),
        "pattern_mixture": {
            "proxy_correlations": list(found.proxy_correlations),
            "means": [{"phi": row.phi, **_inferred(row.mean), "is_possible": row.is_possible} for row in found.proxy],
        },
        "tipping_point": None
        if tipping is None
        else {
            "target": tipping.target,
            "delta": _inferred(tipping.delta),
            "nonrespondent_mean": tipping.nonrespondent_mean,
            "is_possible": tipping.is_possible,
        },
        "selection": None
        if selection is None
        else {
            "instrument": selection.instrument,
            **_inferred(selection.mean),
            "correlation": selection.correlation,
            "strength": selection.strength,
        },
        "notes": list(found.notes),
    }


def _plain(value: object) -> object:
    """Turn a finding of another module into JSON values, by the names of its fields."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, StrEnum) else value


def _inferred(found: Inferred) -> dict[str, float]:
    return Figure(found.value, found.standard_error, found.interval.low, found.interval.high).as_dict()


@dataclass(frozen=True, slots=True)
class Representativity:
    """How much answering differs between kinds of events, and how well the response model tells it.

    Parameters
    ----------
    r_indicator : RIndicator or None
        None where it cannot be computed; `notes` say why.
    partial : tuple of VariablePartial
        Partial R-indicators by variable and level.
    largest_bias : float or None
        Largest bias of the respondents' mean, in the unit of the metric, if answering depends on the auxiliary
        variables only.
    auc, pseudo_r2 : float
        Area under the curve and McFadden's measure of the response model.
    agreement : Agreement
        Estimated probabilities against what happened.
    overlap : Overlap
        Where the probabilities of respondents and of others lie.
    notes : tuple of str
        What could not be computed, and why.
    """

    r_indicator: RIndicator | None
    partial: tuple[VariablePartial, ...]
    largest_bias: float | None
    auc: float
    pseudo_r2: float
    agreement: Agreement
    overlap: Overlap
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON values.

        Returns
        -------
        dict
            Keys are the names of the fields.
        """
        return {
            "r_indicator": None if self.r_indicator is None else _plain(self.r_indicator),
            "partial_r_indicators": [_plain(one) for one in self.partial],
            "largest_bias": self.largest_bias,
            "auc": self.auc,
            "pseudo_r2": self.pseudo_r2,
            "agreement": _plain(self.agreement),
            "overlap": _plain(self.overlap),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Quality:
    """What was adjusted for, and how well.

    Parameters
    ----------
    auxiliaries : tuple of Auxiliary
        Columns used.
    choice : mapping of str to object
        The evidence for and against each column, and the interactions, as JSON values.
    merged_levels : tuple of MergedLevel
        Levels too small to stand alone.
    balance : tuple of Balance
        Respondents against everybody, before and after.
    residual_imbalance : ResidualImbalance or None
        What the weights have left; None without auxiliary variables.
    weights : WeightSummary
        What the final weights cost.
    propensity : tuple of float or None
        Least, mean and greatest estimated probability of answering; None where everybody sampled answered.
    representativity : Representativity or None
        How representative the response is; None where everybody sampled answered.
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
    small_area_model : str or None
        The model that the small-area figures of the domains rest on, or why there is none; None without domains.
    analysis_version : str
        Version of the analysis.
    """

    auxiliaries: tuple[Auxiliary, ...]
    choice: Mapping[str, object]
    merged_levels: tuple[MergedLevel, ...]
    balance: tuple[Balance, ...]
    residual_imbalance: ResidualImbalance | None
    weights: WeightSummary
    propensity: tuple[float, float, float] | None
    representativity: Representativity | None
    converged: bool
    largest_margin_error: float
    rates: Rates
    weighted_rates: Rates
    confidence: float
    minimum_n: int
    suppression_rule: str
    small_area_model: str | None
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
            "choice": dict(self.choice),
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
            "residual_imbalance": None
            if self.residual_imbalance is None
            else {"statement": self.residual_imbalance.statement, "found": _plain(self.residual_imbalance)},
            "design_effect": self.weights.design_effect,
            "effective_n": self.weights.effective_n,
            "weights": _plain(self.weights),
            "propensity": None
            if self.propensity is None
            else dict(zip(("minimum", "mean", "maximum"), self.propensity, strict=True)),
            "representativity": None if self.representativity is None else self.representativity.as_dict(),
            "converged": self.converged,
            "largest_margin_error": self.largest_margin_error,
            "rates": self.rates.as_dict(),
            "weighted_rates": self.weighted_rates.as_dict(),
            "confidence": self.confidence,
            "minimum_n": self.minimum_n,
            "suppression_rule": self.suppression_rule,
            "small_area_model": self.small_area_model,
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
