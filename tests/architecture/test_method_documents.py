"""The documents of the methods name modules that exist, leave no method out, and say of each what it rests on."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = ("estimation", "prevalence", "quality", "sensitivity", "weighting")
SUBJECTS = ("estimation", "opinion", "prevalence", "quality", "sampling", "small_areas", "weighting")
NAMED = re.compile(r"`(analysis(?:\.\w+)+)`")

#: Modules that hold what several methods share, and no method of their own.
SHARED = {
    "analysis.estimation.augmented",
    "analysis.estimation.between_clusters",
    "analysis.estimation.employee_means",
    "analysis.estimation.members",
    "analysis.estimation.ordinal_likelihood",
    "analysis.quality.response_propensities",
    "analysis.sensitivity.alike",
    "analysis.sensitivity.inferred",
    "analysis.sensitivity.probit",
    "analysis.weighting.distance",
    "analysis.weighting.known",
    "analysis.weighting.margins",
    "analysis.weighting.multipliers",
}


@pytest.fixture(scope="module")
def documents(root: Path) -> dict[str, str]:
    folder = root / "docs" / "methods"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}


@pytest.fixture(scope="module")
def index(root: Path) -> str:
    return (root / "docs" / "methods.md").read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def exists(name: str) -> bool:
    """Whether it is a module, or something in one."""
    try:
        import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        return hasattr(import_module(module), attribute)
    return True


def test_every_document_of_the_methods_is_in_the_index(index: str, documents: dict[str, str]) -> None:
    assert sorted(re.findall(r"^\| \[[^\]]+\]\(methods/(\w+)\.md\) \|", index, re.MULTILINE)) == sorted(documents)


def test_every_module_that_is_named_exists(index: str, documents: dict[str, str]) -> None:
    named = {name for text in (index, *documents.values()) for name in NAMED.findall(text)}

    assert len(named) > 40
    assert [name for name in sorted(named) if not exists(name)] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_method_says_what_it_takes_for_granted_and_what_breaks_it(
    documents: dict[str, str], subject: str
) -> None:
    methods = {title: text for title, text in sections(documents[subject]).items() if not title.startswith("How well")}

    assert methods
    for title, text in methods.items():
        assert "*Taken for granted:*" in text, title
        assert "*Breaks it:*" in text, title


def test_no_module_of_methods_is_left_out(index: str, documents: dict[str, str]) -> None:
    text = "\n".join((index, *documents.values()))
    modules = {
        module.name
        for package in PACKAGES
        for module in pkgutil.iter_modules(import_module(f"analysis.{package}").__path__, f"analysis.{package}.")
        if not module.name.rpartition(".")[2].startswith("_")
    }
    said = {name for name in modules if re.search(rf"`(?:{name}[.`]|{name.rpartition('.')[2]}`)", text)}

    assert len(modules) > 40
    assert sorted(modules - said - SHARED) == []


def test_every_reference_is_cited(index: str, documents: dict[str, str]) -> None:
    text, listed = index.split("## References", 1)
    text = "\n".join((text, *documents.values()))
    references = re.findall(r"^- (.+?) \((\d{4})\)\.", listed, re.MULTILINE)
    first = [(re.split(r",| and | et al", authors)[0], year) for authors, year in references]

    assert len(first) > 80
    assert [f"{name} {year}" for name, year in first if not re.search(rf"{name}[^|]{{0,60}}{year}", text)] == []
