"""Who gets which ballot: by chance, always the same, and not to be foreseen."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2_contingency

from service.base.ids import new_id
from service.sampling.ballot import deal
from service.sampling.sample import draw
from service.survey.ballot import PLAIN, Crosswise, Direct, Forced

N = 20_000
TEXT = {"en": "x"}
BALLOTS = (Direct(0.2), Crosswise(0.5, TEXT, 0.2, None), Forced(0.3, TEXT, 0.6, 0.2, 0.2))
SOMEBODY = UUID(int=1)


def dealt(customer: str | None, seed: str = "s", invitation: UUID = SOMEBODY) -> str:
    return deal(BALLOTS, seed=seed, customer_id=customer, invitation_id=invitation).design


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_customer_gets_the_same_ballot_whatever_the_invitation(seed: str, customer: str) -> None:
    assert dealt(customer, seed, new_id()) == dealt(customer, seed, new_id())


def test_without_a_customer_the_invitation_decides() -> None:
    ballots = {dealt(None, invitation=UUID(int=number)) for number in range(100)}

    assert len(ballots) == 3
    assert dealt(None) == dealt(None)
    assert [dealt(str(UUID(int=n))) for n in range(50)] != [dealt(None, invitation=UUID(int=n)) for n in range(50)]


def test_each_ballot_is_dealt_to_its_share() -> None:
    count = Counter(dealt(f"c{number}") for number in range(N))

    assert all(binomtest(count[ballot.design], N, ballot.share).pvalue > 1e-4 for ballot in BALLOTS)


def test_another_seed_deals_otherwise() -> None:
    same = sum(dealt(f"c{number}", "s") == dealt(f"c{number}", "t") for number in range(N))

    assert binomtest(same, N, 0.2**2 + 0.5**2 + 0.3**2).pvalue > 1e-4


def test_the_ballot_tells_nothing_of_the_draw_even_where_event_and_customer_have_one_name() -> None:
    pairs = Counter(
        (
            dealt(str(i)),
            draw(seed="s", source="customer", external_id=str(i), sampling_rate=0.4, blind_share=0).is_drawn,
        )
        for i in range(N)
    )
    table = [[pairs[ballot.design, sampled] for sampled in (True, False)] for ballot in BALLOTS]

    assert chi2_contingency(table).pvalue > 1e-4


def test_shares_that_sum_to_one_only_nearly_leave_nobody_without_a_ballot() -> None:
    thirds = tuple(Direct(1 / 3 - 1e-7) for _ in range(3))

    assert all(deal(thirds, seed="s", customer_id=f"c{n}", invitation_id=SOMEBODY) in thirds for n in range(1_000))
    assert deal(PLAIN, seed="s", customer_id="c", invitation_id=SOMEBODY) == PLAIN[0]
