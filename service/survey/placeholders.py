"""Placeholders in message texts: a closed set, filled in one pass, so that no value can smuggle in another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PLACEHOLDERS = ("sender", "link", "question", "stop")
_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}")
_BRACED = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")


def unknown_placeholders(text: str, allowed: Iterable[str]) -> list[str]:
    """What stands in single braces, or as a lone brace, without being an allowed placeholder.

    Doubled braces are literal: `{{name}}` is some other tool's notation, which the check W16 reports.
    """
    known = {f"{{{name}}}" for name in allowed} | {"{{", "}}"}
    return [match[0] for match in _BRACED.finditer(text) if match[0] not in known]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced; doubled braces stay as they are."""
    return _TOKEN.sub(lambda match: values[match[1]] if match[1] else match[0], text)


def names_in(text: str) -> frozenset[str]:
    """The placeholders that a text uses."""
    return frozenset(match[1] for match in _TOKEN.finditer(text) if match[1])
