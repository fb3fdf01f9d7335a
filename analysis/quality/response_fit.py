"""How well a response model tells respondents from nonrespondents, and whether its probabilities are right."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from analysis.errors import BadTable, NotConverged, TooFew

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FitClass:
    """Units of similar estimated probability of responding.

    Parameters
    ----------
    low, high : float
        Least and greatest probability in the class.
    n : int
        Units.
    predicted : float
        Mean probability.
    observed : float
        Share that responded.
    """

    low: float
    high: float
    n: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Estimated probabilities of responding against what happened.

    Parameters
    ----------
    classes : tuple of FitClass
        From the least to the greatest probability.
    intercept, slope : float or None
        Of the log-odds of responding on the estimated log-odds: 0 and 1 where the probabilities are right; a slope
        below 1 means that they are too extreme. None where all probabilities are equal, which have no slope.
    largest_gap : float
        Largest difference between observed and predicted share of a class.
    """

    classes: tuple[FitClass, ...]
    intercept: float | None
    slope: float | None
    largest_gap: float


def auc(propensity: npt.ArrayLike, responded: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> float:
    """Return the area under the receiver operating characteristic of a response model.

    Parameters
    ----------
    propensity : array_like, shape (n,)
        Estimated probability of responding.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    weight : array_like, shape (n,), optional
        Base weights; without them each unit counts 1.

    Returns
    -------
    float
        Share of pairs of a respondent and a nonrespondent in which the respondent has the greater probability, ties
        counting half. Near 0.5 the model knows little of who responds; near 1 weights are unstable.

    Raises
    ------
    BadTable
        A probability is not from 0 to 1, a weight is not a finite number of 0 or more, or lengths differ.
    TooFew
        Everybody responded, or nobody.

    References
    ----------
    Hanley, J. A. and McNeil, B. J. (1982). The meaning and use of the area under a receiver operating characteristic
    (ROC) curve. Radiology 143, 29-36.

    Examples
    --------
    >>> auc([0.2, 0.4, 0.4, 0.9], [False, False, True, True])
    0.875
    """
    p, answered, w = checked(propensity, responded, weight)
    distinct, place = np.unique(p, return_inverse=True)
    yes = np.bincount(place, weights=w * answered, minlength=len(distinct))
    no = np.bincount(place, weights=w * ~answered, minlength=len(distinct))
    if not (yes.sum() > 0 and no.sum() > 0):
        raise TooFew("there must be respondents and nonrespondents to tell them apart")
    below = np.cumsum(no) - no
    return float(yes @ (below + 0.5 * no) / (yes.sum() * no.sum()))


def pseudo_r2(propensity: npt.ArrayLike, responded: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> float:
    """Return McFadden's pseudo R squared of a response model.

    Parameters
    ----------
    propensity : array_like, shape (n,)
        Probabilities of responding that the model was fitted to.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    weight : array_like, shape (n,), optional
        Weights in the likelihood; without them each unit counts 1.

    Returns
    -------
    float
        ``1 - L / L0``, L being the log-likelihood of the probabilities and L0 that of the mean response.

    Raises
    ------
    BadTable
        As `auc`, or something happened that has probability 0.
    TooFew
        Everybody responded, or nobody.

    References
    ----------
    McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In P. Zarembka (ed.), Frontiers in
    Econometrics, 105-142. Academic Press.

    Examples
    --------
    >>> round(pseudo_r2([0.25, 0.25, 0.75, 0.75], [False, False, True, True]), 4)
    0.585
    """
    p, answered, w = checked(propensity, responded, weight)
    mean = float(np.average(answered, weights=w))
    if not 0 < mean < 1:
        raise TooFew("there must be respondents and nonrespondents to tell them apart")
    of_event = np.where(answered, p, 1 - p)
    impossible = (of_event == 0) & (w > 0)
    if impossible.any():
        raise BadTable(
            "response", "happened with probability 0", column="propensity", row=int(np.argmax(impossible)) + 1
        )
    counted = w > 0
    null = mean * np.log(mean) + (1 - mean) * np.log(1 - mean)
    return float(1 - w[counted] @ np.log(of_event[counted]) / (w.sum() * null))


def agreement(
    propensity: npt.ArrayLike,
    responded: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    *,
    classes: int = 10,
) -> Agreement:
    """Compare estimated probabilities of responding with what happened, by class and by a line.

    Parameters
    ----------
    propensity : array_like, shape (n,)
        Estimated probability of responding.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    weight : array_like, shape (n,), optional
        Base weights; without them each unit counts 1.
    classes : int, default 10
        Quantile classes of the probability; equal probabilities stay together, so there can be fewer.

    Returns
    -------
    Agreement
        Observed and predicted shares by class, and the line.

    Raises
    ------
    BadTable
        As `auc`; a probability of 0 or 1 has no log-odds; fewer than two classes are asked for.
    TooFew
        Everybody responded, or nobody.
    NotConverged
        The line has no finite slope: the probabilities separate respondents from nonrespondents.

    Notes
    -----
    A logistic model that was fitted to the same units with the same weights has intercept 0 and slope 1; what differs
    then is the classes, which show a wrong form. Probabilities from elsewhere, classes or a penalised model need not.

    References
    ----------
    Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika 45, 562-565.

    Examples
    --------
    >>> found = agreement([0.25] * 4 + [0.75] * 4, [True] + [False] * 3 + [True] * 3 + [False])
    >>> [(part.predicted, part.observed) for part in found.classes]
    [(0.25, 0.25), (0.75, 0.75)]
    """
    p, answered, w = checked(propensity, responded, weight)
    if classes < 2:
        raise BadTable("settings", f"{classes} is below 2", column="classes")
    extreme = (p <= 0) | (p >= 1)
    if extreme.any():
        row = int(np.argmax(extreme))
        raise BadTable("response", f"{p[row]:g} is not between 0 and 1", column="propensity", row=row + 1)
    if not 0 < np.average(answered, weights=w) < 1:
        raise TooFew("there must be respondents and nonrespondents to tell them apart")
    cuts = np.unique(np.quantile(p, np.linspace(0, 1, classes + 1)))
    place = np.searchsorted(cuts[1:-1], p, side="left")
    found = tuple(_class(p[place == k], answered[place == k], w[place == k]) for k in np.unique(place[w > 0]))
    intercept, slope = _line(p, answered, w)
    return Agreement(found, intercept, slope, max(abs(part.observed - part.predicted) for part in found))


def _class(p: FloatArray, answered: BoolArray, w: FloatArray) -> FitClass:
    return FitClass(
        low=float(p.min()),
        high=float(p.max()),
        n=len(p),
        predicted=float(np.average(p, weights=w)),
        observed=float(np.average(answered, weights=w)),
    )


def _line(p: FloatArray, answered: BoolArray, w: FloatArray) -> tuple[float | None, float | None]:
    distinct, place = np.unique(p, return_inverse=True)
    asked = np.bincount(place, weights=w)
    yes = np.bincount(place, weights=w * answered)
    distinct, asked, yes = distinct[asked > 0], asked[asked > 0], yes[asked > 0]
    if distinct[-1] - distinct[0] < 1e-9:
        return None, None
    matrix = sm.add_constant(np.log(distinct / (1 - distinct)))
    share = np.clip(yes / asked, 0.0, 1.0)
    model = sm.GLM(share, matrix, family=sm.families.Binomial(), freq_weights=asked / w[w > 0].mean())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # two classes are fitted exactly
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)  # log(0) in the deviance of a class where all or none responded
        fit = model.fit(maxiter=100, tol_criterion="params", atol=1e-10, rtol=1e-10)
    if not fit.converged or np.abs(fit.params).max() > 1e6:
        raise NotConverged("the line of response on probability has no finite slope: the probabilities separate")
    return float(fit.params[0]), float(fit.params[1])


def checked(
    propensity: npt.ArrayLike, responded: npt.ArrayLike, weight: npt.ArrayLike | None
) -> tuple[FloatArray, BoolArray, FloatArray]:
    """Return probabilities, responses and weights after checking them.

    Parameters
    ----------
    propensity, responded, weight : array_like, shape (n,)
        As for `auc`.

    Returns
    -------
    tuple of ndarray, each of shape (n,)
        The same, with ones for weights that were left out.

    Raises
    ------
    BadTable
        As `auc`.
    TooFew
        No weight is above 0.
    """
    p = np.asarray(propensity, dtype=np.float64)
    answered = np.asarray(responded, dtype=bool)
    w = np.ones(len(p)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not p.shape == answered.shape == w.shape:
        raise BadTable("response", f"{p.shape} probabilities, {answered.shape} responses and {w.shape} weights")
    for name, wrong, right in (
        ("propensity", ~((p >= 0) & (p <= 1)), "not from 0 to 1"),
        ("base_weight", ~(np.isfinite(w) & (w >= 0)), "not a finite number of 0 or more"),
    ):
        if wrong.any():
            row = int(np.argmax(wrong))
            raise BadTable(
                "response", f"{(p if name == 'propensity' else w)[row]:g} is {right}", column=name, row=row + 1
            )
    if not (w > 0).any():
        raise TooFew("no weight is above 0")
    return p, answered, w
