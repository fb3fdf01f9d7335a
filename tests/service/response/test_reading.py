"""How texts are read, as a careful person would: a table of labelled replies, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.response.reading import Unclear, read_answer
from service.survey.answer import NoAnswer, check_answer
from service.survey.question import Metric, Multiple, OpenText, Option, Pressure, Question, Rating, Role, Single
from service.survey.text import Text

ASKED: Text = {"en": "How was it?", "es": "¿Cómo fue?", "ar": "كيف كان؟"}
NPS = Rating(
    "nps", Metric.NPS, Role.SCORE, ASKED, 0, 10,
    {0: {"en": "Not at all likely"}, 10: {"en": "Extremely likely", "es": "Muy probable"}},
    required=True, higher_is_better=True,
)  # fmt: skip
_SATISFACTION = (
    "Very dissatisfied",
    "Dissatisfied",
    "Neither satisfied nor dissatisfied",
    "Satisfied",
    "Very satisfied",
)
CSAT = Rating(
    "csat", Metric.CSAT, Role.SCORE, ASKED, 1, 5,
    {point: {"en": label} for point, label in enumerate(_SATISFACTION, 1)},
    required=True, higher_is_better=True,
)  # fmt: skip
OPTIONS = (
    Option("wait", {"en": "Waiting time"}, exclusive=False),
    Option("staff", {"en": "Staff attitude", "es": "Trato del personal"}, exclusive=False),
    Option("price", {"en": "Price"}, exclusive=False),
)
ONE = Single("reason", ASKED, OPTIONS, required=False)
ANY = Multiple("reasons", ASKED, (*OPTIONS, Option("none", {"en": "None of these"}, exclusive=True)), required=False)
SOLVED = Single(
    "solved", ASKED, (Option("yes", {"en": "Yes"}, exclusive=False), Option("no", {"en": "No"}, exclusive=False)),
    required=False,
)  # fmt: skip
ASKED_FOR_SCORE = Pressure("pressure", ASKED)
WORDS = OpenText("comment", ASKED, 100, required=False)
UNCLEAR = None
SKIPPED = "(skipped)"

TABLE: list[tuple[Question, dict[str, object]]] = [
    (NPS, {
        # one number, however it is written
        "9": 9, "0": 0, "10": 10, "  9  ": 9, "9.": 9, "(9)": 9, "9)": 9, "'9'": 9, "9!": 9, "10!!": 10,
        "10 10 10": 10,
        "٩": 9, "١٠": 10, "９": 9, "9️⃣": 9, "🔟": 10, "1O": 10, "10+": 10, "10 👍": 10, "9 thx": 9, "10 thanks!": 10,
        "ten": 10, "nine!": 9, "Zero": 0, "diez": 10, "cuatro": 4, "تسعة": 9, "dix": 10, "neun": 9, "acht": 8,
        "dez": 10,
        # of ten
        "9/10": 9, "9 / 10": 9, "9 out of 10": 9, "nine out of ten": 9, "9 of 10": 9, "9 sobre 10": 9, "9 de 10": 9,
        "ocho de diez": 8, "Dix sur dix": 10, "10 von 10": 10, "٩ من ١٠": 9, "عشرة من عشرة": 10,
        # in a sentence that says so
        "I give it a 9": 9, "I would give you a 9": 9, "a solid 8": 8, "I'd say 8": 8, "my score is 7": 7,
        "Score: 7": 7,
        "le doy un 9": 9, "un 8": 8, "I guess 8": 8, "maybe 8": 8, "Rating - 9": 9, "I rate 10 for the service": 10,
        # with its reason, before or after
        "9 because they were late": 9, "9 very good service": 9, "10!!! Best service ever": 10,
        "great service 10": 10,
        "10 but the queue was long": 10, "0 terrible": 0, "loved it 10": 10, "10 of course": 10,
        # beside other numbers
        "8, waited 20 minutes": 8, "9 I had to wait 3 weeks": 9, "24/7 support, 9": 9,
        # corrected
        "7 no wait 8": 8, "7, sorry 8": 8, "7 I mean 8": 8, "ten. I mean nine": 9, "9... no, 8": 8, "8 actually 9": 9,
        "sorry I meant 8": 8, "make it 8": 8, "not 7 but 8": 8, "8 not 7": 8, "7 no perdón 8": 8, "٧ لا ٨": 8,
        "It would have been a 10, but 6": 6,
        # the ends by name
        "Extremely likely": 10, "extremely likely!": 10, "muy probable": 10, "10 extremely likely": 10,
        # no number, two numbers, other numbers
        "": UNCLEAR, "good": UNCLEAR, "👍": UNCLEAR, "très bien": UNCLEAR, "7 8": UNCLEAR, "9 10": UNCLEAR,
        "7 or 8": UNCLEAR, "7-8": UNCLEAR, "7/8": UNCLEAR, "7? 8?": UNCLEAR, "between 7 and 8": UNCLEAR,
        "seven or eight": UNCLEAR, "8.5": UNCLEAR, "8,5": UNCLEAR, "7 and a half": UNCLEAR, "11": UNCLEAR,
        "100": UNCLEAR, "-3": UNCLEAR, "90%": UNCLEAR, "4 out of 5": UNCLEAR, "4/5": UNCLEAR, "5 stars": UNCLEAR,
        "almost 9": UNCLEAR, "8ish": UNCLEAR, "about 8": UNCLEAR, "more than 5": UNCLEAR, "not a 10": UNCLEAR,
        "would have been a 10 but the wait": UNCLEAR, "if I could I would give 10": UNCLEAR, "#1": UNCLEAR,
        "waited 20 minutes": UNCLEAR, "waited 5 minutes": UNCLEAR, "called 3 times": UNCLEAR, "9:30": UNCLEAR,
        "2 people helped me": UNCLEAR, "room 5 was cold": UNCLEAR, "no one helped me": UNCLEAR,
        "one of your drivers was rude": UNCLEAR, "I was there at 9": UNCLEAR, "3 years customer": UNCLEAR,
        "2nd time": UNCLEAR, "5/11/2026": UNCLEAR, "9 extremely likely": UNCLEAR, "$5": UNCLEAR,
        # the scale turned round, or mockery
        "1 = best": UNCLEAR, "1 being best": UNCLEAR, "1 very good": UNCLEAR, "10 (worst)": UNCLEAR,
        "10 bad service": UNCLEAR, "1 sehr gut": UNCLEAR, "10/10 for wasting my day": UNCLEAR, "10 🙄": UNCLEAR,
        "10/10 would not recommend": UNCLEAR, "10 best service ever": 10, "0 worst service ever": 0,
        "2 for wasting my time": 2, "1 good thing: parking": UNCLEAR, "1 rude nurse": UNCLEAR, "10 for the staff": 10,
        # hours, dates and number signs
        "a las 9": UNCLEAR, "9, llegué a las 8": 9, "9!!! see you on 3/12": 9, "#7": 7, "#8!": 8, "apt #4": UNCLEAR,
        "idk maybe 5": 5, "idk 7 or 8": UNCLEAR, "don't know, never used it": UNCLEAR, "⭐⭐⭐⭐⭐": UNCLEAR,
    }),
    (CSAT, {
        "5": 5, "very satisfied": 5, "Satisfied": 4, "satisfied, thanks": 4, "I am very satisfied": 5, "5 stars": 5,
        "4/5": 4, "dissatisfied": 2, "5 very satisfied": 5,
        "not satisfied": UNCLEAR, "0": UNCLEAR, "6": UNCLEAR, "8/10": UNCLEAR, "10": UNCLEAR, "10/10": UNCLEAR,
        "1 very satisfied": UNCLEAR,
        "⭐⭐⭐⭐": 4, "⭐️ ⭐️ ⭐️ thanks": 3, "★★☆☆☆": 2, "★☆☆☆☆": 1, "⭐": UNCLEAR, "⭐⭐⭐⭐⭐⭐": UNCLEAR,
        "★★☆": UNCLEAR,
        "not ⭐⭐⭐⭐⭐": UNCLEAR, "1 ⭐⭐⭐⭐⭐ joke": 1, "⭐⭐ or ⭐⭐⭐": UNCLEAR,
    }),
    (ONE, {
        "2": "staff", "two": "staff", "2.": "staff", "option 3": "price", "3 price": "price",
        "2) staff attitude": "staff",
        "Price": "price", "staff": "staff", "waiting": "wait", "trato del personal": "staff", "skip": SKIPPED,
        "the wait": "wait", "long wait times": "wait", "prices": "price", "high prices": "price",
        "the pricing": "price",
        "waiter": UNCLEAR, "long": UNCLEAR, "staff and prices": UNCLEAR,
        "I don't know yet, I was not seen": SKIPPED, "no idea really": SKIPPED, "no sé todavía": SKIPPED,
        "no idea, great staff tho": UNCLEAR, "not sure what you mean": UNCLEAR, "hard to say, it varies": UNCLEAR,
        "1 price": UNCLEAR, "4": UNCLEAR, "0": UNCLEAR, "the food": UNCLEAR, "1 or 2": UNCLEAR, "1/3": UNCLEAR,
    }),
    (SOLVED, {
        "👍": "yes", "👍🏽": "yes", "✅": "yes", "👎": "no", "❌": "no", "👍👎": UNCLEAR, "🙂": UNCLEAR, "no 👍": "no",
    }),
    (ANY, {
        "2": ["staff"], "1,3": ["wait", "price"], "1 and 3": ["wait", "price"], "3 1": ["wait", "price"],
        "price, waiting time": ["wait", "price"], "4": ["none"],
        "13": UNCLEAR, "1 4": UNCLEAR, "1-3": UNCLEAR, "all": UNCLEAR, "5": UNCLEAR,
    }),
    (ASKED_FOR_SCORE, {
        "1": "no", "2": "yes", "yes": "yes", "no": "no", "No, nobody did": "no", "2 yes": "yes", "sí": "yes",
        "نعم": "yes",
        "1 yes": UNCLEAR, "maybe": UNCLEAR, "3": UNCLEAR,
    }),
    (WORDS, {"Friendly": "Friendly", "Good, 9": "Good, 9", "skip": SKIPPED, "  ": UNCLEAR, "x" * 101: UNCLEAR}),
]  # fmt: skip
CASES = [(question, text, meant) for question, texts in TABLE for text, meant in texts.items()]


@pytest.mark.parametrize(("question", "text", "meant"), CASES, ids=[f"{q.name}:{t}" for q, t, _ in CASES])
def test_a_text_is_read_as_a_careful_person_would(question: Question, text: str, meant: object) -> None:
    read = read_answer(question, text, "en")

    if meant is UNCLEAR:
        assert isinstance(read, Unclear)
    elif meant == SKIPPED:
        assert isinstance(read, NoAnswer)
    else:
        assert not isinstance(read, Unclear), read.why
        assert (list(read.value) if isinstance(read.value, tuple) else read.value) == meant


def test_a_word_before_a_number_is_read_in_the_language_of_the_conversation() -> None:
    assert isinstance(read_answer(NPS, "komme um 8", "de"), Unclear)
    read = read_answer(NPS, "um 8", "pt")
    assert not isinstance(read, Unclear)
    assert read.value == 8


def test_a_number_word_is_read_in_the_language_of_the_conversation() -> None:
    assert isinstance(read_answer(NPS, "tres bien", "fr"), Unclear)
    read = read_answer(NPS, "tres", "es")
    assert not isinstance(read, Unclear)
    assert read.value == 3


ANY_TEXT = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(["9", "10", "no", "wait", "or", "/", "-", "ten", "1", "of", "skip", "price", "👍", "\n", "٣"])
    ).map(" ".join),
)
QUESTIONS = st.sampled_from([NPS, CSAT, ONE, ANY, ASKED_FOR_SCORE, WORDS])


@given(QUESTIONS, ANY_TEXT, st.sampled_from(["en", "es", "ar", "fr", "xx"]))
def test_any_text_gives_a_valid_answer_or_is_unclear(question: Question, text: str, language: str) -> None:
    read = read_answer(question, text, language)
    if isinstance(read, Unclear):
        return
    if isinstance(read, NoAnswer):
        assert not question.required
        return
    raw = list(read.value) if isinstance(read.value, tuple) else read.value
    assert check_answer(question, raw) == read


@given(st.integers(0, 10), st.sampled_from(["{}", "{}!", "{}/10", " {} ", "a {}", "{} thanks"]))
def test_a_number_alone_is_that_number(value: int, form: str) -> None:
    read = read_answer(NPS, form.format(value), "en")
    assert not isinstance(read, Unclear)
    assert read.value == value


@given(st.integers(11, 99_999))
def test_a_number_beyond_the_scale_is_never_brought_into_it(value: int) -> None:
    assert isinstance(read_answer(NPS, str(value), "en"), Unclear)
