"""Serving starts at once: word lists and language models are read by the first rule that needs them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("wordfreq", "py3langid", "spacy")


@pytest.mark.parametrize("module", ["service.web.app", "service.__main__"])
def test_importing_loads_no_word_list_and_no_model(module: str) -> None:
    script = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout

    assert loaded.split() == []
