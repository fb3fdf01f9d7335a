"""Bootstrap replicates: the sample is drawn again from itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import TooFew
from analysis.estimation.replicate_weights import Centre, Method, Replicates, Resampled, strata_of

_DRAWS_AT_ONCE = 2_000_000


def rao_wu(design: Design, replicates: int, rng: np.random.Generator, *, centre: Centre = Centre.MEAN) -> Replicates:
    """Draw primary sampling units again, with replacement, one fewer than each stratum has.

    Parameters
    ----------
    design : Design
        The sampled units.
    replicates : int
        How often, 2 or more; a standard error needs a few hundred.
    rng : numpy.random.Generator
        Draws.
    centre : Centre, default Centre.MEAN
        What the estimates of the replicates are compared with.

    Returns
    -------
    Replicates
        With memory for a small integer per primary sampling unit and replicate.

    Raises
    ------
    TooFew
        Fewer than 2 replicates.
    NotIdentified
        A stratum has a single primary sampling unit; the message names it.

    Notes
    -----
    A primary sampling unit that is drawn t times out of ``n_h - 1`` counts ``1 - s + s t n_h / (n_h - 1)`` times, with
    ``s = sqrt(1 - f_h)``: no weight is ever below 0, and variances of totals are unbiased for a finite population too.

    References
    ----------
    Rao, J. N. K. and Wu, C. F. J. (1988). Resampling inference with complex survey data. Journal of the American
    Statistical Association 83, 231-241.

    Rao, J. N. K., Wu, C. F. J. and Yue, K. (1992). Some recent work on resampling methods for complex surveys. Survey
    Methodology 18, 209-217.

    Examples
    --------
    >>> from analysis.design import design
    >>> made = rao_wu(design([1.0] * 5), 20, np.random.default_rng(1))
    >>> made.size, made.degrees_of_freedom
    (20, 4)
    """
    if replicates < 2:
        raise TooFew(f"{replicates} replicates; a variance needs 2 or more")
    strata = strata_of(design)
    count = np.ones((len(strata.of_cluster), replicates), dtype=np.uint8)
    for stratum in np.flatnonzero(strata.fraction < 1):
        members = np.flatnonzero(strata.of_cluster == stratum)
        n = len(members)
        times = _times_drawn(n, replicates, rng)
        count = count.astype(np.promote_types(count.dtype, times.dtype), copy=False)
        count[members] = times
    size = strata.size[strata.of_cluster].astype(np.float64)
    spread = np.sqrt(1 - strata.fraction[strata.of_cluster])
    weights = Resampled(design.cluster, count, 1 - spread, spread * size / np.maximum(size - 1, 1))
    scale = 1 / replicates if centre is Centre.FULL else 1 / (replicates - 1)
    return Replicates(Method.RAO_WU, weights, scale, np.ones(replicates), centre, strata.degrees_of_freedom)


def _times_drawn(n: int, replicates: int, rng: np.random.Generator) -> npt.NDArray[np.unsignedinteger]:
    """Count how often each of n is drawn in ``n - 1`` draws: one row each, one column per replicate."""
    parts = []
    step = max(1, _DRAWS_AT_ONCE // n)
    for start in range(0, replicates, step):
        columns = min(step, replicates - start)
        drawn = rng.integers(0, n, size=(columns, n - 1)) + n * np.arange(columns)[:, None]
        times = np.bincount(drawn.ravel(), minlength=n * columns).reshape(columns, n)
        parts.append(times.astype(np.min_scalar_type(times.max())))
    return np.concatenate(parts).T
