"""Check the numpydoc docstrings of a package's public names: python scripts/validate_docstrings.py analysis

Names are looked at as Python sees them, so that the parameters of a dataclass are its fields. The checks, and the names
left out, are those of [tool.numpydoc_validation] in pyproject.toml.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from enum import EnumType
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Protocol

from numpydoc.validate import validate

ROOT = Path(__file__).parents[1]
MEMBERS = (FunctionType, classmethod, staticmethod, property)
OF_PARAMETERS = {"PR01", "PR02", "PR03"}  # an enumeration has members instead, and of a protocol there are no instances


def modules(package: str) -> Iterator[ModuleType]:
    top = importlib.import_module(package)
    yield top
    for found in pkgutil.walk_packages(top.__path__, prefix=f"{package}."):
        if not found.name.rpartition(".")[2].startswith("_"):
            yield importlib.import_module(found.name)


def public(module: ModuleType) -> Iterator[tuple[str, object]]:
    """What the module defines itself: functions, classes, and their methods and properties."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield f"{module.__name__}.{name}", thing
        if inspect.isclass(thing):
            yield from (
                (f"{module.__name__}.{name}.{member}", defined)
                for member, defined in vars(thing).items()
                if not member.startswith("_") and isinstance(defined, MEMBERS)
            )


def is_protocol(thing: object) -> bool:
    return isinstance(thing, type) and Protocol in thing.__bases__


def findings_of(name: str, thing: object, wanted: set[str]) -> Iterator[str]:
    result = validate(name)
    has_parameters = not (isinstance(thing, EnumType) or is_protocol(thing))
    codes = wanted if has_parameters else wanted - OF_PARAMETERS
    place = f"{Path(result['file']).relative_to(ROOT)}:{result['file_line']}"
    for code, message in result["errors"]:
        if code in codes:
            yield f"{place}: {code} {name}: {message}"


def main(packages: Sequence[str]) -> int:
    if not packages:
        sys.stderr.write("usage: validate_docstrings.py PACKAGE ...\n")
        return 2
    sys.path.insert(0, str(ROOT))
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["numpydoc_validation"]
    wanted, left_out = set(settings["checks"]), [re.compile(pattern) for pattern in settings["exclude"]]
    findings: list[str] = []
    for module in (module for package in packages for module in modules(package)):
        if not module.__doc__:
            findings.append(f"{module.__name__}: GL08 the module does not have a docstring")
        for name, thing in public(module):
            if not any(pattern.search(name) for pattern in left_out):
                findings.extend(findings_of(name, thing, wanted))
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    return int(bool(findings))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
