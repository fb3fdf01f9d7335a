from __future__ import annotations

import re
from pathlib import Path

from service.checking import catalogue
from service.survey import checks

ROOT = Path(__file__).parents[3]


def test_the_page_of_checks_is_what_the_code_says() -> None:
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == catalogue.page()


def test_every_check_has_a_row_of_the_table() -> None:
    rows = re.findall(r"^\| ([A-Z]\d\d) \| (\w+) \|", catalogue.page(), re.MULTILINE)
    cells = {len(re.split(r"(?<!\\)\|", line)) for line in catalogue.page().splitlines() if line.startswith("|")}

    assert rows == sorted((rule.code, rule.name) for rule in checks.RULES)
    assert len(cells) == 1


def test_the_present_ruleset_says_what_changed() -> None:
    assert f"| {checks.RULESET} | " in (ROOT / "docs" / "rulesets.md").read_text(encoding="utf-8")
