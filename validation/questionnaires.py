"""How well the checks find what biases answers, and leave alone what does not: `python -m validation.questionnaires`.

With `--list` it names every item that came out wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.survey import checks
from service.survey.checks import Finding, Severity
from validation import labelled
from validation.labelled import ANY, Item

ENGLISH = "en"
GRAVE = (Severity.ERROR, Severity.WARNING)
HEAD = "| check | bad | found | recall | good | flagged | precision |\n|---|---:|---:|---:|---:|---:|---:|"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An item and what the checks said of it."""

    item: Item
    findings: tuple[Finding, ...]

    @property
    def is_found(self) -> bool:
        """Whether the check that the item is about finds something."""
        return self.by(self.item.rule)

    @property
    def is_flagged(self) -> bool:
        """Whether any check warns of it; what is only worth knowing flags nothing."""
        return any(one.severity in GRAVE for one in self.findings)

    @property
    def is_blocked(self) -> bool:
        """Whether any check calls it an error."""
        return any(one.severity is Severity.ERROR for one in self.findings)

    def by(self, code: str) -> bool:
        """Whether that check finds something."""
        return any(one.code == code for one in self.findings)


def outcomes() -> list[Outcome]:
    """Run the checks on every labelled item."""
    return [Outcome(item, labelled.findings(item)) for item in labelled.items()]


def share(some: Iterable[bool]) -> str:
    """Write a share with the numbers it is of."""
    listed = list(some)
    return f"{sum(listed) / len(listed):.3f} ({sum(listed)} of {len(listed)})" if listed else "–"


def by_rule(all_of_them: Sequence[Outcome]) -> list[str]:
    """Write each check's recall on what it should find, and its precision against every good item."""
    good = [one for one in all_of_them if not one.item.is_bad]
    lines = [HEAD]
    for rule in checks.RULES:
        bad = [one for one in all_of_them if one.item.is_bad and one.item.rule == rule.code]
        found = sum(one.is_found for one in bad)
        wrongly = sum(one.by(rule.code) for one in good)
        if not bad and not wrongly:
            continue
        recall = f"{found / len(bad):.3f}" if bad else "–"
        precision = f"{found / (found + wrongly):.3f}" if found + wrongly else "–"
        cells = (f"{rule.code} {rule.name}", len(bad), found, recall, len(good), wrongly, precision)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def by_language(all_of_them: Sequence[Outcome]) -> list[str]:
    """Write what each check finds in each language but English: bad ones found, good ones flagged by any check."""
    languages = list(dict.fromkeys(one.item.language for one in all_of_them if one.item.language != ENGLISH))
    lines = [f"| check | {' | '.join(languages)} |", f"|---|{'---:|' * len(languages)}"]
    for rule in checks.RULES:
        bad = [one for one in all_of_them if one.item.is_bad and one.item.rule == rule.code]
        cells = [_ratio(one.is_found for one in bad if one.item.language == language) for language in languages]
        if any(cells):
            lines.append(f"| {rule.code} {rule.name} | {' | '.join(cell or '–' for cell in cells)} |")
    good = [one for one in all_of_them if not one.item.is_bad]
    for name, severities in (("warning or error", GRAVE), ("error", (Severity.ERROR,))):
        cells = [
            _ratio(any(f.severity in severities for f in one.findings) for one in good if one.item.language == language)
            for language in languages
        ]
        lines.append(f"| good, flagged as {name} | {' | '.join(cells)} |")
    return lines


def _ratio(some: Iterable[bool]) -> str:
    listed = list(some)
    return f"{sum(listed)} of {len(listed)}" if listed else ""


def overall(all_of_them: Sequence[Outcome]) -> list[str]:
    """Write the shares over all checks."""
    bad = [one for one in all_of_them if one.item.is_bad]
    good = [one for one in all_of_them if not one.item.is_bad]
    sound = [one for one in good if one.item.rule == ANY]
    return [
        "| over all checks | share |\n|---|---:|",
        f"| bad, found by the check it is about | {share(one.is_found for one in bad)} |",
        f"| bad, found by any check as warning or error | {share(one.is_flagged for one in bad)} |",
        f"| bad, found by either | {share(one.is_found or one.is_flagged for one in bad)} |",
        f"| good, flagged as warning or error | {share(one.is_flagged for one in sound)} |",
        f"| good, flagged as error | {share(one.is_blocked for one in sound)} |",
        f"| good or near misses of one check, flagged as warning or error | {share(one.is_flagged for one in good)} |",
        f"| good or near misses of one check, flagged as error | {share(one.is_blocked for one in good)} |",
    ]


def wrong(all_of_them: Sequence[Outcome]) -> list[str]:
    """Write every bad item that was missed and every good one that was flagged."""
    lines = []
    for one in all_of_them:
        (text,) = labelled.texts_of([one.item])
        said = ", ".join(f'{f.code} {f.severity} "{f.evidence}"' for f in one.findings)
        if one.item.is_bad and not one.is_found:
            lines.append(f"missed {one.item.rule}: {text}  [{said}]")
        if not one.item.is_bad and one.is_flagged:
            lines.append(f"flagged ({one.item.rule}): {text}  [{said}]")
    return lines


def main(arguments: Sequence[str]) -> None:
    """Print the tables of docs/methods.md."""
    results = outcomes()
    english = [one for one in results if one.item.language == ENGLISH]
    others = [one for one in results if one.item.language != ENGLISH]
    lines = ["", f"Checks of questionnaires, ruleset {checks.RULESET}:", "", *by_rule(english), "", *overall(english)]
    lines += ["", "In other languages, found of what is bad:", "", *by_language(others)]
    if "--list" in arguments:
        lines += ["", *wrong(results)]
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main(sys.argv[1:])
