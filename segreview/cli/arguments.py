"""The options of the commands, and what a person asks with them."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from segreview.cli.reading_options import add_reading, add_roles, add_sets, listed, reading_request
from segreview.errors import InvalidArgument
from segreview.masks.threshold import Operator
from segreview.metrics.averages import EmptyRule
from segreview.metrics.conventions import (
    CONVENTIONS,
    SEED_REPORT,
    Convention,
    find_convention,
    with_background,
    with_empty,
)
from segreview.session.opening import OpenRequest


class OneSentenceParser(argparse.ArgumentParser):
    """Says what is wrong with the options in one sentence, without a page of usage."""

    def error(self, message: str) -> NoReturn:
        """Raise InvalidArgument, which the command answers with exit status 2."""
        raise InvalidArgument(f"{self.prog}: {message} (see {self.prog} --help)")


_FOLDER: dict[str, Any] = {
    "metavar": "FOLDER|FILE",
    "type": Path,
    "help": "the folder of a data set, one of its files, or a list of samples (.csv)",
}


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = OneSentenceParser(prog="segreview", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=OneSentenceParser)
    evaluate = commands.add_parser(
        "evaluate", help="score the predictions of a folder", allow_abbrev=False
    )
    evaluate.add_argument("folder", **_FOLDER)
    add_roles(evaluate)
    add_reading(evaluate)
    _add_scoring(evaluate)
    _add_class_edits(evaluate)
    _add_averages(evaluate)
    _add_tables(evaluate)
    _add_run(evaluate)
    audit = commands.add_parser(
        "audit", help="what was found, how it is read, what is doubtful", allow_abbrev=False
    )
    audit.add_argument("folder", **_FOLDER)
    add_roles(audit)
    add_reading(audit)
    add_sets(audit)
    audit.add_argument("--json", metavar="FILE|-", help="the findings as JSON")
    export = commands.add_parser(
        "export", help="write the tables of a review with its verdicts", allow_abbrev=False
    )
    export.add_argument("review", metavar="FILE.segreview", type=Path)
    _add_tables(export)
    _add_run(export)
    conventions = commands.add_parser(
        "conventions", help="the conventions in words, or a folder under all", allow_abbrev=False
    )
    conventions.add_argument("folder", **_FOLDER, nargs="?")
    add_roles(conventions)
    add_reading(conventions)
    _add_scoring(conventions)
    _add_class_edits(conventions)
    _add_run(conventions)
    return parser


def _add_scoring(parser: argparse.ArgumentParser) -> None:
    add_sets(parser)
    parser.add_argument("--threshold", metavar="T", type=float, default=0.5)
    parser.add_argument("--operator", choices=[entry.value for entry in Operator])
    parser.add_argument(
        "--minimum-area",
        metavar="PIXELS",
        type=int,
        default=0,
        help="binary task: predicted components of fewer pixels are removed before counting",
    )


def _add_class_edits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--merge",
        metavar="LABELS=LABEL",
        action="append",
        default=[],
        help="count the pixels of some classes as another, in both masks: 3,car=2",
    )
    parser.add_argument(
        "--group",
        metavar="NAME=LABELS",
        action="append",
        default=[],
        help="score some classes as one, beside the classes themselves: vehicles=1,2,car",
    )


def _add_averages(parser: argparse.ArgumentParser) -> None:
    names = ", ".join(CONVENTIONS)
    parser.add_argument("--convention", metavar="NAME", default=SEED_REPORT.name, help=names)
    parser.add_argument(
        "--empty",
        choices=[entry.value for entry in EmptyRule],
        help="what an undefined score counts as in an average",
    )
    parser.add_argument(
        "--background",
        choices=["in", "out"],
        help="whether label 0 is in the mean over classes; its pixels stay counted",
    )


def _add_tables(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--csv", metavar="FILE", type=Path, help="one row per image")
    parser.add_argument("--csv-dir", metavar="DIR", type=Path, help="every table")
    parser.add_argument(
        "--regions",
        metavar="AREA",
        type=_pixels,
        nargs="?",
        const=1,
        help="with --csv-dir, also regions.csv: error regions of at least so many pixels (1)",
    )


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", metavar="N", type=_at_least_one)
    parser.add_argument("--quiet", action="store_true", help="no progress and no table")


def _pixels(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of pixels, 1 or more")
    return int(text)


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of workers, 1 or more")
    return int(text)


def open_request(options: argparse.Namespace, convention: Convention = SEED_REPORT) -> OpenRequest:
    """Return what the options of ``evaluate`` ask to open, under a convention."""
    merges = tuple(pair for text in options.merge for pair in _merges(text))
    return replace(
        reading_request(options),
        merges=merges,
        groups=tuple(_group(text) for text in options.group),
        threshold=options.threshold,
        operator=None if options.operator is None else Operator(options.operator),
        minimum_area=options.minimum_area,
        convention=convention,
    )


def _merges(text: str) -> tuple[tuple[str, str], ...]:
    labels, equals, into = text.rpartition("=")
    if not (equals and listed(labels) and into.strip()):
        raise InvalidArgument(f"--merge needs LABELS=LABEL, for example 3,car=2, not {text}")
    return tuple((label, into.strip()) for label in listed(labels))


def _group(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, labels = text.partition("=")
    if not (name.strip() and listed(labels)):
        raise InvalidArgument(
            f"--group needs NAME=LABELS, for example vehicles=1,2,car, not {text}"
        )
    return name.strip(), listed(labels)


def chosen_convention(options: argparse.Namespace) -> Convention:
    """Return the convention that was named, with the rules that were asked for."""
    convention = find_convention(options.convention)
    if options.empty is not None:
        convention = with_empty(convention, EmptyRule(options.empty))
    if options.background is None:
        return convention
    return with_background(convention, included=options.background == "in")
