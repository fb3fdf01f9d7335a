"""Domains drawn towards the others: nearer to the truth, with intervals that hold it, and hidden where suppressed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.adjustment import adjust
from analysis.design import design
from analysis.domains import Domains
from analysis.findings import DomainEstimate, Estimate, Figure
from analysis.metrics import metric
from analysis.programme import check
from analysis.sample import Sample
from analysis.settings import Settings
from analysis.shrinkage import AREA, NESTED, NO_REGION, shrunk
from analysis.simulate import World, simulate

WORLD = World(events=12_000, employees=150, locations=10, response_rate=0.2, sample_probability=1.0)


@pytest.mark.parametrize(
    ("by", "model"), [(("employee_id",), NESTED), (("location_id", "segment"), f"{AREA}, with segment as covariate")]
)
def test_shrunk_figures_are_nearer_to_the_truth_and_their_intervals_hold_it(by: tuple[str, ...], model: str) -> None:
    programme, truth = simulate(WORLD, np.random.default_rng(3))
    found = adjust(programme, metric="csat", by=by, assume="mar", protect=False)

    value = truth.opinions["csat"].groupby([programme.frame[name].to_numpy() for name in by]).mean()
    direct, shrunk, covered = [], [], []
    for domain in found.domains:
        figure, area = domain.estimate.adjusted, domain.small_area
        if figure is None or area is None:
            continue
        key = tuple(domain.by[name] for name in by)
        expected = value[key[0] if len(key) == 1 else key]
        direct.append(figure.value - expected)
        shrunk.append(area.value - expected)
        covered.append(area.ci_low <= expected <= area.ci_high)
        assert 0 < area.reliability < 1
        assert area.standard_error > 0

    assert found.quality.small_area_model == model
    assert len(covered) > 20
    assert np.square(shrunk).mean() < 0.85 * np.square(direct).mean()
    assert np.mean(covered) > 0.88


def test_a_suppressed_domain_shows_no_shrunk_figure_either() -> None:
    programme, _ = simulate(WORLD, np.random.default_rng(3))
    found = adjust(programme, metric="csat", by=("employee_id",), assume="mar", minimum_n=20)

    hidden = [domain for domain in found.domains if domain.estimate.suppressed]
    assert hidden
    assert all(set(domain.as_dict()["small_area"].values()) == {None} for domain in hidden)  # type: ignore[attr-defined]
    assert any(domain.as_dict()["small_area"]["value"] is not None for domain in found.domains)  # type: ignore[index]


def test_three_domains_are_too_few_to_learn_from_and_the_reason_is_told() -> None:
    programme, _ = simulate(WORLD, np.random.default_rng(3))
    found = adjust(programme, metric="csat", by=("region",), assume="mar")

    assert [domain.small_area for domain in found.domains] == [None] * 3
    assert str(found.quality.small_area_model).startswith("no model of small domains: ")


def test_a_domain_without_a_model_is_written_with_empty_fields() -> None:
    programme, _ = simulate(WORLD, np.random.default_rng(3))
    [one, *_] = adjust(programme, metric="csat", by=("region",), assume="mar").domains

    assert isinstance(one, DomainEstimate)
    assert one.as_dict()["small_area"] == dict.fromkeys(("value", "standard_error", "ci_low", "ci_high", "reliability"))


def _scores(rng: np.random.Generator, segment: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]  # any labels
    """Net promoter values: nearly all promoters in one segment, mixed answers in another."""
    promoter = np.select([segment == "calm", segment == "mixed"], [0.93, 0.45], 0.7)
    detractor = np.select([segment == "calm", segment == "mixed"], [0.02, 0.4], 0.1)
    draw = rng.random(len(segment))
    return np.where(draw < promoter, 10, np.where(draw < promoter + detractor, 3, 8))


def test_intervals_hold_in_segments_of_different_spread_and_errors_are_not_above_the_direct_ones() -> None:
    covered: dict[str, list[bool]] = {"calm": [], "mixed": [], "other": []}
    errors, squares = [], []
    for seed in range(15):
        rng = np.random.default_rng(seed)
        n = 5000
        segment = rng.choice(list(covered), n, p=[0.5, 0.3, 0.2])
        region = rng.choice([f"r{k}" for k in range(10)], n)
        score = _scores(rng, segment)
        answered = rng.random(n) < 0.2
        frame = pd.DataFrame(
            {
                "event_id": [f"e{i}" for i in range(n)],
                "employee_id": "w1",
                "customer_id": [f"c{i}" for i in range(n)],
                "event_ts": "2026-01-05T10:00:00",
                "segment": segment,
                "region": region,
                "sample_prob": 1.0,
                "sampled": 1,
                "invited": 1,
                "disposition": np.where(answered, "complete", "no_response"),
            }
        )
        responses = pd.DataFrame(
            {
                "response_id": [f"a{i}" for i in np.flatnonzero(answered)],
                "event_id": frame["event_id"][answered].to_numpy(),
                "response_ts": "2026-01-06T10:00:00",
                "nps": score[answered],
            }
        )
        found = adjust(
            check(frame, responses, Settings()),
            metric="nps",
            by=("region", "segment"),
            auxiliaries=("segment",),
            assume="mar",
            protect=False,
        )
        value = np.where(score >= 9, 100.0, np.where(score <= 6, -100.0, 0.0))
        for domain in found.domains:
            figure, area = domain.estimate.adjusted, domain.small_area
            if figure is None or area is None:
                continue
            truth = value[(region == domain.by["region"]) & (segment == domain.by["segment"])].mean()
            covered[str(domain.by["segment"])].append(area.ci_low <= truth <= area.ci_high)
            errors.append((area.standard_error, figure.standard_error))
            squares.append(((area.value - truth) ** 2, (figure.value - truth) ** 2))

    assert {name: len(held) > 100 for name, held in covered.items()} == dict.fromkeys(covered, True)
    assert min(np.mean(held) for held in covered.values()) > 0.91
    small, direct = np.mean(errors, axis=0)
    assert small < direct
    nearer, farther = np.mean(squares, axis=0)
    assert nearer < 0.7 * farther


def test_regions_of_one_location_each_are_left_out_and_the_model_says_so() -> None:
    programme, _ = simulate(WORLD, np.random.default_rng(3))
    frame = programme.frame.assign(region=programme.frame["location_id"])
    found = adjust(
        dataclasses.replace(programme, frame=frame),
        metric="csat",
        by=("employee_id",),
        auxiliaries=("segment",),
        assume="mar",
    )
    without = adjust(
        dataclasses.replace(programme, frame=frame.drop(columns="region")),
        metric="csat",
        by=("employee_id",),
        auxiliaries=("segment",),
        assume="mar",
    )

    assert found.quality.small_area_model == NO_REGION
    assert [domain.small_area for domain in found.domains] == [domain.small_area for domain in without.domains]
    assert sum(domain.small_area is not None for domain in found.domains) > 20


def _direct(value: float, error: float) -> Estimate:
    figure = Figure(value, error, value - 2 * error, value + 2 * error)
    return Estimate(30, 0.3, 30.0, 1.0, figure, figure)


def test_what_the_opinion_models_leave_open_is_added_whole_to_error_and_interval() -> None:
    rng = np.random.default_rng(1)
    sampling = [_direct(float(value), 0.3) for value in rng.normal(7, 0.5, 12)]
    widened = [_direct(one.adjusted.value, 0.5) for one in sampling if one.adjusted is not None]
    n = 24
    sample = Sample(
        metric("mean"),
        np.arange(n),
        np.ones(n),
        np.ones(n, dtype=bool),
        np.full(n, 7.0),
        np.full(n, 7.0),
        np.arange(n),
    )
    domains = Domains(np.repeat(np.arange(12), 2), tuple({"touchpoint": f"t{k}"} for k in range(12)))
    weighted = design(np.ones(n))

    def areas(wide: list[Estimate] | None) -> list[tuple[float, float, float, float]]:
        found, model = shrunk(sample, weighted, domains, sampling, pd.DataFrame(), ("touchpoint",), 0.9, wide)
        assert model == AREA
        return [(one.value, one.standard_error, one.ci_low, one.ci_high) for one in found if one is not None]

    z2 = stats.norm.ppf(0.95) ** 2
    plain, wide = np.array(areas(None)), np.array(areas(widened))
    assert len(plain) == 12
    assert np.array_equal(areas(sampling), plain)
    assert np.array_equal(wide[:, 0], plain[:, 0])
    assert wide[:, 1] ** 2 - plain[:, 1] ** 2 == pytest.approx(np.full(12, 0.16))
    for end in (2, 3):
        distance = (wide[:, end] - wide[:, 0]) ** 2 - (plain[:, end] - plain[:, 0]) ** 2
        assert distance == pytest.approx(np.full(12, 0.16 * z2))


def test_a_level_whose_answers_all_agree_keeps_an_interval_as_wide_as_the_scale_allows() -> None:
    rng = np.random.default_rng(2)
    levels = np.repeat(["agreed", "mixed"], 6)
    agreed = Figure(10.0, 1e-15, 9.0, 10.0)
    sampling = [
        Estimate(20, 0.3, 20.0, 1.0, agreed, agreed) if level == "agreed" else _direct(float(rng.normal(6, 0.5)), 0.4)
        for level in levels
    ]
    labels = tuple({"place": f"p{k}", "segment": str(level)} for k, level in enumerate(levels))
    sample = Sample(
        metric("mean"), np.arange(12), np.ones(12), np.ones(12, dtype=bool), np.ones(12), np.ones(12), np.arange(12)
    )
    found, model = shrunk(
        sample,
        design(np.ones(12)),
        Domains(np.arange(12), labels),
        sampling,
        pd.DataFrame(),
        ("place", "segment"),
        0.95,
    )

    assert model == f"{AREA}, with segment as covariate"
    assert all(one is not None and one.ci_low < 9.99 and one.standard_error > 0.01 for one in found)
