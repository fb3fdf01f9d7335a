"""How far calibrated weights may move: the factor as a function of the multipliers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.errors import BadTable

FloatArray = npt.NDArray[np.float64]

_LARGEST_EXPONENT = 600.0


class Distance(Protocol):
    """The factor by which a weight changes, as a function of ``u = x' lambda``."""

    def factor(self, u: FloatArray) -> FloatArray:
        """Return the factor, never falling in u.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            One value for each u.
        """

    def slope(self, u: FloatArray) -> FloatArray:
        """Return the derivative of the factor.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            One value for each u.
        """

    def integral(self, u: FloatArray) -> FloatArray:
        """Return an integral of the factor, which is convex.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            One value for each u.
        """


@dataclass(frozen=True, slots=True)
class Linear:
    """Factors ``1 + u``, cut off at the bounds.

    Parameters
    ----------
    lower, upper : float
        Bounds of the factor, around 1.
    """

    lower: float = -np.inf
    upper: float = np.inf

    def factor(self, u: FloatArray) -> FloatArray:
        """Return the factor.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            Exactly a bound where the bound is reached.
        """
        return np.clip(1.0 + u, self.lower, self.upper)

    def slope(self, u: FloatArray) -> FloatArray:
        """Return the derivative.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            1 between the bounds, else 0.
        """
        return ((1.0 + u > self.lower) & (1.0 + u < self.upper)).astype(np.float64)

    def integral(self, u: FloatArray) -> FloatArray:
        """Return the integral.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            Quadratic between the bounds, linear beyond.
        """
        inside = np.clip(u, self.lower - 1.0, self.upper - 1.0)
        return inside + inside**2 / 2.0 + (1.0 + inside) * (u - inside)


@dataclass(frozen=True, slots=True)
class Raking:
    """Factors ``exp(u)``."""

    def factor(self, u: FloatArray) -> FloatArray:
        """Return the factor.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            Above 0.
        """
        return np.exp(np.minimum(u, _LARGEST_EXPONENT))

    def slope(self, u: FloatArray) -> FloatArray:
        """Return the derivative.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            The factor itself.
        """
        return self.factor(u)

    def integral(self, u: FloatArray) -> FloatArray:
        """Return the integral.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            The factor itself.
        """
        return self.factor(u)


@dataclass(frozen=True, slots=True)
class Logit:
    """Factors that approach their bounds without reaching them.

    Parameters
    ----------
    lower, upper : float
        Bounds of the factor, around 1.
    """

    lower: float
    upper: float

    def _share(self, u: FloatArray) -> tuple[FloatArray, float]:
        steepness = (self.upper - self.lower) / ((1.0 - self.lower) * (self.upper - 1.0))
        offset = np.log((1.0 - self.lower) / (self.upper - 1.0))
        return steepness * u + offset, steepness

    def factor(self, u: FloatArray) -> FloatArray:
        """Return the factor.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            Between the bounds.
        """
        return np.asarray(self.lower + (self.upper - self.lower) * expit(self._share(u)[0]))

    def slope(self, u: FloatArray) -> FloatArray:
        """Return the derivative.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            1 at 0.
        """
        at, steepness = self._share(u)
        share = expit(at)
        return np.asarray((self.upper - self.lower) * steepness * share * (1.0 - share))

    def integral(self, u: FloatArray) -> FloatArray:
        """Return the integral.

        Parameters
        ----------
        u : ndarray
            ``x' lambda``.

        Returns
        -------
        ndarray
            Convex in u.
        """
        at, steepness = self._share(u)
        return np.asarray(self.lower * u + (self.upper - self.lower) / steepness * np.logaddexp(0.0, at))


def distance_named(name: str, bounds: tuple[float, float] | None) -> Distance:
    """Return the distance of that name.

    Parameters
    ----------
    name : str
        ``linear``, ``raking`` or ``logit``.
    bounds : (float, float) or None
        Least and greatest factor; logit needs them, linear may have them, raking has none.

    Returns
    -------
    Distance
        As `analysis.weighting.multipliers.solve` takes it.

    Raises
    ------
    BadTable
        The name is unknown, or its bounds are missing, one too many, or not around 1.

    Examples
    --------
    >>> distance_named("linear", (0.5, 2.0))
    Linear(lower=0.5, upper=2.0)
    """
    if name not in {"linear", "raking", "logit"}:
        raise BadTable("calibration", f"{name!r} is not known; use linear, raking or logit", column="distance")
    if bounds is not None and not bounds[0] < 1.0 < bounds[1]:
        message = f"{bounds[0]:g} to {bounds[1]:g} does not hold 1; the factor of an unchanged weight is 1"
        raise BadTable("calibration", message, column="bounds")
    if name == "raking":
        if bounds is not None:
            raise BadTable("calibration", "raking has no bounds; use logit or linear", column="bounds")
        return Raking()
    if name == "logit":
        if bounds is None or not np.isfinite(bounds).all():
            raise BadTable("calibration", "logit needs two finite bounds", column="bounds")
        return Logit(*bounds)
    return Linear() if bounds is None else Linear(*bounds)
