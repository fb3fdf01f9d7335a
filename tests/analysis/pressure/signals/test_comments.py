"""Near duplicates among comments: found as by comparing each with each, and only where they are one employee's."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.material import Material
from analysis.pressure.signal import SignalTable
from analysis.pressure.signals.comments import near_duplicate_comments
from analysis.pressure.wording import OVERLAP, normalised, wordings

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Weighed = Callable[..., tuple[Material, SignalTable]]
RowsOf = Callable[[Tables, str], np.ndarray]
WORDS = [
    "service",
    "quick",
    "staff",
    "friendly",
    "helpful",
    "really",
    "good",
    "price",
    "high",
    "wait",
    "long",
    "clean",
    "shop",
    "nice",
    "person",
    "explained",
    "everything",
    "well",
    "would",
    "come",
    "back",
    "phone",
    "problem",
    "solved",
    "queue",
    "slow",
    "parking",
    "quality",
    "polite",
    "delivery",
    "late",
    "answered",
    "never",
    "always",
]
COMMON = ["very good service thank you", "everything was fine with me", "all good no problems here"]


def commented(tables: Tables, *, seed: int = 1) -> Tables:
    """Let half of the respondents comment, one in five of them in common words."""
    frame, responses = tables
    rng = np.random.default_rng(seed)
    said = [
        "" if u > 0.5 else str(rng.choice(COMMON)) if u > 0.4 else " ".join(rng.choice(WORDS, int(rng.integers(1, 16))))
        for u in rng.uniform(size=len(responses))
    ]
    return frame, responses.assign(comment_text=said)


def overlap(a: str, b: str) -> float:
    first, second = ({text[i : i + 5] for i in range(len(text) - 4)} for text in (a, b))
    return len(first & second) / len(first | second)


def test_near_duplicates_are_those_of_comparing_each_with_each() -> None:
    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(WORDS, 9)) for _ in range(60)]
    for i in range(30):  # one word in a copy is another, somewhere
        words = texts[i].split()
        words[int(rng.integers(0, 9))] = str(rng.choice(WORDS))
        texts.append(" ".join(words).upper() + "!")
    plain = normalised(pd.Series(texts)).tolist()
    code = wordings(pd.Series(texts))
    near = {(i, j) for i, j in combinations(range(90), 2) if overlap(plain[i], plain[j]) >= OVERLAP}
    assert len(near) > 5
    assert {(i, j) for i, j in combinations(range(90), 2) if code[i] == code[j]} == near


def test_short_comments_have_no_wording() -> None:
    assert wordings(pd.Series(["", "very good", "very, very good!", "very very good thanks"])).tolist() == [
        -1,
        -1,
        -1,
        0,
    ]


def test_other_scripts_are_words_too() -> None:
    code = wordings(pd.Series(["Очень хороший и быстрый сервис", "очень хороший, и быстрый сервис!"]))
    assert code.tolist() == [0, 0]


def test_comments_written_by_one_hand_convict(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = commented(honest())
    rows = rows_of(tables, "E005")[:9]
    endings = ["", "!", ".", "!!", " ", " :)", "...", ",", "?"]
    tables[1].loc[rows, "comment_text"] = [f"The gentleman solved my problem at once{end}" for end in endings]
    held, table = weighed(near_duplicate_comments, tables)
    u = held.units.labels.index("E005")
    assert table.statistic[u] == 8
    assert table.llr[u] > np.log(80)  # at most the 90 units that 40 can speak for
    assert set(tables[1]["response_id"].iloc[rows]) == set(held.programme.responses["response_id"][table.traced])


def test_common_wording_convicts_nobody(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = commented(honest())
    tables[1].loc[rows_of(tables, "E005"), "comment_text"] = COMMON[0]
    held, table = weighed(near_duplicate_comments, tables)
    assert table.llr[held.units.labels.index("E005")] < 0


def test_two_alike_and_honest_comments_convict_nobody(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = commented(honest(employees=120))
    tables[1].loc[rows_of(tables, "E005")[:2], "comment_text"] = "Maria explained everything very well"
    _, table = weighed(near_duplicate_comments, tables)
    assert table.llr.max() < np.log(10)


@pytest.mark.parametrize(("table", "column"), [(1, "comment_text"), (0, "customer_id")])
def test_without_comments_or_customers_it_is_left_out(
    honest: Honest, weighed: Weighed, table: int, column: str
) -> None:
    tables = list(commented(honest()))
    tables[table] = tables[table].drop(columns=column)
    assert all(column in left for left in weighed(near_duplicate_comments, (tables[0], tables[1]))[1].left_out)


def test_comments_too_short_leave_it_out(honest: Honest, weighed: Weighed) -> None:
    frame, responses = honest()
    _, table = weighed(near_duplicate_comments, (frame, responses.assign(comment_text="fine")))
    assert all("4 words" in left for left in table.left_out)


def test_neither_order_nor_names_matter(
    honest: Honest, rows_of: RowsOf, same_in_any_order: Callable[..., None]
) -> None:
    tables = commented(honest())
    tables[1].loc[rows_of(tables, "E007")[:5], "comment_text"] = "he solved my problem at once"
    same_in_any_order(near_duplicate_comments, tables)
