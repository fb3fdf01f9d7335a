"""Ballots: what each answer tells, and how well it hides the truth."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.errors import BadTable, NotIdentified
from analysis.prevalence.ballots import (
    Ballot,
    Questioning,
    crosswise,
    direct,
    forced_response,
    triangular,
    unrelated_question,
    warner,
)

inner = st.floats(0.02, 0.98)
share = st.floats(0, 1)


@st.composite
def any_ballot(draw: st.DrawFn) -> Ballot:
    p, u = draw(inner), draw(inner)
    assume(abs(p - 0.5) > 0.01)
    kind = draw(st.sampled_from(["warner", "crosswise", "forced", "unrelated"]))
    if kind == "forced":
        return forced_response(p, (1 - p) * u, (1 - p) * (1 - u))
    return unrelated_question(p, u) if kind == "unrelated" else {"warner": warner, "crosswise": crosswise}[kind](p)


@given(any_ballot(), share)
def test_the_expected_share_of_answers_stands_for_the_share_it_was_made_of(ballot: Ballot, truth: float) -> None:
    assert ballot.share(ballot.expected(truth)) == pytest.approx(truth, abs=1e-9)


@given(any_ballot())
def test_epsilon_is_the_most_that_any_prior_odds_can_move(ballot: Ballot) -> None:
    prior = 0.3
    moved = []
    for counts in (True, False):
        if_true = ballot.yes_if_true if counts else 1 - ballot.yes_if_true
        if_false = ballot.yes_if_false if counts else 1 - ballot.yes_if_false
        posterior = prior * if_true / (prior * if_true + (1 - prior) * if_false)
        moved.append(abs(math.log(posterior / (1 - posterior)) - math.log(prior / (1 - prior))))

    assert ballot.epsilon == pytest.approx(max(moved), rel=1e-9)


@given(inner, inner, inner)
def test_epsilon_is_that_of_the_formulas_of_each_way_of_asking(p: float, u: float, q: float) -> None:
    assume(abs(p - 0.5) > 0.01)
    yes, no = (1 - q) * u, (1 - q) * (1 - u)
    forced = max(math.log((q + yes) / yes), math.log((q + no) / no))
    a, b = (1 - q) * u, (1 - q) * (1 - u)
    unrelated = max(math.log((q + a) / a), math.log((q + b) / b))

    assert warner(p).epsilon == pytest.approx(abs(math.log(p / (1 - p))), rel=1e-9)
    assert crosswise(p).epsilon == pytest.approx(abs(math.log(p / (1 - p))), rel=1e-9)
    assert forced_response(q, yes, no).epsilon == pytest.approx(forced, rel=1e-9)
    assert unrelated_question(q, u).epsilon == pytest.approx(unrelated, rel=1e-9)


@pytest.mark.parametrize("ballot", [direct(), triangular(0.25), crosswise(1.0), forced_response(0.8, 0.0, 0.2)])
def test_a_ballot_with_an_answer_that_is_proof_protects_nobody(ballot: Ballot) -> None:
    assert ballot.epsilon == math.inf
    assert not ballot.is_protected


def test_a_protected_ballot_says_so() -> None:
    assert crosswise(0.25).is_protected
    assert forced_response(0.8, 0.1, 0.1).is_protected


@given(any_ballot(), st.floats(0, 0.9), share)
def test_random_answers_draw_the_estimate_of_a_symmetric_ballot_towards_a_half(
    ballot: Ballot, random: float, truth: float
) -> None:
    assume(ballot.questioning in {Questioning.WARNER, Questioning.CROSSWISE})
    answered = ballot.with_random_answers(random).expected(truth)

    assert ballot.share(answered) == pytest.approx((1 - random) * truth + random / 2, abs=1e-9)


@pytest.mark.parametrize(
    "make",
    [
        lambda: warner(0.5),
        lambda: crosswise(0.5),
        lambda: triangular(1.0),
        lambda: unrelated_question(0.0, 0.5),
        lambda: crosswise(0.25).with_random_answers(1.0),
    ],
)
def test_a_ballot_that_tells_nothing_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(NotIdentified):
        make()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: warner(1.2), "yes_if_true"),
        (lambda: forced_response(0.5, 0.5, 0.5), "sum to 1.5"),
        (lambda: forced_response(1.5, -0.5, 0.0), "column truth: 1.5 is not from 0 to 1"),
    ],
)
def test_what_is_no_probability_is_refused(make: object, says: str) -> None:
    assert callable(make)
    with pytest.raises(BadTable, match=says):
        make()
