"""Estimated probabilities of responding by cell, with the covariance that the errors of indicators need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells, independent_columns
from analysis.design import Design, design
from analysis.errors import BadTable, TooFew
from analysis.estimation.between_clusters import Clusters, score_covariance, sorted_by_cluster
from analysis.quality.scoring import Tally, tally, working_information
from analysis.terms import Terms, of_cells
from analysis.weighting.propensity import fit_response

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Link(StrEnum):
    """How the probability of responding depends on the covariates."""

    LOGISTIC = "logistic"
    LINEAR = "linear"


class Precision(StrEnum):
    """Where the covariance of the model's coefficients comes from."""

    MODEL = "model"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Response:
    """Who was sampled and who responded.

    Parameters
    ----------
    units : Design
        The sampled units of base weight above 0.
    covariates : Cells or Terms
        Their covariates.
    responded : ndarray of bool, shape (n,)
        Whether each of them responded.
    counts : Tally
        The same by covariate cell.
    link : Link
        How the probability of responding depends on the covariates.
    clusters : Clusters or None
        Their clusters, where the covariance of coefficients comes from scores of clusters within strata.
    """

    units: Design
    covariates: Cells | Terms
    responded: BoolArray
    counts: Tally
    link: Link
    clusters: Clusters | None


@dataclass(frozen=True, slots=True)
class Propensities:
    """Estimated probabilities of responding by cell, with what the errors of indicators need.

    Parameters
    ----------
    n : int
        Sampled units of base weight above 0.
    weight : ndarray, shape (c,)
        Base weight per cell.
    propensity : ndarray, shape (c,)
        Estimated probability per cell.
    gradient : ndarray, shape (c, k)
        Its derivative with respect to the coefficients.
    covariance : ndarray, shape (k, k)
        Covariance of the coefficients.
    """

    n: int
    weight: FloatArray
    propensity: FloatArray
    gradient: FloatArray
    covariance: FloatArray

    @property
    def mean(self) -> float:
        """Base-weighted mean probability."""
        return float(self.weight @ self.propensity / self.weight.sum())


def response(
    sample: Design,
    covariates: Cells | Terms,
    responded: npt.ArrayLike,
    *,
    link: Link | str = Link.LOGISTIC,
    precision: Precision | str = Precision.MODEL,
) -> Response:
    """Prepare the estimation of probabilities of responding.

    Parameters
    ----------
    sample : Design
        The sampled units; those of base weight 0 are left out.
    covariates : Cells or Terms
        Covariates of the same units.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    link : Link or str, default "logistic"
        ``logistic`` or ``linear``.
    precision : Precision or str, default "model"
        As `analysis.quality.r_indicator.r_indicator`.

    Returns
    -------
    Response
        Of the units that count.

    Raises
    ------
    BadTable
        The link or the precision is unknown, or `responded` has another length than the design.
    NotIdentified
        With ``precision="design"``, a stratum has a single primary sampling unit and the design says to fail on it.
    """
    for name, given, known in (("link", link, tuple(Link)), ("precision", precision, tuple(Precision))):
        if given not in known:
            raise BadTable("settings", f"{given!r} is not known; use {', '.join(known)}", column=name)
    answered = np.asarray(responded, dtype=bool)
    if answered.shape != (sample.size,):
        message = f"has shape {answered.shape}, the design has {sample.size} units"
        raise BadTable("response", message, column="responded")
    units, kept = sample, covariates
    if (sample.base_weight <= 0).any():
        rows = np.flatnonzero(sample.base_weight > 0)
        stratum, cluster = sample.stratum[rows], sample.cluster[rows]
        units = design(sample.base_weight[rows], stratum=stratum, cluster=cluster, lonely=sample.lonely)
        kept, answered = covariates.take(rows), answered[rows]
    # Whether somebody responds is not settled by who is drawn, so no share of the population is taken off.
    fraction = np.zeros(units.size)
    units = replace(units, final_weight=units.base_weight, steps=(), sampling_fraction=fraction, is_poisson=False)
    counts = tally(kept.cell, kept.size, units.base_weight, answered)
    clusters = sorted_by_cluster(units) if precision == Precision.DESIGN else None
    return Response(units, kept, answered, counts, Link(link), clusters)


def propensities(given: Response) -> Propensities:
    """Estimate the probability of responding in every covariate cell.

    Parameters
    ----------
    given : Response
        Who was sampled and who responded.

    Returns
    -------
    Propensities
        By covariate cell.

    Raises
    ------
    TooFew, NoOverlap, NotConverged
        As `analysis.weighting.propensity.fit_response`; a linear model needs more units than terms.
    """
    if given.link == Link.LINEAR:
        every = of_cells(given.covariates) if isinstance(given.covariates, Cells) else given.covariates
        matrix = every.matrix[:, independent_columns(every.matrix)]
        inverse = np.linalg.inv(matrix.T @ (matrix * given.counts.asked[:, None]))
        p = matrix @ (inverse @ (matrix.T @ given.counts.answered))
    else:
        model = fit_response(given.units.base_weight, given.covariates, given.responded)
        matrix, p = model.terms.matrix, model.cell_propensity
    cell = np.arange(given.covariates.size, dtype=np.int64)
    return _with_covariance(given, given.counts, cell, np.asarray(p, dtype=np.float64), matrix)


def propensities_by(given: Response, group: IntArray) -> Propensities:
    """Estimate the probability of responding in groups of cells, a term for each.

    Parameters
    ----------
    given : Response
        Who was sampled and who responded.
    group : ndarray of int64, shape (c,)
        Group of each covariate cell, numbered from 0 without a gap.

    Returns
    -------
    Propensities
        By group: the response rates.

    Raises
    ------
    TooFew
        A linear model needs more units than groups.
    NotConverged
        Scoring did not settle.
    """
    counts = given.counts.merged(group)
    return _with_covariance(given, counts, group, counts.answered / counts.asked, np.eye(len(counts.asked)))


def _with_covariance(
    given: Response, counts: Tally, group: IntArray, p: FloatArray, matrix: FloatArray
) -> Propensities:
    n, k = counts.n, matrix.shape[1]
    if given.link == Link.LINEAR:
        if n <= k:
            raise TooFew(f"{n} units cannot tell {k} terms of a linear model apart")
        residual = counts.answered @ (1 - p) ** 2 + (counts.asked - counts.answered) @ p**2
        slope = np.ones_like(p)
        of_terms = np.linalg.inv(matrix.T @ (matrix * counts.asked[:, None])) * (residual / (n - k))
    else:
        slope = p * (1 - p)
        of_terms = np.linalg.inv(working_information(matrix, counts))
    scale = float(given.units.base_weight.mean())
    if given.clusters is not None:
        of_unit = group[given.covariates.cell]
        score = given.units.base_weight * (given.responded - p[of_unit])
        middle = score_covariance(given.clusters, score, matrix, of_unit)
        bread = np.linalg.inv(matrix.T @ (matrix * (scale * counts.asked * slope)[:, None]))
        of_terms = bread @ middle @ bread
    gradient = np.asarray(slope[:, None] * matrix, dtype=np.float64)
    return Propensities(n, scale * counts.asked, p, gradient, np.asarray(of_terms, dtype=np.float64))
