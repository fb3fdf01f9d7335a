"""How much honest employees differ in everything that also pressure moves."""

from __future__ import annotations

from dataclasses import dataclass, fields

from analysis.errors import BadTable


@dataclass(frozen=True, slots=True)
class Variety:
    """How much honest employees and their customers differ.

    Parameters
    ----------
    decline_rate, edit_rate, on_site_rate, misread_rate : float
        Mean share of the events whose customer declines to be asked (besides 3 % everywhere); whose contact the
        employee corrects; of the answers to the first message given within minutes on the customer's own device; and
        of the customers who were not pressed but answer yes when asked whether they were.
    decline_spread, edit_spread, on_site_spread, misread_spread, bounce_spread : float
        How much these shares, and that of messages that bounce (3 %), differ between employees: intraclass correlation
        of a beta law.
    decline_on_opinion : float
        Log-odds of declining from the highest to the lowest opinion.
    halo_sd : float
        Spread between employees of the slope of their customers' drivers on the score.
    completion_sd : float
        Spread between employees of the logarithm of their customers' completion time.
    comment_rate : float
        Share of the responses with a comment.
    """

    decline_rate: float = 0.0
    edit_rate: float = 0.0
    on_site_rate: float = 0.0
    misread_rate: float = 0.02
    decline_spread: float = 0.0
    edit_spread: float = 0.0
    on_site_spread: float = 0.0
    misread_spread: float = 0.0
    bounce_spread: float = 0.0
    decline_on_opinion: float = 0.0
    halo_sd: float = 0.0
    completion_sd: float = 0.0
    comment_rate: float = 0.4

    def __post_init__(self) -> None:
        """Refuse what is not a rate, a correlation or a spread."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name.endswith(("_rate", "_spread")) and not 0 <= value < 1:
                raise BadTable("world", f"{value:g} is not from 0 to below 1", column=f"variety.{field.name}")
            if field.name.endswith("_sd") and value < 0:
                raise BadTable("world", f"{value:g} is below 0", column=f"variety.{field.name}")
