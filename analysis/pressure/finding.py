"""What a screen says of each unit, and of the programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.pressure.case import Case
from analysis.pressure.explanation import LookAlike
from analysis.pressure.fairness import Impact, Use
from analysis.pressure.signal import Signal
from analysis.pressure.verdict import Level
from analysis.prevalence.document import ProgrammePrevalence


@dataclass(frozen=True, slots=True)
class MechanismFinding:
    """One mechanism that the evidence of a unit points to.

    Parameters
    ----------
    name : str
        What was done, by the signals' family.
    llr : float
        Log likelihood ratio of the family's evidence.
    p_value : float
        Chance of evidence at least as strong under honesty.
    text : str
        The evidence in a sentence.
    """

    name: str
    llr: float
    p_value: float
    text: str

    def as_dict(self) -> dict[str, object]:
        """Return the finding as plain values for JSON.

        Returns
        -------
        dict
            Keys ``name``, ``llr``, ``p_value`` and ``text``.
        """
        return {"name": self.name, "llr": self.llr, "p_value": self.p_value, "text": self.text}


@dataclass(frozen=True, slots=True)
class UnitFinding:
    """Everything the screen says of one unit.

    Parameters
    ----------
    unit : str
        Identifier.
    n_eligible, n_responses : int
        Events and responses.
    probability, q_value : float
        Of pressure, and the false discovery rate of flagging this unit and all more suspicious ones; 1 for a unit that
        cannot be flagged.
    probability_range : tuple of two floats
        The probability under this and other beliefs in how common pressure is.
    e_value : float
        Evidence of this screen alone and without the location's, with mean 1 at most for an honest unit as far as the
        calibration holds; those of several periods multiply.
    level : Level
        ``clear``, ``watch`` or ``hold``.
    ways : mapping of str to float
        Probability of each way of pressing, given that there is pressure.
    by_location : float
        Probability that it is the whole location, given that there is pressure.
    mechanisms : tuple of MechanismFinding
        Those with a likelihood ratio above `verdict.SUPPORTING`, the strongest first.
    recorded, clean : float or None
        Mean as it came in, and the estimate without pressure; None without a score.
    clean_ci : tuple of two floats, or None
        95 % interval of `clean`.
    delta : float or None
        `recorded` less `clean`.
    delta_ci : tuple of two floats, or None
        95 % interval of `delta` for these respondents.
    bounds : tuple of two floats, or None
        Means with all suspicious answers left out and with all kept, in rising order.
    blind : tuple of two floats, or None
        Estimate from the blind arm and its standard error; None where it has too few answers.
    attrition : tuple of two floats, or None
        Bounds of the difference between usual and blind answers, whatever made more answer in one arm.
    everybody : tuple of two floats, or None
        Estimate over all eligible events, asked or not, without pressure, and its standard error.
    reliability : float
        How far the unit's mean reflects the unit rather than chance, from 0 to 1.
    use : Use
        What a figure of this reliability may be used for at most.
    funnel_z : float or None
        Position among the units after case mix and honest differences. For display: a high score is no evidence.
    signals : tuple of Signal
        The evidence.
    left_out : tuple of (str, str)
        Signals that the data of this unit cannot support, with the reason.
    look_alikes : tuple of LookAlike
        Innocent explanations checked by name, for a unit at watch or hold; empty for others.
    case : Case or None
        What a reviewer reads first, for a unit at watch or hold.
    """

    unit: str
    n_eligible: int
    n_responses: int
    probability: float
    q_value: float
    probability_range: tuple[float, float]
    e_value: float
    level: Level
    ways: Mapping[str, float]
    by_location: float
    mechanisms: tuple[MechanismFinding, ...]
    recorded: float | None
    clean: float | None
    clean_ci: tuple[float, float] | None
    delta: float | None
    delta_ci: tuple[float, float] | None
    bounds: tuple[float, float] | None
    blind: tuple[float, float] | None
    attrition: tuple[float, float] | None
    everybody: tuple[float, float] | None
    reliability: float
    use: Use
    funnel_z: float | None
    signals: tuple[Signal, ...]
    left_out: tuple[tuple[str, str], ...]
    look_alikes: tuple[LookAlike, ...]
    case: Case | None

    def as_dict(self) -> dict[str, object]:
        """Return the finding as plain values for JSON.

        Returns
        -------
        dict
            Evidence by signal name.
        """
        return {
            "unit": self.unit,
            "n_eligible": self.n_eligible,
            "n_responses": self.n_responses,
            "probability": self.probability,
            "q_value": self.q_value,
            "probability_range": list(self.probability_range),
            "e_value": self.e_value,
            "level": self.level.value,
            "ways": dict(self.ways),
            "by_location": self.by_location,
            "mechanisms": [m.as_dict() for m in self.mechanisms],
            "recorded": self.recorded,
            "clean": self.clean,
            "clean_ci": None if self.clean_ci is None else list(self.clean_ci),
            "delta": self.delta,
            "delta_ci": None if self.delta_ci is None else list(self.delta_ci),
            "bounds": None if self.bounds is None else list(self.bounds),
            "blind": _estimate(self.blind),
            "attrition": None if self.attrition is None else list(self.attrition),
            "everybody": _estimate(self.everybody),
            "reliability": self.reliability,
            "use": self.use.value,
            "funnel_z": self.funnel_z,
            "evidence": {s.name: s.as_dict() for s in self.signals},
            "left_out": dict(self.left_out),
            "look_alikes": [
                {"name": one.name, "verdict": one.verdict.value, "text": one.text} for one in self.look_alikes
            ],
            "case": None if self.case is None else self.case.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Screening:
    """The result of `screen`.

    Parameters
    ----------
    fdr : float
        Nominal false discovery rate.
    units : tuple of UnitFinding
        Every unit, in the order of its identifier.
    prevalence : ProgrammePrevalence
        How common pressure is, by what respondents say.
    fairness : mapping of str to tuple of Impact
        By column of the frame: how often units of each group are flagged.
    settings : mapping of str to a plain value
        Every threshold and choice.
    """

    fdr: float
    units: tuple[UnitFinding, ...]
    prevalence: ProgrammePrevalence
    fairness: Mapping[str, tuple[Impact, ...]]
    settings: Mapping[str, object]

    def as_dict(self) -> dict[str, object]:
        """Return the screen as plain values for JSON.

        Returns
        -------
        dict
            Keys ``fdr``, ``units``, ``prevalence``, ``fairness`` and ``settings``.
        """
        return {
            "fdr": self.fdr,
            "units": [u.as_dict() for u in self.units],
            "prevalence": self.prevalence.as_dict(),
            "fairness": {name: [one.as_dict() for one in impacts] for name, impacts in self.fairness.items()},
            "settings": dict(self.settings),
        }


def _estimate(found: tuple[float, float] | None) -> dict[str, float | None]:
    value, error = (None, None) if found is None else found
    return {"value": value, "standard_error": error}
