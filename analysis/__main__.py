"""The command line: adjust and screen over programme files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from analysis import output
from analysis.adjustment import Assume, adjust
from analysis.errors import AnalysisError
from analysis.metrics import NAMES
from analysis.pressure.screen import STEPS, screen
from analysis.programme import Programme, read

FIGURE = ("value", "standard_error", "ci_low", "ci_high")
DONE = 0
BAD_INPUT = 2

Findings = tuple[dict[str, object], list[Mapping[str, object]]]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis", description="Adjust scores for nonresponse, and screen them for pressure."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    adjusting = commands.add_parser("adjust", help="estimate a metric for everybody eligible, asked or not")
    adjusting.add_argument("--metric", required=True, choices=NAMES)
    adjusting.add_argument("--by", nargs="+", action="extend", default=[], metavar="COLUMN", help="report by these")
    adjusting.add_argument(
        "--auxiliary",
        nargs="+",
        action="extend",
        metavar="COLUMN",
        help="adjust for these columns of the frame (default: those the program file names, else chosen by rule)",
    )
    adjusting.add_argument(
        "--outcome",
        nargs="+",
        action="extend",
        default=[],
        metavar="COLUMN",
        help="became known later for every event: lets models of opinion-dependent answering speak",
    )
    adjusting.add_argument(
        "--assume",
        choices=tuple(Assume),
        default="auto",
        help="what those who did not answer are taken to think: auto (default) chooses by a printed rule",
    )
    adjusting.add_argument("--instrument", metavar="COLUMN", help="drawn by lot: moves answering, not the opinion")
    adjusting.add_argument(
        "--minimum-n",
        type=int,
        metavar="N",
        help="suppress domains with fewer answers (default: as the program file, else 8)",
    )
    adjusting.add_argument("--program", type=Path, metavar="FILE", help="settings of the programme (JSON)")
    screening = commands.add_parser("screen", help="look for traces of pressure in every unit's responses")
    screening.add_argument("--program", type=Path, required=True, metavar="FILE", help="settings (JSON)")
    screening.add_argument("--unit", choices=("employee", "location"), default="employee")
    screening.add_argument("--metric", choices=NAMES, default="mean", help="the score to report clean")
    screening.add_argument("--fdr", type=float, default=0.10, help="false discovery rate (default 0.10)")
    for command in (adjusting, screening):
        command.add_argument("--frame", type=Path, required=True, metavar="FILE", help="events, .csv or .parquet")
        command.add_argument("--responses", type=Path, required=True, metavar="FILE", help=".csv or .parquet")
        command.add_argument("--out", type=Path, metavar="FILE", help=".json, .csv or .parquet (default: print JSON)")
    return parser


Begin = Callable[[str], None]


def _adjusted(options: argparse.Namespace, programme: Programme, begin: Begin) -> Findings:
    begin("computing")
    document = adjust(
        programme,
        metric=options.metric,
        by=options.by,
        auxiliaries=options.auxiliary,
        outcomes=options.outcome,
        assume=options.assume,
        minimum_n=options.minimum_n,
        instrument=options.instrument,
    )
    everywhere = dict.fromkeys(options.by)
    told = document.sensitivity.as_dict()
    shared = {"metric": document.metric, "headline": told["headline"]}
    low, high = document.sensitivity.range or (None, None)
    least, greatest = document.sensitivity.bounds or (None, None)
    rows: list[Mapping[str, object]] = [
        {
            "level": "overall",
            "by": everywhere,
            **shared,
            **document.overall.as_dict(),
            "suppression": str(document.overall.suppression or "no"),
            "mar": told["mar"],
            "opinion": told["opinion"] or dict.fromkeys(FIGURE),
            "range": {"low": low, "high": high},
            "bounds": {"low": least, "high": greatest},
            "reason": told["reason"],
        }
    ]
    rows += [
        {"level": "domain", **shared, **domain.as_dict(), "suppression": str(domain.estimate.suppression or "no")}
        for domain in document.domains
    ]
    return document.as_dict(), rows


def _screened(options: argparse.Namespace, programme: Programme, begin: Begin) -> Findings:
    found = screen(programme, unit=options.unit, metric=options.metric, fdr=options.fdr, on_step=begin)
    document = found.as_dict()
    units = document["units"]
    return document, list(units) if isinstance(units, list) else []


def _kept(options: argparse.Namespace) -> list[str]:
    """Return the columns outside the contract that the command needs."""
    instrument = [] if options.instrument is None else [options.instrument]
    return [*options.by, *options.auxiliary, *options.outcome, *instrument]


def _run(options: argparse.Namespace) -> None:
    out: Path | None = options.out
    if out is not None:
        inputs = (options.frame, options.responses, options.program)
        output.check_path(out, [file for file in inputs if file is not None])
    steps = 1 if options.command == "adjust" else len(STEPS)
    with tqdm(total=steps + 2, disable=None, desc="reading", leave=False) as progress:

        def begin(step: str) -> None:
            progress.set_description(step)
            progress.update()

        kept = None if options.command == "screen" or options.auxiliary is None else _kept(options)
        named = [] if options.command == "screen" else [*(options.auxiliary or ()), *options.outcome]
        programme = read(options.frame, options.responses, options.program, kept=kept, auxiliaries=named)
        document, rows = (_adjusted if options.command == "adjust" else _screened)(options, programme, begin)
        begin("writing")
        if out is not None:
            output.write(document, rows, out)
        progress.update()
    if out is None:
        sys.stdout.write(output.as_json(document))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 when done and 2 for bad input, which is explained on standard error."""
    options = _parser().parse_args(arguments)
    try:
        _run(options)
    except AnalysisError as error:
        sys.stderr.write(f"error: {error}\n")
        return BAD_INPUT
    return DONE


if __name__ == "__main__":
    sys.exit(main())
