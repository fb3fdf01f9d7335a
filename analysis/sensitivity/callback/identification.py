"""How much precision it costs to let the answer decide who gives it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified
from analysis.sensitivity.callback.mean import mean, slope_of
from analysis.sensitivity.callback.model import WaveModel


def price(ignorable: WaveModel, opinion: WaveModel, values: npt.ArrayLike, *, design: Design | None = None) -> float:
    """Return by how much gamma, being unknown, would widen the mean if nonresponse were ignorable.

    Parameters
    ----------
    ignorable, opinion : WaveModel
        The same waves and covariates, without and with gamma.
    values : array_like, shape (K,)
        Value of each category.
    design : Design, optional
        The sampled units, for their base weights.

    Returns
    -------
    float
        The ratio of the two standard errors in the sample, 1 or more.

    Raises
    ------
    BadTable
        The models are not of the same data, or not one without and one with gamma.
    NotIdentified
        If nonresponse were ignorable, the answers would tell nothing of gamma.

    Notes
    -----
    ``sqrt(G' I^-1 G)`` with the expected information I and the slope G of the mean, both at the estimate of the
    ignorable model, over the same without gamma. It is a property of how many answered in which wave, and hardly of
    what they answered. The standard error of the wave model itself is no such yardstick: it is small where the estimate
    has come out near ignorable, so that refusing wide estimates would keep the wrong ones.
    """
    same = ignorable.waves is opinion.waves and ignorable.terms.names == opinion.terms.names
    if not same or not ignorable.is_ignorable or opinion.is_ignorable:
        raise BadTable("models", "are one without and one with gamma, of the same waves and covariates")
    mixture = opinion.mixture
    point = np.concatenate([ignorable.parameters, np.zeros(len(mixture.others))])
    information = -replace(mixture, counts=mixture.expected(point)).evaluate(point).hessian
    size = np.sqrt(information.diagonal())
    scaled = information / size / size[:, None]
    if np.linalg.eigvalsh(scaled)[0] <= 1e-10:
        raise NotIdentified("the waves tell nothing of what makes a category answer more readily than another")
    slope = np.zeros(len(point))
    plain = slope_of(ignorable, values, design)
    slope[: len(plain)] = plain
    wide = np.sqrt((slope / size) @ np.linalg.solve(scaled, slope / size))
    return float(wide / mean(ignorable, values, design=design).standard_error_in_sample)
