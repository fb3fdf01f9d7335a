"""How a respondent is asked: words and orders by lot, always the same, and only the event's own facts in the texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import permutations
from math import sqrt
from typing import cast

import factories
from hypothesis import given
from hypothesis import strategies as st

from service.base.ids import new_id
from service.sampling.dealing import deal
from service.sampling.lot import Lot, lot_of
from service.sampling.order import codes_in_order, questions_in_order, rearranged, wording_of
from service.survey.asked import STANDARD, Wording
from service.survey.parsing import parse
from service.survey.question import Option, Order, Single
from service.survey.questionnaire import Questionnaire
from service.survey.routing import route

N = 20_000
TEXT = {"en": "x"}
ROUTED = parse(factories.routed())


def lot(customer: str, seed: str = "s") -> Lot:
    return Lot(seed, "customer", customer)


def choice(codes: str, pinned: str = "", order: Order = Order.SHUFFLED) -> Single:
    options = tuple(Option(code, TEXT, exclusive=False, is_pinned=code in pinned) for code in codes)
    return Single("q", TEXT, options, required=False, order=order)


def within(count: int, share: float, of: int = N) -> bool:
    """Whether so many of all lie within four standard errors of the share."""
    return abs(count / of - share) <= 4 * sqrt(share * (1 - share) / of)


def every_text(asked: Questionnaire) -> str:
    return repr(asked)


@given(st.text(max_size=20), st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=12, unique=True), st.data())
def test_any_order_holds_each_name_once_and_leaves_the_pinned_in_place(
    seed: str, names: list[str], data: st.DataObject
) -> None:
    pinned = frozenset(data.draw(st.sets(st.sampled_from(names))))
    options = tuple(Option(name, TEXT, exclusive=False, is_pinned=name in pinned) for name in names)
    for order in Order:
        shown = codes_in_order(Single("q", TEXT, options, required=False, order=order), lot("c", seed))

        assert sorted(shown) == sorted(names)
        assert all(shown[place] == name for place, name in enumerate(names) if name in pinned)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_customer_is_asked_in_the_same_way_whatever_the_invitation(seed: str, customer: str) -> None:
    first, second = (lot_of(seed, customer_id=customer, invitation_id=new_id()) for _ in range(2))

    assert deal(ROUTED, first, {}) == deal(ROUTED, second, {})


def test_each_wording_goes_to_its_share_and_the_text_itself_to_the_rest() -> None:
    wordings = (Wording("plain", 0.3, TEXT), Wording("long", 0.25, TEXT))
    question = replace(choice("ab"), wordings=wordings)
    count = Counter(wording_of(question, lot(f"c{number}")) for number in range(N))

    assert all(within(count[name], share) for name, share in {"plain": 0.3, "long": 0.25, STANDARD: 0.45}.items())


def test_every_shuffled_order_is_as_likely_as_every_other() -> None:
    count = Counter(codes_in_order(choice("abcz", pinned="z"), lot(f"c{number}")) for number in range(N))

    assert set(count) == {(*order, "z") for order in permutations("abc")}
    assert all(within(number, 1 / 6) for number in count.values())


def test_half_of_the_respondents_get_a_flipped_list_turned_round() -> None:
    question = choice("abcz", pinned="z", order=Order.FLIPPED)
    count = Counter(codes_in_order(question, lot(f"c{number}")) for number in range(N))

    assert set(count) == {("a", "b", "c", "z"), ("c", "b", "a", "z")}
    assert within(count["a", "b", "c", "z"], 0.5)


def test_two_questions_are_dealt_independently() -> None:
    one, other = choice("ab"), replace(choice("ab"), name="r")
    same = sum(codes_in_order(one, lot(f"c{n}")) == codes_in_order(other, lot(f"c{n}")) for n in range(N))

    assert within(same, 0.5)


def test_another_seed_deals_otherwise() -> None:
    question = choice("abc")
    same = sum(codes_in_order(question, lot(f"c{n}")) == codes_in_order(question, lot(f"c{n}", "t")) for n in range(N))

    assert within(same, 1 / 6)


def test_the_questions_of_a_shuffled_section_change_places_among_themselves() -> None:
    (section,) = [one for one in ROUTED.sections if one.is_shuffled]
    shop = [question.name for question in ROUTED.questions if question.placement.section == "shop"]
    count = Counter(questions_in_order(ROUTED, section, lot(f"c{number}")) for number in range(N))
    dealt = deal(ROUTED, lot("c7"), {}).questionnaire

    assert all(names[0] == "d_room" for names in count)
    assert len(count) == 6
    assert all(within(number, 1 / 6) for number in count.values())
    names = [question.name for question in dealt.questions]
    assert names[:3] == ["score", "channel", "trouble"]
    assert tuple(names[3:7]) == questions_in_order(ROUTED, section, lot("c7"))
    assert sorted(names[3:7]) == sorted(shop)


def test_what_is_dealt_has_the_words_and_orders_of_the_lot() -> None:
    for number in range(20):
        mine = lot(f"c{number}")
        dealt = deal(ROUTED, mine, {}).questionnaire
        channel, minutes = dealt.question("channel"), dealt.question("minutes")
        held = ROUTED.question("channel")
        assert isinstance(channel, Single)
        assert isinstance(held, Single)

        assert channel.codes == codes_in_order(held, mine)
        assert channel.codes[-1] == "other"
        asked = {"standard": "How long did you wait?", "short": "How long was the wait?"}
        assert minutes is not None
        assert minutes.text["en"] == asked[wording_of(ROUTED.questions[7], mine)]


def test_facts_stand_in_every_text_and_fallbacks_in_each_language_where_the_event_says_nothing() -> None:
    told = deal(ROUTED, lot("c"), {"product": "tandem <b>"}).questionnaire
    untold = deal(ROUTED, lot("c"), {}).questionnaire

    assert told.title == {"en": "Your tandem <b>", "ar": "tandem <b> لديك"}
    assert told.sections[0].intro == {"en": "Think of tandem <b>."}
    assert untold.title == {"en": "Your purchase", "ar": "مشترياتك لديك"}
    assert untold.questions[1].text == {"en": "How did you buy your purchase?", "ar": "كيف اشتريت مشترياتك؟"}
    assert "{product}" not in every_text(told) + every_text(untold)


def test_a_questionnaire_without_anything_to_deal_is_asked_of_all_alike() -> None:
    plain = parse(factories.document("nps"))

    assert deal(plain, lot("a"), {}).questionnaire == deal(plain, lot("b"), {}).questionnaire == plain


def test_what_is_not_pinned_fills_the_places_that_are_free() -> None:
    assert rearranged("abcde", frozenset("bd"), lambda free: free[::-1]) == ("e", "b", "c", "d", "a")


def test_a_jump_into_a_shuffled_section_leads_to_its_beginning_for_whoever_jumps() -> None:
    document = factories.routed()
    questions = cast("list[dict[str, object]]", document["questions"])
    questions[3]["pinned"] = False
    questions[1]["go_to"] = [{"to": "d_staff"}]
    document["sections"] = [
        {key: value for key, value in section.items() if key != "show_if"}
        for section in cast("list[dict[str, object]]", document["sections"])
    ]
    parsed = parse(document)
    for number in range(20):
        dealt = deal(parsed, lot(f"c{number}"), {})
        asked = [question.name for question in route(dealt.questionnaire, {"score": 5, "channel": "web"}, {})]

        assert asked[:2] == ["score", "channel"]
        assert set(asked[2:6]) == {"d_room", "d_staff", "d_order", "d_light"}
