"""The documents of the methods describe what the analysis does now, with the tables that validation prints now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.estimation.interval import Kind
from analysis.metrics import NAMES, metric
from analysis.pressure import families, verdict
from analysis.pressure.signal import Family
from analysis.pressure.signals import (
    blind_arm,
    bursts,
    comments,
    coverage,
    discordance,
    latency,
    lattice,
    network,
    private_device,
    report,
    similarity,
    speed,
    straightlining,
    surge,
)
from analysis.provenance import ANALYSIS_VERSION
from analysis.simulate import LookAlike
from validation import apipop, locations, opinion, prevalence, sampling
from validation.nonresponse import PROGRAMMES, WORLDS
from validation.pressure import SETTINGS
from validation.schools import MECHANISMS
from validation.worlds import DRAWN

SIGNALS = {
    coverage.NOT_ASKED: Family.INVITATION,
    coverage.SPOILED: Family.INVITATION,
    latency.NAME: Family.ON_SITE,
    private_device.NAME: Family.FABRICATION,
    lattice.NAME: Family.DISTORTION,
    surge.NAME: Family.PERIOD,
    discordance.NAME: Family.DISTORTION,
    blind_arm.SCORES: Family.AUDIT,
    blind_arm.RESPONSE: Family.AUDIT,
    report.NAME: Family.REPORT,
    speed.NAME: Family.ON_SITE,
    straightlining.NAME: Family.ANSWERS,
    network.NAME: Family.FABRICATION,
    similarity.NAME: Family.ANSWERS,
    comments.NAME: Family.ANSWERS,
    bursts.NAME: Family.ON_SITE,
}


@pytest.fixture(scope="module")
def methods(root: Path) -> str:
    documents = [root / "docs" / "methods.md", *sorted((root / "docs" / "methods").glob("*.md"))]
    return "\n".join(document.read_text(encoding="utf-8") for document in documents)


def test_every_signal_is_described_with_its_family(methods: str) -> None:
    assert dict(re.findall(r"^\| `(\w+)` \((\w+)\) \|", methods, re.MULTILINE)) == SIGNALS


def test_the_floors_of_the_levels_are_those_of_the_code(methods: str) -> None:
    rows = dict(re.findall(r"^\| (floor of any flag|watch|hold) \| (.+) \|$", methods, re.MULTILINE))

    assert rows["floor of any flag"].startswith(
        f"at least {families.LEAST_RESPONSES} responses, or for who is asked {families.LEAST_EVENTS} events; and two "
        f"families with `LR` above {families.SUPPORTING:g}, or the randomised audit above {families.SUPPORTING:g}, "
        f"or one with at least {verdict.CONVINCING:g}"
    )
    assert f"`P` at least {verdict.WATCH_PROBABILITY}" in rows["watch"]
    assert f"{verdict.OVERWHELMING:,.0f}" in rows["hold"]
    assert f"`P` at least {verdict.HOLD_PROBABILITY}; q at most {verdict.HOLD_FDR}" in rows["hold"]


def test_every_metric_has_its_interval_described(methods: str) -> None:
    table = methods.split("| metric | interval |", 1)[1].split("\n\n", 1)[0]
    named = {Kind.MEAN: "CSAT, CES, mean", Kind.SHARE: "top box", Kind.NPS: "NPS"}

    assert [label for label in named.values() if f"| {label} |" not in table] == []
    assert {metric(name).kind for name in NAMES} == set(named)


def test_the_table_of_nonresponse_has_every_world_that_is_simulated(methods: str) -> None:
    table = methods.split("| programme | metric |", 1)[1].split("\n\n", 1)[0]
    shown = re.findall(r"^\| ([^|]+) \| (?:nps|csat) \|", table, re.MULTILINE)

    assert set(shown) == set(WORLDS)
    assert f"{PROGRAMMES} programmes each" in methods


def test_the_table_of_pressure_has_every_setting_with_its_runs(methods: str) -> None:
    table = methods.split("| setting | runs |", 1)[1].split("\n\n", 1)[0]
    shown = re.findall(r"^\| ([^|]+) \| (\d+) \|", table, re.MULTILINE)

    assert shown == [(setting.name, str(setting.runs)) for setting in SETTINGS]
    assert "| mechanism | number | AUC |" in methods
    large = methods.split("| programme | answers | seconds |", 1)[1].split("\n\n", 1)[0]
    seeds = re.findall(r"^\| seed (\d+) \|", large, re.MULTILINE)
    assert seeds == [str(s.first_seed + number) for s in SETTINGS if s.is_large for number in range(s.runs)]


def test_the_table_of_look_alikes_has_every_one(methods: str) -> None:
    table = methods.split("| look-alike | units | flagged |", 1)[1].split("\n\n", 1)[0]
    shown = {name.split(",")[0] for name in re.findall(r"^\| ([^|:]+) \| \d+ \|", table, re.MULTILINE)}

    assert shown == {str(kind) for kind in LookAlike}


def test_the_table_of_schools_has_every_way_of_answering_with_every_estimator(methods: str) -> None:
    table = methods.split("| coverage | refused |\n", 1)[1].split("\n\n", 1)[0]
    shown = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", table, re.MULTILINE)

    assert shown == [(mechanism, name) for mechanism in MECHANISMS for name in apipop.ESTIMATORS]
    assert f"{apipop.REPLICATIONS} samples of {apipop.SAMPLE}" in methods


def test_the_table_of_worlds_has_every_setting_and_says_how_they_are_drawn(methods: str) -> None:
    table = methods.split("| worlds | number |", 1)[1].split("\n\n", 1)[0]
    shown = re.findall(r"^\| ([^|:]+) \| (\d+) \|", table, re.MULTILINE)

    assert shown == [(setting.name, str(setting.worlds)) for setting in opinion.SETTINGS]
    assert DRAWN in methods


def test_the_table_of_locations_has_every_setting_and_size(methods: str) -> None:
    table = methods.split("| assumption | programmes left to MAR |", 1)[1].split("\n\n", 1)[0]
    shown = re.findall(r"^\| ([^|]+) \| \d+ \| (\d+) to (\d+) \| adjusted \|", table, re.MULTILINE)

    sizes = [(str(low), str(high)) for low, high in locations.SIZES]
    assert shown == [(setting.name, *size) for setting in locations.SETTINGS for size in sizes]
    assert f"{locations.PROGRAMMES} programmes of" in methods


def test_the_table_of_prevalence_has_every_way_of_asking(methods: str) -> None:
    table = methods.split("| way of asking | answers |", 1)[1].split("\n\n", 1)[0]
    shown = re.findall(r"^\| ([^|]+) \| (\d+) \| ([\d.]+) \|", table, re.MULTILINE)

    assert shown == [(setting.name, str(setting.n), f"{setting.truth:g}") for setting in prevalence.SETTINGS]
    assert f"{prevalence.REPLICATIONS} surveys each" in methods


def test_the_table_of_sampling_has_every_design(methods: str) -> None:
    table = methods.split("| design | weights |", 1)[1].split("\n\n", 1)[0]
    shown = re.findall(r"^\| ([^|]+) \| ([a-z ]+) \|", table, re.MULTILINE)

    assert list(dict.fromkeys(name for name, _ in shown)) == [design.name for design in sampling.DESIGNS]
    assert f"{sampling.REPLICATIONS} carryings out each" in methods


def test_the_tables_are_of_this_version_and_make_validate_prints_them_all(methods: str, root: Path) -> None:
    shown = dict(re.findall(r"`python -m validation\.(\w+)`, version ([\d.]+)\.", methods))
    reporting = {path.stem for path in (root / "validation").glob("*.py") if "__main__" in path.read_text("utf-8")}

    assert shown == dict.fromkeys(reporting, ANALYSIS_VERSION)
    assert reporting == set(re.findall(r"-m validation\.(\w+)", (root / "Makefile").read_text("utf-8")))
