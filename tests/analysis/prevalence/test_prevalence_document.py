"""The prevalence of a programme: overall and by location, and of no employee."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable

import numpy as np
import pytest

from analysis.prevalence import ballots, shares
from analysis.prevalence.anchor import crosswise_with_anchor
from analysis.prevalence.document import of_programme
from analysis.programme import Programme
from analysis.settings import ForcedResponse, Settings

Make = Callable[..., Programme]

FORCED = Settings(forced_response=ForcedResponse(2 / 3, 1 / 6, 1 / 6))


def mixed(*counts: tuple[str, int]) -> list[str]:
    """Spread answers evenly over the events, so that employees and locations have about the same."""
    answers = [answer for answer, n in counts for _ in range(n)]
    return [answers[k] for k in np.random.default_rng(0).permutation(len(answers))]


def test_the_direct_question_gives_the_share_of_yes(asked: Make) -> None:
    found = of_programme(asked(mixed(("yes", 30), ("no", 570))))

    assert (found.overall.design, found.overall.n, found.overall.share) == ("direct", 600, 0.05)
    assert "under-report" in found.overall.reason
    assert found.prior.is_default


def test_the_crosswise_ballot_is_read_with_its_probability_and_corrected_by_the_anchor(asked: Make) -> None:
    answers, anchor = mixed(("same", 500), ("different", 150)), mixed(("same", 470), ("different", 180))
    plain = of_programme(asked(answers, "crosswise")).overall
    corrected = of_programme(asked(answers, "crosswise", anchor_answer=anchor)).overall
    by_hand = crosswise_with_anchor(
        [a == "same" for a in answers], [float(a == "same") for a in anchor], p=1 / 6, anchor_p=0.25
    )

    assert plain.share == pytest.approx(ballots.crosswise(1 / 6).share(500 / 650))
    assert plain.random_answers is None
    assert "no anchor" in plain.reason
    assert corrected.share == pytest.approx(by_hand.share)
    assert corrected.standard_error == pytest.approx(by_hand.standard_error)
    assert corrected.random_answers == pytest.approx((470 / 650 - 0.75) / (0.5 - 0.75))
    assert corrected.uncorrected == plain.share


def test_the_forced_response_ballot_is_read_with_its_probabilities(asked: Make) -> None:
    found = of_programme(asked(mixed(("yes", 200), ("no", 400)), "forced", settings=FORCED))

    assert found.overall.design == "forced"
    assert found.overall.share == pytest.approx((1 / 3 - 1 / 6) / (2 / 3))
    assert not found.prior.is_default


@pytest.mark.parametrize(
    ("answer", "ballot", "setting"), [("same", "crosswise", "crosswise_p"), ("yes", "forced", "forced_response")]
)
def test_a_ballot_that_the_settings_do_not_describe_gives_a_reason(
    asked: Make, answer: str, ballot: str, setting: str
) -> None:
    found = of_programme(asked([answer] * 600, ballot, settings=Settings()))

    assert found.overall.share is None
    assert setting in found.overall.reason
    assert found.prior.is_default


def test_an_anchor_without_its_probability_is_said_not_to_correct(asked: Make) -> None:
    answers = mixed(("same", 500), ("different", 150))
    programme = asked(answers, "crosswise", anchor_answer=answers, settings=Settings(crosswise_p=1 / 6))

    assert "do not say anchor_p" in of_programme(programme).overall.reason


def test_two_ballots_side_by_side_give_the_under_reporting(asked: Make) -> None:
    answers = [*mixed(("yes", 18), ("no", 582)), *mixed(("same", 460), ("different", 140))]
    found = of_programme(asked(answers, ["direct"] * 600 + ["crosswise"] * 600))
    openly, protected = found.ballots

    assert found.overall == protected
    assert (openly.design, protected.design) == ("direct", "crosswise")
    assert found.under_reporting is not None
    assert found.under_reporting.difference == pytest.approx(protected.share - 0.03)
    assert any("by lot" in note for note in found.notes)


def test_a_protected_ballot_with_too_few_answers_leaves_the_headline_to_the_direct_one(asked: Make) -> None:
    answers = [*mixed(("yes", 18), ("no", 582)), *["same"] * 499]
    found = of_programme(asked(answers, ["direct"] * 600 + ["crosswise"] * 499))

    assert found.overall.design == "direct"
    assert found.ballots[1].share is None
    assert found.ballots[1].reason == "499 answers; a figure needs 500"
    assert found.under_reporting is None


def test_locations_have_figures_from_500_answers_on_and_else_the_reason(asked: Make) -> None:
    answers = mixed(("yes", 90), ("no", 1710))
    location = ["A"] * 600 + ["B"] * 600 + ["C"] * 300 + ["D"] * 300
    found = {
        at.location: at.ballots[0] for at in of_programme(asked(answers, events={"location_id": location})).locations
    }

    assert list(found) == ["A", "B", "C", "D"]
    assert found["A"].share == pytest.approx(np.mean([a == "yes" for a in answers[:600]]))
    assert found["B"].share is not None
    assert [found[name].reason for name in "CD"] == ["300 answers; a figure needs 500"] * 2


def test_a_location_that_would_give_away_another_by_subtraction_is_suppressed_too(asked: Make) -> None:
    answers = mixed(("yes", 90), ("no", 1710))
    location = ["A"] * 800 + ["B"] * 600 + ["C"] * 400
    found = {
        at.location: at.ballots[0] for at in of_programme(asked(answers, events={"location_id": location})).locations
    }

    assert found["A"].share is not None
    assert found["B"].share is None
    assert "subtraction" in found["B"].reason
    assert found["C"].share is None


def test_there_is_no_figure_of_an_employee_and_no_way_to_ask_for_one(asked: Make) -> None:
    """Neither an argument, nor a location of one employee, nor what is left of the whole, nor a programme of one."""
    n = 3600
    answers = mixed(("yes", 180), ("no", n - 180))
    employee = [f"E{i % 3}" if i < 1800 else f"F{i % 5}" for i in range(n)]
    each = [e if e.startswith("E") else "many" for e in employee]
    found = of_programme(asked(answers, events={"employee_id": employee, "location_id": each}))
    alone = of_programme(asked(answers, events={"employee_id": "E0", "location_id": "L0"}))
    at = {one.location: one.ballots[0] for one in found.locations}

    assert list(inspect.signature(of_programme).parameters) == ["programme"]
    assert [at[name].share for name in ("E0", "E1", "E2")] == [None] * 3
    assert "no figure of a person" in at["E0"].reason
    assert at["many"].share is not None
    assert alone.overall.share is None
    assert all(ballot.share is None for one in alone.locations for ballot in one.ballots)
    spelled = json.dumps(of_programme(asked(answers, events={"employee_id": employee})).as_dict())
    assert not any(f'"{name}"' in spelled for name in set(employee))


def test_one_employee_apart_from_a_shown_location_is_not_found_by_subtraction(asked: Make) -> None:
    answers = mixed(("yes", 90), ("no", 1710))
    location = ["A"] * 1200 + ["B"] * 600
    employee = [f"E{i % 4}" for i in range(1200)] + ["F"] * 600
    found = of_programme(asked(answers, events={"location_id": location, "employee_id": employee}))

    assert found.overall.share is not None
    assert [at.ballots[0].share for at in found.locations] == [None, None]


def test_customers_who_answer_several_times_are_clusters(asked: Make) -> None:
    answers = mixed(("same", 230), ("different", 70)) * 3
    repeated = of_programme(asked(answers, "crosswise", events={"customer_id": [f"C{i % 300}" for i in range(900)]}))
    apart = of_programme(asked(answers, "crosswise"))
    once = shares.estimate(ballots.crosswise(1 / 6), [a == "same" for a in answers[:300]])

    assert repeated.overall.share == pytest.approx(apart.overall.share)
    assert repeated.overall.standard_error == pytest.approx(once.standard_error)
    assert repeated.overall.standard_error > 1.7 * apart.overall.standard_error


def test_many_answers_of_few_customers_give_no_figure(asked: Make) -> None:
    found = of_programme(asked(["no"] * 600, events={"customer_id": [f"C{i % 29}" for i in range(600)]}))

    assert found.overall.share is None
    assert found.overall.reason == "answers of 29 customers; a figure needs 30"


def test_customers_without_a_name_count_each_for_themselves(asked: Make) -> None:
    answers = mixed(("yes", 30), ("no", 570))

    assert of_programme(asked(answers, events={"customer_id": ""})).overall == of_programme(asked(answers)).overall


def test_answers_that_their_ballot_does_not_offer_are_left_out_and_counted(asked: Make) -> None:
    found = of_programme(asked([*mixed(("yes", 30), ("no", 570)), "same", "different"]))

    assert found.overall.n == 600
    assert found.notes == ("2 answers are none of those that their ballot offers, and are left out",)


def test_nobody_asked_leaves_a_reason_only(asked: Make) -> None:
    found = of_programme(asked([""] * 10, "none"))

    assert found.as_dict() == {"reason": "nobody answered a question about pressure"}
    assert found.prior.is_default


def test_the_document_is_plain_json_with_the_keys_of_the_headline(asked: Make) -> None:
    answers = [*mixed(("yes", 18), ("no", 582)), *mixed(("same", 460), ("different", 140))]
    programme = asked(answers, ["direct"] * 600 + ["crosswise"] * 600, events={"location_id": "L1"})
    written = json.loads(json.dumps(of_programme(programme).as_dict(), allow_nan=False))

    assert {"design", "n", "share", "ci_low", "ci_high", "reason", "standard_error", "epsilon"} <= set(written)
    assert {"ballots", "locations", "under_reporting", "prior", "notes"} <= set(written)
    assert written["locations"][0]["location"] == "L1"
    assert written["prior"]["is_default"] is False


def test_the_order_of_the_rows_does_not_matter(asked: Make) -> None:
    answers = mixed(("same", 500), ("different", 150))
    programme = asked(answers, "crosswise", anchor_answer=mixed(("same", 470), ("different", 180)))
    order = np.random.default_rng(1).permutation(650)
    other = Programme(programme.frame, programme.responses.iloc[order].reset_index(drop=True), programme.settings)
    one, two = of_programme(programme).overall, of_programme(other).overall

    assert one.share == pytest.approx(two.share, rel=1e-12)
    assert one.standard_error == pytest.approx(two.standard_error, rel=1e-12)
