"""What a screen says of each unit, and of the programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.pressure.report import Prevalence
from analysis.pressure.signal import Signal
from analysis.pressure.verdict import Level


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
        Of pressure, and the false discovery rate of flagging this unit and all more suspicious ones.
    level : Level
        ``clear``, ``watch`` or ``hold``.
    mechanisms : tuple of MechanismFinding
        Those with a likelihood ratio above `verdict.SUPPORTING`, the strongest first.
    recorded, clean : float or None
        Mean as it came in, and the estimate without pressure; None without a score.
    clean_ci : tuple of two floats, or None
        95 % interval of `clean`.
    delta : float or None
        `recorded` less `clean`.
    reliability : float
        How far the unit's mean reflects the unit rather than chance, from 0 to 1.
    funnel_z : float or None
        Position among the units after case mix and honest differences. For display: a high score is no evidence.
    signals : tuple of Signal
        The evidence.
    left_out : tuple of (str, str)
        Signals that the data of this unit cannot support, with the reason.
    """

    unit: str
    n_eligible: int
    n_responses: int
    probability: float
    q_value: float
    level: Level
    mechanisms: tuple[MechanismFinding, ...]
    recorded: float | None
    clean: float | None
    clean_ci: tuple[float, float] | None
    delta: float | None
    reliability: float
    funnel_z: float | None
    signals: tuple[Signal, ...]
    left_out: tuple[tuple[str, str], ...]

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
            "level": self.level.value,
            "mechanisms": [m.as_dict() for m in self.mechanisms],
            "recorded": self.recorded,
            "clean": self.clean,
            "clean_ci": None if self.clean_ci is None else list(self.clean_ci),
            "delta": self.delta,
            "reliability": self.reliability,
            "funnel_z": self.funnel_z,
            "evidence": {s.name: s.as_dict() for s in self.signals},
            "left_out": dict(self.left_out),
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
    prevalence : Prevalence
        How common pressure is, by what respondents say.
    settings : mapping of str to a plain value
        Every threshold and choice.
    """

    fdr: float
    units: tuple[UnitFinding, ...]
    prevalence: Prevalence
    settings: Mapping[str, object]

    def as_dict(self) -> dict[str, object]:
        """Return the screen as plain values for JSON.

        Returns
        -------
        dict
            Keys ``fdr``, ``units``, ``prevalence`` and ``settings``.
        """
        return {
            "fdr": self.fdr,
            "units": [u.as_dict() for u in self.units],
            "prevalence": self.prevalence.as_dict(),
            "settings": dict(self.settings),
        }
