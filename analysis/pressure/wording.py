"""Comments that say the same in nearly the same words, found without comparing each with each.

A comment is the set of its runs of five characters. Minimal hashes of such sets agree as often as the sets overlap, so
comments whose hashes agree in a band are compared, and only those.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.pressure.signal import FloatArray, IntArray

HashArray = npt.NDArray[np.uint64]

RUN = 5
#: Comments with fewer words are the same by chance.
LEAST_WORDS = 4
#: Share of all runs of two comments that both hold, from which they are near duplicates.
OVERLAP = 0.8
BANDS, IN_BAND = 12, 4
#: Agreement of the hashes below which the overlap is not computed: two standard errors under `OVERLAP`.
WORTH_A_LOOK = 0.68
_ODD = np.uint64(0x9E3779B97F4A7C15)


def normalised(texts: pd.Series) -> pd.Series:
    """Return comments in lower case, without punctuation, with single spaces.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Comments.

    Returns
    -------
    Series of str, shape (n,)
        Letters and digits of any script, and spaces.

    Examples
    --------
    >>> normalised(pd.Series(["Very  GOOD,\\nthanks!"])).tolist()
    ['very good thanks']
    """
    plain = texts.astype("str").str.lower().str.replace(r"[^\w\s]|_", "", regex=True)
    return plain.str.replace(r"\s+", " ", regex=True).str.strip()


def wordings(texts: pd.Series) -> IntArray:
    """Code comments so that near duplicates have the same code.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Comments; the empty string where there is none.

    Returns
    -------
    ndarray of int, shape (n,)
        The same for comments linked by an overlap of `OVERLAP` or more; -1 with fewer than four words.

    Notes
    -----
    12 bands of 4 hashes let a pair with overlap 0.8 through with 99.8 %; what comes through is compared exactly. In a
    band that many comments share each is compared with the first only, so the time is linear in the characters.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. Compression and Complexity of Sequences, 21.

    Examples
    --------
    >>> said = ["The staff were friendly and quick.", "the staff were friendly, and quick", "too dear"]
    >>> wordings(pd.Series(said)).tolist()
    [0, 0, -1]
    """
    raw, distinct_raw = pd.factorize(texts.astype("str"), sort=True)
    plain = normalised(pd.Series(distinct_raw, dtype="str"))
    long_enough = (plain.str.count(" ") >= LEAST_WORDS - 1).to_numpy()
    code = np.full(len(distinct_raw), -1, dtype=np.int64)
    number, distinct = pd.factorize(plain[long_enough], sort=True)
    if len(distinct):
        text, run = _runs([str(d) for d in distinct])
        code[long_enough] = _linked(text, run, len(distinct))[number]
    return code[raw]


def _mixed(x: HashArray) -> HashArray:
    """Spread the bits of each number over all of its bits (the finaliser of SplitMix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _runs(texts: list[str]) -> tuple[IntArray, HashArray]:
    """Hash every run of five characters of each text, in the order of the texts."""
    length = np.array([len(t) for t in texts], dtype=np.int64)
    characters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    hashed = np.zeros(len(characters) - RUN + 1, dtype=np.uint64)
    for place in range(RUN):
        hashed = hashed * np.uint64(1_000_003) + characters[place : place + len(hashed)]
    text = np.repeat(np.arange(len(texts)), length)[: len(hashed)]
    start = np.cumsum(length) - length
    inside = np.arange(len(hashed)) - start[text] <= length[text] - RUN
    return text[inside].astype(np.int64), _mixed(hashed[inside])


def _linked(text: IntArray, run: HashArray, count: int) -> IntArray:
    """Code the texts so that those linked by near duplicates have one code."""
    begin = np.searchsorted(text, np.arange(count))
    multiplier = _mixed(np.arange(1, BANDS * IN_BAND + 1, dtype=np.uint64) * _ODD) | np.uint64(1)
    least = np.stack([np.minimum.reduceat(run * factor, begin) for factor in multiplier])
    pairs = [_candidates(least[b * IN_BAND : (b + 1) * IN_BAND]) for b in range(BANDS)]
    packed = np.unique(np.concatenate([p[:, 0] * count + p[:, 1] for p in pairs]))
    pair = np.column_stack([packed // count, packed % count])
    pair = pair[(least[:, pair[:, 0]] == least[:, pair[:, 1]]).mean(axis=0) >= WORTH_A_LOOK]
    pair = pair[_overlap(text, run, pair, count) >= OVERLAP]
    graph = coo_array((np.ones(len(pair)), (pair[:, 0], pair[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _candidates(band: HashArray) -> IntArray:
    """Pair each text whose hashes agree with others' with the first of them, and with the one before it."""
    key = band[0]
    for part in band[1:]:
        key = _mixed(key * _ODD + part)
    order = np.argsort(key, kind="stable")
    same = np.append(False, key[order][1:] == key[order][:-1])
    first = order[np.maximum.accumulate(np.where(same, 0, np.arange(len(order))))]
    before = order[np.maximum(np.arange(len(order)) - 1, 0)]
    return np.concatenate([np.column_stack([first[same], order[same]]), np.column_stack([before[same], order[same]])])


def _overlap(text: IntArray, run: HashArray, pair: IntArray, count: int) -> FloatArray:
    """Return the share of all runs of each pair that both hold; a run counts once however often a text has it."""
    if not len(pair):
        return np.zeros(0)
    looked_at = np.zeros(count, dtype=bool)
    looked_at[pair] = True
    chosen = looked_at[text]
    order = np.argsort(run[chosen])
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(np.append(False, np.diff(run[chosen][order]) != 0))
    many = int(number.max()) + 1
    # Text and run in one number; sorted, the runs of a text stand together, so that looking some up is quick.
    key = np.sort(text[chosen] * many + number)
    key = key[np.append(True, np.diff(key) != 0)]
    begin = np.searchsorted(key, np.arange(count + 1) * many)
    size = np.diff(begin)
    steps = size[pair[:, 0]]
    of_pair = np.repeat(np.arange(len(pair)), steps)
    place = np.arange(len(of_pair)) - np.repeat(np.cumsum(steps) - steps, steps) + begin[pair[:, 0]][of_pair]
    wanted = key[place] + (pair[:, 1] - pair[:, 0])[of_pair] * many
    found = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    both = np.bincount(of_pair, key[found] == wanted, len(pair))
    return np.asarray(both / (size[pair[:, 0]] + size[pair[:, 1]] - both), dtype=np.float64)
