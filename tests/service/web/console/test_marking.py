"""Marks cut a text up and lose nothing of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.survey.checks import Severity
from service.web.console.found import Found, state_of
from service.web.console.marking import pieces


def finding(start: int, end: int, severity: Severity = Severity.WARNING, code: str = "W01") -> Found:
    return Found(1, code, "leading", severity, None, "title", "en", start, end, "", "", "", "")


@given(st.text(), st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40))))
def test_the_pieces_are_the_text_whatever_the_spans(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in pieces(text, [finding(*span) for span in spans])) == text


def test_where_findings_overlap_the_gravest_colours_the_mark_and_all_are_named() -> None:
    found = [finding(0, 6), finding(4, 9, Severity.ERROR, "P01")]

    marked = [(piece.text, piece.severity, piece.codes) for piece in pieces("How great was it?", found)]

    assert marked == [
        ("How ", Severity.WARNING, "W01 leading"),
        ("gr", Severity.ERROR, "P01 leading, W01 leading"),
        ("eat", Severity.ERROR, "P01 leading"),
        (" was it?", None, ""),
    ]


def test_a_questionnaire_is_blocked_by_errors_to_be_fixed_for_warnings_and_else_ready() -> None:
    info = finding(0, 1, Severity.INFO)

    assert state_of([info]) == "ready"
    assert state_of([info, finding(0, 1)]) == "fix"
    assert state_of([info, finding(0, 1), finding(0, 1, Severity.ERROR)]) == "blocked"
