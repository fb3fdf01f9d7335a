"""Domains drawn towards the others: nearer to the truth, with intervals that hold it, and hidden where suppressed."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.adjustment import adjust
from analysis.findings import DomainEstimate
from analysis.shrinkage import AREA, NESTED
from analysis.simulate import World, simulate

WORLD = World(events=12_000, employees=150, locations=10, response_rate=0.2, sample_probability=1.0)


@pytest.mark.parametrize(("by", "model"), [(("employee_id",), NESTED), (("location_id", "segment"), AREA)])
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
