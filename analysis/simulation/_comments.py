"""Comments assembled from a small vocabulary: they say what the score says, and short ones repeat, as real ones do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import metrics
from analysis.simulation._answers import Given
from analysis.simulation._draw import BoolArray, FloatArray, IntArray
from analysis.simulation._names import chosen

CATEGORIES = ("", "speed", "staff", "clarity", "solution", "value", "general")
_DRIVERS = ("d_speed", "d_staff", "d_clarity", "d_solution", "d_value")

#: What is said in a word or two, by mood: unhappy, middling, happy. About one comment in eight is one of these.
_SHORT = (
    ("not good", "disappointed", "very slow", "never again", "no help", "poor service"),
    ("ok", "all fine", "it was okay", "average", "nothing special", "could be better"),
    ("very good", "great", "thank you", "all good", "excellent", "very satisfied", "perfect", "recommended"),
)
#: How a longer one begins, by mood.
_OPENING = (
    (
        "sadly",
        "to be honest",
        "for the second time",
        "as a customer of many years I expected more,",
        "frankly",
        "again",
    ),
    ("on the whole", "so far", "mostly", "this time", "in the end", "after some back and forth"),
    ("once more", "from start to finish", "as always", "this time", "to my surprise", "from the first minute"),
)
#: What it is about, by category in the order of `CATEGORIES` and mood.
_SUBJECT = (
    (("",), ("",), ("",)),
    (
        ("I waited far too long", "nothing moved for days", "it took three visits", "the queue did not move"),
        ("the wait was bearable", "it took a little while", "the queue moved", "it took its time"),
        ("it went quickly", "there was no wait", "it was done in minutes", "everything was ready when I came"),
    ),
    (
        ("nobody listened to me", "the person was rude", "I was sent from desk to desk", "they seemed annoyed"),
        ("the person was correct but cool", "they tried to help", "the staff was busy", "they were polite enough"),
        ("the person was kind and patient", "they listened well", "I felt welcome", "they took time for me"),
    ),
    (
        ("I still do not know what happens next", "the letters contradict each other", "nothing was explained"),
        ("I had to ask twice what was meant", "most of it was clear", "the form was a little confusing"),
        ("everything was explained clearly", "I knew at once what to do", "the steps were easy to follow"),
    ),
    (
        ("the problem is still there", "the repair lasted two days", "they closed my case without solving it"),
        ("it works for now", "half of it was solved", "they found a way around it"),
        ("the problem was solved", "it has worked ever since", "they fixed more than I asked for"),
    ),
    (
        ("it is far too expensive", "I paid for nothing", "the fee was never mentioned"),
        ("the price is just about right", "it could be cheaper", "the fee was higher than I thought"),
        ("it was worth the money", "the price was fair", "I even saved a little"),
    ),
    (
        ("I will look for somebody else", "this is not what was promised", "I expected something else"),
        ("there is room for improvement", "I have seen better and worse", "it was what I expected"),
        ("I would come again", "I can only recommend it", "I am very happy with it", "it was better than I hoped"),
    ),
)
_CLOSING = (
    ("", "", "", "and I told them so", "which I do not understand", "please look into it", "this has to change"),
    ("", "", "", "so I am neither happy nor unhappy", "but it was fine", "let us see how it goes"),
    ("", "", "", "many thanks", "keep it up", "thanks to the whole team", "I told my neighbours"),
)
#: What it was about.
_MATTERS = (
    "my contract", "the router", "the last bill", "my phone", "the delivery", "my password", "the move", "the meter",
    "my card", "the account", "the boiler", "my booking", "the refund", "the app", "the repair", "my order",
    "the insurance", "my mother's line", "the spare part", "the upgrade", "the invoice", "the appointment", "the loan",
    "the washing machine", "my tariff", "the cancellation", "the form", "the installation", "my subscription",
    "the warranty", "the new address", "the transfer", "the adapter", "the second visit",
)  # fmt: skip
_WHEN = (
    "on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "last week", "this morning",
    "at lunch time", "in the evening", "two days ago", "the day before yesterday", "at the end of the week",
)  # fmt: skip
#: What those write who answer for customers: short, and much alike.
_MADE_UP = (
    ("great service", "great service!", "Great service", "great service thanks"),
    ("very friendly and fast", "very friendly, fast", "friendly and very fast", "Very friendly and fast!"),
    ("everything was perfect", "everything perfect", "Everything was perfect!", "all was perfect"),
    ("super advice, top employee", "top advice, super employee", "super advice top employee", "super employee"),
    ("always happy to come back", "happy to come back", "always happy to come back!", "always glad to come back"),
)


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments, one entry per response: empty where there is none."""

    category: pd.Series
    text: pd.Series
    words: IntArray


def comments(
    rate: float,
    employee: IntArray,
    given: Given,
    drivers: dict[str, FloatArray],
    made_up: tuple[BoolArray, BoolArray],
    partial: BoolArray,
    rng: np.random.Generator,
) -> Comments:
    """Draw the comments; of those made up by an employee it is told which, and which of them are hidden."""
    n = len(employee)
    fabricated, hides = made_up
    score = given.felt["nps"]
    mood = 0 + (score > metrics.DETRACTOR) + (score >= metrics.PROMOTER)
    likely = rate * np.array([1.35, 0.9, 0.95])[mood]
    has = ~partial & (rng.uniform(size=n) < np.where(fabricated, 0.6, likely))
    category = _category(mood, np.column_stack([drivers[name] for name in _DRIVERS]), rng)
    text = np.full(n, "", dtype=object)
    by_rote = fabricated & ~hides
    rows = np.flatnonzero(has & ~by_rote)
    text[rows] = _written(mood[rows], category[rows], rng)
    rows = np.flatnonzero(has & by_rote)
    text[rows] = _choose(_MADE_UP, (employee[rows] * 7 + 3) % len(_MADE_UP), rng)
    words = np.array([value.count(" ") + 1 if value else 0 for value in text], dtype=np.int64)
    category = np.where(by_rote, CATEGORIES.index("general"), category)
    return Comments(chosen(CATEGORIES, np.where(has, category, 0)), pd.Series(text, dtype="str"), words)


def _category(mood: IntArray, drivers: FloatArray, rng: np.random.Generator) -> IntArray:
    """Return what each comment is about: the best driver of the happy, the worst of the others, or nothing special."""
    jittered = drivers + rng.uniform(0, 0.9, drivers.shape)
    about = np.where(mood == 2, jittered.argmax(axis=1), jittered.argmin(axis=1)) + 1
    return np.where(rng.uniform(size=len(mood)) < 0.25, CATEGORIES.index("general"), about)


def _written(mood: IntArray, category: IntArray, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    n = len(mood)
    subjects = tuple(pieces for by_mood in _SUBJECT for pieces in by_mood)
    about = _choose(subjects, category * 3 + mood, rng)
    opening, closing = _choose(_OPENING, mood, rng), _choose(_CLOSING, mood, rng)
    zeros = np.zeros(n, dtype=np.int64)
    matter, when = _choose((_MATTERS,), zeros, rng), _choose((_WHEN,), zeros, rng)
    more = _choose(subjects, rng.integers(1, len(_SUBJECT), n) * 3 + mood, rng)
    opens, names, dates, adds = (rng.uniform(size=n) < share for share in (0.6, 0.7, 0.4, 0.45))
    long = np.where(opens, opening + " ", "") + about + np.where(names, " with " + matter, "")
    long += np.where(dates, " " + when, "") + np.where(adds, ", " + more, "")
    long += np.where(closing != "", ", " + closing, "")
    return np.where(rng.uniform(size=n) < 0.12, _choose(_SHORT, mood, rng), long)


def _choose(pieces: tuple[tuple[str, ...], ...], which: IntArray, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    """Choose one of the texts of the list that is named for each row."""
    length = np.array([len(texts) for texts in pieces])
    start = np.cumsum(length) - length
    every = np.array([text for texts in pieces for text in texts], dtype=object)
    place = np.floor(rng.uniform(size=len(which)) * length[which]).astype(np.int64)
    return np.asarray(every[start[which] + place], dtype=object)
