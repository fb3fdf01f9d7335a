"""Jackknife replicates: part of the sample is left out, and the rest stands for it."""

from __future__ import annotations

import numpy as np

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified
from analysis.estimation.replicate_weights import Centre, LeftOut, Method, Replicates, Resampled, strata_of


def jk1(design: Design, *, centre: Centre = Centre.MEAN) -> Replicates:
    """Leave out one primary sampling unit of an unstratified sample at a time.

    Parameters
    ----------
    design : Design
        The sampled units.
    centre : Centre, default Centre.MEAN
        What the estimates of the replicates are compared with.

    Returns
    -------
    Replicates
        As many as primary sampling units; a finite population correction is part of the scale.

    Raises
    ------
    BadTable
        The design has strata.
    NotIdentified
        There is a single primary sampling unit.

    Notes
    -----
    With n primary sampling units, of a share f of the population's, the others count ``n / (n - 1)`` times, and the
    scale is ``(1 - f) (n - 1) / n``.

    References
    ----------
    Wolter, K. M. (2007). Introduction to Variance Estimation, 2nd edition. Springer, chapter 4.

    Examples
    --------
    >>> from analysis.design import design
    >>> sample = design([2.0, 2.0, 2.0])
    >>> jk1(sample).weights.base_weight(sample.base_weight, 0).tolist()
    [0.0, 3.0, 3.0]
    """
    strata = strata_of(design)
    if len(strata.size) > 1:
        raise BadTable("design", f"has {len(strata.size)} strata; jkn is for stratified samples", column="stratum")
    n = int(strata.size[0])
    if n < 2:
        raise NotIdentified("there is a single primary sampling unit, so no replicate can do without it")
    weights = LeftOut(design.cluster, design.stratum, strata.of_cluster, np.full(n, n / (n - 1)))
    scale = float(1.0 - strata.fraction[0]) * (n - 1) / n
    return Replicates(Method.JK1, weights, scale, np.ones(n), centre, n - 1)


def jkn(design: Design, *, centre: Centre = Centre.MEAN) -> Replicates:
    """Leave out one primary sampling unit at a time, those of its stratum standing for it.

    Parameters
    ----------
    design : Design
        The sampled units.
    centre : Centre, default Centre.MEAN
        What the estimates of the replicates are compared with.

    Returns
    -------
    Replicates
        As many as primary sampling units in strata of which less than everything was drawn; finite population
        corrections are part of the scales.

    Raises
    ------
    NotIdentified
        A stratum has a single primary sampling unit; the message names it.

    Notes
    -----
    Of n_h primary sampling units in stratum h, of a share f_h of the population's, the others count
    ``n_h / (n_h - 1)`` times; the scale of the replicate is ``(1 - f_h) (n_h - 1) / n_h``.

    References
    ----------
    Wolter, K. M. (2007). Introduction to Variance Estimation, 2nd edition. Springer, chapter 4.

    Examples
    --------
    >>> from analysis.design import design
    >>> sample = design([2.0] * 4, stratum=["a", "a", "b", "b"])
    >>> jkn(sample).weights.base_weight(sample.base_weight, 3).tolist()
    [2.0, 2.0, 4.0, 0.0]
    """
    strata = strata_of(design)
    left_out = np.flatnonzero(strata.fraction[strata.of_cluster] < 1)
    if not len(left_out):
        raise NotIdentified("every stratum was drawn as a whole, so there is no sampling variance to estimate")
    number = np.full(len(strata.of_cluster), -1, dtype=np.int64)
    number[left_out] = np.arange(len(left_out))
    replicate_stratum = strata.of_cluster[left_out]
    n = strata.size[replicate_stratum].astype(np.float64)
    weights = LeftOut(number[design.cluster], design.stratum, replicate_stratum, n / (n - 1))
    rscales = (1 - strata.fraction[replicate_stratum]) * (n - 1) / n
    return Replicates(Method.JKN, weights, 1.0, rscales, centre, strata.degrees_of_freedom)


def delete_a_group(
    design: Design, groups: int, rng: np.random.Generator, *, centre: Centre = Centre.MEAN
) -> Replicates:
    """Leave out one of some random groups of primary sampling units at a time.

    Parameters
    ----------
    design : Design
        The sampled units.
    groups : int
        Number of groups, 2 to the number of primary sampling units; 100 is plenty.
    rng : numpy.random.Generator
        Sorts the primary sampling units into groups, evenly within strata.
    centre : Centre, default Centre.MEAN
        What the estimates of the replicates are compared with.

    Returns
    -------
    Replicates
        As many as groups.

    Raises
    ------
    BadTable
        The number of groups is not one of those.
    NotIdentified
        A stratum has a single primary sampling unit; the message names it.

    Notes
    -----
    In a stratum of n_h primary sampling units, at least as many as the G groups, those not left out count
    ``n_h / (n_h - n_hr)`` times, n_hr being those left out. In a smaller one the unit that would be left out counts
    ``1 - (n_h - 1) Z`` times and the others ``1 + Z`` times, with ``Z^2 = G / ((G - 1) n_h (n_h - 1))``, which gives
    totals of small strata their unbiased variance. The scale is ``(G - 1) / G``. For a finite population the distance
    of each factor from 1 is multiplied by ``sqrt(1 - f_h)``.

    References
    ----------
    Kott, P. S. (2001). The delete-a-group jackknife. Journal of Official Statistics 17, 521-526.

    Examples
    --------
    >>> from analysis.design import design
    >>> made = delete_a_group(design([1.0] * 10), 5, np.random.default_rng(1))
    >>> made.size, round(made.scale, 2)
    (5, 0.8)
    """
    strata = strata_of(design)
    clusters = len(strata.of_cluster)
    if not 2 <= groups <= clusters:
        raise BadTable(
            "replicates", f"{groups} groups of {clusters} primary sampling units; 2 to {clusters} are possible"
        )
    mixed = rng.permutation(clusters)
    ordered = mixed[np.argsort(strata.of_cluster[mixed], kind="stable")]
    group = np.empty(clusters, dtype=np.int64)
    group[ordered] = np.arange(clusters) % groups  # one run through all strata: groups are even over the sample too
    pair, member = np.unique(strata.of_cluster * groups + group, return_inverse=True)
    stratum, own = pair // groups, pair % groups
    held = np.zeros((len(strata.size), groups))
    np.add.at(held, (strata.of_cluster, group), 1.0)
    n = strata.size.astype(np.float64)
    z = np.sqrt(groups / ((groups - 1) * n * np.maximum(n - 1, 1)))
    small = n < groups
    others = np.where(
        small[:, None], np.where(held > 0, 1 + z[:, None], 1.0), n[:, None] / np.maximum(n[:, None] - held, 1)
    )
    factor = others[stratum]
    factor[np.arange(len(pair)), own] = np.where(small, 1 - (n - 1) * z, 0.0)[stratum]
    spread = np.sqrt(1 - strata.fraction[stratum])
    weights = Resampled(member.astype(np.int64)[design.cluster], factor, 1 - spread, spread)
    freedom = min(groups - 1, strata.degrees_of_freedom)
    return Replicates(Method.DELETE_A_GROUP, weights, (groups - 1) / groups, np.ones(groups), centre, freedom)
