"""The whole way from two tables to an estimate for everybody eligible."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.adjustment import adjust
from analysis.errors import AnalysisError, BadTable, NotIdentified, TooFew
from analysis.output import as_json
from analysis.programme import Programme, Settings, check
from analysis.simulate import AUXILIARIES, World, simulate

WORLD = World(events=1500, employees=30, locations=5)


@pytest.fixture(scope="module")
def programme() -> Programme:
    """A programme whose response depends on the auxiliary variables."""
    return simulate(WORLD, np.random.default_rng(4))[0]


def _without_answers(programme: Programme, keep: int) -> Programme:
    """Turn all but the first responses into silence."""
    responses = programme.responses.iloc[:keep].drop(columns="event_row")
    frame = programme.frame.copy()
    silent = frame["disposition"].isin(["partial", "complete"]) & ~frame["event_id"].isin(responses["event_id"])
    frame.loc[silent, "disposition"] = "no_response"
    frame.loc[silent, "response_id"] = ""
    return check(frame, responses, programme.settings)


def _census(opinion: npt.NDArray[np.float64], answered: npt.NDArray[np.bool_], customers: int) -> Programme:
    """Ask everybody; some answer."""
    number = np.arange(len(opinion))
    frame = pd.DataFrame(
        {
            "event_id": np.char.add("V", number.astype(str)),
            "employee_id": "E1",
            "customer_id": np.char.add("C", (number * customers // len(number)).astype(str)),
            "event_ts": "2026-03-01T08:00:00Z",
            "sample_prob": 1.0,
            "sampled": 1,
            "invited": 1,
            "disposition": np.where(answered, "complete", "no_response"),
        }
    )
    responses = pd.DataFrame(
        {
            "response_id": np.char.add("R", number[answered].astype(str)),
            "event_id": frame["event_id"][answered],
            "response_ts": "2026-03-01T18:00:00Z",
            "nps": opinion[answered],
        }
    )
    return check(frame, responses, Settings())


def test_the_written_document_has_the_agreed_shape(programme: Programme) -> None:
    document = adjust(programme, metric="nps", by=("location_id",)).as_dict()

    figure = {"value", "standard_error", "ci_low", "ci_high"}
    estimate = {"n", "effective_n", "response_rate", "raw", "adjusted", "design_effect", "suppressed"}
    assert set(document) == {"metric", "overall", "domains", "sensitivity", "quality"}
    assert set(document["overall"]) == estimate
    assert set(document["overall"]["adjusted"]) == figure
    assert all(set(domain) == estimate | {"by", "small_area"} for domain in document["domains"])
    assert document["domains"][0]["by"] == {"location_id": "L001"}
    sensitivity = {"headline", "mar", "opinion", "reason", "range", "specifications", "ignorability", "bounds"}
    sensitivity |= {"rule", "bounds_interval", "pattern_mixture", "tipping_point", "selection", "notes"}
    assert set(document["sensitivity"]) == sensitivity
    assert document["sensitivity"]["headline"] == "mar"
    assert json.loads(json.dumps(document, allow_nan=False)) == document


@pytest.mark.parametrize("metric", ["nps", "mean", "top_box", "csat", "ces"])
def test_every_metric_lies_within_its_interval_and_its_bounds(programme: Programme, metric: str) -> None:
    found = adjust(programme, metric=metric)

    adjusted, bounds = found.overall.adjusted, found.sensitivity.bounds
    assert adjusted is not None
    assert bounds is not None
    assert adjusted.ci_low <= adjusted.value <= adjusted.ci_high
    assert bounds[0] <= adjusted.value <= bounds[1]


def test_weights_bring_the_respondents_in_line_with_everybody(programme: Programme) -> None:
    quality = adjust(programme, metric="mean").quality

    assert max(abs(level.smd_before) for level in quality.balance) > 0.1
    assert max(abs(level.smd_after) for level in quality.balance) < 1e-8
    assert quality.converged
    assert quality.largest_margin_error < 1e-10
    assert quality.weights.design_effect > 1
    assert {a.name for a in quality.auxiliaries} == set(AUXILIARIES)


def test_domains_are_weighted_by_the_one_overall_design(programme: Programme) -> None:
    found = adjust(programme, metric="mean", by=("segment",), auxiliaries=("segment", "age_band"))

    sizes = programme.frame["segment"].value_counts()
    values = {domain.by["segment"]: domain.estimate.adjusted for domain in found.domains}
    total = sum(figure.value * sizes[name] for name, figure in values.items() if figure is not None)
    assert found.overall.adjusted is not None
    assert total / len(programme.frame) == pytest.approx(found.overall.adjusted.value)


def test_the_order_of_the_rows_does_not_matter_to_the_last_digit(programme: Programme) -> None:
    rng = np.random.default_rng(0)
    shuffled = check(
        programme.frame.iloc[rng.permutation(len(programme.frame))],
        programme.responses.drop(columns="event_row").iloc[rng.permutation(len(programme.responses))],
        programme.settings,
    )

    one, other = (adjust(p, metric="nps", by=("location_id",)) for p in (programme, shuffled))

    assert as_json(one.as_dict()) == as_json(other.as_dict())


def test_the_names_of_levels_do_not_matter(programme: Programme) -> None:
    frame = programme.frame.copy()
    frame["segment"] = frame["segment"].map({"consumer": "z", "business": "y", "premium": "x"})
    renamed = check(frame, programme.responses.drop(columns="event_row"), programme.settings)

    one, other = (adjust(p, metric="nps").overall.adjusted for p in (programme, renamed))

    assert one is not None
    assert other is not None
    assert list(one.as_dict().values()) == pytest.approx(list(other.as_dict().values()), rel=1e-6)


def test_a_domain_with_few_answers_shows_no_figure(programme: Programme) -> None:
    found = adjust(programme, metric="nps", by=("employee_id",), minimum_n=12)

    hidden = [domain.as_dict() for domain in found.domains if domain.estimate.n < 12]
    shown = [domain.as_dict() for domain in found.domains if domain.estimate.n >= 12]
    assert hidden
    assert shown
    nothing = dict.fromkeys(("value", "standard_error", "ci_low", "ci_high"))
    for row in hidden:
        assert row["suppressed"] is True
        assert row["raw"] == row["adjusted"] == nothing
        assert row["effective_n"] is None
        assert row["design_effect"] is None
    for row in shown:
        assert row["suppressed"] is False
        assert row["adjusted"] != nothing


def test_every_domain_of_the_frame_has_a_row(programme: Programme) -> None:
    found = adjust(_without_answers(programme, 40), metric="nps", by=("employee_id", "segment"), auxiliaries=())

    pairs = programme.frame[["employee_id", "segment"]].drop_duplicates()
    assert {(d.by["employee_id"], d.by["segment"]) for d in found.domains} == set(
        pairs.itertuples(index=False, name=None)
    )


def test_too_few_answers_overall_show_neither_figure_nor_bounds(programme: Programme) -> None:
    found = adjust(_without_answers(programme, 7), metric="nps").as_dict()

    assert found["overall"]["suppressed"] is True
    assert found["sensitivity"]["bounds"] is None
    assert found["sensitivity"]["mar"]["value"] is None


def test_rare_and_missing_levels_are_merged_in_the_open(programme: Programme) -> None:
    frame = programme.frame.copy()
    frame.loc[frame.index[:3], "segment"] = "embassy"
    frame.loc[frame.index[100:600], "age_band"] = ""
    changed = check(frame, programme.responses.drop(columns="event_row"), programme.settings)

    quality = adjust(changed, metric="nps").quality

    levels = {a.name: a.levels for a in quality.auxiliaries}
    assert "embassy" in {merged.level for merged in quality.merged_levels}
    assert "(rare)" in levels["segment"]
    assert "missing" in levels["age_band"]


def test_numbers_with_many_values_are_cut_into_classes(programme: Programme) -> None:
    frame = programme.frame.assign(wait_min=np.linspace(0, 60, len(programme.frame)))
    frame.loc[frame.index[:200], "wait_min"] = np.nan
    changed = check(frame, programme.responses.drop(columns="event_row"), programme.settings)

    auxiliary = adjust(changed, metric="nps", auxiliaries=("wait_min",)).quality.auxiliaries[0]

    assert auxiliary.is_classed
    assert len(auxiliary.levels) == 6
    assert auxiliary.levels[-1] == "missing"


def test_an_outcome_known_later_is_used_and_named_as_one(programme: Programme) -> None:
    quality = adjust(programme, metric="nps", outcomes=("complaint_30d",)).quality

    assert {"complaint_30d": "outcome", "segment": "auxiliary"}.items() <= {
        a.name: str(a.role) for a in quality.auxiliaries
    }.items()
    assert "complaint_30d" in {level.variable for level in quality.balance}


def test_when_everybody_answers_the_estimate_is_the_mean_without_error(programme: Programme) -> None:
    asked = programme.frame[programme.frame["disposition"].isin(["complete", "partial"])]
    everybody = check(asked.assign(sample_prob=1.0), programme.responses.drop(columns="event_row"), programme.settings)

    found = adjust(everybody, metric="mean")

    assert found.overall.adjusted is not None
    assert found.overall.adjusted.value == pytest.approx(programme.responses["nps"].mean())
    assert found.overall.adjusted.standard_error == pytest.approx(0, abs=1e-9)
    assert found.quality.propensity is None


def test_answers_that_all_agree_promise_no_certainty(programme: Programme) -> None:
    first = programme.frame["employee_id"].iloc[programme.responses["event_row"]].to_numpy()
    busiest = pd.Series(first).value_counts().index[0]
    responses = programme.responses.drop(columns="event_row").copy()
    responses.loc[first == busiest, "nps"] = 10.0

    found = adjust(check(programme.frame, responses, programme.settings), metric="mean", by=("employee_id",))

    row = next(d.estimate for d in found.domains if d.by["employee_id"] == busiest)
    assert row.adjusted is not None
    assert row.adjusted.value == pytest.approx(10, abs=1e-9)
    assert row.adjusted.ci_low < 9.9


def test_a_customer_who_answers_often_counts_as_one_cluster(programme: Programme) -> None:
    alone = check(
        programme.frame.assign(customer_id=""), programme.responses.drop(columns="event_row"), programme.settings
    )
    row = np.arange(len(programme.frame)) % 40
    crowd = check(
        programme.frame.assign(customer_id=row), programme.responses.drop(columns="event_row"), programme.settings
    )

    one, other = (adjust(p, metric="nps").overall.adjusted for p in (alone, crowd))

    assert one is not None
    assert other is not None
    assert one.value == pytest.approx(other.value)
    assert one.standard_error != pytest.approx(other.standard_error, rel=1e-3)


def test_intervals_hold_what_they_promise_where_customers_answer_several_times() -> None:
    covered = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        opinion = rng.choice([10.0, 9.0, 8.0, 6.0, 3.0, 0.0], size=400, p=[0.45, 0.2, 0.12, 0.08, 0.07, 0.08])
        answered = rng.uniform(size=400) < 0.9
        overall = adjust(_census(opinion, answered, customers=100), metric="mean").overall
        assert overall.adjusted is not None
        covered += overall.adjusted.ci_low <= opinion.mean() <= overall.adjusted.ci_high

    assert covered >= 53


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        ({"metric": "smile"}, BadTable, "'smile' is not a metric"),
        ({"metric": "nps", "by": ("shoe",)}, BadTable, "column shoe"),
        ({"metric": "nps", "by": ("region", "region")}, BadTable, "named twice"),
        ({"metric": "nps", "by": ("event_ts",)}, BadTable, "derive a period"),
        ({"metric": "nps", "auxiliaries": ("shoe",)}, BadTable, "column shoe"),
        ({"metric": "nps", "auxiliaries": ("region",), "outcomes": ("region",)}, BadTable, "named twice"),
        ({"metric": "nps", "auxiliaries": ("event_ts",)}, BadTable, "a time cannot be an auxiliary"),
        ({"metric": "nps", "assume": "hope"}, BadTable, "auto, mar, opinion"),
        ({"metric": "nps", "confidence": 1.0}, BadTable, "column confidence"),
        ({"metric": "nps", "minimum_n": 1}, BadTable, "column minimum_n"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(
    programme: Programme, arguments: dict[str, object], kind: type[AnalysisError], says: str
) -> None:
    with pytest.raises(kind, match=says):
        adjust(programme, **arguments)  # type: ignore[arg-type]  # the arguments are wrong on purpose


def test_a_metric_nobody_was_asked_for_is_refused(programme: Programme) -> None:
    responses = programme.responses.drop(columns=["event_row", "ces"])

    with pytest.raises(BadTable, match="column ces"):
        adjust(check(programme.frame, responses, programme.settings), metric="ces")


def test_one_answer_is_too_few(programme: Programme) -> None:
    with pytest.raises(TooFew, match="at least 2 are needed"):
        adjust(_without_answers(programme, 1), metric="nps")


def test_answers_of_one_customer_are_too_few(programme: Programme) -> None:
    one = replace(programme, frame=programme.frame.assign(customer_id="C1"))

    with pytest.raises(TooFew, match="one customer"):
        adjust(one, metric="nps")


def test_the_opinion_is_not_assumed_where_nothing_identifies_it(programme: Programme) -> None:
    blind = Programme(programme.frame, programme.responses.drop(columns="response_wave"), programme.settings)

    with pytest.raises(NotIdentified, match="response_wave"):
        adjust(blind, metric="nps", assume="opinion")
    assert adjust(blind, metric="nps").sensitivity.opinion is None


def test_under_mar_the_other_models_are_shown_all_the_same(programme: Programme) -> None:
    asked, left = (adjust(programme, metric="nps", assume=assume).sensitivity for assume in ("mar", "auto"))

    assert asked.headline == "mar"
    assert "was asked for" in asked.reason
    assert asked.specifications == left.specifications


@pytest.mark.parametrize(("metric", "assume"), [("nps", "auto"), ("nps", "mar"), ("nps", "opinion"), ("csat", "auto")])
def test_the_range_holds_the_headline(programme: Programme, metric: str, assume: str) -> None:
    found = adjust(programme, metric=metric, assume=assume)

    adjusted, span = found.overall.adjusted, found.sensitivity.range
    assert adjusted is not None
    assert span is None or span[0] <= adjusted.value <= span[1]
