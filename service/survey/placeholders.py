"""Placeholders in texts: the service's own and the facts of the event, so filled that no value smuggles in another."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = ("sender", "link", "question", "stop")
_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]{0,39})\}")
_BRACED = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")


def malformed_placeholders(text: str) -> list[str]:
    """What stands in single braces without being a name, and lone braces.

    Doubled braces are literal: `{{name}}` is some other tool's notation, which the check W16 reports.
    """
    return [match[0] for match in _BRACED.finditer(text) if not _TOKEN.fullmatch(match[0])]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced; doubled braces stay as they are."""
    return _TOKEN.sub(lambda match: values[match[1]] if match[1] else match[0], text)


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """The text with these placeholders replaced, and the others left for later.

    The values must hold no braces, or one of them could smuggle in a placeholder.
    """
    return _TOKEN.sub(lambda match: values.get(match[1], match[0]) if match[1] else match[0], text)


def names_in(text: str) -> frozenset[str]:
    """The placeholders that a text uses."""
    return frozenset(match[1] for match in _TOKEN.finditer(text) if match[1])
