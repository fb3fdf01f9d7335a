"""Whether a column goes with answering, and with the score: what the choice of auxiliary variables rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, xlogy

from analysis.errors import BadTable, TooFew
from analysis.quality.weights import design_effect

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

EVENTS_PER_PARAMETER = 10


@dataclass(frozen=True, slots=True)
class Association:
    """How strongly a column goes with something, and whether chance explains it.

    Parameters
    ----------
    statistic : float
        Chi-square, divided by the design effect.
    df : int
        Degrees of freedom; 0 for a column of one level.
    p_value : float
        Probability of a statistic as large if there is no association; 1 where there is nothing to test.
    explained : float
        From 0 to 1: McFadden's share of the deviance for answering, the share of the variance for the score.
    """

    statistic: float
    df: int
    p_value: float
    explained: float

    def as_dict(self, explained: str) -> dict[str, float]:
        """Return the association as JSON values.

        Parameters
        ----------
        explained : str
            What the share is called: ``gain`` for answering, ``variance_explained`` for the score.

        Returns
        -------
        dict
            Keys ``statistic``, ``df``, ``p_value`` and the one given.
        """
        return {"statistic": self.statistic, "df": self.df, "p_value": self.p_value, explained: self.explained}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one column has to do with answering and with the score.

    Parameters
    ----------
    response, score : Association
        With answering, among sampled events; with the score, among respondents.
    beyond_chance : float
        Share of the variance of the score less what as many levels without any effect would explain.
    shift : float
        How far adjusting for this column alone would move the mean, in the unit of the metric.
    """

    response: Association
    score: Association
    beyond_chance: float
    shift: float


@dataclass(frozen=True, slots=True)
class Answers:
    """Sampled events as the evidence needs them: respondents and nonrespondents apart, weights of mean 1.

    Make one with `answers`.

    Parameters
    ----------
    answered, silent : ndarray of int64
        Positions of respondents and of nonrespondents among all rows.
    weight, silent_weight : ndarray
        Base weights of both, scaled so that their mean over all of them is 1.
    value : ndarray
        Scores of the respondents less their weighted mean.
    response_design_effect, score_design_effect : float
        What the tests of answering, and of the score, are divided by.
    """

    answered: IntArray
    silent: IntArray
    weight: FloatArray
    silent_weight: FloatArray
    value: FloatArray
    response_design_effect: float
    score_design_effect: float


def answers(
    rows: IntArray,
    responded: BoolArray,
    value: FloatArray,
    base_weight: FloatArray,
    cluster: IntArray | None = None,
) -> Answers:
    """Set respondents and nonrespondents apart, and find the design effects of their tests.

    Parameters
    ----------
    rows : ndarray of int64, shape (m,)
        Positions of the sampled events in the frame.
    responded : ndarray of bool, shape (m,)
        Whether each answered.
    value : ndarray, shape (m,)
        Score of the respondents; of others it is not looked at.
    base_weight : ndarray, shape (m,)
        1 / inclusion probability, above 0.
    cluster : ndarray of int64, shape (m,), optional
        Code of each event's customer, from 0; events of one customer need not be independent.

    Returns
    -------
    Answers
        Ready for `evidence`.

    Raises
    ------
    BadTable
        The lengths differ, a weight is not above 0, or the score of a respondent is not a number.
    TooFew
        Fewer than two events answered.

    Notes
    -----
    The design effect is Kish's ``n sum d^2 / (sum d)^2``, times ``sum_c (sum_i e)^2 / sum_i e^2`` over clusters where
    that is above 1, with e the weighted residual from the overall mean. The second factor is for a column that is the
    same in all events of a customer, and makes the test of any other somewhat cautious.

    References
    ----------
    Kish, L. (1965). Survey Sampling, sections 5.4 and 11.7. Wiley.
    Rao, J. N. K. and Scott, A. J. (1984). On chi-squared tests for multiway contingency tables with cell proportions
    estimated from survey data. Annals of Statistics 12, 46-60.
    """
    for name, column in (("responded", responded), ("value", value), ("base_weight", base_weight)):
        if column.shape != rows.shape:
            raise BadTable("design", f"has shape {column.shape}; {len(rows)} events were sampled", column=name)
    wrong = ~(np.isfinite(base_weight) & (base_weight > 0))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("design", f"{base_weight[row]:g} is not above 0", column="base_weight", row=row + 1)
    held, other = np.flatnonzero(responded), np.flatnonzero(~responded)
    if len(held) < 2:
        raise TooFew(f"{len(held)} of the sampled events answered; at least 2 are needed to choose auxiliary variables")
    if not np.isfinite(value[held]).all():
        row = int(held[np.flatnonzero(~np.isfinite(value[held]))[0]])
        raise BadTable("design", "the score of a respondent is missing", column="value", row=row + 1)
    weight = base_weight / base_weight.mean()
    centred = value[held] - np.average(value[held], weights=weight[held])
    response_effect, score_effect = design_effect(weight), design_effect(weight[held])
    if cluster is not None:
        response_effect *= _clustering(weight * (responded - np.average(responded, weights=weight)), cluster)
        score_effect *= _clustering(weight[held] * centred, cluster[held])
    return Answers(rows[held], rows[other], weight[held], weight[other], centred, response_effect, score_effect)


def _clustering(residual: FloatArray, cluster: IntArray) -> float:
    alone = float(residual @ residual)
    together = np.bincount(cluster, weights=residual)
    return max(1.0, float(together @ together) / alone) if alone > 0 else 1.0


def evidence(code: npt.NDArray[np.signedinteger], levels: int, among: Answers) -> Evidence:
    """Test whether a column goes with answering, and with the score of those who answered.

    Parameters
    ----------
    code : ndarray of int, shape (n,)
        Level of each row of the frame, from 0.
    levels : int
        How many levels there are.
    among : Answers
        Who was sampled, who answered, and what.

    Returns
    -------
    Evidence
        Both associations.

    Raises
    ------
    TooFew
        A level has no respondent, so that the score of that level is unknown.

    Notes
    -----
    Answering: twice the gain in log-likelihood of the logistic model with a probability for each level over that with
    one for all. The score: ``(n - 1) R^2``, R^2 being the share of the variance that lies between levels; under
    permutations of the scores its mean is exactly its degrees of freedom, whatever the distribution of the scores
    (unlike F it stays finite where levels explain everything). Both are weighted by base weights of mean 1 and divided
    by the design effect. The shift is ``sum_l (share among sampled - share among respondents) mean_l``; the variance
    beyond chance is ``1 - (1 - R^2)(n - 1) / (n - levels)``.

    References
    ----------
    McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In P. Zarembka (ed.), Frontiers in
    Econometrics, 105-142. Academic Press.
    Pitman, E. J. G. (1938). Significance tests which may be applied to samples from any populations. III. The analysis
    of variance test. Biometrika 29, 322-335.

    Examples
    --------
    >>> responded = np.array([True, True, True, False, True, False, False, True])
    >>> value = np.array([9.0, 10.0, 8.0, 0.0, 2.0, 0.0, 0.0, 3.0])
    >>> among = answers(np.arange(8), responded, value, np.ones(8))
    >>> found = evidence(np.array([0, 0, 0, 0, 1, 1, 1, 1]), 2, among)
    >>> round(found.response.statistic, 3), round(found.score.explained, 3), round(found.shift, 2)
    (0.541, 0.953, -0.65)
    """
    here = code[among.answered]
    answered = np.bincount(here, weights=among.weight, minlength=levels)
    asked = answered + np.bincount(code[among.silent], weights=among.silent_weight, minlength=levels)
    empty = np.flatnonzero((answered == 0) & (asked > 0))
    if len(empty):
        raise TooFew(f"nobody answered at level {int(empty[0])} (counted from 0); merge it with another")
    held = asked > 0
    answered, asked = answered[held], asked[held]
    total = np.bincount(here, weights=among.weight * among.value, minlength=levels)[held]
    n, df = len(among.answered), int(held.sum()) - 1
    whole = _deviance(asked.sum(), answered.sum())
    gain = max(0.0, float(whole - _deviance(asked, answered).sum()))
    variance = float(among.weight @ among.value**2)
    scale = float(among.weight.sum())
    between = float((total**2 / answered).sum())
    explained = min(1.0, between / variance) if variance > 0 and df > 0 else 0.0
    beyond = max(0.0, 1.0 - (1.0 - explained) * (n - 1) / (n - 1 - df)) if 0 < df < n - 1 else 0.0
    share = asked / asked.sum() - answered / scale
    return Evidence(
        response=_association(gain, df, among.response_design_effect, gain / float(whole) if whole > 0 else 0.0),
        score=_association((n - 1) * explained, df, among.score_design_effect, explained),
        beyond_chance=beyond,
        shift=float(share @ (total / answered)),
    )


def _deviance(asked: npt.ArrayLike, answered: npt.ArrayLike) -> FloatArray:
    """Return minus twice the log-likelihood of a share, at its most likely value."""
    n, r = np.asarray(asked, dtype=np.float64), np.asarray(answered, dtype=np.float64)
    s = np.maximum(n - r, 0.0)  # a sum less itself, where everybody answered
    return np.asarray(-2.0 * (xlogy(r, r / n) + xlogy(s, s / n)))


def _association(chi_square: float, df: int, effect: float, explained: float) -> Association:
    if df == 0:
        return Association(0.0, 0, 1.0, 0.0)
    return Association(chi_square / effect, df, float(chdtrc(df, chi_square / effect)), explained)


def most_parameters(respondents: int, nonrespondents: int) -> int:
    """Return how many parameters a model of answering may have, besides its intercept.

    Parameters
    ----------
    respondents, nonrespondents : int
        How many events answered, and how many of those asked did not.

    Returns
    -------
    int
        One for every ten respondents and every ten nonrespondents; where everybody answered, respondents decide.

    References
    ----------
    Peduzzi, P., Concato, J., Kemper, E., Holford, T. R. and Feinstein, A. R. (1996). A simulation study of the number
    of events per variable in logistic regression analysis. Journal of Clinical Epidemiology 49, 1373-1379.

    Examples
    --------
    >>> most_parameters(250, 900), most_parameters(250, 0)
    (25, 25)
    """
    fewer = min(respondents, nonrespondents) if nonrespondents else respondents
    return fewer // EVENTS_PER_PARAMETER


def holm(p_values: npt.ArrayLike) -> FloatArray:
    """Return the p-values of several tests, adjusted so that the least is right for all of them together.

    Parameters
    ----------
    p_values : array_like, shape (m,)
        One for each test.

    Returns
    -------
    ndarray, shape (m,)
        Rejecting those at most alpha rejects no true hypothesis with probability 1 - alpha at least, however the tests
        depend on each other.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6,
    65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    return adjusted
