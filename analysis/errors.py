"""What an analysis refuses to do, and why."""

from __future__ import annotations


class AnalysisError(ValueError):
    """An analysis that cannot be done honestly; the message names the offender and what would be right."""


class BadTable(AnalysisError):
    """A table that breaks its contract.

    Parameters
    ----------
    table : str
        Name of the table or file.
    message : str
        What is wrong and what would be right.
    column : str, optional
        The column at fault.
    row : int, optional
        One-based data row (the header is row 0) of the first offender.
    """

    def __init__(self, table: str, message: str, *, column: str | None = None, row: int | None = None) -> None:
        self.table = table
        self.column = column
        self.row = row
        where = "".join([f", row {row}" if row is not None else "", f", column {column}" if column else ""])
        super().__init__(f"{table}{where}: {message}")


class NotIdentified(AnalysisError):
    """The data cannot tell the quantity asked for from others."""


class NoOverlap(AnalysisError):
    """A group exists among the eligible but not among the respondents."""


class TooFew(AnalysisError):
    """Fewer observations than the method needs."""


class NotConverged(AnalysisError):
    """An iteration that did not reach its tolerance."""
