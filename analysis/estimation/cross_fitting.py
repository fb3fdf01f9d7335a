"""AIPW with flexible learners: nobody is predicted by a model that has seen them."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.augmented import Assisted, Form, Predictions, combine, domains_of, with_errors

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Predictor(Protocol):
    """What a learner has learned."""

    def predict(self, covariates: FloatArray, /) -> npt.ArrayLike:
        """Predict a target.

        Parameters
        ----------
        covariates : ndarray, shape (m, v)
            Of units that were not learned from.

        Returns
        -------
        array_like, shape (m,)
            Expected target of each.
        """
        ...


class Learner(Protocol):
    """Something that learns to predict a target; regressors of scikit-learn that take weights are such learners."""

    def fit(self, covariates: FloatArray, target: FloatArray, base_weight: FloatArray, /) -> Predictor:
        """Learn to predict a target.

        Parameters
        ----------
        covariates : ndarray, shape (m, v)
            Of the units to learn from.
        target : ndarray, shape (m,)
            What is to be predicted.
        base_weight : ndarray, shape (m,)
            1 / inclusion probability, above 0.

        Returns
        -------
        Predictor
            It is used before the learner learns again.
        """
        ...


def folds_of(design: Design, count: int, rng: np.random.Generator) -> IntArray:
    """Sort units into folds, primary sampling units staying together.

    Parameters
    ----------
    design : Design
        The sampled units.
    count : int
        Number of folds, 2 to the number of primary sampling units.
    rng : numpy.random.Generator
        Sorts them.

    Returns
    -------
    ndarray of int64, shape (n,)
        Fold of each unit, from 0; folds are equal in primary sampling units, within one.

    Raises
    ------
    BadTable
        The number of folds is not one of those.

    Examples
    --------
    >>> from analysis.design import design
    >>> sample = design([1.0] * 4, cluster=["a", "a", "b", "b"])
    >>> fold = folds_of(sample, 2, np.random.default_rng(1))
    >>> bool(fold[0] == fold[1] != fold[2] == fold[3])
    True
    """
    clusters = int(design.cluster.max()) + 1
    if not 2 <= count <= clusters:
        raise BadTable("folds", f"{count} folds of {clusters} primary sampling units; 2 to {clusters} are possible")
    fold = np.empty(clusters, dtype=np.int64)
    fold[rng.permutation(clusters)] = np.arange(clusters) % count
    return fold[design.cluster]


def cross_fitted(
    design: Design,
    covariates: npt.ArrayLike,
    responded: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    outcome: Learner,
    response: Learner,
    rng: np.random.Generator,
    folds: int = 5,
    least_propensity: float = 0.01,
    form: Form = Form.HAJEK_AIPW,
    domain: npt.ArrayLike | None = None,
) -> Assisted:
    """Estimate means by AIPW, predicting each fold by learners that were fitted to the other folds.

    Parameters
    ----------
    design : Design
        The sampled units, responding or not, with their base weights, before any adjustment.
    covariates : array_like, shape (n, v)
        What the learners learn from, as numbers.
    responded : array_like of bool, shape (n,)
        Whether each sampled unit responded.
    values : array_like, shape (n,) or (n, q)
        One or more outcomes; ignored where not responded.
    outcome, response : Learner
        Learn the outcomes, one at a time, from respondents; and responding, as 0 or 1, from all sampled units.
    rng : numpy.random.Generator
        Sorts primary sampling units into folds.
    folds : int, default 5
        Number of folds.
    least_propensity : float, default 0.01
        A predicted propensity of a respondent below it is an error. Nothing is moved to it.
    form : Form, default Form.HAJEK_AIPW
        Not an outcome regression: the error of a flexible learner is of unknown size there.
    domain : array_like of int, shape (n,), optional
        Domain of each unit from 0, or -1 for none; one domain of everything unless given.

    Returns
    -------
    Assisted
        Standard error and simple standard error are the same.

    Raises
    ------
    BadTable
        The design has been adjusted, the shapes do not fit, a number is not finite, or an outcome regression is asked
        for.
    TooFew
        Outside some fold nobody responded, or everybody did; or a domain is empty.
    NotIdentified
        A learner predicts something that is not a finite number, or a propensity of a respondent that is too small;
        the message names the row.

    Notes
    -----
    The influence is that of AIPW with known models. The errors of the two learners enter the estimate as a product, so
    that they may each be of the order of ``n^(-1/4)``; that nobody is predicted from their own answer makes it hold
    for learners of any kind. The standard error leaves out the chance of the split into folds.

    References
    ----------
    Chernozhukov, V., Chetverikov, D., Demirer, M., Duflo, E., Hansen, C., Newey, W. and Robins, J. (2018).
    Double/debiased machine learning for treatment and structural parameters. Econometrics Journal 21, C1-C68.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from analysis.design import design
    >>> @dataclass
    ... class Mean:
    ...     value: float = 0.0
    ...     def fit(self, covariates, target, base_weight):
    ...         return Mean(float(np.average(target, weights=base_weight)))
    ...     def predict(self, covariates):
    ...         return np.full(len(covariates), self.value)
    >>> sample, answered = design([1.0] * 40), np.arange(40) % 2 == 0
    >>> learned = {"outcome": Mean(), "response": Mean(), "rng": np.random.default_rng(1)}
    >>> found = cross_fitted(sample, np.zeros((40, 1)), answered, np.arange(40) % 4 / 2, **learned)
    >>> bool(0.3 < found.value[0, 0] < 0.7)
    True
    """
    if design.steps:
        raise BadTable("design", "has adjusted weights; give the design as sampled, the models adjust")
    if form is Form.OUTCOME_REGRESSION:
        raise BadTable("form", "an outcome regression has no standard error with flexible learners; use AIPW")
    x, answered, y = _checked(design, covariates, responded, values)
    fold = folds_of(design, folds, rng)
    expected = np.empty(y.shape)
    propensity = np.empty(design.size)
    d = design.base_weight
    for number in range(folds):
        inside = fold == number
        asked = ~inside & (d > 0)
        told = asked & answered
        if not told.any() or told.sum() == asked.sum():
            raise TooFew(f"outside fold {number + 1} there are no respondents, or no others; use fewer folds")
        propensity[inside] = response.fit(x[asked], answered[asked].astype(np.float64), d[asked]).predict(x[inside])
        for j in range(y.shape[1]):
            expected[inside, j] = outcome.fit(x[told], y[told, j], d[told]).predict(x[inside])
    _check_predictions(expected, propensity, answered & (d > 0), least_propensity)
    raised = np.divide(d, propensity, out=np.zeros(design.size), where=answered & (d > 0))
    residual = np.where(answered[:, None], y - expected, 0.0)
    predictions = Predictions(expected, residual, raised)
    parts = [combine(d, inside, predictions, form, domain=k) for k, inside in enumerate(domains_of(design, domain))]
    return with_errors(design, parts, is_simple_sound=True)


def _checked(
    design: Design, covariates: npt.ArrayLike, responded: npt.ArrayLike, values: npt.ArrayLike
) -> tuple[FloatArray, BoolArray, FloatArray]:
    x = np.asarray(covariates, dtype=np.float64)
    answered = np.asarray(responded, dtype=bool)
    y = np.asarray(values, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    for name, array in (("covariates", x), ("responded", answered), ("values", y)):
        if len(array) != design.size:
            raise BadTable(name, f"has {len(array)} rows, the design has {design.size} units")
    for name, wrong in (("covariates", ~np.isfinite(x)), ("values", ~np.isfinite(y) & answered[:, None])):
        if wrong.any():
            row, column = np.argwhere(wrong)[0].tolist()
            raise BadTable(name, "is not a finite number", column=str(column), row=row + 1)
    return x, answered, y


def _check_predictions(expected: FloatArray, propensity: FloatArray, used: BoolArray, least: float) -> None:
    wrong = np.flatnonzero(~np.isfinite(expected).all(axis=1) | ~np.isfinite(propensity))
    if len(wrong):
        raise NotIdentified(f"row {int(wrong[0]) + 1}: a learner predicts something that is not a finite number")
    outside = np.flatnonzero(used & ~((propensity >= least) & (propensity <= 1)))
    if len(outside):
        row = int(outside[0])
        message = f"row {row + 1}: the response learner predicts {propensity[row]:g} for a respondent"
        raise NotIdentified(f"{message}; it has to be from {least:g} to 1")
