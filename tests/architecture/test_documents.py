"""Documents agree with each other and with the code."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from analysis.disposition import CODES, Disposition
from analysis.pressure import verdict
from service.delivery import message, notification
from service.release.case import Verdict
from service.release.figure import Status, Withheld
from service.response import disposition, followup
from service.response.followup import FollowupOutcome
from service.response.followup_entry import Deed
from service.results.screen import Level
from service.sampling.contact import Channel
from service.sampling.frame import NotAsked
from service.sampling.sample import Arm
from service.sampling.suppression import SuppressionReason

LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
PLACE = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)#([^)\s]+)\)")


def test_every_decision_is_indexed_and_every_index_entry_exists(root: Path) -> None:
    folder = root / "docs" / "adr"
    indexed = re.findall(r"^\| \[\d{4}\]\(([^)]+)\)", (folder / "README.md").read_text(), re.MULTILINE)

    assert sorted(indexed) == sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [name[:4] for name in indexed] == [f"{number:04}" for number in range(1, len(indexed) + 1)]


def test_every_decision_has_context_decision_consequences_and_what_enforces_it(root: Path) -> None:
    headings = {
        path.name: re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        for path in (root / "docs" / "adr").glob("[0-9]*.md")
    }

    assert headings
    for name, found in headings.items():
        assert found == ["Context", "Decision", "Consequences", "What enforces it"], name


def test_every_link_between_documents_leads_somewhere(tracked: list[Path], root: Path) -> None:
    documents = [path for path in tracked if path.suffix == ".md"]
    links = [(path, target) for path in documents for target in LINK.findall(path.read_text(encoding="utf-8"))]

    assert links
    assert [f"{path.relative_to(root)}: {to}" for path, to in links if not (path.parent / to).exists()] == []


def test_every_link_into_a_document_leads_to_a_heading(tracked: list[Path], root: Path) -> None:
    places = [
        (path, to, heading)
        for path in tracked
        if path.suffix == ".md"
        for to, heading in PLACE.findall(path.read_text(encoding="utf-8"))
    ]

    assert places
    assert [
        f"{path.relative_to(root)}: {to}#{heading}"
        for path, to, heading in places
        if heading not in headings_of(path.parent / to if to else path)
    ] == []


def headings_of(document: Path) -> set[str]:
    """The headings as links name them: small letters, no punctuation, hyphens for spaces."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(
    "states",
    [
        *(Arm, Channel, Disposition, Level, NotAsked, SuppressionReason, Status, Verdict, Withheld, message.State),
        *(followup.State, FollowupOutcome, Deed, notification.State),
    ],
)
def test_the_vocabulary_has_every_state_that_the_code_knows(root: Path, states: type[StrEnum]) -> None:
    text = (root / "docs" / "vocabulary.md").read_text()

    assert [state for state in states if not re.search(rf"\b{state}\b", text)] == []


def test_service_and_analysis_know_the_same_dispositions_and_levels() -> None:
    assert [*disposition.Disposition] == [*Disposition]
    assert [*Level] == [*verdict.Level]


def test_the_vocabulary_gives_each_disposition_the_code_that_is_counted(root: Path) -> None:
    text = (root / "docs" / "vocabulary.md").read_text()
    rows = dict(re.findall(r"^\| (\w+) \| [^|]+ \| ([\d.]+|none) \| [^|]+ \|$", text, re.MULTILINE))

    assert rows == {str(name): "none" if code.number == "-" else code.number for name, code in CODES.items()}


def test_a_term_has_one_meaning(root: Path) -> None:
    text = (root / "docs" / "vocabulary.md").read_text()
    terms = [
        term for table in re.split(r"^\| term \|.*$", text, flags=re.MULTILINE)[1:] for term in first_column(table)
    ]

    assert len(terms) > 80
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def first_column(table: str) -> list[str]:
    rows = table.lstrip("\n").split("\n\n", 1)[0].splitlines()
    return [row.split("|")[1].strip() for row in rows if not row.startswith("|---")]
