"""Figures that would give away a suppressed one by subtraction are suppressed with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.findings import DomainEstimate, Estimate, Suppression


def rule(fewest: int, *, protect: bool) -> str:
    """Say in words what is suppressed.

    Parameters
    ----------
    fewest : int
        Fewer answers than this are suppressed.
    protect : bool
        Whether `protected` is applied.

    Returns
    -------
    str
        One sentence, or two.
    """
    small = f"A domain with fewer than {fewest} answers, or with answers of a single customer, is suppressed."
    if not protect:
        return small
    return (
        f"{small} While those suppressed are a single domain, or hold fewer than {fewest} answers together, the domain "
        f"with the next fewest answers is suppressed too: else the overall figure less those shown would tell theirs."
    )


def protected(overall: Estimate, domains: Sequence[DomainEstimate], fewest: int) -> tuple[DomainEstimate, ...]:
    """Suppress further domains until the suppressed ones cannot be told from the overall figure by subtraction.

    Parameters
    ----------
    overall : Estimate
        The estimate that is shown beside the domains.
    domains : sequence of DomainEstimate
        Domains that together make up the whole.
    fewest : int
        Fewer answers than this are suppressed.

    Returns
    -------
    tuple of DomainEstimate
        The same domains in their order. Domains without an answer neither need protection nor give it.

    References
    ----------
    Cox, L. H. (1980). Suppression methodology and statistical disclosure control. Journal of the American Statistical
    Association 75, 377-385.
    """
    found = list(domains)
    if overall.suppressed:
        return tuple(found)
    hidden = [d.estimate.n for d in found if d.estimate.suppressed and d.estimate.n > 0]
    shown = sorted((d.estimate.n, k) for k, d in enumerate(found) if not d.estimate.suppressed)
    for n, k in shown:
        if not hidden or (len(hidden) > 1 and sum(hidden) >= fewest):
            break
        found[k] = replace(found[k], estimate=found[k].estimate.hidden(Suppression.PROTECTS_ANOTHER))
        hidden.append(n)
    return tuple(found)
