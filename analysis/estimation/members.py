"""The units that are part of an estimate, and the domain of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.estimates import Estimates, from_influence

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Members:
    """The units that are part of estimates, and the domain of each.

    Parameters
    ----------
    size : int
        Number of sampled units.
    rows : ndarray of int64, shape (r,)
        Positions of the units with a weight, inside a domain.
    domain : ndarray of int64, shape (r,)
        Their domains.
    domains : int
        Number of domains.
    weight : ndarray, shape (r,)
        Their final weights.
    n : ndarray of int64, shape (domains,)
        Number of them in each domain.
    """

    size: int
    rows: IntArray
    domain: IntArray
    domains: int
    weight: FloatArray
    n: IntArray

    def matrix(self, values: npt.ArrayLike, name: str) -> FloatArray:
        """Return the members' values as columns.

        Parameters
        ----------
        values : array_like, shape (n,) or (n, m)
            One row per sampled unit.
        name : str
            What to call them in an error.

        Returns
        -------
        ndarray, shape (r, m)
            The members' rows.

        Raises
        ------
        BadTable
            The number of rows is wrong, or a member's value is not finite.
        """
        array = np.asarray(values, dtype=np.float64)
        if array.ndim not in (1, 2) or len(array) != self.size:
            raise BadTable(name, f"has shape {array.shape}, the design has {self.size} units")
        inside = np.asarray(array.reshape(self.size, -1)[self.rows])
        wrong = ~np.isfinite(inside).all(axis=1)
        if wrong.any():
            row = int(self.rows[np.flatnonzero(wrong)[0]])
            raise BadTable(name, "is not a finite number; put a unit without an answer in domain -1", row=row + 1)
        return inside

    def sums(self, values: FloatArray) -> FloatArray:
        """Add columns up within domains.

        Parameters
        ----------
        values : ndarray, shape (r, m)
            One row per member.

        Returns
        -------
        ndarray, shape (domains, m)
            Sums.
        """
        columns = [np.bincount(self.domain, weights=column, minlength=self.domains) for column in values.T]
        return np.column_stack(columns).astype(np.float64)

    def positive_weight(self) -> FloatArray:
        """Return the sum of weights of each domain.

        Returns
        -------
        ndarray, shape (domains,)
            Above 0.

        Raises
        ------
        NotIdentified
            The weights of a domain do not sum to more than 0.
        """
        held = np.bincount(self.domain, weights=self.weight, minlength=self.domains).astype(np.float64)
        if (held <= 0).any():
            place = int(np.flatnonzero(held <= 0)[0])
            raise NotIdentified(f"the weights of domain {place} sum to {held[place]:g}; a mean needs a sum above 0")
        return held

    def estimates(
        self, design: Design, value: FloatArray, influence: FloatArray, *, with_covariance: bool
    ) -> Estimates:
        """Return the estimates that have these influences.

        Parameters
        ----------
        design : Design
            The sampled units.
        value : ndarray, shape (domains, m)
            The estimates.
        influence : ndarray, shape (r, m)
            Weighted influence of each member on the estimates of its domain; it has none on those of others.
        with_covariance : bool
            Whether to return the covariance matrix.

        Returns
        -------
        Estimates
            One domain after the other.
        """
        columns = influence.shape[1]
        place = self.domain[:, None] * columns + np.arange(columns)
        held = sparse.csr_array(
            (influence.ravel(), (np.repeat(self.rows, columns), place.ravel())),
            shape=(self.size, self.domains * columns),
        )
        return from_influence(design, value.ravel(), held, self.rows, self.domain, with_covariance=with_covariance)


def members(design: Design, domain: npt.ArrayLike | None = None) -> Members:
    """Find the units that are part of estimates.

    Parameters
    ----------
    design : Design
        The sampled units.
    domain : array_like of int, shape (n,), optional
        As for `mean`.

    Returns
    -------
    Members
        Those with a final weight other than 0, inside a domain.

    Raises
    ------
    BadTable
        A domain is no whole number of -1 or more, or the lengths differ.
    TooFew
        A domain has no unit with a weight, or there is no domain.

    Examples
    --------
    >>> from analysis.design import design
    >>> members(design([1.0] * 4), [0, 1, -1, 1]).n.tolist()
    [1, 2]
    """
    given = np.zeros(design.size) if domain is None else np.asarray(domain, dtype=np.float64)
    if given.shape != (design.size,):
        raise BadTable("domain", f"has shape {given.shape}, the design has {design.size} units")
    wrong = ~((given >= -1) & (given == np.floor(given)) & np.isfinite(given))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("domain", f"{given[row]:g} is no whole number of -1 or more", row=row + 1)
    code = given.astype(np.int64)
    domains = int(code.max(initial=-1)) + 1
    rows = np.flatnonzero((design.final_weight != 0) & (code >= 0))
    n = np.bincount(code[rows], minlength=domains)
    if domains == 0 or (n == 0).any():
        place = int(np.argmin(n)) if domains else 0
        raise TooFew(f"domain {place} has no unit with a weight")
    return Members(design.size, rows, code[rows], domains, design.final_weight[rows], n)
