"""What the demo prints: the figures as they came out, beside what was planted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap

from service.demo.conclusion import Case, Conclusion, Figure
from service.demo.fieldwork import Tally
from service.demo.world import World

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that is printed."""

    seed: int
    events: int
    lecturers: int
    truth: float
    planted: Mapping[str, str]
    tally: Tally
    conclusion: Conclusion

    @property
    def found(self) -> tuple[Case, ...]:
        """Cases of lecturers who do press."""
        return tuple(case for case in self.conclusion.cases if case.unit in self.planted)

    @property
    def mistaken(self) -> tuple[Case, ...]:
        """Cases of lecturers who do not."""
        return tuple(case for case in self.conclusion.cases if case.unit not in self.planted)

    @property
    def missed(self) -> tuple[str, ...]:
        flagged = {case.unit for case in self.conclusion.cases}
        return tuple(sorted(set(self.planted) - flagged))


def gather(world: World, tally: Tally, conclusion: Conclusion) -> Findings:
    return Findings(
        seed=world.seed,
        events=len(world.visits),
        lecturers=len({visit.rating.lecturer for visit in world.visits}),
        truth=world.truth,
        planted={name: str(presser.mechanism) for name, presser in world.pressers.items()},
        tally=tally,
        conclusion=conclusion,
    )


def render(found: Findings) -> str:
    """The report as lines of text."""
    return "\n\n".join("\n".join(section) for section in (_asked(found), _score(found), _pressure(found), _pay(found)))


def _asked(found: Findings) -> list[str]:
    tally, conclusion = found.tally, found.conclusion
    return [
        f"Asked (seed {found.seed})",
        _line("events reported", f"{found.events:,} of {found.lecturers} lecturers"),
        _line("messages sent", f"{tally.texts:,} texts, {tally.mails:,} mails; {tally.stops} customers said stop"),
        _line(
            "answers with a score",
            f"{conclusion.answers:,} (response rate {conclusion.response_rate:.1%}); "
            f"{tally.by_form:,} forms, {tally.by_text} conversations by text",
        ),
    ]


def _score(found: Findings) -> list[str]:
    raw, adjusted = found.conclusion.raw, found.conclusion.adjusted
    errors = [figure.value - found.truth for figure in (raw, adjusted)]
    is_inside = adjusted.low <= found.truth <= adjusted.high
    return [
        "Mean score, 1 to 5",
        _line("truth, everybody's opinion", f"{found.truth:.3f}"),
        _line("respondents, raw", f"{_interval(raw)}   {errors[0]:+.3f}"),
        _line("adjusted", f"{_interval(adjusted)}   {errors[1]:+.3f}"),
        _line("", f"The truth lies {'inside' if is_inside else 'outside'} the adjusted interval."),
        _line("", "Auxiliaries cannot tell everything: strong opinions answer more readily, and"),
        _line("", "pressed answers count until a person has decided on them."),
    ]


def _pressure(found: Findings) -> list[str]:
    cases = found.conclusion.cases
    decision = found.conclusion.decision
    lines = [
        "Pressure",
        _line("planted", f"{len(found.planted)} lecturers"),
        _line("flagged", f"{len(cases)}: {len(found.found)} of the planted, {len(found.mistaken)} others"),
    ]
    lines += [
        f"    {case.unit:<15} {case.level:<6} {case.probability:.3f}  {found.planted.get(case.unit, 'nothing planted')}"
        for case in cases
    ]
    lines += [f"    {name:<15} {'missed':<6} {'':5}  {found.planted[name]}" for name in found.missed]
    if decision is not None:
        lines.append(_line("decided by the reviewer", f"{decision.unit}: {decision.verdict}"))
        lines += [_line("", part) for part in wrap(f"evidence: {cases[0].evidence}", WIDTH)]
    return lines


def _pay(found: Findings) -> list[str]:
    release = found.conclusion.release
    because = release.because
    lines = [
        "Bonus",
        _line("released", str(release.released)),
        _line("held until decided", str(release.held)),
        _line("withheld", f"{because['too_few_answers']} for too few answers"),
        _line("", f"{because['below_least_reliability']} since too much of the figure is chance to pay by it"),
        _line("", f"{because['case_upheld']} because its case was upheld"),
        _line("signature", "checked with the public key" if release.signature_holds else "does not hold"),
        _line("first lines of the feed", ""),
    ]
    return lines + [f"    {unit:<15} {_interval(figure)}  from {n} answers" for unit, figure, n in release.feed]


def _line(label: str, value: str) -> str:
    return f"  {label:<28}{value}".rstrip()


def _interval(figure: Figure) -> str:
    return f"{figure.value:.3f}  ({figure.low:.3f} to {figure.high:.3f})"
