"""The sampled events of a programme and their answers to one question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import BadTable, TooFew
from analysis.metrics import Metric
from analysis.programme import Programme

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """The sampled events, responding or not.

    Parameters
    ----------
    metric : Metric
        What is measured.
    rows : ndarray of int64, shape (n,)
        Positions of the sampled events in the frame.
    base_weight : ndarray, shape (n,)
        1 / inclusion probability.
    responded : ndarray of bool, shape (n,)
        Whether the event has an answer that holds the metric's score.
    answer : ndarray, shape (n,)
        Answer on the metric's scale; 0 where not responded.
    value : ndarray, shape (n,)
        Value of the metric; 0 where not responded.
    cluster : ndarray of int64, shape (n,)
        Code of the customer.
    """

    metric: Metric
    rows: IntArray
    base_weight: FloatArray
    responded: BoolArray
    answer: FloatArray
    value: FloatArray
    cluster: IntArray


def sampled_events(programme: Programme, metric: Metric) -> Sample:
    """Take the sampled events of a programme with their answers to the metric's question.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    metric : Metric
        What is measured.

    Returns
    -------
    Sample
        In the order of the frame.

    Raises
    ------
    BadTable
        The responses lack the metric's column.
    TooFew
        Fewer than two answers, or all by one customer.
    """
    frame, responses = programme.frame, programme.responses
    if metric.column not in responses:
        raise BadTable("responses", f"the metric {metric.name} needs this column", column=metric.column)
    answers = responses[metric.column].to_numpy()
    holds = np.isfinite(answers)
    if holds.sum() < 2:
        raise TooFew(f"{int(holds.sum())} of the responses hold a {metric.column} score; at least 2 are needed")
    answer, value = np.zeros(len(frame)), np.zeros(len(frame))
    responded = np.zeros(len(frame), dtype=bool)
    at = responses["event_row"].to_numpy()[holds]
    answer[at], value[at] = answers[holds], metric.values(answers[holds])
    responded[at] = True
    customer = _customers(frame)
    if len(np.unique(customer[at])) < 2:
        raise TooFew(f"all {len(at)} answers are by one customer; at least 2 customers are needed")
    rows = np.flatnonzero(frame["sampled"].to_numpy())
    return Sample(
        metric=metric,
        rows=rows,
        base_weight=1.0 / frame["sample_prob"].to_numpy()[rows],
        responded=responded[rows],
        answer=answer[rows],
        value=value[rows],
        cluster=customer[rows],
    )


def _customers(frame: pd.DataFrame) -> IntArray:
    """Return a code per customer; an event of an unknown customer stands alone."""
    alone = np.arange(len(frame), dtype=np.int64)
    if "customer_id" not in frame:
        return alone
    code, names = pd.factorize(frame["customer_id"])
    return np.where((frame["customer_id"] == "").to_numpy(), len(names) + alone, code.astype(np.int64))
