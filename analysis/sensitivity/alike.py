"""Units that are alike, taken together: what depends on covariates and answer only is worked out once for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.cells import renumbered
from analysis.sensitivity.inferred import Answers, independent_terms
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alike:
    """Units that are alike, taken together: of one covariate cell, and with one answer or none.

    Parameters
    ----------
    given : Answers
        One entry for each kind of unit: what it answered, and its share of the base weights.
    terms : Terms
        Terms of the kinds, none of which repeats others among the respondents.
    kind : ndarray of int64, shape (n,)
        Kind of each unit.
    asked : ndarray, shape (n,)
        Base weight of each unit as a share of that of its kind.
    silent : int
        Nonrespondents with a base weight.
    """

    given: Answers
    terms: Terms
    kind: IntArray
    asked: FloatArray
    silent: int

    def of_units(self, influence: FloatArray) -> FloatArray:
        """Divide the influence of each kind among its units.

        Parameters
        ----------
        influence : ndarray, shape (s,)
            Influence of each kind.

        Returns
        -------
        ndarray, shape (n,)
            Influence of each unit.
        """
        return np.asarray(influence[self.kind] * self.asked)


def alike(given: Answers, terms: Terms) -> Alike:
    """Take units together that are alike.

    Parameters
    ----------
    given : Answers
        Who answered what; the answers are few.
    terms : Terms
        Auxiliary variables of the same units.

    Returns
    -------
    Alike
        The kinds that occur.

    Raises
    ------
    NotIdentified
        As `analysis.sensitivity.inferred.independent_terms`.
    """
    answer, values = pd.factorize(given.value[given.responded])
    code = np.zeros(len(given.value), dtype=np.int64)
    code[given.responded] = 1 + answer
    codes = 1 + len(values)
    present, kind = renumbered(terms.cell * codes + code, terms.size * codes)
    cell, held = present // codes, present % codes
    total = np.bincount(kind, weights=given.asked).astype(np.float64)
    kinds = Answers(held > 0, np.append(0.0, values)[held], total, given.rate)
    fitted = independent_terms(Terms(terms.names, terms.matrix, cell), kinds.responded)
    asked = np.divide(given.asked, total[kind], out=np.zeros_like(given.asked), where=given.asked > 0)
    return Alike(kinds, fitted, kind, asked, int(np.count_nonzero(given.silent)))
