"""Who answered what at which contact attempt, and who stayed silent after how many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: A category, and a wave, with fewer answers than this is refused; a combination of both is named as thin.
LEAST_ANSWERS = 50


@dataclass(frozen=True, slots=True)
class Waves:
    """Units by answer category and wave; make one with `waves`.

    Parameters
    ----------
    categories : tuple of str, length K
        Names of the answer categories.
    category : ndarray of int64, shape (n,)
        Position of the answer among the categories; -1 for a nonrespondent.
    wave : ndarray of int64, shape (n,)
        Wave of the answer, 0 for the first message; -1 for a nonrespondent.
    attempts : ndarray of int64, shape (n,)
        Attempts made until the answer or, without one, altogether.
    """

    categories: tuple[str, ...]
    category: IntArray
    wave: IntArray
    attempts: IntArray

    @property
    def size(self) -> int:
        """Number of units."""
        return len(self.category)

    @property
    def count(self) -> int:
        """Number of waves, T."""
        return int(self.attempts.max(initial=0))


@dataclass(frozen=True, slots=True)
class Counts:
    """Units of each covariate cell by what came of the attempts: all that the likelihood needs.

    Parameters
    ----------
    answered : ndarray, shape (c, K, T)
        Respondents by category and wave.
    silent : ndarray, shape (c, T + 1)
        Nonrespondents by number of attempts.
    """

    answered: FloatArray
    silent: FloatArray

    @property
    def units(self) -> FloatArray:
        """Units of each cell, shape (c,)."""
        return np.asarray(self.answered.sum(axis=(1, 2)) + self.silent.sum(axis=1))

    def together(self) -> Counts:
        """Add the cells up.

        Returns
        -------
        Counts
            The counts of all cells as one cell.
        """
        return Counts(self.answered.sum(axis=0)[None], self.silent.sum(axis=0)[None])


def waves(
    category: npt.ArrayLike,
    wave: npt.ArrayLike,
    *,
    categories: tuple[str, ...],
    attempts: npt.ArrayLike | None = None,
) -> Waves:
    """Describe who answered what, and when.

    Parameters
    ----------
    category : array_like of int, shape (n,)
        Position of each answer among `categories`; -1 for a nonrespondent.
    wave : array_like of int, shape (n,)
        Wave of each answer: 0 the first message, 1 the first reminder; -1 for a nonrespondent.
    categories : tuple of str, length K
        Names of the answer categories, two or more.
    attempts : array_like of int, shape (n,), optional
        Messages that each unit had been sent when it answered or, without an answer, altogether; 0 for a unit that was
        never asked. Without it every nonrespondent was asked in every wave.

    Returns
    -------
    Waves
        Checked and consistent.

    Raises
    ------
    BadTable
        Lengths differ, a code is out of range, an answer has no wave or a wave no answer, or somebody answered an
        attempt that was not made.

    Examples
    --------
    >>> waves([0, 1, -1], [0, 1, -1], categories=("unhappy", "happy")).attempts.tolist()
    [1, 2, 2]
    """
    answer, when = _codes(category, "category"), _codes(wave, "wave")
    if len(categories) < 2:
        raise BadTable("waves", "needs two categories or more", column="categories")
    if len(when) != len(answer):
        raise BadTable("waves", f"has {len(when)} entries, category has {len(answer)}", column="wave")
    _refuse(answer >= len(categories), "category", answer, f"is not a position among {len(categories)} categories")
    _refuse((answer < 0) != (when < 0), "wave", when, "does not fit category: both are -1, or neither is")
    if attempts is None:
        made = np.where(answer < 0, when.max(initial=-1) + 1, when + 1)
    else:
        made = _codes(attempts, "attempts")
        if len(made) != len(answer):
            raise BadTable("waves", f"has {len(made)} entries, category has {len(answer)}", column="attempts")
        _refuse(made < 0, "attempts", made, "is below 0")
        _refuse(made < when + 1, "attempts", made, "is too few for the wave of the answer")
        made = np.where(answer < 0, made, when + 1)
    return Waves(tuple(categories), answer, when, made.astype(np.int64))


def counts(waves: Waves, terms: Terms) -> Counts:
    """Count units by covariate cell, category and wave.

    Parameters
    ----------
    waves : Waves
        The units.
    terms : Terms
        Covariates of the same units.

    Returns
    -------
    Counts
        The table.

    Raises
    ------
    BadTable
        The terms are of another number of units.
    """
    if len(terms.cell) != waves.size:
        raise BadTable("terms", f"describes {len(terms.cell)} units, the waves have {waves.size}")
    groups, times, cells = len(waves.categories), waves.count, terms.size
    spoke = waves.category >= 0
    place = (terms.cell[spoke] * groups + waves.category[spoke]) * times + waves.wave[spoke]
    answered = np.bincount(place, minlength=cells * groups * times).reshape(cells, groups, times)
    place = terms.cell[~spoke] * (times + 1) + waves.attempts[~spoke]
    silent = np.bincount(place, minlength=cells * (times + 1)).reshape(cells, times + 1)
    return Counts(answered.astype(np.float64), silent.astype(np.float64))


def require_enough(waves: Waves) -> None:
    """Refuse data from which no wave model can be estimated.

    Parameters
    ----------
    waves : Waves
        The units.

    Raises
    ------
    NotIdentified
        There was one wave only, everybody answered, or nobody did in some wave or category.
    """
    if waves.count < 2:
        raise NotIdentified(
            "one wave cannot tell an opinion that decides who answers from one that does not; send a reminder and keep "
            "the wave of every answer"
        )
    spoke = waves.category >= 0
    if spoke.all():
        raise NotIdentified("everybody answered, so there is no silence to model")
    by_wave = np.bincount(waves.wave[spoke], minlength=waves.count)
    if (by_wave == 0).any():
        raise NotIdentified(f"nobody answered in wave {int(np.argmin(by_wave))}; leave its attempts out")
    by_category = np.bincount(waves.category[spoke], minlength=len(waves.categories))
    if (by_category == 0).any():
        name = waves.categories[int(np.argmin(by_category))]
        raise NotIdentified(f"nobody answered in category {name!r}; merge it with another")


def require_least(waves: Waves, least: int = LEAST_ANSWERS) -> None:
    """Refuse a category, or a wave, of too few answers to rest a conclusion on.

    Parameters
    ----------
    waves : Waves
        The units.
    least : int, default 50
        Fewest answers in a category, and in a wave.

    Raises
    ------
    TooFew
        A category or a wave has fewer answers; the message names it.
    """
    spoke = waves.category >= 0
    by_category = np.bincount(waves.category[spoke], minlength=len(waves.categories))
    by_wave = np.bincount(waves.wave[spoke], minlength=waves.count)
    for kind, names, found in (
        ("category", [repr(name) for name in waves.categories], by_category),
        ("wave", [str(t) for t in range(waves.count)], by_wave),
    ):
        if (found < least).any():
            worst = int(np.argmin(found))
            raise TooFew(f"{kind} {names[worst]} has {found[worst]} answers, {least} are needed; merge it with another")


def thin(waves: Waves, least: int = LEAST_ANSWERS) -> tuple[str, ...]:
    """Name the combinations of category and wave with few answers.

    Parameters
    ----------
    waves : Waves
        The units.
    least : int, default 50
        Combinations with fewer answers are named.

    Returns
    -------
    tuple of str
        For example ``passive in wave 2: 31 answers``.
    """
    spoke = waves.category >= 0
    place = waves.category[spoke] * waves.count + waves.wave[spoke]
    found = np.bincount(place, minlength=len(waves.categories) * waves.count).reshape(len(waves.categories), -1)
    return tuple(
        f"{waves.categories[k]} in wave {t}: {found[k, t]} answers" for k, t in np.argwhere(found < least).tolist()
    )


def _codes(values: npt.ArrayLike, column: str) -> IntArray:
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise BadTable("waves", "is not a list of whole numbers, with -1 for a nonrespondent", column=column)
    codes = array.astype(np.int64)
    _refuse(codes < -1, column, codes, "is below -1")
    return codes


def _refuse(wrong: npt.NDArray[np.bool_], column: str, values: IntArray, why: str) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("waves", f"{values[row]} {why}", column=column, row=row + 1)
