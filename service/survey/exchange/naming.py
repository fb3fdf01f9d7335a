"""Names and codes as questionnaires here have them, from whatever a file calls its questions and values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return plain.strip()


class Names:
    """Gives every question, section or fact a valid name that nobody else has, its own where that is possible."""

    def __init__(self, reserved: Iterable[str] = ("end",)) -> None:
        self.taken: set[str] = set(reserved)
        self.last: dict[str, int] = {}

    def give(self, wanted: str, *, is_driver: bool = False, otherwise: str = "q") -> str:
        base = re.sub(r"[^a-z0-9_]+", "_", _ascii(wanted)).strip("_") if not _is_valid(wanted) else wanted
        if is_driver:
            base = base if re.fullmatch(r"d_[a-z0-9_]+", base) else f"d_{base or otherwise}"
        elif not base or not base[0].isalpha() or base.startswith("d_"):
            base = f"{otherwise}_{base}" if base else otherwise
        return self._unique(base[:LONGEST])

    def _unique(self, base: str) -> str:
        name, number = base, self.last.get(base, 1)
        while name in self.taken:
            number += 1
            tail = f"_{number}"
            name = base[: LONGEST - len(tail)] + tail
        self.last[base] = number
        self.taken.add(name)
        return name


def _is_valid(name: str) -> bool:
    return bool(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name))


def codes(values: Iterable[str], labels: Iterable[str]) -> list[str]:
    """A code for each option: its value in the file where that is one, else its value or label made into one."""
    given: dict[str, None] = {}
    last: dict[str, int] = {}  # a file may have a great many that are called the same
    for value, label in zip(values, labels, strict=True):
        base = value if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", value) else _slug(value) or _slug(label) or "option"
        code, number = base, last.get(base, 1)
        while code in given:
            number += 1
            tail = f"_{number}"
            code = base[: LONGEST - len(tail)] + tail
        last[base] = number
        given[code] = None
    return list(given)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "_", _ascii(text)).strip("_-")[:LONGEST]
