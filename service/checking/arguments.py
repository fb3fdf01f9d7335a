"""What `python -m service check` can be told; apart, so that other commands load no readers of files."""

from __future__ import annotations

import argparse
from enum import StrEnum

from service.survey.checks import Severity

NEVER = "never"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a questionnaire")
    parser.add_argument("--format", choices=[*Format], default=Format.TEXT, type=Format)
    parser.add_argument(
        "--fail-on",
        choices=[*Severity, NEVER],
        default=Severity.ERROR,
        help="the mildest severity that ends with status 1 (default: error)",
    )
    parser.add_argument("--language", metavar="TAG", help="check the texts of this language only (default: all)")
